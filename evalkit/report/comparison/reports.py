"""What moved between two performance reports, as parts of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import signed_text
from evalkit.base.text import Decimal, Prose, msg
from evalkit.comparison.reports import directions
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Remark, Row, Section, Styled, Table, together
from evalkit.report.columns import table
from evalkit.report.performance.head import NOTHING, achieved_text, digits_of, quantity_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.comparison.reports import IndicatorMoved, ReportMoved
    from evalkit.performance.model import IndicatorResult, ReportResult

_MORE_DIGITS = 2


def report_sections(group: Sequence[ReportMoved], *, level: int) -> Iterator[Section]:
    """All reports of an agency side by side, where there are three or more, then from each to the next."""
    if len(group) > 1:
        yield list(_side_by_side([group[0].before, *(moved.after for moved in group)], level))
    for moved in group:
        yield list(_head(moved, level))
        yield list(_indicators(moved))


def _side_by_side(every: Sequence[ReportResult], level: int) -> Iterator[Block]:
    """What each indicator achieved year by year, the mean, and the category; where the title is another one it is the last."""
    titles = {result.code: result.indicator.title for report in every for result in report.indicators}
    by_year = [{result.code: result.achievement for result in report.indicators} for report in every]
    rows = [
        Row([code, title, *_over_years(every, [achieved.get(code) for achieved in by_year])])
        for code, title in titles.items()
    ]
    means = _over_years(every, [report.mean for report in every])
    categories = [NOTHING if report.band is None else report.band.predicate for report in every]
    rows += [Row(["", msg("mean"), *means], style="total"), Row(["", msg("category"), *categories, ""])]
    headings: list[Prose] = [*(str(report.report.year) for report in every), msg("first to last")]
    columns = [
        Column(msg("code"), code=True),
        Column(msg("indicator"), wrap=True, least=14, share=3),
        *(Column(heading, number=True, wrap=True, least=8) for heading in headings),
    ]
    yield Heading(together(msg("Achievement over the years (%)"), every[-1].report.agency), level)
    yield Table(columns, rows)


def _over_years(every: Sequence[ReportResult], reached: Sequence[Exact | None]) -> list[Prose]:
    """The cells of an indicator: each year, and from the first to the last."""
    cells = [achieved_text(achievement, result) for achievement, result in zip(reached, every, strict=True)]
    return [*cells, _change(reached, every[-1])]


def _change(reached: Sequence[Exact | None], last: ReportResult) -> Prose:
    first, now = reached[0], reached[-1]
    return _by(None if first is None or now is None else now - first, digits_of(last))


def _head(moved: ReportMoved, level: int) -> Iterator[Block]:
    before, after = moved.before, moved.after
    years = together(str(before.report.year), str(after.report.year), separator=" → ")
    agencies = together(*dict.fromkeys([before.report.agency, after.report.agency]), separator=" → ")
    yield Heading(together(msg("What moved"), msg("performance report"), agencies, years), level)
    for result in (before, after):
        text = msg("{side}: {standing}.", side=str(result.report.year), standing=_standing(result))
        yield Paragraph(text, level=0)
    if moved.by is not None:
        by = signed_text(moved.by, digits_of(after))
        text = msg("Change of the mean: {by:percentage point|percentage points}.", by=by)
        yield Paragraph(text, level=0, style="strong")
    counted = directions(moved)
    count = {way: Decimal(counted[way]) for way in ("rose", "fell", "stayed", "open")}
    text = msg("Indicators: {rose} rose, {fell} fell, {stayed} stayed, {open} cannot be compared.", **count)
    yield Paragraph(text, level=0)


def _standing(result: ReportResult) -> Prose:
    mean = Decimal(f"{achieved_text(result.mean, result)} %")
    return together(mean, result.band.predicate if result.band is not None else msg("no category"), separator=", ")


def _indicators(moved: ReportMoved) -> Iterator[Block]:
    after = moved.after
    digits = digits_of(after)
    yield Heading(msg("Indicators"))
    yield table(
        moved.indicators,
        (Column(msg("code"), code=True), lambda moved: moved.code),
        (Column(msg("indicator"), wrap=True, least=14, share=3), _title),
        (
            Column(msg("target"), number=True, wrap=True, least=10, drop=2),
            lambda moved: _both(moved, lambda result: quantity_text(result.indicator.target)),
        ),
        (
            Column(msg("realisation"), number=True, wrap=True, least=10, drop=1),
            lambda moved: _both(moved, lambda result: quantity_text(result.realised.quantity)),
        ),
        (
            Column(msg("achievement (%)"), number=True, wrap=True, least=11),
            lambda moved: _both(moved, lambda result: achieved_text(result.achievement, after)),
        ),
        (
            Column(msg("change"), number=True),
            lambda moved: Styled(_by(moved.by, digits), "strong" if moved.by is not None else ""),
        ),
        (
            Column(msg("points of the mean"), number=True, wrap=True, least=8),
            lambda moved: _by(moved.points, digits + _MORE_DIGITS),
        ),
        below=lambda indicator: _remarks(moved, indicator),
        last=[_total(moved)],
    )
    if any(indicator.retitled for indicator in moved.indicators):
        text = msg(
            "Indicators are paired by their code alone; where the title is another one, look whether it still is the same."
        )
        yield Paragraph(text, hang=0)


def _title(indicator: IndicatorMoved) -> str:
    shown = indicator.after or indicator.before
    assert shown is not None  # it is in one of them
    return shown.indicator.title


def _by(change: Exact | None, digits: int) -> Decimal:
    return NOTHING if change is None else signed_text(change, digits)


def _both(indicator: IndicatorMoved, said: Callable[[IndicatorResult], Prose]) -> Prose:
    """Before → now, once where both are the same."""
    texts = [NOTHING if each is None else said(each) for each in (indicator.before, indicator.after)]
    return texts[1] if texts[0] == texts[1] else together(*texts, separator=" → ")


def _remarks(report: ReportMoved, indicator: IndicatorMoved) -> Iterator[Remark]:
    if indicator.before is None:
        yield Remark(msg("new: the report before has no indicator of this code"))
    elif indicator.after is None:
        yield Remark(msg("gone: the report has no indicator of this code any more"))
    elif indicator.retitled:
        yield Remark(msg("called before: {title}", title=indicator.before.indicator.title))
    for each, result in ((indicator.before, report.before), (indicator.after, report.after)):
        if each is not None and each.why_none is not None:
            yield Remark(together(str(result.report.year), each.why_none, separator=": "))


def _total(moved: ReportMoved) -> Row:
    digits = digits_of(moved.after)
    mean = together(*[achieved_text(each.mean, each) for each in (moved.before, moved.after)], separator=" → ")
    by, points = _by(moved.by, digits), _by(moved.by, digits + _MORE_DIGITS)
    return Row(("", msg("mean"), "", "", mean, by, points), style="total")
