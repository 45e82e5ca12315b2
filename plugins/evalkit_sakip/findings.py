"""What must be said of the total: that exactly 0 has no predicate, and what the value of a region is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import Finding
from evalkit.base.severities import WARNING
from evalkit.base.text import msg
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit import Evaluation

REGION, YES = "pemda", "Ya"


def of_total(evaluation: Evaluation) -> Iterator[Finding]:
    """Findings about the total of *evaluation*; none where the rule file has no such band, or no such fact."""
    total, lowest = evaluation.total, evaluation.instrument.bands[0].bands[-1]
    if evaluation.band == lowest and total.value == 0 and lowest.cite.assumption is not None:
        text = msg("exactly 0 has no predicate: the lowest one begins above 0")
        yield Finding(code="without-predicate", severity=WARNING, node=TOTAL, message=text)
    if evaluation.context.get(REGION) == YES and total.origin == "computed":
        text = msg("how the value of a region combines its own sheet and those of its units is not established: "
                   "the total follows from what is given here alone; give the combined value as {place}",
                   place=f"values.{TOTAL}")  # fmt: skip
        yield Finding(code="region-not-combined", severity=WARNING, node=TOTAL, message=text)
