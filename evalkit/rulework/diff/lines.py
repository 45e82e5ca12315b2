"""A number between its ends, all other answers held: every place where a total crosses a bound is looked at.

The number answers one question, or every question that is scored at once.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.base.exact import MAX_DIGITS, decimals_of
from evalkit.method.scales import Given
from evalkit.rulework.diff.linear_parts import parts_of
from evalkit.rulework.diff.shared_questions import answer_of
from evalkit.rulework.diff.totals import bands_cuts, whens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.judge import Judge
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question


def on_a_line(judge: Judge, keys: Sequence[AnswerKey], places: Sequence[int]) -> tuple[AnswerKey, ...] | None:
    """*keys* with one number at all *places* under which the predicates differ: of those, one with few decimals.

    There must be a number that all of them take.
    """
    ends = common_ends(judge, places)
    assert ends is not None
    turns = sorted({*ends, *(one for one in _turns(judge, keys, places) if ends[0] < one < ends[1])})
    for number in _worth_trying(turns, _digits(judge, places, ends)):
        found = list(keys)
        for at in places:
            found[at] = with_number(judge.questions[at], number)
        if judge.differing(found) is not None:
            return tuple(found)
    return None


def common_ends(judge: Judge, places: Sequence[int]) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest number that every question at *places* takes, if there is one."""
    known = [[Fraction(answer_of(key)) for key in judge.questions[at].options] for at in places]
    low, high = max(map(min, known)), min(map(max, known))
    return (low, high) if low <= high else None


def _digits(judge: Judge, places: Sequence[int], ends: tuple[Fraction, Fraction]) -> int:
    """How many decimals an answer can be written with."""
    for at in places:
        for instrument, code in zip(judge.instruments, judge.questions[at].codes, strict=True):
            if code is not None and instrument.scales[instrument.nodes[code].scale or ""].whole:
                return 0
    return MAX_DIGITS - 1 - len(str(int(max(map(abs, ends)))))


def effect(question: Question, both: tuple[Instrument, Instrument]) -> tuple[Fraction, Fraction]:
    """By how much either total changes from the lowest to the highest answer."""
    found = []
    for side, (instrument, code) in enumerate(zip(both, question.codes, strict=True)):
        points = [given.points for worth in question.options.values() if (given := worth[side]) is not None]
        factors = [part.factor for part in parts_of(instrument).parts if part.code == code]
        found.append(factors[0] * (max(points) - min(points)) if factors and points else Fraction(0))
    return found[0], found[1]


def with_number(question: Question, number: Fraction) -> AnswerKey:
    """The key of *number*, which the question takes from now on."""
    key = f"={number}"
    given = Given(number, None, None)
    both = (None if question.old is None else given, None if question.new is None else given)
    question.options.setdefault(key, both)
    return key


def _turns(judge: Judge, keys: Sequence[AnswerKey], places: Sequence[int]) -> Iterator[Fraction]:
    """Numbers at which either total crosses a bound."""
    both = judge.instruments
    sides = zip(both, judge.raw_totals(keys), zip(*whens(*both), strict=True), strict=True)
    for side, (instrument, total, known) in enumerate(sides):
        factors = {part.code: part.factor for part in parts_of(instrument).parts}
        slope, others = Fraction(0), Fraction(total)
        for at in places:
            factor = factors.get((judge.questions[at].old, judge.questions[at].new)[side] or "", Fraction(0))
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
