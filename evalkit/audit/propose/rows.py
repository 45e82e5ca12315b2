"""What a row is of other rows: their sum, their mean, their weighted mean; the line above codes is the sum or mean of the lines below."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.parse.patterns import AddressedTable
from evalkit.audit.propose import heading_words
from evalkit.audit.propose.chance import ColumnProfile, best, held, with_bits
from evalkit.audit.propose.columns import holds_mostly
from evalkit.audit.propose.forms import MEAN, SUM, held_by_signs
from evalkit.audit.propose.model import NO, SLIP, Instance, Proposal, score
from evalkit.base.grouping import by_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.audit.propose.model import Cell, ScaledTable

WEIGHTED = "weighted-mean"
_LEAST_PARTS = 2  # more than so many, of which a total may lack one


def held_against(kind: str, claim: Cell, inputs: Sequence[Cell], weights: Sequence[Cell] = ()) -> Instance | None:
    """*claim* held against *inputs*, with its bits; nothing where *weights* are negative or add up to nothing."""
    if kind == SUM:
        return held_by_signs(claim, inputs)
    by = [weight.number for weight in weights] if kind == WEIGHTED else [1] * len(inputs)
    under = sum(by)
    if under <= 0 or min(by) < 0:
        return None
    low = sum(each * cell.low for each, cell in zip(by, inputs, strict=True))
    high = sum(each * cell.high for each, cell in zip(by, inputs, strict=True))
    instance = held(claim, tuple(inputs), (low, under), (high, under), divided=True, weights=tuple(weights))
    if kind == WEIGHTED and 1 in (len({weight.value for weight in weights}), len({cell.value for cell in inputs})):
        return instance  # a plain mean, or no mean at all: no support
    # It lies between its parts.
    return with_bits(instance, claim.unit + (high - low) // under, ColumnProfile([claim, *inputs]).spread, inputs)


def lacking_one(instance: Instance, table: ScaledTable) -> Instance | None:
    """A sum that breaks as one that lacks a part does, with its bits; a row *di antaranya* is no part."""
    if instance.status != NO or len(instance.inputs) <= _LEAST_PARTS:
        return None
    gap = sum(cell.number for cell in instance.inputs) - instance.claim.number
    reach = sum(cell.half for cell in (instance.claim, *instance.inputs))
    lacking = [cell for cell in instance.inputs if abs(cell.number - gap) <= reach and cell.number]
    if len(lacking) != 1 or heading_words.MEMO.said_in(table.labels[lacking[0].row]):
        return None
    spread = max(abs(cell.number) for cell in instance.inputs)
    chance = log2(spread / (instance.claim.unit + 2 * reach)) - log2(2 * len(instance.inputs))
    return instance._replace(status=SLIP, bits=max(0.0, chance))


# --- Weights that a row prints over its columns (*Bobot*) -------------------------------------------------------------


_LEAST = 2  # columns with a weight


def of_weights(tables: Sequence[ScaledTable], least: float) -> list[Proposal]:
    """The columns of *tables* that are the mean of others by a row of weights; of each row of weights the best."""
    found = []
    for table in tables:
        for row in (row for row in table.rows if heading_words.WEIGHT.said_in(f"{table.labels[row]} {row}")):
            found += best(_trials(table, row), least)
    return found


def _trials(table: ScaledTable, row: str) -> Iterator[Proposal]:
    """Each column whose cell in *row* is blank, or the total of the other weights there."""
    weights = [cell for name in table.numeric if (cell := table.number(row, name)) is not None]
    for target in table.numeric:
        others = [cell for cell in weights if cell.column != target]
        own, total = table.number(row, target), sum(cell.number for cell in others)
        if len(others) >= _LEAST and total > 0 and (own is None or own.number == total):
            instances = tuple(_instances(table, target, others))
            if holds_mostly(instances):
                yield Proposal(WEIGHTED, instances, score(instances, log2(len(table.numeric))))


def _instances(table: ScaledTable, target: str, weights: Sequence[Cell]) -> Iterator[Instance]:
    """Each number of *target* but that of the row of *weights*, held against the mean of the columns that have one."""
    like, under = ColumnProfile(table.numbers_in(target)), sum(weight.number for weight in weights)
    for claim, *cells in table.rows_of(target, *(weight.column for weight in weights)):
        if claim.row != weights[0].row:
            low = sum(by.number * cell.low for by, cell in zip(weights, cells, strict=True))
            high = sum(by.number * cell.high for by, cell in zip(weights, cells, strict=True))
            yield like.held(claim, cells, ((low, under), (high, under)), table, divided=True, weights=weights)


# --- Codes below each other --------------------------------------------------------------------------------------------


Below = dict[str, list[str]]
_PRIORS = {SUM: 2.0, MEAN: 2.0, WEIGHTED: 3.0}
_OTHER_TABLE = 2.0  # bits that it costs to look there


def children(keys: Iterable[str]) -> Below:
    """Key → those whose dotted codes stand below it, without another of *keys* between them."""
    grid = AddressedTable("", keys, ())
    return {key: below for key in grid.rows if (below := grid.rows_like(f"{key}.*"))}


def of_codes(tables: Sequence[ScaledTable], least: float) -> list[Proposal]:
    """The trees of *tables*, of each column the best; then those whose branches stand in another table."""
    proposals = [proposal for table in tables for proposal in _in_table(table, children(table.rows), least)]
    for upper in tables:
        for lower in tables:
            below = _in_other(upper, lower) if upper is not lower else {}
            if len(below) > 1:
                proposals += _best(_trials_below(upper, lower, below, _OTHER_TABLE), least)
    return proposals


def _in_table(table: ScaledTable, below: Below, least: float) -> Iterator[Proposal]:
    return _best(_trials_below(table, table, below, 0.0), least) if below else iter(())


def _in_other(upper: ScaledTable, lower: ScaledTable) -> Below:
    known = upper.labels.keys() - set(lower.rows)
    below = by_key(lower.rows, lambda key: key.rpartition(".")[0])
    return {above: keys for above, keys in below.items() if above in known and len(keys) > 1}


def _best(proposals: Iterable[Proposal], least: float) -> Iterator[Proposal]:
    """Of each column the best; a weighted mean before a plain one that says the same."""
    taken: set[str] = set()
    for proposal in sorted(proposals, key=lambda each: -each.bits):
        column = proposal.instances[0].claim.column
        if proposal.bits >= least and proposal.agreeing * 2 >= len(proposal.instances) and column not in taken:
            taken.add(column)
            yield proposal


def _trials_below(upper: ScaledTable, lower: ScaledTable, below: Below, prior: float) -> Iterator[Proposal]:
    numeric = lower.numeric
    for column in upper.numeric:
        for source in [column] if upper is lower else numeric:
            for kind in (SUM, MEAN):
                cost = log2(len(numeric) * 2) if upper is lower else log2(len(upper.numeric) * len(numeric) * 2)
                yield from _proposal(kind, upper, lower, below, (column, source, ""), cost + prior)
            for weight in numeric:
                if weight not in (source, column):
                    cost = log2(len(numeric) ** 2) if upper is lower else log2(len(upper.numeric) * len(numeric) ** 2)
                    yield from _proposal(WEIGHTED, upper, lower, below, (column, source, weight), cost + prior)


def _proposal(
    kind: str,
    upper: ScaledTable,
    lower: ScaledTable,
    below: Mapping[str, list[str]],
    columns: tuple[str, str, str],
    cost: float,
) -> Iterator[Proposal]:
    instances = []
    for row, keys in below.items():
        claim = upper.number(row, columns[0])
        instance = _instance(kind, claim, lower, keys, columns) if claim is not None else None
        instances += [] if instance is None else [instance]
    if any(one.holds and one.bits for one in instances):
        bits = score(instances, cost + _PRIORS[kind])
        yield Proposal(kind, tuple(instances), bits, tree=upper is lower)


def _instance(
    kind: str, claim: Cell, lower: ScaledTable, keys: Sequence[str], columns: tuple[str, str, str]
) -> Instance | None:
    inputs = lower.numbers_of(keys, columns[1])
    weights = lower.numbers_of([input_.row for input_ in inputs], columns[2])
    if len(inputs) < (2 if kind == MEAN else 1) or (kind == WEIGHTED and len(weights) != len(inputs)):
        return None
    found = held_against(kind, claim, inputs, weights)
    return found if found is None or found.holds or not lower.has_words(keys, columns[1]) else None
