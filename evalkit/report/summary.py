"""Several assessments in one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report.findings import ORDER, severity_mark, severity_of
from evalkit.report.layout import Column, Line, Row, Span, line, paragraph, table
from evalkit.report.words import listed, name_of, score_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.report.page import Page


def summary(evaluations: Sequence[Evaluation], page: Page) -> list[Line]:
    """One row an assessment: verdict, claims that agree and that do not, findings by severity."""
    subjects = {evaluation.assessment.subject for evaluation in evaluations}
    one_subject = len(subjects) == 1
    title = page.say(msg("Summary"))
    if one_subject:
        title = listed(page, [title, page.clean(next(iter(subjects)))])
    columns = (
        Column(page.say(msg("instrument")), wrap=True, least=11),
        Column("" if one_subject else page.say(msg("subject")), wrap=True, least=12),
        Column(page.say(msg("period")), drop=2),
        Column(page.say(msg("score")), right=True, wrap=True, least=6),
        Column(page.say(msg("predicate")), wrap=True, least=11),
        Column(page.say(msg("claims")), drop=1),
        Column(page.say(msg("findings")), drop=1),
    )
    alike = Counter(map(_what, evaluations))
    files = Counter(evaluation.assessment.file for evaluation in evaluations)
    rows = [
        _row(
            evaluation,
            page,
            one_subject=one_subject,
            below=_where(evaluation, files) if alike[_what(evaluation)] > 1 else "",
        )
        for evaluation in evaluations
    ]
    found = [*paragraph(title, page.width, style="title"), *table(columns, rows, page.width)]
    return [*found, *_legend(evaluations, page)]


def _what(evaluation: Evaluation) -> tuple[str, str, str]:
    assessment = evaluation.assessment
    return evaluation.instrument.id, assessment.subject, assessment.period.text


def _where(evaluation: Evaluation, files: Counter[str]) -> str:
    """The file of an assessment, with its id in the file if others stand there."""
    file, name = evaluation.assessment.file, evaluation.assessment.id
    return f"{file}#{name}" if files[file] > 1 and name else file


def _row(evaluation: Evaluation, page: Page, *, one_subject: bool, below: str) -> Row:
    assessment, band = evaluation.assessment, evaluation.band
    predicate = band.predicate if band else " / ".join(evaluation.possible)
    name = name_of(evaluation.instrument)
    return Row(
        [
            line(page.clean(name)),
            line("" if one_subject else page.clean(assessment.subject)),
            line(page.clean(assessment.period.text)),
            line(Span(score_text(evaluation, page), "strong")),
            line(Span(page.clean(predicate), "strong" if band else "")),
            _claims(evaluation, page),
            _findings(evaluation, page),
        ],
        [Span(page.clean(below))] if below else (),
    )


def _claims(evaluation: Evaluation, page: Page) -> Line:
    verdicts = Counter(claim.verdict for claim in evaluation.claims)
    agree, against = verdicts["agrees"], verdicts["contradicted"]
    other = sum(verdicts.values()) - agree - against
    return counts([("agrees", agree), ("warning", other), ("error", against)], page)


def _findings(evaluation: Evaluation, page: Page) -> Line:
    found = Counter(map(severity_of, evaluation.findings))
    return counts([(severity, found[severity]) for severity in ("note", "warning", "error")], page)


def counts(each: list[tuple[str, int]], page: Page) -> Line:
    """How many there are of each severity, with its sign; those of which there is none are left out."""
    pieces: list[Span | str] = []
    for severity, count in each:
        if count:
            pieces += [" " if pieces else "", Span(f"{count}{getattr(page.signs, severity)}", severity)]
    return line(*pieces)


def _legend(evaluations: Sequence[Evaluation], page: Page) -> list[Line]:
    """What the signs mean, if any stands in the table."""
    if not any(evaluation.findings or evaluation.claims for evaluation in evaluations):
        return []
    legend = listed(page, [severity_mark(severity, page) for severity in reversed(ORDER)])
    return paragraph(legend, page.width, first=line("  "), indent=2)
