"""Differences of rule files → terminal, JSON."""
