"""A performance report → the page of a report, and JSON."""
