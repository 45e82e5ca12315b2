"""A form as a workbook, by XlsxWriter."""
