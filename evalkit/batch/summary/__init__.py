"""A table of results as a whole, and the page about it."""
