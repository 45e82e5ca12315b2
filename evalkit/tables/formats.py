"""Number formats of workbooks: with how many decimals a cell shows its number, and whether as a percentage."""

from __future__ import annotations

import re

from evalkit.base.tuples import NamedTuple


class Shown(NamedTuple):
    """How a number is shown.

    Attributes:
        digits: Decimals; ``None``: as many as it takes.
        percent: Whether its hundredfold is shown, with ``%``.
        computed: Whether a formula gives it.
    """

    digits: int | None = None
    percent: bool = False
    computed: bool = False


GENERAL = Shown()
# Formats that xlsx names by number alone; the others are general, dates, fractions or powers of ten.
BUILT_IN = {
    **dict.fromkeys((1, 3, 37, 38, 41, 42), Shown(0)),
    **dict.fromkeys((2, 4, 39, 40, 43, 44), Shown(2)),
    9: Shown(0, percent=True),
    10: Shown(2, percent=True),
}
# Text in quotes, signs behind a backslash, colours and currencies in brackets, the width of a sign.
_ASIDE = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]|_.|\*.')
_OTHER = re.compile(r"general|[dmyhs@/]|e[+-]", re.IGNORECASE)
_NUMBER = re.compile(r"[#0?][#0?,. ]*")


def shown_by(code: str) -> Shown:
    """How the number format *code* shows a number that is positive.

    >>> shown_by('"Rp" #,##0.00;[Red]-#,##0.00').digits, shown_by("0.0%").percent, shown_by("General").digits
    (2, True, None)
    """
    first = _ASIDE.sub("", code).partition(";")[0]
    number = _NUMBER.search(first)
    if number is None or _OTHER.search(first):
        return GENERAL
    whole, _, part = number.group().rstrip(" ").partition(".")
    if whole.endswith(",") or part.endswith(","):  # thousands or millions of it: what is shown is another number
        return GENERAL
    return Shown(sum(part.count(sign) for sign in "0#?"), "%" in first)
