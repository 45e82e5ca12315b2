"""Two rule files held against each other: what changed, and whose predicate it changes."""
