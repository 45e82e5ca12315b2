"""What the leaves of an instrument take, as sequences of raw answers from the worst to the best; and where its words change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import ceil, floor
from typing import TYPE_CHECKING, Any, overload

from evalkit.base.exact import decimal_text, parse_number
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import table_for
from evalkit.method.outcome_rules import floors_of
from evalkit.method.plan import plan_for, run
from evalkit.method.scales import NA, options, read_answer
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class AnsweredLeaf(NamedTuple):
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
def leaves_of(instrument: Instrument, code: str = TOTAL) -> tuple[AnsweredLeaf, ...]:
    """The leaves below (or at) *code*, in the order of the tree."""
    return tuple(_leaf(instrument, instrument.nodes[leaf]) for leaf in instrument.leaves_under(code))


def may_be_missing(instrument: Instrument) -> tuple[AnsweredLeaf, ...]:
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


def _leaf(instrument: Instrument, node: Node) -> AnsweredLeaf:
    scale = scale_of(instrument, node)
    if scale.kind == "number":
        return AnsweredLeaf(
            node.code, Decimals(scale.minimum, scale.maximum, 0 if scale.whole else 2), None, ordered=True
        )
    if scale.kind == "yes-no":
        return AnsweredLeaf(node.code, (False, True), None, ordered=True)
    allowed = options(instrument, node)
    levels = [key for key in allowed if key != NA]
    if scale.unordered:
        levels.sort(key=lambda key: allowed[key].points)
    na = scale.na.title if scale.na is not None and NA in allowed else None
    return AnsweredLeaf(node.code, tuple(levels), na, ordered=not scale.unordered)


# --- Where words change: bounds of bands and floors, values around them, and answers that come near them ---------------


class WordTurn(NamedTuple):
    """A number at which the word for a node, or for the total, changes.

    Attributes:
        when: Value of the context ``bands_by`` that the bands belong to, if they hang on one.
    """

    code: str
    value: Exact
    when: str | None = None


class Near(NamedTuple):
    """A value at, or just below or above, a bound of the node ``code``, as a file would hold it."""

    code: str
    raw: Any
    when: str | None = None


@lru_cache(maxsize=64)
def bounds_of(instrument: Instrument) -> tuple[WordTurn, ...]:
    """Every bound of bands and every floor, in the order of the tree, the highest of a table first."""
    return tuple(bound for node in instrument.nodes.values() for bound in _bounds(instrument, node))


def _bounds(instrument: Instrument, node: Node) -> Iterator[WordTurn]:
    for when in whens(instrument) if node.code == TOTAL else (None,):
        table = table_for(instrument, node, when)
        for band in table.bands if table is not None else ():
            if band.minimum is not None:
                yield WordTurn(node.code, band.minimum, when)
    floor = floors_of(instrument).get(node.code)
    if floor is not None:
        yield WordTurn(node.code, floor)


def whens(instrument: Instrument) -> tuple[str | None, ...]:
    """Values of the context that the bands of the total hang on; one ``None`` if they hang on nothing."""
    return instrument.context[instrument.bands_by].values if instrument.bands_by is not None else (None,)


@lru_cache(maxsize=64)
def values_near(instrument: Instrument) -> tuple[Near, ...]:
    """Values around every bound of a node that takes values: at it, a unit and half a unit of its digits off.

    The half unit has one digit more, so that the rounding stage decides; a node of whole scores has whole units only.
    """
    return tuple(
        Near(bound.code, raw, bound.when)
        for bound in bounds_of(instrument)
        if _takes_values(instrument, bound.code)
        for raw in _around(instrument, bound)
    )


def _takes_values(instrument: Instrument, code: str) -> bool:
    node, plan = instrument.nodes[code], plan_for(instrument)
    if node.is_leaf:
        return scale_of(instrument, node).kind == "number"
    return not plan.words_at(plan.position[code])


def _around(instrument: Instrument, bound: WordTurn) -> Iterator[Any]:
    plan = plan_for(instrument)
    at = plan.position[bound.code]
    node = plan.nodes[at]
    stage = instrument.stage_of(node)
    digits = 0 if plan.whole[at] else max(2, node.digits, stage.digits if stage else 0)
    nearest = Fraction(floor(bound.value * 10**digits), 10**digits)
    unit = Fraction(1, 10**digits)
    halves = () if plan.whole[at] else ((nearest - unit / 2, digits + 1), (nearest + unit / 2, digits + 1))
    for number, shown in ((nearest, digits), (nearest - unit, digits), (nearest + unit, digits), *halves):
        if number in ends_of(plan)[at]:
            yield printed(number, shown)


def answers_near(instrument: Instrument, target: Exact, start: int, *, above: bool) -> dict[str, Any]:
    """Answers whose total is just below *target*, or the first at or above it.

    All leaves begin with their worst answer and are raised to their best one after the other, beginning with leaf number
    *start* and in the order of the tree. Under a method that is not monotone the total may be anywhere.
    """
    leaves = leaves_of(instrument)
    start %= len(leaves)
    order = leaves[start:] + leaves[:start]
    ends = list(accumulate(len(leaf.answers) - 1 for leaf in order))
    places = range(ends[-1] + 1)
    at = bisect_left(places, target, key=lambda place: _total(instrument, _raised(order, ends, place)))
    chosen = _raised(order, ends, min(at, places[-1]) if above else max(at - 1, 0))
    return {leaf.code: chosen[leaf.code] for leaf in leaves}


def _raised(order: Sequence[AnsweredLeaf], ends: Sequence[int], place: int) -> dict[str, Any]:
    """Answers after *place* single steps upwards."""
    found = {}
    for leaf, end in zip(order, ends, strict=True):
        best = len(leaf.answers) - 1
        found[leaf.code] = leaf.answers[min(max(place - (end - best), 0), best)]
    return found


def _total(instrument: Instrument, answers: dict[str, Any]) -> Exact:
    plan = plan_for(instrument)
    values: list[Exact | None] = [None] * len(plan.nodes)
    levels: list[int | None] = [None] * len(plan.nodes)
    for code, raw in answers.items():
        at = plan.position[code]
        given = read_answer(instrument, plan.nodes[at], raw)
        assert given is not None  # answers of leaves_of are allowed
        values[at], levels[at] = given.points, given.level
    try:
        _, rounded = run(plan, values, levels)
    except Exception:  # noqa: BLE001  # a method of a plugin may raise anything: evaluating such answers will tell
        return 0
    return rounded[0] or 0
