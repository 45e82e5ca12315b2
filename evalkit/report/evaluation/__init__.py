"""An evaluation → the page of a report, and JSON."""
