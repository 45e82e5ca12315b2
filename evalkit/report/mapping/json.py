"""What a table was taken for as ``evalkit-map/1``, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.mapping.columns import Column, Unknown
from evalkit.report.json import Writer, keys
from evalkit.tables.names import column_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import Draft
    from evalkit.tables.sheet import Sheet

FORMAT = "evalkit-map/1"


def map_json(parts: Sequence[tuple[Sheet, Draft]], instrument: Instrument, speech: Language) -> str:
    """The columns of one table, and what has to be decided; other sheets of it under ``more``."""
    first, *more = (_sheet(sheet, draft) for sheet, draft in parts)
    also = {"more": more} if more else {}
    write = Writer(speech, {Column: column_json, Unknown: _unknown})
    return write.text(FORMAT, file=parts[0][0].file, instrument=instrument.id, **first, **also)


def _sheet(sheet: Sheet, draft: Draft) -> dict[str, Any]:
    layout = draft.layout
    return {
        "sheet": sheet.name or None,
        "rows": layout.rows,
        "header": layout.header or None,
        "columns": layout.columns,
        "missing": draft.missing,
        "to_decide": [fault.problem for fault in draft.faults],
        "unknown": draft.unknown,
    }


def _unknown(one: Unknown) -> dict[str, Any]:
    return {"code": one.code or None, "text": one.text or None, **keys(one, "cells", "number", "near")}


def column_json(column: Column) -> dict[str, Any]:
    """A column, what it was taken for, and why."""
    target, section = (column.target, column.section) if column.section else (None, None)
    place = {"column": column_name(column.at), "heading": column.heading}
    return {**place, "target": target, "section": section, "why": column.why}
