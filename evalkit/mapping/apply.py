"""A sheet whose columns are known → assessments, as an assessment file would hold them.

Tables with a row for each agency: as many assessments.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Printed
from evalkit.base.numerals import number_of_cell
from evalkit.base.text import Message, msg, visible
from evalkit.base.wording import DASHES, caseless
from evalkit.files.assessment import Table
from evalkit.files.period import PERIODS, parse_period
from evalkit.instruments.offices import OFFICES
from evalkit.mapping.applying import Applied, Applying, as_toml, first_named
from evalkit.mapping.code_rows import places
from evalkit.mapping.columns import CLAIMS, Column
from evalkit.mapping.faults import as_text
from evalkit.mapping.headings import match_headers
from evalkit.mapping.model import (
    AGENCIES,
    ANSWER,
    BESIDE,
    CELLS,
    CODE,
    CODES,
    EVIDENCE,
    NOTE,
    PERIOD,
    PERSONS,
    SUBJECT,
    UNIT,
)
from evalkit.mapping.several import listed_in
from evalkit.mapping.usual import PRIVATE
from evalkit.tables.columnar import Columnar
from evalkit.tables.names import cell_of, column_name
from evalkit.tables.sheet import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.files.period import Period
    from evalkit.instruments import Instrument
    from evalkit.mapping.applying import Head
    from evalkit.mapping.code_rows import Place
    from evalkit.mapping.columns import Layout
    from evalkit.mapping.model import TableMap
    from evalkit.tables.sheet import Cell, Row, Sheet


class Agencies(Applying):
    """A row tells its subject, its period and what was found there."""

    def made(self) -> Applied:
        """The assessments, one a row; rows in which nothing is said are left out."""
        subject = next((column for column in self.layout.used if column.target in (SUBJECT, UNIT)), None)
        dated = next((column for column in self.layout.used if column.target == PERIOD), None)
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
            prefix = f"{self._row(number)}."
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
        return Applied(tuple(assessments), (*left, *self._told_of_rows(rows, named, periods)))

    def _as_called(self, used: Sequence[Column], cells: Sequence[str | None]) -> Sequence[Column]:
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
    def _called(self) -> dict[str, Sequence[Column]]:
        """Word of that fact → the columns."""
        return {}

    @property
    def _meant_period(self) -> str:
        return self.head.period.text if self.head.period is not None else ""

    def _period(self, column: Column | None, number: int, cells: Sequence[str | None]) -> Period | None:
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

    def _row(self, number: int) -> str:
        return f"{self.sheet.name}!{number}" if self.sheet.name else f"row {number}"

    def _subject(self, column: Column | None, number: int, cells: Sequence[str | None]) -> str:
        if column is None:
            return self.head.subject
        name = cells[column.at]
        if name is None:
            problem, expected = msg("the cell is blank"), msg("the subject of the row")
            self.faults.found.append(self.sheet.fault(number, column.at, problem, expected=expected))
        return name or ""

    def _digits(self, used: Sequence[Column], rows: Sequence[Row], style: str | None) -> dict[int, int]:
        """Column → its decimals: 3 below 3.25 is 3.00, as nobody rounds row by row."""
        found: dict[int, int] = {}
        for column in used:
            if self._is_measured(column):
                texts = dict.fromkeys(text for _, cells in rows if (text := self.said(column, cells)) is not None)
                numbers = [number_of_cell(text, style, percent=self.values.is_percent(column.target)) for text in texts]
                found[column.at] = max((each.digits for each in numbers if isinstance(each, Printed)), default=0)
        return found

    def _is_measured(self, column: Column) -> bool:
        node = self.instrument.every_node.get(column.target)
        is_leaf = node is not None and node.is_leaf and column.section != CLAIMS
        scale = self.instrument.scales[node.scale or ""] if node is not None and is_leaf else None
        return node is not None and (scale is None or (scale.kind == "number" and not scale.whole))

    def _told_of_rows(
        self, rows: Sequence[Row], named: Sequence[tuple[int, Any, str]], periods: Mapping[int, Period | None]
    ) -> Iterator[Message]:
        numbers = {number for number, _ in rows}
        last = max(numbers, default=0)
        blank = [n for n in range(self.layout.header + 1, last) if n not in numbers]
        if blank:
            yield msg(
                "{count:blank row is|blank rows are} passed over: {rows}",
                count=str(len(blank)),
                rows=first_named(map(str, blank)),
            )
        places_of: dict[tuple[str, Period | None], list[int]] = {}
        for number, _, name in named:
            places_of.setdefault((caseless(name), periods[number]), []).append(number)
        names = {caseless(name): name for _, _, name in named}
        for (key, _), several in places_of.items():
            if len(several) > 1 and key and self.head.subject == "":
                yield msg(
                    "{subject} stands in several rows: {rows}",
                    subject=visible(names[key], 200),
                    rows=first_named(map(str, several)),
                )


def _called_in(instrument: Instrument, used: Sequence[Column]) -> Sequence[Column]:
    """*used* by the nodes of *instrument*: lists of several facts share titles, and a title means the node of its own list."""
    taken = {column.target for column in used if column.is_stated or column.target in instrument.nodes}
    found = []
    for column in used:
        code = column.target
        if not column.is_stated and code in instrument.every_node and code not in instrument.nodes:
            meant = match_headers(instrument, [column.heading], records=False)[0].code
            code = meant if meant and meant not in taken else code
            taken.add(code)
        found.append(column._replace(target=code))
    return found


_NOISE = Fraction(1, 10**6)  # what arithmetic with floats leaves of a whole number


class _Tabled(Applying):
    """Keeps the rows as a table of one assessment."""

    def tabled(self, key: str, unit: str) -> Applied:
        """One assessment with the rows as its table *key*, whose column of units is called *unit*."""
        used = self.layout.used
        names = tuple(unit if column.target == UNIT else column.target for column in used)
        rows = self._read([column.at for column in used], [self._in_words(column.target) for column in used])
        table = Table(
            file=self.sheet.title,
            header=names,
            rows=rows,
            shifts=tuple(self.sheet.shifts),
            letters=self.given.source.letters,
            decimal=self.given.source.decimal,
            remarks=sentences(self.sheet.remarks_on({column.at for column in used})),
            mapped=True,
            broken=tuple(self.broken),
            shown={name: f"{column_name(column.at)} ({name})" for name, column in zip(names, used, strict=True)},
        )
        return Applied((self.assessment(tables={key: table}),))

    def _read(self, places: Sequence[int], words: Sequence[Mapping[str, str]]) -> Columnar:
        """The cells in *places*; *words*: texts of a column that mean another."""
        body = self.layout.body
        if not isinstance(body, Columnar):
            body = Columnar.of([(number, tuple([cells[at] for at in places])) for number, cells in body])
            places = range(len(body.columns))
        columns = [body.columns[at].saying(_in_words_of(told)) for at, told in zip(places, words, strict=False)]
        return Columnar(body.numbers, columns)

    def _in_words(self, code: str) -> dict[str, str]:
        """What the mapping says of the texts in one column."""
        told = {**self.values.meanings.of[""], **self.values.meanings.of.get(code, {})}
        return {text: as_text(one) for text, one in told.items()}


class Records(_Tabled):
    """Of respondents or persons, as ``[records]`` of the rules has them."""

    def made(self) -> Applied:
        """The rows of respondents or persons as the table of one assessment."""
        records = self.instrument.records
        assert records is not None  # else rows are something else
        if records.answers is not None:
            self._tell_rounded_answers()
        if self.layout.rows == PERSONS:
            self._tell_unknown_persons()
        return self.tabled(records.table, records.unit)

    def _tell_unknown_persons(self) -> None:
        """Who is named and nothing else is a person of whom nothing is known: neither left out in silence nor shown."""
        used = [column.at for column in self.layout.used]
        named = [column.at for column in self.layout.aside if column.kind == PRIVATE]
        body = self.layout.body
        found = [at for at, (_, cells) in enumerate(body) if _fills(cells, named) and not _fills(cells, used)]
        if found:
            hint = msg(
                "fill in the columns, or take the rows out; if they stand below the list, say in a mapping which row is the last: [source] last = {row}",
                row=str(body[max(found[0] - 1, 0)][0]),
            )
            rows = first_named(str(body[at][0]) for at in found)
            problem = msg("rows {rows} name a person and say nothing of the person", rows=rows)
            expected = msg("what the columns ask of each person")
            self.faults.add("", problem, expected=expected, hint=hint, count=len(found))

    def _tell_rounded_answers(self) -> None:
        """A mean that its cell shows as 3 is nobody's answer 3."""
        answered = {column.at for column in self.layout.used if column.target in self.instrument.nodes}
        computed = [remark for remark in self.sheet.remarks_on(answered) if remark.kind == "float-digits"]
        rows = {number for number, _ in self.layout.body} if computed else set()
        for cell_remark in computed:
            cell = cell_of(cell_remark.cells[0])
            if cell is not None and cell[0] in rows and _is_rounded(cell_remark.found, cell_remark.taken):
                problem = msg(
                    "{found} is computed and shown as {taken}", found=cell_remark.found, taken=cell_remark.taken
                )
                expected = msg("what a respondent answered")
                hint = msg(
                    "if it is a mean below the table, say in a mapping which row is the last: [source] last = {row}",
                    row=str(cell[0] - 1),
                )
                found = self.sheet.fault(*cell, problem, expected=expected, hint=hint, count=cell_remark.number)
                self.faults.found.append(found)


