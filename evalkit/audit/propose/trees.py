"""Codes below each other: a line is the sum of the lines below it, or their mean; also where these stand in another table."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.parse.grids import Grid
from evalkit.audit.propose.model import Instance, Proposal, score
from evalkit.audit.propose.rows import MEAN, SUM, WEIGHTED, held_against

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.audit.propose.model import Cell, Table

Below = dict[str, list[str]]
_PRIORS = {SUM: 2.0, MEAN: 2.0, WEIGHTED: 3.0}
_OTHER_TABLE = 2.0  # bits that it costs to look there


def children(keys: Iterable[str]) -> Below:
    """Key → those whose dotted codes stand below it, without another of *keys* between them."""
    grid = Grid("", keys, ())
    return {key: below for key in grid.rows if (below := grid.rows_like(f"{key}.*"))}


def of_codes(tables: Sequence[Table], least: float) -> list[Proposal]:
    """The trees of *tables*, of each column the best; then those whose branches stand in another table."""
    proposals = [proposal for table in tables for proposal in _in_table(table, children(table.rows), least)]
    for upper in tables:
        for lower in tables:
            below = _in_other(upper, lower) if upper is not lower else {}
            if len(below) > 1:
                proposals += _best(_trials(upper, lower, below, _OTHER_TABLE), least)
    return proposals


def _in_table(table: Table, below: Below, least: float) -> Iterator[Proposal]:
    return _best(_trials(table, table, below, 0.0), least) if below else iter(())


def _in_other(upper: Table, lower: Table) -> Below:
    known = set(lower.rows)
    found: Below = {}
    for key in lower.rows:
        above = key.rpartition(".")[0]
        if above in upper.labels and above not in known:
            found.setdefault(above, []).append(key)
    return {key: keys for key, keys in found.items() if len(keys) > 1}


def _best(proposals: Iterable[Proposal], least: float) -> Iterator[Proposal]:
    """Of each column the best; a weighted mean before a plain one that says the same."""
    taken: set[str] = set()
    for proposal in sorted(proposals, key=lambda each: -each.bits):
        column = proposal.instances[0].claim.column
        if proposal.bits >= least and proposal.agreeing * 2 >= len(proposal.instances) and column not in taken:
            taken.add(column)
            yield proposal


def _trials(upper: Table, lower: Table, below: Below, prior: float) -> Iterator[Proposal]:
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
    kind: str, upper: Table, lower: Table, below: Mapping[str, list[str]], columns: tuple[str, str, str], cost: float
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
    kind: str, claim: Cell, lower: Table, keys: Sequence[str], columns: tuple[str, str, str]
) -> Instance | None:
    inputs = lower.numbers_of(keys, columns[1])
    weights = lower.numbers_of([one.row for one in inputs], columns[2])
    if len(inputs) < (2 if kind == MEAN else 1) or (kind == WEIGHTED and len(weights) != len(inputs)):
        return None
    found = held_against(kind, claim, inputs, weights)
    return found if found is None or found.holds or not lower.has_words(keys, columns[1]) else None
