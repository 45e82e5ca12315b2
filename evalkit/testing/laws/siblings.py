"""Laws about siblings: the rule file's own order, leaves that it does not tell apart, and weights by one factor."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from evalkit.base.text import Message, msg
from evalkit.method.outcome_rules import outcome_rules
from evalkit.method.plan import plan_for
from evalkit.testing import strategies
from evalkit.testing.laws.common import both, evaluated, first_difference
from evalkit.testing.laws.model import Law, LawBroken
from evalkit.testing.leaves import leaves_of

if TYPE_CHECKING:
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument, Node

_FACTORS = (2, 10, Fraction(1, 3), Fraction(7, 5))
_MEAN = "weighted-mean"


def reordered(instrument: Instrument, assessment: Assessment, turn: int) -> None:
    """The order in which siblings stand in the rule file changes nothing; *turn*: how far it is shifted."""
    difference = first_difference(evaluated(instrument, assessment), evaluated(_turned(instrument, turn), assessment))
    if difference is not None:
        raise LawBroken(msg("with the siblings in another order: {difference}", difference=difference), assessment)


@lru_cache(maxsize=64)
def _turned(instrument: Instrument, turn: int) -> Instrument:
    """*instrument* with all siblings shifted by *turn* places; 0: reversed."""

    def children(node: Node) -> tuple[str, ...]:
        at = turn % len(node.children) if node.children else 0
        return node.children[at:] + node.children[:at] if turn else node.children[::-1]

    changed = {code: attrs.evolve(node, children=children(node)) for code, node in instrument.nodes.items()}
    nodes: dict[str, Node] = {}

    def visit(code: str) -> None:
        nodes[code] = changed[code]
        for child in changed[code].children:
            visit(child)

    for code, node in instrument.nodes.items():
        if node.parent is None:
            visit(code)
    return attrs.evolve(instrument, nodes=nodes)


def _no_siblings(instrument: Instrument) -> Message | None:
    if any(len(node.children) > 1 for node in instrument.nodes.values()):
        return None
    return msg("no node has two children")


def exchanged(instrument: Instrument, assessment: Assessment, other: Assessment) -> None:
    """Leaves that the rule file does not tell apart may exchange their answers: nothing above them changes."""
    before, after = both(instrument, assessment, other)
    changed = {code for code, raw in assessment.answers.items() if other.answers[code] != raw}
    for code, node in before.nodes.items():
        theirs = after.nodes[code]
        if code not in changed and (node.score, node.maturity) != (theirs.score, theirs.maturity):
            codes = ", ".join(sorted(changed))
            problem = msg("{codes} exchange their answers, and {code} changes", codes=codes, code=code)
            raise LawBroken(problem, assessment, other)
    if before.predicate != after.predicate:
        raise LawBroken(msg("siblings exchange their answers, and the predicate changes"), assessment, other)


def alike(instrument: Instrument) -> list[list[str]]:
    """Leaves of the total that only their codes and titles tell apart, in groups of two or more.

    One that is named elsewhere, in the formula of its parent, to be rounded, to be read by another node, to choose the bands of the total or by a rule of the predicate, is told apart by that.
    """
    found: dict[Any, list[str]] = {}
    choosing, codes = {rule.from_node for rule in instrument.context.values()}, [*instrument.nodes]
    choosing |= {codes[at] for rule in outcome_rules(instrument) for at in rule.at}
    for node in instrument.nodes.values():
        choosing |= {*node.reads, *(node.children if node.formula is not None else ())}
    for leaf in leaves_of(instrument):
        node = instrument.nodes[leaf.code]
        key = (node.parent, node.weight, tuple(node.weight_by.items()), node.scale, tuple(node.added.items()), node.missing, tuple(sorted(node.attributes.items())),
               instrument.stage_of(node), leaf.code if leaf.code in choosing else "")  # fmt: skip
        found.setdefault(key, []).append(leaf.code)
    return [codes for codes in found.values() if len(codes) > 1]


@st.composite
def _exchanges(draw: st.DrawFn, instrument: Instrument) -> tuple[Assessment, Assessment]:
    assessment = draw(strategies.assessments(instrument, hand=False))
    codes = draw(st.sampled_from(alike(instrument)))
    order = draw(st.permutations(codes))
    own = {code: draw(st.sampled_from(leaf_answers(instrument, code))) for code in codes[:2]}
    first = dict(assessment.answers) | own
    second = first | {code: first[source] for code, source in zip(codes, order, strict=True)}
    return attrs.evolve(assessment, answers=first), attrs.evolve(assessment, answers=second)


def leaf_answers(instrument: Instrument, code: str) -> Any:
    """The answers of a leaf of the total, worst first."""
    return next(leaf.answers for leaf in leaves_of(instrument) if leaf.code == code)


def _none_alike(instrument: Instrument) -> Message | None:
    return None if alike(instrument) else msg("no two siblings are alike in weight, scale and attributes")


def scaled(instrument: Instrument, assessment: Assessment, code: str, factor: Fraction) -> None:
    """The weights below the weighted mean *code*, all times one factor, give the same scores."""
    difference = first_difference(
        evaluated(instrument, assessment), evaluated(_scaled(instrument, code, factor), assessment)
    )
    if difference is not None:
        said = msg("with all weights below {code} times {factor}: {difference}", code=code, factor=str(factor),
                   difference=difference)  # fmt: skip
        raise LawBroken(said, assessment)


@lru_cache(maxsize=256)
def _scaled(instrument: Instrument, code: str, factor: Fraction) -> Instrument:
    below = instrument.nodes[code].children
    nodes = {
        each: attrs.evolve(
            node,
            weight=Fraction(node.weight or 0) * factor,
            weight_by={word: Fraction(weight) * factor for word, weight in node.weight_by.items()},
        )
        if each in below
        else node
        for each, node in instrument.nodes.items()
    }
    return attrs.evolve(instrument, nodes=nodes)


def means(instrument: Instrument) -> list[str]:
    """Weighted means whose children use their weight for nothing else."""
    return [code for code, node in instrument.nodes.items() if node.method == _MEAN and _free(instrument, node)]


def _free(instrument: Instrument, node: Node) -> bool:
    children = [instrument.nodes[child] for child in node.children]
    return all(child.is_leaf or not instrument.methods[child.method].own_weight for child in children)


def _no_means(instrument: Instrument) -> Message | None:
    return None if means(instrument) else msg("no node is a weighted mean")


def _whole_answers(instrument: Instrument) -> st.SearchStrategy[Assessment]:
    near = strategies.at_boundaries(instrument)
    return (
        strategies.assessments(instrument) | near
        if plan_for(instrument).monotone
        else strategies.assessments(instrument)
    )


SIBLING_LAWS = (
    Law(
        name="order",
        meaning=msg("the order in which siblings stand in the rule file changes no score"),
        examples=lambda instrument: st.tuples(_whole_answers(instrument), st.integers(0, 2)),
        check=reordered,
        exempt=_no_siblings,
    ),
    Law(
        name="permutation",
        meaning=msg("siblings alike in weight, scale and attributes may exchange their answers"),
        examples=_exchanges,
        check=exchanged,
        exempt=_none_alike,
    ),
    Law(
        name="scaling",
        meaning=msg("the weights below a weighted mean, all times one factor, change no score"),
        examples=lambda instrument: st.tuples(
            _whole_answers(instrument), st.sampled_from(means(instrument)), st.sampled_from(_FACTORS)
        ),
        check=scaled,
        exempt=_no_means,
    ),
)
