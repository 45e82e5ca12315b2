"""Whether some value of a node is printed as a number is, and which values lie beside it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.attainable.gates import Choice
from evalkit.attainable.lattice import Lattice, lattice_for, values_of_row
from evalkit.attainable.values import Finite, Range, Values, added

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.exact import Exact
    from evalkit.model import Rounding
    from evalkit.plan import Plan

# Beyond so many answers of one leaf, totals of a few decimals are all attained, and sets are too large to look at.
MAX_ANSWERS = 100_000
Known = tuple["Exact", int | None]  # what an answer is worth, and its level


def lattice_with(plan: Plan, known: Mapping[str, Known], leaves: Mapping[str, Values]) -> Lattice:
    """The lattice of the answers that are not *known*; *leaves* have these values in place of those of their scale."""
    if not known and not leaves:
        return lattice_for(plan)
    answers = {code: (Choice(None, points, level),) for code, (points, level) in known.items()}
    return Lattice(plan, answers=answers, given=leaves)


def prints(lattice: Lattice, at: int, printed: Iterable[tuple[Exact, Exact]]) -> bool:
    """Whether some value of a node, before or after its rounding stage, lies in a range; true where none is known."""
    raw, plan = lattice.raw_at(at), lattice.plan
    stage = plan.instrument.stage_of(plan.nodes[at])
    if raw is None:
        return True
    ranges = [Range(low=low, high=high) for low, high in printed]
    return any(raw.within(inside).count != 0 or _round_into(raw, stage, inside) for inside in ranges)


def _round_into(raw: Values, stage: Rounding | None, inside: Range) -> bool:
    """Whether some value is rounded into a range: only those within a step of it can be."""
    if stage is None or inside.low is None or inside.high is None:
        return False
    close = raw.within(Range(low=inside.low - stage.step, high=inside.high + stage.step))
    return close.count != 0 and close.rounded(stage).within(inside).count != 0


def nearest(lattice: Lattice, code: str, number: Exact) -> tuple[Fraction, ...]:
    """The values of a node on both sides of a number; one, or none, where there is no more."""
    found = lattice.raw(code)
    if found is None:
        return ()
    below, above = found.within(Range(high=number)), found.within(Range(low=number))
    return (*([below.high] if below.count != 0 else []), *([above.low] if above.count != 0 else []))


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
        if (node.scale or "") not in sets:
            sets[node.scale or ""] = added([row] * number).times(Fraction(1, number))
        found[code] = sets[node.scale or ""]
    return found
