"""An instrument as parts that add up to its total: leaves with a factor, and whole nodes that are not linear."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.plan import Plan, plan_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.method.formula import Formula
    from evalkit.rulework.diff.shared_questions import Question


class Part(NamedTuple):
    """A leaf, or a node with another method than sums and means, and what it is multiplied with on the way to the total.

    Attributes:
        leaves: Codes of the leaves below it, or its own.
    """

    code: str
    factor: Fraction
    leaves: tuple[str, ...]
    is_leaf: bool


class Parts(NamedTuple):
    """The parts of an instrument.

    Attributes:
        slack: By how much rounding stages below the total can move it, at most, on either side; 0: there are none.
    """

    instrument: Instrument
    plan: Plan
    parts: tuple[Part, ...]
    slack: Fraction

    def formula(self, part: Part) -> Formula | None:
        """How the value of *part* follows from its children; ``None`` for a leaf."""
        return self.plan.formulas.get(self.plan.position[part.code])

    def is_flat(self, part: Part) -> bool:
        """Whether the children of *part* are leaves."""
        return part.is_leaf or self.instrument.nodes[part.code].children == part.leaves


@lru_cache(maxsize=64)
def parts_of(instrument: Instrument) -> Parts:
    """The parts of *instrument*, in the order of the tree."""
    plan = plan_for(instrument)
    return Parts(instrument, plan, tuple(_below(TOTAL, Fraction(1), plan)), _slack(TOTAL, Fraction(1), plan))


def _below(code: str, factor: Fraction, plan: Plan) -> Iterator[Part]:
    at = plan.position[code]
    node, linear = plan.nodes[at], plan.linear_at(at)
    if node.is_leaf:
        yield Part(code, factor, (code,), is_leaf=True)
    elif linear is not None:
        for child, weight in zip(node.children, linear.weights, strict=True):
            yield from _below(child, factor * weight / linear.divisor, plan)
    else:
        yield Part(code, factor, plan.instrument.leaves_under(code), is_leaf=False)


def _slack(code: str, factor: Fraction, plan: Plan) -> Fraction:
    at = plan.position[code]
    node, linear = plan.nodes[at], plan.linear_at(at)
    stage = plan.instrument.stage_of(node) if code != TOTAL else None
    found = Fraction(0) if stage is None or stage.mode == "none" else factor * Fraction(1, 10**stage.digits)
    for number, child in enumerate(node.children):
        share = Fraction(linear.weights[number], linear.divisor) if linear else 1
        found += _slack(child, factor * share, plan)
    return found


class Group(NamedTuple):
    """Parts of both instruments that share questions."""

    old: tuple[Part, ...]
    new: tuple[Part, ...]

    @property
    def parts(self) -> list[tuple[int, Part]]:
        """All of them, each with its side: 0 or 1."""
        return [*((0, part) for part in self.old), *((1, part) for part in self.new)]

    def places(self, questions: Sequence[Question]) -> tuple[int, ...]:
        """Where those of *questions* stand that its parts ask."""
        inside = [{leaf for part in side for leaf in part.leaves} for side in (self.old, self.new)]
        return tuple(at for at, one in enumerate(questions) if one.old in inside[0] or one.new in inside[1])


def groups_of(sides: tuple[Parts, Parts], questions: Sequence[Question]) -> Iterator[Group]:
    """Parts joined by shared questions, each once."""
    shared = {one.old: one.new for one in questions if one.old and one.new and not one.beside}
    home = {leaf: part for part in sides[1].parts for leaf in part.leaves}
    left = {part.code: part for part in sides[0].parts}
    right = {part.code: part for part in sides[1].parts}
    back: dict[str, list[str]] = {home[other].code: [] for other in shared.values()}
    for part in sides[0].parts:
        for leaf in part.leaves:
            if leaf in shared:
                back[home[shared[leaf]].code].append(part.code)
    while left:
        todo, group = [next(iter(left))], (dict[str, Part](), dict[str, Part]())
        while todo:
            code = todo.pop()
            if code not in left:
                continue
            part = left.pop(code)
            group[0][code] = part
            for leaf in part.leaves:
                other = home[shared[leaf]] if leaf in shared else None
                if other is not None and other.code in right:
                    group[1][other.code] = right.pop(other.code)
                    todo += back[other.code]
        yield Group(tuple(group[0].values()), tuple(group[1].values()))
    for part in right.values():
        yield Group((), (part,))
