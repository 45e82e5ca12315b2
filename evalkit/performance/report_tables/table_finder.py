"""The tables in a sheet: where the headings of each stand, what they mean, and its rows."""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING

from evalkit.base.printed.behind import is_in_thousands
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES, caseless
from evalkit.mapping.columns import COLUMNS, STATED, MappedColumn, told_of
from evalkit.performance.report_tables import headings
from evalkit.performance.report_tables.headings import (
    ABOUT,
    ASIDE,
    CEILING,
    MEASURED,
    OF_MONEY,
    PLAN,
    SHARE,
    TARGET,
    YEAR,
    Meant,
)
from evalkit.performance.typed_quantities import ROMAN, quarter_in
from evalkit.tables.references import column_name, whole_column
from evalkit.tables.sheet import AS_TEXT, column_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.errors import Fault, Faults, Place
    from evalkit.base.text import Message
    from evalkit.mapping.map_file import Hints
    from evalkit.tables.sheet import Row, Sheet

_TITLE = re.compile(r"\s*Tabel\s+([0-9]+(?:\.[0-9]+)*)\.?:?\s*(.*)", re.IGNORECASE | re.DOTALL)
_ABOVE = 3  # rows above the headings in which the title is looked for
_NOT_IN_NAMES = re.compile(r"[:*#]+")
HARMLESS = ("merged", AS_TEXT)  # remarks on what makes no difference in a table of a report
_UNKNOWN = msg("no table of a report calls a column so")


class ReportTable(NamedTuple):
    """A table of the report.

    Attributes:
        id, title: As printed above it; else after its sheet.
        columns: What each was taken for; ``target`` as a mapping writes it.
        meant: Place of a column → what it means; of those that are used.
        body: The rows below the headings.
    """

    sheet: Sheet
    id: str
    title: str
    header: int
    columns: tuple[MappedColumn, ...]
    meant: dict[int, Meant]
    body: Sequence[Row]

    @property
    def in_thousands(self) -> frozenset[int]:
        """The columns of money that are in thousands or millions, as their headings or the title say, so that they are rounded."""
        money = {at for at, one in self.meant.items() if one.target in OF_MONEY}
        headed = {column.at for column in self.columns if is_in_thousands(column.heading, self.title)}
        return frozenset(money & headed)

    @property
    def named(self) -> dict[str, Meant]:
        """Name of a column, as a mapping writes it → what it means."""
        return {one.name: one for one in self.meant.values()}

    def place_of(self, target: str) -> int | None:
        """Where the column *target* stands, if it has one."""
        return next((at for at, one in self.meant.items() if one.target == target), None)

    def at(self, row: int, name: str) -> Place:
        """The place of a cell in the column that a mapping calls *name*."""
        return self.sheet.at(row, next(at for at, one in self.meant.items() if one.name == name))


