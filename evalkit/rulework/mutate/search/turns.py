"""Drafts at numbers where a formula or a table of steps turns, and with leaves at their worst that pull others down."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any

from evalkit.method.pieces import turns_of
from evalkit.rulework.mutate.nudge import unit_of, written
from evalkit.rulework.mutate.search.draft import Draft, all_best, answers_of, as_given, takes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan

_HAIR = Fraction(1, 10_000)  # which rounding to a few decimals takes away
_BESIDE = (-1, Fraction(-1, 2), -_HAIR, _HAIR, Fraction(1, 2), 1)  # units


def turn_drafts(plan: Plan) -> Iterator[Draft]:
    """Every node that is looked at alone at, beside and between the numbers where that turns, all such nodes at once."""
    best = all_best(plan.instrument)
    for number, row in enumerate(zip_longest(*_numbers(plan)), 1):
        given = dict(one for one in row if one is not None)
        values = {code: one for code, one in given.items() if not plan.instrument.nodes[code].is_leaf}
        below = {leaf for code in values for leaf in plan.instrument.leaves_under(code)}
        answers = {code: one for code, one in (best | given).items() if code not in values.keys() | below}
        yield Draft(name=f"where formulas and steps turn, pattern {number}", answers=answers, values=values)


def _numbers(plan: Plan) -> list[list[tuple[str, Any]]]:
    """Of each node, with its code, the numbers that it is brought to."""
    marks: dict[str, set[Fraction]] = {}
    for step in plan.steps:
        for turn in turns_of(step.formula.expression):
            if turn is not None:
                marks.setdefault(plan.codes[step.children[turn[0]]], set()).add(turn[1])
    around = {code: _around(found) for code, found in marks.items()}
    return [[(code, as_given(one)) for one in found if takes(plan, code, one)] for code, found in around.items()]


def _around(marks: Iterable[Fraction]) -> list[Fraction]:
    """The *marks*, a unit, half a unit and a hair beside each, and halfway between neighbours."""
    found = sorted(marks)
    beside = [mark + unit_of(written(mark)) * by for mark in found for by in _BESIDE]
    return [*found, *beside, *((one + other) / 2 for one, other in pairwise(found))]


def pull_drafts(instrument: Instrument) -> Iterator[Draft]:
    """All leaves alike, but those of another scale that formulas look at, which take each of their answers."""
    apart = _looked_at_apart(instrument)
    leaves = [node for node in instrument.nodes.values() if node.is_leaf]
    own = {node.code: answers_of(instrument, node) for node in leaves}
    most = max((len(own[node.code]) for node in leaves if node.code not in apart), default=0)
    for other in range(max((len(own[code]) for code in apart), default=0)):
        for number in range(most):
            places = {node.code: other if node.code in apart else number for node in leaves}
            answers = {code: own[code][min(at, len(own[code]) - 1)] for code, at in places.items()}
            yield Draft(name=f"answer {number + 1} from below, {other + 1} where formulas look apart", answers=answers)


def _looked_at_apart(instrument: Instrument) -> set[str]:
    """The leaves that stand in formulas, but those of the scale that most leaves have."""
    scales = Counter(node.scale for node in instrument.nodes.values() if node.is_leaf)
    usual = scales.most_common(1)[0][0]
    operands = {code for node in instrument.nodes.values() if node.formula is not None for code in node.operands}
    nodes = instrument.nodes
    return {code for code in operands if nodes[code].is_leaf and nodes[code].scale != usual}
