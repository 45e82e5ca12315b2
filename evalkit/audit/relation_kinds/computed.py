"""What kinds that compute have in common: their result is rounded and compared, explained, and turned round."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from evalkit.audit.relation_kinds.kind import (
    RELATION_KINDS,
    SCALE,
    Judgement,
    RelationKind,
    first_without_number,
    unsupported,
)
from evalkit.audit.rounding import (
    CUT_OFF,
    ROUNDED_PARTS,
    cut_off,
    printed_as,
    rounded,
    way_of,
    way_text,
)
from evalkit.base.exact import decimal_text, half_up
from evalkit.base.text import Decimal, Message, msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, ROUNDING, UNSUPPORTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.audit.lookup import Operand
    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval

LEAST_RATIO_DIGITS = 2
_MORE_DIGITS = 4
_NO_END = msg("the formula has no value for these numbers")
_POINTS = 3
# Three of these numbers beyond the printed one must have a result; a divisor can be 0 at one of them.
_STEPS = range(1, 6)


class ComputedRelation(RelationKind):
    """A claim that is computed from its operands."""

    alike = SCALE
    is_making = True
    is_strict = True
    too_few = msg("there is too little to compute with")

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
        if any(term.computed or term.digits > digits for term in self.terms):
            found = self.of_numbers([_shortened(term, digits) for term in self.terms])
            if found is not None:
                yield found, msg("the inputs were rounded to {digits:decimal|decimals} first", digits=Decimal(digits))
        if self.is_percentage:
            yield from _rounded_ratios(self.result or 0, digits)

    # --- What follows ---------------------------------------------------------------------------------------------

    @property
    def terms(self) -> tuple[Operand, ...]:
        """What is computed with beside the weights."""
        return self.operands

    @property
    def numbers(self) -> list[Exact]:
        """The terms as printed."""
        return [term.exact for term in self.terms if term.exact is not None]

    @property
    def factors(self) -> list[Exact]:
        """The weights as printed."""
        return [weight.exact for weight in self.weights if weight.exact is not None]

    def of_numbers(self, numbers: Sequence[Exact]) -> Exact | None:
        """The result for other numbers in place of the terms."""
        return self.compute(numbers, self.factors)

    @property
    def lacks_numbers(self) -> bool:
        """Whether an operand or weight has no number, or there are too few."""
        return first_without_number(self.numbers_needed[1:]) is not None or len(self.operands) < self.least

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

    def verdict(self) -> Judgement:
        """The verdict on a claim that is computed from its operands."""
        if self.why_none is not None:
            return unsupported(self.why_none)
        value, digits, claim = self.result, self.mine.digits, self.mine.exact
        formula = self.formula_text()
        if value is None:
            return Judgement(UNSUPPORTED, explanation=(_NO_END,), formula=formula)
        assert claim is not None
        computed = rounded(value, digits)
        if computed.exact == claim:
            return Judgement(AGREES, computed, formula=formula)
        return self._otherwise(claim, digits)._replace(computed=computed, formula=formula)

    def _otherwise(self, claim: Exact, digits: int) -> Judgement:
        """The verdict where the usual rounding of what is printed does not give the claim."""
        interval = self.interval()
        inside = interval is not None and interval.meets(printed_as(claim, digits))
        unrounded = self._from_unrounded()
        is_unrounded = unrounded is not None and half_up(unrounded, digits) == claim
        if inside and is_unrounded:
            return Judgement(AGREES, explanation=(msg("the inputs before their own rounding give it"),))
        rounded = self.by_rounding(claim, digits)
        if rounded is not None:
            return rounded
        if inside and interval is not None:
            low, high = (decimal_text(end, digits + _MORE_DIGITS) for end in interval.ends)
            said = msg("the printed inputs are rounded; they leave {low} to {high}", low=low, high=high)
            return Judgement(AGREES, explanation=(said,))
        if is_unrounded:
            text = msg("only the inputs before they were cut off give it")
            return Judgement(ROUNDING, cause=CUT_OFF, explanation=(text,))
        return Judgement(CONTRADICTED)

    def by_rounding(self, claim: Exact, digits: int) -> Judgement | None:
        """The verdict ``rounding``, if another way of rounding than the usual one gives the claim."""
        assert self.result is not None
        way = way_of(self.result, claim, digits)
        if way is not None:
            return Judgement(ROUNDING, cause=way, explanation=(way_text(way, self.result, claim, digits),))
        # 8,29 miliar: nobody rounds in between to millions.
        for found, text in self.rounded_between(digits) if digits >= 0 else ():
            if half_up(found, digits) == claim:
                said = msg("only intermediate rounding gives it: {how}", how=text)
                return Judgement(ROUNDING, cause=ROUNDED_PARTS, explanation=(said,))
        return None

    def _from_unrounded(self) -> Exact | None:
        """The result with the operands that are results themselves before their rounding; nothing if there are none."""
        found = [self._unrounded(term) for term in self.terms]
        if all(number is None for number in found):
            return None
        pairs = zip(self.terms, found, strict=True)
        return self.of_numbers([operand.exact or 0 if number is None else number for operand, number in pairs])

    def _unrounded(self, operand: Operand) -> Exact | None:
        """The number that *operand* was rounded from, as far as its own relation is true."""
        address, number = operand.address, operand.exact
        if address is None or number is None or operand.computed or not operand.loose:
            return None
        for relation in self.lookup.relations_of(address):
            kind = RELATION_KINDS[relation.kind]
            if (
                relation.claim != address
                or not issubclass(kind, ComputedRelation)
                or relation.blank
                or relation.id == self.relation.id
            ):
                continue
            value = kind(relation, self.lookup, self.instead).result
            if value is not None and _prints(value, number, operand.digits):
                return value
        return None

    def formula_text(self) -> Message:
        """The computation with its numbers put in."""
        left = self.left_side([term.text for term in self.terms])
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


def in_decimals(value: Exact, digits: int) -> Decimal:
    """*value* with some more decimals than are printed, and dots where it goes on."""
    more = max(digits, 0) + _MORE_DIGITS
    shown = cut_off(value, more)
    text, sign = decimal_text(abs(shown), more), "-" if value < 0 else ""
    return Decimal(f"{sign}{text.rstrip('0').rstrip('.')}" if shown == value else f"{sign}{text}…")


def _rounded_ratios(percentage: Exact, digits: int) -> Iterator[tuple[Exact, Message]]:
    """*percentage* where it was rounded as a ratio already."""
    for kept in range(digits + 1, LEAST_RATIO_DIGITS - 1, -1):
        text = msg(
            "the ratio was rounded to {digits:decimal|decimals} before it was multiplied by 100", digits=Decimal(kept)
        )
        yield half_up(Fraction(percentage) / 100, kept) * 100, text
