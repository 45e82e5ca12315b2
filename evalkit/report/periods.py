"""Periods as documents say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg

if TYPE_CHECKING:
    from evalkit.files.period import Period


def period_prose(period: Period) -> Prose:
    """A half-year or quarter in words; a year or a day as it is written."""
    year, _, part = period.text.partition("-")
    if part.startswith("S"):
        return msg("half-year {number} of {year}", number=part[1:], year=year)
    if part.startswith("Q"):
        return msg("quarter {number} of {year}", number=part[1:], year=year)
    return period.text
