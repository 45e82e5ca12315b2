"""Answers of plans as an assessment file takes them: numbers are written with the decimals of their node, or with more where it takes more."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimals_of, printed_number, round_to
from evalkit.base.tuples import NamedTuple
from evalkit.method.scales import options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.method.plan import Plan

MOST_DECIMALS = 12


class MovedValue(NamedTuple):
    """A value or a grade in the place of one that was given, with what becomes of the answers behind it that are known."""

    value: Any
    answers: Mapping[str, Any]


def value_of(answer: Any) -> Any:
    """An answer, or the value that moved without the answers that move it."""
    return answer.value if isinstance(answer, MovedValue) else answer


def with_answers(changes: Mapping[str, Any]) -> dict[str, Any]:
    """*changes* in which a value that moved stands beside the answers that move it."""
    found: dict[str, Any] = {}
    for code, answer in changes.items():
        found |= {code: answer.value, **answer.answers} if isinstance(answer, MovedValue) else {code: answer}
    return found


def written(plan: Plan, at: int, answer: Any) -> Any:
    """An *answer* as a file holds it: a level, a grade, a number as it is printed; one without end as it is.

    A number is then known no better than to its decimals; one that is whole, as its node is, is just that.
    """
    if not _is_number(plan, at, answer):
        return answer
    decimals = decimals_of(answer, MOST_DECIMALS)
    if decimals is None:
        return answer
    digits = max(decimals, answer_digits(plan, at))
    return printed_number(answer, digits) if digits else int(answer)


def nearest_written(plan: Plan, changes: Mapping[str, Any], sign: int) -> Iterator[Mapping[str, Any]]:
    """*changes* with numbers of ever more decimals in the place of those that have more than their node: the nearest, then those beyond, upwards (1) or downwards (-1)."""
    places = {code: plan.position[code] for code in changes}
    long = [
        code for code, at in places.items() if _is_number(plan, at, changes[code]) and _is_long(plan, at, changes[code])
    ]
    for more in range(MOST_DECIMALS) if long else ():
        digits = {code: answer_digits(plan, places[code]) + more for code in long}
        yield {**changes, **{code: round_to(changes[code], digits[code], "half-up") for code in long}}
        yield {**changes, **{code: _beyond(changes[code], digits[code], sign) for code in long}}


def _is_number(plan: Plan, at: int, answer: Any) -> bool:
    """Whether an answer is a number, no level of a scale."""
    is_exact = isinstance(answer, Fraction | int) and not isinstance(answer, bool)
    return is_exact and not (at in plan.leaf_ends and options(plan.instrument, plan.nodes[at]))


def _is_long(plan: Plan, at: int, number: Exact) -> bool:
    return decimals_of(number, answer_digits(plan, at)) is None


def answer_digits(plan: Plan, at: int) -> int:
    """The decimals of an answer: none where only whole numbers are."""
    return 0 if plan.whole[at] else plan.nodes[at].digits


def _beyond(number: Exact, digits: int, sign: int) -> Fraction:
    unit = Fraction(10) ** digits
    return (ceil(number * unit) if sign > 0 else floor(number * unit)) / unit
