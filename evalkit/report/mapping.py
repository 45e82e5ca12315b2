"""What a table was taken for, column by column, and what has to be decided.

What a table was taken for as ``evalkit-map/1``, for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.file_content import file_prose
from evalkit.base.severities import WARNING
from evalkit.base.text import Prose, msg, visible
from evalkit.base.wording import is_error
from evalkit.mapping.columns import CLAIMS, MappedColumn, Unknown
from evalkit.mapping.map_file import ROWS
from evalkit.report.blocks import Column, Document, Findings, Heading, Paragraph, Section, Table, together
from evalkit.report.columns import headed_table, table
from evalkit.report.json import JsonWriter, by_keys, keys
from evalkit.tables.references import column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.language import Language
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import LayoutDraft
    from evalkit.performance.report_tables.report_of_tables import TablesOfFile
    from evalkit.performance.report_tables.table_finder import ReportTable
    from evalkit.tables.sheet import Sheet

FORMAT = "evalkit-map/1"


def map_json(parts: Sequence[tuple[Sheet, LayoutDraft]], instrument: Instrument, speech: Language) -> str:
    """The columns of one table, and what has to be decided; other sheets of it under ``more``."""
    first, *more = (_sheet(sheet, draft) for sheet, draft in parts)
    also = {"more": more} if more else {}
    unknown = by_keys("code!", "text!", "cells", "number", "near")
    write = JsonWriter(speech, {MappedColumn: column_json, Unknown: unknown})
    return write.text(FORMAT, file=parts[0][0].file, instrument=instrument.id, **first, **also)


def _sheet(sheet: Sheet, draft: LayoutDraft) -> dict[str, Any]:
    names = ("layout.rows", "layout.header!", "layout.columns", "missing", "to_decide: faults.problem", "unknown")
    return {**keys(sheet, "sheet: name!"), **keys(draft, *names)}


def column_json(column: MappedColumn) -> dict[str, Any]:
    """A column, what it was taken for, and why."""
    target, section = (column.target, column.section) if column.section else (None, None)
    place = {"column": column_name(column.at), **keys(column, "heading")}
    return {**place, "target": target, "section": section, **keys(column, "why")}


def map_page(parts: Sequence[tuple[Sheet, LayoutDraft]], instrument: Instrument) -> Document:
    """The page of the sheets of one table; values of columns do not stand on it."""
    return Document([section for sheet, draft in parts for section in _sections(sheet, draft, instrument)])


def _sections(sheet: Sheet, draft: LayoutDraft, instrument: Instrument) -> list[Section]:
    layout = draft.layout
    message = msg("rows are {what}, by {instrument}", what=ROWS[layout.rows], instrument=instrument.id)
    head: Section = [
        Heading(together(msg("Mapping"), file_prose(sheet.title)), 1),
        Paragraph(message),
        *([Paragraph(msg("the headings stand in row {row}", row=str(layout.header)))] if layout.header else []),
    ]
    return [head, [columns_table(layout.columns)], to_be_decided(draft.faults), _unknown(draft)]


def _unknown(draft: LayoutDraft) -> Section:
    """Texts in columns of answers that are no answers; [answers] of the mapping says what they mean. Errors mean nothing."""
    errors = [each for each in draft.unknown if is_error(each.text) or each.text.startswith("=")]
    texts = [each for each in draft.unknown if each not in errors]
    return [
        *_listed(msg("Texts that are no answers: [answers] says what they mean"), texts),
        *_listed(msg("Cells without a value: mend them"), errors),
    ]


def _listed(name: Prose, unknown: Sequence[Unknown]) -> Section:
    return headed_table(
        name,
        unknown,
        (Column(msg("column")), lambda each: each.code or msg("several")),
        (Column(msg("text"), wrap=True, least=16), lambda each: visible(each.text, 60) or msg("(may name somebody)")),
        (Column(msg("cells"), wrap=True, least=12), _cells),
        (Column(msg("perhaps"), least=10), lambda each: each.near or ""),
    )


def _cells(unknown: Unknown) -> str:
    return ", ".join([*unknown.cells, *(["…"] if unknown.number > len(unknown.cells) else [])])


def columns_table(columns: Iterable[MappedColumn]) -> Table:
    """A line for each column: where it is, its heading, what it was taken for, and why."""
    return table(
        columns,
        (Column(msg("column")), lambda taken: column_name(taken.at)),
        (Column(msg("heading"), wrap=True, least=20), lambda taken: taken.shown),
        (Column(msg("taken for"), code=True, least=12), _target),
        (Column(msg("why"), wrap=True, least=20, drop=1), lambda taken: taken.why),
    )


def _target(column: MappedColumn) -> Prose:
    if not column.section:
        return msg("left aside")
    return msg("{code}, printed", code=column.target) if column.section == CLAIMS else column.target


def to_be_decided(faults: Sequence[Fault]) -> Section:
    """What has to be decided; the mapping says it then."""
    if not faults:
        return []
    return [Heading(msg("To be decided")), Findings([(WARNING, fault.problem) for fault in faults])]


# --- Tables of performance reports ------------------------------------------------------------------------------------


def printed_page(file: TablesOfFile, rules: str) -> Document:
    """The page of all tables in a file; no value of a cell stands on it."""
    message = msg("tables of a performance report, by {instrument}", instrument=rules)
    head: Section = [Heading(together(msg("Mapping"), file_prose(file.file)), 1), Paragraph(message)]
    empty = msg("no table of a performance report in {sheets}", sheets=tuple(file.empty))
    return Document(
        [
            [*head, *([Paragraph(empty)] if file.empty else [])],
            *map(_section, file.tables),
            to_be_decided(file.faults.found),
        ]
    )


def _section(table: ReportTable) -> Section:
    where = msg("the headings stand in row {row}", row=str(table.header))
    title = together(table.id, table.title) if table.id != table.title else table.title
    named = together(title, table.sheet.name) if table.sheet.name not in ("", table.title) else title
    return [Heading(named), Paragraph(where), columns_table(table.columns)]


def printed_json(file: TablesOfFile, rules: str, speech: Language) -> str:
    """The columns of all tables in a file, and what has to be decided."""
    return JsonWriter(speech, {}).text(
        FORMAT,
        file=file.file,
        sheet=None,
        instrument=rules,
        rows="tables",
        header=None,
        columns=[
            keys(table, "table: id", "sheet: sheet.name!") | column_json(column)
            for table in file.tables
            for column in table.columns
        ],
        missing=[],
        to_decide=[fault.problem for fault in file.faults.found],
        unknown=[],
    )
