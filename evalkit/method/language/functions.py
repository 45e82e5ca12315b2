"""The functions of formulas: what they take, and the primitives that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import MAX_DIGITS
from evalkit.base.limits import MAX_DEGREE
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Choice, Count, Logarithm, Maximum, Minimum, Root, Rounded, clipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.instruments.expression import Expression

NUMBER, CONDITION = "number", "condition"


class WholeArgument(NamedTuple):
    """An argument that is written as a whole number between two ends."""

    low: int
    high: int


class Function(NamedTuple):
    """A function.

    Attributes:
        signature: As the documentation writes it.
        takes: Kinds of its arguments.
        make: The expression, given those of the arguments; of a ``WholeArgument``, its number.
    """

    signature: str
    takes: tuple[str | WholeArgument, ...]
    make: Callable[[Sequence[Any]], Expression]

    @property
    def more(self) -> bool:
        """Whether the last may be repeated."""
        return "…" in self.signature

    def kind_of(self, at: int) -> str | WholeArgument:
        """What the argument at that place is."""
        return self.takes[min(at, len(self.takes) - 1)]

    def fits(self, count: int) -> bool:
        """Whether it takes so many arguments."""
        return count >= len(self.takes) if self.more else count == len(self.takes)


_DIGITS = WholeArgument(0, MAX_DIGITS)
FUNCTIONS = {
    "min": Function("min(a, …)", (NUMBER,), lambda of: Minimum(parts=tuple(of))),
    "max": Function("max(a, …)", (NUMBER,), lambda of: Maximum(parts=tuple(of))),
    "clip": Function("clip(x, low, high)", (NUMBER, NUMBER, NUMBER), lambda of: clipped(*of)),
    "round": Function("round(x, digits)", (NUMBER, _DIGITS), lambda of: Rounded(of=of[0], digits=of[1])),
    "root": Function(
        "root(x, n, digits)",
        (NUMBER, WholeArgument(2, MAX_DEGREE), _DIGITS),
        lambda of: Root(of=of[0], n=of[1], digits=of[2]),
    ),
    "ln": Function("ln(x, digits)", (NUMBER, _DIGITS), lambda of: Logarithm(of=of[0], digits=of[1])),
    "count": Function("count(condition, …)", (CONDITION,), lambda of: Count(parts=tuple(of))),
    "if": Function(
        "if(condition, a, b)",
        (CONDITION, NUMBER, NUMBER),
        lambda of: Choice(when=of[0], then=of[1], otherwise=of[2]),
    ),
}
