"""Several assessments in one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, ERROR, WARNING
from evalkit.report.blocks import (
    SEVERITY_WORDS,
    Block,
    Column,
    Heading,
    Inline,
    Legend,
    Remark,
    Row,
    Styled,
    Table,
    together,
)
from evalkit.report.evaluation.texts import name_of, score_text
from evalkit.report.findings import counted, counts

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
    columns = (
        Column(msg("instrument"), wrap=True, least=11),
        Column("" if one_subject else msg("subject"), wrap=True, least=12),
        Column(msg("period"), drop=2),
        Column(msg("score"), number=True, wrap=True, least=6),
        Column(msg("predicate"), wrap=True, least=11),
        Column(msg("claims"), drop=1),
        Column(msg("findings"), drop=1),
    )
    alike = Counter(map(_same, evaluations))
    files = Counter(evaluation.assessment.file for evaluation in evaluations)
    rows = [
        Row(
            list(_cells(evaluation, "" if one_subject else Styled(evaluation.assessment.subject, to=anchor))),
            [Remark(_where(evaluation, files))] if alike[_same(evaluation)] > 1 else (),
        )
        for evaluation, anchor in zip(evaluations, to or [""] * len(evaluations), strict=True)
    ]
    return Table(columns, rows)


def _same(evaluation: Evaluation) -> tuple[str, str, str]:
    assessment = evaluation.assessment
    return evaluation.instrument.id, assessment.subject, assessment.period.text


def _where(evaluation: Evaluation, files: Counter[str]) -> str:
    """The file of an assessment, with its id in the file if others stand there."""
    file, name = evaluation.assessment.file, evaluation.assessment.id
    return f"{file}#{name}" if files[file] > 1 and name else file


def _cells(evaluation: Evaluation, subject: Inline) -> Iterator[Inline]:
    assessment, band = evaluation.assessment, evaluation.band
    yield name_of(evaluation.instrument)
    yield subject
    yield assessment.period.text
    yield Styled(score_text(evaluation), "strong")
    yield Styled(band.predicate, "strong") if band else " / ".join(evaluation.possible)
    yield claims_counted(evaluation)
    yield counted(evaluation.findings)


def claims_counted(evaluation: Evaluation) -> Inline:
    """How many claims agree, agree by another reading or cannot be held against anything, and are contradicted."""
    verdicts = Counter(claim.verdict for claim in evaluation.claims)
    agree, against = verdicts[AGREES], verdicts[CONTRADICTED]
    other = sum(verdicts.values()) - agree - against
    return counts({AGREES: agree, WARNING: other, ERROR: against}, (AGREES, WARNING, ERROR))
