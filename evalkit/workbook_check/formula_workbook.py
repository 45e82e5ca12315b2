"""A workbook as formulas see it: trees, values, and what a formula gives from the values that it looks at."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text, decimals_of, round_to
from evalkit.base.grouping import by_key
from evalkit.base.text import Decimal
from evalkit.base.typed_numbers import MOST_DECIMALS
from evalkit.base.wording import caseless
from evalkit.tables.raw import ErrorValue
from evalkit.tables.references import cell_name
from evalkit.tables.sheet import Sheet
from evalkit.workbook_check.formula.interpreter import Calculator
from evalkit.workbook_check.formula.parse import UnreadableError, looks_at, moved, parse, shape_of
from evalkit.workbook_check.formula.tree import Area, CellReference, Failure, mapped
from evalkit.workbook_check.model import CheckFinding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.evaluation.result import Score
    from evalkit.instruments import Rounding
    from evalkit.tables.raw import DefinedName, Place, RawBook, RawSheet
    from evalkit.workbook_check.formula.tree import Tree, Value

_MOST_TYPED = 6  # decimals that somebody types, or that a format rounds to
_LEAST_WHOLE = 10  # 88 is 88.31 with fewer decimals, but 4 says no more of 3.60 than of 4.40
NEAR = 10**9
"""A binary float is taken for a number that it misses by less than one part of this."""


class BookSheet:
    """A sheet of it.

    Attributes:
        unread: Formulas that are not understood, with what is not.
    """

    def __init__(self, raw: RawSheet, book: Book) -> None:
        """Take the sheet *raw* of *book*."""
        self.raw = raw
        self.name = raw.name
        self.book = book
        self.unread: dict[Place, str] = {}
        self._trees: dict[Place, Tree | None] = {}
        self._copies: dict[str, tuple[Place, Tree | None]] = {}

    def tree(self, place: Place) -> Tree | None:
        """The tree of the formula at *place*; nothing if there is none, or it is not understood."""
        if place not in self._trees:
            self._trees[place] = self._parsed(place)
        return self._trees[place]

    def _parsed(self, place: Place) -> Tree | None:
        text = self.raw.formulas.get(place)
        if text is None:
            return None
        try:
            return self.book.parsed(text, self, place)
        except UnreadableError as error:
            self.unread[place] = str(error)
            return None

    def value(self, place: Place) -> Value | Failure:
        """What is stored at *place*."""
        stored = self.raw.values.get(place)
        return Failure(stored.word) if isinstance(stored, ErrorValue) else stored

    def text(self, place: Place) -> str:
        """The text at *place*; empty if it holds none."""
        value = self.raw.values.get(place)
        return value.strip() if isinstance(value, str) else ""

    @cached_property
    def shapes(self) -> dict[Place, str]:
        """Place → the shape of its formula, in the order of the sheet."""
        return {place: shape_of(text, place) for place, text in sorted(self.raw.formulas.items())}

    def looks_at(self, place: Place) -> list[CellReference | Area]:
        """The references of the formula at *place*; none of one that is not understood."""
        shape = self.shapes[place]
        if shape not in self._copies:
            self._copies[shape] = place, self.tree(place)
        written, tree = self._copies[shape]
        if tree is None:
            self.unread.setdefault(place, self.unread[written])
            return []
        return [self._in_use(one) for one in looks_at(tree, written, place)]

    def _in_use(self, one: CellReference | Area) -> CellReference | Area:
        """A range no longer than the sheet is: some reach to the last row that there can be."""
        if not isinstance(one, Area) or one.sheet is not None:
            return one
        last = one.last
        end = last._replace(row=min(last.row, self.rows.stop), column=min(last.column, self.columns.stop))
        return Area(one.first, end)

    def own(self, tree: Tree) -> Tree | None:
        """A reference to this sheet without its name, and a range that stays no longer than the workbook is; nothing for what is no reference."""
        if not isinstance(tree, (CellReference, Area)):
            return None
        is_here = tree.sheet is not None and caseless(tree.sheet) == caseless(self.name)
        sheet = None if is_here else tree.sheet
        if isinstance(tree, CellReference):
            return tree._replace(sheet=sheet)
        row, column = self.book.last
        last = tree.last._replace(
            row=min(tree.last.row, row) if tree.last.fixed_row else tree.last.row,
            column=min(tree.last.column, column) if tree.last.fixed_column else tree.last.column,
            sheet=sheet,
        )
        return Area(tree.first._replace(sheet=sheet), last)

    def given(self, place: Place) -> Value | Failure:
        """What the formula at *place* gives from the stored values.

        Raises:
            UnreadableError: There is no formula that is understood.
        """
        tree = self.tree(place)
        if tree is None:
            raise UnreadableError
        return Calculator(lambda cell: self.book.at(cell, self).value((cell.row, cell.column))).value(tree)

    def found(self, code: str, places: Sequence[Place], message: Message, **more: Any) -> CheckFinding:
        """A finding about the cells at *places*, which are alike; *more*: what else a ``CheckFinding`` has."""
        more = {"formula": self.raw.formulas.get(places[0])} | more
        return CheckFinding(code, self.name, [name_of(place) for place in places], message, **more)

    def copies(self, among: Iterable[Place]) -> list[list[Place]]:
        """The formulas *among* these places, those that are copies of each other together."""
        return list(by_key(filter(self.shapes.__contains__, among), self.shapes.__getitem__).values())

    def table(self, *, formulas: bool) -> Sheet:
        """The sheet as tables are read: cells as text; those with formulas are blank, or with what is stored."""
        rows = []
        for row in self.rows:
            places = ((row, column) for column in range(self.columns.stop))
            cells = tuple(
                None if place in self.raw.formulas and not formulas else self._typed(place) for place in places
            )
            rows += [(row, cells)] if any(cell is not None for cell in cells) else []
        return Sheet(self.book.file, self.name, rows)

    @cached_property
    def typed(self) -> Sheet:
        """What was typed, as tables are read."""
        return self.table(formulas=False)

    def _typed(self, place: Place) -> str | None:
        value = self.value(place)
        if isinstance(value, Fraction):
            digits = decimals_of(value, MOST_DECIMALS)
            return Decimal(decimal_text(value, MOST_DECIMALS if digits is None else digits))
        if isinstance(value, bool):
            return str(value).upper()
        return self.text(place) or None

    @cached_property
    def rows(self) -> range:
        """From the first to the last row in use."""
        return self._span(0)

    @cached_property
    def columns(self) -> range:
        """From the first to the last column in use."""
        return self._span(1)

    def _span(self, side: int) -> range:
        used = [place[side] for place in (*self.raw.values, *self.raw.formulas)]
        return range(min(used), max(used) + 1) if used else range(0)


class Book:
    """All of it."""

    def __init__(self, raw: RawBook) -> None:
        """Take the workbook *raw*."""
        self.file = raw.file
        self.has_formulas = raw.has_formulas
        self.sheets: Mapping[str, BookSheet] = {name: BookSheet(sheet, self) for name, sheet in raw.sheets.items()}
        self._named = {caseless(name): sheet for name, sheet in self.sheets.items()}
        self._names = {
            (caseless(defined_name.sheet or ""), caseless(defined_name.name)): defined_name
            for defined_name in raw.names
        }
        self._opened: list[DefinedName] = []

    @cached_property
    def last(self) -> Place:
        """The last row and column in use on any sheet: no range needs to reach further."""
        sheets = self.sheets.values()
        return max((sheet.rows.stop for sheet in sheets), default=1), max(
            (sheet.columns.stop for sheet in sheets), default=0
        )

    def parsed(self, text: str, sheet: BookSheet, place: Place) -> Tree:
        """The tree of the formula *text* at *place* of *sheet*, with what names stand for in their place.

        Raises:
            UnreadableError: It holds something that is not understood.
        """

        def named(name: str, other: str | None) -> Tree:
            defined_name = self._names.get((caseless(other or sheet.name), caseless(name))) or self._names.get(
                ("", caseless(name))
            )
            if defined_name is None or defined_name in self._opened:
                raise UnreadableError(name)
            self._opened.append(defined_name)
            try:
                tree = parse(defined_name.text, named)
            finally:
                self._opened.pop()
            down, right = place[0] - defined_name.base[0], place[1] - defined_name.base[1]
            return mapped(tree, lambda one: moved(one, down, right) if isinstance(one, (CellReference, Area)) else None)

        return mapped(parse(text, named), sheet.own)

    def at(self, cell: CellReference, here: BookSheet) -> BookSheet:
        """The sheet that *cell*, in a formula on the sheet *here*, is on.

        Raises:
            UnreadableError: It is in another workbook.
        """
        if cell.sheet is None:
            return here
        book_sheet = self._named.get(caseless(cell.sheet))
        if book_sheet is None:
            raise UnreadableError(cell.sheet)
        return book_sheet


def name_of(place: Place) -> str:
    """``C4``."""
    return cell_name(*place)


def near(one: Value | Failure, other: Value | Failure) -> bool:
    """Whether two values are the same but for what binary floats lose; text without case and spaces at its ends."""
    if isinstance(one, str) and isinstance(other, str):
        return caseless(one) == caseless(other)
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return abs(one - other) * NEAR <= max(abs(one), abs(other), Fraction(1))
    return one == other or {one, other} == {None, ""}


def is_of(number: Fraction, score: Score, scale: Exact, stage: Rounding | None) -> bool:
    """Whether a stored number is the exact value, the one that *stage* rounds it to, or one of them with fewer decimals."""
    exact, rounded = Fraction(score.exact) * scale, Fraction(score.value) * scale
    if near(number, exact) or near(number, rounded):
        return True
    digits = decimals_of(number, _MOST_TYPED)
    if digits is None or (digits == 0 and abs(number) < _LEAST_WHOLE):
        return False
    is_rounded_so = stage is not None and scale == 1 and digits == stage.digits  # and not half up, but as the rules do
    return number in {round_to(one, digits, "half-up") for one in ((rounded,) if is_rounded_so else (exact, rounded))}
