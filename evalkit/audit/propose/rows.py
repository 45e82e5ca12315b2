"""What a row is of other rows, column by column: their sum, their mean, their weighted mean."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import words
from evalkit.audit.propose.chance import Column, grain, held, with_bits
from evalkit.audit.propose.columns import holds_mostly
from evalkit.audit.propose.model import NO, SLIP, Proposal, score

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.propose.model import Cell, Instance, Table

SUM, MEAN, WEIGHTED = "sum", "mean", "weighted-mean"
_LEAST_PARTS = 2  # more than so many, of which a total may lack one


def held_against(kind: str, claim: Cell, inputs: Sequence[Cell], weights: Sequence[Cell] = ()) -> Instance | None:
    """*claim* held against *inputs*, with its bits; nothing where *weights* are negative or add up to nothing."""
    by = [weight.number for weight in weights] if kind == WEIGHTED else [1] * len(inputs)
    under = 1 if kind == SUM else sum(by)
    if under <= 0 or min(by) < 0:
        return None
    low = sum(each * cell.low for each, cell in zip(by, inputs, strict=True))
    high = sum(each * cell.high for each, cell in zip(by, inputs, strict=True))
    instance = held(claim, tuple(inputs), (low, under), (high, under), divided=kind != SUM, weights=tuple(weights))
    # A sum may be as large as its largest part; a mean lies between its parts.
    spread = max(abs(cell.number) for cell in (claim, *inputs)) if kind == SUM else Column([claim, *inputs]).spread
    if kind == WEIGHTED and (len({weight.value for weight in weights}) < 2 or len({cell.value for cell in inputs}) < 2):  # noqa: PLR2004
        return instance  # a plain mean, or no mean at all: no support
    width = max(claim.unit + (high - low) // under, grain([claim, *inputs]) if kind == SUM else 0)
    return with_bits(instance, width, spread, inputs)


def lacking_one(instance: Instance, table: Table) -> Instance | None:
    """A sum that breaks as one that lacks a part does, with its bits; a row *di antaranya* is no part."""
    if instance.status != NO or len(instance.inputs) <= _LEAST_PARTS:
        return None
    gap = sum(cell.number for cell in instance.inputs) - instance.claim.number
    reach = sum(cell.half for cell in (instance.claim, *instance.inputs))
    lacking = [cell for cell in instance.inputs if abs(cell.number - gap) <= reach and cell.number]
    if len(lacking) != 1 or words.says(words.MEMO, table.labels[lacking[0].row]):
        return None
    spread = max(abs(cell.number) for cell in instance.inputs)
    chance = log2(spread / (instance.claim.unit + 2 * reach)) - log2(2 * len(instance.inputs))
    return instance._replace(status=SLIP, bits=max(0.0, chance))


# --- Weights that a row prints over its columns (*Bobot*) -------------------------------------------------------------


_LEAST = 2  # columns with a weight


def of_weights(tables: Sequence[Table], least: float) -> list[Proposal]:
    """The columns of *tables* that are the mean of others by a row of weights; of each row of weights the best."""
    found = []
    for table in tables:
        for row in (row for row in table.rows if words.says(words.WEIGHT, f"{table.labels[row]} {row}")):
            best = max(_trials(table, row), key=lambda proposal: proposal.bits, default=None)
            found += [best] if best is not None and best.bits >= least else []
    return found


def _trials(table: Table, row: str) -> Iterator[Proposal]:
    """Each column whose cell in *row* is blank, or the total of the other weights there."""
    weights = [cell for name in table.numeric if (cell := table.number(row, name)) is not None]
    for target in table.numeric:
        others = [cell for cell in weights if cell.column != target]
        own, total = table.number(row, target), sum(cell.number for cell in others)
        if len(others) >= _LEAST and total > 0 and (own is None or own.number == total):
            instances = tuple(_instances(table, target, others))
            if holds_mostly(instances):
                yield Proposal(WEIGHTED, instances, score(instances, log2(len(table.numeric))))


def _instances(table: Table, target: str, weights: Sequence[Cell]) -> Iterator[Instance]:
    """Each number of *target* but that of the row of *weights*, held against the mean of the columns that have one."""
    like, under = Column(table.numbers_in(target)), sum(weight.number for weight in weights)
    for claim in table.numbers_in(target):
        cells = [cell for weight in weights if (cell := table.number(claim.row, weight.column)) is not None]
        if claim.row != weights[0].row and len(cells) == len(weights):
            pairs = list(zip(weights, cells, strict=True))
            low, high = (sum(by.number * end for by, end in ends) for ends in _ends(pairs))
            instance = held(claim, tuple(cells), (low, under), (high, under), divided=True, weights=tuple(weights))
            width = claim.unit + (high - low) // under
            yield with_bits(instance, width, like.spread, table.others_in_row(claim), like.mode)


def _ends(pairs: Sequence[tuple[Cell, Cell]]) -> tuple[list[tuple[Cell, int]], list[tuple[Cell, int]]]:
    return [(by, cell.low) for by, cell in pairs], [(by, cell.high) for by, cell in pairs]
