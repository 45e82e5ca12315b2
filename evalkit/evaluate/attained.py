"""What complete answers can give each node: by the rules of the file, and under every documented reading.

Where answers are levels, yes or no, grades, or a known number of whole answers of respondents, a node has a finite set
of values, and many a printed number lies between two of them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.attainable.gates import Choice
from evalkit.attainable.lattice import Lattice, lattice_for, values_of_row
from evalkit.attainable.values import Finite, Range, Values, added
from evalkit.evaluate.variants import MAX_COMBINATIONS
from evalkit.exact import decimal_text, stands_for
from evalkit.methods import Graded
from evalkit.rules.sections import NO_ROUNDING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluate.spread import Spread
    from evalkit.evaluate.variants import Others
    from evalkit.exact import Exact
    from evalkit.model import Reading, Rounding
    from evalkit.plan import Plan
    from evalkit.text import Decimal

# Beyond so many answers of one leaf, totals of a few decimals are all attained, and sets are too large to look at.
MAX_ANSWERS = 100_000


class Attained:
    """The values that complete answers can give, those that are known as given.

    Args:
        base: The runs under the rules of the file.
        others: The readings that can matter.
        leaves: Leaf → the values it can have, in place of those of its scale: means of so many whole answers.
    """

    def __init__(self, base: Spread, others: Others, leaves: Mapping[str, Values] | None = None) -> None:
        """Compute nothing yet."""
        self._base = base
        self._others = others
        self._leaves = leaves or {}
        self._answers = {} if leaves else _known_answers(base)
        self._lattices: dict[int, Lattice] = {}

    def by_rules(self, code: str, number: Exact, digits: int) -> bool:
        """Whether some value of the node is printed so; true where its values are not known."""
        return self._prints(self._base.plan, code, number, digits)

    def by_readings(self, code: str, number: Exact, digits: int) -> list[tuple[Reading, ...]]:
        """The combinations of the fewest readings under which some value of the node is printed so."""
        found: list[tuple[Reading, ...]] = []
        for readings, plan in self._others.plans():  # the smallest first
            if found and len(readings) > len(found[0]):
                break
            if self._prints(plan, code, number, digits):
                found.append(readings)
        return found

    def misses(self, code: str, number: Exact, digits: int) -> bool:
        """Whether no value of the node is printed so, neither by the rules nor under any reading, all of which were tried."""
        if self.by_rules(code, number, digits) or self._others.count > MAX_COMBINATIONS:
            return False
        return not self.by_readings(code, number, digits)

    def nearest(self, code: str, number: Exact, digits: int) -> tuple[Decimal, ...]:
        """The values next to a number that is not attained, by the rules of the file."""
        found = self._lattice(self._base.plan).raw(code)
        if found is None:
            return ()
        below, above = found.within(Range(high=number)), found.within(Range(low=number))
        ends = [below.high] if below.count != 0 else []
        ends += [above.low] if above.count != 0 else []
        return tuple(decimal_text(end, max(digits, 2)) for end in ends)

    def _prints(self, plan: Plan, code: str, number: Exact, digits: int) -> bool:
        lattice, at = self._lattice(plan), plan.position[code]
        if self._is_graded(plan, at):
            return True
        raw, stage = lattice.raw_at(at), plan.instrument.stage_of(plan.nodes[at])
        if raw is None:
            return True
        for mode in self._modes(plan, at):
            low, high = stands_for(number, digits, mode)
            inside = Range(low=low, high=high)
            if raw.within(inside).count != 0 or _round_into(raw, stage, inside):
                return True
        return False

    def _is_graded(self, plan: Plan, at: int) -> bool:
        """Whether grades of an assessor count in the node: published totals lie between what the grades are worth."""
        graded = [one for one, formula in plan.formulas.items() if isinstance(formula, Graded)]
        return any(one == at or plan.is_below(one, at) for one in graded)

    def _modes(self, plan: Plan, at: int) -> set[str]:
        """How somebody who prints the node may have rounded: a way that a reading knows is none of its stages alone."""
        modes = {plan.display_mode(at)}
        if at:
            stages = [stage for reading in plan.instrument.readings for stage in reading.rounding]
            modes |= {stage.mode for stage in stages if stage.mode != NO_ROUNDING}
        return modes

    def _lattice(self, plan: Plan) -> Lattice:
        if not self._answers and not self._leaves:
            return lattice_for(plan)
        if id(plan) not in self._lattices:
            self._lattices[id(plan)] = Lattice(plan, answers=self._answers, given=self._leaves)
        return self._lattices[id(plan)]


def _round_into(raw: Values, stage: Rounding | None, inside: Range) -> bool:
    """Whether some value is rounded into a range: only those within a step of it can be."""
    if stage is None or inside.low is None or inside.high is None:
        return False
    close = raw.within(Range(low=inside.low - stage.step, high=inside.high + stage.step))
    return close.count != 0 and close.rounded(stage).within(inside).count != 0


def _known_answers(result: Spread) -> dict[str, tuple[Choice, ...]]:
    codes, leaves = result.plan.codes, result.inputs.leaves
    return {
        codes[at]: (Choice(None, entry.point, entry.level),)
        for at, entry in leaves.items()
        if entry.known and entry.plain and entry.point is not None
    }


def means_of_answers(plan: Plan, number: int) -> dict[str, Values] | None:
    """Leaf → the means that so many whole answers can have; ``None`` if there are too many to look at."""
    if number > MAX_ANSWERS:
        return None
    instrument = plan.instrument
    sets: dict[str, Values] = {}
    found: dict[str, Values] = {}
    for code in instrument.leaves_under(plan.codes[0]):
        node = instrument.nodes[code]
        row = values_of_row(instrument, node)
        if not isinstance(row, Finite):
            return None
        # Leaves with the same scale share one set, so that a sum sees which of its parts are alike.
        key = node.scale or ""
        sets.setdefault(key, added([row] * number).times(Fraction(1, number)))
        found[code] = sets[key]
    return found
