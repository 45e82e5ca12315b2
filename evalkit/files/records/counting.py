"""Rows whose cells are understood → how many say what: each combination of cells that a leaf hangs on is looked at once."""

from __future__ import annotations

from array import array
from functools import cached_property, reduce
from operator import getitem
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES, caseless
from evalkit.files.records.points import points_of
from evalkit.files.records.profile import counts_of
from evalkit.files.records.rows import ParsedTable
from evalkit.tables.columnar import SMALL, CodedColumn, counted, either, flagged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.files.records.cells import Cell
    from evalkit.files.records.points import Points
    from evalkit.files.records.rows import Tally
    from evalkit.instruments import Records
    from evalkit.tables.columnar import Columnar


class Taken(NamedTuple):
    """The rows of a table that count.

    Attributes:
        rows: Those of the population.
        positions: Where columns stand.
        cells: Column → what each of its texts says.
        left_out: Word of the population column → number of rows left out.
        nobody: Number of lines that are nobody's.
    """

    rows: Columnar
    positions: Mapping[str, int]
    cells: Mapping[str, Sequence[Cell]]
    left_out: Mapping[str, int]
    nobody: int

    def column(self, name: str) -> CodedColumn:
        """The column of that name."""
        return self.rows.columns[self.positions[name]]


class Counting:
    """Counts rows, also under other readings of the points that they have.

    Attributes:
        codes: The leaves.
        answered: Number of rows that answer something.
    """

    def __init__(self, records: Records, codes: Sequence[str], taken: Taken) -> None:
        """*taken* under *records*."""
        self.codes = codes
        self.records = records
        self._taken = taken
        self._units = _Units(taken.column(records.unit) if records.unit in taken.positions else None, len(taken.rows))
        blank = blank_rows([taken.column(code) for code in codes]) if records.answers is not None else ()
        self.answered = len(taken.rows) - len(blank)
        self._counts: dict[str, Mapping[tuple[int, ...], int]] = {}
        self._known: dict[str, list[tuple[tuple[Any, ...], Mapping[str, Tally]]]] = {}
        self._open: tuple[Records | None, bytes] = (None, b"")

    def fits(self, records: Records) -> bool:
        """Whether cells say the same under *records*, and the same rows count."""
        mine, other = [(one.columns, one.population, one.unit) for one in (self.records, records)]
        return self.records.answers is not None or mine == other

    @cached_property
    def base(self) -> ParsedTable:
        """The rows as they are counted under the rules of the file."""
        taken, units = self._taken, self._units
        return ParsedTable(
            sizes=units.sizes,
            by_unit=self._by_unit(self.records),
            answered=self.answered,
            left_out=taken.left_out,
            blanks={code: self._blanks(code) for code in self.codes},
            has_units=self.records.unit in taken.positions,
            spelled=units.spelled,
            blank_rows=taken.nobody + len(taken.rows) - self.answered,
            profile=counts_of(self.records.profile, taken.positions, taken.rows),
        )

    def under(self, records: Records) -> ParsedTable:
        """The rows as *records*, which fits, counts them."""
        return self.base if records is self.records else attrs.evolve(self.base, by_unit=self._by_unit(records))

    def _by_unit(self, records: Records) -> Mapping[str, Mapping[str, Tally]]:
        by_leaf = {code: self._tally(code, records, complete=records.blanks == "complete") for code in self.codes}
        return {unit: {code: by_leaf[code].get(unit, ()) for code in self.codes} for unit in self._units.sizes}

    def _blanks(self, code: str) -> int:
        """Number of rows that leave it open what the leaf *code* has."""
        return sum(
            n
            for tally in self._tally(code, self.records, complete=False).values()
            for points, n in tally
            if not is_full(points)
        )

    def _tally(self, code: str, records: Records, *, complete: bool) -> Mapping[str, Tally]:
        """Unit → the points that its rows can have for the leaf *code*; what is the same under other readings is counted once."""
        leaf = _Leaf(code, records, self._taken)
        key = (leaf.entries, records.blanks == "zero", records.points if complete else None)
        for known, tally in self._known.setdefault(code, []):
            if known == key:
                return tally
        counts = self._counted(leaf)
        if complete:
            rows = self._open_rows(records)
            open_ones = counted([one.where(rows) for one in (self._units.column, *leaf.columns)])
            counts = {codes: n - open_ones[codes] for codes, n in counts.items() if n > open_ones[codes]}
        found = leaf.by_unit(counts, self._units)
        self._known[code].append((key, found))
        return found

    def _counted(self, leaf: _Leaf) -> Mapping[tuple[int, ...], int]:
        """How often the codes of a unit and of the columns of *leaf* occur together."""
        if leaf.code not in self._counts:
            self._counts[leaf.code] = counted([self._units.column, *leaf.columns])
        return self._counts[leaf.code]

    def _open_rows(self, records: Records) -> bytes:
        """For each row 1 if some leaf is open in it, else 0."""
        if records is not self._open[0]:
            leaves = [_Leaf(code, records, self._taken) for code in self.codes]
            self._open = records, reduce(either, [leaf.open_rows(self._counted(leaf)) for leaf in leaves])
        return self._open[1]


