"""Rows that are subjects: what columns tell, and what single rows are evaluated for."""
