"""Neighbours of a number as a rule file writes it: one unit of its last digit up and down."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from evalkit.base.exact import Exact, Printed, parse_fraction
from evalkit.rulework.assessments import as_written

Raw = int | Printed | str
_FINER = 10
MOST_DIGITS = 12


def value_of(raw: Any) -> Fraction | None:
    """The number, or nothing if *raw* is none."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return Fraction(raw)
    if isinstance(raw, Printed):
        return raw.exact
    return parse_fraction(raw) if isinstance(raw, str) else None


def unit_of(raw: Raw) -> Fraction:
    """One unit of the last digit: of a fraction ``n/d`` a tenth of ``1/d``, which has no last digit."""
    if isinstance(raw, Printed):
        return Fraction(10) ** -raw.digits
    if isinstance(raw, str):
        return Fraction(1, _FINER * (parse_fraction(raw) or Fraction(1)).denominator)
    return Fraction(1)


def neighbours(raw: Any, unit: Fraction | None = None) -> list[Raw]:
    """The number one unit more and one unit less; nothing if *raw* is no number."""
    number = value_of(raw)
    if number is None:
        return []
    step = unit if unit is not None else unit_of(raw)
    return [written(number + step), written(number - step)]


def written(number: Exact) -> Raw:
    """*number* as a rule file would write it: whole, with decimals if they end, else as a fraction."""
    found, value = as_written(number, MOST_DIGITS), Fraction(number)
    return f"{value.numerator}/{value.denominator}" if found is None else found
