"""One number between its ends, all other answers held: every place where a total crosses a bound is looked at."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.changes.parts import answer_of, parts_of
from evalkit.changes.totals import bands_cuts, whens
from evalkit.scales import Given

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.changes.judge import Judge
    from evalkit.changes.parts import AnswerKey
    from evalkit.changes.slots import Slot
    from evalkit.model import Instrument

_MOST_DIGITS = 12


def on_a_line(
    judge: Judge, old: Instrument, new: Instrument, keys: Sequence[AnswerKey], at: int
) -> tuple[AnswerKey, ...] | None:
    """*keys* with another number at *at* under which the predicates differ: of those, one with few decimals."""
    slot = judge.slots[at]
    known = [Fraction(answer_of(key)) for key in slot.options]  # the ends, and numbers that were tried before
    ends = min(known), max(known)
    whole = (
        old.scales[old.nodes[slot.old or ""].scale or ""].whole
        or new.scales[new.nodes[slot.new or ""].scale or ""].whole
    )
    turns = sorted({*ends, *(one for one in _turns(judge, old, new, keys, at) if ends[0] < one < ends[1])})
    for number in _worth_trying(turns, 0 if whole else _MOST_DIGITS):
        if ends[0] <= number <= ends[1]:
            found = (*keys[:at], with_number(slot, number), *keys[at + 1 :])
            if judge.differing(found) is not None:
                return found
    return None


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
    slot.options.setdefault(key, (given, given))  # type: ignore[attr-defined]  # a dict
    return key


def _turns(judge: Judge, old: Instrument, new: Instrument, keys: Sequence[AnswerKey], at: int) -> Iterator[Fraction]:
    """Numbers at which either total crosses a bound."""
    slot, now = judge.slots[at], Fraction(answer_of(keys[at]))
    sides = zip(
        (old, new), (slot.old, slot.new), judge.raw_totals(keys), zip(*whens(old, new), strict=True), strict=True
    )
    for instrument, code, total, known in sides:
        factor = next(part.factor for part in parts_of(instrument).parts if part.code == code)
        for when in set(known) if factor else ():
            for cut in bands_cuts(instrument, when):
                yield now + (cut.value - total) / factor


def _worth_trying(turns: Sequence[Fraction], digits: int) -> Iterator[Fraction]:
    """Each turn that can be written, and a number between each two: those with few decimals first."""
    found = [one for one in turns if (one * 10**digits).denominator == 1]
    for low, high in pairwise(turns):
        for places in range(digits + 1):
            unit = 10**places
            number = Fraction(low.numerator * unit // low.denominator + 1, unit)
            if number < high:
                found.append(number)
                break
    yield from sorted(found, key=lambda one: (one.denominator, one))
