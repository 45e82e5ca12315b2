"""Target, realisation and achievement of every quarter that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.report.blocks import Block, Column, Heading
from evalkit.report.columns import table
from evalkit.report.performance.texts import NOTHING, achieved_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Printed
    from evalkit.performance.model import ReportResult


def quarters(result: ReportResult) -> Iterator[Block]:
    """One row a quarter of each indicator; nothing where no indicator has quarters."""
    every = [(indicator.code, each) for indicator in result.indicators for each in indicator.quarters]
    if every:
        yield Heading(msg("By quarter"))
        yield table(
            every,
            (Column(msg("code"), code=True), lambda one: one[0]),
            (Column(msg("quarter"), number=True), lambda one: str(one[1].quarter)),
            (Column(msg("target"), number=True), lambda one: _text(one[1].target)),
            (Column(msg("realisation"), number=True), lambda one: _text(one[1].realised)),
            (
                Column(msg("achievement (%)"), number=True, wrap=True, least=11),
                lambda one: achieved_text(one[1].achievement, result),
            ),
        )


def _text(number: Printed | None) -> Decimal:
    return NOTHING if number is None else Decimal(number.text)
