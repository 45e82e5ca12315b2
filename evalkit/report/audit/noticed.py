"""How much an audit can catch: a line for the report, and in detail a table of its printed tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.findings import mean_of
from evalkit.base.exact import decimal_text
from evalkit.base.text import Decimal, msg
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Row, Table, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from evalkit.audit.model import AuditResult, Caught
    from evalkit.base.text import Prose


LAST = 99  # percent of what is nearly all


def noticed_line(result: AuditResult) -> Iterator[Block]:
    """In one line: how likely a wrong digit is noticed, and how many numbers stand in no relation."""
    mean = result.noticing.mean if result.noticing is not None else None
    if result.noticing is not None and mean is not None:
        found = list(result.noticing.caught.values())
        said = msg(
            "a wrong digit in one of the {count} numbers would be noticed in {share} of 100 cases; {alone:number stands|numbers stand} in no relation",
            count=Decimal(len(found)),
            share=_share(mean),
            alone=Decimal(_alone(found)),
        )
        yield Paragraph(said, hang=0)


def noticed_tables(result: AuditResult) -> Iterator[Block]:
    """The same for each printed table, and for the sentences."""
    groups: dict[str, list[Caught]] = {}
    for address, one in result.noticing.caught.items() if result.noticing is not None else ():
        table = address.partition(":")[0]
        groups.setdefault(table if table in result.sheet.tables else "", []).append(one)
    if groups:
        columns = (
            Column(msg("table"), wrap=True, least=14),
            Column(msg("numbers"), number=True),
            Column(msg("in no relation"), number=True),
            Column(msg("of 100 wrong digits noticed"), number=True, wrap=True, least=10),
        )
        yield Heading(msg("What a wrong digit would do"))
        yield Table(columns, [_row(name, found, result) for name, found in groups.items()], level=2)


def _row(table: str, numbers: Sequence[Caught], result: AuditResult) -> Row:
    name: Prose = together(table, result.sheet.tables[table], separator="  ") if table else msg("sentences")
    mean = mean_of(numbers)
    return Row([name, Decimal(len(numbers)), Decimal(_alone(numbers)), "–" if mean is None else _share(mean)])


def _alone(numbers: Sequence[Caught]) -> int:
    return sum(not one.relations for one in numbers)


def _share(mean: Fraction) -> Decimal:
    """In percent; never 100 where something is missed, nor 0 where something is noticed."""
    if mean in (0, 1):
        return Decimal("100" if mean else "0")
    percent = mean * 100
    return Decimal("1") if percent < 1 else Decimal("99") if percent > LAST else decimal_text(percent, 0)
