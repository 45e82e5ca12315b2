"""What is to be done about the lowest elements: a table that the office fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.report.blocks import Block, Column, Heading, Row, Table
from evalkit.report.evaluation.texts import value_text
from evalkit.report.survey.kind import lowest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation

_TO_FILL_IN = ("…" * 18, "…" * 8, "…" * 12)  # as wide as the columns are to be


def follow_up(evaluation: Evaluation) -> Iterator[Block]:
    """A row for each of the lowest elements."""
    node_results = lowest(evaluation)
    if not node_results:
        return
    columns = (
        Column(msg("no."), number=True),
        Column(msg("element"), wrap=True),
        Column(msg("mean (NRR)"), number=True),
        Column(msg("what is to be done")),
        Column(msg("until when")),
        Column(msg("who is responsible")),
    )
    rows = [
        Row((Decimal(number), each.node.title, value_text(evaluation.instrument, each), *_TO_FILL_IN))
        for number, each in enumerate(node_results, 1)
    ]
    yield Heading(msg("Follow-up plan"))
    yield Table(columns, rows, caption=msg("Follow-up plan for the lowest elements, to be filled in"))
