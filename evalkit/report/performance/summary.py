"""Several performance reports in one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report.bands import word_of
from evalkit.report.blocks import Block, Column, Heading, Inline, Legend, Row, Styled, Table
from evalkit.report.findings import counted
from evalkit.report.performance.texts import NOTHING, achieved_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.performance.model import ReportResult


def performance_summary(results: Sequence[ReportResult]) -> Iterator[Block]:
    """One row a report: mean achievement, category, indicators measured, absorption, findings by severity."""
    columns = (
        Column(msg("agency"), wrap=True, least=12),
        Column(msg("year"), drop=4),
        Column(msg("achievement (%)"), number=True, wrap=True, least=11),
        Column(msg("category"), wrap=True, least=8),
        Column(msg("measured"), number=True, drop=3),
        Column(msg("absorption (%)"), number=True, drop=2),
        Column(msg("findings"), drop=1),
    )
    alike = Counter(map(_what, results))
    yield Heading(msg("Performance reports"), 1)
    yield Table(columns, [Row(list(_cells(result, with_file=alike[_what(result)] > 1))) for result in results])
    if any(result.findings for result in results):
        yield Legend(("note", "warning", "error"))


def _what(result: ReportResult) -> tuple[str, int]:
    return result.report.agency, result.report.year


def _cells(result: ReportResult, *, with_file: bool) -> Iterator[Inline]:
    report = result.report
    measured = sum(one.achievement is not None for one in result.indicators)
    yield f"{report.agency} ({report.file})" if with_file else report.agency
    yield str(report.year)
    yield Styled(achieved_text(result.mean, result), "strong")
    yield word_of(result.band) if result.band is not None else NOTHING
    yield f"{measured}/{len(result.indicators)}"
    yield achieved_text(result.money.absorption if result.money is not None else None, result)
    yield counted(result.findings)
