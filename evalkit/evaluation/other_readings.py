"""The same assessment under every combination of other readings that can matter to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.evaluation.variants import (
    MAX_COMBINATIONS,
    combined_readings,
    count_combinations,
    total_ratio,
    variant_plan,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.bound_input import BoundInput
    from evalkit.evaluation.runs import Runs
    from evalkit.instruments import Reading
    from evalkit.method.plan import Plan


class OtherReadings:
    """An assessment under every combination of the *readings* that can matter to it.

    Attributes:
        ended_early: Whether a search went through all that are tried, and there were more.
    """

    def __init__(self, bound: BoundInput, base: Runs, readings: Sequence[Reading]) -> None:
        """Run nothing yet; *base* is what the rules of the file give."""
        self._bound = bound
        self._base = base
        self._readings = readings
        self.ended_early = False

    @property
    def count(self) -> int:
        """How many combinations there are."""
        return count_combinations(self._readings)

    def plans(self) -> Iterator[tuple[tuple[Reading, ...], Plan]]:
        """Each combination and its plan, the smallest first."""
        for together in combined_readings(self._readings):
            yield together, variant_plan(self._base.plan.instrument, together)
        self.ended_early = self.count > MAX_COMBINATIONS

    def supporting(self) -> Iterator[tuple[tuple[Reading, ...], Runs]]:
        """The combinations that can support a claim, and what comes out under them."""
        for together, plan in self.plans():
            # A reading that converts a bare total explains that total; whoever printed it found the rest by his own.
            if 0 in self._base.used and total_ratio(self._base.plan, plan) != 1:
                continue
            other = self._bound.variant(plan, self._base)
            if other.has_ends and not _loses_rows(self._base, other):
                yield together, other


def _loses_rows(base: Runs, other: Runs) -> bool:
    """Whether *other* has no row left for a leaf that *base* has: it then says nothing, not "anything"."""
    return any(
        entry.n is not None and entry.origin == "missing" and base.inputs.leaves[at].origin != "missing"
        for at, entry in other.inputs.leaves.items()
    )
