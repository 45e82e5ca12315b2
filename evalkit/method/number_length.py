"""How long the numbers of a node can get: products of products, again and again, would end no computation.

A leaf counts one, which stands for the 30 digits that a number may have; what is multiplied or divided adds up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.interpreter import Folding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.instruments import expression as primitives
    from evalkit.instruments.expression import Expression


class Size(NamedTuple):
    """How long a number is.

    Attributes:
        length: In numbers as long as an answer can be.
        divided: Whether it is a fraction of any denominator: sums of such get as long as all of them together.
    """

    length: int = 1
    divided: bool = False


def size_of(expression: Expression, children: Sequence[Size]) -> tuple[Size, int]:
    """How long the value of *expression* can be where its children are so long, and the longest number on the way to it."""
    sizes = _Sizes(children)
    return expression.read_by(sizes), sizes.longest


def size_under_method(children: Sequence[Size]) -> Size:
    """The same of a method, which adds with weights."""
    divided = any(child.divided for child in children)
    return Size((sum if divided else max)([child.length for child in children]), divided)


class _Sizes(Folding[Size]):
    def __init__(self, children: Sequence[Size]) -> None:
        self._children = children
        self.longest = 0

    def joined(self, parts: Sequence[Size]) -> Size:
        return Size(max((part.length for part in parts), default=0), any(part.divided for part in parts))

    def _noted(self, length: int, *, divided: bool) -> Size:
        self.longest = max(self.longest, length)
        return Size(length, divided)

    def constant(self, expression: primitives.Constant) -> Size:
        return Size()

    def child(self, expression: primitives.Child) -> Size:
        return self._children[expression.at]

    def answer(self, expression: primitives.Answer) -> Size:
        return Size()

    def foreign(self, expression: primitives.Foreign) -> Size:
        return Size()  # what a plugin computes, it answers for

    def weighted(self, expression: primitives.Weighted, parts: Sequence[Size]) -> Size:
        together = self.joined(parts)
        return self._noted(sum(part.length for part in parts), divided=True) if together.divided else together

    def product(self, expression: primitives.Product, parts: Sequence[Size]) -> Size:
        return self._noted(sum(part.length for part in parts), divided=self.joined(parts).divided)

    def ratio(self, expression: primitives.Ratio, top: Size, bottom: Size) -> Size:
        return self._noted(top.length + bottom.length, divided=True)

    def root(self, expression: primitives.Root, of: Size) -> Size:
        return Size(of.length // expression.n + 1)

    def logarithm(self, expression: primitives.Logarithm, of: Size) -> Size:
        return Size()

    def rounded(self, expression: primitives.Rounded, of: Size) -> Size:
        return Size(of.length)

    def steps(self, expression: primitives.Steps, of: Size) -> Size:
        return Size()

    def compare(self, expression: primitives.Compare, left: Size, right: Size) -> Size:
        return Size()

    def count(self, expression: primitives.Count, parts: Sequence[Size]) -> Size:
        return Size()
