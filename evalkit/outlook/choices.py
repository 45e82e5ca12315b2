"""The answers that can be had instead of those that are held, and what each takes."""

from __future__ import annotations

import copy
from bisect import bisect_left
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from evalkit.base.limits import MAX_COMBINATIONS
from evalkit.instruments.tree import LOWER, NONE
from evalkit.method.ends import UP
from evalkit.method.scales import NA, as_written, read_answer
from evalkit.outlook.costs import grid_of
from evalkit.outlook.moved_values import MovedValues
from evalkit.outlook.prices import Prices
from evalkit.outlook.turning_numbers import NumberLine, turning_of
from evalkit.outlook.written_answers import MovedValue
from evalkit.possible.directions import ways
from evalkit.possible.ends import ends_of
from evalkit.questions.numbers import Late, Numbers, NumberSteps, PricedAnswer
from evalkit.questions.search import Search
from evalkit.questions.table import Unproved, packed
from evalkit.questions.walk import TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.evaluation.result import NodeResult
    from evalkit.outlook.costs import Costs
    from evalkit.outlook.prices import Allowed, Answers
    from evalkit.outlook.standing import Held, Standing

    Choices = Mapping[int, Sequence[PricedAnswer]]


class Made:
    """The choices of an assessment, for each node what is held first, then the nearest.

    Attributes:
        prices: What each takes.
        most: What is spent; ``None``: as much as it takes.
        turning: What turns both ways.
        withdrawn: Parents whose grade was raised by hand, as they are without it.
        loose: What that costs.
        doubts: Nodes of which it cannot be told how far they move, and why; ``at_ends`` leaves them as they are.
    """

    def __init__(self, standing: Standing, allowed: Allowed, sign: int, costs: Costs | None = None) -> None:
        """1 as *sign*: what is better; -1: what is worse."""
        self.standing, self.allowed, self.sign, self.plan = standing, allowed, sign, standing.plan
        self.most: int | None = None
        self.doubts: dict[int, Prose] = {}
        self.prices = Prices(standing.plan, allowed, costs)
        self._lists: dict[tuple[int, str | int | None, int], list[PricedAnswer]] = {}
        self._lines: dict[tuple[int, bool], NumberLine | None] = {}
        self._told = allowed.effort.told
        self.turning = turning_of(self.plan)
        self._needed = {self.plan.position[code]: answers for code, answers in allowed.effort.needed.items()}
        self.leaves = {at: self._of_leaf(at, held) for at, held in standing.leaves.items()}
        self.given = self.of_parents()
        self.beside = self._beside()
        self.withdrawn = {at: self._withdrawn(standing.given[at]) for at in standing.raised} if sign < 0 else {}
        self.loose = {at: choice.cost for at, choice in self.withdrawn.items()}

    def within(self, most: int) -> Made:
        """The same where numbers move as far as *most* goes."""
        made, room = copy.copy(self), packed(most, 0)
        made.most = most
        made.leaves = {
            at: listed.within(room) if isinstance(listed, Numbers) else listed for at, listed in self.leaves.items()
        }
        made.given = made.of_parents()
        return made

    def every(self) -> dict[int, Sequence[PricedAnswer]]:
        """Those of leaves and of parents."""
        return {**self.leaves, **self.given, **self.beside}

    def at_ends(self) -> dict[int, Sequence[PricedAnswer]]:
        """Answers as they are, at their ends, and as far as others need them: one question, as a grade by hand is. Of what turns both ways, the best, or every answer if others decide which that is.

        What stands in the place of answers: how far it moves for each number of questions.
        """
        ends = {at: (listed[0], self._ends_of(at, listed)) for at, listed in self.leaves.items()}
        ends = {at: (now, [*map(one_question, others)]) for at, (now, others) in ends.items()}
        ends |= {at: (listed[0], self._farthest(at, listed)) for at, listed in self.given.items()}
        by_hand = {at: [*map(one_question, listed)] for at, listed in self.beside.items()}
        return {**{at: [now, *others] for at, (now, others) in ends.items()}, **by_hand}

    def _ends_of(self, at: int, listed: Sequence[PricedAnswer]) -> Sequence[PricedAnswer]:
        if at not in self.turning.leaves | self.turning.below:
            ends = {len(listed) - 1, *(self._first_come(at, listed, answer) for answer in self._needed.get(at, ()))}
            return [listed[end] for end in sorted(ends) if 0 < end < len(listed)]
        if not isinstance(listed, Numbers) or self._as_they_are(at) is None:
            if len(listed) <= MAX_COMBINATIONS:
                return listed[1:]
            self.doubts[at] = TOO_MANY
            return ()
        lines = [(way, self._line(at, listed[0].points, way)) for way in listed.ways]
        places = [(way, line and line.nearest_best(way.first, way.last)) for way, line in lines]
        return [way.number(place) for way, place in places if place is not None]

    def _first_come(self, at: int, listed: Sequence[PricedAnswer], answer: str) -> int:
        """The place of the first that has come as far as another answer needs: it may be that more of it gives less."""
        least = self.place_of(self.plan.codes[at], answer)
        return bisect_left(range(len(listed)), True, key=lambda place: self.has_come(at, listed[place], least))  # noqa: FBT003  (the first that has)

    def _farthest(self, at: int, listed: Sequence[PricedAnswer]) -> Sequence[PricedAnswer]:
        """How far what stands in the place of answers can move, for each number of questions; the cost is these alone."""
        if isinstance(listed, Late):
            result = self.standing.given[at]
            assert result.score is not None  # a given value is one
            try:
                return list(self._moved(at).reached(result.score.exact, farthest=True))
            except Unproved as doubt:
                self.doubts[at] = doubt.reason
                return ()
        return [one_question(listed[-1])] if len(listed) > 1 else ()

    def search(self, loose: Mapping[int, int] | None = None) -> Search:
        """The search among them; *loose*: what it costs to withdraw grades, where that is counted otherwise."""
        costs = self.loose if loose is None else loose
        return Search(self.plan, self.leaves, self.sign, given=self.given, beside=self.beside, loose=costs)

    def place_of(self, code: str, answer: str) -> Exact:
        """How far an answer of a leaf has come: its place on the scale, since levels may be worth the same; of a number, the points."""
        at = self.plan.position[code]
        given = read_answer(self.plan.instrument, self.plan.nodes[at], answer)
        assert given is not None  # whoever read the efforts has held it against the scale
        listed = [one for _, one in self.prices.ordered(at)]
        return listed.index(given) if listed else given.points

    def come_to(self, at: int, choice: PricedAnswer) -> Exact | None:
        """How far a choice of a leaf has come, as in ``place_of``; ``None``: the question does not apply."""
        listed = self.prices.ordered(at)
        if not listed:
            return choice.points
        if choice.answer is not None:
            return self.place_of(self.plan.codes[at], choice.answer)
        held = self.standing.leaves[at].key
        return next((place for place, (key, _) in enumerate(listed) if key == held), None)

    def has_come(self, at: int, choice: PricedAnswer, least: Exact) -> bool:
        """Whether a choice of a leaf has come as far as ``place_of`` says; of what gets better as it falls, down to there."""
        place = self.come_to(at, choice)
        if place is None:
            return False
        return place <= least if self.plan.nodes[at].direction == LOWER else place >= least

    # --- Answers ----------------------------------------------------------------------------------------------------

    def _of_leaf(self, at: int, held: Held) -> Sequence[PricedAnswer]:
        now = PricedAnswer(0, None, held.points, held.level)
        may = held.key != NA and (held.applies or self.sign < 0) and self.allowed.may(self.plan.codes[at])
        ways = self._ways(at) if may else ()
        listed = self.prices.ordered(at)
        if listed:
            return [now, *[other for way in ways for other in self._others(at, held, listed, way)]]
        moves = [self._numbers(at, now.points, way) for way in ways]
        few = [self._records(at, now.points, way) for way in moves]
        return Numbers(now, moves) if None in few else [now, *(choice for each in few for choice in each or ())]

    def _ways(self, at: int) -> tuple[int, ...]:
        """Which ways an answer can move: to what is better (or worse), either way where it turns what hangs on it, or not at all."""
        direction = self.plan.nodes[at].direction
        if direction == NONE:
            return ()
        if at in self.turning.leaves:
            return (1, -1)
        return (-self.sign if direction == LOWER else self.sign,)

    def _others(self, at: int, held: Held, listed: Answers, way: int) -> Iterable[PricedAnswer]:
        """The answers on one way; leaves of which nothing is said have them in common."""
        if self.plan.codes[at] in self._told:
            return self._on_the_way(at, held, listed, way)
        key = id(listed), held.key, way
        if key not in self._lists:
            self._lists[key] = list(self._on_the_way(at, held, listed, way))
        return self._lists[key]

    def _on_the_way(self, at: int, held: Held, listed: Answers, way: int) -> Iterator[PricedAnswer]:
        keys = [key for key, _ in listed]
        here = keys.index(held.key)  # type: ignore[arg-type]  # it is one of them
        for there in range(here + way, len(listed) if way > 0 else -1, way):
            key, given = listed[there]
            passed = keys[here + 1 : there + 1] if way > 0 else keys[there:here]
            cost = self.prices.of_levels(at, passed)
            answer = as_written(self.plan.instrument, self.plan.nodes[at], key)
            yield PricedAnswer(cost, answer, given.points, given.level)

    def _numbers(self, at: int, points: Exact, way: int) -> NumberSteps:
        """Numbers of so many digits; what is between two of them counts from the nearer one behind."""
        grid = grid_of(self.plan, at)
        scale = self.plan.instrument.scales[self.plan.nodes[at].scale or ""]
        here = floor(points / grid) if way > 0 else ceil(points / grid)
        last = floor(scale.maximum / grid) if way > 0 else ceil(scale.minimum / grid)
        found = NumberSteps(grid * here, grid * way, self.prices.of_step(at), 1, max((last - here) * way, 0))
        line = self._line(at, points, found)
        if line is None:
            return found
        first, last = line.useful(found.last)
        return found._replace(first=first, last=last)

    def _records(self, at: int, points: Exact, way: NumberSteps) -> list[PricedAnswer] | None:
        """The numbers of a way that give more than all nearer ones; ``None``: many do, or it hangs on others."""
        line = self._line(at, points, way)
        places = None if line is None else line.records(way.first, way.last)
        return None if places is None else [way.number(place) for place in places]

    def _line(self, at: int, points: Exact, way: NumberSteps) -> NumberLine | None:
        """The only formula that looks at a number, as that moves; ``None``: it hangs on more."""
        key = at, way.by > 0
        if key not in self._lines:
            held = self._as_they_are(at)
            self._lines[key] = None
            if held is not None:
                step, turn = self.turning.sole[at]
                numbers = lambda steps: way.number(steps).points if steps else points  # noqa: E731  # what is held first
                self._lines[key] = NumberLine(step, at, held, numbers, turn * self.sign, {})
        return self._lines[key]

    def _as_they_are(self, at: int) -> dict[int, tuple[Exact, int | None]] | None:
        """What the only formula that looks at a leaf sees, as it is held; ``None``: it hangs on more, or another leaf of it may change."""
        if at not in self.turning.sole or at in self._needed:
            return None
        step, held = self.turning.sole[at][0], self.standing.leaves
        if any(i not in held or self._may_change(i) for i in step.children if i != at):
            return None
        return {i: (held[i].points, held[i].level) for i in step.children}

    def _may_change(self, at: int) -> bool:
        return self.allowed.may(self.plan.codes[at]) and bool(self._ways(at))

    # --- Parents whose children are not known -------------------------------------------------------------------------

    def of_parents(self) -> dict[int, Sequence[PricedAnswer]]:
        """Those of parents whose children are not known."""
        return {at: self._of_given(at, node_result) for at, node_result in self.standing.given.items()}

    def _of_given(self, at: int, result: NodeResult) -> Sequence[PricedAnswer]:
        assert result.score is not None  # a given value is one
        value = result.score.exact
        now = PricedAnswer(0, None, value, None)
        if not self.allowed.may(self.plan.codes[at]):
            return [now]
        if result.grade is not None:
            return [now, *self._grades(at, result)]
        inside, way = ends_of(self.plan)[at], self._way_of_given(at)
        if way and value == (inside.high if way > 0 else inside.low):
            return [now]  # it can go no farther, whatever its answers are
        return Late(now, lambda: self._moved(at).reached(value))

    def _moved(self, at: int) -> MovedValues:
        return MovedValues(self.standing, self.prices, at, self._way_of_given(at), most=self.most)

    def _way_of_given(self, at: int) -> int:
        """Which way a parent moves while answers below it get better (or worse); 0: either, or that hangs on which of them do."""
        if any(self.plan.is_below(leaf, at) for leaf in self.turning.leaves):
            return 0
        way = ways(self.plan)[at]
        return 0 if way is None else (way or UP) * self.sign

    def _grades(self, at: int, result: NodeResult) -> Iterator[PricedAnswer]:
        """Other grades in the place of one that was given."""
        ladder, given = self.plan.words_at(at)[::-1], self.plan.by_hand_at(at)
        here = next(i for i, step in enumerate(ladder) if step.word == result.grade)
        for there, step in list(enumerate(ladder))[:: self.sign]:
            by_hand = step in given
            if at in self.standing.raised and not by_hand:
                continue  # what the criteria give
            if (there - here) * self.sign > 0 and (self.sign < 0 or self.allowed.grades or not by_hand):
                moved = self._moved_along(at, step.points, by_hand=by_hand)
                if moved is not None:
                    answer = MovedValue(step.word, moved) if moved else step.word
                    yield PricedAnswer(self.prices.of_words(abs(there - here)), answer, step.points, None)

    def _moved_along(self, at: int, points: Exact, *, by_hand: bool) -> dict[str, Any] | None:
        """What becomes of the criteria that are answered so that a grade can stand above them: no more change than must; ``None``: too few may."""
        plan, side, criteria = self.plan, int(self.sign > 0), self.plan.criteria_at(at)
        whole = {i: [end.points for end in plan.leaf_ends[i]] for i in criteria}
        known = [i for i in criteria if self.standing.evaluation.nodes[plan.codes[i]].score is not None]
        ends = whole | {i: [self.standing.held_below(i).points] * 2 for i in known}
        can_move = [i for i in known if ends[i][0] != whole[i][side] and self.allowed.may(plan.codes[i])]
        for moved in (can_move[:count] for count in range(len(can_move) + 1)):
            ends |= {i: [whole[i][side]] * 2 for i in moved}
            low, high = (plan.formulas[at].value([ends[i][end] for i in criteria], ()) for end in (0, 1))
            is_left = all(ends[i][1] == whole[i][1] for i in criteria) if by_hand else low <= points <= high
            if is_left or not criteria:
                return {plan.codes[i]: self._at_end(i) for i in moved}
        return None

    def _at_end(self, at: int) -> Any:
        """The best answer of a leaf, or the worst one, as a file holds it."""
        listed, side = self.prices.ordered(at), int(self.sign > 0)
        if not listed:
            return self.plan.leaf_ends[at][side].points
        return as_written(self.plan.instrument, self.plan.nodes[at], listed[-side][0])

    def _withdrawn(self, result: NodeResult) -> PricedAnswer:
        """A grade that was raised by hand brought back to the one that the criteria give."""
        at = self.plan.position[result.code]
        ladder, given = self.plan.words_at(at)[::-1], self.plan.by_hand_at(at)
        here = next(i for i, step in enumerate(ladder) if step.word == result.grade)
        top = max(i for i, step in enumerate(ladder) if step not in given)
        return PricedAnswer(self.prices.of_words(here - top), None, ladder[top].points, None)

    def _beside(self) -> Choices:
        """Grades that an assessor can give where all criteria are met."""
        if not self.allowed.grades or self.sign < 0:
            return {}
        found: dict[int, list[PricedAnswer]] = {}
        for at in self.plan.formulas:
            if self.plan.words_at(at) and at not in self.given and self.allowed.may(self.plan.codes[at]):
                hand = sorted(self.plan.by_hand_at(at), key=lambda one: one.points)
                found[at] = [
                    PricedAnswer(self.prices.of_words(step), one.word, one.points, None)
                    for step, one in enumerate(hand, 1)
                ]
        return found


def one_question(choice: PricedAnswer) -> PricedAnswer:
    """The same where questions alone are counted."""
    return PricedAnswer(packed(1, 0), *choice[1:])
