"""Numbers as reports print them (``Rp. 8.288.093.465,00``, ``103%``, ``Level III``) → exact numbers. Refuses to guess."""

from __future__ import annotations

from evalkit.base.printed.behind import PERMIL, RUPIAH, folded_unit, multiplied, unit_of
from evalkit.base.printed.digits import FORMATS, Ambiguous, format_shown
from evalkit.base.printed.ranges import Named, Span, grade_of, named, spans
from evalkit.base.printed.reading import (
    Amount,
    Reading,
    Unreadable,
    Words,
    is_money,
    printed_unit,
    read_printed,
    scaled,
    why_not_scaled,
)
from evalkit.base.printed.signs import plain

__all__ = [
    "FORMATS",
    "PERMIL",
    "RUPIAH",
    "Ambiguous",
    "Amount",
    "Named",
    "Reading",
    "Span",
    "Unreadable",
    "Words",
    "folded_unit",
    "format_shown",
    "grade_of",
    "is_money",
    "multiplied",
    "named",
    "plain",
    "printed_unit",
    "read_printed",
    "scaled",
    "spans",
    "unit_of",
    "why_not_scaled",
]
