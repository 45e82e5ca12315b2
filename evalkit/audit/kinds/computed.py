"""Kinds that compute: sums, means, products, differences, ratios, percentages, weighted means, achievements.

Each gives its result as printed, for all numbers that its inputs stand for, and with rounded parts; and is turned round.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, ClassVar

from evalkit.audit.kinds.kind import (
    AGREES,
    CONTRADICTED,
    ROUNDING,
    SCALE,
    UNSUPPORTED,
    Kind,
    Outcome,
    first_without_number,
    no_number,
    unsupported,
)
from evalkit.audit.rounding import (
    CUT_OFF,
    ROUNDED_PARTS,
    WAYS,
    half_up,
    is_printed,
    printed_as,
    rounded,
    units_text,
    way_of,
)
from evalkit.base.exact import decimal_text
from evalkit.base.interval import Interval, around
from evalkit.base.text import Decimal, Message, msg
from evalkit.loading.report_rules.model import FormulaRule
from evalkit.method.achievement import Achievement as AchievementFormula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.audit.lookup import Operand
    from evalkit.base.exact import Exact, Printed
    from evalkit.loading.report_rules.model import ReportRules

LEAST_RATIO_DIGITS = 2
MAX_TERMS = 24
_MORE_DIGITS = 4
_HUNDRED = 100
_TOO_FEW = msg("there is too little to compute with")
_NO_RULES = msg("the report names no rules, so there is no achievement formula")
_ZERO = msg("the target is 0: the key zero of the relation names the rule for that")
_NO_END = msg("the formula has no value for these numbers")
_POINTS = 3
# Three of these numbers beyond the printed one must have a result; a divisor can be 0 at one of them.
_STEPS = range(1, 6)


class Computed(Kind):
    """A claim that is computed from its operands."""

    alike = SCALE
    is_making = True
    is_strict = True

    # --- What each kind says --------------------------------------------------------------------------------------

    def compute(self, numbers: Sequence[Exact], weights: Sequence[Exact] = ()) -> Exact | None:
        """The result for these numbers; nothing for a division by 0."""
        raise NotImplementedError

    def interval(self) -> Interval | None:
        """Every result that the inputs can give; nothing if there is no end to them."""
        raise NotImplementedError

    def left_side(self, texts: Sequence[str]) -> str:
        """The computation, with the operands as *texts*."""
        raise NotImplementedError

    @property
    def why_none(self) -> Message | None:
        """Why there is no computation, where all numbers are at hand."""
        return None

    def rounded_between(self, digits: int) -> Iterator[tuple[Exact, Message]]:
        """Results of the ways in which somebody may have rounded in between, each with its sentence."""
        if any(one.computed or one.digits > digits for one in self.terms):
            found = self.of_numbers([_shortened(one, digits) for one in self.terms])
            if found is not None:
                yield found, msg("the inputs were rounded to {digits} decimals first", digits=Decimal(digits))

    # --- What follows ---------------------------------------------------------------------------------------------

    @property
    def terms(self) -> tuple[Operand, ...]:
        """What is computed with beside the weights."""
        return self.operands

    @property
    def numbers(self) -> list[Exact]:
        """The terms as printed."""
        return [one.exact for one in self.terms if one.exact is not None]

    @property
    def factors(self) -> list[Exact]:
        """The weights as printed."""
        return [one.exact for one in self.weights if one.exact is not None]

    def of_numbers(self, numbers: Sequence[Exact]) -> Exact | None:
        """The result for other numbers in place of the terms."""
        return self.compute(numbers, self.factors)

    @property
    def lacks_numbers(self) -> bool:
        """Whether an operand or weight has no number, or there are too few."""
        lacking = first_without_number((*self.operands, *self.weights))
        return lacking is not None or len(self.operands) < self.least

    @cached_property
    def result(self) -> Exact | None:
        """What comes out as printed; nothing where numbers are missing, for a division by 0, or without a formula."""
        return None if self.lacks_numbers else self.of_numbers(self.numbers)

    def solve(self, at: int) -> Exact | None:
        """By three points: sums, products, quotients and means of both are (ax + b) / (cx + d) in any of their numbers.

        Where a formula is of another form, what comes out is wrong; it is judged before it is used.
        """
        placed, count = [*self.numbers, *self.factors], len(self.terms)

        def result(value: Exact) -> Exact | None:
            changed = [*placed[:at], value, *placed[at + 1 :]]
            return self.compute(changed[:count], changed[count:])

        assert self.mine.exact is not None  # without its numbers a relation does not fail
        return solved(result, placed[at], self.mine.exact)

    def judge(self) -> Outcome:
        """The verdict on a claim that is computed from its operands."""
        lacking = first_without_number((self.mine, *self.operands, *self.weights))
        if lacking is not None:
            return no_number(lacking)
        if len(self.operands) < self.least:
            return unsupported(_TOO_FEW)
        if self.why_none is not None:
            return unsupported(self.why_none)
        value, digits, claim = self.result, self.mine.digits, self.mine.exact
        formula = self.formula_text()
        if value is None:
            return Outcome(UNSUPPORTED, explanation=(_NO_END,), formula=formula)
        assert claim is not None
        computed = rounded(value, digits)
        if computed.exact == claim:
            return Outcome(AGREES, computed, formula=formula)
        return self._otherwise(claim, digits)._replace(computed=computed, formula=formula)

    def _otherwise(self, claim: Exact, digits: int) -> Outcome:
        """The verdict where the usual rounding of what is printed does not give the claim."""
        interval = self.interval()
        inside = interval is not None and interval.meets(printed_as(claim, digits))
        unrounded = self._from_unrounded()
        is_unrounded = unrounded is not None and half_up(unrounded, digits) == claim
        if inside and is_unrounded:
            return Outcome(AGREES, explanation=(msg("the inputs before their own rounding give it"),))
        rounded = self.by_rounding(claim, digits)
        if rounded is not None:
            return rounded
        if inside and interval is not None:
            low, high = (decimal_text(end, digits + _MORE_DIGITS) for end in interval.ends)
            said = msg("the printed inputs are rounded; they leave {low} to {high}", low=low, high=high)
            return Outcome(AGREES, explanation=(said,))
        if is_unrounded:
            text = msg("only the inputs before they were cut off give it")
            return Outcome(ROUNDING, cause=CUT_OFF, explanation=(text,))
        return Outcome(CONTRADICTED)

    def by_rounding(self, claim: Exact, digits: int) -> Outcome | None:
        """The verdict ``rounding``, if another way of rounding than the usual one gives the claim."""
        assert self.result is not None
        way = way_of(self.result, claim, digits)
        if way is not None:
            return Outcome(ROUNDING, cause=way, explanation=(WAYS[way],))
        # 8,29 miliar: nobody rounds in between to millions.
        for found, text in self.rounded_between(digits) if digits >= 0 else ():
            if half_up(found, digits) == claim:
                said = msg("only intermediate rounding gives it: {how}", how=text)
                return Outcome(ROUNDING, cause=ROUNDED_PARTS, explanation=(said,))
        return None

    def _from_unrounded(self) -> Exact | None:
        """The result with the operands that are results themselves before their rounding; nothing if there are none."""
        found = [self._unrounded(one) for one in self.terms]
        if all(number is None for number in found):
            return None
        pairs = zip(self.terms, found, strict=True)
        return self.of_numbers([one.exact or 0 if number is None else number for one, number in pairs])

    def _unrounded(self, operand: Operand) -> Exact | None:
        """The number that *operand* was rounded from, as far as its own relation is true."""
        address, number = operand.address, operand.exact
        if address is None or number is None or operand.computed or not operand.loose:
            return None
        for relation in self.lookup.relations_of(address):
            kind = COMPUTED.get(relation.kind)
            if relation.claim != address or kind is None or relation.blank or relation.id == self.relation.id:
                continue
            value = kind(relation, self.lookup, self.instead).result
            if value is not None and _prints(value, number, operand.digits):
                return value
        return None

    def formula_text(self) -> Message:
        """The computation with its numbers put in."""
        left = self.left_side([one.text for one in self.terms])
        return msg("{left} = {right}", left=Decimal(left), right=self._right_side())

    def _right_side(self) -> Decimal:
        return Decimal("?") if self.result is None else in_decimals(self.result, self.mine.digits)


def _shortened(operand: Operand, digits: int) -> Exact:
    assert operand.exact is not None
    return half_up(operand.exact, digits) if operand.computed or operand.digits > digits else operand.exact


def _prints(value: Exact, number: Exact, digits: int) -> bool:
    return half_up(value, digits) == number or way_of(value, number, digits) is not None


def solved(result: Callable[[Exact], Exact | None], start: Exact, due: Exact) -> Exact | None:
    """For which number *result*, which is (ax + b) / (cx + d), is *due*; from three points beyond *start*."""
    points = [(x, y) for x in (start + step for step in _STEPS) if (y := result(x)) is not None][:_POINTS]
    if len({y for _, y in points}) < _POINTS:
        return None
    (x1, y1), (x2, y2), (x3, y3) = points
    if due == y3:
        return x3
    ratio = Fraction(due - y1) * (y2 - y3) / ((due - y3) * (y2 - y1))
    left, right = x2 - x3, ratio * (x2 - x1)
    return (x1 * left - x3 * right) / (left - right) if left != right else None


def _quotient(top: Exact, bottom: Exact) -> Fraction | None:
    # Made of whole numbers at once, which is twice as fast as dividing fractions.
    return Fraction(top.numerator * bottom.denominator, top.denominator * bottom.numerator) if bottom else None


def _joined(terms: Sequence[str], sign: str = " + ") -> str:
    """*terms* with *sign* between them; of very many the first and the last."""
    if len(terms) <= MAX_TERMS:
        return sign.join(terms)
    return sign.join((*terms[: MAX_TERMS - 2], "…", terms[-1]))


def in_decimals(value: Exact, digits: int) -> Decimal:
    """*value* with some more decimals than are printed, and dots where it goes on."""
    more = max(digits, 0) + _MORE_DIGITS
    kept, rest = divmod(abs(value.numerator) * 10**more, value.denominator)
    text = units_text(kept, more)
    sign = "-" if value < 0 else ""
    return Decimal(f"{sign}{text}…" if rest else f"{sign}{text.rstrip('0').rstrip('.')}")


# --- Sums and what is like them ---------------------------------------------------------------------------------


class Linear(Computed):
    """A result that is so much of a sum: it changes with each operand by the same amount everywhere."""

    @property
    def times(self) -> int:
        """How many times the claim is what the operands add up to."""
        return 1

    @cached_property
    def _slack(self) -> Exact:
        return self.times * self.mine.unit + sum(one.unit for one in self.operands)

    def window(self, at: int | None) -> Interval | None:
        """As far around what solves it as all units together."""
        middle = self.result if at is None else self.solve(at)
        slack = self._slack if at is not None else Fraction(self._slack, self.times)
        return None if middle is None else Interval(middle - slack, middle + slack)


class Sum(Linear):
    """The operands added up."""

    name = "sum"
    alike = (*SCALE, "year")
    result_name = msg("sum")

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Add up."""
        return sum(numbers, Fraction(0))

    @cached_property
    def total(self) -> Exact:
        """The sum of the operands; of numbers with the same decimals by whole numbers, which is five times as fast."""
        digits = self.operands[0].digits
        if any(one.computed or one.digits != digits for one in self.operands):
            return sum(self.numbers, Fraction(0))
        shift = 10 ** max(digits, 0)
        return Fraction(sum([one.numerator * (shift // one.denominator) for one in self.numbers]), shift)

    @cached_property
    def result(self) -> Exact | None:
        """The total."""
        return None if self.lacks_numbers else self.total

    def interval(self) -> Interval | None:
        """The result as printed, and so much more or less as the operands were rounded."""
        loose = [one for one in self.operands if one.loose]
        digits = Counter(one.digits for one in loose)
        slack = sum((number * Fraction(10) ** -each / 2 for each, number in digits.items()), Fraction(0))
        below = any(one.exact is not None and one.exact < 0 for one in loose)
        above = any(one.exact is not None and one.exact >= 0 for one in loose)
        return Interval(self.total - slack, self.total + slack, below, above).scaled(Fraction(1, self.times))

    def left_side(self, texts: Sequence[str]) -> str:
        """``a + b``."""
        return _joined(texts)

    def solve(self, at: int) -> Exact | None:
        """What is left of the total for one operand."""
        claim, number = self.mine.exact, self.operands[at].exact
        return None if claim is None or number is None else self.times * claim - self.total + number


class Mean(Sum):
    """The sum, divided by the number of operands."""

    name = "mean"
    alike = SCALE
    result_name = msg("mean")

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
        return _quotient(sum(numbers), len(numbers))

    def left_side(self, texts: Sequence[str]) -> str:
        """``(a + b) / 2``."""
        return f"({_joined(texts)}) / {len(texts)}"


class Difference(Linear):
    """The first operand minus the second."""

    name = "difference"
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
        """``a − b``."""
        return " − ".join(texts)


# --- Products, quotients ----------------------------------------------------------------------------------------


class Product(Computed):
    """The operands multiplied."""

    name = "product"
    alike = ()
    result_name = msg("product")

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Multiply."""
        found: Exact = 1
        for number in numbers:
            found *= number
        return found

    def interval(self) -> Interval | None:
        """Products of one number of each."""
        found = Interval.of(1)
        for one in self.operands:
            found *= one.range
        return found

    def left_side(self, texts: Sequence[str]) -> str:
        """``a × b``."""
        return _joined(texts, " × ")


class Ratio(Computed):
    """The first operand divided by the second."""

    name = "ratio"
    low = high = least = 2
    is_quotient = True
    result_name = msg("ratio")
    operand_names = (msg("first number"), msg("second number"))
    times: ClassVar[int] = 1

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Divide."""
        return _quotient(self.times * numbers[0], numbers[1])

    def interval(self) -> Interval | None:
        """First by second."""
        found = self.operands[0].range / self.operands[1].range
        return None if found is None else found.scaled(self.times)

    def left_side(self, texts: Sequence[str]) -> str:
        """``a / b``."""
        return " / ".join(texts)

    def window(self, at: int | None) -> Interval | None:
        """By the ends of the two others, where a divisor cannot be 0; and a unit more."""
        if len(self.operands) != self.least:
            return None
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


def _ends(operand: Operand) -> tuple[Exact, Exact]:
    assert operand.exact is not None
    return operand.exact - operand.unit, operand.exact + operand.unit


class Percent(Ratio):
    """The first operand in percent of the second."""

    name = "percent"
    alike = (*SCALE, "year")
    is_percentage = True
    result_name = msg("percentage")
    operand_names = (msg("part"), msg("base"))
    times = _HUNDRED

    def left_side(self, texts: Sequence[str]) -> str:
        """``a / b × 100``."""
        return f"{super().left_side(texts)} × 100"

    def rounded_between(self, digits: int) -> Iterator[tuple[Exact, Message]]:
        """The ratio may have been rounded, too."""
        yield from super().rounded_between(digits)
        yield from rounded_ratios(self.result or 0, digits)


def rounded_ratios(percentage: Exact, digits: int) -> Iterator[tuple[Exact, Message]]:
    """*percentage* where it was rounded as a ratio already."""
    for kept in range(digits + 1, LEAST_RATIO_DIGITS - 1, -1):
        text = msg("the ratio was rounded to {digits} decimals before it was multiplied by 100", digits=Decimal(kept))
        yield half_up(Fraction(percentage) / 100, kept) * 100, text


class WeightedMean(Computed):
    """The sum of value × weight, divided by the sum of the weights."""

    name = "weighted-mean"
    needs = ("weights",)
    result_name = msg("weighted mean")

    def compute(self, numbers: Sequence[Exact], weights: Sequence[Exact] = ()) -> Exact | None:
        """Add up the products, and divide by the weights."""
        return _quotient(sum(x * w for x, w in zip(numbers, weights, strict=True)), sum(weights))

    def interval(self) -> Interval | None:
        """From the least to the greatest mean."""
        return weighted_mean([one.range for one in self.operands], [one.range for one in self.weights])

    def left_side(self, texts: Sequence[str]) -> str:
        """``(a × w + b × v) / (w + v)``."""
        weights = [weight.text for weight in self.weights]
        terms = [f"{x} × {w}" for x, w in zip(texts, weights, strict=True)]
        return f"({_joined(terms)}) / ({_joined(weights)})"

    def rounded_between(self, digits: int) -> Iterator[tuple[Exact, Message]]:
        """Each product may have been rounded, of shares in the weights or divided by these at the end."""
        yield from super().rounded_between(digits)
        total: Fraction = sum(map(Fraction, self.factors), Fraction(0))  # not 0, or there is no result
        text = msg("each product of value and weight was rounded to {digits} decimals first", digits=Decimal(digits))
        products = [x * w for x, w in zip(self.numbers, self.factors, strict=True)]
        yield sum((half_up(Fraction(one) / total, digits) for one in products), Fraction(0)), text
        yield sum((half_up(one, digits) for one in products), Fraction(0)) / total, text


def weighted_mean(ranges: Sequence[Interval], weights: Sequence[Interval]) -> Interval | None:
    """Σ wx ÷ Σ w; nothing if a weight can be negative or all can be 0."""
    lows = [weight.ends[0] for weight in weights]
    if any(low < 0 for low in lows) or not any(low > 0 for low in lows):
        return None
    loose = any(weight.high_open for weight in weights)
    low = _least_mean([(one.ends[0], weight) for one, weight in zip(ranges, weights, strict=True)])
    high = -_least_mean([(-one.ends[1], weight) for one, weight in zip(ranges, weights, strict=True)])
    wide = low != high
    low_open, high_open = any(one.low_open for one in ranges), any(one.high_open for one in ranges)
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


# --- Achievements -----------------------------------------------------------------------------------------------


class Achievement(Computed):
    """A realisation held against a target, by a formula of the rules of the report."""

    name = "achievement"
    low = high = least = 2
    allows = ("direction", "formula", "zero", "cap")
    alike = (*SCALE, "year")
    is_quotient = is_percentage = True
    result_name = msg("achievement")
    operand_names = (msg("realisation"), msg("target"))

    @property
    def terms(self) -> tuple[Operand, ...]:
        """Realisation and target; of a target that is a range both ends."""
        value, target = self.operands
        return self.operands if target.upper is None else (value, target, target._replace(exact=target.upper))

    @cached_property
    def formula(self) -> FormulaRule | Message:
        """The formula for the printed target, or why there is none."""
        return self._formula(self.numbers[1:])

    def of_numbers(self, numbers: Sequence[Exact]) -> Exact | None:
        """By the formula for the printed target."""
        formula = self.formula
        return None if isinstance(formula, Message) else formula.formula.compute(numbers[0], tuple(numbers[1:]))

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """By the formula for such a target."""
        formula = self._formula(numbers[1:])
        return None if isinstance(formula, Message) else formula.formula.compute(numbers[0], tuple(numbers[1:]))

    @property
    def why_none(self) -> Message | None:
        """Why there is no formula."""
        return self.formula if isinstance(self.formula, Message) else None

    @property
    def achieved(self) -> Exact | None:
        """What comes out."""
        return self.result

    def _formula(self, target: Sequence[Exact]) -> FormulaRule | Message:
        """The one that is named, else the default for the direction."""
        rules, relation = self.lookup.rules, self.relation
        if rules is None:
            return _NO_RULES
        if [*target] == [0]:
            return self._formula_of_zero(rules)
        kind = "number" if len(target) == 1 else "range"
        if relation.formula is None:
            by_default = rules.default_formula(kind, relation.direction)
            return by_default or msg(
                "{rules} has no formula for this; direction or formula must be named", rules=rules.id
            )
        named = rules.formulas.get(relation.formula)
        if named is None:
            return msg("{rules} has no formula {name}", rules=rules.id, name=relation.formula)
        if named.formula.target != kind:
            return msg("the formula {name} is for another kind of target", name=relation.formula)
        return named

    def _formula_of_zero(self, rules: ReportRules) -> FormulaRule | Message:
        """The rule that the relation names for a target of 0."""
        name = self.relation.zero
        if name is None:
            return _ZERO
        found = rules.zeros.get(name)
        if found is None:
            return msg("{rules} has no rule {name} for a target of 0", rules=rules.id, name=name)
        rule = found.rule
        formula = AchievementFormula(
            name=rule.name, directions=rule.directions, compute=lambda value, _: rule.compute(value)
        )
        return FormulaRule(formula=formula, printed=rule.name, default=False, cite=found.cite)

    def other_formulas(self, number: Printed) -> tuple[str, ...]:
        """The other formulas of the rules for such a target that give *number*."""
        used, rules = self.formula, self.lookup.rules
        if isinstance(used, Message) or rules is None:
            return ()
        value, *target = self.numbers
        others = [
            rule
            for name, rule in rules.formulas.items()
            if name != used.formula.name and rule.formula.target == used.formula.target
        ]
        return tuple(rule.printed for rule in others if is_printed(rule.formula.compute(value, tuple(target)), number))

    def interval(self) -> Interval | None:
        """What the formula leaves."""
        return through([one.range for one in self.terms], self.of_numbers)

    def rounded_between(self, digits: int) -> Iterator[tuple[Exact, Message]]:
        """The ratio may have been rounded, too."""
        yield from super().rounded_between(digits)
        yield from rounded_ratios(self.result or 0, digits)

    def formula_text(self) -> Message:
        """The formula as printed, with its numbers."""
        formula = self.formula
        assert isinstance(formula, FormulaRule)
        value, *target = [one.text for one in self.terms]
        return msg(
            "{formula}, realisation {value}, target {target}: {result}",
            formula=formula.printed,
            value=value,
            target=Decimal(" – ".join(target)),
            result=self._right_side(),
        )


def through(ranges: Sequence[Interval], compute: Callable[[Sequence[Exact]], Exact | None]) -> Interval | None:
    """What a function leaves that only rises or only falls in each of its numbers."""
    corners = []
    for chosen in product(*[one.corners for one in ranges]):
        value = compute([end for end, _ in chosen])
        if value is None:
            return None
        corners.append((value, any(is_open for _, is_open in chosen)))
    return around(corners)


_KINDS: tuple[type[Computed], ...] = (Sum, Mean, Product, Difference, Ratio, Percent, WeightedMean, Achievement)
COMPUTED = {kind.name: kind for kind in _KINDS}
