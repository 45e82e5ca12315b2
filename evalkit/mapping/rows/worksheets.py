"""Tables whose rows are codes, and cells that a mapping names one by one → one assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import Message, first_named, msg
from evalkit.files.inputs import ReadInput
from evalkit.mapping.code_rows import places
from evalkit.mapping.map_file import (
    ANSWER,
    BESIDE,
    CODE,
    EVIDENCE,
    NOTE,
)
from evalkit.mapping.rows.reader import RowReader, as_toml
from evalkit.tables.references import cell_of, column_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.mapping.code_rows import CodeRow
    from evalkit.mapping.columns import MappedColumn


class WorksheetRows(RowReader):
    """Each row names a node, and one column says what was found there."""

    def made(self) -> ReadInput:
        """The assessment whose codes stand in rows."""
        at = {column.target: column for column in self.layout.used}
        found = places(self.instrument, self.layout.body, at[CODE].at, by_number=at[CODE].is_stated)
        filled = [(place, text) for place in found if (text := self.said(at[ANSWER], place.cells)) is not None]
        style = self.values.style((place.row, at[ANSWER].at, text) for place, text in filled)
        names = ("answers", "values", "claims", "evidence", "notes", "cells", *BESIDE)
        sections: dict[str, dict[str, Any]] = {name: {} for name in names}
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
        compare_printed(sections, self.instrument)
        return ReadInput((self.assessment(**sections),), tuple(self._told_of_others(found, at[ANSWER])))

    def _told_of_others(self, rows: Sequence[CodeRow], answer: MappedColumn) -> Iterator[Message]:
        """Rows with something in the column of answers that are about no node."""
        known = {place.row for place in rows}
        others = [row for row, cells in self.layout.body if row not in known and self.said(answer, cells) is not None]
        if others:
            yield msg(
                "rows that name no code, title or number of {instrument} are passed over, though column {column} is filled in there: {rows}",
                instrument=self.instrument.id,
                column=column_name(answer.at),
                rows=first_named(map(str, others)),
            )


def compare_printed(sections: Mapping[str, dict[str, Any]], instrument: Instrument) -> None:
    """What stands at an inner node whose leaves are answered was printed: it is a claim, and no value."""
    answered = sections["answers"].keys()
    printed = [code for code in sections["values"] if not answered.isdisjoint(instrument.leaves_under(code))]
    sections["claims"].update({code: sections["values"].pop(code) for code in printed})


class NamedCellReader(RowReader):
    """The mapping names the cell of each answer."""

    def made(self) -> ReadInput:
        """The assessment whose cells the mapping names one by one."""
        rows = dict(self.layout.body)
        named = []
        for column in self.layout.used:
            cell = cell_of(column.heading)
            assert cell is not None  # the layout has seen to it
            named.append((column, cell[0], self.said(column, rows.get(cell[0], ()))))
        style = self.values.style((row, column.at, text) for column, row, text in named)
        sections = self.sections(named, style, {})
        return ReadInput((self.assessment(**sections),))
