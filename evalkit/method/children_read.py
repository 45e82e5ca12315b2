"""Which children, or nodes, an expression looks at."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.instruments.expression import Child
from evalkit.instruments.interpreter import Folding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.instruments.expression import Answer, Compare, Constant, Expression, Foreign

Places = frozenset["int | None"]


def places_of(expression: Expression) -> frozenset[int]:
    """The places that *expression* looks at; arithmetic in Python names none."""
    return frozenset([at for at in children_in(expression) if at is not None])


@lru_cache(maxsize=4096)
def children_in(expression: Expression) -> Places:
    """The same, with ``None`` among them where there is arithmetic in Python, which may look at any."""
    return expression.read_by(_Children())


def answers_in(expression: Expression) -> Places:
    """The places whose answers *expression* looks at beside points, with ``None`` where arithmetic in Python looks at answers."""
    return expression.read_by(_Answers())


def compared_alone(condition: Expression) -> frozenset[int]:
    """The children that *condition* compares by themselves."""
    return frozenset([at for at in condition.read_by(_Alone()) if at is not None])


class _Children(Folding[Places]):
    def joined(self, parts: Sequence[Places]) -> Places:
        return frozenset[None]().union(*parts)

    def constant(self, one: Constant) -> Places:
        return frozenset()

    def child(self, one: Child) -> Places:
        return frozenset((one.at,))

    def answer(self, one: Answer) -> Places:
        return frozenset((one.at,))

    def foreign(self, one: Foreign) -> Places:
        return frozenset((None,))


class _Answers(_Children):
    def child(self, one: Child) -> Places:
        return frozenset()

    def foreign(self, one: Foreign) -> Places:
        return frozenset((None,) if one.formula.reads_answers else ())


class _Alone(_Children):
    def child(self, one: Child) -> Places:
        return frozenset()

    def compare(self, one: Compare, left: Places, right: Places) -> Places:
        return left | right | {side.at for side in (one.left, one.right) if isinstance(side, Child)}
