"""What a formula gives, exactly: numbers are fractions, comparisons and functions are those of spreadsheets.

A number is less than every text, and text less than truth; a blank cell is 0 or empty text; text inside a range is left out of sums.
"""

from __future__ import annotations

from fractions import Fraction
from operator import add, mul, sub, truediv
from typing import TYPE_CHECKING, Any

from evalkit.workbook_check.formula.functions import FUNCTIONS, LAZY, OVER_CELLS
from evalkit.workbook_check.formula.operands import (
    DIVIDED_BY_0,
    HOLDS,
    NO_NUMBER,
    NOT_FOUND,
    Block,
    FormulaError,
    as_number,
    compared,
)
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.formula.tree import Area, Array, CellReference, Failure, FuncCall, Operation, Scalar, Slot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.workbook_check.formula.tree import Tree, Value

    CellValue = Callable[[CellReference], Value | Failure]

_MOST_CELLS = 200_000
_MOST_POWER = 64


class Calculator:
    """Gives the values of trees.

    Args:
        cell: What a cell holds.
        slots: Name → value of the places in which something is put.
        rounds: Whether ROUND and its like round; else they hand on what they are given.
    """

    def __init__(self, cell: CellValue, slots: Mapping[str, Value] = {}, *, rounds: bool = True) -> None:
        """Take what the trees may look at."""
        self._cell = cell
        self._slots = slots
        self.rounds = rounds

    def value(self, tree: Tree) -> Value | Failure:
        """What *tree* gives; an error of a spreadsheet is a ``Failure``.

        Raises:
            UnreadableError: It calls a function that is not known here, or looks at too much.
        """
        try:
            found = self.inner(tree)
        except FormulaError as error:
            return Failure(error.word)
        except RecursionError as error:
            raise UnreadableError from error
        return _single(found)  # type: ignore[no-any-return]  # a block was made single

    def inner(self, tree: Tree | None) -> Any:  # noqa: PLR0911  # a case for each kind of tree
        """The same inside a formula: blocks stay blocks, and errors are raised as ``FormulaError``."""
        match tree:
            case None:
                return None
            case Scalar():
                return _sound(tree.value)
            case CellReference():
                return _sound(self._cell(tree))
            case Area():
                return self._block(tree)
            case FuncCall():
                return self._call(tree)
            case Operation():
                return self._operation(tree)
            case Array():
                return Block([[self.inner(one) for one in row] for row in tree.rows])
            case Slot():
                return self._slots[tree.name]

    def _block(self, tree: Area) -> Block:
        wide = tree.last.column - tree.first.column + 1
        if tree.size > _MOST_CELLS:
            raise UnreadableError
        cells = [self._cell(cell) for cell in tree]
        return Block([cells[at : at + wide] for at in range(0, len(cells), wide)])

    def _cells(self, tree: Tree | None) -> Any:
        """The same of what stands for cells: a reference to one is a block of it."""
        if isinstance(tree, CellReference):
            return Block([[self._cell(tree)]])
        return Block([[self._slots[tree.name]]]) if isinstance(tree, Slot) else self.inner(tree)

    def _call(self, tree: FuncCall) -> Any:
        lazy, function = LAZY.get(tree.name), FUNCTIONS.get(tree.name)
        try:
            if lazy is not None:
                return lazy(self, tree.arguments)
            if function is not None:
                take = self._cells if tree.name in OVER_CELLS else self.inner
                return function(self, *[take(argument) for argument in tree.arguments])
        except (AttributeError, IndexError, TypeError, ValueError) as error:  # other arguments than the function takes
            raise UnreadableError(tree.name) from error
        raise UnreadableError(tree.name)

    def _operation(self, tree: Operation) -> Any:
        right = self.inner(tree.right)
        if tree.left is None:
            return _each(lambda one: _SIGNS[tree.sign](as_number(one)), right)
        left = self.inner(tree.left)
        if tree.sign == "&":
            return _text(_single(left)) + _text(_single(right))
        if tree.sign in HOLDS:
            return _pairs(lambda one, other: HOLDS[tree.sign](compared(one, other)), left, right)
        return _pairs(lambda one, other: _computed(tree.sign, as_number(one), as_number(other)), left, right)


_BETWEEN: dict[str, Callable[[Fraction, Fraction], Fraction]] = {"+": add, "-": sub, "*": mul, "/": truediv}
_SIGNS: dict[str, Callable[[Fraction], Fraction]] = {
    "-": lambda one: -one,
    "+": lambda one: one,
    "%": lambda one: one / 100,
}


def _computed(sign: str, one: Fraction, other: Fraction) -> Fraction:
    if sign == "/" and not other:
        raise FormulaError(DIVIDED_BY_0)
    if sign in _BETWEEN:
        return _BETWEEN[sign](one, other)
    if other.denominator != 1 or abs(other) > _MOST_POWER:  # a root is no fraction
        raise UnreadableError(sign)
    if not one and other <= 0:
        raise FormulaError(NO_NUMBER)
    return Fraction(one ** int(other))


def _sound(value: Value | Failure) -> Value:
    if isinstance(value, Failure):
        raise FormulaError(value.word)
    return value


def _single(value: Any) -> Any:
    """The only value of a block; a block of several is no value of a cell."""
    if not isinstance(value, Block):
        return value
    if len(value.flat) != 1:
        raise UnreadableError
    return value.flat[0]


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise UnreadableError  # how a number is written depends on its format


def _each(function: Callable[[Any], Any], value: Any) -> Any:
    return (
        Block([[function(one) for one in row] for row in value.rows]) if isinstance(value, Block) else function(value)
    )


def _pairs(function: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    """A function of two values; of blocks cell by cell, and a single value goes with every cell."""
    if not isinstance(one, Block) and not isinstance(other, Block):
        return function(one, other)
    if not isinstance(other, Block):
        return _each(lambda each: function(each, other), one)
    if not isinstance(one, Block):
        return _each(lambda each: function(one, each), other)
    shape, other_shape = ((len(block.rows), len(block.rows[0])) for block in (one, other))
    if shape != other_shape:
        if (shape[0], other_shape[1]) == (1, 1) or (shape[1], other_shape[0]) == (1, 1):
            raise UnreadableError  # a row beside a column: a table of both
        raise FormulaError(NOT_FOUND)
    return Block([list(map(function, left, right)) for left, right in zip(one.rows, other.rows, strict=True)])
