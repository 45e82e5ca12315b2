"""``list`` and ``show``: what is installed, and what one rule file states."""
