"""What a table was taken for, column by column, and what has to be decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.content import file_prose
from evalkit.base.text import Prose, msg, visible
from evalkit.base.verdicts import WARNING
from evalkit.mapping.columns import CLAIMS
from evalkit.mapping.model import ROWS
from evalkit.report.blocks import Column, Document, Findings, Heading, Paragraph, Section, Table, together
from evalkit.report.columns import table
from evalkit.tables.names import column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.errors import Fault
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import Column as Taken
    from evalkit.mapping.columns import Draft
    from evalkit.tables.sheet import Sheet


def map_page(parts: Sequence[tuple[Sheet, Draft]], instrument: Instrument) -> Document:
    """The page of the sheets of one table; values of columns do not stand on it."""
    return Document([section for sheet, draft in parts for section in _sections(sheet, draft, instrument)])


def _sections(sheet: Sheet, draft: Draft, instrument: Instrument) -> list[Section]:
    layout = draft.layout
    what = msg("rows are {what}, by {instrument}", what=ROWS[layout.rows], instrument=instrument.id)
    head: Section = [
        Heading(together(msg("Mapping"), file_prose(sheet.title)), 1),
        Paragraph(what),
        *([Paragraph(msg("the headings stand in row {row}", row=str(layout.header)))] if layout.header else []),
    ]
    return [head, [columns_table(layout.columns)], to_be_decided(draft.faults), _unknown(draft)]


def _unknown(draft: Draft) -> Section:
    """Texts in columns of answers that are no answers; [answers] of the mapping says what they mean."""
    if not draft.unknown:
        return []
    texts = table(
        draft.unknown,
        (Column(msg("column")), lambda one: one.code or msg("several")),
        (Column(msg("text"), wrap=True, least=16), lambda one: visible(one.text, 60) or msg("(may name somebody)")),
        (
            Column(msg("cells"), wrap=True, least=12),
            lambda one: ", ".join((*one.cells, *(("…",) if one.number > len(one.cells) else ()))),
        ),
        (Column(msg("perhaps"), least=10), lambda one: one.near or ""),
    )
    return [Heading(msg("Texts that are no answers: [answers] says what they mean")), texts]


def columns_table(columns: Iterable[Taken]) -> Table:
    """A line for each column: where it is, its heading, what it was taken for, and why."""
    return table(
        columns,
        (Column(msg("column")), lambda taken: column_name(taken.at)),
        (Column(msg("heading"), wrap=True, least=20), lambda taken: taken.shown),
        (Column(msg("taken for"), code=True, least=12), _target),
        (Column(msg("why"), wrap=True, least=20, drop=1), lambda taken: taken.why),
    )


def _target(column: Taken) -> Prose:
    if not column.section:
        return msg("left aside")
    return msg("{code}, printed", code=column.target) if column.section == CLAIMS else column.target


def to_be_decided(faults: Sequence[Fault]) -> Section:
    """What has to be decided; the mapping says it then."""
    if not faults:
        return []
    return [Heading(msg("To be decided")), Findings([(WARNING, fault.problem) for fault in faults])]
