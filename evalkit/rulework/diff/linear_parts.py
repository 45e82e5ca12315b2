"""An instrument as parts that add up to its total: leaves with a factor, and nodes that are more than a sum."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Child, weighted
from evalkit.method.outcomes import predicate_rules
from evalkit.method.places import places_of
from evalkit.method.plan import plan_for
from evalkit.method.sums import terms_of_sum
from evalkit.questions.folds import sharing
from evalkit.questions.joint import Joint, over_leaves, over_questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Expression
    from evalkit.method.plan import Plan
    from evalkit.method.scales import Given
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question


class Part(NamedTuple):
    """A leaf, or a node that is no sum or has a rounding stage, and what it is multiplied with in the total.

    Attributes:
        of: Its value over leaves, by position; after its stage, unless it is the total.
        leaves: The positions of the leaves that it looks at.
    """

    code: str
    factor: Fraction
    of: Expression
    leaves: tuple[int, ...]

    @property
    def is_linear(self) -> bool:
        """Whether it is a weighted sum of answers."""
        return terms_of_sum(self.of) is not None


class Parts(NamedTuple):
    """The parts of an instrument: those of its total, and others that the predicate hangs on."""

    instrument: Instrument
    plan: Plan
    parts: tuple[Part, ...]
    beside: tuple[Part, ...]

    def value(self, at: int) -> Expression:
        """A node over the positions of parts; the total before its stage."""
        return weighted([(factor, Child(at=part)) for factor, part in _terms(self.plan, at)])


@lru_cache(maxsize=64)
def parts_of(instrument: Instrument) -> Parts:
    """The parts of *instrument*, in the order of the tree."""
    plan = plan_for(instrument)
    inside = {at: factor for factor, at in _terms(plan, 0)}
    ruled = [at for rule in predicate_rules(instrument) for at in rule.at]
    ruled += [] if instrument.bands_from is None else [plan.position[instrument.bands_from]]
    beside = {at: Fraction(0) for node in ruled for _, at in _terms(plan, node) if at not in inside}
    found = [tuple([_part(plan, at, factor) for at, factor in some.items()]) for some in (inside, beside)]
    return Parts(instrument, plan, *found)


def _part(plan: Plan, at: int, factor: Fraction) -> Part:
    """A node as a part."""
    of = over_leaves(plan, at, is_rounded=at != 0)
    below = {plan.position[leaf] for leaf in plan.instrument.leaves_under(plan.codes[at])}
    return Part(plan.codes[at], factor, of, tuple(sorted(places_of(of) | below)))


def _terms(plan: Plan, at: int) -> Iterator[tuple[Fraction, int]]:
    """The parts that a node adds up, each with its factor; the total before its stage."""
    step = next((one for one in plan.steps if one.at == at), None)
    linear = plan.linear_at(at)
    if step is None or linear is None or (step.stage is not None and at != 0):
        yield Fraction(1), at
        return
    for child, weight in zip(step.children, linear.weights, strict=True):
        yield from ((part * weight / linear.divisor, inner) for part, inner in _terms(plan, child))


class Group(NamedTuple):
    """Parts of both instruments, each with its side (0 or 1), that share questions, and where these stand."""

    parts: tuple[tuple[int, Part], ...]
    places: tuple[int, ...]


class Questions:
    """The questions of two instruments, as the search over both asks them.

    Attributes:
        listed: As they are.
    """

    def __init__(self, sides: Sequence[Parts], questions: Sequence[Question]) -> None:
        """Look at what each answer is worth."""
        self.listed = tuple(questions)
        self._worth = [
            {side.plan.position[question.codes[i] or ""]: (at, _worth(question, i)) for at, question in enumerate(self.listed) if question.codes[i]}
            for i, side in enumerate(sides)
        ]  # fmt: skip

    def groups(self, each: Sequence[tuple[int, Part]]) -> list[Group]:
        """Parts, each with its side, joined by the questions that they share."""
        places = [frozenset(self._worth[side][leaf][0] for leaf in part.leaves) for side, part in each]
        return [
            Group(tuple([each[at] for at in group]), tuple(sorted(frozenset().union(*[places[at] for at in group]))))
            for group in sharing(places)
        ]

    def of(self, side: int, part: Part) -> Expression:
        """The value of a part, over questions."""
        return over_questions(part.of, self._worth[side])

    def joint(self) -> Joint:
        """All answers."""
        return Joint([(str(at), list(question.options)) for at, question in enumerate(self.listed)])

    def prices(self, start: Sequence[AnswerKey], most: int) -> list[list[int]]:
        """What each answer costs: those off the *start* 1, to questions that both ask; others have no other answer."""
        return [
            [int(key != begin) * (1 if question.shared else most + 1) for key in question.options]
            for question, begin in zip(self.listed, start, strict=True)
        ]


def _worth(question: Question, side: int) -> list[Given]:
    return [given for both in question.options.values() if (given := both[side]) is not None]
