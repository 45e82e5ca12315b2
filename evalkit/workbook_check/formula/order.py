"""How a spreadsheet orders values: numbers before text, text before truth."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.workbook_check.formula.tree import Value


HOLDS: dict[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}
"""Sign → whether it holds of that order."""


def compared(one: Value, other: Value) -> int:
    """-1, 0 or 1: how a spreadsheet orders two values."""
    one, other = (_like(*pair) for pair in ((one, other), (other, one)))
    left, right = ((_rank(each), each.casefold() if isinstance(each, str) else each) for each in (one, other))
    return (left > right) - (left < right)


def _like(one: Value, other: Value) -> Value:
    """A blank cell beside text is empty text, beside truth it is false, else 0."""
    if one is not None:
        return one
    if isinstance(other, str):
        return ""
    return False if isinstance(other, bool) else Fraction(0)


def _rank(value: Value) -> int:
    return 2 if isinstance(value, bool) else 1 if isinstance(value, str) else 0
