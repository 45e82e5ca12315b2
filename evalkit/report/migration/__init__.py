"""An assessment on another edition: the file that is written, the page, and JSON."""
