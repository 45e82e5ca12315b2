"""What each child has to do with a change of an expression: an execution, which takes the change apart exactly.

Between two sets of children the value changes by the sum of what each child changes times its *share*, and of what no
child does by itself: a step of a table, a rounding, a condition that holds on one side only. Both always add up to the
change, and with the sides exchanged all signs turn. Shares follow the straight way from one side to the other:

- a weighted sum: the weights;
- the smallest or largest part: a part counts as long on that way as it is the smallest, so what a cap cuts off is no
  change of anybody;
- a product: of each factor the mean of the other before and after; a quotient likewise;
- a root or a logarithm: the change of the value by that of what it is taken of;
- a choice: where the condition holds on both sides, or on none, the part that is taken. Where it holds on one side, what
  stands behind it counts as if it held on both, and the condition is the rest: a gate that opened brings what the answers
  behind it were worth before.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import UndefinedError
from evalkit.base.exact import Exact, round_to
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import NO_LEVEL
from evalkit.instruments.interpreter import Interpreter
from evalkit.method.exact_value import COMPARED, computed, logarithm_of, root_of, weigh
from evalkit.method.subexpressions import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.instruments import expression as primitives
    from evalkit.instruments.expression import Expression
    from evalkit.method.formula_range import ChildrenEnd

# What no child does by itself.
ROUNDING, GATE, CONDITION, STEPS, FORMULA = "rounding", "gate", "condition", "steps", "formula"


class Shared(NamedTuple):
    """A change taken apart.

    Attributes:
        old, new: The value on both sides.
        shares: Child → what its change is multiplied with; children that move it only by steps or conditions are left out.
        rest: What no child does by itself → by how much.
    """

    old: Exact
    new: Exact
    shares: Mapping[int, Exact] = {}
    rest: Mapping[str, Exact] = {}

    @property
    def by(self) -> Exact:
        """The whole change."""
        return self.new - self.old

    def mean(self, other: Shared) -> Shared:
        """Half of this and half of another way to take the change apart, so that neither side's formula counts for more."""
        return self._replace(shares=_mean(self.shares, other.shares), rest=_mean(self.rest, other.rest))


def _mean(one: Mapping[Any, Exact], other: Mapping[Any, Exact]) -> dict[Any, Exact]:
    return {key: Fraction(one.get(key, 0) + other.get(key, 0)) / 2 for key in {**one, **other}}


Found = Shared | None  # None: a part that has no value on one of the sides, and is not taken there


def shared(expression: Expression, before: ChildrenEnd, after: ChildrenEnd) -> Found:
    """The change of *expression* between two sides; ``None`` where it has no value on one of them.

    >>> from evalkit.instruments.expression import Child, Constant, Minimum
    >>> from evalkit.method.formula_range import ChildrenEnd
    >>> capped = Minimum(parts=(Constant(number=10), Child(at=0)))
    >>> shared(capped, ChildrenEnd([6], [None]), ChildrenEnd([14], [None])).shares[0]
    Fraction(1, 2)
    """
    return expression.read_by(_Shares(before, after))


