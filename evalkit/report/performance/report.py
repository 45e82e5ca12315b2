"""A performance report as a page: verdict, achievement, comparison, trajectory, budget, findings, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report.performance.budget import budget, budget_tree
from evalkit.report.performance.findings import missing, report_findings
from evalkit.report.performance.head import head, mean_verdict
from evalkit.report.performance.plans import plans
from evalkit.report.performance.signoff import report_sign_off
from evalkit.report.performance.tables import achievements, comparison
from evalkit.report.performance.words import with_groups
from evalkit.report.render.layout import Line, joined

if TYPE_CHECKING:
    from evalkit.performance.model import ReportResult
    from evalkit.report.render.page import Page
    from evalkit.report.signoff import Run


def performance_report(result: ReportResult, page: Page, run: Run) -> list[Line]:
    """The page of *result*; in detail with the whole budget, and with the rules that were used and their sources."""
    page = with_groups(page)
    blocks = [
        head(result, page),
        mean_verdict(result, page),
        achievements(result, page),
        comparison(result, page),
        *plans(result, page),
        budget(result, page),
        budget_tree(result, page) if page.detail else [],
        report_findings(result, page),
        missing(result, page),
    ]
    if page.detail:
        from evalkit.report.performance.rules import used_rules  # noqa: PLC0415  # rarely asked for

        blocks.append(used_rules(result, page))
    return joined([*blocks, report_sign_off(result, run, page)])
