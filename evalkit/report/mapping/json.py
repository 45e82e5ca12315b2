"""What a table was taken for as ``evalkit-map/1``, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.report.json import Writer
from evalkit.tables.names import column_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import Column, Draft, Unknown
    from evalkit.tables.sheet import Sheet

FORMAT = "evalkit-map/1"


def map_json(parts: Sequence[tuple[Sheet, Draft]], instrument: Instrument, speech: Language) -> str:
    """The columns of one table, and what has to be decided; other sheets of it under ``more``."""
    first, *more = (_sheet(sheet, draft) for sheet, draft in parts)
    also = {"more": more} if more else {}
    return Writer(speech, {}).text(FORMAT, file=parts[0][0].file, instrument=instrument.id, **first, **also)


def _sheet(sheet: Sheet, draft: Draft) -> dict[str, Any]:
    layout = draft.layout
    return {
        "sheet": sheet.name or None,
        "rows": layout.rows,
        "header": str(layout.header) if layout.header else None,
        "columns": [column_json(column) for column in layout.columns],
        "missing": list(draft.missing),
        "to_decide": [fault.problem for fault in draft.faults],
        "unknown": [_unknown(one) for one in draft.unknown],
    }


def _unknown(one: Unknown) -> dict[str, Any]:
    return {
        "code": one.code or None,
        "text": one.text or None,
        "cells": list(one.cells),
        "number": str(one.number),
        "near": one.near,
    }


def column_json(column: Column) -> dict[str, Any]:
    """A column, what it was taken for, and why."""
    return {
        "column": column_name(column.at),
        "heading": column.heading,
        "target": column.target if column.section else None,
        "section": column.section or None,
        "why": column.why,
    }
