"""What was answered beside what the evidence supports and what a verifier established: scores, differences, agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, signed_text
from evalkit.base.text import Decimal, msg
from evalkit.evaluation.agreement import LINEAR, QUADRATIC, agreements
from evalkit.evaluation.result import ESTABLISHED, SUPPORTED
from evalkit.report.blocks import Column, Heading, Paragraph, Row, Styled, Table, together
from evalkit.report.columns import table
from evalkit.report.evaluation.texts import answer_text, change_text, predicate_text, score_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.text import Prose
    from evalkit.evaluation.agreement import Agreement, Kappa
    from evalkit.evaluation.result import AnswerDifference, Evaluation, TableResult
    from evalkit.report.blocks import Block

ANSWERED = msg("answered")
WORDS = {SUPPORTED: msg("supported by the evidence"), ESTABLISHED: msg("established by the verifier")}
_KAPPAS = {LINEAR: msg("linear"), QUADRATIC: msg("quadratic")}
_KAPPA_DIGITS = 2
_POINTS = msg(
    "Points: what an answer adds to the total, before that is rounded, after those above it. Together they are all that the total differs."
)


def beside(evaluation: Evaluation) -> Iterator[Block]:
    """The scores side by side, then each table with its differences and how far it agrees; nothing where there is none."""
    if not evaluation.beside:
        return
    yield Heading(msg("Answered, supported, established"))
    yield _scores(evaluation)
    for each in evaluation.beside:
        yield from _differences(evaluation, each)
        yield from _agreement(evaluation, each)
    if any(each.differences for each in evaluation.beside):
        yield Paragraph(_POINTS, hang=0)


def _scores(evaluation: Evaluation) -> Table:
    return table(
        [(WORDS[row.name], row.evaluation) for row in evaluation.beside],
        (Column(wrap=True), lambda row: row[0]),
        (Column(msg("score"), number=True), lambda row: score_text(row[1])),
        (Column(msg("difference"), number=True), lambda row: change_text(evaluation, row[1])),
        (Column(msg("predicate"), wrap=True), lambda row: _predicate(evaluation, row[1])),
        first=[Row((ANSWERED, score_text(evaluation), "", predicate_text(evaluation)))],
    )


def _predicate(evaluation: Evaluation, other: Evaluation) -> Styled:
    word = predicate_text(other)
    return Styled(word, "" if word == predicate_text(evaluation) else "strong")


def _differences(evaluation: Evaluation, result: TableResult) -> Iterator[Block]:
    if not result.differences:
        yield Paragraph(msg("{what}: no answer differs.", what=WORDS[result.name]))
        return
    instrument, digits = evaluation.instrument, evaluation.total.node.digits
    yield table(
        result.differences,
        (Column(code=True), lambda each: each.claimed.code),
        (Column(msg("question"), wrap=True, drop=1), lambda each: each.claimed.node.title),
        (Column(ANSWERED, wrap=True), lambda each: answer_text(instrument, each.claimed)),
        (Column(WORDS[result.name], wrap=True), lambda each: answer_text(instrument, each.found)),
        (
            Column(msg("points"), number=True),
            lambda each: "–" if each.points is None else signed_text(each.points, digits),
        ),
        (Column(msg("predicate with this alone"), wrap=True), lambda each: _alone(evaluation, each)),
    )


def _alone(evaluation: Evaluation, difference: AnswerDifference) -> Styled:
    """The predicate with this difference alone."""
    word: Prose = "–" if difference.alone is None else predicate_text(difference.alone)
    stays = word == predicate_text(evaluation)
    return Styled(msg("stays") if stays else word, "" if stays else "strong")


# --- Agreement ------------------------------------------------------------------------------------------------------


def _agreement(evaluation: Evaluation, result: TableResult) -> Iterator[Block]:
    if result.name != ESTABLISHED:
        return
    found = agreements(evaluation, result.evaluation, result.named)
    if not found:
        yield Paragraph(msg("Agreement: kappa is for levels, and no answer that the verifier named is one."), hang=0)
    named = msg("Agreement of both on the answers that the verifier named")
    yield from agreement(found, named)


def agreement(found: Sequence[Agreement], of: Prose) -> Iterator[Block]:
    """How far two agree, a line for each scale; *of*: on what."""
    for one in found:
        alike = msg("{of}: {equal} of {count} alike", of=of, equal=Decimal(one.equal), count=Decimal(one.answers))
        scale: Prose = "" if len(found) == 1 else msg("scale {name}", name=one.scale)
        yield Paragraph(together(alike, scale, *map(_kappa, one.kappas), one.reason or ""), hang=0)


def _kappa(kappa: Kappa) -> Prose:
    args = {"weights": _KAPPAS[kappa.weights], "kappa": decimal_text(kappa.value, _KAPPA_DIGITS)}
    if kappa.low is None or kappa.high is None:
        return msg("weighted kappa ({weights}) {kappa}", **args)
    low, high = (decimal_text(end, _KAPPA_DIGITS) for end in (kappa.low, kappa.high))
    return msg("weighted kappa ({weights}) {kappa} (95 %: {low} to {high})", low=low, high=high, **args)
