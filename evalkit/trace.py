"""Every number of an evaluation with what it was made of: method, inputs, rounding, source."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from evalkit.model import TOTAL, Band, Cite, Evaluation, Instrument, NodeResult, Rounding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.exact import Exact


class Part(NamedTuple):
    """One child as it entered its parent: its value, and its weight where the method weighs.

    ``counted`` is false where a closed gate locked it.
    """

    code: str
    value: Exact | None
    weight: Exact | None
    counted: bool = True


class Line(NamedTuple):
    """How one node came about.

    Attributes:
        method: Name of the method; empty for a node that was answered or given.
        parts: Its children.
        exact, value: Before and after the rounding stage; ``None`` where answers are missing.
        stage: The rounding stage.
        band: Band of the node, and its bound.
        cite: Source of the node's weight and place; ``scale_cite`` that of the answer.
    """

    result: NodeResult
    method: str
    parts: tuple[Part, ...]
    exact: Exact | None
    value: Exact | None
    stage: Rounding | None
    band: Band | None
    cite: Cite
    scale_cite: Cite | None


def trace(evaluation: Evaluation) -> tuple[Line, ...]:
    """The trace of every node, in tree order."""
    fixed, nodes = _fixed(evaluation.instrument), evaluation.nodes
    return tuple([_line(evaluation, nodes, fixed[code], result) for code, result in nodes.items()])


def line_of(evaluation: Evaluation, code: str) -> Line:
    """The trace of one node."""
    return _line(evaluation, evaluation.nodes, _fixed(evaluation.instrument)[code], evaluation.nodes[code])


class _Fixed(NamedTuple):
    """What the rule file alone says of a node's trace: weights of its children, rounding stage, source of its scale."""

    weights: tuple[tuple[str, Exact | None], ...]
    stage: Rounding | None
    scale_cite: Cite | None


@lru_cache(maxsize=64)
def _fixed(instrument: Instrument) -> dict[str, _Fixed]:
    found = {}
    for code, node in instrument.nodes.items():
        weighs = bool(node.children) and instrument.methods[node.method].weighs
        weights = tuple((child, instrument.nodes[child].weight if weighs else None) for child in node.children)
        stages = [stage for stage in instrument.rounding if instrument.at(stage.at, node)]
        scale = instrument.scales.get(node.scale or "") if node.is_leaf else None
        found[code] = _Fixed(weights, stages[0] if stages else None, scale.cite if scale else None)
    return found


def _line(evaluation: Evaluation, nodes: Mapping[str, NodeResult], fixed: _Fixed, result: NodeResult) -> Line:
    node, score = result.node, result.score
    computed = result.origin == "computed"
    parts: list[Part] = []
    if computed:
        for child, weight in fixed.weights:
            below = nodes[child]
            parts.append(Part(child, below.score.value if below.score else None, weight, not below.locked))
    return Line(
        result,
        node.method if computed else "",
        tuple(parts),
        score.exact if score else None,
        score.value if score else None,
        fixed.stage,
        evaluation.band if node.code == TOTAL else result.band or result.converted_band,
        node.cite,
        fixed.scale_cite,
    )
