"""How a spreadsheet orders values: numbers before text, text before truth."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

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
    left, right = _key(_like(one, other)), _key(_like(other, one))
    return (left > right) - (left < right)


def _like(one: Value, other: Value) -> Value:
    """A blank cell beside text is empty text, beside truth it is false, else 0."""
    if one is not None:
        return one
    if isinstance(other, str):
        return ""
    return False if isinstance(other, bool) else Fraction(0)


def _key(value: Value) -> tuple[int, Any]:
    """What comes first, and by what among its like."""
    return (2, value) if isinstance(value, bool) else (1, value.casefold()) if isinstance(value, str) else (0, value)
