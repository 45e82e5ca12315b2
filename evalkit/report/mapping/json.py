"""What a table was taken for as ``evalkit-map/1``, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.report.json import Writer
from evalkit.tables.names import column_name

if TYPE_CHECKING:
    from evalkit.base.language import Language
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import Column, Draft
    from evalkit.tables.sheet import Sheet

FORMAT = "evalkit-map/1"


def map_json(draft: Draft, sheet: Sheet, instrument: Instrument, speech: Language) -> str:
    """The columns of one table, and what has to be decided."""
    layout = draft.layout
    return Writer(speech, {}).text(
        FORMAT,
        file=sheet.file,
        sheet=sheet.name or None,
        instrument=instrument.id,
        rows=layout.rows,
        header=str(layout.header) if layout.header else None,
        columns=[column_json(one) for one in layout.columns],
        missing=list(draft.missing),
        to_decide=[fault.problem for fault in draft.faults],
    )


def column_json(one: Column) -> dict[str, Any]:
    """A column, what it was taken for, and why."""
    return {
        "column": column_name(one.at),
        "heading": one.heading,
        "target": one.target if one.section else None,
        "section": one.section or None,
        "why": one.why,
    }
