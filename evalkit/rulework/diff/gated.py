"""The ends of the change between two gated nodes that share questions.

With both gates held open or shut the change is a sum over questions, so its end is that of each question. Of the four states
of the two gates, those that cannot be are left out where that is plain (an open gate that opens the other one). The best
state left is a bound; answers in that state which attain it are looked for along falling answers, and if there are any the
bound is exact.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, cast

from evalkit.rulework.diff.parts import AnswerKey, Found, Part, Parts, choices, common_choices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.method.methods import AnswerCondition, Gated


class Pair(NamedTuple):
    """Two gated parts, the whole instruments, the questions they share, and what each total is multiplied with."""

    old: Part
    new: Part
    mine: Parts
    theirs: Parts
    shared: Mapping[str, str]
    scale: tuple[Fraction, Fraction]


class Option(NamedTuple):
    """One answer to a question: its key, and points and level in each instrument (0 and ``None`` where it is not asked)."""

    key: AnswerKey
    points: tuple[Exact, Exact]
    levels: tuple[int | None, int | None]


class Item(NamedTuple):
    """A question: its position among the leaves of each part, ``None`` where it is not asked."""

    at: tuple[int | None, int | None]
    options: tuple[Option, ...]


State = tuple[bool, bool]


def end(pair: Pair, sign: int) -> Found:
    """The largest (*sign* 1) or smallest (-1) change of *pair*."""
    search = _Search(pair, sign)
    bounds = sorted(((search.bound(state), state) for state in search.states()), key=lambda one: -sign * one[0])
    best: tuple[Fraction, list[Option]] | None = None
    for bound, state in bounds:
        if best is not None and sign * best[0] >= sign * bound:
            break
        for answers in search.falling(state):
            change = search.change(answers)
            if best is None or sign * change > sign * best[0]:
                best = change, answers
            if change == bound:
                break
    assert best is not None  # there is always a state, and answers in it
    sides = search.answers(best[1])
    return Found(bounds[0][0], attained=best[0] == bounds[0][0], old=sides[0], new=sides[1])


class _Search:
    def __init__(self, pair: Pair, sign: int) -> None:
        self.pair = pair
        self.sign = sign
        self.formulas = tuple(
            cast("Gated", parts.plan.formulas[parts.plan.position[part.code]])
            for parts, part in ((pair.mine, pair.old), (pair.theirs, pair.new))
        )
        self.factors = pair.old.factor * pair.scale[0], pair.new.factor * pair.scale[1]
        self.items = tuple(_items(pair))

    def states(self) -> Iterator[State]:
        """States of the two gates that are not plainly impossible."""
        opens = self._implies(0, 1), self._implies(1, 0)
        for state in product((False, True), (False, True)):
            if not (state == (True, False) and opens[0]) and not (state == (False, True) and opens[1]):
                yield state

    def bound(self, state: State) -> Fraction:
        """The end of the change if the gates were free to be in *state*."""
        return sum((max(self.sign * self._gain(item, one, state) for one in item.options) for item in self.items),
                   Fraction(0)) * self.sign  # fmt: skip

    def _gain(self, item: Item, option: Option, state: State) -> Fraction:
        found = Fraction(0)
        for side, direction in ((0, -1), (1, 1)):
            at = item.at[side]
            if at is not None and (state[side] or at not in self.formulas[side].locked):
                found += direction * self.factors[side] * option.points[side]
        return found

    def falling(self, state: State) -> Iterator[list[Option]]:
        """Answers from the best in *state* down: first through those that are as good, then through all others."""
        gains = [
            {one: self.sign * self._gain(item, one, state) for one in item.options} for item in self.items
        ]  # fmt: skip
        every = [sorted(gain, key=lambda one: (-gain[one], -sum(one.points))) for gain in gains]
        alike = [
            [one for one in options if gain[one] == gain[options[0]]]
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
        conditioned = {
            i
            for i, item in enumerate(self.items)
            for side in (0, 1)
            for rule in self.formulas[side].conditions
            if item.at[side] in rule.children
        }
        first = sorted(range(len(self.items)), key=lambda i: i not in conditioned)
        last = sorted(range(len(self.items)), key=lambda i: i in conditioned)
        return first, last

    def change(self, answers: Sequence[Option]) -> Fraction:
        """The change that *answers* really make."""
        found = Fraction(0)
        for side, direction in ((0, -1), (1, 1)):
            part = (self.pair.old, self.pair.new)[side]
            points: list[Exact] = [0] * len(part.leaves)
            levels: list[int | None] = [None] * len(part.leaves)
            for item, option in zip(self.items, answers, strict=True):
                at = item.at[side]
                if at is not None:
                    points[at], levels[at] = option.points[side], option.levels[side]
            found += direction * self.factors[side] * self.formulas[side].value(points, levels)
        return found

    def answers(self, chosen: Sequence[Option]) -> tuple[dict[str, AnswerKey], dict[str, AnswerKey]]:
        """*chosen* by code, for each side."""
        sides: tuple[dict[str, AnswerKey], dict[str, AnswerKey]] = ({}, {})
        for item, option in zip(self.items, chosen, strict=True):
            for side, part in ((0, self.pair.old), (1, self.pair.new)):
                at = item.at[side]
                if at is not None:
                    sides[side][part.leaves[at]] = option.key
        return sides

    def _implies(self, one: int, other: int) -> bool:
        """Whether the gate of side *one*, if open, plainly opens that of side *other*."""
        loss = Fraction(0)
        for item in self.items:
            counted = [item.at[side] in self.formulas[side].summed for side in (0, 1)]
            loss += max(
                Fraction((option.points[one] if counted[one] else 0) - (option.points[other] if counted[other] else 0))
                for option in item.options
            )
        enough = self.formulas[one].minimum - loss >= self.formulas[other].minimum
        return enough and all(
            any(self._covers(mine, one, theirs, other) for mine in self.formulas[one].conditions)
            for theirs in self.formulas[other].conditions
        )

    def _covers(self, mine: AnswerCondition, one: int, theirs: AnswerCondition, other: int) -> bool:
        """Whether a condition of side *one* makes that of side *other* hold."""
        asked = {item.at[other]: item.at[one] for item in self.items if item.at[other] is not None}
        alike = all(asked[child] in mine.children for child in theirs.children)
        if not alike or not self._same_levels(theirs, other):
            return False
        if theirs.lowest < mine.lowest:
            return True
        most = theirs.most_at_lowest
        return theirs.lowest == mine.lowest and (
            most is None or (mine.most_at_lowest is not None and mine.most_at_lowest <= most)
        )

    def _same_levels(self, rule: AnswerCondition, side: int) -> bool:
        asked = [item for item in self.items if item.at[side] in rule.children]
        return all(option.levels[0] == option.levels[1] for item in asked for option in item.options)


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


def _items(pair: Pair) -> Iterator[Item]:
    places = {leaf: at for at, leaf in enumerate(pair.new.leaves)}
    old, new = pair.mine.instrument, pair.theirs.instrument
    taken = set()
    for at, leaf in enumerate(pair.old.leaves):
        other = pair.shared.get(leaf)
        if other in places:
            taken.add(other)
            options = tuple(
                Option(key, (before.points, after.points), (before.level, after.level))
                for key, before, after in common_choices(old, leaf, new, other)
            )
            yield Item((at, places[other]), options)
        else:
            options = tuple(
                Option(key, (given.points, 0), (given.level, None)) for key, given in choices(old, leaf).items()
            )
            yield Item((at, None), options)
    for leaf, at in places.items():
        if leaf not in taken:
            options = tuple(
                Option(key, (0, given.points), (None, given.level)) for key, given in choices(new, leaf).items()
            )
            yield Item((None, at), options)
