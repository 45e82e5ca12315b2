"""Every leaf answered, and nothing else known: what most assessments are. Whole numbers, until somebody reads more."""
