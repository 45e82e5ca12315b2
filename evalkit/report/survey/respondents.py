"""Who answered: how many against how many were needed, and the profile that the table tells."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text
from evalkit.base.text import Decimal, Prose, msg
from evalkit.report.blocks import Bar, Block, Column, Heading, Paragraph, Row, Section, Styled, Table
from evalkit.report.columns import table
from evalkit.report.sources import source_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation
    from evalkit.files.records.profile import Counts

_PERCENT = 2


def respondents(evaluation: Evaluation) -> Iterator[Section]:
    """Sample and population; a table for each column of the profile."""
    yield [Heading(msg("Respondents and sample")), *_sample(evaluation)]
    for name, counts in evaluation.profile.items():
        yield [_profile(_title(evaluation, name), counts)]
    untold = untold_profile(evaluation)
    if untold:
        yield [Paragraph(msg("The table of respondents does not tell: {columns}.", columns=untold), hang=0)]


def _title(evaluation: Evaluation, name: str) -> Prose:
    records = evaluation.instrument.records
    return records.profile[name].title if records is not None else name


def untold_profile(evaluation: Evaluation) -> tuple[Prose, ...]:
    """What could be told of the respondents, and is not."""
    records = evaluation.instrument.records
    profile = records.profile if records is not None else {}
    return tuple(column.title for name, column in profile.items() if name not in evaluation.profile)


def _sample(evaluation: Evaluation) -> Iterator[Block]:
    sample, rule = evaluation.sample, evaluation.instrument.sample
    if sample is None or rule is None:
        if rule is not None:
            yield Paragraph(msg("How many are served is not given, so the sample is held against nothing."), hang=0)
        return
    rows: list[tuple[Prose, Prose]] = [
        (msg("population"), Decimal(sample.population)),
        (msg("smallest sample"), Decimal(sample.required)),
    ]
    if sample.reached is not None:
        enough = sample.reached >= sample.required
        rows += [
            (msg("respondents"), Decimal(sample.reached)),
            (msg("sample"), msg("large enough") if enough else msg("too small")),
        ]
    yield Table((Column(), Column(number=True)), [Row((Styled(name, "strong"), value)) for name, value in rows])
    titles = "; ".join(source_texts(evaluation.instrument, rule.cite))
    yield Paragraph(msg("Smallest sample by the formula of {sources}.", sources=titles), hang=0)


def _profile(title: Prose, counts: Counts) -> Table:
    every = sum(counts.words.values()) + counts.others + counts.blank
    named: list[tuple[Prose, int]] = list(counts.words.items())
    named += [
        (word, count) for word, count in ((msg("others"), counts.others), (msg("not stated"), counts.blank)) if count
    ]
    return table(
        [(word, count, Fraction(count, every)) for word, count in named],
        (Column(title, wrap=True), lambda one: one[0]),
        (Column(msg("how many"), number=True), lambda one: Decimal(one[1])),
        (Column(msg("share (%)"), number=True), lambda one: decimal_text(100 * one[2], _PERCENT)),
        (Column(drop=1), lambda one: Bar(one[2], one[2])),
        last=[Row((msg("total"), Decimal(every), decimal_text(100, _PERCENT), ""), style="total")],
        caption=msg("Respondents by {what}", what=title),
    )
