"""Reports as commands print them; those of ``evalkit evaluate`` on a day and by a version of one's own."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TextIO

from evalkit.report.evaluate_pages import documents, summaries
from evalkit.report.evaluation.json_text import ResultsText
from evalkit.report.render import write
from evalkit.report.signoff import Stamp

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from evalkit.base.language import Language
    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult
    from evalkit.report.blocks import Document


def render_report(
    evaluations: Sequence[Evaluation],
    language: Language,
    *,
    reports: Sequence[ReportResult] = (),
    width: int | None = None,
    color: bool = False,
    detail: bool = False,
    explain: str | None = None,
    form: str = "tree",
    file: TextIO,
    day: dt.date | None = None,
    version: str = "0.1.0",
) -> None:
    """Write the report to *file*."""
    run = None if day is None else Stamp(version, day)
    if form == "table":
        pages = [summaries(evaluations, reports)]
    else:
        pages = list(documents(evaluations, reports, detail=detail, explain=explain, run=run))
    write(pages, language, file, form=form, width=width, color=color)


def page_text(
    pages: Sequence[Document], language: Language, *, form: str = "", width: int = 80, color: bool = False
) -> str:
    """The text of *pages*."""
    file = io.StringIO()
    write(pages, language, file, form=form, width=width, color=color)
    return file.getvalue()


def result_text(evaluations: Sequence[Evaluation], language: Language, reports: Sequence[ReportResult] = ()) -> str:
    """The JSON text, put together as ``evalkit evaluate --format json`` does."""
    text = ResultsText(language)
    return "".join([*map(text.evaluation, evaluations), text.rest(reports)])
