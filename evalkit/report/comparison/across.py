"""What moved between two editions, as parts of a page: what other rules, answers, and questions that came or went did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import signed_text
from evalkit.base.text import Decimal, Prose, first_few, msg
from evalkit.migration.change_of_edition import ANSWERS, CAME, GONE, OPEN, RULES, TOGETHER
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Row, Section, Styled, together
from evalkit.report.columns import table
from evalkit.report.comparison.assessments import digits_to_write, sides
from evalkit.report.evaluation.texts import name_of, signed_between
from evalkit.report.migration import answer_text, result_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.migration.change_of_edition import ChangeOfEdition, ChangeStep

_MOST_CODES = 12
_MOST_ANSWERS = 12
WORDS = {
    GONE: msg("questions that went, put at their lowest by the old rules"),
    RULES: msg("other rules for the same answers, with the questions that came at their lowest"),
    OPEN: msg("questions of which the old answer says nothing, answered anew"),
    ANSWERS: msg("other answers to the same questions, by the new rules"),
    CAME: msg("questions that came, answered"),
    TOGETHER: msg("other answers and questions that came, of which only a value is known"),
}


def across_sections(change: ChangeOfEdition, *, level: int, detail: bool) -> Iterator[Section]:
    """Both totals, the parts in their order, and the answers that are others."""
    yield [Heading(_title(change), level), *_head(change)]
    yield [Heading(msg("What moved"), level + 1), *_parts(change, detail=detail)]
    yield list(_answers(change, level + 1, detail=detail))


def _title(change: ChangeOfEdition) -> Prose:
    both = change.before, change.after
    subjects = dict.fromkeys(evaluation.assessment.subject for evaluation in both)
    names = [name_of(evaluation.instrument) for evaluation in both]
    periods = [evaluation.assessment.period.prose for evaluation in both]
    return together(msg("What moved"), *(together(*each, separator=" → ") for each in (names, subjects, periods)))


def _head(change: ChangeOfEdition) -> Iterator[Block]:
    for name, evaluation in zip(sides(change.before, change.after), (change.before, change.after), strict=True):
        yield Paragraph(msg("{side}: {standing}.", side=name, standing=result_text(evaluation)), level=0)
    by = signed_between(change.least, change.most, _digits(change))
    yield Paragraph(msg("Change of the total: {by}.", by=by), level=0, style="strong")
    migration = change.migration
    yield Paragraph(
        msg("By the crosswalk {file}, checked {day}: {same:answer is to the same question|answers are to the same questions}, {inferred} of them by inference.",
            file=migration.crosswalk.file, day=migration.crosswalk.head.checked.isoformat(),
            same=Decimal(len(migration.carried)), inferred=Decimal(len(migration.inferred))), level=0)  # fmt: skip


def _parts(change: ChangeOfEdition, *, detail: bool) -> Iterator[Block]:
    digits, codes = _digits(change), {GONE: change.gone, OPEN: change.open, CAME: change.came}
    percent = {part.name: signed_between(part.low, part.high, 2) for part in change.percent}

    def told(part: ChangeStep) -> Prose:
        return together(WORDS[part.name], _codes(codes.get(part.name, ()), detail=detail), separator=": ")

    total = msg("Change of the total"), signed_between(change.least, change.most, digits), _sum(change)
    yield table(
        enumerate(change.parts, 1),
        (Column(), lambda row: str(row[0])),
        (Column(wrap=True), lambda row: told(row[1])),
        (Column(msg("points"), number=True), lambda row: signed_between(row[1].low, row[1].high, digits)),
        (
            Column(msg("percent of the highest"), number=True, wrap=True, least=9),
            lambda row: percent.get(row[1].name, ""),
        ),
        last=[Row(["", *(Styled(cell, "strong") for cell in total)])],
    )
    yield from (Paragraph(text, level=0) for text in _notes(change))


def _notes(change: ChangeOfEdition) -> Iterator[Prose]:
    yield msg("The parts are in this order, and add up exactly; in another order each may be another number.")
    if change.is_open:
        yield msg(
            "Two numbers: with the missing answers as they make the change smallest, and as they make it largest. The first ones add up, and so do the second ones."
        )
    elif any(part.low != part.high for part in change.parts):
        yield msg(
            "Two numbers: what was answered before to the questions that the crosswalk leaves open is not known. Where one part is at its smaller end, the other is at its larger one."
        )


def _codes(codes: Sequence[str], *, detail: bool) -> Prose:
    return together(*first_few(codes, len(codes) if detail else _MOST_CODES), separator=", ")


def _digits(change: ChangeOfEdition) -> int:
    ends = (end for part in change.parts for end in (part.low, part.high))
    return digits_to_write(ends, change.after.total.node.digits)


def _sum(change: ChangeOfEdition) -> Decimal | str:
    """What the parts in percent add up to: with missing answers at both ends; else of two that are open one at its low end, the other at its high one."""
    if not change.percent:
        return ""
    lows, highs = ([getattr(part, end) for part in change.percent] for end in ("low", "high"))
    if change.is_open:
        return signed_between(sum(lows), sum(highs), 2)
    at = next((at for at, low in enumerate(lows) if low != highs[at]), len(lows))
    return signed_text(sum([*lows[: at + 1], *highs[at + 1 :]]), 2)


def _answer(answer: object) -> Prose:
    return msg("missing") if answer is None else answer_text(answer)


def _answers(change: ChangeOfEdition, level: int, *, detail: bool) -> Iterator[Block]:
    if not change.changed:
        return
    nodes, digits = change.after.instrument.nodes, _digits(change)
    old, new = sides(change.before, change.after)
    ordered = sorted(
        change.changed, key=lambda answer: max(answer.low, -answer.low, answer.high, -answer.high), reverse=True
    )
    shown = ordered if detail else ordered[:_MOST_ANSWERS]
    yield Heading(msg("Other answers ({count})", count=Decimal(len(change.changed))), level)
    yield table(
        shown,
        (Column(code=True), lambda answer: answer.new),
        (Column(msg("question"), wrap=True, share=3), lambda answer: nodes[answer.new].title),
        (Column(old, wrap=True, drop=1), lambda answer: _answer(answer.before)),
        (Column(new, wrap=True, drop=1), lambda answer: _answer(answer.after)),
        (Column(msg("points"), number=True), lambda answer: signed_between(answer.low, answer.high, digits)),
    )
    if len(shown) < len(ordered):
        yield Paragraph(msg("… and {count} more; --detail shows all", count=Decimal(len(ordered) - len(shown))))