class Offices(_Tabled):
    """Of offices, as ``[offices]`` of the rules has them."""

    def made(self) -> Applied:
        """The grades of offices as a table of the assessment, a row an office."""
        rules = self.instrument.offices
        assert rules is not None  # else rows are something else
        return self.tabled(OFFICES, rules.office)


def _in_words_of(told: Mapping[str, str]) -> Callable[[Cell], Cell]:
    """What a text means, of those that are *told*."""
    return lambda text: told.get(caseless(text), text) if text is not None else None


def _fills(cells: Sequence[str | None], places: Sequence[int]) -> bool:
    """Whether something stands in one of the *places*."""
    return any(cells[at] not in (None, *DASHES) for at in places)


def _is_rounded(found: str, taken: str) -> bool:
    """Whether a number was taken for another one, and not only without what arithmetic with floats leaves of it."""
    return not taken.endswith("%") and abs(Fraction(found) - Fraction(taken)) > _NOISE


class Codes(Applying):
    """Each row names a node, and one column says what was found there."""

    def made(self) -> Applied:
        """The assessment whose codes stand in rows."""
        at = {column.target: column for column in self.layout.used}
        found = places(self.instrument, self.layout.body, at[CODE].at, by_number=at[CODE].is_stated)
        filled = [(place, text) for place in found if (text := self.said(at[ANSWER], place.cells)) is not None]
        style = self.values.style((place.row, at[ANSWER].at, text) for place, text in filled)
        sections: dict[str, dict[str, Any]] = {"answers": {}, "values": {}, "evidence": {}, "notes": {}, "cells": {}}
        sections |= {role: {} for role in BESIDE}
        first: dict[str, int] = {}
        for place, text in filled:
            section = "answers" if self.instrument.nodes[place.code].is_leaf else "values"
            if place.code in sections[section]:
                problem = msg("{code} is given twice", code=place.code)
                hint = msg(
                    "row {row} gives it, too; a workbook keeps 1.10 as the number 1.1: write such numbers as text, or name the rows by another column in a mapping",
                    row=str(first[place.code]),
                )
                self.faults.found.append(self.sheet.fault(place.row, at[CODE].at, problem, hint=hint))
            first.setdefault(place.code, place.row)
            sections[section][place.code] = as_toml(self.values.value(place.code, text, style, place.row, at[ANSWER]))
            for name in (section, "claims"):  # what stands above answers was printed
                sections["cells"][f"{name}.{place.code}"] = self.sheet.at(place.row, at[ANSWER].at)
        for place in found:
            for role, key in ((EVIDENCE, "evidence"), (NOTE, "notes")):
                text = self.said(at[role], place.cells) if role in at else None
                if text is not None:
                    sections[key][place.code] = (text,)
            for role in BESIDE:
                text = self.said(at[role], place.cells) if role in at else None
                if text is not None and self.instrument.nodes[place.code].is_leaf:  # sums of them are printed as well
                    sections[role][place.code] = as_toml(
                        self.values.value(place.code, text, style, place.row, at[role])
                    )
                    sections["cells"][f"{role}.{place.code}"] = self.sheet.at(place.row, at[role].at)
        sections["claims"] = self._inner_as_claims(sections)
        return Applied((self.assessment(**sections),), tuple(self._told_of_others(found, at[ANSWER])))

    def _told_of_others(self, found: Sequence[Place], answer: Column) -> Iterator[Message]:
        """Rows with something in the column of answers that are about no node."""
        known = {place.row for place in found}
        others = [row for row, cells in self.layout.body if row not in known and self.said(answer, cells) is not None]
        if others:
            yield msg(
                "rows that name no code, title or number of {instrument} are passed over, though column {column} is filled in there: {rows}",
                instrument=self.instrument.id,
                column=column_name(answer.at),
                rows=first_named(map(str, others)),
            )

    def _inner_as_claims(self, sections: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
        """What stands at an inner node whose leaves are answered was printed, and is compared."""
        answered = sections["answers"]
        inner = [
            code for code in sections["values"] if not answered.keys().isdisjoint(self.instrument.leaves_under(code))
        ]
        return {code: sections["values"].pop(code) for code in inner}


class Cells(Applying):
    """The mapping names the cell of each answer."""

    def made(self) -> Applied:
        """The assessment whose cells the mapping names one by one."""
        rows = dict(self.layout.body)
        named = []
        for column in self.layout.used:
            cell = cell_of(column.heading)
            assert cell is not None  # the layout has seen to it
            named.append((column, cell[0], self.said(column, rows.get(cell[0], ()))))
        style = self.values.style((row, column.at, text) for column, row, text in named)
        sections = self.sections(named, style, {})
        return Applied((self.assessment(**sections),))


_WAYS: dict[str, type[Applying]] = {AGENCIES: Agencies, CODES: Codes, CELLS: Cells, OFFICES: Offices}


def apply(layout: Layout, sheet: Sheet, instrument: Instrument, head: Head, given: TableMap) -> Applied:
    """The assessments in *sheet*.

    Raises:
        AssessmentError: Cells hold errors of the workbook or numbers that can be two, rows lack their subject; all faults are told.
    """
    return _WAYS.get(layout.rows, Records)(layout, sheet, instrument, head, given).applied()
