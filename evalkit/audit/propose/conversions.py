"""A column that is another one times the factor of an instrument: the converted value of an element of a survey (a mean × 25)."""

from __future__ import annotations

from itertools import permutations
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import words
from evalkit.audit.propose.chance import Column, held, with_bits
from evalkit.audit.propose.model import NO, Proposal, score

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from evalkit.audit.propose.model import Instance, Table
    from evalkit.catalogue.registry import Registry

PRODUCT = "product"
_PRIOR = 2.0
_NAMED = 3.0  # bits that a heading such as Nilai Konversi brings
_MOST_COLUMNS = 17  # of a table in which they are looked for
_LEAST_ROWS = 3
_MOST_BROKEN = 5  # of so many rows one may break


def known_factors(registry: Registry) -> frozenset[int]:
    """The whole numbers by which instruments convert the value of a node."""
    factors = {conversion.factor for instrument in registry.instruments() for conversion in instrument.conversions}
    return frozenset(int(factor) for factor in factors if factor == int(factor))


def of_conversions(tables: Sequence[Table], least: float, factors: Callable[[], Collection[int]]) -> list[Proposal]:
    """The columns of *tables* that are another one of their table times one of the *factors*, which are asked for only where some factor fits."""
    found: dict[tuple[str, str], Proposal] = {}
    for table in tables:
        for target, of in permutations(table.numeric, 2) if len(table.numeric) <= _MOST_COLUMNS else ():
            factor = _factor(table, target, of)
            proposal = _proposal(table, target, of, factor) if factor is not None else None
            if proposal is not None and proposal.bits >= least and proposal.factor in factors():
                known = found.get((table.id, target))
                found[table.id, target] = proposal if known is None or proposal.bits > known.bits else known
    return [*found.values()]


def _factor(table: Table, target: str, of: str) -> int | None:
    """The whole number above 1 that most rows have between the two columns, if there is one."""
    tried = {round(claim / one) for claim, one in _numbers(table, target, of) if one > 0}
    fitting = (each for each in sorted(tried) if each > 1 and _fits(table, target, of, each))
    return next(fitting, None)


def _numbers(table: Table, target: str, of: str) -> Iterator[tuple[int, int]]:
    for claim in table.numbers_in(target):
        cell = table.number(claim.row, of)
        if cell is not None:
            yield claim.number, cell.number


def _fits(table: Table, target: str, of: str, factor: int) -> bool:
    rows = list(_instances(table, target, of, factor))
    return len(rows) >= _LEAST_ROWS and sum(row.status == NO for row in rows) * _MOST_BROKEN <= len(rows)


def _instances(table: Table, target: str, of: str, factor: int) -> Iterator[Instance]:
    like = Column(table.numbers_in(target))
    for claim in table.numbers_in(target):
        cell = table.number(claim.row, of)
        if cell is not None:
            instance = held(claim, (cell,), (factor * cell.low, 1), (factor * cell.high, 1), divided=True)
            yield with_bits(
                instance, claim.unit + 2 * factor * cell.half, like.spread, table.others_in_row(claim), like.mode
            )


def _proposal(table: Table, target: str, of: str, factor: int) -> Proposal:
    instances = tuple(_instances(table, target, of, factor))
    count = len(table.numeric)
    cost = log2(count * (count - 1)) + _PRIOR - (_NAMED if words.says(words.CONVERTED, target) else 0.0)
    return Proposal(PRODUCT, instances, score(instances, cost), factor=factor)
