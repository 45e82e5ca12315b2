"""Tables with a row for each agency → as many assessments."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Printed
from evalkit.base.grouping import by_key
from evalkit.base.text import Message, first_named, msg, visible
from evalkit.base.typed_numbers import number_of_cell
from evalkit.base.wording import caseless
from evalkit.files.inputs import ReadInput
from evalkit.files.period import PERIODS, parse_period
from evalkit.mapping.columns import CLAIMS, MappedColumn
from evalkit.mapping.headings import match_headers
from evalkit.mapping.map_file import (
    PERIOD,
    SUBJECT,
    UNIT,
)
from evalkit.mapping.node_lists import listed_in
from evalkit.mapping.rows.reader import RowReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.files.period import Period
    from evalkit.instruments import Instrument
    from evalkit.tables.sheet import Row


class Agencies(RowReader):
    """A row tells its subject, its period and what was found there."""

    def made(self) -> ReadInput:
        """The assessments, one a row; rows in which nothing is said are left out."""
        subject = self.layout.column(SUBJECT, UNIT)
        dated = self.layout.column(PERIOD)
        used = [column for column in self.layout.used if column not in (subject, dated)]
        telling = [*used, *([subject] if subject is not None else [])]
        rows = [
            (number, cells) for number, cells in self.layout.body if any(self.said(column, cells) for column in telling)
        ]
        periods = {number: self._period(dated, number, cells) for number, cells in rows}
        others = [number for number, _ in rows if self.head.period not in (None, periods[number])]
        rows = [row for row in rows if row[0] not in others]
        numeric = [column for column in used if self.values.is_numeric(column)]
        style = self.values.style(
            (row, column.at, self.said(column, cells)) for row, cells in rows for column in numeric
        )
        digits = self._digits(used, rows, style)
        named = [(number, cells, self._subject(subject, number, cells)) for number, cells in rows]
        times = Counter((caseless(name), periods[number]) for number, _, name in named)
        assessments = []
        for number, cells, name in named:
            own = {"id": f"{visible(name, 200)} ({number})"} if times[caseless(name), periods[number]] > 1 else {}
            said = [(column, number, self.said(column, cells)) for column in self._as_called(used, cells)]
            prefix = f"{self.sheet.name}!{number}." if self.sheet.name else f"row {number}."
            sections = self.sections(said, style, digits, prefix)
            assessments.append(self.assessment(subject=name, period=periods[number], place=prefix, **own, **sections))
        if not rows and others:
            hint = msg('without --period each row has its own; [columns] "{heading}" = "ignore" in a mapping leaves them out',
                       heading=dated.heading if dated is not None else "")  # fmt: skip
            self.faults.add("", msg("no row is of {period}", period=self._meant_period), hint=hint)
        elif not rows:
            self.faults.add("", msg("there is a header, but no row below it"))
        left = [msg("rows of other periods than {period} are left out: {rows}; without --period each row has its own",
                    period=self._meant_period, rows=first_named(map(str, others)))] if others else []  # fmt: skip
        unsaid = [number for number, cells in rows if not any(self.said(column, cells) for column in used)]
        left += [msg("{count:row answers|rows answer} nothing, so that all is open there: {rows}",
                     count=str(len(unsaid)), rows=first_named(map(str, unsaid)))] if unsaid else []  # fmt: skip
        return ReadInput(tuple(assessments), (*left, *self._told_of_rows(rows, named, periods)))

    def _as_called(self, used: Sequence[MappedColumn], cells: Sequence[str | None]) -> Sequence[MappedColumn]:
        """*used*, by what they are called where the fact is known that a row tells of its nodes."""
        key = self.instrument.context.get(self.instrument.nodes_by or "")
        told = [column for column in used if key is not None and column.target == key.key]
        if key is None or not told:
            return used
        word = self.values.meanings.meant(key.key, self.said(told[0], cells) or key.first)
        if word not in self._called:
            self._called[word] = _called_in(listed_in(self.instrument, (), {key.key: word}), used)
        return self._called[word]

    @cached_property
    def _called(self) -> dict[str, Sequence[MappedColumn]]:
        """Word of that fact → the columns."""
        return {}

    @property
    def _meant_period(self) -> str:
        return self.head.period.text if self.head.period is not None else ""

    def _period(self, column: MappedColumn | None, number: int, cells: Sequence[str | None]) -> Period | None:
        """Of which period a row is: as its cell says, else as is said of all rows."""
        if column is None:
            return self.head.period
        text = self.said(column, cells)
        period = parse_period(text)
        if period is None:
            problem = msg("{found} is no period", found=visible(text or "", 40)) if text else msg("the cell is blank")
            hint = msg("write {periods}", periods=PERIODS)
            self.faults.found.append(self.sheet.fault(number, column.at, problem, hint=hint))
        return period

    def _subject(self, column: MappedColumn | None, number: int, cells: Sequence[str | None]) -> str:
        if column is None:
            return self.head.subject
        name = self.said(column, cells)
        if name is None:
            problem, expected = msg("the cell is blank"), msg("the subject of the row")
            self.faults.found.append(self.sheet.fault(number, column.at, problem, expected=expected))
        return name or ""

    def _digits(self, used: Sequence[MappedColumn], rows: Sequence[Row], style: str | None) -> dict[int, int]:
        """Column → its decimals: 3 below 3.25 is 3.00, as nobody rounds row by row."""
        found: dict[int, int] = {}
        for column in used:
            if self._is_measured(column):
                texts = dict.fromkeys(text for _, cells in rows if (text := self.said(column, cells)) is not None)
                numbers = [number_of_cell(text, style, percent=self.values.is_percent(column.target)) for text in texts]
                found[column.at] = max((number.digits for number in numbers if isinstance(number, Printed)), default=0)
        return found

    def _is_measured(self, column: MappedColumn) -> bool:
        node = self.instrument.every_node.get(column.target)
        is_leaf = node is not None and node.is_leaf and column.section != CLAIMS
        scale = self.instrument.scales[node.scale or ""] if node is not None and is_leaf else None
        return node is not None and (scale is None or (scale.kind == "number" and not scale.whole))

    def _told_of_rows(
        self, rows: Sequence[Row], named: Sequence[tuple[int, Any, str]], periods: Mapping[int, Period | None]
    ) -> Iterator[Message]:
        numbers = {self.layout.numbers_row, *(number for number, _ in rows)}
        last = max((number for number, _ in rows), default=0)
        blank = [n for n in range(self.layout.header + 1, last) if n not in numbers]
        if blank:
            yield msg(
                "{count:blank row is|blank rows are} passed over: {rows}",
                count=str(len(blank)),
                rows=first_named(map(str, blank)),
            )
        for (key, _), several in by_key(named, lambda row: (caseless(row[2]), periods[row[0]])).items():
            if len(several) > 1 and key and self.head.subject == "":
                yield msg(
                    "{subject} stands in several rows: {rows}",
                    subject=visible(several[-1][2], 200),
                    rows=first_named(str(number) for number, _, _ in several),
                )


def _called_in(instrument: Instrument, used: Sequence[MappedColumn]) -> Sequence[MappedColumn]:
    """*used* by the nodes of *instrument*: lists of several facts share titles, and a title means the node of its own list."""
    taken = {column.target for column in used if column.is_stated or column.target in instrument.nodes}
    columns = []
    for column in used:
        code = column.target
        if not column.is_stated and code in instrument.every_node and code not in instrument.nodes:
            meant = match_headers(instrument, [column.heading], records=False)[0].code
            code = meant if meant and meant not in taken else code
            taken.add(code)
        columns.append(column._replace(target=code))
    return columns
