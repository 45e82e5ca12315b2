"""What moved between two assessments, as the parts of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimals_of
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.comparison.contributions import CONTEXT, MISSING, change_of
from evalkit.comparison.shares import CONDITION, FORMULA, GATE, ROUNDING, STEPS
from evalkit.files.assessment import STATUS_WORDS
from evalkit.instruments import TOTAL
from evalkit.report.blocks import (
    Block,
    Column,
    Heading,
    Item,
    List,
    Paragraph,
    Remark,
    Row,
    Section,
    Styled,
    Table,
    together,
)
from evalkit.report.columns import headed, headed_table, table
from evalkit.report.evaluation.supported_established import agreement
from evalkit.report.evaluation.texts import (
    answer_text,
    evidence_text,
    predicate_text,
    score_text,
    signed_between,
    value_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.base.exact import Exact
    from evalkit.comparison.assessments import FactChange, Moved, OtherAnswer
    from evalkit.comparison.contributions import ChangePoints, OwnChange
    from evalkit.evaluation.result import Evaluation

_MORE_DIGITS = 2  # decimals of points beyond those of the total, at most
_MOST_ANSWERS = 12  # that a page in short shows
_NOTHING = Decimal("–")
OWN_WORDS = {
    ROUNDING: msg("rounding"),
    GATE: msg("its gate"),
    CONDITION: msg("a condition"),
    STEPS: msg("another step of its table"),
    FORMULA: msg("its formula"),
    CONTEXT: msg("a fact beside the answers"),
    MISSING: msg("missing answers, not taken apart"),
}


def sides(before: Evaluation, after: Evaluation) -> tuple[Prose, Prose]:
    """What the two are told apart by: subjects, periods, or who vouches for them."""
    assessment, other = before.assessment, after.assessment
    if assessment.subject != other.subject:
        return assessment.subject, other.subject
    if assessment.period.text != other.period.text:
        return assessment.period.prose, other.period.prose
    if assessment.status != other.status:
        return STATUS_WORDS[assessment.status], STATUS_WORDS[other.status]
    return msg("before"), msg("now")


def standing(evaluation: Evaluation) -> Prose:
    """Score and predicate."""
    return together(score_text(evaluation), predicate_text(evaluation), separator=", ")


def points_text(points: ChangePoints | None, digits: int) -> Decimal:
    """Points with their sign; both ends where answers are missing."""
    return _NOTHING if points is None else signed_between(points.low, points.high, digits)


def digits_of(moved: Moved) -> int:
    """Decimals that all points are written with."""
    every = [*moved.parts.nodes.values(), *(own.points for own in moved.parts.own)]
    ends = [end for points in every if points is not None for end in (points.low, points.high)]
    return digits_to_write(ends, moved.after.total.node.digits)


def digits_to_write(ends: Iterable[Exact], own: int) -> int:
    """Decimals that it takes to write all of them; at most a few beyond those of the total, its *own*."""
    needed = [decimals_of(end, own + _MORE_DIGITS) for end in ends]
    return max([own, *(own + _MORE_DIGITS if digits is None else digits for digits in needed)])


# --- Nodes ------------------------------------------------------------------------------------------------------------


def what_moved(moved: Moved, *, detail: bool) -> Iterator[Block]:
    """The tree: value before and after, and what each part moves the total by; what is no answer's own stands below its node."""
    names = sides(moved.before, moved.after)
    columns = (
        Column(code=True, tree=True),
        Column(wrap=True),
        *[Column(name, number=True, wrap=True, least=9, drop=1) for name in names],
        Column(msg("points"), number=True),
    )
    yield Heading(msg("What moved"))
    yield Table(columns, list(_rows(moved, digits_of(moved), detail=detail)))
    yield from (Paragraph(text, hang=0) for text in _remarks(moved))


def _is_shown(moved: Moved, code: str, *, detail: bool) -> bool:
    before, result = moved.before.nodes[code], moved.after.nodes[code]
    if moved.parts.nodes[code] is None and (not detail or before.origin == result.origin == "missing"):
        return False
    change = change_of(before, result)
    if result.node.parent == TOTAL:
        return True
    has_moved = change is not None and any(change)
    return has_moved and (detail or not result.node.is_leaf)


def _rows(moved: Moved, digits: int, *, detail: bool) -> Iterator[Row]:
    codes = [code for code in moved.after.instrument.nodes if code != TOTAL]
    for code in (*codes, TOTAL):
        node = moved.after.nodes[code].node
        level = max(node.depth - 1, 0)
        if code != TOTAL and _is_shown(moved, code, detail=detail):
            style = "strong" if node.parent == TOTAL and node.children else ""
            values = [value_text(moved.after.instrument, each.nodes[code]) for each in (moved.before, moved.after)]
            points = Styled(points_text(moved.parts.nodes[code], digits), style)
            yield Row((Styled(code, style), Styled(node.title, style), *values, points), level=level)
        for own in moved.parts.own_of(code):
            text = own_text(moved, own)
            named = ("", msg("{what} (total)", what=text)) if code == TOTAL else (code, text)
            yield Row((*named, "", "", points_text(own.points, digits)), level=level)
    title, of_all = moved.after.total.node.title, points_text(moved.parts.nodes[TOTAL], digits)
    yield Row(("", title, score_text(moved.before), score_text(moved.after), of_all), style="total")


