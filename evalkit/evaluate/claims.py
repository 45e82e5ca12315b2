"""Printed numbers and words held against what comes out: agrees, rounding, contradicted, unsupported."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.exact import Exact, Printed, decimal_text, round_to
from evalkit.model import ClaimResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluate.spread import Spread

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


def could_be(result: Spread, at: int, claim: Exact, digits: int) -> bool:
    """Whether a node with missing answers could still print *claim*."""
    low, high = result.wide_low.values[at], result.wide_high.values[at]
    assert low is not None  # a missing leaf has ends, so has everything above it
    assert high is not None
    mode = result.plan.display_mode(at)
    return round_to(low, digits, mode) <= claim <= round_to(high, digits, mode)


class NumberClaim(NamedTuple):
    """A printed number for a node."""

    code: str
    printed: Printed | int

    @property
    def number(self) -> Exact:
        """Its value."""
        return self.printed if isinstance(self.printed, int) else self.printed.exact

    @property
    def digits(self) -> int:
        """Its printed decimals."""
        return 0 if isinstance(self.printed, int) else self.printed.digits


def check_number(base: Spread, claim: NumberClaim, variants: Iterator[tuple[str, Spread]]) -> ClaimResult:
    """Verdict on a printed number; *variants* are the combinations of readings, fewest first."""
    at = base.plan.position[claim.code]
    node = base.plan.nodes[at]
    found = interval(base, at)
    printed = str(claim.printed)
    if found is None:
        low, high = base.low.values[at], base.high.values[at]
        shown = (
            None
            if low is None or high is None
            else f"{decimal_text(low, node.digits)} – {decimal_text(high, node.digits)}"
        )
        possible = could_be(base, at, claim.number, claim.digits)
        if possible:
            return ClaimResult(code=claim.code, printed=printed, verdict=UNSUPPORTED, computed=shown)
    else:
        shown = decimal_text(found.values[0] if found.values[0] == found.values[1] else _point(base, at), node.digits)
        if can_print(found, claim.number, claim.digits):
            leaves = _leaves(base, at, found, claim)
            return ClaimResult(code=claim.code, printed=printed, verdict=AGREES, computed=shown, leaves=leaves)
    for name, other in variants:
        ends = interval(other, other.plan.position[claim.code]) if claim.code in other.plan.position else None
        if ends is not None and can_print(ends, claim.number, claim.digits):
            return ClaimResult(code=claim.code, printed=printed, verdict=ROUNDING, by=name, computed=shown)
        open_node = ends is None and claim.code in other.plan.position
        if open_node and could_be(other, other.plan.position[claim.code], claim.number, claim.digits):
            return ClaimResult(code=claim.code, printed=printed, verdict=UNSUPPORTED, by=name, computed=shown)
    return ClaimResult(code=claim.code, printed=printed, verdict=CONTRADICTED, computed=shown)


def _leaves(result: Spread, at: int, found: Interval, claim: NumberClaim) -> str | None:
    """What the rounded inputs leave, if the claim is not what they give as printed."""
    point = Interval((result.point.raw[at] or 0,) * 2, (_point(result, at),) * 2, found.mode)
    if can_print(point, claim.number, claim.digits):
        return None
    digits = max(claim.digits, result.plan.nodes[at].digits)
    low, high = (decimal_text(round_to(end, digits, found.mode), digits) for end in found.values)
    return f"{low} – {high}"


def _point(result: Spread, at: int) -> Exact:
    value = result.point.values[at]
    assert value is not None
    return value


def same_word(word: str, *candidates: str | None) -> bool:
    """Whether *word* is one of *candidates*, case and spacing aside."""
    folded = " ".join(word.split()).casefold()
    return any(folded == candidate.casefold() for candidate in candidates if candidate)
