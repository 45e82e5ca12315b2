"""Performance reports as documents."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from evalkit.report.blocks import Document, Drawn
from evalkit.report.performance.report import performance_report
from evalkit.report.performance.summary import performance_summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from evalkit.performance.model import ReportResult
    from evalkit.report.signoff import Run


def report_documents(
    reports: Sequence[ReportResult], run: Run, *, detail: bool, explain: str | None
) -> Iterator[Document]:
    from evalkit.report.performance.explain import explained_codes, performance_explanation  # noqa: PLC0415

    def drawn(one: ReportResult) -> Any:
        def draw(page: Any) -> Any:
            page = copy.copy(page)
            page.detail = detail
            return (
                performance_report(one, page, run)
                if explain is None
                else performance_explanation(one, explain, page, run)
            )

        return draw

    for one in reports:
        if not explain or explain in explained_codes(one):
            yield Document([[Drawn(drawn(one))]])
    if len(reports) > 1 and explain is None:
        yield Document([[Drawn(lambda page: performance_summary(reports, page))]])
