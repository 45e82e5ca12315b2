"""Which way nodes, and conditions on them, move as answers get better."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.instruments.tree import HIGHER, LOWER, NONE
from evalkit.method.ends import BOTH, DOWN, UP, ChildEnds, course

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.method.outcome_rules import PredicateRule
    from evalkit.method.plan import Plan

_STILL = 0  # nobody is asked for another answer
_WAYS = {HIGHER: UP, LOWER: DOWN, NONE: _STILL}


@lru_cache(maxsize=64)
def ways(plan: Plan) -> Mapping[int, int | None]:
    """Which way each node moves while answers below it get better, as the ``direction`` of leaves says; ``None`` where they pull apart."""
    found: dict[int, int | None] = {at: _WAYS[plan.nodes[at].direction] for at in plan.leaf_ends}
    for step in plan.steps:  # children first
        moves = {moved(found[step.children[i]], move) for i, move in step.formula.moves.items()} - {None}
        found[step.at] = _STILL if not moves else None if len(moves) > 1 or BOTH in moves else moves.pop()
    return found


def moved(way: int | None, move: int) -> int | None:
    """How better answers move something that a node moves as *move* says: nothing for those that nobody is asked for.

    Where they pull apart within the node itself, a fall is told there, and it is taken to rise.
    """
    return None if way == _STILL else (UP if way is None else way) * move


def is_left(plan: Plan, rule: PredicateRule) -> bool:
    """Whether better answers lead out of the condition of *rule*, and never into it; of facts that are not known, more of one counts as better."""
    ends = [(end.low, end.high) if end.is_bounded else None for end in plan.ends]
    nodes = [*map(ChildEnds, ends), *[ChildEnds(None)] * (max(rule.open, default=0) + 1 - len(ends))]  # type: ignore[arg-type]  # as told
    moves = course(rule.condition, nodes).moves.items()
    return all(moved(ways(plan).get(at), move) in (None, DOWN) for at, move in moves)
