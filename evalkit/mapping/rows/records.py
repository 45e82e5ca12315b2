"""Tables of respondents, persons or offices → one assessment that keeps them as its table."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import first_named, msg
from evalkit.base.wording import DASHES, caseless
from evalkit.files.assessment import Table
from evalkit.files.inputs import ReadInput
from evalkit.instruments.offices import OFFICES
from evalkit.mapping.faults import as_text
from evalkit.mapping.headings import words_of
from evalkit.mapping.lexicon import NUMBER, OF_ORDER, PRIVATE
from evalkit.mapping.map_file import (
    PERSONS,
    UNIT,
)
from evalkit.mapping.rows.reader import RowReader
from evalkit.tables.columnar import Columnar
from evalkit.tables.references import cell_of, column_name
from evalkit.tables.sheet import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.tables.sheet import Cell


_NOISE = Fraction(1, 10**6)  # what arithmetic with floats leaves of a whole number


class _Tabled(RowReader):
    """Keeps the rows as a table of one assessment."""

    def tabled(self, key: str, unit: str) -> ReadInput:
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
        return ReadInput((self.assessment(tables={key: table}),))

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


class RespondentRows(_Tabled):
    """Of respondents or persons, as ``[records]`` of the rules has them."""

    def made(self) -> ReadInput:
        """The rows of respondents or persons as the table of one assessment."""
        records = self.instrument.records
        assert records is not None  # else rows are something else
        if records.answers is not None:
            self._tell_rounded_answers()
        if self.layout.rows == PERSONS:
            self._tell_unknown_persons()
        return self.tabled(records.table, records.unit)._replace(notes=tuple(self._repeated_numbers()))

    def _repeated_numbers(self) -> Iterator[Message]:
        """Which rows have the number of another of their unit in a column that tells whose they are: running numbers may begin anew."""
        unit = self.layout.column(UNIT)
        for column in self.layout.aside:
            if column.kind != NUMBER or not column.heading or " ".join(words_of(column.heading)) in OF_ORDER:
                continue
            rows_of: dict[tuple[Cell, Cell], list[int]] = {}
            for number, cells in self.layout.body:
                if cells[column.at] not in (None, *DASHES):
                    key = (cells[unit.at] if unit is not None else None, cells[column.at])
                    rows_of.setdefault(key, []).append(number)
            several = sorted(row for rows in rows_of.values() if len(rows) > 1 for row in rows)
            if several:
                yield msg(
                    "rows that share their {column} with another are each counted: {rows}",
                    column=column.shown,
                    rows=first_named(map(str, several)),
                )

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
                fault = self.sheet.fault(*cell, problem, expected=expected, hint=hint, count=cell_remark.number)
                self.faults.found.append(fault)


class OfficeRows(_Tabled):
    """Of offices, as ``[offices]`` of the rules has them."""

    def made(self) -> ReadInput:
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
