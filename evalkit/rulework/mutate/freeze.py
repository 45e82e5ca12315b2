"""Frozen boundary cases: the constructed cases that together notice every mutant that can be noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import Fault
from evalkit.cases.files import case_file_text
from evalkit.files.written import head_of
from evalkit.rulework.ladders import Scene, scenes
from evalkit.rulework.mutate.judge import Candidates, Noticing, claimed_cases, notices
from evalkit.rulework.mutate.model import GENERATED
from evalkit.rulework.mutate.search.draft import SUBJECT, source_of
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from evalkit.cases import Case
    from evalkit.instruments import Instrument
    from evalkit.rulework.mutate.model import Mutant
    from evalkit.rulework.mutate.tables import Tables

_OF_LADDER = ("threshold", "rung")
_SCHEMAS = "../../evalkit/schemas"
_NOTE = """\
Made by `evalkit rules mutate {id} --write`; not written by hand, and no source of its own.
Each case is what the rule file said when it was frozen: a case that comes out otherwise shows that the rules were changed.
After a change that is meant, make the file anew and read the difference."""


def frozen_cases(tables: Tables) -> tuple[Case, ...]:
    """Of all cases that can be constructed those that are needed, in their own order.

    Mutant by mutant: if none of the cases chosen so far notices it, the first that does is chosen.
    """
    mutants = mutants_of(tables)
    candidates = Candidates(tables.instrument, _scenes(tables, mutants))
    noticing = Noticing(tables.instrument)
    chosen: list[Case] = []
    claimed: list[Case] = []
    for mutant in mutants:
        changed = tables.load(mutant.edits)
        if isinstance(changed, Fault):
            continue
        seen = Changed(tables.instrument, mutant.edits, changed)
        if noticing.by((*reversed(chosen), *claimed), mutant, seen) is not None:
            continue
        found = next((case for case in candidates.for_kind(mutant.kind) if notices(case, changed)), None)
        if found is not None:
            chosen.append(found)
            continue
        found = next((case for case in claimed_cases(tables.instrument, changed) if notices(case, changed)), None)
        if found is not None:
            claimed.append(found)
    return (*(case for case in candidates if case in chosen), *claimed)


def boundary_text(instrument: Instrument, cases: Sequence[Case], folder: Path) -> str:
    """The text of that file, which is to lie in *folder*; its first line leads to the schemas beside the rules, if there are."""
    schemas = _SCHEMAS if (folder / _SCHEMAS).is_dir() else "."
    note = _NOTE.format(id=instrument.id)
    return case_file_text(head_of(instrument, SUBJECT), source_of(instrument), GENERATED, cases, note, schemas)


def _scenes(tables: Tables, mutants: Iterable[Mutant]) -> list[Scene]:
    """Answers of single nodes that show every mutant of a threshold or a rung that can be shown."""
    found: list[Scene] = []
    for mutant in mutants:
        if mutant.kind not in _OF_LADDER:
            continue
        changed = tables.load(mutant.edits)
        if isinstance(changed, Fault) or any(scene.shows(tables.instrument, changed) for scene in found):
            continue
        made = next(scenes(tables.instrument, changed), None)
        if made is not None:
            found.append(made)
    return found
