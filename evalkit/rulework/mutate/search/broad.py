"""Drafts that many changes show in: all best, all worst, all alike, all different, in words, with one answer only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.method.scales import NA, options
from evalkit.rulework.mutate.search.draft import Draft, answers_of, each_at, leaves_of, varied

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan, Step

_PATTERNS = 3
_IN_PART = (1, 3)  # criteria: what one half is worth shows in one, or only in several


def broad_drafts(plan: Plan) -> Iterator[Draft]:
    """From the plainest on."""
    instrument = plan.instrument
    yield Draft(name="every leaf at its best", answers=each_at(instrument, -1))
    yield Draft(name="every leaf at its worst", answers=each_at(instrument, 0))
    for number in range(_PATTERNS):
        answers = {node.code: varied(instrument, node, at + number) for at, node in enumerate(leaves_of(instrument))}
        yield Draft(name=f"answers that differ from leaf to leaf, pattern {number + 1}", answers=answers)
    yield from _uniform(instrument)
    yield from _behind_gates(plan)
    yield from _grades(plan)
    yield from _worded(instrument)
    yield from _not_applicable(instrument)
    yield from _sparse(instrument)
    titles = Draft(name="titles of the whole tree", answers=each_at(instrument, 0))
    yield titles.showing("titles")
    yield attrs.evolve(titles, name="titles and weights of the whole tree").showing("titles", "weights")


def _uniform(instrument: Instrument) -> Iterator[Draft]:
    most = max(len(answers_of(instrument, node)) for node in leaves_of(instrument))
    for number in range(1, most - 1):
        answers = each_at(instrument, number)
        yield Draft(name=f"every leaf at its answer {number + 1} from below", answers=answers)


def _behind_gates(plan: Plan) -> Iterator[Draft]:
    """Locked leaves at each answer behind gates that are open."""
    locked = {plan.codes[at] for at in plan.behind_gates}
    if not locked:
        return
    instrument = plan.instrument
    most = max(len(answers_of(instrument, instrument.nodes[code])) for code in locked)
    for number in range(most):
        at_answer = each_at(instrument, number)
        answers = each_at(instrument, -1) | {code: at_answer[code] for code in locked}
        name = f"gates open, what they lock at its answer {number + 1} from below"
        yield Draft(name=name, answers=answers)


def _grades(plan: Plan) -> Iterator[Draft]:
    """Nodes of criteria: each number of criteria met, so both sides of every bound in every node, and each grade as a word."""
    graded = [step for step in plan.steps if plan.words_at(step.at)]
    if not graded:
        return
    for met in range(1, max(len(step.children) for step in graded)):
        answers = each_at(plan.instrument, 0)
        for step in graded:
            for at in step.children[: min(met, len(step.children))]:
                answers[plan.codes[at]] = answers_of(plan.instrument, plan.nodes[at])[-1]
        yield Draft(name=f"{met} criteria met in each node, or all there are", answers=answers)
        for parts in _IN_PART:
            partly = _in_part(plan, graded, met, parts)
            if partly:
                yield Draft(name=f"{met} criteria met in each node, and {parts} in part", answers={**answers, **partly})
    words = [one.word for one in plan.words_at(graded[0].at)]  # those of an instrument have the same
    for number, word in enumerate(words):
        names = [words[(number + i) % len(words)] for i in range(len(graded))]
        values = dict(zip([plan.codes[step.at] for step in reversed(graded)], names, strict=True))
        yield Draft(name=f"grades given in turn, the first {word}", values=values)


def _in_part(plan: Plan, graded: Sequence[Step], met: int, parts: int) -> dict[str, Any]:
    """An answer between the worst and the best one for so many criteria behind those that are *met*, where they have such."""
    beyond = [plan.nodes[at] for step in graded for at in step.children[met : met + parts]]
    answers = {node.code: answers_of(plan.instrument, node) for node in beyond}
    return {code: all_[1] for code, all_ in answers.items() if len(all_) > 2}  # noqa: PLR2004  # the two ends


def _worded(instrument: Instrument) -> Iterator[Draft]:
    """Answers as the scales word them, and in their other wordings."""
    for number in range(_PATTERNS):
        words = {}
        for at, node in enumerate(leaves_of(instrument)):
            known = [given.title for key, given in options(instrument, node).items() if key != NA] if node.scale else []
            if known and instrument.scales[node.scale or ""].kind == "levels":
                words[node.code] = known[(at + number) % len(known)]
        if words:
            yield Draft(name=f"answers in the words of their scales, pattern {number + 1}", answers=words)
    yield from _other_words(instrument)


def _other_words(instrument: Instrument) -> Iterator[Draft]:
    left = {key: list(scale.also.items()) for key, scale in instrument.scales.items()}
    while found := _next_words(instrument, left):
        yield Draft(name="answers in other wordings", answers={**each_at(instrument, -1), **found})


def _next_words(instrument: Instrument, left: dict[str, list[tuple[str, Any]]]) -> dict[str, str]:
    """One of the wordings that are *left* for each leaf, as long as there are; they are taken out."""
    found: dict[str, str] = {}
    for node in leaves_of(instrument):
        fitting = [one for one in left[node.scale or ""] if one[1] != NA or node.attributes.get(NA)]
        if fitting:
            found[node.code] = fitting[0][0]
            left[node.scale or ""].remove(fitting[0])
    return found


def _not_applicable(instrument: Instrument) -> Iterator[Draft]:
    """Leaves that do not apply, wherever that is allowed, and wherever it is not."""
    best = each_at(instrument, -1)
    open_: dict[str, Any] = {}
    shut: dict[str, Any] = {}
    for node in leaves_of(instrument):
        na = instrument.scales[node.scale or ""].na
        if na is not None:
            (open_ if node.attributes.get(NA) else shut)[node.code] = na.title
    if open_:
        yield Draft(name="not applicable wherever that is allowed", answers={**best, **open_})
    if shut:
        yield Draft(name="not applicable wherever that is not allowed", answers=shut)


def _sparse(instrument: Instrument) -> Iterator[Draft]:
    """One answer only: the range shows the ends of all other scales."""
    leaves = instrument.leaves_under("total")
    for code in dict.fromkeys((leaves[0], leaves[-1])):
        best = answers_of(instrument, instrument.nodes[code])[-1]
        yield Draft(name=f"nothing but {code} is known", answers={code: best})
    if len(leaves) > 1:
        answers = {code: answers_of(instrument, instrument.nodes[code])[-1] for code in leaves[::2]}
        yield Draft(name="every second leaf is known", answers=answers)
