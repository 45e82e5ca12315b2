"""Facts about the tables of expressions: on small ones, every combination of answers was tried."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import TYPE_CHECKING

import pytest

from evalkit.instruments.expression import (
    Answer,
    Child,
    Choice,
    Compare,
    Constant,
    Count,
    Every,
    Maximum,
    Minimum,
    Named,
    Product,
    Rounded,
    Some,
    Step,
    Steps,
    added,
    weighted,
)
from evalkit.method.exact_value import computed
from evalkit.questions.ramp import add
from evalkit.questions.solve import relaxed, solved
from evalkit.questions.table import Best, LastAnswer, Unproved, larger, packed, pruned, smaller, unlinked, unpacked
from evalkit.questions.walk import ChildTables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.instruments.expression import Expression
    from evalkit.questions.table import Table

CHILDREN = 5
MOST = packed(1 << 40, 0)


def leaf(at: int, drawn: Random, sign: int) -> Table:
    """Answers of a leaf: levels and points that rise together, one step each."""
    points = sorted(drawn.randint(0, 5) for _ in range(drawn.randint(1, 3)))
    ordered = points if sign > 0 else points[::-1]
    levels = range(len(points)) if sign > 0 else range(len(points) - 1, -1, -1)
    first = int(len(points) > 1 and drawn.random() < 0.2)  # it must become another one
    return {
        packed(step, 1 if step else 0): Best(sign * value, LastAnswer(f"L{at}", step) if step else None, level)
        for step, (value, level) in enumerate(zip(ordered, levels, strict=True))
        if step >= first
    }


def some_children(drawn: Random) -> list[int]:
    return drawn.sample(range(CHILDREN), drawn.randint(2, CHILDREN))


def condition(drawn: Random) -> Expression:
    """A condition that better answers never undo."""
    kind = drawn.randrange(4)
    if kind == 0:
        return Compare(left=total(drawn), sign=drawn.choice([">=", ">"]), right=Constant(number=drawn.randint(2, 14)))
    answers = [Compare(left=Answer(at=at), sign=">=", right=Constant(number=1)) for at in some_children(drawn)]
    if kind == 1:
        return Every(parts=tuple(answers))
    if kind == 2:
        return Some(parts=tuple(answers))
    return Compare(left=Count(parts=tuple(answers)), sign=">=", right=Constant(number=drawn.randint(1, 3)))


def total(drawn: Random) -> Expression:
    return weighted([(drawn.randint(1, 3), Child(at=at)) for at in some_children(drawn)], drawn.randint(1, 3))


def rising(drawn: Random, depth: int = 2) -> Expression:
    """An expression that no better child lowers."""
    kinds = [total, gated, capped, smallest, largest, stepped, rounded, times]
    made = drawn.choice(kinds)(drawn)
    return added([made, rising(drawn, depth - 1)]) if depth and drawn.random() < 0.4 else made


def gated(drawn: Random) -> Expression:
    when = Named(name="gate", of=Every(parts=(condition(drawn), condition(drawn))))
    return added([total(drawn), Choice(when=when, then=total(drawn), otherwise=Constant(number=0))])


def capped(drawn: Random) -> Expression:
    return Minimum(parts=(Constant(number=drawn.randint(3, 12)), total(drawn)))


def smallest(drawn: Random) -> Expression:
    return Minimum(parts=tuple([Child(at=at) for at in some_children(drawn)]))


def largest(drawn: Random) -> Expression:
    return Maximum(parts=(total(drawn), Child(at=drawn.randrange(CHILDREN))))


def stepped(drawn: Random) -> Expression:
    bounds = sorted(drawn.sample(range(1, 15), 2), reverse=True)
    steps = [Step(bound, exclusive=False, points=points) for bound, points in zip(bounds, (9, 4), strict=True)]
    return Steps(of=total(drawn), steps=(*steps, Step(None, exclusive=False, points=0)))


def rounded(drawn: Random) -> Expression:
    return Rounded(of=total(drawn), digits=0)


def times(drawn: Random) -> Expression:
    return Product(parts=tuple([Child(at=at) for at in some_children(drawn)[:2]]))


def every_case(expression: Expression, tables: Sequence[Table], sign: int) -> Table:
    """The best value for every cost, by trying all."""
    found: Table = {}
    for case in product(*[table.items() for table in tables]):
        cost = sum(cost for cost, _ in case)
        value = sign * computed(expression)([sign * cell.value for _, cell in case], [cell.level for _, cell in case])
        if cost not in found or found[cost].value < value:
            found[cost] = Best(value)
    return pruned(found)


@pytest.mark.parametrize("seed", range(400))
def test_no_combination_is_better_for_its_cost_and_every_cell_has_its_answers(seed: int) -> None:
    drawn = Random(seed)  # noqa: S311  # not for secrets
    sign = drawn.choice([1, -1])
    expression, tables = rising(drawn), [leaf(at, drawn, sign) for at in range(CHILDREN)]
    found = solved(expression, ChildTables(tables, [sign] * CHILDREN, MOST), sign)
    wanted = every_case(expression, tables, sign)
    assert {cost: cell.value for cost, cell in found.items()} == {cost: cell.value for cost, cell in wanted.items()}
    for cost, cell in found.items():
        steps = unlinked(cell.chain)
        assert unpacked(cost) == (sum(steps.values()), len(steps))
        case = [
            next(one for at, one in table.items() if unpacked(at)[0] == steps.get(f"L{child}", 0))
            for child, table in enumerate(tables)
        ]
        given = computed(expression)([sign * one.value for one in case], [one.level for one in case])
        assert sign * given == cell.value


@pytest.mark.parametrize("seed", range(400))
def test_what_is_known_before_a_table_is_no_worse_than_any_combination(seed: int) -> None:
    drawn = Random(seed)  # noqa: S311  # not for secrets
    sign, most = drawn.choice([1, -1]), drawn.randint(0, 12)
    expression, tables = rising(drawn), [leaf(at, drawn, sign) for at in range(CHILDREN)]
    early = relaxed(expression, ChildTables(tables, [sign] * CHILDREN, packed(most, CHILDREN)), sign)
    assert early is not None
    for cost, cell in every_case(expression, tables, sign).items():
        if unpacked(cost)[0] <= most:
            assert cell.value <= max(better.value for start, better in early.items() if start <= cost)


def test_a_gate_that_cannot_be_reached_for_a_cost_is_known_before_the_table() -> None:
    tables = [{packed(step, min(step, 1)): Best(step) for step in range(4)} for _ in range(CHILDREN)]
    sums = [weighted([(1, Child(at=at)) for at in range(CHILDREN)]), Child(at=0)]
    gate = Compare(left=sums[0], sign=">=", right=Constant(number=9))
    expression = added([sums[0], Choice(when=gate, then=sums[1], otherwise=Constant(number=0))])
    early = relaxed(expression, ChildTables(tables, [1] * CHILDREN, packed(8, CHILDREN)), 1)
    assert early == {packed(0, 0): Best(0), **{packed(cost - 1, 0): Best(cost) for cost in (2, 4, 6, 8)}}


@pytest.mark.parametrize(("picked", "join"), [(smaller, min), (larger, max)])
@pytest.mark.parametrize("seed", range(60))
def test_of_two_tables_the_smaller_or_larger_value_is_found_without_every_pair(
    seed: int, picked: Callable[..., None], join: Callable[..., int]
) -> None:
    drawn = Random(seed)  # noqa: S311  # not for secrets
    one, other = (
        pruned({packed(drawn.randint(0, 9), drawn.randint(0, 5)): Best(drawn.randint(-4, 9)) for _ in range(7)})
        for _ in range(2)
    )
    most, found, wanted = packed(drawn.randint(5, 18), 4), dict[int, Best](), dict[int, Best]()
    picked(one, other, found, most)
    for cell in other.items():
        add(one, cell, wanted, most, join)
    assert pruned(found) == pruned(wanted)


def test_the_weakest_of_numbers_with_many_decimals_is_searched() -> None:
    tables = [{packed(cost, 1 if cost else 0): Best(start + cost) for cost in range(9_000)} for start in (0, 7, 500)]
    weakest = Minimum(parts=tuple([Child(at=at) for at in range(3)]))
    found = solved(weakest, ChildTables(tables, [1, 1, 1], MOST), 1)
    assert {cost: cell.value for cost, cell in found.items()} == {
        packed(sum(steps), sum(map(bool, steps))): value
        for value in range(9_000)
        for steps in [[max(value - start, 0) for start in (0, 7, 500)]]
    }


def test_more_cells_than_can_be_looked_at_are_unproved_not_waited_for() -> None:
    drawn = Random(0)  # noqa: S311  # not for secrets
    numbers = [
        {packed(cost, 1 if cost else 0): Best(drawn.randint(1, 10**6)) for cost in range(2_000)} for _ in range(3)
    ]
    ordered = [dict(zip(table, sorted(table.values()), strict=True)) for table in numbers]
    product_of = Product(parts=tuple([Child(at=at) for at in range(3)]))
    with pytest.raises(Unproved):
        solved(product_of, ChildTables(ordered, [1, 1, 1], MOST), 1)
