"""Rows that are respondents or persons → what comes of each unit."""
