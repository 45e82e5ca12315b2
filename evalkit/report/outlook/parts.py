"""What pages of plans and losses share: heads, tables of plans, tables of changes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text, decimals_of, short_text, signed_text
from evalkit.base.text import Decimal, first_few, msg
from evalkit.base.tuples import NamedTuple
from evalkit.outlook.changes import changes_of, opened
from evalkit.outlook.standing import facts_of, is_raised
from evalkit.report.blocks import Column, Heading, Paragraph, Remark, Row, Table, together
from evalkit.report.columns import table
from evalkit.report.comparison.parts import digits_to_write
from evalkit.report.evaluation.texts import evidence_text, name_of, score_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message, Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument, Node
    from evalkit.outlook.changes import Change
    from evalkit.outlook.plans import Plan
    from evalkit.outlook.standing import Standing
    from evalkit.report.blocks import Block

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


def heading(what: Prose, evaluation: Evaluation) -> Heading:
    """What the page is about, and of whom."""
    assessment = evaluation.assessment
    return Heading(together(what, name_of(evaluation.instrument), assessment.subject, assessment.period.text), 1)


def standing_text(evaluation: Evaluation) -> Prose:
    """Score and predicate as they are."""
    word = evaluation.predicate or msg("possible: {words}", words=" / ".join(evaluation.possible))
    return together(score_text(evaluation), word, separator=", ")


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
    has_effort = any(plan.effort is not None for plan in plans)
    return table(
        enumerate(plans, 1),
        (Column(number=True), lambda one: str(one[0])),
        *(
            [
                (
                    Column(msg("effort"), number=True),
                    lambda one: "" if one[1].effort is None else short_text(one[1].effort),
                )
            ]
            if has_effort
            else []
        ),
        (Column(steps, number=True), lambda one: short_text(one[1].steps)),
        (Column(msg("questions"), number=True), lambda one: Decimal(one[1].questions)),
        (Column(msg("score"), number=True), lambda one: score_text(one[1].after)),
        (Column(msg("predicate"), drop=1), lambda one: one[1].after.predicate or "–"),
        (Column(msg("changes"), wrap=True, least=20), lambda one: codes(one[1])),
    )


def codes(plan: Plan) -> Prose:
    """The first answers that a plan changes, and how many more there are."""
    instrument = plan.after.instrument
    named = [
        together(code, "→", _plain(answer, _digits(instrument, instrument.nodes[code])), separator=" ")
        for code, answer in plan.changes.items()
    ]
    return together(*first_few(named, MOST_CODES), separator=", ")


def _digits(instrument: Instrument, node: Node) -> int:
    """The decimals of an answer: none where only whole numbers are."""
    return 0 if node.scale and instrument.scales[node.scale].whole else node.digits


def _plain(answer: Any, digits: int) -> Prose:
    if answer is None:
        return GONE
    if isinstance(answer, bool):
        return "✓" if answer else "✗"
    if isinstance(answer, (str, int)):
        return str(answer)
    return value_text(answer, digits)


def value_text(value: Exact, digits: int) -> Prose:
    """A value at its digits, which tells where it has more of them: what is printed alone would not do then."""
    shown = decimal_text(value, digits)
    return shown if decimals_of(value, digits) is not None else together("≈", shown, separator=" ")


def changes_table(standing: Standing, plan: Plan, gain: Prose = GAIN, who: Who = NOBODY) -> Iterator[Block]:
    """Every change of a plan: before, after, what it gains, and *who* sees to it; what rounding adds, so that the gains come to what the score moves by; which gates it opens."""
    instrument, changes = standing.plan.instrument, list(changes_of(standing, plan.changes))
    digits, rest = _beside(standing, plan, [change.gain for change in changes])
    yield table(
        changes,
        (Column(code=True), lambda change: change.node.code),
        (Column(msg("question"), wrap=True), lambda change: change.node.title),
        (
            Column(msg("now"), wrap=True, share=4),
            lambda change: _answer(change.before, change.now, _digits(instrument, change.node)),
        ),
        (
            Column(msg("then"), wrap=True, share=4),
            lambda change: (
                GONE if change.after is None else _answer(change.after, change.then, _digits(instrument, change.node))
            ),
        ),
        (Column(gain, number=True), lambda change: _gain(change, digits)),
        (
            Column(msg("who is responsible"), wrap=True, share=4),
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
    moved = Fraction(decimal_text(after.value, digits)) - Fraction(decimal_text(before.value, digits))
    tried = [(more, _left(moved, known, more)) for more in (digits, digits_to_write(known, digits))]
    return next((one for one in tried if not one[1]), tried[-1])


def _left(moved: Fraction, gains: Iterable[Exact], digits: int) -> Fraction:
    """What the score moves by beside the gains as they are shown."""
    return moved - sum([Fraction(signed_text(gain, digits)) for gain in gains])


def _evidence(change: Change) -> Iterator[Remark]:
    if change.evidence:
        yield Remark(msg("evidence now: {evidence}", evidence=evidence_text(change.evidence)))


def _gain(change: Change, digits: int) -> Prose:
    return "–" if change.gain is None else signed_text(change.gain, digits)


def _answer(answer: Any, title: str, digits: int) -> Prose:
    """An answer with its official text."""
    if answer is None:
        return msg("missing")
    if isinstance(answer, (bool, str)) and title:
        return title if isinstance(answer, bool) else together(answer, title, separator=" ")
    if isinstance(answer, bool):
        return msg("yes") if answer else msg("no")
    if isinstance(answer, str):
        return answer
    return together(value_text(answer, digits) if not title else str(answer), title, separator=" ")
