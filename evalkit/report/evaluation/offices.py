"""The grades that offices were given, beside the one that counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.report.blocks import Block, Column, Paragraph, Row, Sign, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.evaluation.result import Evaluation
    from evalkit.files.records.offices import Panel

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
