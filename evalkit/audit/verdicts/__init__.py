"""One relation → its verdict."""
