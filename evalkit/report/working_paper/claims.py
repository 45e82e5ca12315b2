"""What was published, beside what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, ERROR, WARNING
from evalkit.report.audit.verdicts import VERDICT
from evalkit.report.blocks import Block, Column, Heading, Sign, Styled
from evalkit.report.columns import table

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
    nodes = evaluation.instrument.nodes
    yield Heading(msg("What was published"))
    yield table(
        evaluation.claims,
        (Column(msg("code"), code=True), lambda one: msg("predicate") if one.code == "predicate" else one.code),
        (
            Column(wrap=True, drop=1, elsewhere=True),
            lambda claim: nodes[claim.code].title if claim.code in nodes else "",
        ),
        (Column(msg("printed"), number=True), lambda claim: claim.printed),
        (Column(msg("computed"), number=True), lambda claim: claim.computed or "–"),
        (Column(), lambda claim: Sign(severity_of(claim), severity_of(claim))),
        (Column(msg("verdict")), lambda claim: Styled(VERDICT[claim.verdict], severity_of(claim))),
    )
