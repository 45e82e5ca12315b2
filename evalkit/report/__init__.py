"""Evaluations → a report for people, or for programs. The only package that imports rich; nothing here computes a score.

``terminal`` has the report for people; a run that asks for JSON should not have to load it.
"""
