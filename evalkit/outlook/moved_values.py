"""How far a given value can move, whose answers are not known, or some of them: the most for each cost, so that nothing less does."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from evalkit.base.interval import Interval
from evalkit.base.text import msg
from evalkit.instruments.bands import rounded
from evalkit.instruments.tree import NONE
from evalkit.method.scales import NA, as_written
from evalkit.outlook.costs import grid_of
from evalkit.outlook.standing import hangs_on_others
from evalkit.outlook.written_answers import MovedValue
from evalkit.possible.ends import ends_of
from evalkit.questions.numbers import Numbers, NumberSteps, PricedAnswer
from evalkit.questions.search import ENDLESS, Search
from evalkit.questions.table import EVERY, Unproved, packed, unlinked, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.outlook.prices import Prices
    from evalkit.outlook.standing import Standing
    from evalkit.questions.table import Table

    Moves = Sequence[PricedAnswer]  # by how much an answer moves, whatever it is


class MovedValues:
    """What a value can come to.

    Raises:
        Unproved: How far an answer below it moves it hangs on others, or another value is given below it.
    """

    def __init__(self, standing: Standing, prices: Prices, at: int, sign: int, *, most: int | None) -> None:
        """Look at what is below the value; *sign*: 1 if it rises, -1 if it falls, 0 if nobody can tell; *most*: what is spent at most."""
        self._standing, self._prices, self._plan, self._at, self._sign = standing, prices, standing.plan, at, sign
        self._most = most
        nodes = standing.evaluation.nodes
        self._below = [i for i in range(len(self._plan.nodes)) if i == at or self._plan.is_below(i, at)]
        self._leaves = [i for i in self._below if i in self._plan.leaf_ends]
        self._known = {i for i in self._leaves if nodes[self._plan.codes[i]].score is not None}
        self._refuse_what_hangs()

    def reached(self, value: Exact, *, farthest: bool = False) -> Iterator[PricedAnswer]:
        """The most that a value can move for each cost, whatever the answers behind it are: none of it may be there.

        *farthest*: for each number of questions, which are the cost then.
        """
        nearest: dict[Exact, int] = {}  # what is beyond the end comes to it, which fewer may do
        unknown, known = (self._table(self._moves(known=is_known), farthest=farthest) for is_known in (False, True))
        each = [
            (cost + more, self._inside.nearest(value + self._sign * cell.value) + self._sign * other.value, other.chain)
            for cost, cell in unknown.items()
            for more, other in known.items()
        ]
        for cost, end, chain in sorted(each, key=lambda one: (one[0], -self._sign * one[1])):
            if cost and unpacked(cost)[1] < nearest.get(end, unpacked(cost)[1] + 1):
                nearest[end] = unpacked(cost)[1]
                answers = {code: self._come_to(code, answer) for code, answer in unlinked(chain).items()}
                yield PricedAnswer(cost, MovedValue(end, answers) if answers else end, end, None)

    @cached_property
    def _inside(self) -> Interval:
        """Where the value lies as long as the answers that are known stay as they are."""
        inside = ends_of(self._plan)[self._at]
        if not self._known:
            return inside
        low, high = (self._held_back(sign) for sign in (-1, 1))
        return Interval(
            low=None if inside.low is None else inside.low + low,
            high=None if inside.high is None else inside.high - high,
        )

    def _held_back(self, sign: int) -> Exact:
        """How far the answers that are known are from their ends, as the value has it."""
        ends = {i: self._plan.leaf_ends[i][sign > 0].points for i in self._known}
        ways = {i: [PricedAnswer(0, None, sign * (end - self._points(i)), None)] for i, end in ends.items()}
        return self._search(ways, ENDLESS).raw(self._at)[0].value

    def _table(self, moves: Mapping[int, Moves], *, farthest: bool) -> Table:
        if farthest:
            ends = {i: max(listed, key=lambda choice: choice.points, default=None) for i, listed in moves.items()}
            moves = {i: [] if end is None else [end._replace(cost=packed(1, 0))] for i, end in ends.items()}
        most = ENDLESS if self._most is None or farthest else packed(self._most, EVERY)
        nothing = PricedAnswer(0, None, 0, None)
        return self._search({i: [nothing, *listed] for i, listed in moves.items()}, most).raw(self._at)

    def _search(self, moves: Mapping[int, Moves], most: int) -> Search:
        nothing = [PricedAnswer(0, None, 0, None)]
        return Search(self._plan, {i: moves.get(i, nothing) for i in self._leaves}, 1, most=most)

    def _refuse_what_hangs(self) -> None:
        code, nodes = self._plan.codes[self._at], self._standing.evaluation.nodes
        given = [self._plan.codes[i] for i in self._below if i != self._at and i not in self._plan.leaf_ends]
        given = [below for below in given if nodes[below].origin == "given"]
        if given:
            raise Unproved(
                msg(
                    "{below} is given below {code}, and how far it moves {code} is not known", below=given[0], code=code
                )
            )
        if not self._sign or any(self._hangs(i) for i in self._below):
            raise Unproved(hangs_on_others(code))

    def _hangs(self, at: int) -> bool:
        if at in self._plan.leaf_ends:
            return self._is_rounded(at)
        if not set(self._plan.children[at]).issubset(self._below):
            return True  # it reads what stands elsewhere
        linear, stage = self._plan.linear_at(at), self._plan.instrument.stage_of(self._plan.nodes[at])
        return linear is None or not linear.monotone or (at != self._at and stage is not None)

    def _is_rounded(self, at: int) -> bool:
        """Whether the stage of a leaf rounds what it is worth, so that a move hangs on where it starts."""
        stage = self._plan.leaf_stages.get(at)
        worth = [one.points for _, one in self._prices.ordered(at)] or [grid_of(self._plan, at)]
        return any(rounded(one, stage) != one for one in worth)

    def _moves(self, *, known: bool) -> dict[int, Moves]:
        return {i: self._moves_of(i) for i in self._leaves if (i in self._known) == known}

    def _moves_of(self, at: int) -> Moves:
        """By how much an answer can move: from where it stands, or wherever that is."""
        code, node = self._plan.codes[at], self._plan.nodes[at]
        if not self._prices.allowed.may(code) or node.direction == NONE:
            return []
        if not self._prices.ordered(at):
            return self._moves_of_number(at)
        return [
            PricedAnswer(cost, answer, points, None) for cost, (points, answer) in self._moves_of_levels(at).items()
        ]

    def _moves_of_number(self, at: int) -> Moves:
        scale, grid = self._plan.instrument.scales[self._plan.nodes[at].scale or ""], grid_of(self._plan, at)
        start, count = Fraction(0), floor((scale.maximum - scale.minimum) / grid)
        if at in self._known:
            held = Fraction(self._points(at)) / grid
            base, last = (
                (floor(held), floor(scale.maximum / grid))
                if self._sign > 0
                else (ceil(held), ceil(scale.minimum / grid))
            )
            start, count = self._sign * (base - held) * grid, max((last - base) * self._sign, 0)
        steps = NumberSteps(start, grid, self._prices.of_step(at), 1, count)
        moved = Numbers(PricedAnswer(0, None, 0, None), [steps])
        return (moved if self._most is None else moved.within(packed(self._most, 0)))[1:]  # type: ignore[no-any-return]

    def _moves_of_levels(self, at: int) -> dict[int, tuple[Exact, Any]]:
        """The most for each cost, and the answer that it leads to; nothing of an answer that leaves the question aside."""
        listed = self._prices.ordered(at)
        keys = [key for key, _ in listed]
        found: dict[int, tuple[Exact, Any]] = {}
        for here in range(len(listed)) if at not in self._known else self._here(at):
            for there in range(here + 1, len(listed)) if self._sign > 0 else range(here):
                low, high = sorted((here, there))
                passed = keys[low + 1 : high + 1] if self._sign > 0 else keys[low:high]
                cost = self._prices.of_levels(at, passed)
                gain = listed[high][1].points - listed[low][1].points
                if gain >= found.get(cost, (0, None))[0]:
                    found[cost] = gain, as_written(self._plan.instrument, self._plan.nodes[at], keys[there])
        return found

    def _here(self, at: int) -> Sequence[int]:
        """The place of an answer that is known."""
        held = self._standing.held_below(at)
        return [place for place, (key, _) in enumerate(self._prices.ordered(at)) if key == held.key and key != NA]

    def _points(self, at: int) -> Exact:
        return self._standing.held_below(at).points

    def _come_to(self, code: str, answer: Any) -> Any:
        """An answer that is known, once it moved; of a number the search says how far."""
        at = self._plan.position[code]
        return answer if self._prices.ordered(at) else self._points(at) + self._sign * answer
