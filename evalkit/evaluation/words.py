"""The words that a node can be called by: band, grade, level of the ladder, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.base.exact import round_to
from evalkit.evaluation.results import node_results
from evalkit.evaluation.spread import raised_by_hand, top_grade
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_between, table_for
from evalkit.method.methods import Graded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.result import NodeResult
    from evalkit.evaluation.spread import Spread
    from evalkit.instruments import Band, Instrument


class Words(NamedTuple):
    """What a node can be called.

    Attributes:
        all: Every word that the inputs leave, letters and labels alike.
        decided: Whether they all say the same.
        by_hand: Grades that only an assessor could still give.
    """

    all: tuple[str, ...]
    decided: bool
    by_hand: tuple[str, ...] = ()


def said_of(instrument: Instrument, context: Mapping[str, Any], code: str) -> str | None:
    """The band of the node *code* that a given fact states, where the fact is that band."""
    words = (context[key] for key, fact in instrument.context.items() if fact.from_node == code and key in context)
    return next(words, None)


def words_of(result: Spread, code: str, said: str | None = None) -> Words:
    """The words for the node *code*, printed decimals and missing answers taken at both ends, only *said* among its bands."""
    node = node_results(result)[code]
    bands = [band for band in _bands(result, code) if said is None or band.predicate == said]
    found = [word for band in bands for word in (band.predicate, band.label) if word]
    grades = _grades(result, node)
    found += grades
    if node.maturity is not None:
        ladder = result.plan.instrument.ladder
        found += [node.maturity, *([ladder.names[node.maturity]] if ladder and node.maturity in ladder.names else [])]
    if node.node.is_leaf and node.answer:
        found.append(node.answer)
    open_ended = len(bands) > 1 or len(grades) > 1
    decided = node.score is not None or not open_ended
    return Words(tuple(dict.fromkeys(found)), decided=decided, by_hand=_by_hand(result, code))


def _by_hand(result: Spread, code: str) -> tuple[str, ...]:
    at, raised = result.plan.position[code], raised_by_hand(result)
    if (
        not isinstance(result.plan.formulas.get(at), Graded)
        or raised is None
        or raised.raw[at] != top_grade(result.plan, at)
    ):
        return ()
    if at in result.used:
        return ()
    return tuple(grade.grade for grade in result.plan.instrument.grades if grade.by_hand)


def _bands(result: Spread, code: str) -> list[Band]:
    """Bands of the node itself and of its converted value."""
    plan, instrument = result.plan, result.plan.instrument
    node, at = instrument.nodes[code], plan.position[code]
    low, high = result.wide_low.values[at], result.wide_high.values[at]
    assert low is not None  # a missing leaf has ends, so has everything above it
    assert high is not None
    found: list[Band] = []
    own, total = table_for(instrument, node), table_for(instrument, instrument.nodes[TOTAL])
    if own is not None:
        found += bands_between(own, low, high)
    for conversion in instrument.conversions:
        if conversion.bands and total is not None and instrument.at(conversion.at, node):
            ends = [round_to(end * conversion.factor, conversion.digits, conversion.mode) for end in (low, high)]
            found += bands_between(total, *ends)
    return found


def _grades(result: Spread, node: NodeResult) -> list[str]:
    """Grades between the worst and the best that the criteria can give; the given one where it stands."""
    formula = result.plan.formulas.get(result.plan.position[node.code])
    if node.grade is not None or not isinstance(formula, Graded):
        return [node.grade] if node.grade else []
    children = [result.plan.position[child] for child in node.node.children]
    ends = []
    for run in (result.high, result.low):
        values = [value for i in children if (value := run.values[i]) is not None]  # a missing criterion has ends
        ends.append(formula.steps.index(formula.step(values)))
    return [step[3] for step in formula.steps[ends[0] : ends[1] + 1]]
