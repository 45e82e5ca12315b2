"""Where an instrument's words change: bounds of bands and floors, values around them, and answers that come near them."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import floor
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import table_for
from evalkit.method.outcomes import floors_of
from evalkit.method.plan import plan_for, run
from evalkit.method.scales import read_answer
from evalkit.possible.ends import ends_of
from evalkit.testing.leaves import Leaf, leaves_of, printed, scale_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node


class Bound(NamedTuple):
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
def bounds_of(instrument: Instrument) -> tuple[Bound, ...]:
    """Every bound of bands and every floor, in the order of the tree, the highest of a table first."""
    return tuple(bound for node in instrument.nodes.values() for bound in _bounds(instrument, node))


def _bounds(instrument: Instrument, node: Node) -> Iterator[Bound]:
    for when in whens(instrument) if node.code == TOTAL else (None,):
        table = table_for(instrument, node, when)
        for band in table.bands if table is not None else ():
            if band.minimum is not None:
                yield Bound(node.code, band.minimum, when)
    floor = floors_of(instrument).get(node.code)
    if floor is not None:
        yield Bound(node.code, floor)


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


def _around(instrument: Instrument, bound: Bound) -> Iterator[Any]:
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


def _raised(order: Sequence[Leaf], ends: Sequence[int], place: int) -> dict[str, Any]:
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
