"""Assessments that are likely to show a change of a rule file, constructed from what the file says."""

from __future__ import annotations

from collections import Counter
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

import attrs

from evalkit.base.exact import short_text
from evalkit.base.grouping import by_key
from evalkit.evaluation.readings import name_of
from evalkit.loading.readings import under_readings
from evalkit.method.outcome_rules import fact_contexts, with_facts
from evalkit.method.plan import plan_for
from evalkit.rulework.assessments import all_given_as
from evalkit.rulework.diff.pairing import read_together
from evalkit.rulework.mutate.search.bounds import Bounds
from evalkit.rulework.mutate.search.draft import Draft, broad_drafts, pull_drafts, put_together
from evalkit.rulework.mutate.search.gate_scenes import gate_drafts
from evalkit.rulework.mutate.search.other_facts import missing_drafts, other_fact_drafts, row_drafts
from evalkit.rulework.threshold_sums import climbing, scenes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan
    from evalkit.rulework.threshold_sums import Scene


_MOST_CLAIMED = 40  # of each combination of readings: claims cost an evaluation under all of them


def drafts_of(instrument: Instrument, scenes: Iterable[Scene] = (), *, plainest: bool = False) -> Iterator[Draft]:
    """The drafts of an instrument, those first that show most.

    Args:
        instrument: The unchanged rules.
        scenes: Answers of single nodes that show steps of ladders.
        plainest: Whether those come first that cost least: what is missing takes several times as long as complete answers.
    """
    seen: Counter[str] = Counter()
    for draft in _beside_facts(instrument, scenes, plainest=plainest):
        seen[draft.name] += 1
        again = f" ({seen[draft.name]})" if seen[draft.name] > 1 else ""
        yield attrs.evolve(draft, name=draft.name + again)


def _beside_facts(instrument: Instrument, scenes: Iterable[Scene], *, plainest: bool) -> Iterator[Draft]:
    """The drafts beside every combination of the facts that something hangs on, these in turn."""
    contexts, listed = fact_contexts(instrument), [*scenes]
    each = [_drafts(with_facts(instrument, facts), listed, plainest=plainest) for facts in contexts]
    for drafts in zip_longest(*each):
        for facts, draft in zip(contexts, drafts, strict=True):
            if draft is not None:
                name = ", ".join((draft.name, *(f"{key} {fact}" for key, fact in facts.items())))
                yield attrs.evolve(draft, name=name, context={**facts, **draft.context})


def _drafts(instrument: Instrument, scenes: Iterable[Scene], *, plainest: bool) -> Iterator[Draft]:
    """Those under other readings come last: they take many times as long."""
    plan = plan_for(instrument)
    pointed = chain(Bounds(plan).drafts(), ladder_drafts(instrument, scenes), gate_drafts(plan))
    yield from chain(_of_any_kind(plan), pointed) if plainest else chain(pointed, _of_any_kind(plan))
    yield from chain(other_fact_drafts(plan), Bounds(plan).turn_drafts(), pull_drafts(instrument))
    for alone in (plan_for(under_readings(instrument, [reading])) for reading in instrument.readings):
        for draft in chain(Bounds(alone).drafts(), gate_drafts(alone), Bounds(alone).turn_drafts()):
            yield draft.under_readings()
    for draft in chain(_of_any_kind(plan), pull_drafts(instrument)) if instrument.readings else ():
        yield draft.under_readings()


def _of_any_kind(plan: Plan) -> Iterator[Draft]:
    yield from broad_drafts(plan)
    yield from missing_drafts(plan.instrument)
    yield from row_drafts(plan.instrument)


def ladder_drafts(instrument: Instrument, scenes: Iterable[Scene]) -> Iterator[Draft]:
    """Assessments that show one scene of every node at a time."""
    by_node = by_key(scenes, lambda scene: scene.code)
    for number, together in enumerate(zip_longest(*by_node.values()), 1):
        answers = {scene.code: all_given_as(instrument, scene.answers) for scene in together if scene is not None}
        yield put_together(instrument, f"steps of the ladder, pattern {number}", answers)


def claimed_drafts(old: Instrument, new: Instrument) -> Iterator[Draft]:
    """For every combination of readings: answers of a node that lead to another level under *new*, with both levels claimed."""
    if old.ladder is None or len(old.readings) != len(new.readings) or climbing(old) != climbing(new):
        return
    for readings, mine, theirs in read_together(old, new, [*zip(old.readings, new.readings, strict=True)]):
        if mine.ladder is None or theirs.ladder is None or climbing(mine) != climbing(theirs):
            continue
        for scene in islice(scenes(mine, theirs), _MOST_CLAIMED):
            sums = ", ".join(f"{short_text(points)} in {key}" for key, points in scene.sums.items())
            stands = f"{scene.code} with {sums} and its gate {'open' if scene.opened else 'closed'}"
            for level in (scene.level(mine), scene.level(theirs)):
                name = f"{stands} claimed at {level}, as under {name_of(readings)}"
                yield Draft(name=name, answers=all_given_as(old, scene.answers), claims={scene.code: level})
