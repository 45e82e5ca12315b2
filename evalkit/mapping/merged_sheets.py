"""Worksheets of several sheets, such as one for each area → one assessment: which belong together, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.text import msg
from evalkit.files.inputs import ReadInput
from evalkit.mapping.map_file import CODES, NOTHING_SAID
from evalkit.mapping.rows.worksheets import compare_printed
from evalkit.mapping.table_region import TableRegion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument
    from evalkit.tables.sheet import Sheet

_SECTIONS = ("answers", "values", "supported", "established", "evidence", "notes", "claims")


def merged(parts: Sequence[tuple[Sheet, ReadInput]], file: str, instrument: Instrument) -> ReadInput:
    """One assessment of what stands in several sheets of *file*.

    Raises:
        AssessmentError: Two sheets say something of one code.
    """
    first = parts[0][1].assessments[0]
    found: dict[str, dict[str, Any]] = {section: {} for section in _SECTIONS}
    for sheet, read in parts:
        _add(found, read.assessments[0], sheet)
    compare_printed(found, instrument)
    notes = tuple(note for _, read in parts for note in read.notes)
    cells = {place: cell for _, read in parts for place, cell in read.assessments[0].cells.items()}
    whole: dict[str, Any] = {"file": file, "cells": cells, **found}
    return ReadInput((attrs.evolve(first, **whole),), notes)


def belonging(sheets: Sequence[Sheet], instrument: Instrument) -> list[Sheet]:
    """Those of *sheets* that hold answers to different codes, row by row: one assessment together; nothing if two are about the same."""
    of_codes = {sheet.name: _leaves(sheet, instrument) for sheet in sheets}
    found = [sheet for sheet in sheets if of_codes[sheet.name]]
    codes = [code for sheet in found for code in of_codes[sheet.name]]
    return found if len(set(codes)) == len(codes) else []


def _leaves(sheet: Sheet, instrument: Instrument) -> set[str]:
    """The leaves that the rows of *sheet* are about, if they are codes."""
    region = TableRegion(sheet, instrument, NOTHING_SAID, Faults(sheet.title))
    return {code for code in region.codes if instrument.nodes[code].is_leaf} if region.rows == CODES else set()


def _add(found: dict[str, dict[str, Any]], assessment: Assessment, sheet: Sheet) -> None:
    faults = Faults(sheet.title)
    for section, said in found.items():
        more = getattr(assessment, section)
        for code in said.keys() & more.keys() if section not in ("evidence", "notes") else ():
            faults.add("", msg("{code} is given twice", code=code), hint=msg("another sheet says it, too"))
        said.update(
            {code: (*said.get(code, ()), *more[code]) for code in more} if section in ("evidence", "notes") else more
        )
    faults.raise_if_any(AssessmentError)
