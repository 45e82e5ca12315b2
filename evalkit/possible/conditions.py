"""Conditions as ranges of single nodes: which values of them make a condition hold, and which make it fail.

A comparison of several nodes is looked at under each value of these but the one with most, along which it is cut where it turns.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from itertools import combinations, groupby, product
from math import ceil, comb, floor, inf, prod
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Child, Constant
from evalkit.instruments.interpreter import Folding
from evalkit.method.branches import FAILS, TURNED
from evalkit.method.children_read import places_of
from evalkit.method.ends import ChildEnds, course
from evalkit.method.exact_value import computed
from evalkit.method.piecewise import Piece, pieces
from evalkit.method.subexpressions import replaced
from evalkit.possible.values import Finite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments.expression import (
        Answer,
        Compare,
        Count,
        Every,
        Expression,
        Foreign,
        Maximum,
        Minimum,
        Negated,
        Some,
        Weighted,
    )
    from evalkit.possible.values import Values

    # Ranges of nodes that are all kept to; of several boxes one.
    Box = Mapping[str, Interval]
    Boxes = tuple[Box, ...] | None  # None: not known
    Known = Callable[[str], Values | None]  # what the node with a code can be

_MOST = 256  # boxes of a condition
_MOST_PAIRS = 4_096  # of boxes that are laid upon each other


class BoxSplit(NamedTuple):
    """The boxes in which a condition holds, and those in which it fails."""

    holds: Boxes
    fails: Boxes

    @property
    def turned(self) -> BoxSplit:
        """Those of the condition turned round."""
        return BoxSplit(self.fails, self.holds)

    def or_those(self, other: BoxSplit) -> BoxSplit:
        """These, and where one is not known that of *other*: each by itself says where the condition holds, or fails."""
        return BoxSplit(*(theirs if mine is None else mine for mine, theirs in zip(self, other, strict=True)))

    def among(self, known: Known) -> BoxSplit:
        """The same of nodes of which this is known: ranges without a value left out, and so are those that leave none out."""
        return BoxSplit(*(None if boxes is None else tuple(_left(boxes, known)) for boxes in self))


UNKNOWN = BoxSplit(None, None)
_ANYWHERE = BoxSplit(({},), ())


def sides_of(condition: Expression, codes: Sequence[str], known: Known | None = None) -> BoxSplit:
    """Where *condition* holds and fails; not known where it compares more than single nodes with numbers, and these have many values.

    Args:
        condition: Over nodes.
        codes: Of these, by the place that the condition names them by.
        known: What each can be; without it nodes are not compared with each other.
    """
    sides = condition.read_by(_Reader(codes, known)).sides
    return sides if known is None else sides.among(known)


def both(*many: Boxes) -> Boxes:
    """What lies in a box of each."""
    start: Boxes = ({},)
    return reduce(_met, many, start)


def either(*many: Boxes) -> Boxes:
    """What lies in a box of any."""
    if any(boxes is None for boxes in many):
        return None
    found = tuple(box for boxes in many for box in boxes or ())
    if {} in found:
        return ({},)  # anywhere, which the others are part of
    return found if len(found) <= _MOST else None


def _left(boxes: Iterable[Box], known: Known) -> Iterator[Box]:
    for box in boxes:
        values = {code: found for code in box if (found := known(code)) is not None}
        inside = {code: found.within(box[code]) for code, found in values.items()}
        if all(found.count != 0 for found in inside.values()):
            yield {code: kept for code, kept in box.items() if code not in values or inside[code] != values[code]}


def _met(one: Boxes, other: Boxes) -> Boxes:
    if one is None or other is None or len(one) * len(other) > _MOST_PAIRS:
        return None
    every = Interval()
    met = [
        {code: mine.get(code, every) & theirs.get(code, every) for code in {**mine, **theirs}}
        for mine in one
        for theirs in other
    ]
    return either(tuple(box for box in met if not any(inside.is_empty for inside in box.values())))


def _range(sign: str, number: Exact) -> tuple[Interval, ...]:
    """The numbers that stand so to *number*."""
    if sign == "!=":
        return (Interval(high=number, high_open=True), Interval(low=number, low_open=True))
    if sign == "=":
        return (Interval.of(number),)
    is_open = sign in "<>"
    return (Interval(high=number, high_open=is_open) if "<" in sign else Interval(low=number, low_open=is_open),)


class _Part(NamedTuple):
    """A part of a condition.

    Attributes:
        number: Of a constant.
        code: Of a node, times *factor*.
        least, most: Of the smallest or the largest of several: these.
        counted: Of a count of conditions: the sides of these.
        sides: Of a condition.
    """

    number: Exact | None = None
    code: str = ""
    factor: Exact = 1
    least: tuple[_Part, ...] = ()
    most: tuple[_Part, ...] = ()
    counted: tuple[BoxSplit, ...] = ()
    sides: BoxSplit = UNKNOWN

    def compared(self, sign: str, number: Exact) -> BoxSplit:
        """Where it stands so to *number*."""
        if self.code and self.factor:
            turned = sign if self.factor > 0 else TURNED[sign]
            kinds = (
                [{self.code: interval} for interval in _range(kind, Fraction(number) / self.factor)]
                for kind in (turned, FAILS[turned])
            )
            return BoxSplit(*map(tuple, kinds))
        if self.counted:
            return _count_compared(self.counted, sign, number)
        parts = [part.compared(sign, number) for part in self.least or self.most]
        if not parts or sign in ("=", "!="):
            return UNKNOWN
        joined = [(both, either), (either, both)][("<" in sign) == bool(self.least)]
        return BoxSplit(joined[0](*(part.holds for part in parts)), joined[1](*(part.fails for part in parts)))


def _count_compared(conditions: Sequence[BoxSplit], sign: str, number: Exact) -> BoxSplit:
    """Where the number of *conditions* that hold stands so to *number*."""
    if sign in ("=", "!="):
        least, more = (_count_compared(conditions, kind, number) for kind in (">=", ">"))
        box_split = BoxSplit(both(least.holds, more.fails), either(least.fails, more.holds))
        return box_split if sign == "=" else box_split.turned
    if sign in "<=":
        return _count_compared(conditions, FAILS[sign], number).turned
    least_many = ceil(number) if sign == ">=" else floor(number) + 1
    return BoxSplit(
        _so_many([condition.holds for condition in conditions], least_many),
        _so_many([condition.fails for condition in conditions], len(conditions) - least_many + 1),
    )


def _so_many(each: Sequence[Boxes], number: int) -> Boxes:
    """What lies in a box of each of *number* of them."""
    number = max(number, 0)
    if comb(len(each), number) > _MOST:
        return None
    return either(*(both(*some) for some in combinations(each, number)))


_NOTHING = _Part()


def _listed(condition: Expression, codes: Sequence[str], inside: Mapping[int, Values]) -> BoxSplit:
    """Where *condition* holds and fails among these values of the nodes that it names."""
    *few, most = sorted(inside, key=lambda at: inf if (count := inside[at].count) is None else count)
    each = [one for at in few if isinstance(one := inside[at], Finite)]
    if len(each) < len(few) or inside[most].count == 0 or prod(one.count for one in each) > _MOST:
        return UNKNOWN
    found: dict[Exact, list[Box]] = {1: [], 0: []}
    for case in product(*each):
        fixed = dict(zip(few, case, strict=True))
        made = _along(replaced(condition, _fixed(fixed)), inside[most])
        if made is None:
            return UNKNOWN
        box = {codes[at]: Interval.of(number) for at, number in fixed.items()}
        for truth, stretch in groupby(made, key=lambda piece: piece.alone):
            found[truth].append({**box, codes[most]: _span([*stretch])})
    return BoxSplit(either(tuple(found[1])), either(tuple(found[0])))


def _by_ends(condition: Expression, inside: Mapping[int, Values]) -> BoxSplit:
    """Anywhere or nowhere, where the ends of these nodes tell."""
    known = {at: ChildEnds((values.low, values.high)) for at, values in inside.items() if values.count != 0}
    nodes = [known.get(at, ChildEnds(None)) for at in range(max(places_of(condition)) + 1)]
    ends = course(condition, nodes).ends
    if ends is None or ends[0] != ends[1]:
        return UNKNOWN
    return _ANYWHERE if ends[0] else _ANYWHERE.turned


def _fixed(case: Mapping[int, Exact]) -> Callable[[int], Expression]:
    return lambda at: Constant(number=case[at]) if at in case else Child(at=0)


def _along(condition: Expression, values: Values) -> Sequence[Piece] | None:
    """*condition* on one number by its pieces, in order; where these are not known, at each of the *values*."""
    made = pieces(condition, values.low, values.high)
    if made is not None:
        return sorted(made)
    if not isinstance(values, Finite) or values.count > _MOST_PAIRS:
        return None
    holds = computed(condition)
    try:
        return [Piece(value, value, Fraction(0), Fraction(holds((value,), ()))) for value in values]
    except UndefinedError:
        return None


def _span(stretch: Sequence[Piece]) -> Interval:
    """The numbers that pieces next to each other are about."""
    first, last = stretch[0], stretch[-1]
    return Interval(first.low, last.high, low_open=first.low < first.high, high_open=last.low < last.high)


class _Reader(Folding[_Part]):
    def __init__(self, codes: Sequence[str], known: Known | None) -> None:
        self._codes, self._known = codes, known

    def joined(self, parts: Iterable[_Part]) -> _Part:
        return _NOTHING

    def constant(self, expression: Constant) -> _Part:
        return _Part(number=expression.number)

    def child(self, expression: Child) -> _Part:
        return (
            _Part(code=self._codes[expression.at]) if expression.at < len(self._codes) else _NOTHING
        )  # a fact that is not known

    def answer(self, expression: Answer) -> _Part:
        return _NOTHING

    def foreign(self, expression: Foreign) -> _Part:
        return _NOTHING

    def weighted(self, expression: Weighted, parts: Sequence[_Part]) -> _Part:
        if len(parts) != 1 or not parts[0].code:
            return _NOTHING
        return parts[0]._replace(factor=parts[0].factor * Fraction(expression.weights[0], expression.divisor))

    def minimum(self, expression: Minimum, parts: Sequence[_Part]) -> _Part:
        return _Part(least=tuple(parts))

    def maximum(self, expression: Maximum, parts: Sequence[_Part]) -> _Part:
        return _Part(most=tuple(parts))

    def compare(self, expression: Compare, left: _Part, right: _Part) -> _Part:
        sides = UNKNOWN
        if right.number is not None:
            sides = left.compared(expression.sign, right.number)
        elif left.number is not None:
            sides = right.compared(TURNED[expression.sign], left.number)
        return _Part(sides=sides.or_those(self._by_cases(expression)) if None in sides else sides)

    def _by_cases(self, expression: Compare) -> BoxSplit:
        places = sorted(places_of(expression))
        if not places:
            return _ANYWHERE if computed(expression)((), ()) else _ANYWHERE.turned
        if self._known is None or places[-1] >= len(self._codes):
            return UNKNOWN
        inside = {at: found for at in places if (found := self._known(self._codes[at])) is not None}
        sides = _listed(expression, self._codes, inside) if len(inside) == len(places) else UNKNOWN
        return sides.or_those(_by_ends(expression, inside)) if None in sides else sides

    def every(self, expression: Every, parts: Sequence[_Part]) -> _Part:
        return _Part(
            sides=BoxSplit(both(*(part.sides.holds for part in parts)), either(*(part.sides.fails for part in parts)))
        )

    def some(self, expression: Some, parts: Sequence[_Part]) -> _Part:
        return _Part(
            sides=BoxSplit(either(*(part.sides.holds for part in parts)), both(*(part.sides.fails for part in parts)))
        )

    def count(self, expression: Count, parts: Sequence[_Part]) -> _Part:
        return _Part(counted=tuple([part.sides for part in parts]))

    def negated(self, expression: Negated, of: _Part) -> _Part:
        return _Part(sides=of.sides.turned)
