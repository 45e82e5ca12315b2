"""Plans: changes that were found by a search, and what comes out with them."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import decimal_text
from evalkit.base.interval import Interval
from evalkit.base.text import msg
from evalkit.base.value import Frozen, value
from evalkit.outlook.choices import Made
from evalkit.outlook.costs import costs_of
from evalkit.outlook.effort import STEPS
from evalkit.outlook.goals import not_confirmed
from evalkit.outlook.least_change import does, first_cost, named, tightened
from evalkit.outlook.written_answers import nearest_written, value_of, with_answers
from evalkit.questions.numbers import Numbers
from evalkit.questions.solve import beside
from evalkit.questions.sums import NodeSum, summed
from evalkit.questions.table import EVERY, Best, Unproved, packed, unlinked, unpacked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.outlook.goals import Goal, Target
    from evalkit.outlook.prices import Allowed
    from evalkit.outlook.standing import Standing
    from evalkit.questions.numbers import PricedAnswer
    from evalkit.questions.search import Search

    Found = tuple[int, Best]

_FEW = (1, 8)  # questions that are looked at before all are
MANY_UNITS = 200  # a way that costs more is held against others: what lies within it may be too much to list
MOST_NEEDS = 8  # answers that need others first: each is left as it is, or what it needs is met


@value
class Plan(Frozen):
    """Changes that belong together.

    Attributes:
        steps: Levels of answers, and units of numbers.
        questions: How many answers change.
        effort: What they take, where a file says so.
        changes: Code → answer, in the order of the tree.
        after: What comes out with them.
        is_least: Whether the answers behind a given value are not known, so that no fewer steps do, and more may be needed.
    """

    steps: Exact
    questions: int
    effort: Exact | None
    changes: Mapping[str, Any]
    after: Evaluation
    is_least: bool = False


class Planner:
    """Searches for changes of an assessment, and evaluates what it finds.

    Attributes:
        standing: Where it starts.
        made: What can be had instead.
        costs: How that is counted.
    """

    def __init__(self, standing: Standing, allowed: Allowed, sign: int = 1) -> None:
        """*sign*: 1 to rise, -1 to fall."""
        self.standing, self._allowed, self.sign = standing, allowed, sign
        self.made = Made(standing, allowed, sign)
        self.costs, self._every = self.made.prices.costs, self.made.every()
        ends = self._ends = self.made.at_ends()
        one_each = dict.fromkeys(self.made.loose, packed(1, 0))
        self._at_ends = list(self._by_needs(self.made.search(one_each).fixed(ends), ends))
        self._at_few: dict[int, list[Search]] = {}
        self._searches: dict[int, list[Search]] = {}
        self._surely_do: set[int] = set()  # bounds of ways that do, whatever tables leave out of what predicates ask

    def bound(self, goals: Sequence[Goal], fixed: Iterable[int] = ()) -> int | None:
        """What the way of the fewest questions costs at most, in units: nothing dearer is worth a look; ``None``: there is no way."""
        held = self._held(fixed)
        return self._tightened(goals, self._fewest(goals, held), held)

    def _tightened(
        self, goals: Sequence[Goal], found: Found | None, held: Mapping[int, Sequence[PricedAnswer]]
    ) -> int | None:
        if found is None:
            return None
        changes = unlinked(found[1].chain)
        loose = [
            self.made.loose[self.standing.plan.position[code]] for code, answer in changes.items() if answer is None
        ]
        needed = {at for code, needs in self._needs().items() for at in (code, *needs)}
        least = tightened(self.standing, self._every, changes, goals, needed)
        if first_cost(least) > MANY_UNITS and unpacked(found[0])[0] == 1:
            least = min([least, *self._alone(goals, needed.union(held))], key=first_cost)
        bound = first_cost(least) + sum(unpacked(cost)[0] for cost in loose)
        if does(self.standing, least, goals, surely=True):
            self._surely_do.add(bound)
        return bound

    def _alone(self, goals: Sequence[Goal], without: Collection[int]) -> Iterator[dict[int, PricedAnswer]]:
        """Each number that does alone: the table at the ends names the one that goes farthest, which may be the dearest."""
        for at, listed in self.made.leaves.items():
            if isinstance(listed, Numbers) and at not in without:
                for end in self._ends[at][1:][-1:]:
                    if does(self.standing, {at: end}, goals):
                        changes = {self.standing.plan.codes[at]: end.answer}
                        yield tightened(self.standing, self.made.leaves, changes, goals, without)

    def _fewest(
        self, goals: Sequence[Goal], held: Mapping[int, Sequence[PricedAnswer]], most: int | None = None
    ) -> Found | None:
        """The way of the fewest questions, or of no more than so many: looked for among few first."""
        for doubt in self.made.doubts.values():
            raise Unproved(doubt)
        if most == 0:
            return (0, Best(0)) if does(self.standing, {}, goals) else None
        for few in (*_FEW, None):
            listed = _cells(self.few(few), goals, held, least=True)
            cells = [*islice(listed, 1)] if few == 1 else [*listed]  # nothing takes fewer
            if cells or (few is not None and most is not None and most <= few):
                fewest = min(cells, key=lambda cell: cell[0], default=None)
                return fewest if fewest is None or most is None or unpacked(fewest[0])[0] <= most else None
        return None

    def few(self, most: int | None) -> list[Search]:
        """The searches at the ends of answers, among so many questions or somewhat more; ``None``: among any number."""
        least = next((few for few in _FEW if most is not None and most <= few), None)
        if least is None:
            return self._at_ends
        if least not in self._at_few:
            self._at_few[least] = [end.capped(packed(least, EVERY)) for end in self._at_ends]
        return self._at_few[least]

    def within_bounds(
        self, goals: Sequence[Goal], others: Sequence[Sequence[Goal]]
    ) -> tuple[list[Found], list[tuple[int | None, list[Found]]]]:
        """What leads to one of *goals*, as ``front`` has it; the same of *others*, which hold where one more question is changed, after how many they take at least.

        Of these only what takes no more steps, or fewer questions with that one; ``None``: they take no fewer.
        """
        own = self._fewest(goals, {})
        most = None if own is None else unpacked(own[0])[0] - 1
        fewest = [self._fewest(one, {}, most) for one in others]
        each = [(goals, own), *zip(others, fewest, strict=True)]
        bounds = [bound for one, found in each if (bound := self._tightened(one, found, {})) is not None]
        if not bounds:
            return [], [(None, []) for _ in others]
        first, *fronts = [self.front(one, max(bounds)) for one, _ in each]
        questions = [found and unpacked(found[0])[0] for found in fewest]
        return first, list(zip(questions, fronts, strict=True))

    def front(self, goals: Sequence[Goal], bound: int, fixed: Iterable[int] = ()) -> list[Found]:
        """What leads to one of *goals*, while what stands at *fixed* stays as it is: none beats another in both costs."""
        try:
            return list(front(_cells(self._within(bound), goals, self._held(fixed))))
        except Unproved as unproved:
            raise Unproved(unproved.reason, bound if bound in self._surely_do else None) from None

    def best(self, goals: Sequence[Goal], bound: int | None) -> Found | None:
        """The most that can be had, at the least cost."""
        each = [(search, one) for search in self._within(bound) for goal in goals for one in _ranked(search, goal)]
        cells = [one for search, one in each if one[0] <= search.most]  # of some formulas all cells are known
        top = max([cell.value for _, cell in cells], default=None)
        if bound is not None or top is None:
            return next(front(one for one in cells if one[1].value == top), None)
        highest = Interval(low=top) if self.sign > 0 else Interval(high=-top)
        goals = [goal._replace(total=goal.total & highest) for goal in goals]
        bound = self.bound(goals)
        return None if bound is None else next(iter(self.front(goals, bound)), None)

    def _held(self, fixed: Iterable[int]) -> dict[int, Sequence[PricedAnswer]]:
        return {at: () if at in self.made.beside else self._every[at][:1] for at in fixed}

    def _within(self, bound: int | None) -> list[Search]:
        """The searches among what costs no more; ``None``: those at the ends, where the most is that can be had."""
        if bound is None:
            return self._at_ends
        if bound not in self._searches:
            made, most = self.made.within(bound), packed(bound, EVERY)
            self._searches[bound] = [need.capped(most) for need in self._by_needs(made.search(), made.leaves)]
        return self._searches[bound]

    def searches(self, fixed: Iterable[int] = (), most: int | None = None) -> Iterator[Search]:
        """The searches among all answers, or what costs no more than *most*, while what stands at *fixed* stays as it is."""
        held = self._held(fixed)
        every = self._by_needs(self.made.search(), self.made.leaves) if most is None else self._within(most)
        for search in every:
            if search.can_stay(held):
                yield search.fixed(held)

    def below(self, part: int) -> list[int]:
        """What can change at a node or below it."""
        return [at for at in self._every if at == part or self.standing.plan.is_below(at, part)]

    def plan(self, cost: int, cell: Best) -> Plan:
        """A cell as a plan, evaluated."""
        found = unlinked(cell.chain)
        changes = with_answers(found)
        ordered = {code: changes[code] for code in self.standing.plan.codes if code in changes}
        first, questions = unpacked(cost)
        return Plan(
            steps=self.costs.steps_of(first) if self.costs.counts_steps else self._steps_of(found),
            questions=questions,
            effort=self.costs.effort_of(first),
            changes=ordered,
            after=self.standing.with_changes(ordered),
            is_least=any(self.standing.plan.position[code] in self._unknown for code in ordered),
        )

    def plans(self, cells: Iterable[Found], target: Target) -> list[Plan]:
        """*cells* as plans, each of which the engine has seen to bring about the *target*."""
        try:
            plans = [self._writable(self.plan(*cell), target) for cell in cells]
        except AssessmentError:  # a grade that the criteria which are answered do not leave
            raise Unproved(not_confirmed(self.standing.plan.instrument, self.standing.table, target)) from None
        if not all(target.is_met(plan.after) for plan in plans):
            raise Unproved(not_confirmed(self.standing.plan.instrument, self.standing.table, target))
        return plans

    def _writable(self, plan: Plan, target: Target) -> Plan:
        """The same with numbers that a file takes, which give the score and the predicate that those give that were found."""
        for changes in nearest_written(self.standing.plan, plan.changes, self.sign):
            with suppress(AssessmentError):  # it lies beyond the end of its node
                after = self.standing.with_changes(changes)
                if target.is_met(after) and _said(after) == _said(plan.after):
                    return attrs.evolve(plan, changes=changes, after=after)
        return plan

    @property
    def _unknown(self) -> set[int]:
        return {at for at, node_result in self.standing.given.items() if node_result.grade is None}

    def _steps_of(self, changes: Mapping[str, Any]) -> Exact:
        """The fewest that make these changes."""
        places = {self.standing.plan.position[code]: answer for code, answer in changes.items()}
        costs = [self._least(at, answer) for at, answer in places.items()]
        return self._plain.prices.costs.steps_of(sum([unpacked(cost)[0] for cost in costs]))

    def _least(self, at: int, answer: Any) -> int:
        listed = self._plain.every()[at]
        if at in self._unknown:
            value = value_of(answer)
            way = value - listed[0].points
            return min([choice.cost for choice in listed[1:] if (choice.points - value) * way >= 0])
        return named(listed, answer).cost

    @cached_property
    def _plain(self) -> Made:
        """The choices where steps alone are counted."""
        return Made(self.standing, self._allowed, self.sign, costs_of(self.standing.plan, STEPS))

    # --- Answers that need others first -----------------------------------------------------------------------------

    def _by_needs(self, search: Search, leaves: Mapping[int, Sequence[PricedAnswer]]) -> Iterator[Search]:
        """The search among *leaves*, once for each way to respect that some answers need others first."""
        unmet = {code: needs for code, needs in self._needs().items() if len(leaves[code]) > 1}
        if len(unmet) > MOST_NEEDS:
            raise Unproved(
                msg(
                    "{count:answer needs|answers need} others first, which are too many for an exact search",
                    count=str(len(unmet)),
                )
            )
        for raised in product((False, True), repeat=len(unmet)):
            changed: dict[int, Sequence[PricedAnswer]] = {}
            for (at, needs), is_raised in zip(unmet.items(), raised, strict=True):
                if not is_raised:
                    changed[at] = [choice for choice in changed.get(at, leaves[at]) if choice.answer is None]
                for other, least in needs.items() if is_raised else ():
                    changed[other] = [
                        choice
                        for choice in changed.get(other, leaves[other])
                        if self.made.has_come(other, choice, least)
                    ]
            if all(changed.values()):
                yield search.fixed(changed) if changed else search

    def _needs(self) -> dict[int, dict[int, Exact]]:
        """Leaf → leaf → how far it must have come first (``Made.place_of``); without what is met already, and stays so."""
        found: dict[int, dict[int, Exact]] = {}
        for code, needs in self._allowed.effort.needs.items():
            at = self.standing.plan.position[code]
            if at not in self.standing.leaves:
                continue
            others = {self._needed(code, other): self.made.place_of(other, answer) for other, answer in needs.items()}
            unmet = {
                other: least
                for other, least in others.items()
                if not all(self.made.has_come(other, choice, least) for choice in self._either_way(other))
            }
            if unmet:
                found[at] = unmet
        return found

    def _either_way(self, at: int) -> Sequence[PricedAnswer]:
        """Of a leaf what is held; of one that turns both ways also what it may fall back to."""
        return self.made.leaves[at] if at in self.made.turning.leaves else self.made.leaves[at][:1]

    def _needed(self, code: str, other: str) -> int:
        at = self.standing.plan.position[other]
        if at not in self.standing.leaves:
            raise Unproved(msg("{code} needs {other}, of which no answer is known", code=code, other=other))
        return at


def _said(evaluation: Evaluation) -> tuple[str | None, str | None]:
    """The predicate, and the score as it is shown."""
    total = evaluation.total
    return evaluation.predicate, None if total.score is None else decimal_text(total.score.value, total.node.digits)


def _cells(
    searches: Iterable[Search],
    goals: Sequence[Goal],
    held: Mapping[int, Sequence[PricedAnswer]],
    *,
    least: bool = False,
) -> Iterator[Found]:
    for search in searches:
        if search.can_stay(held):
            yield from reaching(search.fixed(held) if held else search, goals, least=least)


def reaching(search: Search, goals: Sequence[Goal], *, least: bool = False) -> Iterator[Found]:
    """The cells of the total that lead to one of *goals*; *least*: only those of the least first cost are asked for."""
    for goal in goals:  # costs of nodes that stand apart are added up beyond the most
        yield from [one for one in _reaching(search, goal, least=least) if one[0] <= search.most]


def _reaching(search: Search, goal: Goal, *, least: bool) -> Iterable[Found]:
    if goal.sums:
        if len(goal.sums) == 1 and goal.total == Interval():
            return search.adding(*goal.sums[0], least=least).items()
        total = [] if goal.total == Interval() else [NodeSum({0: Fraction(1)}, goal.total)]
        return summed(search, (*goal.sums, *total)).items()
    if goal.total == Interval() and search.are_apart(goal.keep):
        return search.together(goal.keep, least=least).items()
    if outside := goal.outside(search.plan):
        inside = dict(_reaching(search, goal.without(outside), least=least))
        return beside(inside, search.together(outside, least=least)).items()
    return (search.kept(goal.keep) if goal.keep else search).leading(0, goal.total, least=least).items()


def _ranked(search: Search, goal: Goal) -> Iterable[Found]:
    """The same where it matters what total they give."""
    if goal.sums:
        # First, so that values are those of the total where a sum is over the same nodes.
        total = NodeSum({0: Fraction(1)}, goal.total)
        return summed(search, (total, *goal.sums)).items()
    if outside := goal.outside(search.plan):
        return beside(dict(_ranked(search, goal.without(outside))), search.together(outside)).items()
    kept = search.kept(goal.keep) if goal.keep else search
    return [(cost, cell) for cost, cell in kept.table(0).items() if search.sign * cell.value in goal.total]


def front(found: Iterable[Found]) -> Iterator[Found]:
    """Those that no other beats in both costs, the lowest first cost first; of several alike, the best value."""
    least: int | None = None
    for cost, cell in sorted(found, key=lambda one: (one[0], -one[1].value)):
        second = unpacked(cost)[1]
        if least is None or second < least:
            least = second
            yield cost, cell
