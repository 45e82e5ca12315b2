"""A number between its ends, all other answers held: every place where a total crosses a bound is looked at.

The number answers one question, or every question that is scored at once.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.base.exact import MAX_DIGITS, decimals_of
from evalkit.method.scales import Given
from evalkit.rulework.diff.parts import answer_of, parts_of
from evalkit.rulework.diff.totals import bands_cuts, whens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.judge import Judge
    from evalkit.rulework.diff.parts import AnswerKey
    from evalkit.rulework.diff.slots import Slot


def on_a_line(
    judge: Judge, old: Instrument, new: Instrument, keys: Sequence[AnswerKey], places: Sequence[int]
) -> tuple[AnswerKey, ...] | None:
    """*keys* with one number at all *places* under which the predicates differ: of those, one with few decimals.

    There must be a number that all of them take.
    """
    ends = common_ends(judge, places)
    assert ends is not None
    turns = sorted({*ends, *(one for one in _turns(judge, old, new, keys, places) if ends[0] < one < ends[1])})
    for number in _worth_trying(turns, _digits(judge, old, new, places, ends)):
        found = list(keys)
        for at in places:
            found[at] = with_number(judge.slots[at], number)
        if judge.differing(found) is not None:
            return tuple(found)
    return None


def common_ends(judge: Judge, places: Sequence[int]) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest number that every question at *places* takes, if there is one."""
    known = [[Fraction(answer_of(key)) for key in judge.slots[at].options] for at in places]
    low, high = max(map(min, known)), min(map(max, known))
    return (low, high) if low <= high else None


def _digits(
    judge: Judge, old: Instrument, new: Instrument, places: Sequence[int], ends: tuple[Fraction, Fraction]
) -> int:
    """How many decimals an answer can be written with."""
    for at in places:
        slot = judge.slots[at]
        for instrument, code in ((old, slot.old), (new, slot.new)):
            if code is not None and instrument.scales[instrument.nodes[code].scale or ""].whole:
                return 0
    return MAX_DIGITS - 1 - len(str(int(max(map(abs, ends)))))


def effect(slot: Slot, old: Instrument, new: Instrument) -> tuple[Fraction, Fraction]:
    """By how much either total changes from the lowest to the highest answer."""
    found = []
    for side, instrument, code in ((0, old, slot.old), (1, new, slot.new)):
        points = [given.points for both in slot.options.values() if (given := both[side]) is not None]
        factors = [part.factor for part in parts_of(instrument).parts if part.code == code]
        found.append(factors[0] * (max(points) - min(points)) if factors and points else Fraction(0))
    return found[0], found[1]


def with_number(slot: Slot, number: Fraction) -> AnswerKey:
    """The key of *number*, which the slot takes from now on."""
    key = f"={number}"
    given = Given(number, None, None)
    both = (None if slot.old is None else given, None if slot.new is None else given)
    slot.options.setdefault(key, both)
    return key


def _turns(
    judge: Judge, old: Instrument, new: Instrument, keys: Sequence[AnswerKey], places: Sequence[int]
) -> Iterator[Fraction]:
    """Numbers at which either total crosses a bound."""
    sides = zip((old, new), judge.raw_totals(keys), zip(*whens(old, new), strict=True), strict=True)
    for side, (instrument, total, known) in enumerate(sides):
        factors = {part.code: part.factor for part in parts_of(instrument).parts}
        slope, others = Fraction(0), Fraction(total)
        for at in places:
            factor = factors.get((judge.slots[at].old, judge.slots[at].new)[side] or "", Fraction(0))
            slope += factor
            others -= factor * Fraction(answer_of(keys[at]))
        for when in set(known) if slope else ():
            for cut in bands_cuts(instrument, when):
                yield (cut.value - others) / slope


def _worth_trying(turns: Sequence[Fraction], digits: int) -> Iterator[Fraction]:
    """Each turn that can be written, and a number between each two: those with few decimals first."""
    found = [one for one in turns if decimals_of(one, digits) is not None]
    for low, high in pairwise(turns):
        for places in range(digits + 1):
            unit = 10**places
            number = Fraction(low.numerator * unit // low.denominator + 1, unit)
            if number < high:
                found.append(number)
                break
    yield from sorted(found, key=lambda one: (one.denominator, one))
