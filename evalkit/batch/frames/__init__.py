"""Data frames of every library that narwhals knows: names of columns inside, numbers of rows, floats that say their shortest decimal."""
