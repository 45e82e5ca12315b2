"""Assessments that are likely to show a change of a rule file, constructed from what the file says."""

from __future__ import annotations

from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import short_text
from evalkit.evaluation.readings import combined_readings, name_of
from evalkit.loading.readings import under_readings
from evalkit.method.outcomes import fact_contexts, facts_named, with_facts
from evalkit.method.plan import plan_for
from evalkit.rulework.assessments import all_given_as
from evalkit.rulework.ladders import climbing, scenes
from evalkit.rulework.mutate.search.bounds import Bounds
from evalkit.rulework.mutate.search.draft import Draft, all_worst, broad_drafts
from evalkit.rulework.mutate.search.other_facts import missing_drafts, other_fact_drafts, row_drafts
from evalkit.rulework.mutate.search.turns import gate_scenes, pull_drafts, turn_drafts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan
    from evalkit.rulework.ladders import Scene


BROAD, LADDER, GATE, BOUND, ROWS, BESIDE, READING = "broad", "ladder", "gate", "bound", "rows", "beside", "reading"
TURN = "turn"
TOPICS = (BROAD, LADDER, GATE, BOUND, ROWS, BESIDE, TURN, READING)
_MOST_CLAIMED = 40  # of each combination of readings: claims cost an evaluation under all of them
# Kind of mutant → where a case that notices it is most likely found; all else is looked through afterwards.
_FIRST = {
    "bound": BOUND,
    "bound-kind": BOUND,
    "rounding": BOUND,
    "early-rounding": BOUND,
    "conversion": BOUND,
    "floor": BOUND,
    "outcome": BOUND,
    "formula": TURN,
    "context": BOUND,
    "threshold": LADDER,
    "rung": LADDER,
    "parameter": GATE,
    "gate": GATE,
    "records": ROWS,
    "points": ROWS,
    "wording": ROWS,
    "sample": BESIDE,
    "claim": BESIDE,
    "reading": READING,
}


def topics_for(kind: str) -> tuple[str, ...]:
    """The topics in the order in which they are worth trying for a kind of mutant."""
    first = _FIRST.get(kind, BROAD)
    return (first, *(topic for topic in TOPICS if topic != first))


def drafts_of(topic: str, instrument: Instrument, scenes: Iterable[Scene] = ()) -> Iterator[Draft]:
    """The drafts of a topic, those first that show most; *scenes* are answers of single nodes that show steps of ladders."""
    seen: dict[str, int] = {}
    for draft in _beside_facts(topic, instrument, scenes):
        seen[draft.name] = seen.get(draft.name, 0) + 1
        again = f" ({seen[draft.name]})" if seen[draft.name] > 1 else ""
        yield attrs.evolve(draft, name=draft.name + again)


def _beside_facts(topic: str, instrument: Instrument, scenes: Iterable[Scene]) -> Iterator[Draft]:
    """The drafts beside every combination of the facts that something hangs on, these in turn."""
    if not facts_named(instrument):
        yield from _drafts(topic, instrument, scenes)
        return
    contexts, listed = fact_contexts(instrument), [*scenes]
    each = [_drafts(topic, with_facts(instrument, facts), listed) for facts in contexts]
    for drafts in zip_longest(*each):
        for facts, draft in zip(contexts, drafts, strict=True):
            if draft is not None:
                name = ", ".join((draft.name, *(f"{key} {fact}" for key, fact in facts.items())))
                yield attrs.evolve(draft, name=name, context={**facts, **draft.context})


def _drafts(topic: str, instrument: Instrument, scenes: Iterable[Scene]) -> Iterator[Draft]:
    plan = plan_for(instrument)
    if topic == BROAD:
        yield from broad_drafts(plan)
    elif topic == LADDER:
        yield from ladder_drafts(instrument, scenes)
    elif topic == GATE:
        for number, scene in enumerate(gate_scenes(instrument), 1):
            yield _put_together(instrument, f"conditions of the gates, pattern {number}", scene)
    elif topic == BOUND:
        yield from Bounds(plan).drafts()
    elif topic == ROWS:
        yield from row_drafts(instrument)
    elif topic == BESIDE:
        yield from other_fact_drafts(plan)
        yield from missing_drafts(instrument)
    elif topic == TURN:
        yield from turn_drafts(plan)
        yield from pull_drafts(instrument)
    elif instrument.readings:
        yield from (draft.under_readings() for draft in _reading_drafts(plan))


def _reading_drafts(plan: Plan) -> Iterator[Draft]:
    yield from Bounds(plan).reading_drafts()
    yield from missing_drafts(plan.instrument)
    yield from row_drafts(plan.instrument)
    yield from broad_drafts(plan)
    for reading in plan.instrument.readings:
        for number, scene in enumerate(gate_scenes(under_readings(plan.instrument, [reading])), 1):
            name = f"conditions of the gates of {reading.id}, pattern {number}"
            yield _put_together(plan.instrument, name, scene)
    yield from pull_drafts(plan.instrument)
    for reading in plan.instrument.readings:
        yield from turn_drafts(plan_for(under_readings(plan.instrument, [reading])))


def ladder_drafts(instrument: Instrument, scenes: Iterable[Scene]) -> Iterator[Draft]:
    """Assessments that show one scene of every node at a time."""
    by_node: dict[str, list[Scene]] = {}
    for scene in scenes:
        by_node.setdefault(scene.code, []).append(scene)
    for number, together in enumerate(zip_longest(*by_node.values()), 1):
        answers = {scene.code: all_given_as(instrument, scene.answers) for scene in together if scene is not None}
        yield _put_together(instrument, f"steps of the ladder, pattern {number}", answers)


def _put_together(instrument: Instrument, name: str, by_node: Mapping[str, Mapping[str, Any]]) -> Draft:
    answers = all_worst(instrument)
    for given in by_node.values():
        answers |= given
    return Draft(name=name, answers=answers)


def claimed_drafts(old: Instrument, new: Instrument) -> Iterator[Draft]:
    """For every combination of readings: answers of a node that lead to another level under *new*, with both levels claimed."""
    if old.ladder is None or len(old.readings) != len(new.readings) or climbing(old) != climbing(new):
        return
    theirs_of = {mine.id: theirs for mine, theirs in zip(old.readings, new.readings, strict=True)}
    for together in combined_readings(old.readings):
        mine, theirs = (
            under_readings(old, together),
            under_readings(new, [theirs_of[reading.id] for reading in together]),
        )
        if mine.ladder is None or theirs.ladder is None or climbing(mine) != climbing(theirs):
            continue
        for scene in islice(scenes(mine, theirs), _MOST_CLAIMED):
            for level in (scene.level(mine), scene.level(theirs)):
                name = f"{scene.code} with {_sums(scene)} claimed at {level}, as under {name_of(together)}"
                yield Draft(name=name, answers=all_given_as(old, scene.answers), claims={scene.code: level})


def _sums(scene: Scene) -> str:
    sums = ", ".join(f"{short_text(points)} in {key}" for key, points in scene.sums.items())
    return f"{sums} and its gate {'open' if scene.opened else 'closed'}"
