"""What the tables of a performance report were taken for, column by column: the page, and the same for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.content import file_prose
from evalkit.base.text import msg
from evalkit.report.blocks import Document, Heading, Paragraph, Section, together
from evalkit.report.json import Writer
from evalkit.report.mapping.json import FORMAT, column_json
from evalkit.report.mapping.page import columns_table, to_be_decided

if TYPE_CHECKING:
    from evalkit.base.language import Language
    from evalkit.performance.printed.finding import Printed
    from evalkit.performance.printed.reading import Found


def printed_page(found: Found, rules: str) -> Document:
    """The page of all tables in a file; no value of a cell stands on it."""
    what = msg("tables of a performance report, by {instrument}", instrument=rules)
    head: Section = [Heading(together(msg("Mapping"), file_prose(found.file)), 1), Paragraph(what)]
    empty = msg("no table of a performance report in {sheets}", sheets=tuple(found.empty))
    return Document(
        [
            [*head, *([Paragraph(empty)] if found.empty else [])],
            *map(_section, found.tables),
            to_be_decided(found.faults.found),
        ]
    )


def _section(table: Printed) -> Section:
    where = msg("the headings stand in row {row}", row=str(table.header))
    title = together(table.id, table.title) if table.id != table.title else table.title
    named = together(title, table.sheet.name) if table.sheet.name not in ("", table.title) else title
    return [Heading(named), Paragraph(where), columns_table(table.columns)]


def printed_json(found: Found, rules: str, speech: Language) -> str:
    """The columns of all tables in a file, and what has to be decided."""
    return Writer(speech, {}).text(
        FORMAT,
        file=found.file,
        sheet=None,
        instrument=rules,
        rows="tables",
        header=None,
        columns=[
            {"table": table.id, "sheet": table.sheet.name or None, **column_json(column)}
            for table in found.tables
            for column in table.columns
        ],
        missing=[],
        to_decide=[fault.problem for fault in found.faults.found],
        unknown=[],
    )
