"""The fewest answers off a common start, for every pair of totals that both instruments can have: exact.

Answers are taken one after the other, and of all ways to the same columns (``columns``) only one with the fewest answers off
is kept; then groups of parts are put together, and of all ways to the same pair of totals again only one is kept.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import lcm
from operator import add
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import find_band, table_for
from evalkit.rulework.diff.columns import Columns, Piece
from evalkit.rulework.diff.linear_parts import Group, Part, Parts, groups_of, parts_of
from evalkit.rulework.diff.totals import whens, word_of_total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question

MAX_STEPS = 4_000_000
_NO_LIMIT = 10**100
When = str | None


class TooMany(Exception):  # noqa: N818  (no error of anybody: the search goes on in another way)
    """There are too many ways to look at all of them."""


class Way(NamedTuple):
    """How many answers are off, and which: a chain of (position of the question, answer), or two ways joined."""

    off: int
    chain: Any = None


State = tuple[Any, ...]
Ways = dict[State, Way]


class _Group(NamedTuple):
    """Parts that share questions, and the positions of all their questions."""

    columns: Columns
    places: tuple[int, ...]


class Table:
    """Two instruments whose totals are sums of parts that can be taken apart.

    Attributes:
        steps: How many answers may still be taken.
    """

    def __init__(self, old: Instrument, new: Instrument, questions: Sequence[Question]) -> None:
        """Group the parts."""
        self._both = old, new
        self.questions = tuple(questions)
        self.steps = MAX_STEPS
        sides = parts_of(old), parts_of(new)
        # Parts that give the same in both come first: their pairs of totals are as few as the totals of one.
        self._groups = tuple(sorted(self._grouped(sides), key=_differ))
        self._beside = self._beside_groups(sides)
        self._units = [
            lcm(*[one.denominator for group in self._groups for one in _steps(group, side)]) for side in (0, 1)
        ]
        self._adds: dict[tuple[Piece, int], int] = {}
        self._totals: dict[tuple[tuple[AnswerKey, ...], int], Ways] = {}
        self._words: dict[tuple[int, When, int, bool], str] = {}

    def _grouped(self, sides: tuple[Parts, Parts]) -> Iterator[_Group]:
        for group in groups_of(sides, self.questions):
            yield self._group(group, sides)

    def _group(self, group: Group, sides: tuple[Parts, Parts]) -> _Group:
        pieces = [Piece(side, part, sides[side], self.questions) for side, part in group.parts]
        places = group.places(self.questions)
        return _Group(Columns(pieces, {at: self.questions[at] for at in places}), places)

    def _beside_groups(self, sides: tuple[Parts, Parts]) -> _Group | None:
        """The nodes that decide by which bands a total is judged."""
        deciding = [
            tuple(
                Part(code, Fraction(1), side.instrument.nodes[code].children, is_leaf=False)
                for code in _decides(side.instrument)
            )
            for side in sides
        ]
        return self._group(Group(*deciding), sides) if any(deciding) else None

    # --- The fewest -----------------------------------------------------------------------------------------------

    def fewest(self, start: Sequence[AnswerKey], most: int) -> tuple[AnswerKey, ...] | None:
        """Answers with the fewest off *start*, at most *most*, under which the predicates differ.

        Raises:
            TooMany: There are more steps than ``MAX_STEPS``.
        """
        ways = self._all_totals(start, most)
        judged = self._judged(start, most)
        best: Way | None = None
        for state, way in ways.items():
            for both, other in judged.items():
                count = way.off + other.off
                if count <= most and (best is None or count < best.off) and self._differs(state, both):
                    best = Way(count, (way.chain, other.chain))
        return None if best is None else _off(start, best.chain)

    def broken_apart(self, start: Sequence[AnswerKey]) -> Iterator[tuple[AnswerKey, ...]]:
        """For each floor the answers with the fewest off *start* that break it in one of the two only."""
        for group in self._groups:
            if any(one.floor is not None for one in group.columns.pieces):
                self.steps = MAX_STEPS
                outcomes = self._outcomes(group, start, len(self.questions))
                broken = [way for state, way in outcomes.items() if state[2] != state[3]]
                if broken:
                    yield _off(start, min(broken, key=lambda way: way.off).chain)

    def _all_totals(self, start: Sequence[AnswerKey], most: int) -> Ways:
        """Both totals and broken floors; the same for starts that differ only beside the total."""
        key = tuple(one for one, question in zip(start, self.questions, strict=True) if not question.beside), most
        if key not in self._totals:
            ways: Ways = {(0, 0, False, False): Way(0)}
            for group in self._groups:
                ways = self._joined(ways, self._outcomes(group, start, most), most, _added)
            self._totals = {key: ways}
        return self._totals[key]

    def _outcomes(self, group: _Group, start: Sequence[AnswerKey], most: int) -> Ways:
        """What the group adds to both totals, and whether it breaks a floor of either."""
        found: Ways = {}
        vectors = self._vectors(group, start, most)
        self.steps -= 3 * len(vectors)
        for vector, way in vectors.items():
            adds, broken = [0, 0], [False, False]
            for one, number in group.columns.numbers(vector):
                adds[one.side] += self._share(one, number)
                broken[one.side] |= one.breaks_floor(number)
            _keep(found, (*adds, *broken), way)
        return found

    def _share(self, one: Piece, number: int) -> int:
        """What a piece adds to the total, in whole units."""
        key = one, number
        if key not in self._adds:
            self._adds[key] = int(one.value(number) * one.part.factor * self._units[one.side])
        return self._adds[key]

    def _judged(self, start: Sequence[AnswerKey], most: int) -> Ways:
        """By which values of the context both totals can be judged."""
        if self._beside is None:
            return {both: Way(0) for both in whens(*self._both)}
        found: Ways = {}
        for vector, way in self._vectors(self._beside, start, most).items():
            known: list[tuple[When, ...]] = []
            for side, instrument in enumerate(self._both):
                known.append(
                    _whens(
                        instrument,
                        [one.value(n) for one, n in self._beside.columns.numbers(vector) if one.side == side],
                    )
                )
            for both in product(*known):
                _keep(found, both, way)
        return found

    def _vectors(self, group: _Group, start: Sequence[AnswerKey], most: int) -> Ways:
        columns = group.columns
        zero, plus = (0,) * len(columns.limits), _adder(columns.limits)
        found: Ways = {zero: Way(0)}
        for block in columns.blocks():
            ways: Ways = {zero: Way(0)}
            for at in block:
                ways = self._joined(ways, self._options(columns, at, start), most, plus)
            found = self._joined(found, ways, most, plus)
        return found

    def _options(self, columns: Columns, at: int, start: Sequence[AnswerKey]) -> Ways:
        """What the question can add, each with the answer that is off."""
        rows = columns.rows[at]
        found: Ways = {rows[start[at]]: Way(0)}
        if self.questions[at].shared:
            for key, vector in rows.items():
                found.setdefault(vector, Way(1, (at, key)))
        return found

    def _joined(self, ways: Ways, others: Ways, most: int, plus: Callable[[State, State], State]) -> Ways:
        found: Ways = {}
        ordered = sorted(others.items(), key=lambda other: other[1].off)
        for state, way in ways.items():
            room = most - way.off
            for other, step in ordered:
                if step.off > room:
                    break
                self.steps -= 1
                both, count = plus(state, other), way.off + step.off
                known = found.get(both)
                if known is None or count < known.off:
                    found[both] = Way(count, (way.chain, step.chain) if step.chain is not None else way.chain)
            if self.steps < 0:
                raise TooMany
        return found

    # --- Words ----------------------------------------------------------------------------------------------------

    def _differs(self, state: State, both: State) -> bool:
        return self._word(0, both[0], state[0], broken=state[2]) != self._word(1, both[1], state[1], broken=state[3])

    def _word(self, side: int, when: When, total: int, *, broken: bool) -> str:
        key = side, when, total, broken
        if key not in self._words:
            instrument = self._both[side]
            word = instrument.floor_predicate if broken else None
            self._words[key] = word or word_of_total(instrument, when, Fraction(total, self._units[side]))
        return self._words[key]


def _differ(group: _Group) -> bool:
    """Whether the two sides do not have the same columns, multiplied alike."""
    factors = [[one.part.factor for one in group.columns.pieces if one.side == side] for side in (0, 1)]
    return factors[0] != factors[1] or any(len(set(both)) > 1 for both in group.columns.beside())


def _keep(ways: Ways, state: State, way: Way) -> None:
    if state not in ways or way.off < ways[state].off:
        ways[state] = way


def _added(one: State, other: State) -> State:
    return one[0] + other[0], one[1] + other[1], one[2] or other[2], one[3] or other[3]


def _adder(limits: Sequence[int | None]) -> Callable[[State, State], State]:
    """Adds columns up to their limits."""
    if not any(limit is not None for limit in limits):
        return lambda one, other: tuple(map(add, one, other))
    tops = tuple(_NO_LIMIT if limit is None else limit for limit in limits)
    return lambda one, other: tuple(map(min, map(add, one, other), tops))


def _off(start: Sequence[AnswerKey], chain: Any) -> tuple[AnswerKey, ...]:
    """*start* with the answers of *chain*."""
    keys, todo = list(start), [chain]
    while todo:
        one = todo.pop()
        if one is None:
            continue
        if isinstance(one[0], int):
            keys[one[0]] = one[1]
        else:
            todo += one
    return tuple(keys)


def _steps(group: _Group, side: int) -> Iterator[Fraction]:
    """Numbers that everything the group adds to the total of *side* is a multiple of."""
    for one in group.columns.pieces:
        if one.side == side:
            graded = one.formula.graded if one.formula else None
            yield from (one.part.factor * step.points for step in (graded.steps if graded else ()))
            yield one.part.factor / one.unit


def _whens(instrument: Instrument, values: Sequence[Exact]) -> tuple[When, ...]:
    for code in _decides(instrument):
        table = table_for(instrument, instrument.nodes[code])
        assert table is not None  # the loader asks for bands of the node
        return (find_band(table, values[0]).predicate,)
    key = instrument.context.get(instrument.bands_by or "")
    return (None,) if key is None else key.values


def _decides(instrument: Instrument) -> tuple[str, ...]:
    """The node whose band decides about the bands of the total, if there is one."""
    key = instrument.context.get(instrument.bands_by or "")
    return () if key is None or key.from_node is None else (key.from_node,)


# --- What can be taken apart ------------------------------------------------------------------------------------


def can_be_taken_apart(old: Instrument, new: Instrument, questions: Sequence[Question]) -> bool:
    """Whether a ``Table`` of both can be made: sums, gates and grades over answers, rounded at the end only.

    No question may decide about the bands of one and count in the total of the other: it would be answered twice.
    """
    if not all(_is_plain(one) for one in (old, new)):
        return False
    inside = [set(one.leaves_under(TOTAL)) for one in (old, new)]
    return not any(
        question.shared and (question.old in inside[0]) != (question.new in inside[1]) for question in questions
    )


def _is_plain(instrument: Instrument) -> bool:
    parts = parts_of(instrument)
    known = {part.code for part in parts.parts}
    if instrument.outcome:
        return False  # conditions on values are no columns
    floors = {code for code, node in instrument.nodes.items() if node.floor is not None}
    # A floor is held against the value after its stage; the columns have the one before it.
    usable = {code for code in known if not _is_rounded(instrument, code)}
    if parts.slack or (instrument.floor_predicate is not None and not floors <= usable):
        return False
    if not all(_is_sum_of_answers(instrument, code, parts) for code in _decides(instrument)):
        return False
    return all(
        part.is_leaf
        or ((formula := parts.formula(part)) is not None and formula.shape is not None and parts.is_flat(part))
        for part in parts.parts
    )


def _is_rounded(instrument: Instrument, code: str) -> bool:
    stage = instrument.stage_of(instrument.nodes[code])
    return stage is not None and stage.mode != "none"


def _is_sum_of_answers(instrument: Instrument, code: str, parts: Parts) -> bool:
    node = instrument.nodes[code]
    stages = [instrument.stage_of(instrument.nodes[one]) for one in (code, *node.children)]
    linear = parts.plan.linear_at(parts.plan.position[code])
    outside = not set(node.children) & set(instrument.leaves_under("total"))
    plain = linear is not None and len(set(linear.weights)) == 1  # so that answers only add up
    return plain and outside and not any(stages) and all(instrument.nodes[child].is_leaf for child in node.children)


def are_sums(old: Instrument, new: Instrument) -> bool:
    """Whether both totals are sums of answers, rounded at the end only, and nothing else decides about the predicate."""
    return all(
        _is_plain(one)
        and one.floor_predicate is None
        and not _decides(one)
        and all(part.is_leaf for part in parts_of(one).parts)
        for one in (old, new)
    )
