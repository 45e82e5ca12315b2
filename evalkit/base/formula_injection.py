"""Text that no spreadsheet takes for a formula, in files in CSV."""

from __future__ import annotations

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a cell that is computed begins with
NUMBER = r"^-[0-9]+(?:[.,][0-9]+)*$"  # one below 0 begins so as well, and computes nothing


def never_a_formula(text: str) -> str:
    """*text* so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) and not re.search(NUMBER, text) else text
