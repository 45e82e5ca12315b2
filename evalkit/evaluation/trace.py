"""Every number of an evaluation with what it was made of: method, inputs, rounding, source."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL, Band, Instrument, Method, Rounding
from evalkit.method.picker import picker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.schema.citation import Citation


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
        result: The node's result; its ``score`` is the value before and after the rounding stage.
        children: Results of the children that entered it; empty if it was answered, given or is missing.
        weights: Weight of each child, where the method weighs.
        stage: The rounding stage.
        band: Band of the node.
        scale_cite: Source of the scale of a leaf; ``result.node.cite`` is that of the node's weight and place.
    """

    result: NodeResult
    children: tuple[NodeResult, ...]
    weights: tuple[Exact | None, ...]
    stage: Rounding | None
    band: Band | None
    scale_cite: Citation | None

    @property
    def method(self) -> str:
        """Name of the method; empty if nothing was computed."""
        return self.result.node.method if self.children else ""

    @property
    def cite(self) -> Citation:
        """Source of the node's weight and place."""
        return self.result.node.cite

    @property
    def exact(self) -> Exact | None:
        """The value before the rounding stage; ``None`` where answers are missing."""
        return self.result.score.exact if self.result.score else None

    @property
    def value(self) -> Exact | None:
        """The value after the rounding stage."""
        return self.result.score.value if self.result.score else None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The children as they entered the node."""
        return tuple(
            Part(child.code, child.score.value if child.score else None, weight, not child.locked)
            for child, weight in zip(self.children, self.weights, strict=True)
        )


def trace(evaluation: Evaluation) -> tuple[Line, ...]:
    """The trace of every node, in tree order."""
    fixed, results = _fixed(evaluation.instrument), tuple(evaluation.nodes.values())
    lines: list[Line] = []
    for of_node, result in zip(fixed.values(), results, strict=True):  # both in the order of the tree
        known = of_node.lines.get(result.level)
        if known is None or known.result is not result:
            known = _line(evaluation, results, of_node, result)
        lines.append(known)
    return tuple(lines)


def line_of(evaluation: Evaluation, code: str) -> Line:
    """The trace of one node."""
    results = tuple(evaluation.nodes.values())
    return _line(evaluation, results, _fixed(evaluation.instrument)[code], evaluation.nodes[code])


class _Fixed(NamedTuple):
    """What the rule file alone says of a node's trace.

    ``pick`` takes the children out of all results. ``lines`` are those of a leaf, by level: results of leaves are shared
    between evaluations, so is their trace.
    """

    pick: Callable[[Sequence[NodeResult]], tuple[NodeResult, ...]]
    weights: tuple[Exact | None, ...]
    stage: Rounding | None
    scale_cite: Citation | None
    lines: dict[int | None, Line]


@lru_cache(maxsize=64)
def _fixed(instrument: Instrument) -> dict[str, _Fixed]:
    found, position = {}, {code: at for at, code in enumerate(instrument.nodes)}
    for code, node in instrument.nodes.items():
        weighs = bool(node.children) and _weighs(instrument.methods[node.method])
        weights = tuple(instrument.nodes[child].weight if weighs else None for child in node.children)
        scale = instrument.scales.get(node.scale or "") if node.is_leaf else None
        pick = picker(tuple([position[child] for child in node.children]))
        found[code] = _Fixed(pick, weights, instrument.stage_of(node), scale.cite if scale else None, {})
    return found


def _weighs(method: Method) -> bool:
    return method.weighs or method.may_weigh


def _line(evaluation: Evaluation, results: Sequence[NodeResult], fixed: _Fixed, result: NodeResult) -> Line:
    children = fixed.pick(results) if result.origin == "computed" else ()
    band = evaluation.band if result.node.code == TOTAL else result.band or result.converted_band
    line = Line(result, children, fixed.weights if children else (), fixed.stage, band, fixed.scale_cite)
    if not fixed.weights and result.level is not None:
        fixed.lines[result.level] = line
    return line
