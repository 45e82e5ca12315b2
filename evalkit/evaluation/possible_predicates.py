"""Which predicates the missing answers can really give: a gate, a floor or a heavy answer can jump over a band.

Completions that are run show that a predicate can come out; the lattice of all of them shows that one cannot. Where
neither tells, all completions are run if they are few.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import UndefinedError
from evalkit.base.limits import MAX_MIXTURES, MAX_RUNS
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.known_values import answers_of_missing, lattice_of
from evalkit.evaluation.outcome import Outcome, bands_of_values, with_words
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.method.bands import bands_at, context_node, find_band, range_of_context
from evalkit.method.outcome_rules import floor_rules, under_facts
from evalkit.method.plan import run
from evalkit.method.scales import options
from evalkit.possible.conditions import sides_of
from evalkit.possible.predicate_values import can_give, may_keep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.outcome import ByWhen, MissedFloors
    from evalkit.evaluation.runs import Runs
    from evalkit.method.outcome_rules import PredicateRule
    from evalkit.method.plan import NodeStep, Values
    from evalkit.possible.lattice import Lattice

    Pairs = set[tuple[str | None, str]]
    Answer = tuple[Exact | None, int | None]  # points and level


def tightened(runs: Runs, context: Mapping[str, Any], outcome: Outcome, by_when: ByWhen) -> Outcome:
    """*outcome* without the predicates that no completion gives; where that cannot be decided, they stay.

    Args:
        runs: The runs.
        context: What is known of it.
        outcome: What lies between the ends of the total.
        by_when: The same for each value that the context can have.
    """
    lattice, instrument = lattice_of(runs), runs.plan.instrument
    wanted = {(when, word) for when, words in by_when.items() if _can_be(lattice, context, when) for word in words}
    # Where a given value bounds what stands below it, completions that are run do not need to give it.
    found = set() if lattice.kept else seen(runs, context, wanted)
    may = {one: can_give(lattice, bands_at(instrument, TOTAL, one[0]), one[1]) for one in wanted - found}
    left_open = {one for one, can in may.items() if can is None}
    found |= {one for one, can in may.items() if can}
    found |= left_open if lattice.kept or not left_open else _of_all(runs, context, left_open)
    left = {when: tuple(word for word in words if (when, word) in found) for when, words in by_when.items()}
    if left == dict(by_when):
        return outcome
    left = {when: words for when, words in left.items() if words}
    if left:  # else what is given contradicts itself, and that is told elsewhere
        outcome = with_words(outcome, instrument, left)
    return _with_floors(outcome, lattice, list(left))


def _can_be(lattice: Lattice, context: Mapping[str, Any], when: str | None) -> bool:
    """Whether the answers leave a value of the context open that nobody has named."""
    instrument = lattice.plan.instrument
    key = instrument.bands_key
    if key is None or key.from_node is None or when is None or key.key in context:
        return True
    found = lattice.values(key.from_node)
    return found is None or found.within(range_of_context(instrument, key.from_node, when)).count != 0


def _with_floors(outcome: Outcome, lattice: Lattice, whens: Sequence[str | None]) -> Outcome:
    """What the lattice says of floors that the ends leave open: all met, or at least one missed."""
    rules = floor_rules(lattice.plan.instrument)
    found = (_decided(floor, rule, lattice, whens) for rule, floor in zip(rules, outcome.floors, strict=True))
    return attrs.evolve(outcome, floors=tuple(found))


def _decided(floors: MissedFloors, rule: PredicateRule, lattice: Lattice, whens: Sequence[str | None]) -> MissedFloors:
    if floors.state is not None:
        return floors
    missed, met = sides_of(rule.condition, lattice.plan.codes, lattice.values)
    if not any(may_keep(lattice, when, missed) for when in whens):
        return floors._replace(open=(), unchecked=False)
    if not any(may_keep(lattice, when, met) for when in whens):
        return floors._replace(certain=True, unchecked=False)
    return floors


# --- Completions that are run: each shows that its predicate can come out ---------------------------------------------


class ExtremeAnswers(NamedTuple):
    """Two answers of each open leaf: those at which the total is lowest and highest, as far as that is found."""

    worst: dict[int, Answer]
    best: dict[int, Answer]


def seen(runs: Runs, context: Mapping[str, Any], wanted: Pairs) -> Pairs:
    """Those of the *wanted* predicates, each under a value of the context, that some completion shows.

    Open answers go from their worst to their best, one after the other; where a predicate lies between two such
    completions is looked for by halving. Where not all are found, they take other turns.
    """
    sides, found = _sides(runs), set[tuple[str | None, str]]()
    for leaves in _orders(runs, sides):
        found |= _on_the_way(runs, context, wanted - found, sides, leaves)
        if wanted <= found:
            break
    return found & wanted


def _on_the_way(
    runs: Runs, context: Mapping[str, Any], wanted: Pairs, sides: ExtremeAnswers, leaves: Sequence[int]
) -> Pairs:
    """What completions show while *leaves* go from worst to best in this order, until all that is *wanted* was seen."""

    @cache
    def shown(number: int) -> Pairs:
        return _predicates(runs, context, sides.worst | {at: sides.best[at] for at in leaves[:number]})

    found = shown(0) | shown(len(leaves))
    steps = [(0, len(leaves))]
    while steps and not wanted <= found:
        first, last = steps.pop(0)
        middle = (first + last) // 2
        if middle == first or shown(first) == shown(last):
            continue
        found |= shown(middle)
        steps += [(first, middle), (middle, last)]
    return found


def _of_all(runs: Runs, context: Mapping[str, Any], wanted: Pairs) -> Pairs:
    """Those of the *wanted* predicates that some completion gives; all of them where completions are too many to be run."""
    plan, leaves = runs.plan, [at for at, entry in runs.inputs.leaves.items() if not entry.plain]
    each = [answers_of_missing(runs, at) for at in leaves]
    graded = any(plan.words_at(at) and at not in runs.used and runs.point.raw[at] is None for at in plan.formulas)
    given = all(runs.inputs.given[at].plain for at in runs.used)
    if graded or not given or not all(each) or prod(map(len, each)) > MAX_RUNS:
        return wanted
    found = (_predicates(runs, context, dict(zip(leaves, case, strict=True))) for case in product(*each))
    return wanted & set().union(*found)


def _orders(runs: Runs, sides: ExtremeAnswers) -> Iterator[list[int]]:
    """The open leaves: those of different parents in turn, so that floors are met on the way; one parent after the other; back."""
    plan, tree = runs.plan, sorted(sides.worst)
    turns = sorted(tree, key=lambda at: (at - plan.position[plan.nodes[at].parent or TOTAL], at))
    for order in (turns, tree):
        yield from (order, order[::-1])


def _predicates(runs: Runs, context: Mapping[str, Any], answers: Mapping[int, Answer]) -> Pairs:
    """The predicates of the completion with these answers, under each context and each fact that it leaves open."""
    values, levels = list(runs.wide_low.raw), list(runs.wide_low.levels)
    for at, (points, level) in answers.items():
        values[at], levels[at] = points, level
    fixed = {at: runs.inputs.given[at].wide_low for at in runs.used}
    try:
        _, found = run(runs.plan, values, levels, fixed, complete=True)
    except UndefinedError:
        return set()  # no assessment has these answers
    whens = _whens(runs, context, found)
    return {
        (when, band.predicate)
        for instrument in under_facts(runs.plan.instrument)
        for when in whens
        for band in bands_of_values(instrument, when, found)
    }


def _whens(runs: Runs, context: Mapping[str, Any], values: Values) -> Sequence[str | None]:
    """The values that the context can have beside a completion of the total."""
    instrument = runs.plan.instrument
    key = instrument.bands_key
    if key is None:
        return (None,)
    known = str(context[key.key]) if key.key in context else None
    node = context_node(instrument)
    if node is None:
        return (known,) if known is not None else key.values
    value = values[runs.plan.position[node]]
    assert value is not None  # every leaf has an answer
    word = find_band(bands_at(instrument, node), value).predicate
    return (word,) if known in (None, word) else ()


# --- The worst and the best of open answers -----------------------------------------------------------------------


def _sides(runs: Runs) -> ExtremeAnswers:
    """The ends of each open leaf; of those that do not simply raise what is computed from them, a mixture of them."""
    plan, low, high = runs.plan, runs.wide_low, runs.wide_high
    below = map(plan.position.__getitem__, plan.instrument.leaves_under(TOTAL))
    leaves = [at for at in below if low.raw[at] != high.raw[at]]
    sides = ExtremeAnswers(*({at: (end.raw[at], end.levels[at]) for at in leaves} for end in (low, high)))
    for step in plan.steps:
        mixtures = [] if step.formula.monotone else _mixtures(runs, step, sides)
        if mixtures:
            worst, best = (end(mixtures, key=lambda one: one[0])[1] for end in (min, max))
            sides.worst.update(worst)
            sides.best.update(best)
    return sides


def _mixtures(runs: Runs, step: NodeStep, sides: ExtremeAnswers) -> list[tuple[Exact, dict[int, Answer]]]:
    """What comes out of a formula under mixtures of the open answers that it looks at, and these."""
    leaves = [at for at in step.children if at in sides.worst]
    tried = [[sides.worst[at], sides.best[at], *_numbers_beside(runs, step, at)] for at in leaves]
    if not leaves or prod(map(len, tried)) > MAX_MIXTURES:
        return []
    mixtures = (dict(zip(leaves, one, strict=True)) for one in product(*tried))
    return [(value, one) for one in mixtures if (value := _value(runs, step, one)) is not None]


def _numbers_beside(runs: Runs, step: NodeStep, at: int) -> list[Answer]:
    """The known numbers beside a missing one that it can be as well: at these a ratio of both turns."""
    entry = runs.inputs.leaves[at]
    if entry.origin != "missing" or entry.n is not None or options(runs.plan.instrument, runs.plan.nodes[at]):
        return []
    beside = {runs.point.raw[i] for i in step.children if i != at}
    return [
        (one, None) for one in beside if one is not None and one.denominator == 1 and entry.low <= one <= entry.high
    ]


def _value(runs: Runs, step: NodeStep, answers: Mapping[int, Answer]) -> Exact | None:
    """What the formula of *step* makes of these answers beside all others at their lowest; nothing where it has no value."""
    known = [answers.get(at, (runs.wide_low.raw[at], runs.wide_low.levels[at])) for at in step.children]
    stages = [runs.plan.leaf_stages.get(at) for at in step.children]
    points = [rounded(one, stage) for (one, _), stage in zip(known, stages, strict=True) if one is not None]
    if len(points) < len(known):
        return None
    try:
        return step.formula.value(points, [level for _, level in known] if step.reads_answers else ())
    except UndefinedError:
        return None
