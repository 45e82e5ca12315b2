"""Assessments that are likely to show a change of a rule file, constructed from what the file says."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.evaluate.plan import plan_for
from evalkit.mutation.search.beside import beside_drafts
from evalkit.mutation.search.bounds import Bounds
from evalkit.mutation.search.broad import broad_drafts
from evalkit.mutation.search.draft import Draft
from evalkit.mutation.search.gates import gate_scenes
from evalkit.mutation.search.leaves import all_worst
from evalkit.mutation.search.rows import row_drafts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.model import Instrument
    from evalkit.mutation.search.ladders import Scene


def drafts_for(instrument: Instrument, scenes: Iterable[Scene] = ()) -> Iterator[Draft]:
    """Every draft, those first that show most; *scenes* are answers of single nodes, put together to whole assessments."""
    seen: dict[str, int] = {}
    for draft in _drafts(instrument, scenes):
        seen[draft.name] = seen.get(draft.name, 0) + 1
        again = f" ({seen[draft.name]})" if seen[draft.name] > 1 else ""
        yield attrs.evolve(draft, name=draft.name + again)


def _drafts(instrument: Instrument, scenes: Iterable[Scene]) -> Iterator[Draft]:
    plan = plan_for(instrument)
    yield from broad_drafts(plan)
    yield from ladder_drafts(instrument, scenes)
    for number, scene in enumerate(gate_scenes(instrument), 1):
        yield _put_together(instrument, f"conditions of the gates, pattern {number}", scene)
    yield from Bounds(plan).drafts()
    yield from row_drafts(instrument)
    yield from beside_drafts(plan)


def ladder_drafts(instrument: Instrument, scenes: Iterable[Scene]) -> Iterator[Draft]:
    """Assessments that show one scene of every node at a time."""
    by_node: dict[str, list[Scene]] = {}
    for scene in scenes:
        by_node.setdefault(scene.code, []).append(scene)
    for number, together in enumerate(zip_longest(*by_node.values()), 1):
        answers = {scene.code: scene.answers for scene in together if scene is not None}
        yield _put_together(instrument, f"steps of the ladder, pattern {number}", answers)


def _put_together(instrument: Instrument, name: str, by_node: Mapping[str, Mapping[str, Any]]) -> Draft:
    answers = all_worst(instrument)
    for given in by_node.values():
        answers |= given
    return Draft(name=name, answers=answers)
