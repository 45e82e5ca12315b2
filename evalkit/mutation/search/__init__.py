"""Assessments that are likely to show a change of a rule file, constructed from what was changed."""
