"""Whether answers that get better one by one meet every band on their way: then all between two ends can come out."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.method.scales import options

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.instruments import BandTable, Instrument, Node, Rounding
    from evalkit.method.plan import Plan


def is_dense(plan: Plan, at: int, table: BandTable) -> bool:
    """Whether no answer that gets one step better takes the node at *at* over a whole band of *table*."""
    step = _step(plan, at)
    bounds = [band.minimum for band in table.bands if band.minimum is not None]
    return step is not None and all(above - below > step for above, below in pairwise(bounds))


def _step(plan: Plan, at: int) -> Fraction | None:
    """The most that a node rises when one answer gets one step better; ``None`` where that is not known."""
    node = plan.nodes[at]
    if node.is_leaf:
        found: Fraction | None = _step_of_leaf(plan.instrument, node)
        return _rounded(found, plan.leaf_stages.get(at))
    linear = plan.linear_at(at)
    below = [_step(plan, child) for child in plan.children[at]]
    known = [one for one in below if one is not None]
    if linear is None or not linear.monotone or len(known) < len(below):
        return None
    shares = [Fraction(weight, linear.divisor) * one for weight, one in zip(linear.weights, known, strict=True)]
    return _rounded(max(shares), next(step.stage for step in plan.steps if step.at == at))


def _step_of_leaf(instrument: Instrument, node: Node) -> Fraction:
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return Fraction(scale.whole)  # of one that is not whole there is always a number between
    points: list[Exact] = sorted({given.points for given in options(instrument, node).values()})
    return max((Fraction(after - before) for before, after in pairwise(points)), default=Fraction(0))


def _rounded(step: Fraction | None, stage: Rounding | None) -> Fraction | None:
    """A step after a rounding stage, which may make it wider by one unit."""
    if step is None or stage is None:
        return step
    return step + Fraction(stage.divided_by) / Fraction(10) ** stage.digits
