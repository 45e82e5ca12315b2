"""What it would take as ``evalkit-improve/1``, for programs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.outlook.effort import STEPS
from evalkit.outlook.plans import Plan
from evalkit.outlook.standing import facts_of
from evalkit.report.evaluation.keys import score_keys
from evalkit.report.json import Writer, keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.language import Language
    from evalkit.evaluation.result import Evaluation
    from evalkit.outlook.effort import Effort
    from evalkit.outlook.improve import Improvement

FORMAT = "evalkit-improve/1"


def improve_json(improvement: Improvement, speech: Language) -> str:
    """The front of plans in order, the fewest steps first, and the others."""
    return Writer(speech, {Plan: partial(plan_json, said=improvement.effort)}).text(
        FORMAT,
        **head_json(improvement.evaluation),
        target=None if improvement.target is None else improvement.target.name,
        status=improvement.status,
        reason=improvement.reason or None,
        **keys(improvement, "plans", "others", "best", "missing", "unknown"),
        **({"ignored": improvement.ignored} if improvement.ignored else {}),
        facts=facts_of(improvement.evaluation.instrument),
    )


def head_json(evaluation: Evaluation) -> dict[str, Any]:
    """Of what it is said, and where that stands."""
    assessment = evaluation.assessment
    return {
        **keys(assessment, "file", "id"),
        "instrument": evaluation.instrument.id,
        "subject": assessment.subject,
        "period": assessment.period.text,
        **score_keys(evaluation.total.score, evaluation.total.node.digits),
        "predicate": evaluation.predicate,
    }


def plan_json(plan: Plan, said: Effort = STEPS) -> dict[str, Any]:
    """A plan: what it takes, its changes, who sees to them where that is *said*, and what comes out."""
    who = {code: said.who[code] for code in plan.changes if code in said.who}
    return {
        **keys(plan, "steps", "questions"),
        **(keys(plan, "effort") if plan.effort is not None else {}),
        **({"least": True} if plan.is_least else {}),
        "changes": changes_json(plan.changes),
        **({"who": who} if who else {}),
        **score_keys(plan.after.total.score, plan.after.total.node.digits),
        "predicate": plan.after.predicate,
        **({"possible": list(plan.after.possible)} if len(plan.after.possible) > 1 else {}),
    }


def changes_json(changes: Mapping[str, Any]) -> dict[str, str | None]:
    """Code → answer, as text; ``None``: a grade given by hand that falls away."""
    return {code: answer_json(answer) for code, answer in changes.items()}


def answer_json(answer: Any) -> str | None:
    """An answer as text: ``4``, ``true``, ``3.16``, ``A``."""
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return answer if answer is None or isinstance(answer, str) else str(short_text(answer))
