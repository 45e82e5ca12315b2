"""Any tables that an office printed, in whatever file they stand, as tables of a report file: no rules say what their columns are."""
