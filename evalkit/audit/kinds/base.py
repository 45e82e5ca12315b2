"""Equations whose middle is not printed: the base that an amount and its percentage imply must be the same for two pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.kinds.arithmetic import quotient
from evalkit.audit.kinds.computed import Computed
from evalkit.audit.rounding import printed_as
from evalkit.base.exact import decimal_text
from evalkit.base.text import msg
from evalkit.base.verdicts import CONTRADICTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.kinds.kind import Judgement
    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval
    from evalkit.base.text import Message


class SameBase(Computed):
    """The first operand in percent of a base that is not printed: the second operand is the third in percent of the same base.

    Each pair of an amount and its percentage leaves an interval for the base, and the two intervals must meet.
    """

    name = "same-base"
    is_rounded = True
    prose = msg("percentage of the same unprinted base: {parts}")
    alike = ()  # amounts of two dates, and a percentage
    low = high = least = 3
    result_name = msg("percentage")
    operand_names = (msg("part"), msg("other part"), msg("percentage of the other part"))

    def compute(self, numbers: Sequence[Exact], _weights: Sequence[Exact] = ()) -> Exact | None:
        """Divide the first by the base that the two others leave."""
        part, other, percentage = numbers
        return quotient(part * percentage, other)

    def interval(self) -> Interval | None:
        """First by the base."""
        part, other, percentage = (operand.range for operand in self.operands)
        found = part / other if other.ends[0] > 0 else None
        return None if found is None else found * percentage

    def left_side(self, texts: Sequence[str]) -> str:
        """``a / (b / c × 100) × 100``."""
        part, other, percentage = texts
        return f"{part} / ({other} / {percentage} × 100) × 100"

    def _otherwise(self, claim: Exact, digits: int) -> Judgement:
        """As ever; where the intervals do not meet, what each pair leaves for the base."""
        judgement = super()._otherwise(claim, digits)
        part, other, percentage = (operand.range for operand in self.operands)
        bases = [_base(part, printed_as(claim, digits)), _base(other, percentage)]
        if judgement.verdict != CONTRADICTED or None in bases:
            return judgement
        first, second = (_ends(base) for base in bases if base is not None)
        said = msg("the base that is not printed would be {first} by the one pair, and {second} by the other",
                   first=first, second=second)  # fmt: skip
        return judgement._replace(explanation=(said,))


def _base(part: Interval, percentage: Interval) -> Interval | None:
    """Of what *part* is *percentage*; nothing where that can be 0."""
    interval = part / percentage if percentage.ends[0] > 0 else None
    return None if interval is None else interval.scaled(100)


def _ends(base: Interval) -> Message:
    low, high = (decimal_text(end, 2) for end in base.ends)
    return msg("{low} to {high}", low=low, high=high)
