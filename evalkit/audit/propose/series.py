"""Columns that say how another one moved from row to row: its growth over the row before, or the difference; years may run down or up."""

from __future__ import annotations

from itertools import pairwise, product
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import words
from evalkit.audit.propose.chance import Column
from evalkit.audit.propose.columns import DIFFERENCE_FORM, GROWTH_FORM, holds_mostly, instances_of, near
from evalkit.audit.propose.model import Proposal, score

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.propose.columns import Form
    from evalkit.audit.propose.model import Cell, Table

_NAMED = 3.0  # bits that a heading such as Pertumbuhan brings, without which none is looked for


def of_series(tables: Sequence[Table], least: float) -> list[Proposal]:
    """The columns of *tables* that are called a growth or a change, as that of another one since the row before; of each the best."""
    found = []
    for table in tables:
        for target in (
            name for name in table.numeric if words.says(words.GROWTH, name) or words.says(words.REST, name)
        ):
            best = max(_trials(table, target), key=lambda proposal: proposal.bits, default=None)
            found += [best] if best is not None and best.bits >= least else []
    return found


def _trials(table: Table, target: str) -> Iterator[Proposal]:
    """Each column near *target*, as growth and as difference, downwards and upwards."""
    like, tried = Column(table.numbers_in(target)), list(product(near(table.numeric, target), (False, True), _FORMS))
    for of, is_upwards, form in tried:
        instances = tuple(instances_of(form, _rows(table, target, of, is_upwards=is_upwards), table, like))
        if holds_mostly(instances):
            cost = log2(len(tried)) + form.prior - _NAMED
            yield Proposal(form.kind, instances, score(instances, cost))


_FORMS: tuple[Form, ...] = (GROWTH_FORM, DIFFERENCE_FORM)


def _rows(table: Table, target: str, of: str, *, is_upwards: bool) -> Iterator[tuple[Cell, Cell, Cell]]:
    for before, row in pairwise(table.rows[::-1] if is_upwards else table.rows):
        cells = table.number(row, target), table.number(row, of), table.number(before, of)
        if None not in cells:
            yield cells  # type: ignore[misc]  # none of them is missing
