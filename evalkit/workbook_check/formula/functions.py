"""The functions of spreadsheets that workbooks of indices use, over exact numbers."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import MAX_DIGITS, round_to
from evalkit.workbook_check.formula.operands import (
    DIVIDED_BY_0,
    HOLDS,
    NO_CELL,
    NO_VALUE,
    NOT_FOUND,
    Block,
    FormulaError,
    as_number,
    compared,
    numbers,
    numeral,
    truth_of,
    truths,
)
from evalkit.workbook_check.formula.tree import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.workbook_check.formula.operands import Computing
    from evalkit.workbook_check.formula.tree import Tree

_CONDITION = re.compile(r"(<>|<=|>=|<|>|=)?(.*)", re.DOTALL)


# --- Numbers --------------------------------------------------------------------------------------------------------


def _average(_: Computing, *arguments: Any) -> Fraction:
    found = list(numbers(arguments))
    if not found:
        raise FormulaError(DIVIDED_BY_0)
    return sum(found, Fraction(0)) / len(found)


def _product_sum(_: Computing, *blocks: Any) -> Fraction:
    columns = [block.flat if isinstance(block, Block) else [block] for block in blocks]
    if len({len(column) for column in columns}) != 1:
        raise FormulaError(NO_VALUE)
    total = Fraction(0)
    for together in zip(*columns, strict=True):
        product = Fraction(1)
        for failure in together:
            if isinstance(failure, Failure):
                raise FormulaError(failure.word)
            product *= failure if isinstance(failure, Fraction) else 0
        total += product
    return total


def _rounded(interpreter: Computing, value: Any, digits: Any = None, *, mode: str) -> Fraction:
    """A number rounded as spreadsheets do: away from zero at a tie, towards zero where it is cut off."""
    number, places = as_number(value), as_number(digits)
    if not interpreter.rounds:
        return number
    if abs(places) > MAX_DIGITS:
        raise FormulaError(NO_VALUE)
    size = round_to(abs(number), int(places), "half-up" if mode == "nearest" else "down")
    if mode == "up" and size != abs(number):
        size += Fraction(1, 10) ** int(places)
    return -size if number < 0 else size


def _whole(interpreter: Computing, value: Any) -> Fraction:
    number = as_number(value)
    return round_to(number, 0, "down") if interpreter.rounds else number


def _remainder(_: Computing, value: Any, divisor: Any) -> Fraction:
    number, by = as_number(value), as_number(divisor)
    if not by:
        raise FormulaError(DIVIDED_BY_0)
    return number - by * (number // by)  # of the sign of the divisor


def _extreme(_: Computing, *arguments: Any, pick: Callable[..., Fraction]) -> Fraction:
    return pick(numbers(arguments), default=Fraction(0))


def _count(_: Computing, *arguments: Any, counts: Callable[[Any], bool]) -> Fraction:
    cells = [one for argument in arguments for one in (argument.flat if isinstance(argument, Block) else [argument])]
    return Fraction(sum(map(counts, cells)))


# --- Choices: arguments that are not needed are not looked at -----------------------------------------------------------


def _if(interpreter: Computing, arguments: Sequence[Tree | None]) -> Any:
    condition, *rest = arguments
    holds = truth_of(_only(interpreter.inner(condition)))
    if holds:
        return interpreter.inner(rest[0])
    return interpreter.inner(rest[1]) if len(rest) > 1 else False


def _ifs(interpreter: Computing, arguments: Sequence[Tree | None]) -> Any:
    for condition, chosen in zip(arguments[::2], arguments[1::2], strict=False):
        if truth_of(_only(interpreter.inner(condition))):
            return interpreter.inner(chosen)
    raise FormulaError(NOT_FOUND)


def _if_error(interpreter: Computing, arguments: Sequence[Tree | None], *, only: str = "") -> Any:
    try:
        return interpreter.inner(arguments[0])
    except FormulaError as error:
        if only and error.word != only:
            raise
        return interpreter.inner(arguments[1])


def _is(interpreter: Computing, arguments: Sequence[Tree | None], *, holds: Callable[[Any], bool]) -> bool:
    """Whether a value is of a kind; an error is a value, too."""
    try:
        found = _only(interpreter.inner(arguments[0]))
    except FormulaError as error:
        found = Failure(error.word)
    if isinstance(found, Block):
        raise TypeError(found)
    return holds(found)


def _switch(interpreter: Computing, arguments: Sequence[Tree | None]) -> Any:
    value, *rest = arguments
    wanted = interpreter.inner(value)
    for case, chosen in zip(rest[::2], rest[1::2], strict=False):
        if compared(wanted, interpreter.inner(case)) == 0:
            return interpreter.inner(chosen)
    if len(rest) % 2:
        return interpreter.inner(rest[-1])
    raise FormulaError(NOT_FOUND)


def _choose(interpreter: Computing, arguments: Sequence[Tree | None]) -> Any:
    number = int(as_number(interpreter.inner(arguments[0])))
    if not 1 <= number < len(arguments):
        raise FormulaError(NO_VALUE)
    return interpreter.inner(arguments[number])


def _only(value: Any) -> Any:
    return value.flat[0] if isinstance(value, Block) and len(value.flat) == 1 else value


# --- Counting what fits ----------------------------------------------------------------------------------------------


def _count_if(_: Computing, *blocks: Any) -> Fraction:
    return Fraction(sum(_fitting(blocks)))


def _sum_if(_: Computing, block: Any, wanted: Any, summed: Any = None) -> Fraction:
    return _picked_sum(block if summed is None else summed, _fitting((block, wanted)))


def _sum_ifs(_: Computing, summed: Any, *blocks: Any) -> Fraction:
    return _picked_sum(summed, _fitting(blocks))


def _average_if(interpreter: Computing, block: Any, wanted: Any, summed: Any = None) -> Fraction:
    return _average(interpreter, _picked(summed or block, _fitting((block, wanted))))


def _average_ifs(interpreter: Computing, summed: Any, *blocks: Any) -> Fraction:
    return _average(interpreter, _picked(summed, _fitting(blocks)))


def _picked_sum(summed: Any, fitting: Sequence[bool]) -> Fraction:
    return sum(numbers([_picked(summed, fitting)]), Fraction(0))


def _picked(summed: Any, fitting: Sequence[bool]) -> Block:
    return Block([[cell for cell, fits in zip(summed.flat, fitting, strict=True) if fits]])


def _fitting(blocks: Sequence[Any]) -> list[bool]:
    """Which places of the blocks fulfil all conditions, each of which stands behind its block."""
    tests = [list(map(_condition(wanted), block.flat)) for block, wanted in zip(blocks[::2], blocks[1::2], strict=True)]
    return [all(together) for together in zip(*tests, strict=True)]


def _condition(wanted: Any) -> Callable[[Any], bool]:
    """Whether a cell fulfils a condition such as ``Ya`` or ``">=2"``; patterns are not known here."""
    text = wanted if isinstance(wanted, str) else ""
    if any(sign in text for sign in "*?~"):
        raise ValueError(text)
    found = _CONDITION.fullmatch(text)
    sign, bare = ("=", wanted) if found is None or not isinstance(wanted, str) else (found[1] or "=", found[2])
    meant = Fraction(0) if bare is None else numeral(bare)
    if meant == "":
        return lambda one: (one in (None, "")) == (sign == "=")

    def fits(one: Any) -> bool:
        cell = (
            numeral(one) if sign in ("=", "<>") else one
        )  # text that is a number equals it, and is not ordered with it
        return HOLDS[sign](compared(cell, meant)) if type(cell) is type(meant) else sign == "<>"

    return fits


# --- Looking up -----------------------------------------------------------------------------------------------------


def _match(interpreter: Computing, wanted: Any, block: Any, kind: Any = Fraction(1)) -> Fraction:
    orders = [compared(one, wanted) if _alike(one, wanted) else None for one in block.flat]
    way = as_number(kind)
    if way == 0:
        at = next((i for i, order in enumerate(orders) if order == 0), None)
    else:  # ascending: the last that is no more; descending: the last that is no less
        fitting = [i for i, order in enumerate(orders) if order is not None and order * way <= 0]
        at = fitting[-1] if fitting else None
    if at is None:
        raise FormulaError(NOT_FOUND)
    return Fraction(at + 1)


def _alike(one: Any, wanted: Any) -> bool:
    """Whether both are text or both are none: only such are found."""
    return not isinstance(one, Failure) and one is not None and isinstance(one, str) == isinstance(wanted, str)


def _lookup(interpreter: Computing, wanted: Any, block: Any, results: Any = None) -> Any:
    # The first column, or row, holds what is found.
    if results is None and len(block.rows[0]) > 1 and len(block.rows) > 1:
        if len(block.rows) >= len(block.rows[0]):
            results, block = Block([[row[-1]] for row in block.rows]), Block([[row[0]] for row in block.rows])
        else:
            results, block = Block([block.rows[-1]]), Block([block.rows[0]])
    at = int(_match(interpreter, wanted, block)) - 1
    return (block if results is None else results).flat[at]


def _look_down(
    interpreter: Computing, wanted: Any, block: Any, column: Any, nearest: Any = None, *, across: bool = False
) -> Any:
    rows = [list(one) for one in zip(*block.rows, strict=True)] if across else block.rows
    is_near = True if nearest is None else truth_of(nearest)
    at = int(_match(interpreter, wanted, Block([[row[0]] for row in rows]), Fraction(is_near))) - 1
    number = int(as_number(column))
    if not 1 <= number <= len(rows[0]):
        raise FormulaError(NO_CELL)
    return rows[at][number - 1]


def _index(_: Computing, block: Any, row: Any, column: Any = None) -> Any:
    """A cell of a block; of the row or the column 0 all cells."""
    down, across = int(as_number(row)), int(as_number(column))
    if len(block.rows) == 1 and column is None:
        down, across = 1, down
    if column is None and len(block.rows[0]) == 1:
        across = 1
    if not 0 <= down <= len(block.rows) or not 0 <= across <= len(block.rows[0]):
        raise FormulaError(NO_CELL)
    rows = block.rows[down - 1 : down] if down else block.rows
    return _only(Block([list(cells[across - 1 : across] if across else cells) for cells in rows]))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ABS": lambda _, value: abs(as_number(value)),
    "AND": lambda _, *values: all([*truths(values)]),
    "AVERAGE": _average,
    "AVERAGEIF": _average_if,
    "AVERAGEIFS": _average_ifs,
    "COUNT": partial(_count, counts=lambda cell: isinstance(cell, Fraction)),
    "COUNTIF": _count_if,
    "COUNTIFS": _count_if,
    "COUNTA": partial(_count, counts=lambda cell: cell is not None),
    "FALSE": lambda _: False,
    "HLOOKUP": partial(_look_down, across=True),
    "INDEX": _index,
    "INT": _whole,
    "LOOKUP": _lookup,
    "MATCH": _match,
    "MAX": partial(_extreme, pick=max),
    "MIN": partial(_extreme, pick=min),
    "MOD": _remainder,
    "N": lambda _, value: as_number(value) if isinstance(value, (Fraction, bool)) else Fraction(0),
    "NOT": lambda _, value: not truth_of(value),
    "OR": lambda _, *values: any([*truths(values)]),
    "ROUND": partial(_rounded, mode="nearest"),
    "ROUNDDOWN": partial(_rounded, mode="cut"),
    "ROUNDUP": partial(_rounded, mode="up"),
    "SUM": lambda _, *values: sum(numbers(values), Fraction(0)),
    "SUMIF": _sum_if,
    "SUMIFS": _sum_ifs,
    "SUMPRODUCT": _product_sum,
    "TRUE": lambda _: True,
    "TRUNC": partial(_rounded, mode="cut"),
    "VLOOKUP": _look_down,
}
LAZY: dict[str, Callable[[Computing, Sequence[Tree | None]], Any]] = {
    "CHOOSE": _choose,
    "IF": _if,
    "IFERROR": _if_error,
    "IFNA": partial(_if_error, only=NOT_FOUND),
    "IFS": _ifs,
    "ISBLANK": partial(_is, holds=lambda value: value is None),
    "ISERROR": partial(_is, holds=lambda value: isinstance(value, Failure)),
    "ISNA": partial(_is, holds=lambda value: value == Failure(NOT_FOUND)),
    "ISNUMBER": partial(_is, holds=lambda value: isinstance(value, Fraction)),
    "ISTEXT": partial(_is, holds=lambda value: isinstance(value, str)),
    "SWITCH": _switch,
}
OVER_CELLS = frozenset(("AND", "AVERAGE", "COUNT", "COUNTA", "MAX", "MIN", "OR", "SUM"))
"""Functions that take a reference to one cell as a range: text and blank cells do not count."""
ROUNDERS = ("ROUND", "ROUNDDOWN", "ROUNDUP", "TRUNC", "INT")
