"""Worksheets of several sheets, such as one for each area → one assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.text import msg
from evalkit.mapping.apply import Applied

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument
    from evalkit.tables.sheet import Sheet

_SECTIONS = ("answers", "values", "evidence", "notes", "claims")


def merged(parts: Sequence[tuple[Sheet, Applied]], file: str, instrument: Instrument) -> Applied:
    """One assessment of what stands in several sheets of *file*.

    Raises:
        AssessmentError: Two sheets say something of one code.
    """
    first = parts[0][1].assessments[0]
    found: dict[str, dict[str, Any]] = {section: {} for section in _SECTIONS}
    for sheet, applied in parts:
        _add(found, applied.assessments[0], sheet)
    printed = [
        code for code in found["values"] if not found["answers"].keys().isdisjoint(instrument.leaves_under(code))
    ]
    found["claims"] |= {code: found["values"].pop(code) for code in printed}
    notes = tuple(note for _, applied in parts for note in applied.notes)
    whole: dict[str, Any] = {"file": file, **found}
    return Applied((attrs.evolve(first, **whole),), notes)


def _add(found: dict[str, dict[str, Any]], assessment: Assessment, sheet: Sheet) -> None:
    faults = Faults(sheet.title)
    for section, said in found.items():
        more = getattr(assessment, section)
        for code in said.keys() & more.keys() if section in ("answers", "values", "claims") else ():
            faults.add("", msg("{code} is given twice", code=code), hint=msg("another sheet says it, too"))
        said.update(
            {code: (*said.get(code, ()), *more[code]) for code in more} if section in ("evidence", "notes") else more
        )
    faults.raise_if_any(AssessmentError)
