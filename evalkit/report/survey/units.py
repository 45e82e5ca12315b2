"""The units of a survey, ranked; of one with few respondents only how many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.files.shown_text import FEWEST
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Row, Styled
from evalkit.report.columns import table
from evalkit.report.evaluation.texts import predicate_text, score_text, unit_text
from evalkit.report.ranking.order import Numbered, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation


def ranked_units(evaluation: Evaluation) -> Iterator[Block]:
    """From the highest value down; equal ones share a rank."""
    if not evaluation.groups:
        return
    told = [unit for unit in evaluation.groups if (unit.n or 0) >= FEWEST]
    few = [unit for unit in evaluation.groups if (unit.n or 0) < FEWEST]
    order = ranked([Numbered(number, unit) for number, unit in enumerate(told, 1)])
    yield Heading(msg("Units, ranked"))
    yield table(
        [(one.rank, one.numbered.evaluation) for one in order],
        (Column(msg("rank"), number=True), lambda one: "–" if one[0] is None else Decimal(one[0])),
        (Column(msg("work unit"), wrap=True), lambda one: unit_text(one[1])),
        (Column(msg("n"), number=True), lambda one: Decimal(one[1].n or 0)),
        (Column(msg("value"), number=True), lambda one: score_text(one[1])),
        (Column(msg("quality grade")), lambda one: Styled(predicate_text(one[1]), "strong")),
        last=[Row(("–", unit_text(unit), Decimal(unit.n or 0), "–", "–")) for unit in few],
        caption=msg("Value and grade of each unit"),
    )
    if few:
        yield Paragraph(
            msg("Units with fewer than {few} respondents have no value here: it would tell what a person answered.",
                few=Decimal(FEWEST)),
            hang=0,
        )  # fmt: skip
