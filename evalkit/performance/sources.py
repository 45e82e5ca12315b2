"""Assessments that a report names, and that are about somebody else or of another year than one expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.severities import WARNING
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.evaluation.result import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from evalkit.files.assessment import Assessment
    from evalkit.performance.model import Report


class NamedAssessment(NamedTuple):
    """An assessment where it is named.

    Attributes:
        code, address: What names it, and how.
        node: What findings about it are about.
        years: Those that it may be of; ``None``: any.
        is_own: Whether it should be about the agency.
    """

    code: str
    address: str
    node: str
    assessment: Assessment
    years: Collection[int] | None
    is_own: bool = True


def source_findings(report: Report, sources: Iterable[NamedAssessment]) -> Iterator[Finding]:
    """Those about somebody else, and those of another year; each is told once, where it is first named so."""
    told: set[tuple[str, int]] = set()
    for source in sources:
        for finding in _of(source, report):
            key = (finding.code, id(source.assessment))
            if key not in told:
                told.add(key)
                yield finding


def _of(source: NamedAssessment, report: Report) -> Iterator[Finding]:
    assessment, args = source.assessment, {"code": source.code, "address": visible(source.address, 200)}
    if source.is_own and caseless(assessment.subject) not in map(caseless, report.subjects):
        text = msg(
            "{code}: {address} is about {subject}, and not about {agency} or another of its subjects",
            subject=visible(assessment.subject),
            agency=visible(report.agency),
            **args,
        )
        yield Finding(code="other-subject", severity=WARNING, message=text, node=source.node)
    if source.years is not None and assessment.period.last_day.year not in source.years:
        years = " / ".join(map(str, sorted(source.years)))
        period = assessment.period.text
        text = msg("{code}: {address} is of {period}, where {years} is expected", period=period, years=years, **args)
        yield Finding(code="other-period", severity=WARNING, message=text, node=source.node)
