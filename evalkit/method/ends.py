"""Between which numbers an expression lies, and which way each child moves it.

Ends of an expression are interval arithmetic: no value lies beyond them, but where a child stands in it twice they may be
wider than what can come out. Where each child is known to move it one way, its ends are its values at the children's.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

from evalkit.base.exact import Exact, round_to
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.interpreter import Folding, Interpreter
from evalkit.method.branches import narrowed
from evalkit.method.exact_value import logarithm_of, root_of, weigh
from evalkit.method.slopes import slopes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.instruments import expression as primitives
    from evalkit.instruments.expression import Expression

Ends = tuple[Exact, Exact]
UP, DOWN, BOTH = 1, -1, 0


class Between(NamedTuple):
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
    """

    ends: Ends | None
    moves: Mapping[int, int]


def course(expression: Expression, children: Sequence[Between]) -> Course:
    """How *expression* runs while each child lies between its ends."""
    return narrowed(expression).read_by(_Courses(children))


def has_no_value(expression: Expression, children: Sequence[Between]) -> bool:
    """Whether *expression* has no value wherever its children lie between their ends, as it divides by what is 0 there."""
    return bool(expression.read_by(_NoValue(children)))


class _NoValue(Folding[int]):
    """1 where a part has no value, else 0."""

    def __init__(self, children: Sequence[Between]) -> None:
        self._courses = _Courses(children)

    def joined(self, parts: Sequence[int]) -> int:
        return max(parts, default=0)

    def constant(self, one: primitives.Constant) -> int:
        return 0

    def child(self, one: primitives.Child) -> int:
        return 0

    def answer(self, one: primitives.Answer) -> int:
        return 0

    def foreign(self, one: primitives.Foreign) -> int:
        return 0

    def ratio(self, one: primitives.Ratio, top: int, bottom: int) -> int:
        return max(top, bottom, one.bottom.read_by(self._courses).ends == (0, 0))

    def choice(self, one: primitives.Choice, when: int, then: int, otherwise: int) -> int:
        low, high = one.when.read_by(self._courses).ends or (0, 1)
        taken = ([then] if high else []) + ([] if low else [otherwise])
        return max(when, min(taken))


