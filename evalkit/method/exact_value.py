"""The exact value of an expression: compiled once to nested functions of the children's values and answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm, prod
from operator import eq, ge, gt, le, lt, mul, ne
from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.exact import Exact, round_to
from evalkit.base.text import msg
from evalkit.instruments import expression as primitives
from evalkit.instruments.expression import NO_LEVEL
from evalkit.instruments.interpreter import Interpreter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.instruments.expression import Expression, Levels

Compute = Callable[[Sequence[Exact], "Levels"], Exact]
COMPARED: Mapping[str, Callable[[Exact, Exact], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
_WORKING = Context(prec=90, rounding=ROUND_HALF_EVEN)  # ln of a Context is rounded correctly
# Means of levels recur; making a fraction is half the time of a weighted mean.
ratio_of = lru_cache(maxsize=8192)(Fraction)


def computed(expression: Expression) -> Compute:
    """The function that gives the exact value; it raises ``UndefinedError`` where there is none."""
    return expression.read_by(_Compiler())


def weigh(weights: Sequence[int], divisor: int, values: Sequence[Exact]) -> Exact:
    """Σ weightᵢ · valueᵢ / divisor, in whole numbers over a common denominator (four times as fast as adding fractions)."""
    if type(values[0]) is int:  # most often all are answers, and whole
        top = sum(map(mul, weights, values))
        if type(top) is int:
            return top if divisor == 1 else ratio_of(top, divisor)
    common = lcm(*[value.denominator for value in values])
    scaled = [value.numerator * (common // value.denominator) for value in values]
    return ratio_of(sum(map(mul, weights, scaled)), common * divisor)


def root_of(number: Exact, n: int, digits: int) -> Fraction:
    """The *n*-th root, rounded half up to *digits* decimals: exactly that, for every number that is not below 0."""
    unit = 2 * 10**digits
    halves = whole_root(Fraction(number * unit**n).__floor__(), n)  # ⌊root(y)⌋ = ⌊root(⌊y⌋)⌋
    return Fraction((halves + 1) // 2, 10**digits)


@lru_cache(maxsize=64)  # goalposts are the same for every value between them
def logarithm_of(number: Exact, digits: int) -> Fraction:
    """The natural logarithm, rounded half up to *digits* decimals."""
    top, bottom = (_WORKING.ln(Decimal(part)) for part in (number.numerator, number.denominator))
    return round_to(Fraction(_WORKING.subtract(top, bottom)), digits, "half-up")


def whole_root(power: int, degree: int) -> int:
    """The largest whole number whose *degree*-th power is at most *power*, by Newton's method."""
    if power == 0:
        return 0
    root: int = 1 << -(-power.bit_length() // degree)  # not below the root
    while True:
        lower = ((degree - 1) * root + power // root ** (degree - 1)) // degree
        if lower >= root:
            return root
        root = lower


class _Compiler(Interpreter[Compute]):
    """Each primitive as a function; conditions give 1 or 0."""

    def constant(self, expression: primitives.Constant) -> Compute:
        number = expression.number
        return lambda _values, _levels: number

    def child(self, expression: primitives.Child) -> Compute:
        at = expression.at
        return lambda values, _levels: values[at]

    def answer(self, expression: primitives.Answer) -> Compute:
        at = expression.at

        def level(_values: Sequence[Exact], levels: Levels) -> Exact:
            found = levels[at]
            return NO_LEVEL if found is None else found

        return level

    def weighted(self, expression: primitives.Weighted, parts: Sequence[Compute]) -> Compute:
        weights, divisor = expression.weights, expression.divisor
        if expression.parts == tuple(
            [primitives.Child(at=i) for i in range(len(expression.parts))]
        ):  # the values as they come

            def of_children(values: Sequence[Exact], _levels: Levels) -> Exact:
                return weigh(weights, divisor, values)

            return of_children
        return lambda values, levels: weigh(weights, divisor, [part(values, levels) for part in parts])

    def minimum(self, expression: primitives.Minimum, parts: Sequence[Compute]) -> Compute:
        return lambda values, levels: min([part(values, levels) for part in parts])

    def maximum(self, expression: primitives.Maximum, parts: Sequence[Compute]) -> Compute:
        return lambda values, levels: max([part(values, levels) for part in parts])

    def product(self, expression: primitives.Product, parts: Sequence[Compute]) -> Compute:
        return lambda values, levels: prod([part(values, levels) for part in parts])

    def ratio(self, expression: primitives.Ratio, top: Compute, bottom: Compute) -> Compute:
        def divided(values: Sequence[Exact], levels: Levels) -> Exact:
            below = bottom(values, levels)
            if below == 0:
                raise UndefinedError(msg("a division by 0"))
            return Fraction(top(values, levels)) / below

        return divided

    def root(self, expression: primitives.Root, of: Compute) -> Compute:
        def rooted(values: Sequence[Exact], levels: Levels) -> Exact:
            number = of(values, levels)
            if number < 0:
                raise UndefinedError(msg("a root of a number below 0"))
            return root_of(number, expression.n, expression.digits)

        return rooted

    def logarithm(self, expression: primitives.Logarithm, of: Compute) -> Compute:
        def found(values: Sequence[Exact], levels: Levels) -> Exact:
            number = of(values, levels)
            if number <= 0:
                raise UndefinedError(msg("a logarithm of a number that is not above 0"))
            return logarithm_of(number, expression.digits)

        return found

    def rounded(self, expression: primitives.Rounded, of: Compute) -> Compute:
        return lambda values, levels: round_to(of(values, levels), expression.digits, expression.mode)

    def steps(self, expression: primitives.Steps, of: Compute) -> Compute:
        return lambda values, levels: expression.reached(of(values, levels)).points

    def choice(self, expression: primitives.Choice, when: Compute, then: Compute, otherwise: Compute) -> Compute:
        return lambda values, levels: (then if when(values, levels) else otherwise)(values, levels)

    def compare(self, expression: primitives.Compare, left: Compute, right: Compute) -> Compute:
        stands = COMPARED[expression.sign]
        return lambda values, levels: int(stands(left(values, levels), right(values, levels)))

    def every(self, expression: primitives.Every, parts: Sequence[Compute]) -> Compute:
        return lambda values, levels: int(all(part(values, levels) for part in parts))

    def some(self, expression: primitives.Some, parts: Sequence[Compute]) -> Compute:
        return lambda values, levels: int(any(part(values, levels) for part in parts))

    def negated(self, expression: primitives.Negated, of: Compute) -> Compute:
        return lambda values, levels: int(not of(values, levels))

    def count(self, expression: primitives.Count, parts: Sequence[Compute]) -> Compute:
        return lambda values, levels: sum([part(values, levels) for part in parts])

    def foreign(self, expression: primitives.Foreign) -> Compute:
        return expression.formula.value
