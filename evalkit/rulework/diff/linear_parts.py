"""An instrument as parts that add up to its total: leaves with a factor, and nodes that are more than a sum."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.outcomes import floor_rules, predicate_rules
from evalkit.method.places import children_in
from evalkit.method.plan import Plan, plan_for
from evalkit.method.shapes import terms_of_sum
from evalkit.questions.folds import sharing
from evalkit.questions.joint import Joint, over_leaves, over_questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Expression
    from evalkit.method.scales import Given
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question


class Part(NamedTuple):
    """A leaf, or a node that is no sum, has a rounding stage or that a rule looks at, and what it is multiplied with in the total.

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

    @property
    def is_known(self) -> bool:
        """Whether it is all expressions, and nothing in Python."""
        return None not in children_in(self.of)


class Parts(NamedTuple):
    """The parts of an instrument."""

    instrument: Instrument
    plan: Plan
    parts: tuple[Part, ...]

    def part(self, code: str, factor: Fraction) -> Part:
        """A node as a part."""
        at = self.plan.position[code]
        of = over_leaves(self.plan, at, is_rounded=code != TOTAL)
        seen = {leaf for leaf in children_in(of) if leaf is not None}
        seen |= {self.plan.position[leaf] for leaf in self.instrument.leaves_under(code)}
        return Part(code, factor, of, tuple(sorted(seen)))

    def ruled(self) -> tuple[str, ...]:
        """The nodes that rules of the predicate look at, those of the floors among them."""
        return tuple(self.plan.codes[at] for rule in predicate_rules(self.instrument) for at in rule.at)

    def floors(self) -> dict[str, Exact]:
        """The floor of each node that has one."""
        nodes = self.instrument.nodes
        codes = [self.plan.codes[at] for rule in floor_rules(self.instrument) for at in rule.at]
        return {code: floor for code in codes if (floor := nodes[code].floor) is not None}


@lru_cache(maxsize=64)
def parts_of(instrument: Instrument) -> Parts:
    """The parts of *instrument*, in the order of the tree."""
    found = Parts(instrument, plan_for(instrument), ())
    return found._replace(parts=tuple(_below(found, found.plan.position[TOTAL], Fraction(1))))


def _below(parts: Parts, at: int, factor: Fraction) -> Iterator[Part]:
    plan = parts.plan
    step = next((one for one in plan.steps if one.at == at), None)
    linear, code = plan.linear_at(at), plan.codes[at]
    is_plain = code == TOTAL or (step is not None and step.stage is None and code not in parts.ruled())
    if step is not None and linear is not None and is_plain:
        for child, weight in zip(step.children, linear.weights, strict=True):
            yield from _below(parts, child, factor * weight / linear.divisor)
    else:
        yield parts.part(code, factor)


class Group(NamedTuple):
    """Parts of both instruments, each with its side (0 or 1), that share questions, and where these stand."""

    parts: tuple[tuple[int, Part], ...]
    places: tuple[int, ...]


def groups_of(each: Sequence[tuple[int, Part]], sides: Sequence[Parts], questions: Sequence[Question]) -> list[Group]:
    """Parts joined by shared questions, each once."""
    asked = [
        {side.plan.position[code]: at for at, one in enumerate(questions) if (code := one.codes[i]) is not None}
        for i, side in enumerate(sides)
    ]
    places = [frozenset(asked[side][leaf] for leaf in part.leaves) for side, part in each]
    return [
        Group(tuple([each[at] for at in group]), tuple(sorted(frozenset().union(*[places[at] for at in group]))))
        for group in sharing(places)
    ]


class Questions:
    """The questions of two instruments, as the search over both asks them.

    Attributes:
        listed: As they are.
    """

    def __init__(self, sides: Sequence[Parts], questions: Sequence[Question]) -> None:
        """Look at what each answer is worth."""
        self.listed = tuple(questions)
        self._worth = [
            {side.plan.position[one.codes[i] or ""]: (at, _worth(one, i)) for at, one in enumerate(self.listed) if one.codes[i]}
            for i, side in enumerate(sides)
        ]  # fmt: skip

    def of(self, side: int, part: Part) -> Expression:
        """The value of a part, over questions."""
        return over_questions(part.of, self._worth[side])

    def joint(self) -> Joint:
        """All answers."""
        return Joint([(str(at), list(one.options)) for at, one in enumerate(self.listed)])

    def prices(self, start: Sequence[AnswerKey], most: int) -> list[list[int]]:
        """What each answer costs: those off the *start* 1, to questions that both ask; others have no other answer."""
        return [
            [int(key != begin) * (1 if one.shared else most + 1) for key in one.options]
            for one, begin in zip(self.listed, start, strict=True)
        ]


def _worth(question: Question, side: int) -> list[Given]:
    return [given for both in question.options.values() if (given := both[side]) is not None]
