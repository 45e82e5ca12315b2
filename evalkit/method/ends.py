"""Between which numbers an expression lies, and which way each child moves it.

Ends of an expression are interval arithmetic: no value lies beyond them, but where a child stands in it twice they may be
wider than what can come out. Where each child is known to move it one way, its ends are its values at the children's.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import partial, reduce
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING

from evalkit.base.exact import Ends, Exact, round_to
from evalkit.base.limits import MAX_CORNERS
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.interpreter import Folding, Interpreter
from evalkit.method.branches import is_not_0, narrowed
from evalkit.method.children_read import places_of
from evalkit.method.exact_value import computed, logarithm_of, root_of, weigh
from evalkit.method.sums import is_straight, terms_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.instruments import expression as primitives
    from evalkit.instruments.expression import Expression

Sides = tuple[Exact | None, Exact | None]
UP, DOWN, BOTH = 1, -1, 0
if TYPE_CHECKING:
    _OfEnds = Callable[[Sequence[Exact]], Exact]
    _AtSide = Callable[[Sequence[Exact | None]], Exact | None]


class ChildEnds(NamedTuple):
    """What is known of a child.

    Attributes:
        ends: The smallest and the largest value; ``None`` where they are not known.
        rises: Whether a higher value is never a lower answer.
    """

    ends: Ends | None
    rises: bool = True


class Course(NamedTuple):
    """How an expression runs.

    Attributes:
        ends: No value lies beyond them; ``None``: not known.
        moves: Child → ``UP`` if more of it never lowers the value, ``DOWN`` if it never raises it, ``BOTH`` if it may do
            either or is not known to do neither. Children that it does not hang on are left out.
        half: Where it has a value, but one of its ends or both are not known, as of a number divided by one that is next
            to 0: what is known of them.
    """

    ends: Ends | None
    moves: Mapping[int, int]
    half: Sides | None = None

    @property
    def sides(self) -> Sides | None:
        """Both ends, as far as they are known; ``None``: it may have no value."""
        return self.ends or self.half


def course(expression: Expression, children: Sequence[ChildEnds]) -> Course:
    """How *expression* runs while each child lies between its ends."""
    return narrowed(expression).read_by(_Courses(children))


def has_no_value(expression: Expression, children: Sequence[ChildEnds]) -> bool:
    """Whether *expression* has no value wherever its children lie between their ends, as it divides by what is 0 there."""
    return bool(expression.read_by(_NoValue(children)))


class _NoValue(Folding[int]):
    """1 where a part has no value, else 0."""

    def __init__(self, children: Sequence[ChildEnds]) -> None:
        self._courses = _Courses(children)

    def joined(self, parts: Sequence[int]) -> int:
        return max(parts, default=0)

    def constant(self, expression: primitives.Constant) -> int:
        return 0

    def child(self, expression: primitives.Child) -> int:
        return 0

    def answer(self, expression: primitives.Answer) -> int:
        return 0

    def foreign(self, expression: primitives.Foreign) -> int:
        return 0

    def ratio(self, expression: primitives.Ratio, top: int, bottom: int) -> int:
        return max(top, bottom, expression.bottom.read_by(self._courses).ends == (0, 0))

    def choice(self, expression: primitives.Choice, when: int, then: int, otherwise: int) -> int:
        low, high = expression.when.read_by(self._courses).ends or (0, 1)
        taken = ([then] if high else []) + ([] if low else [otherwise])
        return max(when, min(taken))


class _Courses(Interpreter[Course]):
    def __init__(self, children: Sequence[ChildEnds]) -> None:
        self._children = children

    def constant(self, expression: primitives.Constant) -> Course:
        return Course((expression.number, expression.number), {})

    def child(self, expression: primitives.Child) -> Course:
        return Course(self._children[expression.at].ends, {expression.at: UP})

    def answer(self, expression: primitives.Answer) -> Course:
        return Course(None, {expression.at: UP if self._children[expression.at].rises else BOTH})

    def weighted(self, expression: primitives.Weighted, parts: Sequence[Course]) -> Course:
        turned = [_turned(part) if weight < 0 else part for weight, part in zip(expression.weights, parts, strict=True)]
        moves = _by_slopes(
            expression, _together(part.moves for weight, part in zip(expression.weights, turned, strict=True) if weight)
        )
        sizes = [abs(weight) for weight in expression.weights]
        add = partial(_where_all, lambda side: weigh(sizes, expression.divisor, side))
        return _at_sides(turned, add, add, moves)

    def minimum(self, expression: primitives.Minimum, parts: Sequence[Course]) -> Course:
        moves = _together(part.moves for part in parts)
        return _at_sides(parts, partial(_where_all, min), partial(_where_any, min), moves)

    def maximum(self, expression: primitives.Maximum, parts: Sequence[Course]) -> Course:
        moves = _together(part.moves for part in parts)
        return _at_sides(parts, partial(_where_any, max), partial(_where_all, max), moves)

    def product(self, expression: primitives.Product, parts: Sequence[Course]) -> Course:
        known = _all_ends(parts)
        moves = _together(_scaled(part.moves, _sign_of_others(parts, at)) for at, part in enumerate(parts))
        if known is None:
            return Course(None, moves)
        powers = Counter(expression.parts)
        ends = dict(zip(expression.parts, known, strict=True))
        return Course(reduce(_multiplied, [_to_the_power(ends[part], n) for part, n in powers.items()]), moves)

    def ratio(self, expression: primitives.Ratio, top: Course, bottom: Course) -> Course:
        sign = _sign(bottom.ends)
        moves = _together([_scaled(top.moves, sign), _scaled(bottom.moves, -_sign(top.ends) if sign else BOTH)])
        if top.ends is None or bottom.ends is None:
            return Course(None, moves)
        if min(bottom.ends) <= 0 <= max(bottom.ends):
            return Course(None, moves, _next_to_0(top.ends, bottom.ends) if is_not_0(expression.bottom) else None)
        corners = self._at_corners(expression) or [Fraction(over) / under for over in top.ends for under in bottom.ends]
        return Course((min(corners), max(corners)), moves)

    def _at_corners(self, expression: primitives.Ratio) -> list[Exact]:
        """The values where each child is at one of its ends, where no other can lie beyond these; none where that is not known.

        What is divided and what it is divided by are straight in each child, so between its ends their quotient does not turn.
        """
        places = places_of(expression.top) & places_of(expression.bottom)
        if not (is_straight(expression.top) and is_straight(expression.bottom)):
            return []
        ends = [child.ends or (0, 0) for child in self._children]
        moving = [at for at in places_of(expression) if ends[at][0] != ends[at][1]]
        if places.isdisjoint(moving) or 2 ** len(moving) > MAX_CORNERS:
            return []
        value = computed(expression)
        each = [dict.fromkeys(one) if at in moving else one[:1] for at, one in enumerate(ends)]
        return [value(case, ()) for case in product(*each)]

    def root(self, expression: primitives.Root, of: Course) -> Course:
        if of.ends is None or of.ends[0] < 0:
            return Course(None, of.moves)
        return Course(_pair(root_of(end, expression.n, expression.digits) for end in of.ends), of.moves)

    def logarithm(self, expression: primitives.Logarithm, of: Course) -> Course:
        if of.ends is None or of.ends[0] <= 0:
            return Course(None, of.moves)
        return Course(_pair(logarithm_of(end, expression.digits) for end in of.ends), of.moves)

    def rounded(self, expression: primitives.Rounded, of: Course) -> Course:
        return Course(of.ends and _pair(round_to(end, expression.digits, expression.mode) for end in of.ends), of.moves)

    def steps(self, expression: primitives.Steps, of: Course) -> Course:
        reached = expression.steps
        if of.ends is not None:
            low, high = (expression.steps.index(expression.reached(end)) for end in of.ends)
            reached = expression.steps[high : low + 1]
        points = [step.points for step in reached]
        return Course((min(points), max(points)), _scaled(of.moves, _run_of(points)))

    def choice(self, expression: primitives.Choice, when: Course, then: Course, otherwise: Course) -> Course:
        if when.ends == (1, 1):
            return then
        if when.ends == (0, 0):
            return otherwise
        more = _sign(_gap(then, otherwise)) or _sign(self._difference(expression))
        moves = _together([then.moves, otherwise.moves, _scaled(when.moves, more)])
        return _at_sides([then, otherwise], partial(_where_all, min), partial(_where_all, max), moves)

    def _difference(self, expression: primitives.Choice) -> Ends | None:
        """The ends of what one branch has more than the other, where what both add is taken away."""
        low = high = Fraction(0)
        for part, weight in terms_apart(expression.then, expression.otherwise).items():
            ends = part.read_by(self).ends if weight else (0, 0)
            if ends is None:
                return None
            low += min(weight * end for end in ends)
            high += max(weight * end for end in ends)
        return low, high

    def compare(self, expression: primitives.Compare, left: Course, right: Course) -> Course:
        gap = _gap(left, right)
        rising = _rising(expression.sign, gap)
        moves = _together([_scaled(left.moves, rising), _scaled(right.moves, -rising)])
        return Course(truth(expression.sign, gap), moves)

    def every(self, expression: primitives.Every, parts: Sequence[Course]) -> Course:
        return Course(_pair(min(side, default=1) for side in _sides(parts)), _together(part.moves for part in parts))

    def some(self, expression: primitives.Some, parts: Sequence[Course]) -> Course:
        return Course(_pair(max(side, default=0) for side in _sides(parts)), _together(part.moves for part in parts))

    def negated(self, expression: primitives.Negated, of: Course) -> Course:
        low, high = of.ends or (0, 1)
        return Course((1 - high, 1 - low), _scaled(of.moves, DOWN))

    def count(self, expression: primitives.Count, parts: Sequence[Course]) -> Course:
        return Course(_pair(map(sum, _sides(parts))), _together(part.moves for part in parts))

    def foreign(self, expression: primitives.Foreign) -> Course:
        rising = UP if expression.formula.monotone else BOTH
        answers = expression.formula.reads_answers
        return Course(
            None, {at: rising if child.rises or not answers else BOTH for at, child in enumerate(self._children)}
        )


def _turned(one: Course) -> Course:
    """The course of the same with the other sign."""
    low, high = [None if end is None else -end for end in one.sides or (None, None)]
    return _between(high, low, _scaled(one.moves, DOWN)) if one.sides else Course(None, _scaled(one.moves, DOWN))


def _together(moves: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """The moves of something that rises with each part; ``BOTH`` where they pull apart."""
    found: dict[int, int] = {}
    for one in moves:
        for child, move in one.items():
            found[child] = move if found.get(child, move) == move else BOTH
    return found


def _by_slopes(expression: Expression, moves: dict[int, int]) -> dict[int, int]:
    """*moves* of a sum, where its slopes say which way a child moves it whose parts pull apart."""
    if BOTH not in moves.values():
        return moves
    from evalkit.method.slopes import slopes_of  # noqa: PLC0415  # start-up: in few sums parts pull apart

    slopes = slopes_of(expression)
    if slopes is None:
        return moves
    return {at: move or _sign(slopes.get(at)) for at, move in moves.items()}


def _scaled(moves: Mapping[int, int], by: int) -> dict[int, int]:
    return {child: move * by for child, move in moves.items()}


def _sign(ends: Ends | None) -> int:
    """Which sign every number between two ends has, 0 among them; ``BOTH`` where that is not known."""
    if ends is None:
        return BOTH
    return UP if ends[0] >= 0 else DOWN if ends[1] <= 0 else BOTH


def _sign_of_others(parts: Sequence[Course], at: int) -> int:
    return prod(_sign(part.ends) for i, part in enumerate(parts) if i != at)


def _all_ends(parts: Sequence[Course]) -> list[Ends] | None:
    known = [part.ends for part in parts if part.ends is not None]
    return known if len(known) == len(parts) else None


def _between(low: Exact | None, high: Exact | None, moves: Mapping[int, int]) -> Course:
    """The course of what has a value, and lies between what is known of its ends."""
    return Course(None, moves, (low, high)) if low is None or high is None else Course((low, high), moves)


def _at_sides(parts: Sequence[Course], below: _AtSide, above: _AtSide, moves: Mapping[int, int]) -> Course:
    """What *below* makes of all lower ends, and *above* of all upper ones."""
    known = [part.sides for part in parts if part.sides is not None]
    if len(known) < len(parts):
        return Course(None, moves)
    lows, highs = zip(*known, strict=True)
    return _between(below(lows), above(highs), moves)


def _where_all(function: _OfEnds, side: Sequence[Exact | None]) -> Exact | None:
    """What *function* makes of the ends on one side, if all are known."""
    known = [end for end in side if end is not None]
    return function(known) if len(known) == len(side) else None


def _where_any(function: _OfEnds, side: Sequence[Exact | None]) -> Exact | None:
    """What *function* makes of the ends that are known: of a minimum, none of the others can raise it."""
    known = [end for end in side if end is not None]
    return function(known) if known else None


def _next_to_0(top: Ends, bottom: Ends) -> Sides:
    """The sides of a number divided by one that is not 0, but may be next to it."""
    if bottom[0] < 0 < bottom[1] or bottom == (0, 0):
        return None, None
    low, high = top if bottom[1] > 0 else (-top[1], -top[0])
    far = max(-bottom[0], bottom[1])
    return Fraction(low) / far if low >= 0 else None, Fraction(high) / far if high <= 0 else None


def _to_the_power(ends: Ends, n: int) -> Ends:
    """The ends of a number multiplied with itself: a square is never below 0."""
    low, high = sorted(end**n for end in ends)
    return (0, high) if n % 2 == 0 and ends[0] < 0 < ends[1] else (low, high)


def _multiplied(one: Ends, other: Ends) -> Ends:
    """The ends of a product: one factor after the other, as all corners at once are more than can be looked at."""
    corners = [mine * theirs for mine in one for theirs in other]
    return min(corners), max(corners)


def _gap(left: Course, right: Course) -> Ends | None:
    """The ends of *left* less *right*."""
    if left.ends is None or right.ends is None:
        return None
    return left.ends[0] - right.ends[1], left.ends[1] - right.ends[0]


def _sides(conditions: Sequence[Course]) -> tuple[list[Exact], list[Exact]]:
    """Whether each condition holds at its lower and at its upper end."""
    ends = [condition.ends or (0, 1) for condition in conditions]
    return [end[0] for end in ends], [end[1] for end in ends]


def _pair(ends: Iterable[Exact]) -> Ends:
    low, high = ends
    return low, high


def _run_of(points: Sequence[Exact]) -> int:
    """Whether the points of steps, the best first, fall or rise from one to the next."""
    if all(one >= other for one, other in pairwise(points)):
        return UP
    return DOWN if all(one <= other for one, other in pairwise(points)) else BOTH


def _rising(sign: str, gap: Ends | None) -> int:
    """Which way a comparison moves as its left side rises, where left less right lies in *gap*."""
    rising = {">": UP, ">=": UP, "<": DOWN, "<=": DOWN}.get(sign)
    if rising is not None:
        return rising
    never_more = _sign(gap) * DOWN  # equal is the most that left can be, or the least
    return never_more if sign == "=" else -never_more


def truth(sign: str, gap: Ends | None) -> tuple[int, int]:
    """Whether a comparison surely holds, and whether it may, where left less right lies in *gap*: its ends."""
    if gap is None:
        return 0, 1
    low, high = gap
    surely = {
        ">": (low > 0, high <= 0),
        ">=": (low >= 0, high < 0),
        "<": (high < 0, low >= 0),
        "<=": (high <= 0, low > 0),
        "=": (low == high == 0, low > 0 or high < 0),
        "!=": (low > 0 or high < 0, low == high == 0),
    }
    holds, fails = surely[sign]
    return int(holds), int(not fails)
