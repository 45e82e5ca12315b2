"""What was published, beside what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, ERROR, WARNING
from evalkit.report.audit.verdicts import VERDICT
from evalkit.report.blocks import Block, Column, Heading, Row, Sign, Styled, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import ClaimResult, Evaluation


def severity_of(claim: ClaimResult) -> str:
    """``error``, ``warning`` or ``agrees``."""
    return {AGREES: AGREES, CONTRADICTED: ERROR}.get(claim.verdict, WARNING)


def claims(evaluation: Evaluation) -> Iterator[Block]:
    """A row a claim; why one does not agree, the findings say."""
    if not evaluation.claims:
        return
    columns = (
        Column(msg("code"), code=True),
        Column(wrap=True, drop=1, elsewhere=True),
        Column(msg("printed"), number=True),
        Column(msg("computed"), number=True),
        Column(),
        Column(msg("verdict")),
    )
    yield Heading(msg("What was published"))
    yield Table(columns, [_row(evaluation, claim) for claim in evaluation.claims])


def _row(evaluation: Evaluation, claim: ClaimResult) -> Row:
    node = evaluation.instrument.nodes.get(claim.code)
    severity = severity_of(claim)
    return Row(
        (
            msg("predicate") if claim.code == "predicate" else claim.code,
            node.title if node else "",
            claim.printed,
            claim.computed or "–",
            Sign(severity, severity),
            Styled(VERDICT[claim.verdict], severity),
        )
    )
