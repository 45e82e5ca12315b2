"""What an assessment holds beside its tree: units side by side, and the grades that offices were given."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, Prose, msg
from evalkit.instruments import TOTAL
from evalkit.report.blocks import Block, Column, Paragraph, Remark, Row, Sign, Styled, Table, together
from evalkit.report.columns import table
from evalkit.report.evaluation.texts import predicate_text, score_text, unit_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.records.means import Panel

_MOST_CODE = 14
_FIXED = 50  # characters of the columns beside those of the nodes


def units(evaluation: Evaluation, *, detail: bool) -> Iterator[Block]:
    """One row a unit: head-count, total, predicate, its nodes where there is room or they are asked for, else its weakest node."""
    if not evaluation.groups:
        return
    parts = evaluation.instrument.nodes[TOTAL].children
    codes = [code for code in parts if any(unit.nodes[code].score is not None for unit in evaluation.groups)]
    room = sum(max(len(code), 6) + 2 for code in codes) + _FIXED
    yield table(
        evaluation.groups,
        (Column(msg("work unit"), wrap=True), unit_text),
        (Column(msg("n"), number=True), lambda unit: str(unit.n) if unit.n is not None else ""),
        (Column(msg("total"), number=True), lambda unit: Styled(score_text(unit), "strong")),
        (Column(msg("predicate"), wrap=True, least=12), lambda unit: Styled(predicate_text(unit), "strong")),
        *(
            (Column(code, number=True, most=_MOST_CODE, room=room), lambda unit, code=code: _value(unit, code))
            for code in codes
        ),
        (Column(msg("lowest"), drop=1, most=34, narrow=room), lambda unit: _lowest(unit, codes)),
        below=(lambda unit: [_values(unit, codes)]) if detail and codes else None,
    )


def _value(unit: Evaluation, code: str) -> Prose:
    return value_text(unit.instrument, unit.nodes[code])


def _values(unit: Evaluation, codes: Sequence[str]) -> Remark:
    """What has no column on a narrow page."""
    return Remark(
        together(*(together(code, _value(unit, code), separator=" ") for code in codes), separator="; "), instead=4
    )


def _lowest(unit: Evaluation, codes: Sequence[str]) -> Prose:
    """The node farthest from its maximum, in share of what it can have."""
    known = [unit.nodes[code] for code in codes if unit.nodes[code].score is not None]
    if not known:
        return ""
    weakest = min(known, key=_share)
    return together(weakest.code, _value(unit, weakest.code), separator=" ")


def _share(result: NodeResult) -> Fraction:
    low, high = result.minimum or 0, result.maximum or 0
    assert result.score is not None  # the caller asked
    return Fraction(result.score.value - low) / Fraction(high - low) if high > low else Fraction(0)


# --- Grades that offices were given -----------------------------------------------------------------------------------


_MOST_COLUMNS = 8  # of offices


def offices(evaluation: Evaluation, *, detail: bool) -> Iterator[Block]:
    """Each leaf with the grade of every office; without *detail* only those that several grades are as frequent for."""
    panel = evaluation.panel
    if panel is None:
        return
    codes = list(panel.grades) if detail else list(panel.tied())
    count = Decimal(len(panel.names))
    yield Paragraph(msg("Grades of {count:office|offices}; what most of them have counts.", count=count), hang=0)
    if codes:
        each = (
            [Column(name, number=True) for name in panel.names]
            if _in_columns(panel)
            else [Column(msg("offices"), wrap=True)]
        )
        columns = (Column(), Column(msg("leaf"), wrap=True), *each, Column(msg("counts"), number=True))
        yield Table(columns, [_row(evaluation, panel, code) for code in codes])


def _in_columns(panel: Panel) -> bool:
    """Whether there is room for a column of each office."""
    return len(panel.names) <= _MOST_COLUMNS


def _by_grade(given: Mapping[str, str]) -> str:
    """Each grade with the offices that were given it, the most frequent first."""
    grades: dict[str, list[str]] = {}
    for name, grade in given.items():
        grades.setdefault(grade, []).append(name)
    listed = sorted(grades.items(), key=lambda one: -len(one[1]))
    return "; ".join(f"{grade}: {', '.join(names)}" for grade, names in listed)


def _row(evaluation: Evaluation, panel: Panel, code: str) -> Row:
    result = evaluation.nodes[code]
    level = {one.answer: one.title for one in evaluation.instrument.scales[result.node.scale or ""].levels}
    given = {
        name: "–" if one is None else level[one] for name, one in zip(panel.names, panel.grades[code], strict=True)
    }
    grades = list(given.values()) if _in_columns(panel) else [_by_grade(given)]
    tied = Sign("note", "note") if len(panel.most_frequent(code)) > 1 else ""
    return Row((tied, f"{code} {result.node.title}", *grades, result.answer or "–"))
