"""The poster of a survey: one page for the wall of the unit, with what a visitor wants to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, Prose, msg
from evalkit.report.blocks import Document, Heading, Paragraph, together
from evalkit.report.evaluation.head import verdict
from evalkit.report.periods import period_prose
from evalkit.report.survey.kind import respondent_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation
    from evalkit.files.records.profile import Counts


def poster(evaluation: Evaluation) -> Document:
    """Index and unit, the value with its grade, who answered, and when."""
    facts = [together(name, value, separator=": ") for name, value in _facts(evaluation)]
    return Document(
        [
            [Heading(evaluation.instrument.title, 1), Heading(evaluation.assessment.subject)],
            [verdict(evaluation, detail=False)._replace(sentences=())],
            [Paragraph(fact, level=0) for fact in facts],
            [Paragraph(msg("Thank you for your judgement: it helps us to serve you better."), level=0)],
        ],
        poster=True,
    )


def _facts(evaluation: Evaluation) -> Iterator[tuple[Prose, Prose]]:
    """Of the respondents only what is counted in declared words: words of their own are for the report."""
    yield msg("period of the survey"), period_prose(evaluation.assessment.period)
    count, records = respondent_count(evaluation), evaluation.instrument.records
    if count is not None:
        yield msg("number of respondents"), Decimal(count)
    for name, counts in evaluation.profile.items():
        if records is not None and records.profile[name].values:
            yield records.profile[name].title, _counted(counts)


def _counted(counts: Counts) -> Prose:
    """Each word with its number; those that nobody has are left out."""
    named: list[tuple[Prose, int]] = [(word, count) for word, count in counts.words.items() if count]
    named += [(msg("others"), counts.others)] if counts.others else []
    return together(*(together(word, Decimal(count), separator=" ") for word, count in named))
