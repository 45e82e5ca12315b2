"""Printed tables as they are searched: whole numbers of one scale, so that every comparison is exact and quick."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import groupby
from math import log2
from operator import itemgetter
from typing import TYPE_CHECKING

from evalkit.audit.propose import heading_words
from evalkit.base.exact import MAX_DIGITS
from evalkit.base.grouping import by_key
from evalkit.base.tuples import NamedTuple
from evalkit.performance.report_tables.figures import is_not_there

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

# A number has at most 30 decimals, and half of the last of them counts.
SCALE: int = 10 ** (MAX_DIGITS + 1)
OK, CUT, SLIP, NO = "ok", "cut", "slip", "no"
HOLDS = (OK, CUT)
Bound = tuple[int, int]
"""A number in parts of the scale, as a fraction: over, under; under is above 0."""


class Cell(NamedTuple):
    """A cell with a value.

    Attributes:
        address, table, row, column: Where it stands.
        value: Its number in parts of the scale; ``None`` for a word.
        half: How far the numbers that it stands for are from it; 0 if it is exact.
        unit: One in its last printed decimal.
        word: Of a word.
    """

    address: str
    table: str
    row: str
    column: str
    value: int | None
    half: int = 0
    unit: int = 1
    word: str = ""

    @property
    def number(self) -> int:
        """Its value, which is there."""
        assert self.value is not None
        return self.value

    @property
    def low(self) -> int:
        """The least number that it stands for."""
        return self.number - self.half

    @property
    def high(self) -> int:
        """The largest number that it stands for."""
        return self.number + self.half

    @property
    def digits(self) -> str:
        """The digits of its number, as printed."""
        return str(abs(self.number) // self.unit)


class ScaledTable:
    """A printed table.

    Attributes:
        id, title: As declared.
        rows, columns: Keys in the order of the file.
        cells: Row and column → what stands there.
        labels: Row → what it is called.
    """

    def __init__(
        self,
        name: str,
        title: str,
        cells: Iterable[tuple[Cell, str]],
        year: int | None = None,
        unread: Collection[str] = (),
    ) -> None:
        """*cells*: each with the label of its row; *year*: that of the report; *unread*: addresses of cells that cannot be read."""
        self.id, self.title = name, title
        self._unread = unread
        self._year = None if year is None else str(year)
        self.cells: dict[tuple[str, str], Cell] = {}
        self.labels: dict[str, str] = {}
        for cell, label in cells:
            self.cells[cell.row, cell.column] = cell
            self.labels[cell.row] = label
        self.rows = list(dict.fromkeys(row for row, _ in self.cells))
        self.columns: list[str] = []
        for _, of_row in groupby(self.cells, key=itemgetter(0)):
            at = 0
            for _, column in of_row:  # one that is blank in the rows above stands behind the one left of it
                if column not in self.columns:
                    self.columns.insert(at, column)
                at = self.columns.index(column) + 1

    @property
    def words_among_numbers(self) -> list[str]:
        """Addresses of words in columns that hold more numbers than words; that there is none (*n/a*) is no such word."""
        words = [cell for cell in self.cells.values() if cell.value is None and not is_not_there(cell.word)]
        many = Counter(cell.column for cell in words)
        return [cell.address for cell in words if many[cell.column] < len(self.numbers_in(cell.column))]

    @cached_property
    def numeric(self) -> list[str]:
        """The columns with a number."""
        return [column for column in self.columns if self.numbers_in(column)]

    @cached_property
    def _numbers(self) -> dict[str, list[Cell]]:
        return by_key((cell for cell in self.cells.values() if cell.value is not None), lambda cell: cell.column)

    def numbers_in(self, column: str) -> list[Cell]:
        """The cells of *column* that hold a number."""
        return self._numbers.get(column, [])

    def words_in(self, column: str) -> dict[str, str]:
        """Row → the word in its cell of *column*."""
        return {cell.row: cell.word for cell in self.cells.values() if cell.column == column and cell.value is None}

    def number(self, row: str, column: str) -> Cell | None:
        """The cell, if it holds a number."""
        cell = self.cells.get((row, column))
        return cell if cell is not None and cell.value is not None else None

    def numbers_of(self, rows: Iterable[str], column: str) -> list[Cell]:
        """The cells of *rows* in *column* that hold a number."""
        return [cell for row in rows if (cell := self.number(row, column)) is not None]

    def rows_of(self, *columns: str) -> Iterator[tuple[Cell, ...]]:
        """The numbers of each row that has one in all of *columns*."""
        for first in self.numbers_in(columns[0]):
            cells = [first, *(self.number(first.row, column) for column in columns[1:])]
            if None not in cells:
                yield tuple(cells)  # type: ignore[arg-type]  # none of them is missing

    def has_words(self, rows: Iterable[str], column: str) -> bool:
        """Whether one of *rows* has words in *column*, or what cannot be read: what they come to with the others is not known."""
        return any(
            f"{self.id}:{row}:{column}" in self._unread
            or ((cell := self.cells.get((row, column))) is not None and cell.value is None)
            for row in rows
        )

    def year_of(self, column: str) -> str | None:
        """The year in the name of *column*, else that of the report."""
        return heading_words.year(column) or self._year

    def place_of(self, column: str) -> tuple[str, int]:
        """What *column* is called without numbers, and the how manieth of those called so it is: *Nilai 2023* before *Nilai 2024*."""
        stem = heading_words.stem(column)
        return stem, [one for one in self.columns if heading_words.stem(one) == stem].index(column)

    def others_in_row(self, cell: Cell) -> list[Cell]:
        """The other numbers of its row."""
        return [
            one for name in self.numeric if name != cell.column and (one := self.number(cell.row, name)) is not None
        ]


class WordNumber(NamedTuple):
    """A word, and a number of its row."""

    word: Cell
    number: Cell


class Instance(NamedTuple):
    """A claim held against what a relation would make of others.

    Attributes:
        status: ``ok``; ``cut``: only cutting off gives it; ``slip``: one digit is off; ``no``.
        bits: How unlikely it is by chance that they agree, as a power of two.
        signs: 1 for each input that is added, -1 for one that is taken away; nothing where all are added.
    """

    claim: Cell
    inputs: tuple[Cell, ...]
    status: str
    bits: float
    weights: tuple[Cell, ...] = ()
    signs: tuple[int, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the claim is what the relation makes."""
        return self.status in HOLDS

    @property
    def seen(self) -> tuple[int | str | None, ...]:
        """Its numbers: what another instance repeats is no support."""
        return (self.claim.word or self.claim.value, *(cell.value for cell in (*self.inputs, *self.weights)))


