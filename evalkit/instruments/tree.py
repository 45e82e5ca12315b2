"""Nodes of an instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments.scales import SCALE_NAME
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import (
    ANSWER,
    DIGITS,
    FROM_ZERO,
    NUMBERS,
    SCALAR,
    TEXT,
    WORDS,
    Free,
    either,
    map_of,
    name,
    word,
)
from evalkit.schema.parse import Declared, repeated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact, Printed
    from evalkit.instruments.scales import Answer
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

TOTAL = "total"
PLACE = name('`"total"`, code, or name of `levels`', to="places")
CODE = name("code", to="codes")
HIGHER, LOWER, NONE = "higher", "lower", "none"  # which way an answer gets better
FORMULA = "formula"  # the method of a node that states a formula; no file names it
METHODS = (
    "weighted-mean",
    "weighted-sum",
    "sum",
    "mean",
    "percent",
    "portion",
    "minimum",
    "maximum",
    "geometric-mean",
    "goalposts",
    "steps",
)
METHOD = either(word(*METHODS), TEXT, said="method name")  # plugins bring more; editors offer these


@table(
    "[[node]]",
    exclusive=(("method",), ("formula",)),
    # A plugin's method may add numbers and tables of numbers.
    free=Free(
        type=either(SCALAR, NUMBERS, said="text, number, flag, or table name → number"),
        meaning="The value of an attribute declared in `[attributes]`, or a key that the method of a plugin adds.",
        said="any declared attribute",
        example="category = 2",
    ),
)
@value
class Node(Declared):
    """A node of the tree: the total, a node below it, or one outside it. What is named by no `in` and has no `leaves` is itself a leaf.

    Attributes:
        weight: Where it hangs on a fact: under the known one, else under its first value.
        depth: 0 for the total and for nodes outside it.
        method: Empty for a leaf; ``FORMULA`` where a formula is stated.
        params: Keys of the method, as the method declares them.
        added: What sections of plugins ask of it, by key.
        attributes: Declared attributes of a leaf (category, maturity, …).
    """

    code: str = field(TEXT, "Unique in the file.", '"I12"')
    title: str = field(TEXT, "Official name.", '"Arsitektur"')
    parent: str | None = field(
        CODE,
        "The parent. Only `total` and nodes outside the total have none.",
        '"D1"',
        name="in",
        default=None,
        otherwise="outside all others",
    )
    method: str = field(
        METHOD,
        "What the node does with its children: one of those below. Not for a leaf.",
        '"sum"',
        default="",
        otherwise="`[instrument].method`; one of the two is needed for a node with children",
    )
    formula: str | None = field(
        TEXT,
        "In place of a method: what the node computes from its children, each of which it names. See `Formulas`. Not for a leaf.",
        '"min(30, P1 + P2 - P3)"',
        default=None,
        otherwise="`method`",
    )
    reads: tuple[str, ...] = field(
        WORDS,
        "Beside its children: nodes elsewhere in the file whose values the `formula` names as well. A node without children may have these alone.",
        '["1.3", "HT.1"]',
        default=(),
        otherwise="its children only",
    )
    weight: Exact | None = field(
        FROM_ZERO,
        "Share of the parent or of the total. Needed where the parent's method uses weights. Children have weights all or none; together they are above 0.",
        '"1/9"',
        default=None,
        otherwise="no weight",
        unit="as `[instrument].weights` says",
    )
    weight_by: Mapping[str, Exact] = field(
        map_of(FROM_ZERO, "table context value → number"),
        "In place of `weight`, where the weight hangs on `[instrument].weights_by`: that of each of its values.",
        '{ Kepulauan = 60, "Bukan Kepulauan" = 40 }',
        default={},
        otherwise="`weight`",
        unit="as `[instrument].weights` says",
    )
    scale: str | None = field(
        SCALE_NAME,
        "For this node if it is a leaf, else for its leaves.",
        '"maturity"',
        default=None,
        otherwise="that of the node above a leaf, else `[instrument].scale`",
    )
    digits: int = field(
        DIGITS,
        "Decimals shown; leaves inherit it. Of `geometric-mean`, and required there: also those that the root is rounded to.",
        "0",
        default=2,
        otherwise="`[instrument].digits`",
        unit="decimals",
    )
    missing: Answer | Printed | None = field(
        ANSWER,
        "Of a leaf: if it is missing it takes this answer, which its scale must allow, and the report tells it.",
        "1",
        default=None,
        otherwise="the result is a range",
    )
    direction: str = field(
        word(HIGHER, LOWER, NONE),
        "Of a leaf: which way it gets better. `lower`: of a number, fewer is better; `none`: a fact that nobody is asked to change, such as how much was due.",
        '"none"',
        default=HIGHER,
    )
    when: str | None = field(
        TEXT,
        "Value of the choice `[instrument].nodes_by` under which the node, and all below it, is there.",
        '"Unit"',
        default=None,
        otherwise="under each",
    )
    formerly: tuple[str, ...] = field(
        WORDS,
        "Codes that the question had in an earlier list: what is given under one is refused, and where it stands now is said.",
        '["P1.7"]',
        default=(),
        otherwise="it had no other",
    )
    cite: Citation = cited(
        "those of its parent (source, mark and assumption together), the top ones that of `[instrument]`"
    )
    depth: int = 0
    children: tuple[str, ...] = ()
    params: Mapping[str, Any] = {}
    added: Mapping[str, Exact] = {}
    attributes: Mapping[str, Any] = {}

    @property
    def told_params(self) -> Mapping[str, Any]:
        """Keys of the method as readers are told them: a table of steps by its bounds, a flag as a word."""
        return {
            name: {step.bound: step.points for step in one}
            if isinstance(one, tuple)
            else "true"
            if one is True
            else one
            for name, one in self.params.items()
        }

    @property
    def is_leaf(self) -> bool:
        """Whether the node is answered rather than computed."""
        return not self.children and not self.reads

    @property
    def operands(self) -> tuple[str, ...]:
        """What it is computed from: its children, and the nodes elsewhere that it reads."""
        return (*self.children, *self.reads)

    def check(self, item: Reader, scope: Scope) -> None:
        """Each former code stands once."""
        for twice in repeated(self.formerly):
            item.faults.add(item.at("formerly"), msg("{name} appears twice", name=twice))

    def place_in(self, outer: str, label: str, number: int) -> str:
        """Its code."""
        return self.code