class _Courses(Interpreter[Course]):
    def __init__(self, children: Sequence[Between]) -> None:
        self._children = children

    def constant(self, one: primitives.Constant) -> Course:
        return Course((one.number, one.number), {})

    def child(self, one: primitives.Child) -> Course:
        return Course(self._children[one.at].ends, {one.at: UP})

    def answer(self, one: primitives.Answer) -> Course:
        return Course(None, {one.at: UP if self._children[one.at].rises else BOTH})

    def weighted(self, one: primitives.Weighted, parts: Sequence[Course]) -> Course:
        turned = [_turned(part) if weight < 0 else part for weight, part in zip(one.weights, parts, strict=True)]
        moves = _by_slopes(
            one, _together(part.moves for weight, part in zip(one.weights, turned, strict=True) if weight)
        )
        sizes = [abs(weight) for weight in one.weights]
        return Course(_at_ends(turned, lambda side: weigh(sizes, one.divisor, side)), moves)

    def minimum(self, one: primitives.Minimum, parts: Sequence[Course]) -> Course:
        return Course(_at_ends(parts, min), _together(part.moves for part in parts))

    def maximum(self, one: primitives.Maximum, parts: Sequence[Course]) -> Course:
        return Course(_at_ends(parts, max), _together(part.moves for part in parts))

    def product(self, one: primitives.Product, parts: Sequence[Course]) -> Course:
        known = _all_ends(parts)
        moves = _together(_scaled(part.moves, _sign_of_others(parts, at)) for at, part in enumerate(parts))
        return Course(None if known is None else reduce(_multiplied, known), moves)

    def ratio(self, one: primitives.Ratio, top: Course, bottom: Course) -> Course:
        sign = _sign(bottom.ends)
        moves = _together([_scaled(top.moves, sign), _scaled(bottom.moves, -_sign(top.ends) if sign else BOTH)])
        if top.ends is None or bottom.ends is None or min(bottom.ends) <= 0 <= max(bottom.ends):
            return Course(None, moves)
        corners = [Fraction(over) / under for over in top.ends for under in bottom.ends]
        return Course((min(corners), max(corners)), moves)

    def root(self, one: primitives.Root, of: Course) -> Course:
        if of.ends is None or of.ends[0] < 0:
            return Course(None, of.moves)
        return Course(_pair(root_of(end, one.n, one.digits) for end in of.ends), of.moves)

    def logarithm(self, one: primitives.Logarithm, of: Course) -> Course:
        if of.ends is None or of.ends[0] <= 0:
            return Course(None, of.moves)
        return Course(_pair(logarithm_of(end, one.digits) for end in of.ends), of.moves)

    def rounded(self, one: primitives.Rounded, of: Course) -> Course:
        return Course(of.ends and _pair(round_to(end, one.digits, one.mode) for end in of.ends), of.moves)

    def steps(self, one: primitives.Steps, of: Course) -> Course:
        reached = one.steps
        if of.ends is not None:
            low, high = (one.steps.index(one.reached(end)) for end in of.ends)
            reached = one.steps[high : low + 1]
        points = [step.points for step in reached]
        return Course((min(points), max(points)), _scaled(of.moves, _run_of(points)))

    def choice(self, one: primitives.Choice, when: Course, then: Course, otherwise: Course) -> Course:
        if when.ends == (1, 1):
            return then
        if when.ends == (0, 0):
            return otherwise
        moves = _together([then.moves, otherwise.moves, _scaled(when.moves, _sign(_gap(then, otherwise)))])
        if then.ends is None or otherwise.ends is None:
            return Course(None, moves)
        return Course((min(then.ends[0], otherwise.ends[0]), max(then.ends[1], otherwise.ends[1])), moves)

    def compare(self, one: primitives.Compare, left: Course, right: Course) -> Course:
        rising = {">": UP, ">=": UP, "<": DOWN, "<=": DOWN}.get(one.sign, BOTH)
        moves = _together([_scaled(left.moves, rising), _scaled(right.moves, -rising)])
        return Course(_truth(one.sign, _gap(left, right)), moves)

    def every(self, one: primitives.Every, parts: Sequence[Course]) -> Course:
        return Course(_pair(min(side, default=1) for side in _sides(parts)), _together(part.moves for part in parts))

    def some(self, one: primitives.Some, parts: Sequence[Course]) -> Course:
        return Course(_pair(max(side, default=0) for side in _sides(parts)), _together(part.moves for part in parts))

    def negated(self, one: primitives.Negated, of: Course) -> Course:
        low, high = of.ends or (0, 1)
        return Course((1 - high, 1 - low), _scaled(of.moves, DOWN))

    def count(self, one: primitives.Count, parts: Sequence[Course]) -> Course:
        return Course(_pair(map(sum, _sides(parts))), _together(part.moves for part in parts))

    def foreign(self, one: primitives.Foreign) -> Course:
        rising = UP if one.formula.monotone else BOTH
        answers = one.formula.reads_answers
        return Course(
            None, {at: rising if child.rises or not answers else BOTH for at, child in enumerate(self._children)}
        )


def _turned(one: Course) -> Course:
    """The course of the same with the other sign."""
    return Course(one.ends and (-one.ends[1], -one.ends[0]), _scaled(one.moves, DOWN))


def _together(moves: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """The moves of something that rises with each part; ``BOTH`` where they pull apart."""
    found: dict[int, int] = {}
    for one in moves:
        for child, move in one.items():
            found[child] = move if found.get(child, move) == move else BOTH
    return found


def _by_slopes(one: Expression, moves: dict[int, int]) -> dict[int, int]:
    """*moves* of a sum, where its slopes say which way a child moves it whose parts pull apart."""
    slopes = slopes_of(one) if BOTH in moves.values() else None
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


def _at_ends(parts: Sequence[Course], function: Callable[[Sequence[Exact]], Exact]) -> Ends | None:
    """What *function*, which rises with each part, makes of all lower and of all upper ends."""
    known = _all_ends(parts)
    return None if known is None else _pair(function(side) for side in zip(*known, strict=True))


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


def _truth(sign: str, gap: Ends | None) -> Ends:
    """Whether a comparison may fail, and may hold, where left less right lies in *gap*."""
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
