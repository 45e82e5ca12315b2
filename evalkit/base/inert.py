"""Text that no spreadsheet takes for a formula, in files in CSV."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a cell that is computed begins with


def inert(text: str) -> str:
    """*text* so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
