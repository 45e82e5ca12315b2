"""What the leaves of an instrument take, as sequences of raw answers from the worst to the best."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING, Any, overload

from evalkit.base.exact import decimal_text, parse_number
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.method.scales import NA, options
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node, Scale

_MOST_DIGITS = 12


class Decimals(Sequence[Any]):
    """Every number of some decimals between two ends, as a file would hold it. Nothing is kept: there may be millions."""

    def __init__(self, low: Exact, high: Exact, digits: int) -> None:
        """Numbers of *digits* decimals from *low* to *high*; more decimals where that leaves fewer than two numbers."""
        while floor(high * 10**digits) <= ceil(low * 10**digits) and 0 < digits < _MOST_DIGITS and low < high:
            digits += 1
        self.digits = digits
        self.first: int = ceil(low * 10**digits)
        self.last: int = max(floor(high * 10**digits), self.first)

    def __len__(self) -> int:
        """How many numbers there are."""
        return self.last - self.first + 1

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> list[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        """The number at that place, the smallest first: an ``int`` without decimals, else a ``Printed``."""
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        return printed(Fraction(range(self.first, self.last + 1)[at], 10**self.digits), self.digits)


class Leaf(NamedTuple):
    """A leaf and its answers.

    Attributes:
        answers: Worst first; in the order of the points where the scale has none of its own.
        na: The wording of "not applicable", if the leaf takes it.
        ordered: Whether a later answer is a better one.
    """

    code: str
    answers: Sequence[Any]
    na: str | None
    ordered: bool


def printed(number: Exact, digits: int) -> Any:
    """*number* as TOML would give it, written with *digits* decimals: an ``int`` without, else a ``Printed``."""
    text = decimal_text(number, digits)
    return parse_number(text) if digits > 0 else int(text)


def scale_of(instrument: Instrument, node: Node) -> Scale:
    """The scale of a leaf."""
    return instrument.scales[node.scale or ""]


@lru_cache(maxsize=256)
def leaves_of(instrument: Instrument, code: str = TOTAL) -> tuple[Leaf, ...]:
    """The leaves below (or at) *code*, in the order of the tree."""
    return tuple(_leaf(instrument, instrument.nodes[leaf]) for leaf in instrument.leaves_under(code))


def may_be_missing(instrument: Instrument) -> tuple[Leaf, ...]:
    """The leaves below the total that leave a range where an assessment leaves them out.

    Above them nothing hides what can come out, and the rule file has no answer that stands for a missing one.
    """
    plan = plan_for(instrument)
    hiding = [step.at for step in plan.steps if step.formula.hides and not ends_of(plan)[step.at].is_bounded]
    needed = {leaf for at in hiding for leaf in instrument.leaves_under(plan.codes[at])}
    return tuple(
        leaf
        for leaf in leaves_of(instrument)
        if leaf.code not in needed and instrument.nodes[leaf.code].missing is None
    )


def under_a_hiding_node(instrument: Instrument, code: str) -> bool:
    """Whether a formula above *code* hides what can come out."""
    plan = plan_for(instrument)
    parent = instrument.nodes[code].parent
    while parent is not None:
        if plan.formulas[plan.position[parent]].hides:
            return True
        parent = instrument.nodes[parent].parent
    return False


def outside(instrument: Instrument) -> tuple[str, ...]:
    """Codes of the nodes at the top that are not the total: supplements, and what the context follows from."""
    return tuple(code for code, node in instrument.nodes.items() if node.parent is None and code != TOTAL)


def _leaf(instrument: Instrument, node: Node) -> Leaf:
    scale = scale_of(instrument, node)
    if scale.kind == "number":
        return Leaf(node.code, Decimals(scale.minimum, scale.maximum, 0 if scale.whole else 2), None, ordered=True)
    if scale.kind == "yes-no":
        return Leaf(node.code, (False, True), None, ordered=True)
    allowed = options(instrument, node)
    levels = [key for key in allowed if key != NA]
    if scale.unordered:
        levels.sort(key=lambda key: allowed[key].points)
    na = scale.na.title if scale.na is not None and NA in allowed else None
    return Leaf(node.code, tuple(levels), na, ordered=not scale.unordered)
