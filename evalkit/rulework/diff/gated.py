"""The ends of the change between two gated nodes that share questions.

With both gates held open or shut the change is a sum over questions, so its end is that of each question. Of the four states
of the two gates, those that cannot be are left out where that is plain (an open gate that opens the other one). The best
state left is a bound; answers in that state which attain it are looked for along falling answers, and if there are any the
bound is exact.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.method.scales import Given
    from evalkit.method.shapes import AnswerCondition, Gated
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question

    State = tuple[bool, bool]
    Option = tuple[AnswerKey, tuple[Given | None, Given | None]]  # an answer, and what it is worth in each

_SIDES = (0, 1)


class Gates:
    """Two gated nodes side by side."""

    def __init__(
        self,
        formulas: Sequence[Gated],
        leaves: Sequence[Sequence[str]],
        factors: Sequence[Fraction],
        questions: Sequence[Question],
    ) -> None:
        """Take formula, leaves and what its value is multiplied with in the change of each node, and the questions of both."""
        self.formulas = formulas
        self.counts = [len(one) for one in leaves]
        self.factors = factors
        self.options: list[list[Option]] = [list(one.options.items()) for one in questions]
        # For each question its position among the leaves of each node; ``None`` where it is not asked.
        self.at = [
            [None if code is None else leaves[side].index(code) for side, code in enumerate(one.codes)]
            for one in questions
        ]

    def end(self, sign: int) -> tuple[Fraction, list[AnswerKey], bool]:
        """The largest (*sign* 1) or smallest (-1) change, answers that come nearest to it, and whether they attain it."""
        bounds = sorted(((self._bound(state, sign), state) for state in self._states()), key=lambda one: -sign * one[0])
        best: tuple[Fraction, list[Option]] | None = None
        for bound, state in bounds:
            if best is not None and sign * best[0] >= sign * bound:
                break
            for answers in self._falling(state, sign):
                change = self._change(answers)
                if best is None or sign * change > sign * best[0]:
                    best = change, answers
                if change == bound:
                    break
        assert best is not None  # there is always a state, and answers in it
        return bounds[0][0], [key for key, _ in best[1]], best[0] == bounds[0][0]

    def _states(self) -> Iterator[State]:
        """States of the two gates that are not plainly impossible."""
        opens = self._implies(0, 1), self._implies(1, 0)
        for state in product((False, True), (False, True)):
            if not (state == (True, False) and opens[0]) and not (state == (False, True) and opens[1]):
                yield state

    def _bound(self, state: State, sign: int) -> Fraction:
        """The end of the change if the gates were free to be in *state*."""
        return sign * sum(
            (max(sign * self._gain(i, one, state) for one in options) for i, options in enumerate(self.options)),
            Fraction(0),
        )

    def _gain(self, i: int, option: Option, state: State) -> Fraction:
        found = Fraction(0)
        for side in _SIDES:
            at, given = self.at[i][side], option[1][side]
            if given is not None and (state[side] or at not in self.formulas[side].locked):
                found += self.factors[side] * given.points
        return found

    def _falling(self, state: State, sign: int) -> Iterator[list[Option]]:
        """Answers from the best in *state* down: first through those that are as good, then through all others."""
        gains = [
            {one[0]: sign * self._gain(i, one, state) for one in options} for i, options in enumerate(self.options)
        ]
        every = [
            sorted(options, key=lambda one, gain=gain: (-gain[one[0]], -_worth(one)))  # type: ignore[misc]
            for gain, options in zip(gains, self.options, strict=True)
        ]
        alike = [
            [one for one in options if gain[one[0]] == gain[options[0][0]]]
            for gain, options in zip(gains, every, strict=True)
        ]
        for ladder in (alike, every):
            for order in self._orders():
                answers = [options[0] for options in ladder]
                yield list(answers)
                for i, rank in (*_by_question(order, ladder), *_by_step(order, ladder)):
                    if rank == 0:
                        answers = [options[0] for options in ladder]
                    answers[i] = ladder[i][rank]
                    yield list(answers)

    def _orders(self) -> tuple[list[int], ...]:
        """Questions that conditions look at first, or last."""
        conditioned = {
            i
            for i, both in enumerate(self.at)
            for side in _SIDES
            for rule in self.formulas[side].conditions
            if both[side] in rule.children
        }
        first = sorted(range(len(self.at)), key=lambda i: i not in conditioned)
        last = sorted(range(len(self.at)), key=lambda i: i in conditioned)
        return first, last

    def _change(self, answers: Sequence[Option]) -> Fraction:
        """The change that *answers* really make."""
        found = Fraction(0)
        for side in _SIDES:
            points: list[Exact] = [0] * self.counts[side]
            levels: list[int | None] = [None] * self.counts[side]
            for both, (_, worth) in zip(self.at, answers, strict=True):
                at, given = both[side], worth[side]
                if at is not None and given is not None:
                    points[at], levels[at] = given.points, given.level
            found += self.factors[side] * self.formulas[side].value(points, levels)
        return found

    def _implies(self, one: int, other: int) -> bool:
        """Whether the gate of side *one*, if open, plainly opens that of side *other*."""
        loss = Fraction(0)
        for both, options in zip(self.at, self.options, strict=True):
            counted = [both[side] in self.formulas[side].summed for side in _SIDES]
            loss += max(
                Fraction(_points(option, one) * counted[one] - _points(option, other) * counted[other])
                for option in options
            )
        enough = self.formulas[one].minimum - loss >= self.formulas[other].minimum
        return enough and all(
            any(self._covers(mine, one, theirs, other) for mine in self.formulas[one].conditions)
            for theirs in self.formulas[other].conditions
        )

    def _covers(self, mine: AnswerCondition, one: int, theirs: AnswerCondition, other: int) -> bool:
        """Whether a condition of side *one* makes that of side *other* hold."""
        asked = [i for i, both in enumerate(self.at) if both[other] in theirs.children]
        if not all(self.at[i][one] in mine.children for i in asked):
            return False
        if any(_level(option, 0) != _level(option, 1) for i in asked for option in self.options[i]):
            return False
        if theirs.lowest < mine.lowest:
            return True
        most = theirs.most_at_lowest
        return theirs.lowest == mine.lowest and (
            most is None or (mine.most_at_lowest is not None and mine.most_at_lowest <= most)
        )


def _points(option: Option, side: int) -> Exact:
    """What an answer is worth on a side; 0 where the question is not asked."""
    given = option[1][side]
    return 0 if given is None else given.points


def _level(option: Option, side: int) -> int | None:
    given = option[1][side]
    return None if given is None else given.level


def _worth(option: Option) -> Exact:
    return _points(option, 0) + _points(option, 1)


def _by_question(order: Sequence[int], best: Sequence[Sequence[Option]]) -> Iterator[tuple[int, int]]:
    """Each question down to the bottom before the next one."""
    for i in order:
        for rank in range(1, len(best[i])):
            yield i, rank


def _by_step(order: Sequence[int], best: Sequence[Sequence[Option]]) -> Iterator[tuple[int, int]]:
    """All questions one step down, then all the next one; rank 0 begins again at the top."""
    yield order[0], 0
    for rank in range(1, max(map(len, best))):
        for i in order:
            if rank < len(best[i]):
                yield i, rank
