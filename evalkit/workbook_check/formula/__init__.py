"""A formula of a spreadsheet: its tree, what it gives exactly, and its shape wherever it stands."""
