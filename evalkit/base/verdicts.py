"""The verdicts on printed numbers and words: what comes of one that is held against what is computed."""

from __future__ import annotations

# The verdicts on what is printed of one assessment are the first four; audits compare places as well.
AGREES, ROUNDING, CONTRADICTED, UNSUPPORTED = "agrees", "rounding", "contradicted", "unsupported"
INCONSISTENT, NOT_COMPARABLE = "inconsistent", "not-comparable"
