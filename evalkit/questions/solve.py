"""The table of an expression from those of its children."""

from __future__ import annotations

from functools import lru_cache, reduce
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.limits import MAX_COMBINATIONS
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Child, Constant
from evalkit.method.branches import decided
from evalkit.method.children_read import children_in
from evalkit.method.ends import BOTH, ChildEnds, course
from evalkit.questions.folds import folded, renumbered, sharing
from evalkit.questions.table import Best, Table, Unproved, better, cheapest, linked, packed, pruned, unpacked
from evalkit.questions.walk import TOO_MANY, ChildTables, Walk, Worths, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments.expression import Expression
    from evalkit.method.exact_value import Compute
    from evalkit.questions.folds import Folded
    from evalkit.questions.table import Chain
    from evalkit.questions.walk import FoldEnd

RELAXED = 4  # parts of a cost that are told apart before a table is worked out


def solved(expression: Expression, tables: ChildTables, sign: int) -> Table:
    """The table of *expression*, given those of its children.

    Args:
        expression: It moves one way with every child, and each child's sign says so.
        tables: Of the children.
        sign: 1 if more is better, -1 if less is.

    Raises:
        Unproved: There are too many states.
    """
    apart = folded(expression)
    if apart is None:
        return _each(expression, tables, sign)
    found, seen = _over_folds(expression, apart, tables, sign), children_in(expression)
    for child, table in enumerate(tables.each):
        if child not in seen and 0 not in table:  # nothing hangs on it, and yet it must be changed
            found = beside(found, cheapest(table))
    return found


