"""The units of a survey, ranked; of one with few respondents only how many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.files.shown_text import FEWEST
from evalkit.report.blocks import Block, Column, Heading, Inline, Paragraph, Row, Styled, Table
from evalkit.report.evaluation.texts import score_text, unit_text
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
    columns = (
        Column(msg("rank"), number=True),
        Column(msg("work unit"), wrap=True),
        Column(msg("n"), number=True),
        Column(msg("value"), number=True),
        Column(msg("quality grade")),
    )
    order = ranked([Numbered(number, unit) for number, unit in enumerate(told, 1)])
    rows = [Row(tuple(_cells(one.rank, one.numbered.evaluation))) for one in order]
    rows += [Row(("–", unit_text(unit), Decimal(unit.n or 0), "–", "–")) for unit in few]
    yield Heading(msg("Units, ranked"))
    yield Table(columns, rows, caption=msg("Value and grade of each unit"))
    if few:
        yield Paragraph(
            msg("Units with fewer than {few} respondents have no value here: it would tell what a person answered.",
                few=Decimal(FEWEST)),
            hang=0,
        )  # fmt: skip


def _cells(place: int | None, unit: Evaluation) -> Iterator[Inline]:
    yield "–" if place is None else Decimal(place)
    yield unit_text(unit)
    yield Decimal(unit.n or 0)
    yield score_text(unit)
    yield Styled(unit.predicate or " / ".join(unit.possible), "strong")
