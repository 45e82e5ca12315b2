"""Which children, or nodes, an expression looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.instruments.expression import Folding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.instruments.expression import Answer, Child, Constant, Expression, Foreign


def places_of(expression: Expression) -> frozenset[int]:
    """The places that *expression* looks at."""
    return expression.read_by(_Places())


class _Places(Folding[frozenset[int]]):
    def joined(self, parts: Sequence[frozenset[int]]) -> frozenset[int]:
        return frozenset().union(*parts)

    def constant(self, one: Constant) -> frozenset[int]:
        return frozenset()

    def child(self, one: Child) -> frozenset[int]:
        return frozenset((one.at,))

    def answer(self, one: Answer) -> frozenset[int]:
        return frozenset((one.at,))

    def foreign(self, one: Foreign) -> frozenset[int]:
        return frozenset()  # no text names it
