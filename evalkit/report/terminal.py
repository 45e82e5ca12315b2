"""The report put together, and written to a file or terminal."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TextIO

import evalkit
from evalkit.evaluation.headroom import potentials
from evalkit.report.elements import elements, has_elements
from evalkit.report.findings import findings
from evalkit.report.header import header
from evalkit.report.layout import Line, Span, joined, ruled
from evalkit.report.page import Page
from evalkit.report.readings import readings
from evalkit.report.scale import printed_bands, ruler
from evalkit.report.signoff import Run, sign_off
from evalkit.report.summary import summary
from evalkit.report.tree import outside, shown_codes, tree
from evalkit.report.units import units
from evalkit.report.verdict import verdict
from evalkit.report.weakest import lowest_known, weakest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from evalkit.base.language import Language
    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult


def render_report(
    evaluations: Sequence[Evaluation],
    language: Language,
    *,
    reports: Sequence[ReportResult] = (),
    width: int | None = None,
    color: bool,
    detail: bool = False,
    explain: str | None = None,
    form: str = "tree",
    file: TextIO,
    day: dt.date | None = None,
    version: str | None = None,
) -> None:
    """Write the report of *evaluations* and, behind them, of performance *reports*.

    Args:
        evaluations: In the order in which they are shown.
        language: Of fixed words and numbers.
        reports: The same.
        width: Columns; that of the terminal, or 80, if not given. At most 120 are used.
        color: Whether to colour.
        detail: Whether to show every leaf, reading, assumption and hash, and lines to sign on.
        explain: Code of a node whose value, and whose children's, is explained in place of the tables, or of an indicator;
            ``""``: every one.
        form: ``tree``, or ``table`` for the summary alone.
        file: Where to. Line drawing is for terminals only, and characters that its encoding lacks are replaced.
        day: Date of the evaluation; today if not given.
        version: Of evalkit; the installed one if not given.
    """
    page = Page.of_file(file, language, width=width, color=color, detail=detail)
    run = Run(version or evalkit.__version__, day or dt.datetime.now(tz=dt.UTC).astimezone().date())
    lines = report(evaluations, page, run, reports=reports, explain=explain, form=form)
    file.write(as_written(lines, color=color))


def report(
    evaluations: Sequence[Evaluation],
    page: Page,
    run: Run,
    *,
    reports: Sequence[ReportResult] = (),
    explain: str | None = None,
    form: str = "tree",
) -> list[Line]:
    """The lines of the report."""
    if form == "table":
        return joined([summary(evaluations, page) if evaluations or not reports else [], _summary(reports, page)])
    if explain and reports:
        evaluations = [one for one in evaluations if explain in one.nodes]
    blocks = [_single(evaluation, page, run, explain) for evaluation in evaluations]
    if len(evaluations) > 1:
        blocks.append(summary(evaluations, page))
    blocks += [block for one in reports if (block := _performance(one, page, run, explain))]
    if len(reports) > 1 and explain is None:
        blocks.append(_summary(reports, page))
    return ruled(blocks, page.rule)


def _summary(reports: Sequence[ReportResult], page: Page) -> list[Line]:
    if not reports:
        return []
    from evalkit.report.performance.summary import performance_summary  # noqa: PLC0415  # most runs hold no report

    return performance_summary(reports, page)


def _performance(result: ReportResult, page: Page, run: Run, explain: str | None) -> list[Line]:
    if explain is not None:
        from evalkit.report.performance.explain import performance_explanation  # noqa: PLC0415  # rarely asked for

        return performance_explanation(result, explain, page, run)
    from evalkit.report.performance.report import performance_report  # noqa: PLC0415  # most runs hold no report

    return performance_report(result, page, run)


def _single(evaluation: Evaluation, page: Page, run: Run, explain: str | None) -> list[Line]:
    head = [header(evaluation, page), verdict(evaluation, page)]
    if explain is not None:
        from evalkit.report.explain import explanation  # noqa: PLC0415  # rarely asked for

        return joined([*head, explanation(evaluation, explain, page), sign_off(evaluation, run, page)])
    shown = shown_codes(evaluation, detail=page.detail)
    gains = potentials(evaluation, dict.fromkeys([*shown, *lowest_known(evaluation)]))
    by_elements = has_elements(evaluation)
    nodes = elements if by_elements else tree
    blocks = [
        *head,
        ruler(evaluation, page),
        nodes(evaluation, shown, gains, page),
        outside(evaluation, page),
        units(evaluation, page),
        [] if by_elements else weakest(evaluation, shown, gains, page),
        findings(evaluation, page),
        readings(evaluation, page),
    ]
    if page.detail:
        from evalkit.report.notes import notes  # noqa: PLC0415  # rarely asked for

        blocks += [printed_bands(evaluation, page), notes(evaluation, page)]
    return joined([*blocks, sign_off(evaluation, run, page)])


def as_written(lines: Sequence[Line], *, color: bool) -> str:
    """*lines* as they are written; coloured by rich, which plain text does without."""
    if not color:
        return "".join("".join([span.text for span in one]).rstrip() + "\n" for one in lines)
    from rich.console import Console  # noqa: PLC0415  # a tenth of a second

    console = Console(force_terminal=True, no_color=False, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(as_text(lines), soft_wrap=True)
    return captured.get()


def as_text(lines: Sequence[Line]) -> Text:
    """*lines* as a text for rich: no markup is read in it."""
    from rich.text import Text  # noqa: PLC0415  # not needed for plain text

    from evalkit.report.theme import STYLES  # noqa: PLC0415  # the same

    pieces = [(span.text, STYLES.get(span.style, "")) for one in _ended(lines) for span in one]
    return Text.assemble(*pieces, no_wrap=True, end="\n")


def _ended(lines: Sequence[Line]) -> list[Line]:
    return [(*one, Span("\n")) if number < len(lines) else one for number, one in enumerate(lines, 1)]
