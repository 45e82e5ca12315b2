"""Several assessments in one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.severities import ERROR, WARNING
from evalkit.base.text import msg
from evalkit.base.verdicts import AGREES
from evalkit.report.blocks import (
    SEVERITY_WORDS,
    Block,
    Column,
    Heading,
    Inline,
    Legend,
    Remark,
    Styled,
    Table,
    together,
)
from evalkit.report.columns import table
from evalkit.report.evaluation.texts import name_of, score_text
from evalkit.report.findings import claim_severity, counted, counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.result import Evaluation


def evaluations_in_short(evaluations: Sequence[Evaluation]) -> Iterator[Block]:
    """One row an assessment: verdict, claims that agree and that do not, findings by severity."""
    subjects = {evaluation.assessment.subject for evaluation in evaluations}
    one_subject = len(subjects) == 1
    yield Heading(together(msg("Summary"), *subjects) if one_subject else msg("Summary"), 1)
    yield table_in_short(evaluations)
    if any(evaluation.findings or evaluation.claims for evaluation in evaluations):
        yield Legend(tuple(reversed(SEVERITY_WORDS)))


def table_in_short(evaluations: Sequence[Evaluation], to: Sequence[str] = ()) -> Table:
    """The rows; *to*: the anchors that their subjects lead to, if they do."""
    one_subject = not to and len({evaluation.assessment.subject for evaluation in evaluations}) == 1
    alike = Counter(map(_same, evaluations))
    files = Counter(evaluation.assessment.file for evaluation in evaluations)
    return table(
        zip(evaluations, to or [""] * len(evaluations), strict=True),
        (Column(msg("instrument"), wrap=True, least=11), lambda row: name_of(row[0].instrument)),
        (
            Column("" if one_subject else msg("subject"), wrap=True, least=12),
            lambda row: "" if one_subject else Styled(row[0].assessment.subject, to=row[1]),
        ),
        (Column(msg("period"), drop=2), lambda row: row[0].assessment.period.text),
        (Column(msg("score"), number=True, wrap=True, least=6), lambda row: Styled(score_text(row[0]), "strong")),
        (Column(msg("predicate"), wrap=True, least=11), lambda row: predicate_cell(row[0])),
        (Column(msg("claims"), drop=1), lambda row: claims_counted(row[0])),
        (Column(msg("findings"), drop=1), lambda row: counted(row[0].findings)),
        below=lambda row: [Remark(_where(row[0], files))] if alike[_same(row[0])] > 1 else (),
    )


def _same(evaluation: Evaluation) -> tuple[str, str, str]:
    assessment = evaluation.assessment
    return evaluation.instrument.id, assessment.subject, assessment.period.text


def _where(evaluation: Evaluation, files: Counter[str]) -> str:
    """The file of an assessment, with its id in the file if others stand there."""
    file, name = evaluation.assessment.file, evaluation.assessment.id
    return f"{file}#{name}" if files[file] > 1 and name else file


def predicate_cell(evaluation: Evaluation) -> Styled | str:
    """The predicate, or plainly those that can come out."""
    band = evaluation.band
    return Styled(band.predicate, "strong") if band else " / ".join(evaluation.possible)


def claims_counted(evaluation: Evaluation) -> Inline:
    """How many claims agree, agree by another reading or cannot be held against anything, and are contradicted."""
    return counts(Counter(map(claim_severity, evaluation.claims)), (AGREES, WARNING, ERROR))
