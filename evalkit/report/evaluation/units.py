"""Units of a survey, or groups of persons, side by side."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg
from evalkit.instruments import TOTAL
from evalkit.report.blocks import Block, Column, Remark, Row, Styled, Table, together
from evalkit.report.evaluation.texts import score_text, unit_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.result import Evaluation, NodeResult

_MOST_CODE = 14
_FIXED = 50  # characters of the columns beside those of the nodes


def units(evaluation: Evaluation, *, detail: bool) -> Iterator[Block]:
    """One row a unit: head-count, total, predicate, its nodes where there is room or they are asked for, else its weakest node."""
    if not evaluation.groups:
        return
    codes = [code for code in evaluation.instrument.nodes[TOTAL].children if _is_known(evaluation, code)]
    room = sum(max(len(code), 6) + 2 for code in codes) + _FIXED
    columns = (
        Column(msg("work unit"), wrap=True),
        Column(msg("n"), number=True),
        Column(msg("total"), number=True),
        Column(msg("predicate"), wrap=True, least=12),
        *(Column(code, number=True, most=_MOST_CODE, room=room) for code in codes),
        Column(msg("lowest"), drop=1, most=34, narrow=room),
    )
    yield Table(columns, [_row(unit, codes, detail=detail) for unit in evaluation.groups])


def _is_known(evaluation: Evaluation, code: str) -> bool:
    return any(unit.nodes[code].score is not None for unit in evaluation.groups)


def _row(unit: Evaluation, codes: Sequence[str], *, detail: bool) -> Row:
    values = [value_text(unit.instrument, unit.nodes[code]) for code in codes]
    pairs = [together(code, value, separator=" ") for code, value in zip(codes, values, strict=True)]
    return Row(
        (
            unit_text(unit),
            str(unit.n) if unit.n is not None else "",
            Styled(score_text(unit), "strong"),
            Styled(unit.predicate or " / ".join(unit.possible), "strong"),
            *values,
            _lowest(unit, codes),
        ),
        [Remark(together(*pairs, separator="; "), instead=4)] if detail and codes else (),
    )


def _lowest(unit: Evaluation, codes: Sequence[str]) -> Prose:
    """The node farthest from its maximum, in share of what it can have."""
    known = [unit.nodes[code] for code in codes if unit.nodes[code].score is not None]
    if not known:
        return ""
    weakest = min(known, key=_share)
    return together(weakest.code, value_text(unit.instrument, weakest), separator=" ")


def _share(result: NodeResult) -> Fraction:
    low, high = result.minimum or 0, result.maximum or 0
    assert result.score is not None  # the caller asked
    return Fraction(result.score.value - low) / Fraction(high - low) if high > low else Fraction(0)
