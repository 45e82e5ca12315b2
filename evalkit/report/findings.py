"""Findings by severity: a sign and a word each, so that they read without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report.layout import Line, Span, cells, line, paragraph
from evalkit.report.words import SEVERITY

if TYPE_CHECKING:
    from evalkit.audit.model import AuditResult
    from evalkit.evaluation.result import Evaluation, Finding
    from evalkit.performance.model import ReportResult
    from evalkit.report.page import Page

ORDER = ("error", "warning", "note", "agrees")
_ELSEWHERE = ("reading-changes-score", "decided")  # the table of readings, or the verdict, says it


def severity_of(finding: Finding) -> str:
    """Severity, where a claim that agrees is set apart from other notes."""
    return "agrees" if finding.code.endswith("-agrees") else finding.severity


def findings(evaluation: Evaluation | ReportResult | AuditResult, page: Page) -> list[Line]:
    """Every finding, errors first."""
    told = [finding for finding in evaluation.findings if finding.code not in _ELSEWHERE]
    told.sort(key=lambda finding: ORDER.index(severity_of(finding)))
    found: list[Line] = []
    for finding in told:
        severity = severity_of(finding)
        found += _one(severity, page.say(finding.message), page)
    return found


def _one(severity: str, text: str, page: Page) -> list[Line]:
    head = severity_mark(severity, page)
    width = 2 + max(cells(severity_mark(one, page)) for one in ORDER) + 2
    first = line("  ", Span(head, severity), " " * (width - 2 - cells(head)))
    return paragraph(text, page.width, first=first, indent=width)


def severity_mark(severity: str, page: Page) -> str:
    """Sign and word."""
    return f"{getattr(page.signs, severity)} {page.say(SEVERITY[severity])}"
