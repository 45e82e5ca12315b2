"""What is wrong with a workbook, as a page and for programs."""
