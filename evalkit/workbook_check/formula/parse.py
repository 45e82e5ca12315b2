"""Text of a formula, as workbooks store it, → tree; and what formulas that were copied have in common.

Stored formulas name functions in English and write a point in decimals; arguments stand between commas, in files that other
programs wrote between semicolons.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.tables.references import cell_of
from evalkit.workbook_check.formula.tree import (
    Area,
    Array,
    CellReference,
    Failure,
    FuncCall,
    Operation,
    Scalar,
    parts,
    references,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.tables.raw import Place
    from evalkit.workbook_check.formula.tree import Tree

    Named = Callable[[str, str | None], Tree]

_SHEET = r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!"
_LEXER = re.compile(
    rf"""\s*(?:
    (?P<text>"(?:[^"]|"")*")
    |(?P<error>\#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A))
    |(?P<call>[^\W\d][\w.]*)\(
    |(?P<truth>TRUE|FALSE)(?![\w.!])
    |(?P<whole>(?:{_SHEET})?(?:\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}|\$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}}))(?![\w.(!])
    |(?P<cell>(?:{_SHEET})?\$?[A-Z]{{1,3}}\$?[1-9][0-9]{{0,6}})(?![\w.(])
    |(?P<name>(?:{_SHEET})?[^\W\d][\w.\\]*)(?![\w.(!\[])
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:E[+-]?[0-9]{{1,3}})?)(?![\w.])
    |(?P<sign><>|<=|>=|[-+*/^&=<>%(),;{{}}:])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_LEFT_TO_RIGHT = (("=", "<>", "<", "<=", ">", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
_MOST_DEEP = 80  # brackets inside each other
_MOST_INSIDE = 400  # operations inside each other
_FEW_TERMS = 64  # that stand inside each other as they are written, the first innermost
_INVERSE = {"+": "-", "-": "+", "*": "*"}


class UnreadableError(Exception):
    """A formula that is not understood: an unknown sign, a name, a structured reference."""


def parse(text: str, named: Named | None = None) -> Tree:
    """The tree of a formula; *named* gives that of a name.

    Raises:
        UnreadableError: It holds something that is not understood.
    """
    parser = _Parser(_tokens(text.removeprefix("=")), named)
    try:
        tree = parser.binary(0)
    except RecursionError as error:
        raise UnreadableError from error
    parser.end()
    inside = [tree]
    for _ in range(_MOST_INSIDE):
        inside = [part for each in inside for part in parts(each)]
        if not inside:
            return tree
    raise UnreadableError


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _LEXER.match(text, at)
        if match is None or match.lastgroup is None:
            raise UnreadableError(text[at : at + 20])
        found.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return found


class _Parser:
    """Reads a row of tokens: comparisons bind weakest, signs in front strongest."""

    def __init__(self, tokens: list[tuple[str, str]], named: Named | None) -> None:
        self._tokens = tokens
        self._named = named
        self._at = 0
        self._depth = 0

    def end(self) -> None:
        """Nothing may be left."""
        if self._at < len(self._tokens):
            raise UnreadableError(self._tokens[self._at][1])

    def binary(self, level: int) -> Tree:
        """Operands between operators that bind as *level* says, or closer."""
        if level == len(_LEFT_TO_RIGHT):
            return self._percent()
        first, rest = self.binary(level + 1), []
        while (sign := self._take(*_LEFT_TO_RIGHT[level])) is not None:
            rest.append((sign, self.binary(level + 1)))
        return _from_left(first, rest)

    def _percent(self) -> Tree:
        operation = self._signed()
        while self._take("%"):
            operation = Operation("%", None, operation)
        return operation

    def _signed(self) -> Tree:
        sign = self._take("-", "+")
        return self._operand() if sign is None else Operation(sign, None, self._signed())

    def _operand(self) -> Tree:
        kind, text = self._next()
        if kind == "sign":
            return self._grouped(text)
        made: dict[str, Callable[[str], Tree]] = {
            "number": lambda each: Scalar(Fraction(each)),
            "text": lambda each: Scalar(each[1:-1].replace('""', '"')),
            "error": lambda each: Scalar(Failure(each.upper())),
            "truth": lambda each: Scalar(each.upper() == "TRUE"),
            "call": self._call,
            "cell": self._block,
            "whole": _whole,
            "name": self._name,
        }
        return made[kind](text)

    def _grouped(self, sign: str) -> Tree:
        if sign == "{":
            return self._rows()
        if sign != "(":
            raise UnreadableError(sign)
        inner = self._inside()
        self._must(")")
        return inner

    def _inside(self) -> Tree:
        self._depth += 1
        if self._depth > _MOST_DEEP:
            raise UnreadableError
        inner = self.binary(0)
        self._depth -= 1
        return inner

    def _call(self, name: str) -> Tree:
        arguments: list[Tree | None] = []
        if self._take(")"):
            return FuncCall(_function(name), ())
        while True:
            is_left_out = self._is_next(",", ";", ")")
            arguments.append(None if is_left_out else self._inside())
            if self._take(")"):
                return FuncCall(_function(name), tuple(arguments))
            self._must(",", ";")

    def _rows(self) -> Tree:
        rows: list[list[Tree]] = [[]]
        while True:
            rows[-1].append(self._signed())
            sign = self._must(",", ";", "}")
            if sign == "}":
                return Array(tuple(map(tuple, rows)))
            if sign == ";":
                rows.append([])

    def _block(self, text: str) -> Tree:
        first = _cell(text)
        if not self._take(":"):
            return first
        kind, other = self._next()
        if kind != "cell":
            raise UnreadableError(other)
        return _range(first, _cell(other))

    def _name(self, text: str) -> Tree:
        if self._named is None:
            raise UnreadableError(text)
        sheet, name = _split(text)
        return self._named(name, sheet)

    # --- Tokens -----------------------------------------------------------------------------------------------------

    def _next(self) -> tuple[str, str]:
        if self._at == len(self._tokens):
            raise UnreadableError
        self._at += 1
        return self._tokens[self._at - 1]

    def _is_next(self, *signs: str) -> bool:
        here = self._tokens[self._at : self._at + 1]
        return bool(here) and here[0][0] == "sign" and here[0][1] in signs

    def _take(self, *signs: str) -> str | None:
        return self._next()[1] if self._is_next(*signs) else None

    def _must(self, *signs: str) -> str:
        found = self._take(*signs)
        if found is None:
            raise UnreadableError
        return found


def _from_left(first: Tree, rest: Sequence[tuple[str, Tree]]) -> Tree:
    """*first* and what follows it, each behind its sign; long sums and products by halves, so that they lie less deep.

    Numbers are exact, so the order in which they are added up changes nothing.
    """
    if len(rest) > _FEW_TERMS and all(sign in _INVERSE for sign, _ in rest):
        half = len(rest) // 2
        sign, middle = rest[half]
        behind = [(_INVERSE[each], term) if sign == "-" else (each, term) for each, term in rest[half + 1 :]]
        return Operation(sign, _from_left(first, rest[:half]), _from_left(middle, behind))
    for sign, term in rest:
        first = Operation(sign, first, term)
    return first


def _function(name: str) -> str:
    """The name of a function without what newer versions put in front."""
    return name.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")


def _split(text: str) -> tuple[str | None, str]:
    """The sheet that a reference names, if it does, and the rest."""
    sheet, mark, rest = text.rpartition("!")
    return (sheet.removeprefix("'").removesuffix("'").replace("''", "'") if mark else None), rest


def _cell(text: str) -> CellReference:
    sheet, name = _split(text)
    place = cell_of(name.replace("$", "").upper())
    if place is None:
        raise UnreadableError(text)
    fixed = re.fullmatch(r"(\$?)[A-Za-z]+(\$?)[0-9]+", name)
    marks = ("", "") if fixed is None else fixed.groups()
    return CellReference(*place, fixed_row=bool(marks[1]), fixed_column=bool(marks[0]), sheet=sheet)


def _range(reference: CellReference, other: CellReference) -> Area:
    """Between two corners, whichever they are; each keeps its marks."""
    rows = sorted((each.row, each.fixed_row) for each in (reference, other))
    columns = sorted((each.column, each.fixed_column) for each in (reference, other))
    first, last = (
        CellReference(row, column, fixed_row, fixed_column, reference.sheet)
        for (row, fixed_row), (column, fixed_column) in zip(rows, columns, strict=True)
    )
    return Area(first, last)


def written_out(whole: str) -> tuple[str, str]:
    """The first and the last cell of whole columns or rows: of ``C:E`` they are ``C$1`` and ``E$1048576``."""
    one, _, other = whole.partition(":")
    if one[-1].isdecimal():
        return f"$A{one}", f"$XFD{other}"
    return f"{one}$1", f"{other}$1048576"


def _whole(text: str) -> Area:
    sheet, name = _split(text)
    first, last = map(_cell, written_out(name))
    return _range(first._replace(sheet=sheet), last)


# --- What formulas that were copied have in common: their text with references as distances, and what each looks at ----


_REFERENCE = re.compile(
    r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w.(])'
)
_WHOLE = re.compile(r"(?<![\w.$:])(?:\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?[0-9]+:\$?[0-9]+)(?![\w.(!])")


def shape_of(text: str, place: Place) -> str:
    """The formula *text* at *place*, with each reference as how far away it is: copied formulas have one shape.

    >>> shape_of("=SUM(D2:M2)*$A$1", (2, 50)) == shape_of("=SUM(D9:M9)*$A$1", (9, 50))
    True
    """

    def relative(found: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, number = found.groups()
        cell = cell_of(letters + number) if letters else None
        if cell is None:
            return found.group()
        row = f"R{cell[0]}" if fixed_row else f"R[{cell[0] - place[0]}]"
        return row + (f"C{cell[1]}" if fixed_column else f"C[{cell[1] - place[1]}]")

    return _REFERENCE.sub(relative, _WHOLE.sub(lambda found: ":".join(written_out(found[0])), text))


def looks_at(tree: Tree, written: Place, place: Place) -> Iterator[CellReference | Area]:
    """What the formula looks at, whose *tree* is that of a copy at the place *written*, when it stands at *place*."""
    down, right = place[0] - written[0], place[1] - written[1]
    return (moved(reference, down, right) for reference in references(tree))


def behind(places: Iterable[Place], seen: Callable[[Place], Iterable[Place]]) -> list[Place]:
    """*places* and all that they see, each behind what it sees itself; chains may be as long as a column. Of a circle any stands first."""
    done: dict[Place, None] = {}
    met: set[Place] = set()
    waiting = [*places]
    while waiting:
        place = waiting[-1]
        if place in met:
            done.setdefault(waiting.pop())
        else:
            met.add(place)
            waiting += [one for one in seen(place) if one not in met]
    return [*done]


def moved(one: CellReference | Area, down: int, right: int) -> CellReference | Area:
    """A reference as it reads in a copy of its formula that stands so many rows further *down* and columns to the *right*."""
    if isinstance(one, Area):
        return Area(_moved(one.first, down, right), _moved(one.last, down, right))
    return _moved(one, down, right)


def _moved(cell: CellReference, down: int, right: int) -> CellReference:
    return cell._replace(
        row=cell.row if cell.fixed_row else cell.row + down,
        column=cell.column if cell.fixed_column else cell.column + right,
    )
