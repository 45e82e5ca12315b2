"""The poster of a survey: one page for the wall of the unit, with what a visitor wants to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, Prose, msg
from evalkit.report.blocks import Column, Document, Heading, Paragraph, Row, Styled, Table, together
from evalkit.report.evaluation.head import verdict
from evalkit.report.periods import period_prose
from evalkit.report.survey.kind import respondent_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation


def poster(evaluation: Evaluation, anchor: str = "") -> Document:
    """Index and unit, the value with its grade, who answered, and when."""
    rows = [Row((Styled(name, "strong"), value)) for name, value in _facts(evaluation)]
    return Document(
        [
            [Heading(together(evaluation.instrument.title, evaluation.assessment.subject), 1, anchor=anchor)],
            [verdict(evaluation, detail=False)._replace(sentences=())],
            [Heading(msg("Respondents")), Table((Column(), Column(wrap=True)), rows)],
            [Paragraph(msg("Thank you for your judgement: it helps us to serve you better."), hang=0)],
        ]
    )


def _facts(evaluation: Evaluation) -> Iterator[tuple[Prose, Prose]]:
    records = evaluation.instrument.records
    count = respondent_count(evaluation)
    if count is not None:
        yield msg("how many"), Decimal(count)
    for name, counts in evaluation.profile.items():
        words = [together(word, Decimal(count), separator=" = ") for word, count in counts.words.items() if count]
        words += [together(msg("others"), Decimal(counts.others), separator=" = ")] if counts.others else []
        if (
            records is not None and records.profile[name].values
        ):  # of sex and education; words of one's own are for the report
            yield records.profile[name].title, together(*words, separator="; ")
    yield msg("period of the survey"), period_prose(evaluation.assessment.period)
