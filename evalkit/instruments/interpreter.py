"""What is done with an expression: an interpreter has a function for each primitive, so none is forgotten."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, cast

from evalkit.instruments.expression import Execution, Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.instruments import expression as primitives
    from evalkit.instruments.expression import Expression


class Interpreter(ABC, Execution[Found]):
    """One execution: a function for each primitive, called as that, which gets what was found for the parts in their order."""

    @abstractmethod
    def constant(self, expression: primitives.Constant) -> Found:
        """A number of the law."""

    @abstractmethod
    def child(self, expression: primitives.Child) -> Found:
        """The value of a child."""

    @abstractmethod
    def answer(self, expression: primitives.Answer) -> Found:
        """The answer of a leaf."""

    @abstractmethod
    def weighted(self, expression: primitives.Weighted, parts: Sequence[Found]) -> Found:
        """A weighted sum over a divisor."""

    @abstractmethod
    def minimum(self, expression: primitives.Minimum, parts: Sequence[Found]) -> Found:
        """The smallest part."""

    @abstractmethod
    def maximum(self, expression: primitives.Maximum, parts: Sequence[Found]) -> Found:
        """The largest part."""

    @abstractmethod
    def product(self, expression: primitives.Product, parts: Sequence[Found]) -> Found:
        """All parts multiplied."""

    @abstractmethod
    def ratio(self, expression: primitives.Ratio, top: Found, bottom: Found) -> Found:
        """One part divided by another."""

    @abstractmethod
    def root(self, expression: primitives.Root, of: Found) -> Found:
        """A root to so many digits."""

    @abstractmethod
    def logarithm(self, expression: primitives.Logarithm, of: Found) -> Found:
        """A natural logarithm to so many digits."""

    @abstractmethod
    def rounded(self, expression: primitives.Rounded, of: Found) -> Found:
        """A number after a rounding stage."""

    @abstractmethod
    def steps(self, expression: primitives.Steps, of: Found) -> Found:
        """The value of the step that a number reaches."""

    @abstractmethod
    def choice(self, expression: primitives.Choice, when: Found, then: Found, otherwise: Found) -> Found:
        """One part if a condition holds, else another."""

    @abstractmethod
    def compare(self, expression: primitives.Compare, left: Found, right: Found) -> Found:
        """Whether a comparison holds."""

    @abstractmethod
    def every(self, expression: primitives.Every, parts: Sequence[Found]) -> Found:
        """Whether all conditions hold."""

    @abstractmethod
    def some(self, expression: primitives.Some, parts: Sequence[Found]) -> Found:
        """Whether a condition holds."""

    @abstractmethod
    def negated(self, expression: primitives.Negated, of: Found) -> Found:
        """Whether a condition does not hold."""

    @abstractmethod
    def count(self, expression: primitives.Count, parts: Sequence[Found]) -> Found:
        """How many conditions hold."""

    def named(self, expression: primitives.Named, of: Found) -> Found:
        """A part with a name of its own; most executions have no use for that."""
        return of

    @abstractmethod
    def foreign(self, expression: primitives.Foreign) -> Found:
        """Arithmetic of a plugin that is written in Python."""


def _several(self: Folding[Any], _: Expression, parts: Sequence[Any]) -> Any:
    return self.joined(parts)


def _together(self: Folding[Any], _: Expression, *parts: Any) -> Any:
    return self.joined(parts)


class Folding(Interpreter[Found]):
    """An execution that treats alike everything that has parts: only ``joined`` and the leaves are its own."""

    @abstractmethod
    def joined(self, parts: Sequence[Found]) -> Found:
        """What was found for the parts, put together."""

    # What an execution says of one of them takes the place of this.
    weighted = minimum = maximum = product = every = some = count = cast("Any", _several)
    ratio = root = logarithm = rounded = steps = choice = compare = negated = cast("Any", _together)
