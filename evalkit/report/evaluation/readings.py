"""Other documented readings of the regulation, and what they would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of
from evalkit.base.text import Message, msg
from evalkit.base.verdicts import NOTE, WARNING
from evalkit.report.blocks import Block, Column, Remark, Sign, Styled
from evalkit.report.columns import table
from evalkit.report.sources import cite_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation, ReadingResult

_MOST_DIGITS = 4


def readings(evaluation: Evaluation, *, detail: bool) -> Iterator[Block]:
    """Those that change score or predicate; all of them, with their sources, if details are asked for."""
    shown = [
        reading_result
        for reading_result in evaluation.readings
        if detail or _severity(reading_result) or reading_result.problem
    ]
    if not shown:
        return
    yield table(
        shown,
        (Column(), lambda one: Sign(_severity(one), _severity(one)) if _severity(one) else ""),
        (Column(msg("Other documented readings"), wrap=True), lambda one: one.reading.title),
        (Column(msg("total"), number=True), lambda one: _total(evaluation, one)),
        (Column(msg("predicate"), wrap=True, least=12), _predicate),
        (Column(drop=1, most=24), lambda one: Styled(_effect(one), _severity(one))),
        below=lambda one: map(Remark, _more(evaluation, one, detail=detail)),
    )


def _severity(reading: ReadingResult) -> str:
    if reading.changes_predicate:
        return WARNING
    return NOTE if reading.changes_score or reading.changes_beside else ""


def _total(evaluation: Evaluation, reading: ReadingResult) -> str:
    """The total with the decimals that show it, at most four."""
    if reading.score is None:
        return "–"
    value = reading.score.value
    full = decimals_of(value, _MOST_DIGITS)
    return decimal_text(value, max(evaluation.total.node.digits, _MOST_DIGITS if full is None else full))


def _predicate(reading: ReadingResult) -> Styled:
    return Styled(reading.band.word if reading.band else "", "strong" if reading.changes_predicate else "")


def _more(evaluation: Evaluation, reading: ReadingResult, *, detail: bool) -> Iterator[Prose]:
    yield from (_beside(evaluation, reading, code) for code in reading.changes_beside)
    if detail:
        yield from cite_prose(evaluation.instrument, reading.reading.cite)


def _beside(evaluation: Evaluation, reading: ReadingResult, code: str) -> Message:
    """What a result beside the total becomes."""
    digits = evaluation.nodes[code].node.digits
    ours, theirs = evaluation.nodes[code].score, reading.beside.get(code)
    mine, other = ["–" if one is None else decimal_text(one.value, digits) for one in (ours, theirs)]
    return msg("{code}: {score} instead of {ours}", code=code, score=other, ours=mine)


def _effect(reading: ReadingResult) -> Message:
    if reading.problem is not None:
        return reading.problem
    if reading.changes_predicate:
        return msg("changes the predicate")
    if reading.changes_score:
        return msg("changes the total")
    return msg("changes what stands beside the total") if reading.changes_beside else msg("changes nothing")
