"""New plugins and new editions: files that are valid at once, and say what to replace in them."""
