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


def map_page(draft: Draft, sheet: Sheet, instrument: Instrument) -> Document:
    """The page of one table; values of columns do not stand on it."""
    layout = draft.layout
    what = msg("rows are {what}, by {instrument}", what=ROWS[layout.rows], instrument=instrument.id)
    head: Section = [
        Heading(together(msg("Mapping"), visible(sheet.title, 200)), 1),
        Paragraph(what),
        *([Paragraph(msg("the headings stand in row {row}", row=str(layout.header)))] if layout.header else []),
    ]
    return Document([head, [Table(COLUMNS, [row_of(one) for one in layout.columns])], _open(draft)])


def row_of(one: Taken) -> Row:
    """The line of a column: where it is, its heading, what it was taken for, and why."""
    return Row((column_name(one.at), one.shown, _target(one), one.why))


def _target(one: Taken) -> Prose:
    if not one.section:
        return msg("left aside")
    return msg("{code}, printed", code=one.target) if one.section == CLAIMS else one.target


def _open(draft: Draft) -> Section:
    """What has to be decided; the mapping says it then."""
    if not draft.faults:
        return []
    return [Heading(msg("To be decided")), Findings([(WARNING, fault.problem) for fault in draft.faults])]
