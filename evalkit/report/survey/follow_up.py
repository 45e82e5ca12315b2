"""What is to be done about the lowest elements: a table that the office fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.report.blocks import Block, Column, Heading
from evalkit.report.columns import table
from evalkit.report.evaluation.texts import value_text
from evalkit.report.survey.kind import lowest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation


def follow_up(evaluation: Evaluation) -> Iterator[Block]:
    """A row for each of the lowest elements; what is to be filled in is as wide as its column is to be."""
    node_results = lowest(evaluation)
    if not node_results:
        return
    yield Heading(msg("Follow-up plan"))
    yield table(
        enumerate(node_results, 1),
        (Column(msg("no."), number=True), lambda one: Decimal(one[0])),
        (Column(msg("element"), wrap=True), lambda one: one[1].node.title),
        (Column(msg("mean (NRR)"), number=True), lambda one: value_text(evaluation.instrument, one[1])),
        (Column(msg("what is to be done")), lambda _: "…" * 18),
        (Column(msg("until when")), lambda _: "…" * 8),
        (Column(msg("who is responsible")), lambda _: "…" * 12),
        caption=msg("Follow-up plan for the lowest elements, to be filled in"),
    )
