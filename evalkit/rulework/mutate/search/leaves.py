"""Answers of leaves, worst to best, and values that nodes take."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Exact, Printed, round_to
from evalkit.instruments import TOTAL
from evalkit.method.methods import Graded
from evalkit.method.scales import options
from evalkit.questions.ends import ends_of
from evalkit.rulework.assessments import NA, as_written
from evalkit.rulework.mutate.nudge import MOST_DIGITS

if TYPE_CHECKING:
    from evalkit.instruments import Instrument, Node
    from evalkit.method.plan import Plan

_FINE = 4
_PARTS = 97  # prime: the values of neighbours are different, and none of them is round


def answers_of(instrument: Instrument, node: Node) -> list[Any]:
    """Every answer of a leaf as a file would give it, by points; of a number its ends."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return [as_given(scale.minimum), as_given(scale.maximum)]
    if scale.kind == "yes-no":
        return [False, True]
    found = {key: given for key, given in options(instrument, node).items() if key != NA}
    return sorted(found, key=lambda key: found[key].points)


def all_worst(instrument: Instrument) -> dict[str, Any]:
    """Every leaf at its worst answer."""
    return {code: answers_of(instrument, instrument.nodes[code])[0] for code in _leaves(instrument)}


def all_best(instrument: Instrument) -> dict[str, Any]:
    """Every leaf under the total at its best answer."""
    return {code: answers_of(instrument, instrument.nodes[code])[-1] for code in instrument.leaves_under(TOTAL)}


def _leaves(instrument: Instrument) -> list[str]:
    return [code for code, node in instrument.nodes.items() if node.is_leaf]


def varied(instrument: Instrument, node: Node, number: int) -> Any:
    """An answer that differs from that of the next *number*; a number has decimals that no stage leaves as they are."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind != "number":
        found = answers_of(instrument, node)
        return found[number % len(found)]
    part = Fraction(number * 37 % _PARTS + 1, _PARTS + 2)
    value = scale.minimum + (Fraction(scale.maximum) - Fraction(scale.minimum)) * part
    return as_given(round_to(value, 0 if scale.whole else _FINE, "down"))


def as_given(value: Exact) -> int | Printed:
    """A number as an assessment gives it; its decimals must end."""
    found = as_written(value)
    assert found is not None
    return found


def takes(plan: Plan, code: str, value: Exact) -> bool:
    """Whether *value* can be given for the node *code*."""
    at = plan.position[code]
    node = plan.nodes[at]
    if node.is_leaf and plan.instrument.scales[node.scale or ""].kind != "number":
        return False
    if isinstance(plan.formulas.get(at), Graded) or as_written(value, MOST_DIGITS) is None:
        return False
    return value in ends_of(plan)[at] and not (plan.whole[at] and Fraction(value).denominator != 1)


def nodes_at(instrument: Instrument, place: str) -> list[str]:
    """The nodes that *place* means: one code, or all of a level."""
    return [code for code, node in instrument.nodes.items() if instrument.at(place, node)]
