"""The fewest answers off a common start under which two instruments use different predicates: exact.

The predicate of either is an expression over its parts (``linear_parts``). What each group of parts can come to is searched
(``questions.two_instruments``), and of all ways to the same only one with the fewest answers off is kept. What a group comes to then
is the answer to one question, priced by the answers that are off, and both predicates are searched over these questions.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from evalkit.instruments import TOTAL
from evalkit.instruments.expression import Choice, Compare, Constant, Expression
from evalkit.method.bands import bands_at, bands_of_total
from evalkit.method.ends import ChildEnds, course
from evalkit.method.outcome_rules import after, predicate_rules
from evalkit.method.scales import Reply
from evalkit.method.subexpressions import child_of, replaced
from evalkit.possible.ends import ends_of
from evalkit.questions.table import Unproved, unlinked
from evalkit.questions.two_instruments import Joint, over_questions, staged
from evalkit.questions.walk import TOO_MANY, StepBudget
from evalkit.rulework.diff.predicates import bands_cuts, whens, whens_of
from evalkit.rulework.diff.shared_questions import Questions, parts_of
from evalkit.rulework.precision import from_bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.interval import Interval
    from evalkit.instruments import Band, BandTable, Instrument
    from evalkit.method.outcome_rules import PredicateRule
    from evalkit.questions.two_instruments import ReachedValues
    from evalkit.rulework.diff.predicates import When
    from evalkit.rulework.diff.shared_questions import AnswerKey, LinkedParts, Parts, Question

    _Both = tuple[Expression, Expression]

MAX_STATES = 40_000  # of all groups together
MAX_STEPS = 1_200_000  # of all searches: some seconds
_LOOKED_UP = 50  # values that are looked up take as long as one step
MAX_RULES = 8  # each may hold or not


class PairedSums:
    """Two instruments whose totals are sums of parts that can be taken apart.

    Raises:
        Unproved: A part is arithmetic in Python, a rule of the predicate is not known for all values, or there are more
            of these than ``MAX_RULES``.
    """

    def __init__(self, old: Instrument, new: Instrument, questions: Sequence[Question]) -> None:
        """Group the parts."""
        self._sides = parts_of(old), parts_of(new)
        if not all(map(_rules_are_known, self._sides)):
            raise Unproved(TOO_MANY)
        self._questions = Questions(self._sides, questions)
        each = [(i, part) for i, side in enumerate(self._sides) for part in (*side.parts, *side.beside)]
        # Those that give the same in both come first: their pairs of totals are as few as the totals of one.
        self._groups = sorted(self._questions.groups(each), key=self._gives_another)
        joint = self._questions.joint()
        self._cases = [joint.case([self._questions.of(*one) for one in group.parts]) for group in self._groups]
        self._known: dict[tuple[object, ...], list[ReachedValues]] = {}
        self._budget = StepBudget(MAX_STEPS)
        words = {band.predicate for instrument in (old, new) for band in bands_of_total(instrument)}
        mine, theirs = (_predicates(side, sorted(words)) for side in self._sides)
        apart = old.bands_from is None and new.bands_from is None
        pairs = whens(old, new) if apart else tuple(product(mine, theirs))
        self._predicates = [(mine[one], theirs[other]) for one, other in pairs]
        self._rules = list(zip(*map(_conditions, self._sides), strict=False))

    def _gives_another(self, group: LinkedParts) -> bool:
        adds = [
            [(part.factor, self._questions.of(side, part)) for side, part in group.parts if side == i] for i in (0, 1)
        ]
        return adds[0] != adds[1]

    def fewest(self, start: Sequence[AnswerKey], most: int) -> tuple[AnswerKey, ...] | None:
        """Answers with the fewest off *start*, at most *most*, under which the predicates differ.

        Raises:
            Unproved: There are too many states.
        """
        return self._apart(self._predicates, start, most)

    def ruled_apart(self, start: Sequence[AnswerKey]) -> Iterator[tuple[AnswerKey, ...]]:
        """For each rule of the predicate, the floors among them, answers with the fewest off *start* under which it holds in one only.

        Raises:
            Unproved: There are too many states.
        """
        found = (self._apart([pair], start, len(self._questions.listed)) for pair in self._rules)
        return (keys for keys in found if keys is not None)

    def _apart(self, pairs: Sequence[_Both], start: Sequence[AnswerKey], most: int) -> tuple[AnswerKey, ...] | None:
        """Answers with the fewest off *start*, at most *most*, under which a pair of expressions over parts differs."""
        reached = [self._reached(at, start, most) for at in range(len(self._groups))]
        self._budget.spend(sum(len(ways) ** 2 for ways in reached) // _LOOKED_UP)
        if not all(reached):  # so near the start no answers give a part a value
            return None
        answered: tuple[dict[int, Any], dict[int, Any]] = ({}, {})
        for at, group in enumerate(self._groups):
            for i, (side, part) in enumerate(group.parts):
                worth = [Reply(way.values[i], None, None) for way in reached[at]]
                answered[side][self._sides[side].plan.position[part.code]] = (at, worth)
        expressions = [
            over_questions(expression, answered[side]) for pair in pairs for side, expression in enumerate(pair)
        ]
        joint = Joint([(str(at), range(len(ways))) for at, ways in enumerate(reached)])
        prices = [[way.cost for way in ways] for ways in reached]
        found = joint.case(expressions).every(prices, most, MAX_STATES, self._budget)
        differing = [way for way in found if way.values[::2] != way.values[1::2]]
        if not differing:
            return None
        chosen = unlinked(min(differing, key=lambda way: way.cost).chain)
        chains = [unlinked(reached[int(at)][number].chain) for at, number in chosen.items()]
        given = {name: key for chain in chains for name, key in chain.items()}
        return tuple([given.get(str(at), key) for at, key in enumerate(start)])

    def _reached(self, at: int, start: Sequence[AnswerKey], most: int) -> list[ReachedValues]:
        """What a group comes to, each with the fewest off *start*; the same for starts that differ elsewhere."""
        key = at, tuple([start[place] for place in self._groups[at].places]), most
        if key not in self._known:
            prices = self._questions.prices(start, most)
            listed = sorted(self._cases[at].every(prices, most, budget=self._budget), key=lambda value: -value.cost)
            self._known[key] = list({value.values: value for value in listed}.values())
        return self._known[key]


# --- Predicates and rules as expressions over parts, each child the position of one ------------------------------------


def _predicates(side: Parts, words: Sequence[str]) -> dict[When, Expression]:
    """The predicate as its number among *words*, under each value of the context; under none where answers decide that."""
    instrument, fact = side.instrument, side.instrument.bands_from
    if fact is None:
        return {when: _predicate(side, bands_at(instrument, TOTAL, when), words) for when in whens_of(instrument)}
    bands = bands_at(instrument, fact).bands
    under = [_predicate(side, bands_at(instrument, TOTAL, band.predicate), words) for band in bands]
    cuts = [from_bound(band) for band in bands if band.minimum is not None]
    return {None: _looked_up(side.value(side.plan.position[fact]), cuts, under)}


def _predicate(side: Parts, table: BandTable, words: Sequence[str]) -> Expression:
    total, cuts = side.value(0), list(bands_cuts(side.instrument, table.when))

    def called(bands: Sequence[Band], rules: Sequence[tuple[PredicateRule, Expression]]) -> Expression:
        """What *bands* of the table have become, and what the *rules* that are left make of that."""
        if not rules:
            return _looked_up(total, cuts, [Constant(number=words.index(band.predicate)) for band in bands])
        (rule, condition), *left = rules
        changed = [after(rule.stated, table, band) for band in bands]
        if changed == list(bands):
            return called(bands, left)
        return Choice(when=condition, then=called(changed, left), otherwise=called(bands, left))

    rules = predicate_rules(side.instrument)
    if len(rules) > MAX_RULES:
        raise Unproved(TOO_MANY)
    return called(table.bands, list(zip(rules, _conditions(side), strict=True)))


def _conditions(side: Parts) -> list[Expression]:
    """The conditions of the rules of the predicate, that of the floors first; of the total they see what its stage leaves."""
    stage = side.instrument.stage_of(side.instrument.nodes[TOTAL])

    def seen(at: int) -> Expression:
        return side.value(at) if at else staged(side.value(0), stage)

    return [replaced(rule.condition, seen) for rule in predicate_rules(side.instrument)]


def _looked_up(of: Expression, cuts: Sequence[Interval], expressions: Sequence[Expression]) -> Expression:
    """The first of *expressions* whose cut *of* reaches; the last one has none."""
    *upper, last = expressions
    for cut, expression in zip(reversed(cuts), reversed(upper), strict=True):
        reached = Compare(left=of, sign=">" if cut.low_open else ">=", right=Constant(number=cut.low or 0))
        last = last if expression == last else Choice(when=reached, then=expression, otherwise=last)
    return last


def _rules_are_known(side: Parts) -> bool:
    nodes = [ChildEnds(end.ends if end.is_bounded else None) for end in ends_of(side.plan)]
    rules = predicate_rules(side.instrument)
    return all(not rule.open and course(rule.condition, nodes).ends is not None for rule in rules)


def are_sums(*instruments: Instrument) -> bool:
    """Whether the totals are sums of answers, rounded at the end only, and nothing else decides about the predicates."""
    return all(
        not predicate_rules(instrument)
        and instrument.bands_from is None
        and all(
            instrument.nodes[part.code].is_leaf and child_of(part.of) is not None for part in parts_of(instrument).parts
        )
        for instrument in instruments
    )
