"""Sums, means, products, differences, ratios, percentages, weighted means."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING, ClassVar

from evalkit.audit.relation_kinds.computed import ComputedRelation
from evalkit.audit.relation_kinds.kind import SCALE
from evalkit.base.exact import Ends, half_up
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal, Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.lookup import Operand
    from evalkit.base.exact import Exact

MAX_TERMS = 24
_HUNDRED = 100


# --- Sums and what is like them ---------------------------------------------------------------------------------


class LinearRelation(ComputedRelation):
    """A result that is so much of a sum: it changes with each operand by the same amount everywhere."""

    @property
    def times(self) -> int:
        """How many times the claim is what the operands add up to."""
        return 1

    @cached_property
    def _slack(self) -> Exact:
        return self.times * self.mine.unit + sum(operand.unit for operand in self.operands)

    def window(self, at: int | None) -> Interval | None:
        """As far around what solves it as all units together."""
        middle = self.result if at is None else self.solve(at)
        slack = self._slack if at is not None else Fraction(self._slack, self.times)
        return None if middle is None else Interval(middle - slack, middle + slack)


class SumRelation(LinearRelation):
    """The operands added up."""

    name = "sum"
    prose = msg("sum of {parts}")
    alike = (*SCALE, "year")
    result_name = msg("sum")

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Add up."""
        return sum(numbers, Fraction(0))

    @cached_property
    def total(self) -> Exact:
        """The sum of the operands; of numbers with the same decimals by whole numbers, which is five times as fast."""
        digits = self.operands[0].digits
        if any(operand.computed or operand.digits != digits for operand in self.operands):
            return sum(self.numbers, Fraction(0))
        shift = 10 ** max(digits, 0)
        return Fraction(sum([number.numerator * (shift // number.denominator) for number in self.numbers]), shift)

    @cached_property
    def result(self) -> Exact | None:
        """The total."""
        return None if self.lacks_numbers else self.total

    def interval(self) -> Interval | None:
        """The result as printed, and so much more or less as the operands were rounded."""
        loose = [operand for operand in self.operands if operand.loose]
        digits = Counter(operand.digits for operand in loose)
        slack = sum((number * Fraction(10) ** -each / 2 for each, number in digits.items()), Fraction(0))
        below = any(operand.exact is not None and operand.exact <= 0 for operand in loose)
        above = any(operand.exact is not None and operand.exact >= 0 for operand in loose)
        return Interval(self.total - slack, self.total + slack, below, above).scaled(Fraction(1, self.times))

    def left_side(self, texts: Sequence[str]) -> str:
        """``a + b``."""
        return _joined(texts)

    def solve(self, at: int) -> Exact | None:
        """What is left of the total for one operand."""
        claim, number = self.mine.exact, self.operands[at].exact
        return None if claim is None or number is None else self.times * claim - self.total + number


class MeanRelation(SumRelation):
    """The sum, divided by the number of operands."""

    name = "mean"
    is_rounded = True
    prose = msg("mean of {parts}")
    alike = SCALE
    allows = ("cap",)
    result_name = msg("mean")

    def counted(self, operand: Operand) -> Operand:
        """At most the cap."""
        return operand.at_most(self.relation.cap)

    @property
    def times(self) -> int:
        """The number of operands."""
        return len(self.operands)

    @cached_property
    def result(self) -> Exact | None:
        """The total, divided."""
        return None if self.lacks_numbers else Fraction(self.total) / self.times

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Add up and divide."""
        return quotient(sum(numbers), len(numbers))

    def interval(self) -> Interval | None:
        """As of a sum; where there is a cap, no operand stands for more."""
        if self.relation.cap is None:
            return super().interval()
        return sum((operand.range for operand in self.operands), Interval.of(0)).scaled(Fraction(1, self.times))

    def left_side(self, texts: Sequence[str]) -> str:
        """``(a + b) / 2``."""
        return f"({_joined(texts)}) / {len(texts)}"


class DifferenceRelation(LinearRelation):
    """The first operand minus the second."""

    name = "difference"
    prose = msg("{first} minus {second}")
    prose_with_blank = msg("difference of {parts}")
    low = high = least = 2
    result_name = msg("difference")
    operand_names = (msg("first number"), msg("second number"))

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Subtract."""
        return numbers[0] - numbers[1]

    def interval(self) -> Interval | None:
        """First minus second."""
        return self.operands[0].range - self.operands[1].range

    def left_side(self, texts: Sequence[str]) -> str:
        """``a - b``."""
        return " - ".join(texts)


class WeightedSumRelation(ComputedRelation):
    """The operands added up, each times its weight: -1 takes it away."""

    name = "weighted-sum"
    is_rounded = True
    prose = msg("sum of {parts}, each times its weight of {weights}")
    needs = ("weights",)
    alike = ()
    result_name = msg("sum")

    def compute(self, numbers: Sequence[Exact], weights: Sequence[Exact] = ()) -> Exact | None:
        """Add up the products."""
        return sum((x * w for x, w in zip(numbers, weights, strict=True)), Fraction(0))

    def interval(self) -> Interval | None:
        """Sums of one number of each."""
        pairs = zip(self.operands, self.weights, strict=True)
        return sum((operand.range * weight.range for operand, weight in pairs), Interval.of(0))

    def left_side(self, texts: Sequence[str]) -> str:
        """``a × 1 + b × -1``."""
        return _joined([f"{x} × {weight.text}" for x, weight in zip(texts, self.weights, strict=True)])


# --- Products, quotients ----------------------------------------------------------------------------------------


class ProductRelation(ComputedRelation):
    """The operands multiplied."""

    name = "product"
    prose = msg("product of {parts}")
    alike = ()
    result_name = msg("product")

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Multiply."""
        return prod(numbers)

    def interval(self) -> Interval | None:
        """Products of one number of each."""
        return prod((operand.range for operand in self.operands), start=Interval.of(1))

    def left_side(self, texts: Sequence[str]) -> str:
        """``a × b``."""
        return _joined(texts, " × ")


class RatioRelation(ComputedRelation):
    """The first operand divided by the second; `per` 1000 of it, for example."""

    name = "ratio"
    is_rounded = True
    prose = msg("{first} divided by {second}")
    allows: ClassVar[tuple[str, ...]] = ("per",)
    prose_with_blank = msg("quotient of {parts}")
    low = high = least = 2
    is_quotient = True
    result_name = msg("ratio")
    operand_names = (msg("first number"), msg("second number"))
    usual_times: ClassVar[int] = 1

    @property
    def times(self) -> int:
        """By what the quotient is multiplied."""
        return self.relation.per or self.usual_times

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Divide."""
        return quotient(self.times * numbers[0], numbers[1])

    def interval(self) -> Interval | None:
        """First by second."""
        found = self.operands[0].range / self.operands[1].range
        return None if found is None else found.scaled(self.times)

    def left_side(self, texts: Sequence[str]) -> str:
        """``a / b``, or ``a / b × 1000``."""
        return " / ".join(texts) if self.times == 1 else f"{' / '.join(texts)} × {self.times}"

    def window(self, at: int | None) -> Interval | None:
        """By the ends of the two others, where a divisor cannot be 0; and a unit more."""
        first, second = self.operands
        if at == 0:
            ends = [Fraction(claim * base, self.times) for claim, base in product(_ends(self.mine), _ends(second))]
        else:
            under = _ends(second if at is None else self.mine)
            if any(end <= 0 for end in under):
                return None
            ends = [Fraction(self.times * part) / base for part, base in product(_ends(first), under)]
        slack = (self.mine if at is None else self.operands[at]).unit
        return Interval(min(ends) - slack, max(ends) + slack)


def _ends(operand: Operand) -> Ends:
    assert operand.exact is not None
    return operand.exact - operand.unit, operand.exact + operand.unit


class PercentRelation(RatioRelation):
    """The first operand in percent of the second."""

    name = "percent"
    prose = msg("{first} in percent of {second}")
    prose_with_blank = msg("percentage of {parts}")
    alike = (*SCALE, "year")
    is_percentage = True
    result_name = msg("percentage")
    operand_names = (msg("part"), msg("base"))
    allows = ()
    usual_times = _HUNDRED


class GrowthRelation(PercentRelation):
    """How much the first operand is above the second, in percent of the second."""

    name = "growth"
    prose = msg("growth to {first} from {second}, in percent")
    prose_with_blank = msg("growth of {parts}")
    alike = SCALE  # of two years, as a rule
    result_name = msg("growth")
    operand_names = (msg("later number"), msg("base"))
    sign: ClassVar[int] = 1

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Divide what is more by the base."""
        later, base = numbers
        return quotient(self.sign * self.times * (later - base), base)

    def interval(self) -> Interval | None:
        """A hundred less than the percentage."""
        interval = super().interval()
        return None if interval is None else (interval - Interval.of(self.times)).scaled(self.sign)

    def left_side(self, texts: Sequence[str]) -> str:
        """``(a - b) / b × 100``."""
        later, base = texts if self.sign > 0 else reversed(texts)
        return f"({later} - {base}) / {texts[1]} × 100"

    def window(self, _at: int | None) -> Interval | None:
        """Any may do."""
        return None


class DeclineRelation(GrowthRelation):
    """How much the first operand is below the second, in percent of the second."""

    name = "decline"
    prose = msg("decline to {first} from {second}, in percent")
    prose_with_blank = msg("decline of {parts}")
    result_name = msg("decline")
    sign = -1


class WeightedMeanRelation(ComputedRelation):
    """The sum of value × weight, divided by the sum of the weights."""

    name = "weighted-mean"
    is_rounded = True
    prose = msg("mean of {parts}, weighted by {weights}")
    needs = ("weights",)
    allows = ("cap",)
    result_name = msg("weighted mean")

    def counted(self, operand: Operand) -> Operand:
        """At most the cap."""
        return operand.at_most(self.relation.cap)

    def compute(self, numbers: Sequence[Exact], weights: Sequence[Exact] = ()) -> Exact | None:
        """Add up the products, and divide by the weights."""
        return quotient(sum(x * w for x, w in zip(numbers, weights, strict=True)), sum(weights))

    def interval(self) -> Interval | None:
        """From the least to the greatest mean."""
        return weighted_mean([operand.range for operand in self.operands], [weight.range for weight in self.weights])

    def left_side(self, texts: Sequence[str]) -> str:
        """``(a × w + b × v) / (w + v)``."""
        weights = [weight.text for weight in self.weights]
        terms = [f"{x} × {w}" for x, w in zip(texts, weights, strict=True)]
        return f"({_joined(terms)}) / ({_joined(weights)})"

    def rounded_between(self, digits: int) -> Iterator[tuple[Exact, Message]]:
        """Each product may have been rounded, of shares in the weights or divided by these at the end."""
        yield from super().rounded_between(digits)
        total: Fraction = sum(map(Fraction, self.factors), Fraction(0))  # not 0, or there is no result
        text = msg(
            "each product of value and weight was rounded to {digits:decimal|decimals} first", digits=Decimal(digits)
        )
        products = [x * w for x, w in zip(self.numbers, self.factors, strict=True)]
        yield sum((half_up(Fraction(one) / total, digits) for one in products), Fraction(0)), text
        yield sum((half_up(one, digits) for one in products), Fraction(0)) / total, text


def weighted_mean(ranges: Sequence[Interval], weights: Sequence[Interval]) -> Interval | None:
    """Σ wx ÷ Σ w; nothing if a weight can be negative or all can be 0."""
    lows = [weight.ends[0] for weight in weights]
    if any(low < 0 for low in lows) or not any(low > 0 for low in lows):
        return None
    loose = any(weight.high_open for weight in weights)
    low = _least_mean([(interval.ends[0], weight) for interval, weight in zip(ranges, weights, strict=True)])
    high = -_least_mean([(-interval.ends[1], weight) for interval, weight in zip(ranges, weights, strict=True)])
    wide = low != high
    low_open, high_open = any(interval.low_open for interval in ranges), any(interval.high_open for interval in ranges)
    return Interval(low, high, wide and (loose or low_open), wide and (loose or high_open))


def _least_mean(pairs: list[tuple[Exact, Interval]]) -> Exact:
    """The least mean: the small numbers have their highest weights, the large ones their lowest; where that turns is tried."""
    pairs.sort(key=lambda pair: pair[0])
    total = Fraction(sum(weight.ends[0] for _, weight in pairs))
    top = Fraction(sum(value * weight.ends[0] for value, weight in pairs))
    least = top / total
    for value, weight in pairs:
        low, high = weight.ends
        total += high - low
        top += value * (high - low)
        least = min(least, top / total)
    return least


# --- Helpers ----------------------------------------------------------------------------------------------------


def quotient(top: Exact, bottom: Exact) -> Fraction | None:
    """*top* divided by *bottom*; nothing where that is 0."""
    # Made of whole numbers at once, which is twice as fast as dividing fractions.
    return Fraction(top.numerator * bottom.denominator, top.denominator * bottom.numerator) if bottom else None


def _joined(terms: Sequence[str], sign: str = " + ") -> str:
    """*terms* with *sign* between them; of very many the first and the last."""
    if len(terms) <= MAX_TERMS:
        return sign.join(terms)
    return sign.join((*terms[: MAX_TERMS - 2], "…", terms[-1]))
