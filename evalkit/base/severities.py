"""How much a finding matters."""

from __future__ import annotations

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)  # the worst first


def at_or_above(severity: str) -> tuple[str, ...]:
    """*severity* and those that are worse."""
    return SEVERITIES[: SEVERITIES.index(severity) + 1]
