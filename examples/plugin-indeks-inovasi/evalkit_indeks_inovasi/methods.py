"""A method for marks of juries: the mean without the best and the worst, over however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import Method, expression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit import Exact, Expression, Instrument, Node


def _trimmed_mean(_instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    children = tuple([expression.Child(at=at) for at in range(len(node.children))])
    if len(children) < 3:  # the best, the worst, and one that is left
        problem = f"{node.code}: {node.method} needs three children at least, not {len(children)}"
        raise ValueError(problem)
    best, worst = expression.Maximum(parts=children), expression.Minimum(parts=children)
    return expression.weighted([*[(1, one) for one in children], (-1, best), (-1, worst)], len(children) - 2)


METHODS = (Method(name="trimmed-mean", build=_trimmed_mean),)
