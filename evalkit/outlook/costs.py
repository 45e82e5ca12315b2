"""What changes take as one whole number: steps, or where efforts are counted these first, and steps among equal efforts."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.method.scales import options
from evalkit.outlook.effort import STEPS, Effort
from evalkit.outlook.standing import counted_in
from evalkit.questions.search import ENDLESS
from evalkit.questions.table import Unproved, packed
from evalkit.questions.walk import TOO_MANY

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.method.plan import Plan

MOST_NUMBERS = 200  # of more, what takes the same effort in other steps is too much to tell apart


class Costs(NamedTuple):
    """How changes are counted; every number of steps and every effort is so many of their parts.

    Attributes:
        step: The part of a step.
        effort: The part of an effort; ``None``: efforts are not counted.
        beyond: More parts of a step than all changes take together; 1: beside efforts steps are not counted.
    """

    step: Fraction
    effort: Fraction | None
    beyond: int

    @property
    def counts_steps(self) -> bool:
        """Whether a cost tells the steps."""
        return self.effort is None or self.beyond > 1

    def of(self, steps: Exact, effort: Exact) -> int:
        """What takes so many steps and so much effort."""
        counted = int(steps / self.step) if self.counts_steps else 0
        return counted if self.effort is None else int(effort / self.effort) * self.beyond + counted

    def paid_by(self, amount: Exact) -> int:
        """The most that *amount* pays for: an effort, whatever the steps, or steps where these are counted alone."""
        if self.effort is None:
            return int(amount / self.step)
        return (int(amount / self.effort) + 1) * self.beyond - 1

    def steps_of(self, cost: int) -> Exact:
        """The steps, where they are counted."""
        return (cost if self.effort is None else cost % self.beyond) * self.step

    def effort_of(self, cost: int) -> Exact | None:
        """The effort, where it is counted."""
        return None if self.effort is None else cost // self.beyond * self.effort


def costs_of(plan: Plan, effort: Effort) -> Costs:
    """How changes of answers of an instrument are counted.

    Raises:
        Unproved: Efforts are too fine to be counted.
    """
    step = Fraction(1, lcm(*[grid_of(plan, at).denominator for at in _numbers(plan)]))
    if effort is STEPS:
        return Costs(step, None, 1)
    parts = step / lcm(*[one.denominator for one in effort.every()])
    every = sum([len(plan.words_at(at)) for at in plan.formulas]) + sum([_span(plan, at) for at in plan.leaf_ends])
    is_fine = sum([_span(plan, at) / grid_of(plan, at) for at in _numbers(plan)]) > MOST_NUMBERS
    found = Costs(step, parts, 1 if is_fine else int(every / step) + 1)
    if packed(found.of(every, max(effort.every()) * every), 0) > ENDLESS:
        raise Unproved(TOO_MANY)
    return found


def grid_of(plan: Plan, at: int) -> Fraction:
    """In what steps a number is raised: one of its last digit."""
    node = plan.nodes[at]
    whole = plan.instrument.scales[node.scale or ""].whole
    return Fraction(1, 10 ** (0 if whole else node.digits))


def _numbers(plan: Plan) -> list[int]:
    """The answers that are numbers."""
    counted = [plan.position[code] for code in counted_in(plan.instrument)]
    return [at for at in counted if not options(plan.instrument, plan.nodes[at])]


def _span(plan: Plan, at: int) -> Exact:
    """The most steps that an answer can move."""
    scale = plan.instrument.scales[plan.nodes[at].scale or ""]
    return len(options(plan.instrument, plan.nodes[at])) or scale.maximum - scale.minimum
