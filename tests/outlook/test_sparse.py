"""What brings a sum to a bound at little cost, held against all ways of taking one cell of each table."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalkit.base.interval import Interval
from evalkit.questions.ramp import pieces
from evalkit.questions.sparse import reaching
from evalkit.questions.table import EVERY, Best, Table, packed, pruned, unpacked

Costs = dict[tuple[int, int], int]
COSTS = st.tuples(st.integers(0, 6), st.integers(0, 4))
TABLES = st.lists(st.dictionaries(COSTS, st.integers(0, 9), min_size=1, max_size=6), min_size=1, max_size=4)


def table_of(costs: Costs) -> Table:
    return pruned({packed(*cost): Best(Fraction(one, 2)) for cost, one in {(0, 0): 0, **costs}.items()})


def ways(tables: list[Table], low: int, most: int) -> dict[tuple[int, int], Fraction]:
    """What each pair of costs gives at best, where that is more than *low*."""
    found: dict[tuple[int, int], Fraction] = {}
    for cells in product(*(table.items() for table in tables)):
        cost, value = sum(one for one, _ in cells), sum((Fraction(cell.value) for _, cell in cells), Fraction(0))
        if value > low and unpacked(cost)[0] <= most:
            found[unpacked(cost)] = max(value, found.get(unpacked(cost), value))
    return found


LINES = st.tuples(st.integers(17, 22), st.integers(1, 4), st.integers(0, 6), st.integers(0, 2), st.booleans())


def line_of(drawn: tuple[int, int, int, int, bool]) -> Table:
    """A number: each step gives as much, the first one more or less; beside them, or not, one that gives more still."""
    count, each, first, question, jumps = drawn
    cells = {packed(step, question): Best(Fraction(first + each * (step - 1), 2)) for step in range(1, count + 1)}
    beyond = {packed(count + 2, question): Best(Fraction(first + each * (count + 9), 2))} if jumps else {}
    return pruned({0: Best(Fraction(0)), **cells, **beyond})


@settings(deadline=None, max_examples=60)
@given(st.lists(LINES, min_size=1, max_size=2), TABLES, st.integers(0, 60), st.integers(0, 40))
@example([(17, 1, 2, 0, False)], [{(0, 0): 0}], 0, 1)  # of halves, whose ends are whole
def test_no_way_among_numbers_is_left_out_that_none_beats_in_both_costs(
    lines: list[tuple[int, int, int, int, bool]], each: list[Costs], low: int, most: int
) -> None:
    tables = [*map(table_of, each[:2]), *map(line_of, lines)]
    every = ways(tables, low, most)
    unbeaten = {
        cost for cost in every if not any(one != cost and one[0] <= cost[0] and one[1] <= cost[1] for one in every)
    }

    found = reaching(
        [Fraction(1)] * len(tables),
        list(map(pieces, tables)),
        Interval(low=low, low_open=True),
        packed(most, EVERY),
        least=False,
    )

    assert unbeaten == {unpacked(cost) for cost in found}
    assert all(cell.value == every[unpacked(cost)] for cost, cell in found.items())


@settings(deadline=None, max_examples=60)
@given(TABLES, st.integers(0, 12), st.integers(0, 20))
@example([{(0, 3): 8, (1, 2): 2}], 0, 6)  # what gives more than it must takes more questions
def test_no_way_is_left_out_that_none_beats_in_both_costs(each: list[Costs], low: int, most: int) -> None:
    tables = [table_of(one) for one in each]
    every = ways(tables, low, most)
    unbeaten = {
        cost for cost in every if not any(one != cost and one[0] <= cost[0] and one[1] <= cost[1] for one in every)
    }

    above = Interval(low=low, low_open=True)
    found = reaching([Fraction(1)] * len(tables), list(map(pieces, tables)), above, packed(most, EVERY), least=False)
    fewest = reaching([Fraction(1)] * len(tables), list(map(pieces, tables)), above, packed(most, EVERY), least=True)

    assert unbeaten <= {unpacked(cost) for cost in found}
    assert all(cell.value == every[unpacked(cost)] for cost, cell in found.items())
    assert min(map(unpacked, fewest), default=None) == min(every, default=None)
