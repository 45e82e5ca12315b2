"""What it would take: plans side by side, the cheapest in full.

What it would take as ``evalkit-improve/1``, for programs.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.outlook.effort import STEPS
from evalkit.outlook.improve import REACHED, UNPROVED, UNREACHABLE
from evalkit.outlook.plans import Plan
from evalkit.outlook.standing import Standing, facts_of
from evalkit.report.blocks import Document, Fold, Heading, Paragraph, together
from evalkit.report.evaluation.json import score_keys
from evalkit.report.evaluation.page import facts
from evalkit.report.json import Writer, keys
from evalkit.report.outlook.parts import (
    TO_WRITE_IN,
    Who,
    changes_table,
    cost_text,
    heading,
    plans_table,
    standing_text,
    taken_text,
    value_text,
)
from evalkit.report.signoff import sign_off

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.language import Language
    from evalkit.base.text import Message, Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.outlook.effort import Effort
    from evalkit.outlook.improve import Improvement
    from evalkit.report.blocks import Block, Section
    from evalkit.report.signoff import Run


def improve_page(improvement: Improvement, run: Run, *, detail: bool, handed_out: bool = False) -> Document:
    """The page; *detail*: every plan in full; *handed_out*: with room to write in who sees to each change."""
    told = [Paragraph(text, level=0) for text in _head(improvement)]
    sections: list[Section] = [[heading(msg("What it would take"), improvement.evaluation), *told]]
    if improvement.status != UNPROVED:
        standing = Standing(improvement.evaluation)
        sections += list(_plans(improvement, standing, detail=detail, handed_out=handed_out))
    short = [f"evalkit {run.version}", run.day.isoformat()]
    return Document([*sections, *sign_off(short, facts(improvement.evaluation, run), detail=detail)])


def _head(improvement: Improvement) -> Iterator[Message]:
    yield msg("Now: {standing}.", standing=standing_text(improvement.evaluation))
    yield from _status(improvement, _target(improvement))
    if improvement.plans and improvement.effort.until is not None:
        yield msg("Deadline: {day}.", day=improvement.effort.until.isoformat())
    best = improvement.best
    if best is not None and improvement.status != UNPROVED and improvement.target is not None:
        args = {"standing": standing_text(best.after), "cost": cost_text(best)}
        yield msg("The best that can be had: {standing} ({cost}).", **args)
    found = [plan.after for plan in (*improvement.plans, *improvement.others)]
    after = [Standing(improvement.evaluation).lowest] if improvement.status == REACHED else found
    yield from taken_text(improvement.evaluation, after, improvement.missing, improvement.unknown, improvement.ignored)


def _status(improvement: Improvement, target: Prose) -> Iterator[Message]:
    """What came of the search."""
    if improvement.status == UNPROVED:
        yield msg("What it takes is not proved: {reason}.", reason=improvement.reason)
    elif improvement.status == REACHED:
        yield msg("{target} is reached already.", target=target)
    elif improvement.status == UNREACHABLE and target and improvement.budget is not None:
        args = {"target": target, "budget": short_text(improvement.budget)}
        yield msg("{target} cannot be reached with a budget of {budget}.", **args)
    elif improvement.status == UNREACHABLE and target:
        yield msg("{target} cannot be reached with the answers that may change.", target=target)
    elif improvement.status == UNREACHABLE:
        yield msg("Nothing better can be had for that.")
    elif target:
        yield msg("To reach: {target}.", target=target)


def _target(improvement: Improvement) -> Prose:
    """What is to be reached: a predicate, or a score, which tells where it has more decimals than the total is shown with."""
    target = improvement.target
    if target is None or target.score is None:
        return "" if target is None else target.name
    return value_text(target.score, improvement.evaluation.total.node.digits)


def _plans(improvement: Improvement, standing: Standing, *, detail: bool, handed_out: bool) -> Iterator[Section]:
    if not improvement.plans:
        return
    who = Who(improvement.effort.who, TO_WRITE_IN if handed_out else "")
    each = [*improvement.plans, *improvement.others]
    if len(each) > 1:
        yield [
            Heading(msg("Plans")),
            plans_table(each),
            *_legend(improvement),
        ]
    yield [Heading(_title(1, improvement.plans[0])), *changes_table(standing, improvement.plans[0], who=who)]
    for at, plan in enumerate(each[1:] if detail else (), 2):
        yield [Fold(_title(at, plan), list(changes_table(standing, plan, who=who)))]
    yield [
        Paragraph(
            msg(
                "A step is one level of one answer, or one unit of a number. The gain of each answer is what it adds after those above it."
            ),
            level=0,
        )
    ]


def _legend(improvement: Improvement) -> Iterator[Block]:
    if improvement.others:
        first = len(improvement.plans) + 1
        text = msg(
            "From {number} on: plans of another kind, which leave as it is a part of the total that plan 1 changes.",
            number=str(first),
        )
        yield Paragraph(text, hang=0)


def _title(number: int, plan: Plan) -> Prose:
    return together(msg("Plan {number}", number=str(number)), cost_text(plan), standing_text(plan.after))


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
