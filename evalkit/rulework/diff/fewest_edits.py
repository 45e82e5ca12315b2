"""The fewest answers off a common start, for every pair of totals that both instruments can have: exact.

What each group of parts adds to both totals is searched (``questions.joint``), and of all ways to the same only one with the
fewest answers off is kept; then groups are put together, and of all ways to the same pair of totals again only one is kept.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.instruments.expression import Child, Compare, Constant, Expression, Some, weighted
from evalkit.method.bands import bands_at, find_band
from evalkit.method.outcomes import floor_rules, floors_of
from evalkit.questions.table import Unproved, linked, unlinked
from evalkit.questions.walk import TOO_MANY
from evalkit.rulework.diff.linear_parts import Questions, groups_of, parts_of
from evalkit.rulework.diff.totals import whens_under, word_of_total

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.questions.joint import Case
    from evalkit.questions.table import Chain
    from evalkit.rulework.diff.linear_parts import Group, Part, Parts
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question
    from evalkit.rulework.diff.totals import When

MAX_STEPS = 4_000_000
_SIDES = (0, 1)


class Way(NamedTuple):
    """How many answers are off, and which."""

    off: int
    chain: Chain = None


# What parts of both come to: what they add to the totals, whether a floor is broken, and what decides about the bands.
State = tuple[Any, ...]
Ways = dict[State, Way]


class Table:
    """Two instruments whose totals are sums of parts that can be taken apart.

    Attributes:
        steps: How many answers may still be taken.
    """

    def __init__(self, old: Instrument, new: Instrument, questions: Sequence[Question]) -> None:
        """Group the parts."""
        self._both, self.steps = (old, new), MAX_STEPS
        self._sides = parts_of(old), parts_of(new)
        self._questions = Questions(self._sides, questions)
        each = [(i, part) for i, side in enumerate(self._sides) for part in (*side.parts, *_beside(side))]
        groups = [(one, self._expressions(one)) for one in groups_of(each, self._sides, questions)]
        # Those that give the same in both come first: their pairs of totals are as few as the totals of one.
        groups.sort(key=lambda one: one[1][0] != one[1][1])
        joint = self._questions.joint()
        self._groups = [(group, joint.case(expressions)) for group, expressions in groups]
        self._known: dict[tuple[Any, ...], Ways] = {}
        self._words: dict[tuple[Any, ...], str] = {}

    def _expressions(self, group: Group) -> list[Expression]:
        """What a group adds to both totals, whether it breaks a floor of either, and what decides about their bands."""
        adds: tuple[list[Any], list[Any]] = ([], [])
        broken: tuple[list[Any], list[Any]] = ([], [])
        deciding: list[Expression] = [Constant(number=0), Constant(number=0)]
        for side, part in group.parts:
            instrument, of = self._both[side], self._questions.of(side, part)
            floor = floors_of(instrument).get(part.code)
            if part.factor:
                adds[side].append((part.factor, of))
            if floor is not None:
                broken[side].append(Compare(left=of, sign="<", right=Constant(number=floor)))
            if part.code == instrument.bands_from:
                deciding[side] = of
        return [*map(weighted, adds), *[Some(parts=tuple(one)) for one in broken], *deciding]

    # --- The fewest -----------------------------------------------------------------------------------------------

    def fewest(self, start: Sequence[AnswerKey], most: int) -> tuple[AnswerKey, ...] | None:
        """Answers with the fewest off *start*, at most *most*, under which the predicates differ.

        Raises:
            Unproved: There are more steps than ``MAX_STEPS``.
        """
        outcomes = [self._outcomes(*group, start, most) for group in self._groups]
        units = [lcm(*[state[side].denominator for one in outcomes for state in one]) for side in _SIDES]
        ways: Ways = {(0, 0, False, False, None, None): Way(0)}
        for one in outcomes:
            whole = {(int(old * units[0]), int(new * units[1]), *more): way for (old, new, *more), way in one.items()}
            ways = self._joined(ways, whole, most)
        differing = [way for state, way in ways.items() if self._differs(state, units)]
        return None if not differing else self._off(start, min(differing, key=lambda way: way.off).chain)

    def broken_apart(self, start: Sequence[AnswerKey]) -> Iterator[tuple[AnswerKey, ...]]:
        """For each floor the answers with the fewest off *start* that break it in one of the two only."""
        for group in self._groups:
            outcomes = self._outcomes(*group, start, len(self._questions.listed))
            broken = [way for state, way in outcomes.items() if bool(state[2]) != bool(state[3])]
            if broken:
                yield self._off(start, min(broken, key=lambda way: way.off).chain)

    def _outcomes(self, group: Group, case: Case, start: Sequence[AnswerKey], most: int) -> Ways:
        """What a group comes to; the same for starts that differ elsewhere."""
        key = group.places, tuple([start[at] for at in group.places]), most
        if key not in self._known:
            self._known[key] = self._searched(group, case, start, most)
        return self._known[key]

    def _searched(self, group: Group, case: Case, start: Sequence[AnswerKey], most: int) -> Ways:
        found: Ways = {}
        for one in case.every(self._questions.prices(start, most), most):
            old, new, *broken, first, second = one.values
            state = (old, new, *broken, self._band(0, group, first), self._band(1, group, second))
            if state not in found or one.cost < found[state].off:
                found[state] = Way(one.cost, one.chain)
        return found

    def _band(self, side: int, group: Group, value: Exact) -> Any:
        """The band that decides by which bands a total is judged, if the group has its node."""
        instrument, code = self._both[side], self._both[side].bands_from
        if code is None or all((i, part.code) != (side, code) for i, part in group.parts):
            return None
        return find_band(bands_at(instrument, code), value).predicate

    def _joined(self, ways: Ways, others: Ways, most: int) -> Ways:
        found: Ways = {}
        ordered = sorted(others.items(), key=lambda other: other[1].off)
        for state, way in ways.items():
            room = most - way.off
            for other, step in ordered:
                if step.off > room:
                    break
                self.steps -= 1
                both, count = _both(state, other), way.off + step.off
                known = found.get(both)
                if known is None or count < known.off:
                    found[both] = Way(count, linked(way.chain, step.chain))
            if self.steps < 0:
                raise Unproved(TOO_MANY)
        return found

    def _off(self, start: Sequence[AnswerKey], chain: Chain) -> tuple[AnswerKey, ...]:
        """*start* with the answers of *chain*."""
        found = unlinked(chain)
        return tuple([found.get(str(at), key) for at, key in enumerate(start)])

    # --- Words ----------------------------------------------------------------------------------------------------

    def _differs(self, state: State, units: Sequence[int]) -> bool:
        """Whether the predicates differ under some values of the context that go together."""
        return any(
            self._word(0, one, state, units) != self._word(1, other, state, units)
            for one, other in whens_under(*self._both, state[4:])
        )

    def _word(self, side: int, when: When, state: State, units: Sequence[int]) -> str:
        key = side, when, state[side], units[side], bool(state[2 + side])
        if key not in self._words:
            instrument = self._both[side]
            (word,) = [rule.stated.then for rule in floor_rules(instrument)] if key[-1] else [""]
            self._words[key] = word or word_of_total(instrument, when, Fraction(state[side], units[side]))
        return self._words[key]


def _both(one: State, other: State) -> State:
    (a, b, c, d, e, f), (u, v, w, x, y, z) = one, other
    return a + u, b + v, c or w, d or x, e or y, f or z


def _beside(side: Parts) -> Iterator[Part]:
    """Nodes outside the total that the predicate hangs on."""
    inside = {part.code for part in side.parts}
    for code in dict.fromkeys((*side.floored(), side.instrument.bands_from)):
        if code is not None and code not in inside:
            yield side.part(code, Fraction(0))


# --- What can be taken apart ------------------------------------------------------------------------------------


def can_be_taken_apart(*instruments: Instrument) -> bool:
    """Whether a ``Table`` of these can be made: no arithmetic in Python, and conditions on values only as floors.

    A floor of the total that is rounded is held against the value after its stage, which is no part.
    """
    return not any(
        one.outcome
        or len(floor_rules(one)) > 1
        or not all(part.is_known for part in (*parts_of(one).parts, *_beside(parts_of(one))))
        or (TOTAL in parts_of(one).floored() and one.stage_of(one.nodes[TOTAL]) is not None)
        for one in instruments
    )


def are_sums(*instruments: Instrument) -> bool:
    """Whether the totals are sums of answers, rounded at the end only, and nothing else decides about the predicates."""
    return all(
        can_be_taken_apart(one)
        and not floor_rules(one)
        and one.bands_from is None
        and all(one.nodes[part.code].is_leaf and isinstance(part.of, Child) for part in parts_of(one).parts)
        for one in instruments
    )