class TableFinder:
    """Finds the tables of one sheet.

    Attributes:
        unknown: The faults that ask what a column of figures is, each with how many these are.
    """

    def __init__(self, sheet: Sheet, given: Hints, faults: Faults) -> None:
        """*given*: the mapping. What cannot be understood goes into *faults*."""
        self._sheet, self._map, self._faults = sheet, given.map, faults
        self.unknown: list[tuple[Fault, int]] = []
        last = given.map.source.last
        self._rows = [row for row in sheet.rows if last is None or row[0] <= last]
        self._told = {caseless(heading): target for heading, target in given.map.columns.items()}

    def tables(self) -> Iterator[ReportTable]:
        """Each table, from top to bottom."""
        starts = [at for at in range(len(self._rows)) if self._is_header(at)]
        for at, end in pairwise([*starts, len(self._rows)]):
            texts, depth = self._headings(at)
            body = self._rows[at + depth : end]
            if body and column_numbers(body[0][1]):
                body = body[1:]
            name, title = self._title(at)
            columns, meant = self._columns(texts, self._rows[at][0], body, headings.end_of_plan(title))
            yield ReportTable(self._sheet, name, title, self._rows[at][0], columns, meant, body)

    # --- Where it stands ------------------------------------------------------------------------------------------

    def _is_header(self, at: int) -> bool:
        stated = self._map.source.header
        if stated is not None:
            return self._rows[at][0] == stated
        found = headings.with_offices([self._meant(text) for text in self._headings(at)[0]])
        targets = {one.target for one in found if one is not None}
        return not targets.isdisjoint(ABOUT[1:]) and not targets.isdisjoint(MEASURED)

    def _headings(self, at: int) -> tuple[list[str], int]:
        """The headings in the row *at*, and how many rows they take: below *Realisasi* may stand its years."""
        above = [cell or "" for cell in self._rows[at][1]]
        below = self._rows[at + 1] if at + 1 < len(self._rows) else None
        if below is None or not self._is_second(above, below[1]):
            return above, 1
        found, group = [], ""
        for own, under in zip(above, below[1], strict=True):
            group = own or group
            found.append(f"{group} {under}" if under is not None else own)
        return found, 2

    def _is_second(self, above: Sequence[str], below: Sequence[str | None]) -> bool:
        """Whether the row *below* goes on with the headings *above*: it names years or columns, and no row."""
        about = [at for at, text in enumerate(above) if (one := self._meant(text)) is not None and one.target in ABOUT]
        said = [text for text in below if text is not None]
        if not about or not said or any(below[at] is not None for at in about):
            return False
        return all(YEAR.fullmatch(text) or _is_quarter(text) or self._meant(text) is not None for text in said)

    def _title(self, at: int) -> tuple[str, str]:
        """Number and title of the table whose headings stand in the row *at*."""
        above = self._rows[max(0, at - _ABOVE) : at]
        texts = [text for _, cells in above for text in cells if text is not None]
        for place, text in reversed([*enumerate(texts)]):
            found = _TITLE.match(text)
            if found is not None:
                return found.group(1), " ".join(" ".join([found.group(2), *texts[place + 1 :]]).split()) or self._name
        found = _TITLE.match(self._name)
        return (found.group(1) if found is not None else self._name), self._name

    @property
    def _name(self) -> str:
        return _NOT_IN_NAMES.sub(" ", self._sheet.name or PurePath(self._sheet.file).stem).strip(" -") or "tabel"

    # --- What its columns are ---------------------------------------------------------------------------------------

    def _meant(self, text: str, at: int | None = None) -> Meant | None:
        told = self._told.get(caseless(text)) if at is None else told_of(self._told, text, at)
        found = headings.stated(told) if told is not None else None
        return found._replace(why=STATED) if found is not None else headings.meant_by(text)

    def _columns(
        self, texts: Sequence[str], header: int, body: Sequence[Row], end: str | None
    ) -> tuple[tuple[MappedColumn, ...], dict[int, Meant]]:
        columns: list[MappedColumn] = []
        used: dict[int, Meant] = {}
        money = False
        found = headings.with_offices([self._meant(text, at) for at, text in enumerate(texts)])
        for at, text in enumerate(texts):
            meant = found[at]
            if meant is not None and meant.target in (TARGET, *OF_MONEY[:1]):
                money = meant.target == CEILING
            if meant is not None and money and meant.why != STATED:
                meant = headings.beside_money(meant, text, {one.name for one in used.values()})
            if meant is not None and meant.target == PLAN and meant.year is None and headings.is_final(text):
                meant = self._at_the_end(meant, end, MappedColumn(at, text, "", "", meant.why), header)
            if not text and meant is None:
                self._refuse_nameless(at, header, body)
                continue
            if meant is not None and meant.target != ASIDE and meant.name not in {one.name for one in used.values()}:
                used[at] = meant
                columns.append(MappedColumn(at, text, meant.name, COLUMNS, meant.why))
                continue
            why = meant.why if meant is not None else _UNKNOWN
            columns.append(MappedColumn(at, text, "", "", why))
            if meant is None or meant.target != ASIDE:
                self._refuse(columns[-1], meant, header, body)
        return tuple(columns), used

    def _at_the_end(self, meant: Meant, end: str | None, column: MappedColumn, header: int) -> Meant:
        """The target at the *end* of a plan, which is never taken for that of the year of the report."""
        if meant.why == STATED:
            return meant
        if end is not None:
            return meant._replace(year=int(end))
        open_year = msg("the last year of the plan is not told")
        self._faults.add(
            self._sheet.at(header, column.at),
            msg("{heading}: {problem}", heading=column.shown, problem=open_year),
            expected=msg(
                "the span of the plan in the heading or the title of the table, such as {span}", span="2021–2026"
            ),
            hint=msg(
                'say in a mapping what it is: [columns] "{heading}" = "{target}"',
                heading=visible(column.shown),
                target=f"{PLAN} 2026",
            ),
        )
        return Meant(ASIDE, why=open_year)

    def _refuse_nameless(self, at: int, header: int, body: Sequence[Row]) -> None:
        problem = msg("column {number} has no name", number=column_name(at))
        self._ask(header, at, problem, column_name(at), body)

    def _refuse(self, column: MappedColumn, meant: Meant | None, header: int, body: Sequence[Row]) -> None:
        """Refuse a column with figures that nothing is known of, or that stands there twice; words are left aside."""
        if meant is not None:
            problem = msg("two columns are {target}: {heading} is the second", target=meant.name, heading=column.shown)
            # A second column of shares is one of other amounts: it stops no audit.
            ask = partial(self._ask, body=body) if meant.target == SHARE else self._add
            ask(header, column.at, problem, column_name(column.at))
        else:
            problem = msg("{heading}: no column of a performance report is called so", heading=column.shown)
            self._ask(header, column.at, problem, column.shown, body)

    def _ask(self, header: int, at: int, problem: Message, heading: str, body: Sequence[Row]) -> None:
        """Ask what the column *at* is, if it holds figures."""
        count = sum(_is_figure(cells[at]) for _, cells in body)
        if count:
            self._add(header, at, problem, heading)
            self.unknown.append((self._faults.found[-1], count))

    def _add(self, row: int, at: int, problem: Message, heading: str) -> None:
        key = whole_column(at) if heading == column_name(at) else heading
        self._faults.add(
            self._sheet.at(row, at),
            problem,
            expected=headings.NAMES,
            hint=msg(
                'say in a mapping what it is: [columns] "{heading}" = "{target}"', heading=visible(key), target=ASIDE
            ),
        )


def _is_quarter(text: str) -> bool:
    """Whether a heading below another is a quarter: *TW I*, *I*."""
    quarter = quarter_in(text)
    return (quarter is not None and not quarter.rest) or text.strip().upper() in ROMAN


def _is_figure(text: str | None) -> bool:
    return text is not None and text not in DASHES and any(char.isdigit() for char in text)
