"""Every number of an evaluation with what it was made of: method, inputs, rounding, source."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.method.picker import picker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.instruments import Band, Instrument, Node, Rounding
    from evalkit.schema.citation import Citation


_MOST_KNOWN = 4096  # lines of leaves that are at hand


class ChildPart(NamedTuple):
    """One child as it entered its parent: its value, and its weight where the method weighs.

    ``counted`` is false where a closed gate locked it.
    """

    code: str
    value: Exact | None
    weight: Exact | None
    counted: bool = True


class TraceLine(NamedTuple):
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
    def parts(self) -> tuple[ChildPart, ...]:
        """The children as they entered the node."""
        return tuple(
            ChildPart(child.code, child.score.value if child.score else None, weight, not child.locked)
            for child, weight in zip(self.children, self.weights, strict=True)
        )


_made = partial(tuple.__new__, TraceLine)  # of a tuple, twice as fast as by its fields


def trace(evaluation: Evaluation) -> tuple[TraceLine, ...]:
    """The trace of every node, in tree order."""
    fixed, results = _fixed(evaluation.instrument), tuple(evaluation.nodes.values())
    lines = list(map(fixed.known.get, map(id, results)))
    for at, pick, weights, stage in fixed.parents:
        result = results[at]
        band = evaluation.band_of(result)
        if result.origin == "computed":
            lines[at] = _made((result, pick(results), weights, stage, band, None))
        else:
            lines[at] = TraceLine(result, (), (), stage, band, None)
    if not all(lines):
        lines = [line or fixed.of_leaf(at, results[at]) for at, line in enumerate(lines)]
        if results[0].node.is_leaf:  # its word is that of the whole evaluation, which no other shares
            lines[0] = lines[0]._replace(band=evaluation.band)  # type: ignore[union-attr]  # each has one by now
    return tuple(lines)  # type: ignore[arg-type]  # there is one for every node


def line_of(evaluation: Evaluation, code: str) -> TraceLine:
    """The trace of one node."""
    return trace(evaluation)[list(evaluation.nodes).index(code)]


class _Parent(NamedTuple):
    """What the rule file alone says of the trace of a node that is computed; ``pick`` takes its children out of all results."""

    at: int
    pick: Callable[[Sequence[NodeResult]], tuple[NodeResult, ...]]
    weights: tuple[Exact | None, ...]
    stage: Rounding | None


class _Fixed:
    """What the rule file alone says of the trace.

    Attributes:
        parents: In the order of the tree.
        known: Lines of leaves by the identity of their result: results of leaves are shared between evaluations, so is their trace.
    """

    def __init__(self, instrument: Instrument) -> None:
        nodes = tuple(instrument.nodes.values())
        position = {node.code: at for at, node in enumerate(nodes)}
        self.parents = tuple([_parent(instrument, position, node) for node in nodes if not node.is_leaf])
        scales = [instrument.scales.get(node.scale or "") if node.is_leaf else None for node in nodes]
        self._stages = [instrument.stage_of(node) for node in nodes]
        self._cites = [scale.cite if scale else None for scale in scales]
        self.known: dict[int, TraceLine] = {}

    def of_leaf(self, at: int, result: NodeResult) -> TraceLine:
        """The line of a leaf, which is kept as long as there are not too many."""
        line = TraceLine(result, (), (), self._stages[at], result.band or result.converted_band, self._cites[at])
        if len(self.known) >= _MOST_KNOWN:
            self.known.clear()
        self.known[id(result)] = line  # which holds the result, so no other has its identity
        return line


@lru_cache(maxsize=64)
def _fixed(instrument: Instrument) -> _Fixed:
    return _Fixed(instrument)


def _parent(instrument: Instrument, position: Mapping[str, int], node: Node) -> _Parent:
    method = instrument.methods[node.method]
    weighs = method.weighs or method.may_weigh
    weights = tuple([instrument.nodes[child].weight if weighs else None for child in node.operands])
    pick = picker(tuple([position[child] for child in node.operands]))
    return _Parent(position[node.code], pick, weights, instrument.stage_of(node))