class _Shares(Interpreter[Found]):
    def __init__(self, before: ChildrenEnd, after: ChildrenEnd) -> None:
        self._before, self._after = before, after

    def constant(self, expression: primitives.Constant) -> Found:
        return Shared(expression.number, expression.number)

    def child(self, expression: primitives.Child) -> Found:
        return Shared(self._before.values[expression.at], self._after.values[expression.at], {expression.at: 1})

    def answer(self, expression: primitives.Answer) -> Found:
        levels = (self._before.levels[expression.at], self._after.levels[expression.at])
        old, new = (NO_LEVEL if level is None else level for level in levels)
        return _without_shares(CONDITION, old, new)

    # --- Arithmetic -----------------------------------------------------------------------------------------------

    def weighted(self, expression: primitives.Weighted, parts: Sequence[Found]) -> Found:
        known = _known(parts)
        if known is None:
            return None
        old, new = (weigh(expression.weights, expression.divisor, side) for side in _sides(known))
        return _joined(old, new, [(Fraction(weight, expression.divisor), part)
                                  for weight, part in zip(expression.weights, known, strict=True)])  # fmt: skip

    def minimum(self, expression: primitives.Minimum, parts: Sequence[Found]) -> Found:
        known = _known(parts)
        return None if known is None else _smallest(known, 1)

    def maximum(self, expression: primitives.Maximum, parts: Sequence[Found]) -> Found:
        known = _known(parts)
        return None if known is None else _smallest(known, -1)

    def product(self, expression: primitives.Product, parts: Sequence[Found]) -> Found:
        known = _known(parts)
        return None if known is None else reduce(_multiplied, known)

    def ratio(self, expression: primitives.Ratio, top: Found, bottom: Found) -> Found:
        if top is None or bottom is None or bottom.old == 0 or bottom.new == 0:
            return None
        turned = Fraction(-1) / (bottom.old * bottom.new)
        one_by = _joined(Fraction(1) / bottom.old, Fraction(1) / bottom.new, [(turned, bottom)])
        return _multiplied(top, one_by)

    def root(self, expression: primitives.Root, of: Found) -> Found:
        if of is None or min(of.old, of.new) < 0:
            return None
        return _bent(of, lambda number: root_of(number, expression.n, expression.digits))

    def logarithm(self, expression: primitives.Logarithm, of: Found) -> Found:
        if of is None or min(of.old, of.new) <= 0:
            return None
        return _bent(of, lambda number: logarithm_of(number, expression.digits))

    def rounded(self, expression: primitives.Rounded, of: Found) -> Found:
        if of is None:
            return None
        old, new = (round_to(side, expression.digits, expression.mode) for side in (of.old, of.new))
        return Shared(old, new, of.shares, _with(of.rest, ROUNDING, new - old - of.by))

    def steps(self, expression: primitives.Steps, of: Found) -> Found:
        return (
            None
            if of is None
            else _without_shares(STEPS, *[expression.reached(side).points for side in (of.old, of.new)])
        )

    # --- Conditions -----------------------------------------------------------------------------------------------

    def choice(self, expression: primitives.Choice, when: Found, then: Found, otherwise: Found) -> Found:
        if when is None:
            return None
        others: dict[int, Exact] = {at: 0 for part in (then, otherwise) if part is not None for at in part.shares}
        if bool(when.old) == bool(when.new):
            taken = then if when.new else otherwise
            return None if taken is None else taken._replace(shares=others | dict(taken.shares))
        return self._turned(expression, then, others)

    def _turned(self, choice: primitives.Choice, then: Found, others: dict[int, Exact]) -> Found:
        """The condition holds on one side only."""
        value = computed(choice)
        try:
            old, new = (value(side.values, side.levels) for side in (self._before, self._after))
        except UndefinedError:
            return None
        name = CONDITION if name_of(choice.when) is None else GATE
        if then is None:
            return Shared(old, new, others, {name: new - old})
        return Shared(old, new, others | dict(then.shares), _with(then.rest, name, new - old - then.by))

    def compare(self, expression: primitives.Compare, left: Found, right: Found) -> Found:
        if left is None or right is None:
            return None
        stands = COMPARED[expression.sign]
        return _without_shares(CONDITION, int(stands(left.old, right.old)), int(stands(left.new, right.new)))

    def every(self, expression: primitives.Every, parts: Sequence[Found]) -> Found:
        return _condition(parts, lambda held: int(all(held)))

    def some(self, expression: primitives.Some, parts: Sequence[Found]) -> Found:
        return _condition(parts, lambda held: int(any(held)))

    def negated(self, expression: primitives.Negated, of: Found) -> Found:
        return _condition([of], lambda held: int(not held[0]))

    def count(self, expression: primitives.Count, parts: Sequence[Found]) -> Found:
        return _condition(parts, sum)

    def foreign(self, expression: primitives.Foreign) -> Found:
        sides = (self._before, self._after)
        return _without_shares(FORMULA, *[expression.formula.value(side.values, side.levels) for side in sides])


def _known(parts: Sequence[Found]) -> list[Shared] | None:
    known = [part for part in parts if part is not None]
    return known if len(known) == len(parts) else None


def _sides(parts: Sequence[Shared]) -> tuple[list[Exact], list[Exact]]:
    return [part.old for part in parts], [part.new for part in parts]


def _with(rest: Mapping[str, Exact], name: str, by: Exact) -> Mapping[str, Exact]:
    """*rest* and so much more of *name*."""
    return {**rest, name: rest.get(name, 0) + by} if by else rest


def _without_shares(name: str, old: Exact, new: Exact) -> Shared:
    return Shared(old, new, {}, _with({}, name, new - old))


def _condition(parts: Sequence[Found], holds: Callable[[Sequence[Exact]], Exact]) -> Found:
    known = _known(parts)
    return None if known is None else _without_shares(CONDITION, *[holds(side) for side in _sides(known)])


def _joined(old: Exact, new: Exact, terms: Iterable[tuple[Exact, Shared]]) -> Shared:
    """What changes by the changes of parts, each times a number."""
    shares: dict[int, Exact] = {}
    rest: Mapping[str, Exact] = {}
    for times, part in terms:
        for at, share in part.shares.items():
            shares[at] = shares.get(at, 0) + times * share
        for name, by in part.rest.items():
            rest = _with(rest, name, times * by)
    return Shared(old, new, shares, rest)


def _multiplied(one: Shared, other: Shared) -> Shared:
    terms = [(Fraction(other.old + other.new, 2), one), (Fraction(one.old + one.new, 2), other)]
    return _joined(one.old * other.old, one.new * other.new, terms)


def _bent(of: Shared, value: Callable[[Exact], Exact]) -> Shared:
    """What changes as *value* does with a part."""
    old, new = value(of.old), value(of.new)
    return _joined(old, new, [(Fraction(new - old) / of.by if of.by else 0, of)])


def _smallest(parts: Sequence[Shared], sign: int) -> Shared:
    """The smallest part (the largest, if *sign* is −1): each counts as long as it is that on the straight way."""
    terms: list[tuple[Exact, Shared]] = [(0, part) for part in parts]
    at = min(range(len(parts)), key=lambda i: (sign * parts[i].old, sign * parts[i].by))
    reached: Exact = 0
    while reached < 1:
        crossed = [(_crossing(parts[at], part, sign), sign * part.by, i) for i, part in enumerate(parts)]
        until, _, following = min([*[crossing for crossing in crossed if crossing[0] > reached], (Fraction(1), 0, at)])
        terms.append((until - reached, parts[at]))
        reached, at = until, following
    old, new = (sign * min(sign * value for value in side) for side in _sides(parts))
    return _joined(old, new, terms)


def _crossing(held: Shared, other: Shared, sign: int) -> Fraction:
    """Where on the way *other* comes below *held*; 0: nowhere."""
    faster = sign * (held.by - other.by)
    return Fraction(sign * (other.old - held.old)) / faster if faster > 0 else Fraction(0)
