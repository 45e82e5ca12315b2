"""What it would take: plans side by side, the cheapest in full; and as ``evalkit-improve/1``, for programs.

What pages of plans and losses share: heads, tables of plans, tables of changes.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Printed, decimal_text, decimals_of, half_up, round_to, short_text, signed_text
from evalkit.base.text import Decimal, first_few, msg
from evalkit.base.tuples import NamedTuple
from evalkit.method.plan import plan_for
from evalkit.outlook.changes import changes_of, opened
from evalkit.outlook.effort import STEPS as IN_STEPS
from evalkit.outlook.improve import REACHED, UNPROVED, UNREACHABLE
from evalkit.outlook.plans import Plan
from evalkit.outlook.standing import Standing, facts_of, is_raised
from evalkit.outlook.written_answers import answer_digits, written
from evalkit.report.blocks import Column, Document, Fold, Heading, Paragraph, Remark, Row, Table, together
from evalkit.report.columns import table
from evalkit.report.comparison.assessments import digits_to_write
from evalkit.report.evaluation.json import head_json, score_keys
from evalkit.report.evaluation.page import facts
from evalkit.report.evaluation.texts import evidence_text, name_of, score_text, standing_text
from evalkit.report.json import JsonWriter, keys
from evalkit.report.signoff import in_short, sign_off

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.base.text import Message, Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.outlook.changes import AnswerChange
    from evalkit.outlook.effort import Effort
    from evalkit.outlook.improve import Improvement
    from evalkit.report.blocks import Block, Section
    from evalkit.report.signoff import Stamp

MOST_CODES = 8
STEPS = msg("steps to take")
GAIN = msg("gain")
ROUNDING = msg("rounding")
GONE = msg("falls away")  # a grade given by hand
TO_WRITE_IN = "…" * 12  # as wide as the column is to be


class Who(NamedTuple):
    """Who sees to changes.

    Attributes:
        named: Code → who.
        otherwise: What stands where nobody is named; empty: of nobody at all there is no column.
    """

    named: Mapping[str, str]
    otherwise: str = ""


NOBODY = Who({})


def heading(prose: Prose, evaluation: Evaluation) -> Heading:
    """What the page is about, and of whom."""
    assessment = evaluation.assessment
    return Heading(together(prose, name_of(evaluation.instrument), assessment.subject, assessment.period.text), 1)


def taken_text(
    evaluation: Evaluation,
    after: Iterable[Evaluation],
    missing: Sequence[str],
    unknown: Sequence[str],
    ignored: Sequence[str] = (),
) -> Iterator[Message]:
    """How missing answers are taken, what the rounding of printed numbers leaves *after* changes, what is not known behind given values, which efforts count nowhere, and which answers are facts that stay."""
    if missing:
        yield msg("Missing answers: {count}. They are taken at their lowest: what is said holds whatever they turn out to be.",
                  count=str(len(missing)))  # fmt: skip
    left = [word for one in after for word in one.possible if one.predicate not in (None, word)]
    if left:
        words = tuple(dict.fromkeys(left))
        yield msg("Within the rounding of the printed numbers {words} can come out as well.", words=words)
    if unknown:
        yield msg(
            "Of {codes} only the value is known, not the answers behind it: steps and questions there are the fewest that may do, and more may be needed.",
            codes=tuple(unknown),
        )
    asked = tuple([code for code in ignored if is_raised(evaluation.instrument, code)])
    never = tuple([code for code in ignored if code not in asked])
    if asked:
        yield msg(
            "Not all that the file of efforts says of {codes} counts: what is given above them is known, not these answers.",
            codes=asked,
        )
    if never:
        yield msg(
            "What the file of efforts says of {codes} counts nowhere: these answers are facts, or outside the total.",
            codes=never,
        )
    if facts := facts_of(evaluation.instrument):
        yield msg("Facts that stay as they are: {codes}.", codes=facts)


def cost_text(plan: Plan) -> Prose:
    """What a plan takes."""
    steps = msg("{count:step|steps}", count=short_text(plan.steps))
    questions = msg("{count:question|questions}", count=Decimal(plan.questions))
    effort = "" if plan.effort is None else msg("effort {count}", count=short_text(plan.effort))
    return together(effort, steps, questions)


def plans_table(plans: Sequence[Plan], steps: Prose = STEPS) -> Table:
    """What plans take, in *steps*, what comes out, and which answers they change."""
    return table(
        enumerate(plans, 1),
        (Column(number=True), lambda row: str(row[0])),
        (Column(msg("effort"), number=True), lambda row: "" if row[1].effort is None else short_text(row[1].effort)),
        (Column(steps, number=True), lambda row: short_text(row[1].steps)),
        (Column(msg("questions"), number=True, drop=2), lambda row: Decimal(row[1].questions)),
        (Column(msg("score"), number=True), lambda row: score_text(row[1].after)),
        (Column(msg("predicate"), drop=1), lambda row: row[1].after.predicate or "–"),
        (Column(msg("changes"), wrap=True, least=20), lambda row: codes(row[1])),
    )


def codes(plan: Plan) -> Prose:
    """The first answers that a plan changes, and how many more there are."""
    rules = plan_for(plan.after.instrument)

    def named(code: str) -> Prose:
        at = rules.position[code]
        return together(
            code, "→", _plain(written(rules, at, plan.changes[code]), rules.nodes[at].digits), separator=" "
        )

    return together(*first_few(list(map(named, plan.changes)), MOST_CODES), separator=", ")


def _plain(answer: Any, digits: int) -> Prose:
    if answer is None:
        return GONE
    if isinstance(answer, bool):
        return "✓" if answer else "✗"
    if isinstance(answer, Printed):
        return Decimal(answer.text)
    return value_text(answer, digits) if isinstance(answer, Fraction) else str(answer)


def value_text(value: Exact, digits: int) -> Prose:
    """A value at its digits, which tells where it has more of them: what is printed alone would not do then."""
    shown = decimal_text(value, digits)
    return shown if decimals_of(value, digits) is not None else together("≈", shown, separator=" ")


def changes_table(standing: Standing, plan: Plan, gain: Prose = GAIN, who: Who = NOBODY) -> Iterator[Block]:
    """Every change of a plan: before, after, what it gains, and *who* sees to it; what rounding adds, so that the gains come to what the score moves by; which gates it opens."""
    rules, changes = standing.plan, list(changes_of(standing, plan.changes))
    digits, rest = _beside(standing, plan, [change.gain for change in changes])

    def now(change: AnswerChange) -> Prose:
        return _answer(change.before, change.now, answer_digits(rules, rules.position[change.node.code]))

    def then(change: AnswerChange) -> Prose:
        at = rules.position[change.node.code]
        return (
            GONE
            if change.after is None
            else _answer(written(rules, at, change.after), change.then, answer_digits(rules, at))
        )

    yield table(
        changes,
        (Column(code=True), lambda change: change.node.code),
        (Column(msg("question"), wrap=True), lambda change: change.node.title),
        (Column(msg("now"), wrap=True, share=4, drop=1), now),
        (Column(msg("then"), wrap=True, share=4, drop=1), then),
        (
            Column(gain, number=True),
            lambda change: "–" if change.gain is None else signed_text(change.gain, digits),
        ),
        (
            Column(msg("who is responsible"), wrap=True, share=4, drop=2),
            lambda change: who.named.get(change.node.code, who.otherwise),
        ),
        below=_evidence,
        last=[Row(("", ROUNDING, "", "", signed_text(rest, digits), ""))] if rest else (),
    )
    gates = opened(standing.evaluation, plan.after)
    if gates:
        yield Paragraph(msg("Opens the gate of: {codes}.", codes=gates))


def _beside(standing: Standing, plan: Plan, gains: Sequence[Exact | None]) -> tuple[int, Exact]:
    """The decimals that gains are shown with, more than those of the score only where they do not add up without; and what the score as it is shown moves by beside them."""
    digits = standing.evaluation.total.node.digits
    before, after = (evaluation.total.score for evaluation in (standing.lowest, plan.after))
    known = [gain for gain in gains if gain is not None]
    if before is None or after is None or len(known) < len(gains):
        return digits, 0
    moved = round_to(after.value, digits, "half-up") - round_to(before.value, digits, "half-up")
    tried = [
        (more, moved - sum([half_up(gain, more) for gain in known]))
        for more in (digits, digits_to_write(known, digits))
    ]
    return next((one for one in tried if not one[1]), tried[-1])


def _evidence(change: AnswerChange) -> Iterator[Remark]:
    if change.evidence:
        yield Remark(msg("evidence now: {evidence}", evidence=evidence_text(change.evidence)))


def _answer(answer: Any, title: str, digits: int) -> Prose:
    """An answer with its official text."""
    if answer is None:
        return msg("missing")
    if isinstance(answer, (bool, str)) and title:
        return title if isinstance(answer, bool) else together(answer, title, separator=" ")
    if isinstance(answer, bool):
        return msg("yes") if answer else msg("no")
    if isinstance(answer, Printed):
        return Decimal(answer.text)
    if isinstance(answer, str):
        return answer
    return together(value_text(answer, digits) if not title else str(answer), title, separator=" ")


def improve_page(improvement: Improvement, run: Stamp, *, detail: bool, handed_out: bool = False) -> Document:
    """The page; *detail*: every plan in full; *handed_out*: with room to write in who sees to each change."""
    told = [Paragraph(text, level=0) for text in _head(improvement)]
    sections: list[Section] = [[heading(msg("What it would take"), improvement.evaluation), *told]]
    if improvement.status != UNPROVED:
        standing = Standing(improvement.evaluation)
        sections += list(_plans(improvement, standing, detail=detail, handed_out=handed_out))
    return Document([*sections, *sign_off(in_short(run), facts(improvement.evaluation, run), detail=detail)])


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
    """What is to be reached: a predicate, or a score in full; of one without end it is told that it is shortened."""
    target, digits = improvement.target, improvement.evaluation.total.node.digits
    if target is None or target.score is None:
        return "" if target is None else target.name
    return value_text(target.score, max(digits, decimals_of(target.score, 12) or 0))


def _plans(improvement: Improvement, standing: Standing, *, detail: bool, handed_out: bool) -> Iterator[Section]:
    if not improvement.plans:
        return
    who = Who(improvement.effort.who, TO_WRITE_IN if handed_out else "")
    each = [*improvement.plans, *improvement.others]
    if len(each) > 1:
        yield [Heading(msg("Plans")), plans_table(each), *_legend(improvement)]
    yield [Heading(_title(1, improvement.plans[0])), *changes_table(standing, improvement.plans[0], who=who)]
    for at, plan in enumerate(each[1:] if detail else (), 2):
        yield [Fold(_title(at, plan), list(changes_table(standing, plan, who=who)))]
    text = msg(
        "A step is one level of one answer, or one unit of a number. The gain of each answer is what it adds after those above it."
    )
    yield [Paragraph(text, level=0)]


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
    return JsonWriter(speech, {Plan: partial(plan_json, said=improvement.effort)}).text(
        FORMAT,
        **head_json(improvement.evaluation),
        **keys(improvement, "target: target.name", "status", "reason!"),
        **keys(improvement, "plans", "others", "best", "missing", "unknown", "ignored?"),
        facts=facts_of(improvement.evaluation.instrument),
    )


def plan_json(plan: Plan, said: Effort = IN_STEPS) -> dict[str, Any]:
    """A plan: what it takes, its changes, who sees to them where that is *said*, and what comes out."""
    who = {code: said.who[code] for code in plan.changes if code in said.who}
    return {
        **keys(plan, "steps", "questions", "effort?"),
        **({"least": True} if plan.is_least else {}),
        "changes": {code: answer_json(plan.after.instrument, code, answer) for code, answer in plan.changes.items()},
        **({"who": who} if who else {}),
        **score_keys(plan.after.total.score, plan.after.total.node.digits),
        **keys(plan, "after.predicate"),
        **({"possible": list(plan.after.possible)} if len(plan.after.possible) > 1 else {}),
    }


def answer_json(instrument: Instrument, code: str, answer: Any) -> str | None:
    """An answer as a file holds it, as text: ``4``, ``true``, ``3.20``, ``A``; ``None``: a grade given by hand that falls away."""
    if isinstance(answer, bool):
        return "true" if answer else "false"
    plan = plan_for(instrument)
    return None if answer is None else str(written(plan, plan.position[code], answer))
