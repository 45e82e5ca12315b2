"""Plans: changes that were found by a search, and what comes out with them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.value import Frozen, value
from evalkit.outlook.choices import Made
from evalkit.outlook.effort import STEPS
from evalkit.questions.table import Unproved, unlinked, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.outlook.choices import Allowed
    from evalkit.outlook.standing import Standing
    from evalkit.outlook.targets import Goal, Target
    from evalkit.questions.search import Choice, Search
    from evalkit.questions.table import Cell

    Found = tuple[int, Cell]

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
        unit: Costs are counted in this part.
    """

    def __init__(self, standing: Standing, allowed: Allowed, sign: int = 1) -> None:
        """*sign*: 1 to rise, -1 to fall."""
        self.standing, self._allowed, self.sign = standing, allowed, sign
        self._made = Made(standing, allowed, sign)
        self.unit = self._made.unit
        plain = self._made if allowed.effort is STEPS else Made(standing, allowed._replace(effort=STEPS), sign)
        self._steps, self._steps_unit = {**plain.leaves, **plain.given, **plain.beside}, plain.unit
        self._searches = list(self._by_needs(self._made.search()))

    def cells(self, goals: Iterable[Goal], fixed: Iterable[int] = ()) -> list[Found]:
        """Everything that leads to one of *goals*, while what stands at *fixed* stays as it is."""
        held = {at: choices[:1] for at in fixed for choices in [self._steps[at]]}
        listed = list(goals)
        searches = [one.fixed(held) if held else one for one in self._searches]
        return [one for goal in listed for search in searches for one in _within(search, goal)]

    def below(self, part: int) -> list[int]:
        """What can change at a node or below it."""
        return [at for at in self._steps if at == part or self.standing.plan.is_below(at, part)]

    def plan(self, cost: int, cell: Cell) -> Plan:
        """A cell as a plan, evaluated."""
        changes = unlinked(cell.chain)
        ordered = {code: changes[code] for code in self.standing.plan.codes if code in changes}
        effort, questions = unpacked(cost)
        return Plan(
            steps=sum([self._steps_of(code, answer) for code, answer in ordered.items()]),
            questions=questions,
            effort=None if self._allowed.effort is STEPS else effort * self.unit,
            changes=ordered,
            after=self.standing.with_changes(ordered),
            is_least=any(self.standing.plan.position[code] in self._unknown for code in ordered),
        )

    @property
    def _unknown(self) -> set[int]:
        return {at for at, one in self.standing.given.items() if one.grade is None}

    def _steps_of(self, code: str, answer: Any) -> Exact:
        at = self.standing.plan.position[code]
        found = next(one for one in self._steps[at] if one.answer is not None and one.answer == answer and type(one.answer) is type(answer))
        return unpacked(found.cost)[0] * self._steps_unit

    # --- Answers that need others first -----------------------------------------------------------------------------

    def _by_needs(self, search: Search) -> Iterator[Search]:
        """The search, once for each way to respect that some answers need others first."""
        unmet = {code: needs for code, needs in self._needs().items() if len(self._made.leaves[code]) > 1}
        if len(unmet) > MOST_NEEDS:
            raise Unproved(msg("{count} answers need others first, which are too many for an exact search", count=str(len(unmet))))
        for raised in product((False, True), repeat=len(unmet)):
            changed: dict[int, Sequence[Choice]] = {}
            for (at, needs), is_raised in zip(unmet.items(), raised, strict=True):
                if not is_raised:
                    changed[at] = [one for one in changed.get(at, self._made.leaves[at]) if one.answer is None]
                for other, least in needs.items() if is_raised else ():
                    changed[other] = [one for one in changed.get(other, self._made.leaves[other]) if one.points >= least]
            if all(changed.values()):
                yield search.fixed(changed) if changed else search

    def _needs(self) -> dict[int, dict[int, Exact]]:
        """Leaf → leaf → the least points that it must have first; without what is met already."""
        found: dict[int, dict[int, Exact]] = {}
        for code, needs in self._allowed.effort.needs.items():
            at = self.standing.plan.position[code]
            others = {self.standing.plan.position[other]: self._made.worth(other, answer) for other, answer in needs.items()}
            unmet = {other: least for other, least in others.items() if self.standing.leaves[other].points < least}
            if unmet and at in self.standing.leaves:
                found[at] = unmet
        return found


def _within(search: Search, goal: Goal) -> Iterator[Found]:
    kept = search.kept(goal.keep) if goal.keep else search
    return ((cost, cell) for cost, cell in kept.table(0).items() if search.sign * cell.value in goal.total)


def front(found: Iterable[Found]) -> Iterator[Found]:
    """Those that no other beats in both costs, the lowest first cost first; of several alike, the best value."""
    least: int | None = None
    for cost, cell in sorted(found, key=lambda one: (one[0], -one[1].value)):
        second = unpacked(cost)[1]
        if least is None or second < least:
            least = second
            yield cost, cell


def in_units(amount: Exact, unit: Fraction) -> int:
    """How many whole units *amount* holds."""
    return int(Fraction(amount) / unit)
