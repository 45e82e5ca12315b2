"""Roots and logarithms to a stated precision, in whole numbers and decimals: no binary float anywhere."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache

DIGITS = 30  # decimals that are kept of a root or a logarithm; what follows is cut off
_WORKING = Context(prec=90, rounding=ROUND_HALF_EVEN)  # Context.ln is correctly rounded in it
_SURE = Decimal(1).scaleb(-50)  # what remains of the working precision after two logarithms and a division


def root_below(power: Fraction, degree: int, digits: int = DIGITS) -> Fraction:
    """The *degree*-th root of *power*, cut off after *digits* decimals: exactly that, for every number.

    >>> root_below(Fraction(2), 2, 5)
    Fraction(141421, 100000)
    """
    shift = 10**digits
    # ⌊root(y)⌋ = ⌊root(⌊y⌋)⌋, so the part behind the point of the shifted power may go.
    return Fraction(_whole_root(power.numerator * shift**degree // power.denominator, degree), shift)


def _whole_root(power: int, degree: int) -> int:
    """The largest whole number whose *degree*-th power is at most *power*, by Newton's method."""
    if power == 0:
        return 0
    root: int = 1 << -(-power.bit_length() // degree)  # not below the root
    while True:
        lower = ((degree - 1) * root + power // root ** (degree - 1)) // degree
        if lower >= root:
            return root
        root = lower


def log_share(number: Fraction, least: Fraction, most: Fraction, digits: int = DIGITS) -> Fraction:
    """(ln number − ln least) / (ln most − ln least), cut off after *digits* decimals.

    A share that is nearer than 10⁻⁵⁰ to one with *digits* decimals is taken to be that one: the ends give exactly 0 and 1.
    """
    low = _ln(least)
    share = _WORKING.divide(_WORKING.subtract(_ln(number), low), _WORKING.subtract(_ln(most), low))
    sure = share.quantize(_SURE, context=_WORKING)
    return Fraction(sure.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_FLOOR, context=_WORKING))


@lru_cache(maxsize=4096)
def _ln(number: Fraction) -> Decimal:
    return _WORKING.subtract(_WORKING.ln(Decimal(number.numerator)), _WORKING.ln(Decimal(number.denominator)))
