"""Which children, or nodes, an expression looks at."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.instruments.expression import Answer, Child, Compare, Foreign

if TYPE_CHECKING:
    from evalkit.instruments.expression import Expression

Places = frozenset["int | None"]


def places_of(expression: Expression) -> frozenset[int]:
    """The places that *expression* looks at; arithmetic in Python names none."""
    return frozenset([at for at in children_in(expression) if at is not None])


@lru_cache(maxsize=4096)
def children_in(expression: Expression) -> Places:
    """The same, with ``None`` among them where there is arithmetic in Python, which may look at any."""
    looked_at = (part for part in expression.walk() if isinstance(part, (Child, Answer, Foreign)))
    return frozenset([None if isinstance(part, Foreign) else part.at for part in looked_at])


def answers_in(expression: Expression) -> Places:
    """The places whose answers *expression* looks at beside points, with ``None`` where arithmetic in Python looks at answers."""
    parts = tuple(expression.walk())
    any_of_them = any(isinstance(part, Foreign) and part.formula.reads_answers for part in parts)
    return frozenset([*[part.at for part in parts if isinstance(part, Answer)], *[None] * any_of_them])


def compared_alone(condition: Expression) -> frozenset[int]:
    """The children that *condition* compares by themselves."""
    parts = tuple(condition.walk())
    sides = [side for part in parts if isinstance(part, Compare) for side in (part.left, part.right)]
    return frozenset(
        [part.at for part in parts if isinstance(part, Answer)] + [side.at for side in sides if isinstance(side, Child)]
    )
