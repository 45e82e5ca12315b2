"""What moved between two assessments of one edition: nodes in points of the total, answers, facts beside them, and why the predicate is another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.base.wording import caseless
from evalkit.comparison.contributions import parts_of
from evalkit.comparison.predicate_reasons import reasons
from evalkit.evaluation.agreement import agreements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.comparison.contributions import ChangeParts, ChangePoints
    from evalkit.comparison.predicate_reasons import PredicateReason
    from evalkit.evaluation.agreement import Agreement
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.codes import Proof
    from evalkit.instruments import Instrument


class OtherAnswer(NamedTuple):
    """An answer, or a value given in the place of answers, that is another.

    Attributes:
        points: What that moves the total by; ``None``: nothing by itself (below a grade, a condition or a given value, or
            outside of the total).
        evidence: What it rests on now.
    """

    before: NodeResult
    after: NodeResult
    points: ChangePoints | None
    evidence: tuple[Proof, ...]


class FactChange(NamedTuple):
    """Something beside the answers that is another: a key of ``[context]``, ``status``, or ``n``, the number of rows."""

    key: str
    before: Any
    after: Any


@value
class Moved(Value):
    """Two assessments of one edition held against each other.

    Attributes:
        answers: Those that moved the total most first; then what moved nothing, in the order of the tree.
        why: What made the predicate another one, or what kept it.
        agreement: How far both agree beyond chance, on each scale, where both judge one subject at one time; else empty.
    """

    before: Evaluation
    after: Evaluation
    parts: ChangeParts
    answers: tuple[OtherAnswer, ...]
    facts: tuple[FactChange, ...]
    why: tuple[PredicateReason, ...]
    agreement: tuple[Agreement, ...] = ()


def moved(before: Evaluation, after: Evaluation) -> Moved:
    """What moved from one evaluation to another of the same edition and local variant.

    Which edition, ``evalkit.comparison.compare`` has made sure of.
    """
    parts = parts_of(before, after)
    return Moved(
        before=before,
        after=after,
        parts=parts,
        answers=tuple(sorted(_answers(before, after, parts), key=_size)),
        facts=tuple(_facts(before, after)),
        why=reasons(before, after),
        agreement=agreements(before, after) if _are_of_one(before, after) else (),
    )


def _are_of_one(before: Evaluation, after: Evaluation) -> bool:
    """Whether two judge the same: one subject at one time."""
    assessment, other = before.assessment, after.assessment
    return caseless(assessment.subject) == caseless(other.subject) and assessment.period == other.period


def _answers(before: Evaluation, after: Evaluation, parts: ChangeParts) -> Iterator[OtherAnswer]:
    for code, new in after.nodes.items():
        old = before.nodes[code]
        is_given = "given" in (old.origin, new.origin)
        if (new.node.is_leaf or is_given) and _said(old) != _said(new):
            yield OtherAnswer(old, new, parts.nodes[code], after.assessment.evidence.get(code, ()))


def _said(node_result: NodeResult) -> Any:
    """What somebody answered, whatever a gate makes of it; of a node that is not given what it came to."""
    if node_result.origin == "missing" and node_result.n is None:
        return None
    held = node_result.unlocked or node_result.score
    return node_result.level, node_result.answer, held and held.value, node_result.low, node_result.high


def _size(answer: OtherAnswer) -> tuple[bool, Exact]:
    """What moves the total most comes first, what moves nothing by itself last."""
    if answer.points is None:
        return True, 0
    low, high = answer.points
    return False, min(low, -low, high, -high)


def _facts(before: Evaluation, after: Evaluation) -> Iterator[FactChange]:
    old, new = before.assessment, after.assessment
    if old.status != new.status:
        yield FactChange("status", old.status, new.status)
    if before.n != after.n:
        yield FactChange("n", before.n, after.n)
    for key in _keys(after.instrument, before, after):
        if before.context.get(key) != after.context.get(key):
            yield FactChange(key, before.context.get(key), after.context.get(key))


def _keys(instrument: Instrument, *evaluations: Evaluation) -> dict[str, None]:
    named = [key for key in instrument.context if any(key in evaluation.context for evaluation in evaluations)]
    return dict.fromkeys([*named, *(key for evaluation in evaluations for key in evaluation.context)])
