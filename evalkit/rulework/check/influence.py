"""Which nodes can change their parent at all: nothing of the tree is there in vain."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import chain, product
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.exact import short_text
from evalkit.base.limits import MAX_MIXTURES
from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.method.ends import ChildEnds
from evalkit.method.plan import plan_for
from evalkit.method.scales import options
from evalkit.possible.ends import ends_of
from evalkit.possible.lattice import lattice_for
from evalkit.rulework.assessments import run_again, turns_along
from evalkit.rulework.check.model import Statement, Witness, failed, noted, proved, unproved
from evalkit.rulework.check.search import ordered_choices, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument
    from evalkit.method.plan import NodeStep, Plan
    from evalkit.questions.choice import LeafAnswer
    from evalkit.rulework.assessments import Ran

    _End = tuple[Exact, int | None]

_SAME_WORTH = msg("all its answers are worth the same")
_NO_WEIGHT = msg("its weight is 0: whatever its value, its parent stays the same")
_NEVER_COUNTS = msg("the gate stays closed with the best answers too: it never counts")
_UNKNOWN = msg("whether it counts is not known: its parent has too many answers to look at them all")
_SAME_VALUE = msg("its parent has one and the same value, whatever its children are")


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Each node that changes nothing, and a word on those that stand outside the total on purpose."""
    plan = plan_for(instrument)
    fine = 0
    for step in plan.steps:
        for number, child in enumerate(step.children):
            problem = _in_vain(plan, step, number)
            if problem is None:
                fine += 1
                continue
            place = plan.codes[child]
            if problem is _UNKNOWN:
                yield unproved("node-counts", place, problem, how="structure")
                continue
            witness = _both_ends(plan, step, number)
            yield failed("node-counts", place, problem, witness)
    if fine:
        text = msg("{count:node|nodes} can change the value of the parent", count=str(fine))
        yield proved("node-counts", "", text)
    yield from _outside(instrument)


def _in_vain(plan: Plan, step: NodeStep, number: int) -> Message | None:
    """Why the child at *number* changes nothing; nothing if it does; ``_UNKNOWN`` if that cannot be said."""
    child, formula = step.children[number], step.formula
    looked_at = not formula.answers.isdisjoint((number, None))
    if plan.ends[child].low == plan.ends[child].high and plan.nodes[child].is_leaf and not looked_at:
        return _SAME_WORTH
    counts = number in formula.moves
    if counts and (plan.linear_at(step.at) or _changes(plan, step, number) or _is_seen(plan, step, child)):
        return None
    if plan.behind_gates.get(child) == step.at and not opens(plan, step):
        return _NEVER_COUNTS
    if not counts:
        return _NO_WEIGHT
    inside = [plan.ends[at] for at in step.children]
    ends = step.formula.ends([ChildEnds(one.ends if one.is_bounded else None) for one in inside])
    return _SAME_VALUE if ends is not None and ends[0] == ends[1] else _UNKNOWN


def opens(plan: Plan, step: NodeStep) -> bool:
    """Whether any answers open the gate of a node; if there are too many of them, the best ones."""
    states = lattice_for(plan).gate(step.at)
    if states is not None:
        return states.opens()
    best = _side(plan, step, top=True)
    return best is None or plan.gates[step.at].is_open(*zip(*best, strict=True))


def _changes(plan: Plan, step: NodeStep, number: int) -> bool:
    """Whether the value moves with that child, each of the others at its best, at its worst, or between."""
    sides = [side for top in (True, False) if (side := _side(plan, step, top=top)) is not None]
    if not sides:
        return False
    ends = [side[number][0] for side in sides]
    middle = Fraction(max(ends) + min(ends)) / 2
    tried = {*ends, middle, *[at for at in turns_along(step.formula.expression, number) if min(ends) < at < max(ends)]}
    between = [
        (middle, None) if middle is not None else one
        for middle, one in zip(_middles(plan, step), sides[0], strict=True)
    ]
    rows = [product(*zip(*some, strict=True)) for some in (sides, [*sides, between])]
    cases = chain(*rows) if 2 ** len(step.children) <= MAX_MIXTURES else chain(sides, _one_after_another(sides))
    return any(len(_values(step, number, case, tried)) > 1 for case in cases)


