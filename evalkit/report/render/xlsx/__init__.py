"""Documents → a workbook for Excel and LibreOffice: a sheet for each, numbers as numbers, charts that are drawn from cells."""
