"""What a table was taken for, column by column, and what has to be decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg, visible
from evalkit.base.verdicts import WARNING
from evalkit.mapping.columns import CLAIMS
from evalkit.mapping.model import ROWS
from evalkit.report.blocks import Column, Document, Findings, Heading, Paragraph, Row, Section, Table, together
from evalkit.tables.names import column_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import Column as Taken
    from evalkit.mapping.columns import Draft
    from evalkit.tables.sheet import Sheet

COLUMNS = (
    Column(msg("column")),
    Column(msg("heading"), wrap=True, least=20),
    Column(msg("taken for"), code=True, least=12),
    Column(msg("why"), wrap=True, least=20, drop=1),
)


_TEXTS = (
    Column(msg("column")),
    Column(msg("text"), wrap=True, least=16),
    Column(msg("cells"), wrap=True, least=12),
    Column(msg("perhaps"), least=10),
)


def map_page(parts: Sequence[tuple[Sheet, Draft]], instrument: Instrument) -> Document:
    """The page of the sheets of one table; values of columns do not stand on it."""
    return Document([section for sheet, draft in parts for section in _sections(sheet, draft, instrument)])


def _sections(sheet: Sheet, draft: Draft, instrument: Instrument) -> list[Section]:
    layout = draft.layout
    what = msg("rows are {what}, by {instrument}", what=ROWS[layout.rows], instrument=instrument.id)
    head: Section = [
        Heading(together(msg("Mapping"), visible(sheet.title, 200)), 1),
        Paragraph(what),
        *([Paragraph(msg("the headings stand in row {row}", row=str(layout.header)))] if layout.header else []),
    ]
    rows = [row_of(column) for column in layout.columns]
    return [head, [Table(COLUMNS, rows)], _open(draft), _unknown(draft)]


def _unknown(draft: Draft) -> Section:
    """Texts in columns of answers that are no answers; [answers] of the mapping says what they mean."""
    if not draft.unknown:
        return []
    rows = [
        Row((
            one.code or msg("several"),
            visible(one.text, 60) or msg("(may name somebody)"),
            ", ".join((*one.cells, *(("…",) if one.number > len(one.cells) else ()))),
            one.near or "",
        ))
        for one in draft.unknown
    ]  # fmt: skip
    return [Heading(msg("Texts that are no answers: [answers] says what they mean")), Table(_TEXTS, rows)]


def row_of(column: Taken) -> Row:
    """The line of a column: where it is, its heading, what it was taken for, and why."""
    return Row((column_name(column.at), column.shown, _target(column), column.why))


def _target(column: Taken) -> Prose:
    if not column.section:
        return msg("left aside")
    return msg("{code}, printed", code=column.target) if column.section == CLAIMS else column.target


def _open(draft: Draft) -> Section:
    """What has to be decided; the mapping says it then."""
    if not draft.faults:
        return []
    return [Heading(msg("To be decided")), Findings([(WARNING, fault.problem) for fault in draft.faults])]
