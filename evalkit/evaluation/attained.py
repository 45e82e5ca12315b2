"""What complete answers can give each node: by the rules of the file, and under every documented reading.

Where answers are levels, yes or no, grades, or a known number of whole answers of respondents, a node has a finite set
of values, and many a printed number lies between two of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text
from evalkit.evaluation.variants import MAX_COMBINATIONS
from evalkit.instruments.outcome import NO_ROUNDING
from evalkit.method.methods import Graded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Decimal
    from evalkit.evaluation.spread import Spread
    from evalkit.evaluation.variants import Others
    from evalkit.instruments import Reading
    from evalkit.method.plan import Plan
    from evalkit.questions.lattice import Lattice
    from evalkit.questions.numbers import Printable
    from evalkit.questions.values import Values


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
        self._lattices: dict[int, Lattice] = {}

    def by_rules(self, code: str, number: Exact, digits: int) -> bool:
        """Whether some value of the node is printed so; true where its values are not known."""
        return self._can_print(self._base.plan, code, number, digits)

    def by_readings(self, code: str, number: Exact, digits: int) -> list[tuple[Reading, ...]]:
        """The combinations of the fewest readings under which some value of the node is printed so."""
        found: list[tuple[Reading, ...]] = []
        for readings, plan in self._others.plans():  # the smallest first
            if found and len(readings) > len(found[0]):
                break
            if self._can_print(plan, code, number, digits):
                found.append(readings)
        return found

    def misses(self, code: str, number: Exact, digits: int) -> bool:
        """Whether no value of the node is printed so, neither by the rules nor under any reading, all of which were tried."""
        if self.by_rules(code, number, digits) or self._others.count > MAX_COMBINATIONS:
            return False
        return not self.by_readings(code, number, digits)

    def nearest(self, code: str, number: Exact, digits: int) -> tuple[Decimal, ...]:
        """The values next to a number that is not attained, by the rules of the file."""
        found = self._printable(self._base.plan, code, number, digits)
        return tuple(decimal_text(end, max(digits, 2)) for end in (found.below, found.above) if end is not None)

    def _can_print(self, plan: Plan, code: str, number: Exact, digits: int) -> bool:
        if self._is_graded(plan, plan.position[code]):
            return True
        return self._printable(plan, code, number, digits).possible is not False

    def _printable(self, plan: Plan, code: str, number: Exact, digits: int) -> Printable:
        from evalkit.questions.numbers import attain  # noqa: PLC0415  (start-up: of complete answers nobody asks)

        return attain(self._lattice(plan), code, number, digits, self._modes(plan, plan.position[code]))

    def _is_graded(self, plan: Plan, at: int) -> bool:
        """Whether grades of an assessor count in the node: published totals lie between what the grades are worth."""
        graded = [one for one, formula in plan.formulas.items() if isinstance(formula, Graded)]
        return any(one == at or plan.is_below(one, at) for one in graded)

    def _modes(self, plan: Plan, at: int) -> tuple[str, ...]:
        """How somebody who prints the node may have rounded: as it is shown, or in a way that a reading knows."""
        modes = [plan.display_mode(at)]
        if at:
            stages = [stage for reading in plan.instrument.readings for stage in reading.rounding]
            modes += [stage.mode for stage in stages if stage.mode != NO_ROUNDING]
        return tuple(dict.fromkeys(modes))

    def _lattice(self, plan: Plan) -> Lattice:
        from evalkit.questions.gates import Choice  # noqa: PLC0415  (start-up: as above)
        from evalkit.questions.lattice import Lattice, lattice_for  # noqa: PLC0415

        if id(plan) not in self._lattices:
            known = {} if self._leaves else _known_answers(self._base)
            answers = {code: (Choice(None, points, level),) for code, (points, level) in known.items()}
            is_open = not answers and not self._leaves
            self._lattices[id(plan)] = (
                lattice_for(plan) if is_open else Lattice(plan, answers=answers, given=self._leaves)
            )
        return self._lattices[id(plan)]


def _known_answers(result: Spread) -> dict[str, tuple[Exact, int | None]]:
    return {
        result.plan.codes[at]: (entry.point, entry.level)
        for at, entry in result.inputs.leaves.items()
        if entry.known and entry.plain and entry.point is not None
    }