class Ranges(NamedTuple):
    """A table of ranges that a relation names: its id, and each word with its range as a report prints it, the lowest first."""

    id: str
    rows: tuple[tuple[str, str], ...]


class Proposal(NamedTuple):
    """A relation that is proposed.

    Attributes:
        kind: As a report file names it.
        instances: Every claim that it would check.
        bits: Its support; a power of two.
        keys: Further keys of the relation, as a report file has them.
        pooled: How many tables support it together.
        tree: Whether it is that of codes below each other.
        ranges: The table that is declared with it.
        factor: A number that it names beside the cells of its rows; 0 for none.
    """

    kind: str
    instances: tuple[Instance, ...]
    bits: float
    keys: Mapping[str, object] = {}
    pooled: int = 1
    tree: bool = False
    ranges: Ranges | None = None
    factor: int = 0

    @property
    def agreeing(self) -> int:
        """How many of its claims hold."""
        return sum(instance.holds for instance in self.instances)

    def without(self, declared: frozenset[tuple[str, frozenset[str]]]) -> Proposal:
        """What is left where the relations *declared* (claim, what it is made of) are not said twice."""
        left = tuple([instance for instance in self.instances if spelled(instance) not in declared])
        return self if len(left) == len(self.instances) else self._replace(instances=left)


def spelled(instance: Instance) -> tuple[str, frozenset[str]]:
    """Address of the claim, and those of all that it is made of."""
    return instance.claim.address, frozenset(each.address for each in (*instance.inputs, *instance.weights))


def score(instances: Sequence[Instance], cost: float) -> float:
    """Bits of all *instances*, less what breaks and the *cost* of the search; what repeats another counts once."""
    distinct = {instance.seen: instance for instance in reversed(instances)}
    broken = sum(instance.status == NO for instance in distinct.values())
    return sum(instance.bits for instance in distinct.values()) - broken * (log2(max(len(distinct), 2)) + 1) - cost
