"""Slips of the pen in a printed number: one digit changed, two neighbouring digits exchanged."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from evalkit.base.exact import Printed, parse_number
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.audit.model import Claim
    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval

DIGIT, TRANSPOSED = "digit", "transposed"
# A number of one digit differs from every other one in one digit: that would explain nothing.
MIN_DIGITS = 2


class Slip(NamedTuple):
    """A number that may have been meant, and the slip that shows: ``digit`` or ``transposed``; nothing if it is none."""

    cause: str | None
    text: str


def slips(text: str, window: Interval | None = None) -> Iterator[Slip]:
    """Every number in *window* that a single slip turns into *text* (with a decimal point); no zero comes to the front."""
    digits = [char for char in text if char.isdigit()]
    if len(digits) < MIN_DIGITS:
        return
    sign = -1 if text.startswith("-") else 1
    low, high = _ends(window, text)
    number = sign * int("".join(digits))
    for cause, changed, more in _changes(digits):
        if low <= number + sign * more <= high:
            found = _filled(text, changed)
            if leads_with_zero(found) <= leads_with_zero(text):
                yield Slip(cause, found)


def _ends(window: Interval | None, text: str) -> tuple[Exact, Exact]:
    """The window in units of the last decimal of *text*."""
    scale = 10 ** len(text.partition(".")[2])
    if window is None:
        return -(10 ** (len(text) + 1)), 10 ** (len(text) + 1)
    return math.ceil(window.ends[0] * scale), math.floor(window.ends[1] * scale)


def _changes(digits: list[str]) -> Iterator[tuple[str, dict[int, str], int]]:
    """Each slip: its cause, the new digits by place, and by how much the number changes."""
    last = len(digits) - 1
    for at, digit in enumerate(digits):
        worth, old = 10 ** (last - at), int(digit)
        for new in range(10):
            if new != old:
                yield DIGIT, {at: str(new)}, (new - old) * worth
    for at, (first, second) in enumerate(pairwise(digits)):
        if first != second:
            more = (int(second) - int(first)) * 9 * 10 ** (last - at - 1)
            yield TRANSPOSED, {at: second, at + 1: first}, more


def _filled(text: str, changed: dict[int, str]) -> str:
    at = -1
    letters = []
    for char in text:
        at += char.isdigit()
        letters.append(changed.get(at, char) if char.isdigit() else char)
    return "".join(letters)


def leads_with_zero(text: str) -> bool:
    """Whether a zero stands before other digits of the whole part (``0.5`` has none)."""
    whole = text.lstrip("+-").partition(".")[0]
    return len(whole) > 1 and whole.startswith("0")


def slip_between(printed: str, meant: str, least: int = MIN_DIGITS) -> str | None:
    """Which slip turns *meant* into *printed*, both with a decimal point; nothing if none does.

    Args:
        least: Digits that a number must have.
    """
    if len(printed) != len(meant) or sum(char.isdigit() for char in printed) < least:
        return None
    apart = [at for at, pair in enumerate(zip(printed, meant, strict=True)) if pair[0] != pair[1]]
    if not all(printed[at].isdigit() and meant[at].isdigit() for at in apart):
        return None
    if len(apart) == 1:
        return DIGIT
    if len(apart) != 2:  # noqa: PLR2004  # two places change at once
        return None
    first, second = apart
    neighbours = second - first == 1 or printed[first + 1 : second] == "."
    crossed = printed[first] == meant[second] and printed[second] == meant[first]
    return TRANSPOSED if neighbours and crossed else None


def rewritten(claim: Claim, text: str) -> Claim | None:
    """*claim* with another number of the same form; nothing for what cannot be read."""
    number = parse_number(text)
    if not isinstance(number, Printed) or claim.number is None:
        return None
    if claim.number.digits < 0:  # 8,29 miliar: the zeros behind it were not printed
        if (number.exact * Fraction(10) ** claim.number.digits).denominator != 1:
            return None
        number = number._replace(digits=claim.number.digits)
    return attrs.evolve(claim, number=number, printed=_in_print(claim, text))


def _in_print(claim: Claim, text: str) -> str:
    """*text* written as the report writes the number of *claim* (``Rp. 76.201.000,00``)."""
    assert claim.number is not None
    old = [char for char in claim.number.text if char.isdigit()]
    new = [char for char in text if char.isdigit()]
    places = [at for at, char in enumerate(claim.printed) if char.isdigit()][: len(old)]
    if len(old) != len(new) or [claim.printed[at] for at in places] != old:
        return text
    letters = list(claim.printed)
    for at, digit in zip(places, new, strict=True):
        letters[at] = digit
    return "".join(letters)
