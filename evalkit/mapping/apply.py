"""A sheet whose columns are known → assessments, as an assessment file would hold them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.exact import Printed
from evalkit.base.numerals import number_of_cell
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES, caseless
from evalkit.files.assessment import PERIODS, Assessment, Table, parse_period
from evalkit.instruments.offices import OFFICES
from evalkit.mapping.code_rows import places
from evalkit.mapping.columns import CLAIMS, Column, Layout
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
    TableMap,
)
from evalkit.mapping.usual import PRIVATE
from evalkit.mapping.values import Values
from evalkit.tables.columnar import Columnar
from evalkit.tables.names import cell_of, column_name
from evalkit.tables.sheet import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.files.assessment import Period
    from evalkit.instruments import Instrument
    from evalkit.mapping.code_rows import Place
    from evalkit.tables.sheet import Row, Sheet

_MOST_NAMED = 5
_NOISE = Fraction(1, 10**6)  # what arithmetic with floats leaves of a whole number


class Head(NamedTuple):
    """What an assessment says of itself.

    Attributes:
        instrument: As it is written, ``index`` or ``index@edition``.
        subject: Of all rows; empty where each row names its own.
        period: Of all rows, or of those that are meant where each row tells its own; none where all are.
        sha256: Of the table, and of the mapping.
    """

    instrument: str
    subject: str
    period: Period | None
    status: str
    context: Mapping[str, Any]
    sha256: str


class Applied(NamedTuple):
    """What came of a table: the assessments, and what is to be said of its rows."""

    assessments: tuple[Assessment, ...]
    notes: tuple[Message, ...] = ()


def apply(layout: Layout, sheet: Sheet, instrument: Instrument, head: Head, given: TableMap) -> Applied:
    """The assessments in *sheet*.

    Raises:
        AssessmentError: Cells hold errors of the workbook or numbers that can be two, rows lack their subject; all faults are told.
    """
    return _Applying(layout, sheet, instrument, head, given).applied()


class _Applying:
    """Makes assessments of the rows of one table."""

    def __init__(self, layout: Layout, sheet: Sheet, instrument: Instrument, head: Head, given: TableMap) -> None:
        self.layout, self.sheet, self.instrument, self.head, self.given = layout, sheet, instrument, head, given
        self.faults = Faults(sheet.title)
        self.faults.found += sheet.faults_in({column.at for column in layout.used})
        self.values = Values(layout, sheet, instrument, given.source.decimal, self.faults)

    def applied(self) -> Applied:
        """The assessments, unless anything is wrong."""
        ways = {AGENCIES: self._agencies, CODES: self._codes, CELLS: self._cells, OFFICES: self._offices}
        found = ways.get(self.layout.rows, self._records)()
        self.faults.raise_if_any(AssessmentError)
        if any(assessment.tables for assessment in found.assessments):  # a table keeps what is to be said of it
            return found
        remarks = self.sheet.remarks_on({column.at for column in self.layout.used if column.target != CODE})
        return found._replace(notes=(*found.notes, *sentences(remarks)))

    def _assessment(self, **found: Any) -> Assessment:
        head = self.head
        given: dict[str, Any] = {
            "file": self.sheet.title,
            "sha256": head.sha256,
            "instrument": head.instrument,
            "subject": head.subject,
            "period": head.period,
            "status": head.status,
            "letters": self.given.source.letters,
            "context": dict(head.context),
        }
        return Assessment(**given | found)

    # --- Respondents, persons and offices -----------------------------------------------------------------------

    def _offices(self) -> Applied:
        rules = self.instrument.offices
        assert rules is not None  # else rows are something else
        return self._tabled(OFFICES, rules.office)

    def _records(self) -> Applied:
        records = self.instrument.records
        assert records is not None  # else rows are something else
        if records.answers is not None:
            self._tell_rounded_answers()
        if self.layout.rows == PERSONS:
            self._tell_unknown_persons()
        return self._tabled(records.table, records.unit)

    def _tabled(self, key: str, unit: str) -> Applied:
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
            shown={name: f"{column_name(column.at)} ({name})" for name, column in zip(names, used, strict=True)},
        )
        return Applied((self._assessment(tables={key: table}),))

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
            rows = _first(str(body[at][0]) for at in found)
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
                place = self.sheet.at(*cell)
                self.faults.found.append(
                    Fault(
                        file=self.sheet.file,
                        place=place,
                        problem=problem,
                        expected=expected,
                        hint=hint,
                        count=cell_remark.number,
                    )
                )

    def _read(self, places: Sequence[int], words: Sequence[Mapping[str, str]]) -> Columnar:
        """The cells in *places*; *words*: texts of a column that mean another."""
        body = self.layout.body
        if not isinstance(body, Columnar):
            read = self._reader(places, words)
            return Columnar.of([(number, read(cells)) for number, cells in body])
        columns = [body.columns[at] for at in places]
        return Columnar(
            body.numbers,
            [
                column.saying(lambda text, told=told: told.get(caseless(text), text) if text is not None else None)  # type: ignore[misc]
                for column, told in zip(columns, words, strict=True)
            ],
        )

    @staticmethod
    def _reader(
        places: Sequence[int], words: Sequence[Mapping[str, str]]
    ) -> Callable[[Sequence[str | None]], tuple[str | None, ...]]:
        """Takes the cells in *places* out of a row; a row may end before them. *words*: texts of a column that mean another."""
        spoken = [(position, told) for position, told in enumerate(words) if told]
        widest = max(places)

        def read(cells: Sequence[str | None]) -> tuple[str | None, ...]:
            wide = cells if len(cells) > widest else (*cells, *[None] * (widest + 1 - len(cells)))
            found = [wide[at] for at in places]
            for position, told in spoken:
                text = found[position]
                found[position] = told.get(caseless(text), text) if text is not None else None
            return tuple(found)

        return read

    def _in_words(self, code: str) -> dict[str, str]:
        """What the mapping says of the texts in one column."""
        told = {**self.values.meanings.of[""], **self.values.meanings.of.get(code, {})}
        return {text: _as_text(one) for text, one in told.items()}

    # --- Agencies -----------------------------------------------------------------------------------------------

    def _agencies(self) -> Applied:
        subject = next((column for column in self.layout.used if column.target in (SUBJECT, UNIT)), None)
        dated = next((column for column in self.layout.used if column.target == PERIOD), None)
        used = [column for column in self.layout.used if column not in (subject, dated)]
        rows = [
            (number, cells) for number, cells in self.layout.body if any(self._said(column, cells) for column in used)
        ]
        periods = {number: self._period(dated, number, cells) for number, cells in rows}
        others = [number for number, _ in rows if self.head.period not in (None, periods[number])]
        rows = [row for row in rows if row[0] not in others]
        style = self.values.style((row, column.at, self._said(column, cells)) for row, cells in rows for column in used)
        digits = self._digits(used, rows, style)
        named = [(number, cells, self._subject(subject, number, cells)) for number, cells in rows]
        times = Counter((caseless(name), periods[number]) for number, _, name in named)
        assessments = []
        for number, cells, name in named:
            own = {"id": f"{visible(name, 200)} ({number})"} if times[caseless(name), periods[number]] > 1 else {}
            said, prefix = [(column, number, self._said(column, cells)) for column in used], f"{self._row(number)}."
            sections = self._sections(said, style, digits, prefix)
            assessments.append(self._assessment(subject=name, period=periods[number], place=prefix, **own, **sections))
        if not rows and others:
            hint = msg('without --period each row has its own; [columns] "{heading}" = "ignore" in a mapping leaves them out',
                       heading=dated.heading if dated is not None else "")  # fmt: skip
            self.faults.add("", msg("no row is of {period}", period=self._meant_period), hint=hint)
        elif not rows:
            self.faults.add("", msg("there is a header, but no row below it"))
        left = [msg("rows of other periods than {period} are left out: {rows}; without --period each row has its own",
                    period=self._meant_period, rows=_first(map(str, others)))] if others else []  # fmt: skip
        return Applied(tuple(assessments), (*left, *self._told_of_rows(rows, named, periods)))

    @property
    def _meant_period(self) -> str:
        return self.head.period.text if self.head.period is not None else ""

    def _period(self, column: Column | None, number: int, cells: Sequence[str | None]) -> Period | None:
        """Of which period a row is: as its cell says, else as is said of all rows."""
        if column is None:
            return self.head.period
        text = self._said(column, cells)
        period = parse_period(text)
        if period is None:
            place = self.sheet.at(number, column.at)
            problem = msg("{found} is no period", found=visible(text or "", 40)) if text else msg("the cell is blank")
            self.faults.found.append(
                Fault(file=self.sheet.file, place=place, problem=problem, hint=msg("write {periods}", periods=PERIODS))
            )
        return period

    def _row(self, number: int) -> str:
        return f"{self.sheet.name}!{number}" if self.sheet.name else f"row {number}"

    def _subject(self, column: Column | None, number: int, cells: Sequence[str | None]) -> str:
        name = cells[column.at] if column is not None and column.at < len(cells) else None
        if column is None:
            return self.head.subject
        if name is None:
            place = self.sheet.at(number, column.at)
            problem, expected = msg("the cell is blank"), msg("the subject of the row")
            self.faults.found.append(Fault(file=self.sheet.file, place=place, problem=problem, expected=expected))
        return name or ""

    @staticmethod
    def _said(column: Column, cells: Sequence[str | None]) -> str | None:
        text = cells[column.at] if column.at < len(cells) else None
        return None if text in DASHES else text

    def _digits(self, used: Sequence[Column], rows: Sequence[Row], style: str | None) -> dict[int, int]:
        """Column → its decimals: 3 below 3.25 is 3.00, as nobody rounds row by row."""
        found: dict[int, int] = {}
        for column in used:
            if self._is_measured(column):
                texts = dict.fromkeys(text for _, cells in rows if (text := self._said(column, cells)) is not None)
                numbers = [number_of_cell(text, style, percent=self.values.is_percent(column.target)) for text in texts]
                found[column.at] = max((each.digits for each in numbers if isinstance(each, Printed)), default=0)
        return found

    def _is_measured(self, column: Column) -> bool:
        node = self.instrument.nodes.get(column.target)
        is_leaf = node is not None and node.is_leaf and column.section != CLAIMS
        scale = self.instrument.scales[node.scale or ""] if node is not None and is_leaf else None
        return node is not None and (scale is None or (scale.kind == "number" and not scale.whole))

    def _sections(
        self,
        named: Iterable[tuple[Column, int, str | None]],
        style: str | None,
        digits: Mapping[int, int],
        prefix: str = "",
    ) -> dict[str, dict[str, Any]]:
        """The sections of an assessment whose places begin with *prefix*: of each column, its row and what stands there."""
        found: dict[str, dict[str, Any]] = {
            "answers": {},
            "values": {},
            "claims": {},
            "context": dict(self.head.context),
            "cells": {},
        }
        for column, row, text in named:
            if text is not None:
                read = self.values.value(column.target, text, style, row, column)
                wide = digits.get(column.at, 0)
                exact = read._replace(digits=wide) if isinstance(read, Printed) and read.digits < wide else read
                section = self._section(column)
                found[section][column.target] = _as_toml(exact)
                found["cells"][f"{prefix}{section}.{column.target}"] = self.sheet.at(row, column.at)
        return found

    def _section(self, column: Column) -> str:
        if column.section == CLAIMS:
            return CLAIMS
        node = self.instrument.nodes.get(column.target)
        if node is None:
            return "context"
        return "answers" if node.is_leaf else "values"

    def _told_of_rows(
        self, rows: Sequence[Row], named: Sequence[tuple[int, Any, str]], periods: Mapping[int, Period | None]
    ) -> Iterator[Message]:
        numbers = {number for number, _ in rows}
        last = max(numbers, default=0)
        blank = [n for n in range(self.layout.header + 1, last) if n not in numbers]
        if blank:
            yield msg("{count} blank rows are passed over: {rows}", count=str(len(blank)), rows=_first(map(str, blank)))
        places_of: dict[tuple[str, Period | None], list[int]] = {}
        for number, _, name in named:
            places_of.setdefault((caseless(name), periods[number]), []).append(number)
        names = {caseless(name): name for _, _, name in named}
        for (key, _), several in places_of.items():
            if len(several) > 1 and key and self.head.subject == "":
                yield msg(
                    "{subject} stands in several rows: {rows}",
                    subject=visible(names[key], 200),
                    rows=_first(map(str, several)),
                )

    # --- Codes, cells -------------------------------------------------------------------------------------------

    def _codes(self) -> Applied:
        at = {column.target: column for column in self.layout.used}
        found = places(self.instrument, self.layout.body, at[CODE].at, by_number=at[CODE].is_stated)
        filled = [(place, text) for place in found if (text := self._said(at[ANSWER], place.cells)) is not None]
        style = self.values.style((place.row, at[ANSWER].at, text) for place, text in filled)
        sections: dict[str, dict[str, Any]] = {"answers": {}, "values": {}, "evidence": {}, "notes": {}, "cells": {}}
        sections |= {role: {} for role in BESIDE}
        first: dict[str, int] = {}
        for place, text in filled:
            section = "answers" if self.instrument.nodes[place.code].is_leaf else "values"
            if place.code in sections[section]:
                place_of = self.sheet.at(place.row, at[CODE].at)
                problem = msg("{code} is given twice", code=place.code)
                hint = msg(
                    "row {row} gives it, too; a workbook keeps 1.10 as the number 1.1: write such numbers as text, or name the rows by another column in a mapping",
                    row=str(first[place.code]),
                )
                self.faults.found.append(Fault(file=self.sheet.file, place=place_of, problem=problem, hint=hint))
            first.setdefault(place.code, place.row)
            sections[section][place.code] = _as_toml(self.values.value(place.code, text, style, place.row, at[ANSWER]))
            for name in (section, "claims"):  # what stands above answers was printed
                sections["cells"][f"{name}.{place.code}"] = self.sheet.at(place.row, at[ANSWER].at)
        for place in found:
            for role, key in ((EVIDENCE, "evidence"), (NOTE, "notes")):
                text = self._said(at[role], place.cells) if role in at else None
                if text is not None:
                    sections[key][place.code] = (text,)
            for role in BESIDE:
                text = self._said(at[role], place.cells) if role in at else None
                if text is not None and self.instrument.nodes[place.code].is_leaf:  # sums of them are printed as well
                    sections[role][place.code] = _as_toml(
                        self.values.value(place.code, text, style, place.row, at[role])
                    )
                    sections["cells"][f"{role}.{place.code}"] = self.sheet.at(place.row, at[role].at)
        sections["claims"] = self._inner_as_claims(sections)
        return Applied((self._assessment(**sections),), tuple(self._told_of_others(found, at[ANSWER])))

    def _told_of_others(self, found: Sequence[Place], answer: Column) -> Iterator[Message]:
        """Rows with something in the column of answers that are about no node."""
        known = {place.row for place in found}
        others = [row for row, cells in self.layout.body if row not in known and self._said(answer, cells) is not None]
        if others:
            yield msg(
                "rows that name no code, title or number of {instrument} are passed over, though column {column} is filled in there: {rows}",
                instrument=self.instrument.id,
                column=column_name(answer.at),
                rows=_first(map(str, others)),
            )

    def _inner_as_claims(self, sections: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
        """What stands at an inner node whose leaves are answered was printed, and is compared."""
        answered = sections["answers"]
        inner = [
            code for code in sections["values"] if not answered.keys().isdisjoint(self.instrument.leaves_under(code))
        ]
        return {code: sections["values"].pop(code) for code in inner}

    def _cells(self) -> Applied:
        rows = dict(self.layout.body)
        named = []
        for column in self.layout.used:
            cell = cell_of(column.heading)
            assert cell is not None  # the layout has seen to it
            named.append((column, cell[0], self._said(column, rows.get(cell[0], ()))))
        style = self.values.style((row, column.at, text) for column, row, text in named)
        sections = self._sections(named, style, {})
        return Applied((self._assessment(**sections),))


def _fills(cells: Sequence[str | None], places: Sequence[int]) -> bool:
    """Whether something stands in one of the *places*."""
    return any(at < len(cells) and cells[at] not in (None, *DASHES) for at in places)


def _is_rounded(found: str, taken: str) -> bool:
    """Whether a number was taken for another one, and not only without what arithmetic with floats leaves of it."""
    return not taken.endswith("%") and abs(Fraction(found) - Fraction(taken)) > _NOISE


def _as_text(meant: Any) -> str:
    """An answer of a mapping as the text of a cell."""
    return meant if isinstance(meant, str) else str(meant).lower() if isinstance(meant, bool) else str(meant)


def _as_toml(found: Any) -> Any:
    """A number as TOML holds it: whole numbers without decimals are ``int``."""
    return int(found.exact) if isinstance(found, Printed) and found.digits == 0 else found


def _first(names: Iterator[str]) -> tuple[str, ...]:
    listed = tuple(names)
    return listed if len(listed) <= _MOST_NAMED else (*listed[:_MOST_NAMED], "…")
