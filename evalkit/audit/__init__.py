"""Audit: is what a report printed true? Claims, relations among them, verdicts and their causes."""
