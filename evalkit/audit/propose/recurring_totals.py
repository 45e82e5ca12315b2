"""Totals that many tables have in the same row: a single row says little, and they count together."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import heading_words
from evalkit.audit.propose.columns import holds_mostly
from evalkit.audit.propose.forms import MEAN, SUM
from evalkit.audit.propose.model import Instance, Proposal, score
from evalkit.audit.propose.rows import held_against

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.propose.model import ScaledTable

_MANY = 3  # tables with such a row that count together
_MEANS = 1.0  # bits that it costs to look for these


def recurring_totals(tables: Sequence[ScaledTable], least: float) -> Iterator[Proposal]:
    """Rows that are called a mean, and last rows of one name that are sums, where many tables have them: they count together, those of a single row as well."""
    groups: dict[tuple[str, frozenset[str], str], list[Instance]] = {}
    for table in tables:
        for at, row in enumerate(table.rows):
            kind = _kind_of(table, at)
            for instance in _of_above(kind, table, row, table.rows[:at]) if kind else ():
                heads = kind, heading_words.tokens(table.labels[row]), heading_words.stem(instance.claim.column)
                groups.setdefault(heads, []).append(instance)
    for (kind, *_), group in groups.items():
        bits = score(group, log2(len(groups)) + _MEANS)
        number = len({instance.claim.table for instance in group})
        if number >= _MANY and bits >= least and holds_mostly(group):
            yield from (Proposal(kind, (instance,), bits, pooled=number) for instance in group)


def _kind_of(table: ScaledTable, at: int) -> str:
    """What the row at that place may be of those above it; nothing for a row that is neither called a mean nor the last."""
    label = table.labels[table.rows[at]]
    if at and heading_words.MEAN.said_in(label) and not heading_words.TOTAL.said_in(label):
        return MEAN
    return SUM if at > 1 and at == len(table.rows) - 1 else ""


def _of_above(kind: str, table: ScaledTable, row: str, above: Sequence[str]) -> Iterator[Instance]:
    for column in table.numeric:
        claim = table.number(row, column)
        inputs = table.numbers_of(above, column)
        is_known = claim is not None and inputs and not table.has_words(above, column)
        instance = held_against(kind, claim, inputs) if claim is not None and is_known else None
        if instance is not None and (kind == MEAN or len(inputs) > 1):
            yield instance
