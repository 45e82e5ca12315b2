"""A file of cells (CSV or a workbook) → a sheet: its rows as text, and everything that the file did to the data."""
