"""A table as it is given → columns of whole numbers: what its columns are, what cells say, which cannot be read."""
