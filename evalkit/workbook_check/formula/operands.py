"""What formulas compute with: how a spreadsheet orders values and takes them for numbers and conditions; blocks and errors."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from evalkit.base.tuples import NamedTuple
from evalkit.workbook_check.formula.tree import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.workbook_check.formula.tree import Tree, Value

HOLDS: dict[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}
"""Sign → whether it holds of that order."""


def compared(value: Value, other: Value) -> int:
    """-1, 0 or 1: how a spreadsheet orders two values."""
    left, right = _key(_like(value, other)), _key(_like(other, value))
    return (left > right) - (left < right)


def _like(value: Value, other: Value) -> Value:
    """A blank cell beside text is empty text, beside truth it is false, else 0."""
    if value is not None:
        return value
    if isinstance(other, str):
        return ""
    return False if isinstance(other, bool) else Fraction(0)


def _key(value: Value) -> tuple[int, Any]:
    """What comes first, and by what among its like."""
    return (2, value) if isinstance(value, bool) else (1, value.casefold()) if isinstance(value, str) else (0, value)


NUMERAL = re.compile(r"\s*[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*", re.ASCII)
NO_VALUE, NOT_FOUND, DIVIDED_BY_0, NO_CELL, NO_NUMBER = "#VALUE!", "#N/A", "#DIV/0!", "#REF!", "#NUM!"


class Computing(Protocol):
    """What functions are given beside their arguments: who computes them."""

    rounds: bool

    def inner(self, tree: Tree | None) -> Any:
        """What *tree* gives inside a formula."""


class FormulaError(Exception):
    """What a spreadsheet shows in place of a value."""

    def __init__(self, word: str) -> None:
        """Keep the word, such as ``#DIV/0!``."""
        super().__init__(word)
        self.word = word


class Block(NamedTuple):
    """The values of a range or an array."""

    rows: Sequence[Sequence[Any]]

    @property
    def flat(self) -> list[Any]:
        """All of them, row by row."""
        return [one for row in self.rows for one in row]


def as_number(value: Any) -> Fraction:
    """A value as an operand of arithmetic."""
    if isinstance(value, Block):
        (value,) = value.flat  # of several, which one is meant hangs on the program and its version
    if isinstance(value, Failure):
        raise FormulaError(value.word)
    if value is None:
        return Fraction(0)
    if isinstance(value, (bool, Fraction, int)):
        return Fraction(value)
    if not NUMERAL.fullmatch(value):
        raise FormulaError(NO_VALUE)
    return Fraction(value.strip())


def truth_of(value: Any) -> bool:
    """A value as a condition."""
    if isinstance(value, str):
        raise FormulaError(NO_VALUE)
    return bool(as_number(value))


def truths(arguments: Iterable[Any]) -> Iterator[bool]:
    """The conditions that AND and OR take: inside blocks text and blank cells do not count."""
    for argument in arguments:
        if isinstance(argument, Block):
            yield from (truth_of(cell) for cell in argument.flat if cell is not None and not isinstance(cell, str))
        else:
            yield truth_of(argument)


def numbers(arguments: Iterable[Any]) -> Iterator[Fraction]:
    """The numbers that a sum takes: inside blocks text, truth and blank cells do not count."""
    for argument in arguments:
        if not isinstance(argument, Block):
            yield as_number(argument)
            continue
        for failure in argument.flat:
            if isinstance(failure, Failure):
                raise FormulaError(failure.word)
            if isinstance(failure, Fraction):
                yield failure


def numeral(value: Any) -> Any:
    """The number that a text is, else *value*."""
    return Fraction(value.strip()) if isinstance(value, str) and NUMERAL.fullmatch(value) else value
