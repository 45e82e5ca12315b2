"""The arithmetic of performance reports: R is a realisation, T a target; everything is exact and in percent.

No formula has a value for a target of 0 or below: what a target of 0 means is a rule of its own, and a share of a negative
target would call the worse realisation the better one.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.method.achievement import DIRECTIONS, HIGHER, LOWER, Achievement, Efficiency, ZeroRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.method.achievement import Spending

_PERCENT = 100
_FULL = Fraction(_PERCENT)
_NONE = Fraction(0)


def percent(part: Exact, whole: Exact) -> Fraction | None:
    """*part* in percent of *whole*; nothing of a whole of 0 or below."""
    return Fraction(part) * _PERCENT / whole if whole > 0 else None


# --- Achievement of a number ------------------------------------------------------------------------------------------


def ratio(realisation: Exact, target: tuple[Exact, ...]) -> Fraction | None:
    """R / T."""
    return percent(realisation, target[0])


def complement(realisation: Exact, target: tuple[Exact, ...]) -> Fraction | None:
    """(2T - R) / T: 200 at R = 0, negative above R = 2T."""
    return percent(2 * target[0] - realisation, target[0])


def complement_floored(realisation: Exact, target: tuple[Exact, ...]) -> Fraction | None:
    """(2T - R) / T, but never below 0."""
    share = complement(realisation, target)
    return None if share is None else max(share, _NONE)


def inverse(realisation: Exact, target: tuple[Exact, ...]) -> Fraction | None:
    """T / R; no value at R = 0."""
    return percent(target[0], realisation) if target[0] > 0 else None


def inverse_zero_100(realisation: Exact, target: tuple[Exact, ...]) -> Fraction | None:
    """T / R, and 100 at R = 0."""
    return _FULL if realisation == 0 and target[0] > 0 else inverse(realisation, target)


def reduction(realisation: Exact, target: tuple[Exact, ...]) -> Fraction | None:
    """(T - R) / T: 0 where the target is met exactly."""
    return percent(target[0] - realisation, target[0])


# --- Achievement of a range -------------------------------------------------------------------------------------------


def _nearest_end(realisation: Exact, target: tuple[Exact, ...]) -> tuple[Exact, ...]:
    """The end of the range *target* beyond which the realisation lies; inside, the realisation itself."""
    low, high = target
    return (min(max(realisation, low), high),)


def range_bounds(realisation: Exact, target: tuple[Exact, ...]) -> Fraction | None:
    """R / T, where T is the end of the range that R lies beyond; 100 inside."""
    end = _nearest_end(realisation, target)
    return _FULL if end == (realisation,) else ratio(realisation, end)


def range_bounds_lower(realisation: Exact, target: tuple[Exact, ...]) -> Fraction | None:
    """(2T - R) / T, where T is the end of the range that R lies beyond; 100 inside."""
    end = _nearest_end(realisation, target)
    return _FULL if end == (realisation,) else complement(realisation, end)


# --- A target of 0 ----------------------------------------------------------------------------------------------------


def zero_reached(realisation: Exact) -> Fraction:
    """100 at R = 0, else 0."""
    return _FULL if realisation == 0 else _NONE


def any_reached(realisation: Exact) -> Fraction:
    """100 above 0, else 0."""
    return _FULL if realisation > 0 else _NONE


def always_zero(realisation: Exact) -> Fraction:
    """0, whatever was realised."""
    return _NONE


def no_value(realisation: Exact) -> None:
    """No achievement."""


# --- Efficiency -------------------------------------------------------------------------------------------------------


def pmk_214_2017(spending: Sequence[Spending]) -> Fraction | None:
    """Σ(PAK · CK - RAK) / Σ(PAK · CK): what was paid for, less what was paid, in percent of what was paid for."""
    earned = sum((_earned(output) for output in spending), _NONE)
    spent = sum((output.spent for output in spending), _NONE)
    return percent(earned - spent, earned)


def pmk_249_2011(spending: Sequence[Spending]) -> Fraction | None:
    """Mean of 1 - (RAK / RVK) / (PAK / TVK).

    RVK / TVK, realised over planned output, is taken to be the achievement CK, so that a term is 1 - RAK / (PAK · CK).
    That is inferred; no shipped rule file names this form.
    """
    terms = []
    for output in spending:
        earned = _earned(output)
        term = percent(earned - output.spent, earned)
        if term is None:
            return None
        terms.append(term)
    return sum(terms, _NONE) / len(terms) if terms else None


def _earned(spending: Spending) -> Fraction:
    return Fraction(spending.ceiling) * spending.achievement / _PERCENT


FORMULAS = (
    Achievement(name="ratio", directions=(HIGHER,), compute=ratio),
    Achievement(name="complement", directions=(LOWER,), compute=complement),
    Achievement(name="complement-floored", directions=(LOWER,), compute=complement_floored),
    Achievement(name="inverse", directions=(LOWER,), compute=inverse),
    Achievement(name="inverse-zero-100", directions=(LOWER,), compute=inverse_zero_100),
    Achievement(name="reduction", directions=(LOWER,), compute=reduction),
    Achievement(name="range-bounds", directions=(HIGHER,), compute=range_bounds, target="range"),
    Achievement(name="range-bounds-lower", directions=(LOWER,), compute=range_bounds_lower, target="range"),
)
ZERO_RULES = (
    ZeroRule(name="zero-reached", directions=(LOWER,), compute=zero_reached),
    ZeroRule(name="any-reached", directions=(HIGHER,), compute=any_reached),
    ZeroRule(name="always-zero", directions=(HIGHER,), compute=always_zero),
    ZeroRule(name="no-value", directions=DIRECTIONS, compute=no_value),
)
EFFICIENCIES = (
    Efficiency(name="pmk-214-2017", compute=pmk_214_2017),
    Efficiency(name="pmk-249-2011", compute=pmk_249_2011),
)
