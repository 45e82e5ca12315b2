"""Columns over time: the four quarters and the year's that is the last quarter's; what says how another column moved from row to row."""

from __future__ import annotations

from itertools import pairwise, product
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import heading_words
from evalkit.audit.propose.chance import ColumnProfile, best
from evalkit.audit.propose.columns import holds_mostly, instances_of, near
from evalkit.audit.propose.equal import EQUAL
from evalkit.audit.propose.forms import DIFFERENCE_FORM, GROWTH_FORM, SUM, held_by_signs
from evalkit.audit.propose.model import NO, OK, Instance, Proposal, score
from evalkit.performance.typed_quantities import NUMBERS, quarter_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.audit.propose.forms import ColumnForm
    from evalkit.audit.propose.model import Cell, ScaledTable

AT_LEAST = "at-least"
_ALIKE = 3.0  # bits that it brings if both are called alike but for the quarter and the year
Family = dict[int, str]
"""Quarter → its column, of columns that are called alike but for it."""


def of_quarters(tables: Sequence[ScaledTable], least: float) -> list[Proposal]:
    """What the columns of quarters in *tables* are, as far as it has so many bits."""
    return [proposal for table in tables for proposal in _of_table(table, least)]


def _of_table(table: ScaledTable, least: float) -> Iterator[Proposal]:
    families = _families(table)
    for family in families:
        rising = [
            instance for low, high in pairwise(sorted(family)) for instance in _rising(table, family[low], family[high])
        ]
        bits = score(rising, log2(len(families)) + 1)
        for _, column in sorted(family.items()):
            own = tuple([instance for instance in rising if instance.claim.column == column])
            if own and bits >= least:
                yield Proposal(AT_LEAST, own, bits)
        yield from best(_of_year(table, family), least)


def _families(table: ScaledTable) -> list[Family]:
    found: dict[str, Family] = {}
    for column in table.numeric:
        named = quarter_in(column)
        if named is not None:
            found.setdefault(heading_words.stem(named.rest), {})[named.quarter] = column
    return [one for one in found.values() if len(one) > 1]


def _rising(table: ScaledTable, before: str, column: str) -> Iterator[Instance]:
    """Each number of *column* is at least that of the quarter *before*: a coin would say so every second time."""
    for claim, other in table.rows_of(column, before):
        status = OK if claim.high >= other.low else NO
        yield Instance(claim, (other,), status, float(claim.number > other.number))


def _of_year(table: ScaledTable, family: Mapping[int, str]) -> Iterator[Proposal]:
    """Columns without a quarter whose numbers are those of the last one: chance would copy any other cell of the row."""
    last = family.get(NUMBERS[-1], "")
    named = quarter_in(last)
    if named is None:
        return
    others = [one for one in table.numeric if quarter_in(one) is None]
    for column in others:
        if heading_words.TARGET.said_in(column) == heading_words.TARGET.said_in(last):
            cost = 1.0 - (_ALIKE if heading_words.stem(column) == heading_words.stem(named.rest) else 0.0)
            instances = tuple(_same(table, column, last))
            if sum(instance.holds for instance in instances) * 2 > len(instances):
                yield Proposal(EQUAL, instances, score(instances, log2(len(others)) + cost))


def _same(table: ScaledTable, column: str, last: str) -> Iterator[Instance]:
    for claim, end in table.rows_of(column, last):
        holds = claim.low <= end.high and claim.high >= end.low
        bits = log2(len(table.others_in_row(claim))) if holds else 0.0
        yield Instance(claim, (end,), OK if holds else NO, bits)


# --- Years that run down or up: growth over the row before, or the difference -----------------------------------------


_NAMED = 3.0  # bits that a heading such as Pertumbuhan brings, without which none is looked for


def of_series(tables: Sequence[ScaledTable], least: float) -> list[Proposal]:
    """The columns of *tables* that are called a growth or a change, as that of another one since the row before, or that run on; of each the best."""
    found = []
    for table in tables:
        for target in (
            name
            for name in table.numeric
            if any(each.said_in(name) for each in (heading_words.GROWTH, heading_words.REST, heading_words.RUNNING))
        ):
            found += best((*_trials(table, target), *_running(table, target)), least)
    return found


def _trials(table: ScaledTable, target: str) -> Iterator[Proposal]:
    """Each column near *target*, as growth and as difference, downwards and upwards."""
    like, tried = (
        ColumnProfile(table.numbers_in(target)),
        list(product(near(table.numeric, target), (False, True), _FORMS)),
    )
    for of, is_upwards, form in tried:
        instances = tuple(instances_of(form, _rows(table, target, of, is_upwards=is_upwards), table, like))
        if holds_mostly(instances):
            cost = log2(len(tried)) + form.prior - _NAMED
            yield Proposal(form.kind, instances, score(instances, cost))


def _running(table: ScaledTable, target: str) -> Iterator[Proposal]:
    """A column that is called cumulative, as its row before and another column."""
    beside = near(table.numeric, target) if heading_words.RUNNING.said_in(target) else []
    for of in beside:
        cells = [
            (claim, before, more)
            for above, row in pairwise(table.rows)
            if (claim := table.number(row, target))
            and (before := table.number(above, target))
            and (more := table.number(row, of))
        ]
        instances = tuple(held_by_signs(claim, others) for claim, *others in cells)
        if holds_mostly(instances):
            yield Proposal(SUM, instances, score(instances, log2(len(beside)) + 1.0 - _NAMED))


_FORMS: tuple[ColumnForm, ...] = (GROWTH_FORM, DIFFERENCE_FORM)


def _rows(table: ScaledTable, target: str, of: str, *, is_upwards: bool) -> Iterator[tuple[Cell, Cell, Cell]]:
    for before, row in pairwise(table.rows[::-1] if is_upwards else table.rows):
        cells = table.number(row, target), table.number(row, of), table.number(before, of)
        if None not in cells:
            yield cells  # type: ignore[misc]  # none of them is missing
