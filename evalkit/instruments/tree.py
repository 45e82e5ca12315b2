"""Nodes of an instrument, what they are answered on, and where facts come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Exact
from evalkit.base.value import Value, value
from evalkit.schema.keys import name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Printed
    from evalkit.schema.citation import Citation

TOTAL = "total"
PLACE = name('`"total"`, code, or name of `levels`', to="places")
CODE = name("code", to="codes")
Answer = int | str
Bounds = tuple[Exact, Exact]


@value
class Level(Value):
    """One allowed answer: its official text and its points, alike for all leaves or by an attribute of the leaf."""

    answer: Answer
    title: str
    points: Exact | None = None
    by_attribute: Mapping[Any, Exact] = {}


@value
class Scale(Value):
    """What a leaf can be answered with.

    Attributes:
        kind: ``levels``, ``number`` or ``yes-no``.
        levels: The allowed answers, worst first unless ``unordered``.
        minimum, maximum: Ends of a ``number``, both included.
        whole: Whether only whole numbers occur.
        also: Other wordings, and the answer each stands for (``na`` for not applicable).
        common: Those of ``also`` that are in use, but in no regulation.
        points_by: Attribute of the leaf that the points depend on.
        na: The answer "not applicable", for leaves with the attribute ``na``.
        na_counts_as: The level that ``na`` stands for in a gate.
        yes, no: The answers of a ``yes-no``, as they are worded.
    """

    key: str
    kind: str
    cite: Citation
    levels: tuple[Level, ...] = ()
    minimum: Exact = 0
    maximum: Exact = 0
    whole: bool = False
    also: Mapping[str, Answer] = {}
    common: tuple[str, ...] = ()
    points_by: str | None = None
    na: Level | None = None
    na_counts_as: int | None = None
    unordered: bool = False
    yes: str = ""
    no: str = ""


@value
class Node(Value):
    """A place in the tree.

    Attributes:
        parent: Code of the parent; ``None`` for the total and for nodes outside it.
        depth: 0 for the total and for nodes outside it.
        weight: Share, as ``Instrument.weights`` says.
        method: Name of what the node does with its children; empty for a leaf.
        params: Keys of the method, as the method declares them.
        scale: Name of the scale of a leaf.
        digits: Decimals shown.
        attributes: Declared attributes of a leaf (category, maturity, …).
        floor: Smallest value without consequence for the predicate of the total.
        missing: Answer taken when the leaf is missing; ``None``: the result becomes a range.
    """

    code: str
    title: str
    cite: Citation
    parent: str | None = None
    depth: int = 0
    children: tuple[str, ...] = ()
    weight: Exact | None = None
    method: str = ""
    params: Mapping[str, Any] = {}
    scale: str | None = None
    digits: int = 2
    attributes: Mapping[str, Any] = {}
    floor: Exact | None = None
    missing: Answer | Printed | None = None

    @property
    def is_leaf(self) -> bool:
        """Whether the node is answered rather than computed."""
        return not self.children
