"""Printed numbers and words held against what comes out: agrees, rounding, contradicted, unsupported."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.exact import Exact, Printed, decimal_text, round_to
from evalkit.base.interval import Interval
from evalkit.evaluation.result import ClaimResult
from evalkit.evaluation.variants import name_of
from evalkit.questions.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.evaluation.spread import Spread
    from evalkit.evaluation.variants import Others

    # What one evaluation says of a claim: agrees, contradicted, or unsupported where it leaves it open.
    VerdictUnder = Callable[[Spread], str]

AGREES, ROUNDING, CONTRADICTED, UNSUPPORTED = "agrees", "rounding", "contradicted", "unsupported"


class Left(NamedTuple):
    """What the inputs leave to a node, before and after its rounding stage, and how such a value is printed."""

    raw: Interval
    values: Interval
    mode: str

    def can_print(self, number: Exact, digits: int) -> bool:
        """Whether some value, before or after the rounding stage, is printed as *number*."""
        return any(
            low <= number <= high for low, high in (self._shown(self.raw, digits), self._shown(self.values, digits))
        )

    def must_print(self, number: Exact, digits: int) -> bool:
        """Whether every value is printed as *number*."""
        return self._shown(self.values, digits) == (number, number)

    def _shown(self, inside: Interval, digits: int) -> tuple[Exact, Exact]:
        low, high = inside.ends
        return round_to(low, digits, self.mode), round_to(high, digits, self.mode)


def left_to(result: Spread, at: int) -> Left | None:
    """What is left to the node at *at*; nothing if that is not known: a formula below a given value hides its ends."""
    low, high = result.wide_low, result.wide_high
    raw, values = Interval(low.raw[at], high.raw[at]), Interval(low.values[at], high.values[at])
    return Left(raw, values, result.plan.display_mode(at)) if raw.is_bounded else None


class NumberClaim(NamedTuple):
    """A printed number for a node.

    Attributes:
        percent: Whether it is the value in percent of the maximum of the node, or of *maximum* if that is another.
    """

    code: str
    printed: Printed | int
    percent: bool = False
    maximum: Exact | None = None

    @property
    def number(self) -> Exact:
        """Its value."""
        return self.printed if isinstance(self.printed, int) else self.printed.exact

    @property
    def digits(self) -> int:
        """Its printed decimals."""
        return 0 if isinstance(self.printed, int) else self.printed.digits

    def of_maximum(self, maximum: Exact) -> NumberClaim:
        """The same claim, in percent of another maximum."""
        return self._replace(maximum=maximum)

    def left(self, result: Spread) -> Left | None:
        """What is left to the node, as the claim counts it; nothing if that is not known."""
        found = left_to(result, self._at(result))
        return None if found is None else self.counted(result, found)

    def is_known(self, result: Spread) -> bool:
        """Whether no answer to the node is missing."""
        return result.point.values[self._at(result)] is not None

    def printed_by(self, result: Spread) -> bool:
        """Whether the node is known, and some number that it can be is printed so."""
        return self.is_known(result) and self.verdict_under(result) == AGREES

    def verdict_under(self, result: Spread) -> str:
        """What *result* says of the claim: its node prints it, whatever is missing; or it cannot; or it is open."""
        if self.code not in result.plan.position:
            return CONTRADICTED
        found = self.left(result)
        if found is None:
            return UNSUPPORTED
        if not found.can_print(self.number, self.digits):
            return CONTRADICTED
        return AGREES if self.is_known(result) or found.must_print(self.number, self.digits) else UNSUPPORTED

    def _at(self, result: Spread) -> int:
        return result.plan.position[self.code]

    def shown(self, result: Spread, value: Exact) -> str:
        """A value of the node as the claim counts it."""
        digits = result.plan.nodes[self._at(result)].digits
        return decimal_text(value * self._factor(result), max(self.digits, 2) if self.percent else digits)

    def counted(self, result: Spread, found: Left) -> Left:
        """*found* as the claim counts it."""
        if not self.percent:
            return found
        factor = self._factor(result)
        return Left(found.raw.scaled(factor), found.values.scaled(factor), "half-up")

    def _factor(self, result: Spread) -> Exact:
        if not self.percent:
            return 1
        maximum = self.highest(result) if self.maximum is None else self.maximum
        return Fraction(100) / Fraction(maximum or 1)

    def highest(self, result: Spread) -> Exact | None:
        """The highest value of the node, if it is known."""
        return ends_of(result.plan)[self._at(result)].high


def held_against(base: Spread, others: Others, verdict_under: VerdictUnder) -> tuple[str, str | None]:
    """The verdict on a claim, and the readings that it rests on: none where the rules of the file do not contradict it."""
    mine = verdict_under(base)
    return under_readings(others, verdict_under) if mine == CONTRADICTED else (mine, None)


def under_readings(others: Others, verdict_under: VerdictUnder) -> tuple[str, str | None]:
    """The verdict on a claim that the rules contradict: by the smallest combination of readings that does not."""
    for readings, other in others.supporting():
        theirs = verdict_under(other)
        if theirs != CONTRADICTED:
            return (ROUNDING if theirs == AGREES else UNSUPPORTED), name_of(readings)
    return CONTRADICTED, None


def check_number(base: Spread, claim: NumberClaim, others: Others) -> ClaimResult:
    """Verdict on a printed number."""
    verdict, by = held_against(base, others, claim.verdict_under)
    at, found = base.plan.position[claim.code], claim.left(base)
    leaves = None
    if found is None or not claim.is_known(base):
        shown = _open_text(base, claim)
    else:
        only = base.wide_low.values[at] if found.values.low == found.values.high else None
        shown = claim.shown(base, _point(base, at) if only is None else only)
        leaves = _leaves(base, at, found, claim) if verdict == AGREES else None
    return ClaimResult(
        code=claim.code, printed=str(claim.printed), verdict=verdict, by=by, computed=shown, leaves=leaves
    )


def _open_text(result: Spread, claim: NumberClaim) -> str | None:
    at = result.plan.position[claim.code]
    low, high = result.low.values[at], result.high.values[at]
    if low is None or high is None:
        return None
    ends = dict.fromkeys(claim.shown(result, end) for end in (low, high))
    return " – ".join(ends)


def _leaves(result: Spread, at: int, found: Left, claim: NumberClaim) -> str | None:
    """What the rounded inputs leave, if the claim is not what they give as printed."""
    as_printed = Left(
        Interval.of(result.point.raw[at] or 0), Interval.of(_point(result, at)), result.plan.display_mode(at)
    )
    if claim.counted(result, as_printed).can_print(claim.number, claim.digits):
        return None
    digits = max(claim.digits, result.plan.nodes[at].digits)
    low, high = (decimal_text(round_to(end, digits, found.mode), digits) for end in found.values.ends)
    return f"{low} – {high}"


def _point(result: Spread, at: int) -> Exact:
    value = result.point.values[at]
    assert value is not None
    return value
