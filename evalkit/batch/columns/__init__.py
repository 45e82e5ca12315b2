"""A plan over columns: expressions of narwhals over whole numbers of 64 bits, from the primitives of a rule file."""
