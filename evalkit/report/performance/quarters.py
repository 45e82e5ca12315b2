"""Target, realisation and achievement of every quarter that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.report.blocks import Block, Column, Heading, Row, Table
from evalkit.report.performance.texts import NOTHING, achieved_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Printed
    from evalkit.performance.model import ReportResult


def quarters(result: ReportResult) -> Iterator[Block]:
    """One row a quarter of each indicator; nothing where no indicator has quarters."""
    rows = [
        Row(
            (
                indicator.code,
                str(each.quarter),
                _text(each.target),
                _text(each.realised),
                achieved_text(each.achievement, result),
            )
        )
        for indicator in result.indicators
        for each in indicator.quarters
    ]
    if rows:
        columns = (
            Column(msg("code"), code=True),
            Column(msg("quarter"), number=True),
            Column(msg("target"), number=True),
            Column(msg("realisation"), number=True),
            Column(msg("achievement (%)"), number=True, wrap=True, least=11),
        )
        yield Heading(msg("By quarter"))
        yield Table(columns, rows)


def _text(number: Printed | None) -> Decimal:
    return NOTHING if number is None else Decimal(number.text)
