"""What a paper is about: subject, period, status, the instrument with its regulation, facts beside the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, Prose, msg
from evalkit.files.assessment import STATUS_WORDS
from evalkit.report.blocks import Column, Heading, Row, Styled, Table, together
from evalkit.report.evaluation.head import context_facts
from evalkit.report.evaluation.texts import name_of
from evalkit.report.periods import period_prose
from evalkit.report.sources import source_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation


def title(evaluation: Evaluation, name: Prose, anchor: str = "") -> Heading:
    """The title of a paper: what it is, of which index, and of whom."""
    return Heading(together(name, name_of(evaluation.instrument), evaluation.assessment.subject), 1, anchor=anchor)


def identity(evaluation: Evaluation) -> Table:
    """Each fact on a row of its own."""
    rows = [Row((Styled(name, "strong"), value)) for name, value in _facts(evaluation)]
    return Table((Column(share=3), Column(wrap=True)), rows)


def _facts(evaluation: Evaluation) -> Iterator[tuple[Prose, Prose]]:
    instrument, assessment = evaluation.instrument, evaluation.assessment
    yield msg("subject"), assessment.subject
    yield msg("period"), period_prose(assessment.period)
    yield msg("instrument"), together(instrument.title, instrument.id)
    yield msg("source of the rules"), together(*source_texts(instrument, instrument.cite), separator="; ")
    if instrument.variant is not None:
        yield msg("local variant"), together(instrument.variant.title, instrument.variant.decision)
    yield msg("status"), STATUS_WORDS.get(assessment.status, assessment.status)
    yield from context_facts(evaluation)
    records, rows = instrument.records, instrument.attainable
    is_told = rows is not None and rows.n in evaluation.context
    if evaluation.n is not None and records is not None and not is_told:
        yield records.title, Decimal(evaluation.n)
