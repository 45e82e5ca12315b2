"""What the laws share: evaluating, and looking at what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import short_text
from evalkit.base.text import Message, msg, visible
from evalkit.evaluation.engine import evaluate
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.testing.laws.model import LawBroken
from evalkit.testing.leaves import may_be_missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument


def evaluated(instrument: Instrument, assessment: Assessment, shown_by: Sequence[Assessment] = ()) -> Evaluation:
    """The evaluation of *assessment*; that it cannot be evaluated breaks every law.

    Args:
        instrument: The instrument.
        assessment: A valid assessment.
        shown_by: What shows that it cannot, where that is more than *assessment*.
    """
    try:
        return evaluate(instrument, assessment, readings=False)
    except AssessmentError as error:
        faults = visible("; ".join(map(str, error.faults[:3])), 400)
        said = msg("a valid assessment is refused: {faults}", faults=faults)
        raise LawBroken(said, *(shown_by or (assessment,))) from error
    except Exception as error:
        kind = visible(f"{type(error).__name__}: {error}", 200)
        said = msg("the evaluation stops with an error of Python: {error}", error=kind)
        raise LawBroken(said, *(shown_by or (assessment,))) from error


def both(instrument: Instrument, assessment: Assessment, other: Assessment) -> tuple[Evaluation, Evaluation]:
    """The evaluations of two assessments that show something together."""
    return evaluated(instrument, assessment, (assessment, other)), evaluated(instrument, other, (assessment, other))


def summary(result: Evaluation) -> tuple[Any, ...]:
    """All that a reader is told, to be compared."""
    nodes = {
        code: (node.origin, node.score, node.low, node.high, node.grade, node.maturity, node.band)
        for code, node in result.nodes.items()
    }
    findings = [(finding.code, finding.severity, finding.node, str(finding.message)) for finding in result.findings]
    return nodes, result.predicate, result.possible, findings, result.claims, result.n, result.left_out


def first_difference(before: Evaluation, after: Evaluation) -> Message | None:
    """The first score or word in which two evaluations differ, in the order of the tree."""
    for code, node in before.nodes.items():
        other = after.nodes[code]
        for mine, theirs in ((node.ends, other.ends), (node.maturity, other.maturity), (node.grade, other.grade)):
            if mine != theirs:
                return msg("{code} is {one}, then {other}", code=code, one=shown(mine), other=shown(theirs))
    if before.possible != after.possible:
        one, other_words = ", ".join(before.possible), ", ".join(after.possible)
        return msg("the predicate is {one}, then {other}", one=one, other=other_words)
    return None


def shown(found: object) -> str:
    """A value, the ends of one, or a word, as text."""
    if isinstance(found, tuple):
        texts = list(dict.fromkeys(str(short_text(end)) for end in found))
        return " … ".join(texts)
    return "—" if found is None else str(found)


def not_monotone(instrument: Instrument) -> Message | None:
    """Why laws about better answers say nothing: a method that declares itself not monotone."""
    plan = plan_for(instrument)
    if plan.monotone:
        return None
    names = sorted({plan.nodes[at].method for at, formula in plan.formulas.items() if not formula.monotone})
    return msg("the method {names} says that a better answer may lower the value", names=tuple(names))


def hidden_ends(instrument: Instrument) -> Message | None:
    """Why laws about what printed numbers leave say nothing: a method that hides the ends of its node."""
    plan = plan_for(instrument)
    names = sorted({plan.nodes[step.at].method for step in plan.steps if step.formula.hides})
    return (
        msg("the method {names} says that a better answer may lower the value", names=tuple(names)) if names else None
    )


def none_missing(instrument: Instrument) -> Message | None:
    """Why laws about missing answers say nothing: none may be missing."""
    return None if may_be_missing(instrument) else not_monotone(instrument)


def one_leaf(instrument: Instrument) -> Message | None:
    """Why laws about missing answers say nothing: there is one leaf only."""
    if len(instrument.leaves_under(TOTAL)) > 1:
        return None
    return msg("the total has one answer only")