def relaxed(expression: Expression, tables: ChildTables, sign: int) -> Table | None:
    """For a few costs the value of *expression* that nothing up to the next one is better than: each fold may spend all of it; ``None``: not known."""
    apart, last = folded(expression), unpacked(tables.most)[0]
    if apart is None:
        return None
    costs = sorted({last * part // RELAXED for part in range(RELAXED + 1)})
    found: Table = {}
    worths = [Worths(fold, tables).ends_within(costs) for fold in apart.folds]
    for after, each in zip([-1, *costs[:-1]], zip(*worths, strict=True), strict=True):
        ends = course(apart.outer, [ChildEnds(one) for one in each]).ends
        if ends is None:
            return None
        found[packed(after + 1, 0)] = Best(sign * ends[sign > 0])
    return found


def beside(table: Table, other: Table) -> Table:
    """The table with what *other* costs as well."""
    found: Table = {}
    for (cost, cell), (more, beside) in product(table.items(), other.items()):
        better(found, cost + more, Best(cell.value, linked(cell.chain, beside.chain)))
    return pruned(found)


def _over_folds(expression: Expression, apart: Folded, tables: ChildTables, sign: int) -> Table:
    groups = sharing([fold.children for fold in apart.folds]) or [[]]
    if len(groups) > 1 and all(len(one.parts) == 1 for one in apart.folds):
        return _each(expression, tables, sign)
    worths = [Worths(fold, tables) for fold in apart.folds]
    if len(groups) > 1:
        return _by_groups(
            apart, groups, [Walk([apart.outer], at, worths, tables, sign) for at in groups], sign, tables.most
        )
    walk = Walk([apart.outer], range(len(apart.folds)), worths, tables, sign)
    return _of_cells([(end.cost, end.chain, _value(apart.outer, end)) for end in walk.ends()], sign)


def _of_cells(cells: Sequence[tuple[int, Chain, Exact | None]], sign: int) -> Table:
    """The best of *cells*; those without a value are no assessment."""
    found: Table = {}
    for cost, chain, value in cells:
        if value is not None:
            better(found, cost, Best(sign * value, chain))
    return pruned(found)


def _value(outer: Expression, end: FoldEnd) -> Exact | None:
    try:
        found: Exact = value_of(outer)([end.values.get(at, 0) for at in range(max(end.values, default=-1) + 1)], ())
    except UndefinedError:
        return None
    return found


def _each(expression: Expression, tables: ChildTables, sign: int) -> Table:
    """Every combination, one by one."""
    real = [
        [(cost, cell._replace(value=tables.real(child, cell))) for cost, cell in table.items()]
        for child, table in enumerate(tables.each)
    ]
    return cased(expression, real, sign)


def cased(expression: Expression, each: Sequence[Sequence[tuple[int, Best]]], sign: int) -> Table:
    """The table of *expression* from every combination of what its children can be, with their values as they are.

    Raises:
        Unproved: There are too many.
    """
    if prod(map(len, each)) > MAX_COMBINATIONS:
        raise Unproved(TOO_MANY)
    value = value_of(expression)
    return _of_cells([_case(value, case) for case in product(*each)], sign)


def every_value(
    expression: Expression, each: Sequence[Sequence[tuple[int, Best]]], most: int
) -> Iterator[tuple[int, Best]]:
    """Every value of *expression*, each with the costs that nothing beats, from every value that its children can be.

    Raises:
        Unproved: There are too many, or it is arithmetic in Python.
    """
    if not all(each):
        return  # no answers bring a child where it is to be
    apart = folded(expression)
    if apart is None:
        raise Unproved(TOO_MANY)
    numbered = [{i: cell for i, (_, cell) in enumerate(one)} for one in each]
    prices = [{i: cost for i, (cost, _) in enumerate(one)} for one in each]
    tables = ChildTables(numbered, [1] * len(each), most, prices)
    worths = [Worths(fold, tables) for fold in apart.folds]
    alike: dict[Exact, Table] = {}
    for end in Walk([apart.outer], range(len(worths)), worths, tables, 0).ends():
        value = _value(apart.outer, end)
        if value is not None:
            better(alike.setdefault(value, {}), end.cost, Best(0, end.chain))
    for value, table in alike.items():
        yield from ((cost, Best(value, cell.chain)) for cost, cell in pruned(table).items())


def _case(value: Compute, case: Sequence[tuple[int, Best]]) -> tuple[int, Chain, Exact | None]:
    chain = reduce(linked, [cell.chain for _, cell in case], None)
    values = [cell.value for _, cell in case]
    cost = sum(cost for cost, _ in case)
    try:
        return cost, chain, value(values, [cell.level for _, cell in case])
    except UndefinedError:
        return cost, chain, None


# --- Folds that share no children with others -------------------------------------------------------------------------


class _Seen(NamedTuple):
    """What an expression sees of a group of folds.

    Attributes:
        value: Of the main fold; ``None``: nothing hangs on it.
        others: Everything else; it is kept apart value by value.
    """

    value: int | None
    others: tuple[int, ...]


def _by_groups(apart: Folded, groups: Sequence[Sequence[int]], walks: Sequence[Walk], sign: int, most: int) -> Table:
    """Each group is walked by itself; for everything that a condition can be, what is left is an expression of its own."""
    outer, parts = _over_groups(apart.outer, tuple(map(tuple, groups)))
    seen = [_seen(parts, at, walk) for at, walk in enumerate(walks)]
    by_key = [_by_key(parts, one, walk) for one, walk in zip(seen, walks, strict=True)]
    if prod(len(one) for one in by_key) > MAX_COMBINATIONS:
        raise Unproved(TOO_MANY)
    found: Table = {}
    for case in product(*[one.items() for one in by_key]):
        known: dict[Expression, Expression] = {
            Child(at=at): Constant(number=key)
            for one, (keys, _) in zip(seen, case, strict=True)
            for at, key in zip(one.others, keys, strict=True)
            if key is not None
        }
        left = decided(outer.rewritten(known.get))
        for cost, cell in _left(left, [one.value for one in seen], [table for _, table in case], sign, most).items():
            better(found, cost, cell)
    return pruned(found)


@lru_cache(maxsize=1024)
def _over_groups(
    outer: Expression, groups: tuple[tuple[int, ...], ...]
) -> tuple[Expression, list[tuple[int, Expression]]]:
    """*outer* over its largest parts that look at one group; and these: group, and the part over folds."""
    parts: list[tuple[int, Expression]] = []

    def part(expression: Expression) -> Expression | None:
        children = children_in(expression)
        inside = next((number for number, at in enumerate(groups) if children <= set(at)), None)
        if inside is None or not children:
            return None
        if (inside, expression) not in parts:
            parts.append((inside, expression))
        return Child(at=parts.index((inside, expression)))

    return outer.rewritten(part), parts


def _seen(parts: Sequence[tuple[int, Expression]], group: int, walk: Walk) -> _Seen:
    own = [at for at, (number, _) in enumerate(parts) if number == group]
    value = next((at for at in own if walk.main is not None and walk.main in children_in(parts[at][1])), None)
    return _Seen(value, tuple([at for at in own if at != value]))


def _by_key(
    parts: Sequence[tuple[int, Expression]], seen: _Seen, walk: Walk
) -> Mapping[tuple[Exact | None, ...], list[FoldEnd]]:
    """The ends of a group, by what is seen of it beside its value."""
    found: dict[tuple[Exact | None, ...], list[FoldEnd]] = {}
    for end in walk.ends():
        value = 0 if seen.value is None else _value(parts[seen.value][1], end)
        key = tuple([_value(parts[at][1], end) for at in seen.others])
        if value is not None and None not in key:
            found.setdefault(key, []).append(end._replace(values={0: value}))
    return found


def _left(
    left: Expression, values: Sequence[int | None], ends: Sequence[Sequence[FoldEnd]], sign: int, most: int
) -> Table:
    """The table of what is left of an expression once every condition is known: over the value of each group."""
    places = {at: group for group, at in enumerate(values) if at is not None}
    over = renumbered(left, places)
    listed = [[end.values[0] for end in one] for one in ends]
    moves = course(over, [ChildEnds((min(one), max(one))) for one in listed]).moves
    if BOTH in moves.values():
        raise Unproved(TOO_MANY)
    signs = [sign * moves.get(group, 1) for group in range(len(ends))]
    tables = [
        _of_cells([(end.cost, end.chain, end.values[0]) for end in one], turn)
        for one, turn in zip(ends, signs, strict=True)
    ]
    tables = [table if group in moves else cheapest(table) for group, table in enumerate(tables)]
    return solved(over, ChildTables(tables, signs, most), sign)
