"""Columns of shares: each row of another column in percent of its total, or of all rows together where no row prints one."""

from __future__ import annotations

from itertools import chain, product
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import words
from evalkit.audit.propose.chance import Column
from evalkit.audit.propose.columns import PERCENT_FORM, holds_mostly, instances_of, near
from evalkit.audit.propose.model import Proposal, score
from evalkit.audit.propose.trees import children

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.propose.model import Cell, Instance, Table

SAME_BASE = "same-base"
_NAMED = 3.0  # bits that a heading such as Distribusi (%) brings, without which none is looked for
_LEAST_ROWS = 2  # that a total has


def of_shares(tables: Sequence[Table], least: float) -> list[Proposal]:
    """The columns of *tables* that are shares of another one, of each the best; a printed total before one that is added up."""
    found = []
    for table in tables:
        for target in (name for name in table.numeric if words.says(words.PERCENT, name)):
            best = max(_trials(table, target), key=lambda proposal: proposal.bits, default=None)
            found += [best] if best is not None and best.bits >= least else []
    return found


def _trials(table: Table, target: str) -> Iterator[Proposal]:
    """Each column near *target*, each row that may be its total, and the sum of the others."""
    columns, totals = near(table.numeric, target), _totals(table)
    cost = log2(len(table.numeric) * len(columns) * (len(totals) + 1)) + PERCENT_FORM.prior - _NAMED if columns else 0.0
    for of, row in product(columns, totals):
        base = table.number(row, of)
        instances = _instances(table, target, of, base) if base is not None else []
        if holds_mostly(instances):
            yield Proposal(PERCENT_FORM.kind, tuple(instances), score(instances, cost))
    for of in columns:
        instances = _of_no_total(_instances(table, target, of, _added_up(table, of)))
        if holds_mostly(instances):
            yield Proposal(SAME_BASE, tuple(instances), score(instances, cost))


def _totals(table: Table) -> list[str]:
    """The rows that are called a total, and the first and the last."""
    named = (row for row in table.rows if words.says(words.TOTAL, f"{table.labels[row]} {row}"))
    return [*dict.fromkeys([*named, table.rows[-1], table.rows[0]])]


def _added_up(table: Table, of: str) -> Cell | None:
    """The sum of the rows of a column that are neither called a total nor stand below another, as if it were printed."""
    under = set(chain.from_iterable(children(table.rows).values()))
    kept = [cell for cell in table.numbers_in(of) if cell.row not in under and not _is_total(table, cell.row)]
    if len(kept) < _LEAST_ROWS:
        return None
    return kept[0]._replace(
        row="", address="", value=sum(cell.number for cell in kept), half=sum(cell.half for cell in kept)
    )


def _is_total(table: Table, row: str) -> bool:
    return words.says(words.TOTAL, f"{table.labels[row]} {row}")


def _instances(table: Table, target: str, of: str, base: Cell | None) -> list[Instance]:
    """Each number of *target* that is no total, held against its part of *base*."""
    if base is None:
        return []
    rows = [
        (claim, cell, base)
        for claim in table.numbers_in(target)
        if claim.row != base.row and (cell := table.number(claim.row, of)) is not None
    ]
    return list(instances_of(PERCENT_FORM, rows, table, Column(table.numbers_in(target))))


def _of_no_total(instances: Sequence[Instance]) -> list[Instance]:
    """*instances* held against the largest share that holds and has decimals, and its amount: the two say the total that is not printed."""
    known = max(
        (one for one in instances if one.holds and one.claim.half), key=lambda one: one.claim.number, default=None
    )
    return [
        one._replace(inputs=(one.inputs[0], known.inputs[0], known.claim))
        for one in instances
        if known is not None and one is not known
    ]
