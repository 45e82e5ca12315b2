"""Printed numbers and words held against what comes out: agrees, rounding, contradicted, unsupported."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.exact import Exact, Printed, decimal_text, round_to
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


class Interval(NamedTuple):
    """Ends of what a node can be, before and after its rounding stage, and how such a value is printed."""

    raw: tuple[Exact, Exact]
    values: tuple[Exact, Exact]
    mode: str


def interval(result: Spread, at: int) -> Interval | None:
    """What the printed inputs leave to the node at *at*; nothing if answers are missing."""
    if result.point.values[at] is None:
        return None
    ends = [result.wide_low.raw[at], result.wide_high.raw[at], result.wide_low.values[at], result.wide_high.values[at]]
    if None in ends:  # pragma: no cover - a node with a point has ends
        return None
    return Interval((ends[0], ends[1]), (ends[2], ends[3]), result.plan.display_mode(at))  # type: ignore[arg-type]  # none is None


def can_print(found: Interval, claim: Exact, digits: int) -> bool:
    """Whether some number in the interval, before or after the rounding stage, is printed as *claim*."""
    return any(
        round_to(low, digits, found.mode) <= claim <= round_to(high, digits, found.mode)
        for low, high in (found.raw, found.values)
    )


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

    def ends(self, result: Spread) -> Interval | None:
        """What the printed inputs leave to the node, as the claim counts it; nothing if answers are missing."""
        found = interval(result, result.plan.position[self.code])
        return None if found is None else self.counted(result, found)

    def can_be_printed(self, result: Spread) -> bool:
        """Whether a node with missing answers could still print the claim; also if what these leave to it is not known."""
        found = self.open_ends(result)
        return found is None or can_print(found, self.number, self.digits)

    def open_ends(self, result: Spread) -> Interval | None:
        """The ends where answers are missing: what they leave, if that is known."""
        at = result.plan.position[self.code]
        ends = [one for run in (result.wide_low, result.wide_high) for one in (run.raw[at], run.values[at])]
        known = [one for one in ends if one is not None]
        if len(known) < len(ends):  # below a given value, under a formula that hides its ends
            return None
        raw, values = (known[0], known[2]), (known[1], known[3])
        return self.counted(result, Interval(raw, values, result.plan.display_mode(at)))

    def printed_by(self, result: Spread) -> bool:
        """Whether the node is known, and some number that it can be is printed so."""
        found = self.ends(result)
        return found is not None and can_print(found, self.number, self.digits)

    def verdict_under(self, result: Spread) -> str:
        """What *result* says of the claim: its node prints it, whatever is missing; or it cannot; or it is open."""
        if self.code not in result.plan.position:
            return CONTRADICTED
        if self.printed_by(result) or self.must_be_printed(result):
            return AGREES
        is_open = self.ends(result) is None and self.can_be_printed(result)
        return UNSUPPORTED if is_open else CONTRADICTED

    def must_be_printed(self, result: Spread) -> bool:
        """Whether a node with missing answers prints the claim whatever these are."""
        found = self.open_ends(result)
        return found is not None and all(round_to(end, self.digits, found.mode) == self.number for end in found.values)

    def shown(self, result: Spread, value: Exact) -> str:
        """A value of the node as the claim counts it."""
        digits = result.plan.nodes[result.plan.position[self.code]].digits
        return decimal_text(value * self._factor(result), max(self.digits, 2) if self.percent else digits)

    def counted(self, result: Spread, found: Interval) -> Interval:
        """*found* as the claim counts it."""
        if not self.percent:
            return found
        factor = self._factor(result)
        raw, values = ((ends[0] * factor, ends[1] * factor) for ends in (found.raw, found.values))
        return Interval(raw, values, "half-up")

    def _factor(self, result: Spread) -> Exact:
        if not self.percent:
            return 1
        maximum = self.highest(result) if self.maximum is None else self.maximum
        return Fraction(100) / Fraction(maximum or 1)

    def highest(self, result: Spread) -> Exact | None:
        """The highest value of the node, if it is known."""
        return ends_of(result.plan).high[result.plan.position[self.code]]


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
    at, found = base.plan.position[claim.code], claim.ends(base)
    if found is None:
        shown = _open_text(base, claim)
    else:
        only = base.wide_low.values[at] if found.values[0] == found.values[1] else None
        shown = claim.shown(base, _point(base, at) if only is None else only)
    leaves = _leaves(base, at, found, claim) if found is not None and verdict == AGREES else None
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


def _leaves(result: Spread, at: int, found: Interval, claim: NumberClaim) -> str | None:
    """What the rounded inputs leave, if the claim is not what they give as printed."""
    point = claim.counted(result, Interval((result.point.raw[at] or 0,) * 2, (_point(result, at),) * 2, found.mode))
    if can_print(point, claim.number, claim.digits):
        return None
    digits = max(claim.digits, result.plan.nodes[at].digits)
    low, high = (decimal_text(round_to(end, digits, found.mode), digits) for end in found.values)
    return f"{low} – {high}"


def _point(result: Spread, at: int) -> Exact:
    value = result.point.values[at]
    assert value is not None
    return value
