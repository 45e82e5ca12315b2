"""What is printed for a line of the budget against the lines below it: each slip is told where it was made, and once."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.exact import round_to

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact, Printed
    from evalkit.performance.model import BudgetLine, BudgetResult

    Column = Callable[[BudgetLine], Printed | None]

# Each slip below a line doubles the sums that may have been meant; with more than this, only the plain ones are tried.
MAX_SUMS = 64


class Slip(NamedTuple):
    """A line whose printed number is no sum of the lines below it.

    Attributes:
        direct: Sum of the lines directly below, as printed where they are.
        lowest: Sum of the lowest lines; ``None`` if one of them is blank.
    """

    line: BudgetLine
    printed: Printed
    direct: Exact
    lowest: Exact | None


class _Node(NamedTuple):
    """A line while its parents are looked at.

    Attributes:
        meant: Every number that whoever adds it up may have taken it for: what is printed, and what is below it.
        plain: What is printed, else the sum of the lines below; ``None`` if neither is known.
        lowest: Sum of its lowest lines.
    """

    meant: frozenset[Exact]
    plain: Exact | None
    lowest: Exact | None


def slips(results: Sequence[BudgetResult], column: Column) -> Iterator[Slip]:
    """The lines that are no sum of what is below them, in the order of the tree.

    A number that does not fit the lowest lines, because a line in between has a slip, is none: the sum of the printed
    lines directly below is right, too. So is the sum with the slip put right.

    Args:
        results: In the order of the tree: below each line those that belong to it.
        column: Ceiling or realisation of a line.
    """
    found: list[Slip] = []
    waiting: list[list[_Node]] = [[]]  # by depth: the lines whose parent is still to come
    for one in reversed(results):
        while len(waiting) < one.depth + 2:
            waiting.append([])
        below, waiting[one.depth + 1] = waiting[one.depth + 1], []
        printed = column(one.line)
        node = _leaf(printed) if one.is_leaf else _inner(printed, below)
        waiting[one.depth].append(node)
        slip = None if one.is_leaf else _slip(one.line, printed, below)
        if slip is not None:
            found.append(slip)
    yield from reversed(found)


def _leaf(printed: Printed | None) -> _Node:
    value = None if printed is None else printed.exact
    return _Node(frozenset(() if value is None else (value,)), value, value)


def _inner(printed: Printed | None, below: Sequence[_Node]) -> _Node:
    lowest, direct = _sum(node.lowest for node in below), _sum(node.plain for node in below)
    value = direct if printed is None else printed.exact
    return _Node(_sums(below) | frozenset(() if value is None else (value,)), value, lowest)


def _slip(line: BudgetLine, printed: Printed | None, below: Sequence[_Node]) -> Slip | None:
    direct = _sum(node.plain for node in below)
    if printed is None or direct is None or _is_one_of(printed, _sums(below)):
        return None
    return Slip(line, printed, direct, _sum(node.lowest for node in below))


def _is_one_of(printed: Printed, sums: Collection[Exact]) -> bool:
    return any(round_to(one, printed.digits, "half-up") == printed.exact for one in sums)


def _sums(below: Sequence[_Node]) -> frozenset[Exact]:
    """Every sum that may have been meant by adding up these lines."""
    found: frozenset[Exact] = frozenset((Fraction(0),))
    for node in below:
        found = frozenset(one + more for one in found for more in node.meant)
        if len(found) > MAX_SUMS:
            plain = (_sum(each.plain for each in below), _sum(each.lowest for each in below))
            return frozenset(one for one in plain if one is not None)
    return found


def _sum(values: Iterable[Exact | None]) -> Exact | None:
    """The sum; nothing if one is not known."""
    total: Exact = Fraction(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total
