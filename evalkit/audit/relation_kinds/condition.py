"""What a number may be beside a limit: at most, at least, less, more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.interval import Interval
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from evalkit.audit.lookup import Operand


class Condition(NamedTuple):
    """What a number may be beside a limit.

    Attributes:
        words: In the documentation.
        prose: In reports.
        sign: Between the two.
        is_rising: Whether the first is the lower one.
        allows_equal: Whether they may be the same.
    """

    words: str
    prose: Message
    sign: str
    is_rising: bool
    allows_equal: bool

    @property
    def opposite(self) -> Condition:
        """What holds exactly where this does not."""
        turned = (not self.is_rising, not self.allows_equal)
        return next(other for other in _CONDITIONS if (other.is_rising, other.allows_equal) == turned)

    def holds(self, a: Interval, b: Interval) -> bool:
        """Whether some number of *a* and some number of *b* satisfy it."""
        lower, upper = (a, b) if self.is_rising else (b, a)
        return lower.can_be_at_most(upper) if self.allows_equal else lower.can_be_less_than(upper)

    def holds_as_printed(self, operand: Operand, than: Operand) -> bool:
        """Whether *operand* as printed satisfies it."""
        return self.holds(Interval.of(operand.exact or 0), Interval.of(than.exact or 0))


AT_MOST = Condition("at most", msg("at most {parts}"), "≤", is_rising=True, allows_equal=True)
AT_LEAST = Condition("at least", msg("at least {parts}"), "≥", is_rising=False, allows_equal=True)
LESS = Condition("less than", msg("less than {parts}"), "<", is_rising=True, allows_equal=False)
MORE = Condition("more than", msg("more than {parts}"), ">", is_rising=False, allows_equal=False)
_CONDITIONS = (AT_MOST, AT_LEAST, LESS, MORE)