class _Leaf:
    """A leaf, and the columns that its points hang on."""

    def __init__(self, code: str, records: Records, taken: Taken) -> None:
        self.code = code
        self.entries = [entry for entry in records.points if entry.node == code]
        of_person = sorted({name for entry in self.entries for name in (entry.column, *entry.where)})
        self._names = [code] if records.answers is not None else of_person
        self._records = records
        self.columns = [taken.column(name) for name in self._names]
        self._cells = [taken.cells[name] for name in self._names]
        self._seen: dict[tuple[int, ...], Points | None] = {}
        self._alike: dict[Points | None, Points | None] = {}

    def points(self, codes: tuple[int, ...]) -> Points | None:
        """The points of rows with these *codes* in the columns: among many the same recur, and are one object."""
        if codes not in self._seen:
            found = [cells[code] for cells, code in zip(self._cells, codes, strict=True)]
            points = self._points(found)
            self._seen[codes] = self._alike.setdefault(points, points)
        return self._seen[codes]

    def _points(self, cells: Sequence[Cell]) -> Points | None:
        if self._records.answers is None:
            return points_of(self._records, self.entries, dict(zip(self._names, cells, strict=True)))
        return cells[0] if isinstance(cells[0], tuple) else None

    def by_unit(self, counts: Mapping[tuple[int, ...], int], units: _Units) -> dict[str, Tally]:
        """Unit → the points that its rows have, from how often the codes of a unit and of the columns occur together."""
        found: dict[str, dict[int, int]] = {}
        for (unit, *codes), n in counts.items():
            numbers = found.setdefault(units.names[unit], {})
            key = id(self.points(tuple(codes)))  # which is fast; fractions take long to compare
            numbers[key] = numbers.get(key, 0) + n
        points = {id(one): one for one in self._alike.values()}
        return {unit: [(points[key], n) for key, n in numbers.items()] for unit, numbers in found.items()}

    def open_rows(self, counts: Iterable[tuple[int, ...]]) -> bytes:
        """For each row 1 if it is open, else 0: only a blank can leave it so. *counts* has what occurs in units."""
        blanks = [column.blanks for column in self.columns]
        is_open = {
            codes: any(map(getitem, blanks, codes)) and not is_full(self.points(codes))
            for codes in dict.fromkeys(tuple(codes) for _, *codes in counts)
        }
        return flagged(self.columns, is_open)


class _Units:
    """Units by their names: the first way in which one is written stands for all that differ in case or spaces only.

    Attributes:
        column: In which they are named; one without a text where there is none.
        names: What each text of it says; nothing where it is blank.
        sizes: Unit → number of rows.
        spelled: Unit → how else it is written, where that is more than spaces.
    """

    def __init__(self, column: CodedColumn | None, n: int) -> None:
        self.column = column or CodedColumn([None], array(SMALL, bytes(n)))
        written: dict[str, dict[str, None]] = {}
        self.names: dict[int, str] = {}
        self.sizes: dict[str, int] = {}
        for (code,), count in counted([self.column]).items():
            self.names[code] = name = unit_name(self.column.texts[code], written)
            self.sizes[name] = self.sizes.get(name, 0) + count
        self.spelled = {name: tuple(others) for name, *others in written.values() if others}


def unit_name(text: str | None, written: dict[str, dict[str, None]]) -> str:
    """What a unit is called: as it was *written* first, all other ways of which are kept there; nothing where it is blank."""
    if text is None or text in DASHES:
        return ""
    ways = written.setdefault(caseless(text), {})
    ways[" ".join(text.split())] = None
    return next(iter(ways))


def blank_rows(columns: Sequence[CodedColumn]) -> set[int]:
    """The rows that are blank in all *columns*."""
    first, *others = columns
    rows = set(first.rows_of(first.blanks))
    for column in others:
        blanks = column.blanks
        rows = {row for row in rows if blanks[column.codes[row]]}
    return rows


def is_full(points: Points | None) -> bool:
    """Whether nothing is open."""
    return points is not None and points[0] == points[-1]
