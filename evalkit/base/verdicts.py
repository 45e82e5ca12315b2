"""What is held against what: the verdicts on printed numbers and words, and how much a finding matters."""

from __future__ import annotations

# The verdicts on what is printed of one assessment are the first four; audits compare places as well.
AGREES, ROUNDING, CONTRADICTED, UNSUPPORTED = "agrees", "rounding", "contradicted", "unsupported"
INCONSISTENT, NOT_COMPARABLE = "inconsistent", "not-comparable"

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)  # the worst first


def at_or_above(severity: str) -> tuple[str, ...]:
    """*severity* and those that are worse."""
    return SEVERITIES[: SEVERITIES.index(severity) + 1]
