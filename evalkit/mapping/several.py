"""Which sheets, and which list of nodes, a table is about; worksheets of several sheets, such as one for each area → one assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.text import Message, msg
from evalkit.base.wording import caseless, folded
from evalkit.mapping.applying import Applied
from evalkit.mapping.frame import NOTHING_SAID, Frame
from evalkit.mapping.model import CODES
from evalkit.method.facts import noded_under, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument
    from evalkit.tables.sheet import Sheet

_SECTIONS = ("answers", "values", "supported", "established", "evidence", "notes", "claims")


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
    cells = {place: cell for _, applied in parts for place, cell in applied.assessments[0].cells.items()}
    whole: dict[str, Any] = {"file": file, "cells": cells, **found}
    return Applied((attrs.evolve(first, **whole),), notes)


def belonging(sheets: Sequence[Sheet], instrument: Instrument) -> list[Sheet]:
    """Those of *sheets* that hold answers to different codes, row by row: one assessment together; nothing if two are about the same."""
    of_codes = {sheet.name: _leaves(sheet, instrument) for sheet in sheets}
    found = [sheet for sheet in sheets if of_codes[sheet.name]]
    codes = [code for sheet in found for code in of_codes[sheet.name]]
    return found if len(set(codes)) == len(codes) else []


def _leaves(sheet: Sheet, instrument: Instrument) -> set[str]:
    """The leaves that the rows of *sheet* are about, if they are codes."""
    frame = Frame(sheet, instrument, NOTHING_SAID, Faults(sheet.title))
    return {code for code in frame.codes if instrument.nodes[code].is_leaf} if frame.rows == CODES else set()


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


# --- Which list of nodes a table is about, where nodes hang on a fact -------------------------------------------------


def listed_in(instrument: Instrument, sheets: Iterable[Sheet], given: Mapping[str, Any]) -> Instrument:
    """*instrument* with the nodes that *sheets* are about.

    A fact that is *given* says it. Otherwise it is the list of which most leaves stand there by title or code: of lists that
    are alike in this, the one that is taken where nothing is said, so that *instrument* is returned as it is.
    Without a default the fact is then still open.
    """
    key = instrument.context.get(instrument.nodes_by or "")
    if key is None:
        return instrument
    if key.key in given:
        said = folded(str(given[key.key]))
        return next((told(instrument, {key.key: word}) for word in key.values if folded(word) == said), instrument)
    cells = {caseless(cell) for sheet in sheets for _, row in sheet.rows for cell in row if cell is not None}
    usual, *others = noded_under(instrument)
    best, *fewer = sorted((usual, *others), key=lambda one: -len(cells & _names(one)))
    is_usual = best is usual and key.default is not None
    is_alike = any(len(cells & _names(one)) == len(cells & _names(best)) for one in fewer)
    return instrument if is_usual or is_alike else best


def _names(instrument: Instrument) -> set[str]:
    leaves = (node for node in instrument.nodes.values() if node.is_leaf)
    return {caseless(text) for node in leaves for text in (node.code, node.title)}


def found_facts(instrument: Instrument, given: Collection[str]) -> dict[str, Any]:
    """The fact by which the list was chosen, where it is not *given* beside the table or by a column."""
    return {key: word for key, word in instrument.facts.items() if key == instrument.nodes_by and key not in given}


def said_of_facts(instrument: Instrument, facts: Mapping[str, Any]) -> Sequence[Message]:
    """A sentence about each of the *facts* that follow from the table."""
    return [
        msg(
            "{key} is {word}: most of its titles or codes stand here", key=instrument.context[key].title, word=str(word)
        )
        for key, word in facts.items()
    ]