def _is_seen(plan: Plan, step: NodeStep, child: int) -> bool:
    """Whether the node is seen to be another one for another answer below the *child*, which comes to it through nothing else."""
    other_ways = {at for other in step.children if other != child for at in _leaves_under(plan, other)}
    leaves = _leaves_under(plan, child) - other_ways
    return any(
        ran.values[step.at] != _again(plan, ran, leaf, answer, step.at)
        for case, ran in spread(plan)
        for leaf in sorted(leaves & case.keys())
        for answer in ordered_choices(plan, leaf)
    )


def _leaves_under(plan: Plan, at: int) -> set[int]:
    """The leaves that a node hangs on."""
    return {plan.position[leaf] for leaf in plan.instrument.leaves_under(plan.codes[at])} or {at}


def _again(plan: Plan, ran: Ran, leaf: int, answer: LeafAnswer, at: int) -> Exact | None:
    """The value of the node at *at* with another *answer*; the same where it has none then."""
    with suppress(UndefinedError):
        return run_again(plan, ran, leaf, answer).values[at]
    return ran.values[at]


def _one_after_another(sides: Sequence[list[_End]]) -> Iterator[list[_End]]:
    """From one side to the other, a child more each time."""
    return ([*sides[0][:at], *sides[-1][at:]] for at in range(1, len(sides[0])))


def _middles(plan: Plan, step: NodeStep) -> list[Exact | None]:
    """Of each child that takes any number one between its ends: a formula may do the same at all of these."""
    leaves = [at for at in step.children if at in plan.leaf_ends and not options(plan.instrument, plan.nodes[at])]
    middle = {at: ordered_choices(plan, at)[1].points for at in leaves}
    return [middle.get(at) for at in step.children]


def _side(plan: Plan, step: NodeStep, *, top: bool) -> list[_End] | None:
    """The children of a step at their best or at their worst, each with its answer as a level; nothing if these are not known."""
    levels = [plan.leaf_ends[i][top].level if i in plan.leaf_ends else None for i in step.children]
    ends = [ends_of(plan)[i].high if top else ends_of(plan)[i].low for i in step.children]
    found = [(end, level) for end, level in zip(ends, levels, strict=True) if end is not None]
    return found if len(found) == len(ends) else None


def _values(step: NodeStep, number: int, case: Sequence[_End], tried: Iterable[Exact]) -> set[Exact]:
    """What comes out with the child at *number* at each of the values *tried*, the others as in the *case*."""
    values, levels = [value for value, _ in case], [level for _, level in case]
    found = set()
    for one in tried:
        with suppress(UndefinedError):
            found.add(step.formula.value([one if i == number else each for i, each in enumerate(values)], levels))
    return found


def _both_ends(plan: Plan, step: NodeStep, number: int) -> Witness | None:
    """The value of the parent with that child at its worst and at its best, all others at their best: the same."""
    child, tops = step.children[number], _side(plan, step, top=True)
    if tops is None:
        return None
    best = step.formula.value(*zip(*tops, strict=True))
    shows = msg("{parent} comes out as {value} with {code} at its best as at its worst, the others at their best",
                parent=plan.codes[step.at], value=short_text(best), code=plan.codes[child])  # fmt: skip
    return Witness(shows=shows, value=best)


def _outside(instrument: Instrument) -> Iterator[Statement]:
    decides = {item.from_node: key for key, item in instrument.context.items() if item.from_node is not None}
    for node in instrument.nodes.values():
        if node.parent is not None or node.code == TOTAL:
            continue
        if node.code in decides:
            text = msg("outside the total: it decides {key}", key=decides[node.code])
        else:
            text = msg("outside the total: it stands beside it")
        yield noted("node-outside", node.code, text)