def own_text(moved: Moved, own: OwnChange) -> Prose:
    """What moved the total beside the children of a node."""
    before, after = moved.before.nodes[own.code], moved.after.nodes[own.code]
    if own.name == GATE and before.gate_open is not None and after.gate_open is not None:
        return msg("its gate opened") if after.gate_open else msg("its gate closed")
    if own.name == STEPS and before.grade and after.grade:
        return msg("its grade: {old} → {new}", old=before.grade, new=after.grade)
    return OWN_WORDS[own.name]


def _remarks(moved: Moved) -> Iterator[Message]:
    total = moved.parts.nodes[TOTAL]
    if total is None or total.known is None:
        yield msg(
            "Answers are missing: the first number is where the total moves up least, the second where it moves up most; each adds up by itself."
        )
    if any(own.name == GATE for own in moved.parts.own):
        yield msg(
            "What a gate brings or takes is what the answers behind it were worth while it was closed; what they changed counts with the answers."
        )


# --- Predicate, facts, answers ----------------------------------------------------------------------------------------


def why(moved: Moved) -> Iterator[Block]:
    """The predicate before and now, and what made it another one or kept it."""
    old, new = (evaluation.predicate or msg("still open") for evaluation in (moved.before, moved.after))
    stayed = moved.before.predicate == moved.after.predicate
    if stayed and not moved.why:
        return
    yield Heading(msg("Predicate"))
    yield Paragraph(msg("It stayed {word}.", word=new) if stayed else msg("{old} → {new}", old=old, new=new), hang=0)
    if moved.why:
        yield List([Item(reason.text) for reason in moved.why])


def facts(moved: Moved) -> Section:
    """Facts beside the answers that are others."""
    old, new = sides(moved.before, moved.after)
    return headed_table(
        msg("Other facts"),
        moved.facts,
        (Column(wrap=True), lambda fact: _title(moved, fact)),
        (Column(old, wrap=True), lambda fact: _fact(fact, fact.before)),
        (Column(new, wrap=True), lambda fact: _fact(fact, fact.after)),
    )


def _title(moved: Moved, fact: FactChange) -> Prose:
    if fact.key in ("status", "n"):
        return msg("status") if fact.key == "status" else msg("rows")
    key = moved.after.instrument.context.get(fact.key)
    return fact.key if key is None else key.title


def _fact(fact: FactChange, raw: object) -> Prose:
    if raw is None:
        return _NOTHING
    if fact.key == "status":
        return STATUS_WORDS[str(raw)]
    return Decimal(raw) if isinstance(raw, int) else str(raw)


def answers(moved: Moved, *, detail: bool) -> Iterator[Block]:
    """Answers that are others, with their official text; those that moved the total most first."""
    if not moved.answers:
        return
    instrument, digits, (old, new) = moved.after.instrument, digits_of(moved), sides(moved.before, moved.after)
    shown = moved.answers if detail else moved.answers[:_MOST_ANSWERS]
    count, gone = str(len(moved.answers)), sum(answer.after.origin == "missing" for answer in moved.answers)
    has_values = any(not answer.after.node.is_leaf for answer in moved.answers)
    of_values = msg("Other answers and given values ({count})", count=count)
    yield Heading(of_values if has_values else msg("Other answers ({count})", count=count))
    if gone > 0:
        yield Paragraph(msg("{count:of these is|of these are} missing now.", count=Decimal(gone)), hang=0)
    yield table(
        shown,
        (Column(code=True), lambda answer: answer.after.code),
        (Column(msg("question"), wrap=True), lambda answer: answer.after.node.title),
        (Column(old, wrap=True, share=4, drop=1), lambda answer: answer_text(instrument, answer.before)),
        (Column(new, wrap=True, share=4, drop=1), lambda answer: answer_text(instrument, answer.after)),
        (Column(msg("points"), number=True), lambda answer: points_text(answer.points, digits)),
        below=_evidence if detail else None,
    )
    if more := len(moved.answers) - len(shown):
        yield Paragraph(msg("{count:more stands|more stand} in the detailed report.", count=Decimal(more)), hang=0)
    if any(answer.points is None for answer in shown):
        text = msg(
            "– moves nothing by itself: it counts through the step or condition of its node, not at all, or is not in the total."
        )
        yield Paragraph(text, hang=0)


def _evidence(answer: OtherAnswer) -> Iterator[Remark]:
    if answer.evidence:
        yield Remark(msg("evidence: {evidence}", evidence=evidence_text(answer.evidence)))


def agreed(moved: Moved) -> Iterator[Block]:
    """How far two who judge the same agree."""
    return headed(msg("Agreement"), agreement(moved.agreement, msg("Answers of both")))
