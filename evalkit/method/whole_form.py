"""A plan, and readings beside it, as one function over whole numbers that is compiled once.

What readings have in common with the rules is computed once. Where a plan has no such form, ``plan.run`` computes fractions as ever.
"""

from __future__ import annotations

from functools import lru_cache
from math import lcm
from typing import TYPE_CHECKING, Any

from evalkit.method.exact_value import ratio_of
from evalkit.method.picker import picker
from evalkit.method.scales import options
from evalkit.method.whole_numbers import NoWholeFormError, Numerator, WholeNumberWriter, half_even

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import BandTable, Instrument, Node
    from evalkit.instruments.expression import Levels
    from evalkit.method.plan import Plan, Values

    Computed = tuple[Values, Values]
    # Of a plan: values of nodes before and after rounding stages, over their denominators; the number of the band of the
    # total, where its value alone decides that; and the total as it is shown.
    Reckoned = tuple[tuple[int, ...], tuple[int, ...], int | None, int]

_FEW_DECIMALS = 10**6  # of an answer that is a number: with more of them it is computed in fractions
_WHOLE = frozenset({int})


class WholeForm:
    """The arithmetic of a plan, and of others beside it, in whole numbers.

    Attributes:
        source: The function as it was written.
        levels: Whether it looks at answers beside points.
        leaves: Positions of the leaves that it takes: those that something is computed from.
    """

    def __init__(self, plans: Sequence[Plan], tables: Sequence[BandTable | None] = (None,)) -> None:
        """Write and compile it.

        Args:
            plans: Those of an instrument and of readings under which an answer means the same.
            tables: For each of them the bands of its total, where nothing else decides its predicate.

        Raises:
            NoWholeFormError: Some part has no such form.
        """
        first = plans[0]
        taken = {0}.union(
            *(plan.leaf_stages for plan in plans), *(step.children for plan in plans for step in plan.steps)
        )
        self.leaves = tuple([at for at in first.leaf_ends if at in taken])
        bottoms = {at: _bottom(first.instrument, first.nodes[at]) for at in self.leaves}
        self._leaves = _Leaves(tuple(bottoms), tuple(bottoms.values()))
        self.levels = any(plan.reads_answers for plan in plans)
        self._parts = tuple([_Part(plan, table) for plan, table in zip(plans, tables, strict=True)])
        self.source = _written(bottoms, self._parts)
        names: dict[str, Any] = {"half_even": half_even}
        exec(compile(self.source, "<whole numbers>", "exec"), names)  # noqa: S102  # our own lines, nothing of a file
        self.reckon: Callable[[Sequence[int], Levels], Sequence[Reckoned]] = names["computed"]

    def run(self, values: Values, levels: Levels) -> Computed | None:
        """As ``plan.run`` for complete answers under the first plan; ``None`` where an answer has another denominator than its scale."""
        tops = self._leaves.tops(values)
        if tops is None:
            return None
        return self.exact(0, self.reckon(tops, self._leaves.pick(levels) if self.levels else ())[0], values)

    def exact(self, number: int, reckoned: Reckoned, values: Values) -> Computed:
        """The values of all nodes under the plan of that *number*, those of the leaves among them, before and after rounding stages."""
        part = self._parts[number]
        raw, rounded = values.copy(), values.copy()
        for at, top, bottom in zip(part.raw_at, reckoned[0], part.raw_bottoms, strict=True):
            raw[at] = exact(top, bottom)
        for at, top, bottom in zip(part.rounded_at, reckoned[1], part.rounded_bottoms, strict=True):
            rounded[at] = exact(top, bottom)
        return raw, rounded

    def bottoms(self, number: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The denominators of what ``reckon`` gives under the plan of that *number*: before and after rounding stages."""
        part = self._parts[number]
        return part.raw_bottoms, part.rounded_bottoms

    def top(self, at: int, value: Exact) -> int | None:
        """What an answer of the leaf at *at* counts in the arithmetic; ``None`` where it has another denominator than its scale."""
        return self._leaves.top(at, value)


def exact(top: int, bottom: int) -> Exact:
    """The number *top* / *bottom*."""
    return top if bottom == 1 else ratio_of(top, bottom)


class _Leaves:
    """Answers as whole numbers, over the denominators of their scales."""

    def __init__(self, positions: tuple[int, ...], bottoms: tuple[int, ...]) -> None:
        self._bottoms = bottoms
        self._at = dict(zip(positions, bottoms, strict=True))
        self._all_whole = set(bottoms) == {1}
        self.pick = picker(positions)

    def tops(self, values: Values) -> Sequence[int] | None:
        given = self.pick(values)
        if self._all_whole and _WHOLE.issuperset(map(type, given)):  # as most answers are
            return given
        tops = [None if one is None else _top(one, bottom) for one, bottom in zip(given, self._bottoms, strict=True)]
        return None if None in tops else tops  # type: ignore[return-value]  # there is none

    def top(self, at: int, value: Exact) -> int | None:
        return _top(value, self._at[at])


def _top(value: Exact, bottom: int) -> int | None:
    share, rest = divmod(bottom, value.denominator)
    return None if rest else value.numerator * share


class _Part:
    """A plan in the function: which nodes it gives, and over which denominators."""

    def __init__(self, plan: Plan, table: BandTable | None) -> None:
        self.plan, self.table = plan, table
        steps = [step.at for step in plan.steps]
        self.raw_at = tuple(steps)
        self.rounded_at = (*plan.leaf_stages, *steps)
        self.raw_bottoms: tuple[int, ...] = ()
        self.rounded_bottoms: tuple[int, ...] = ()

    def written(self, writer: WholeNumberWriter, leaves: Mapping[int, Numerator]) -> str:
        """What the function gives of this plan; *writer* takes the lines that compute it."""
        plan, writer.nodes = self.plan, dict(leaves)
        for at, stage in plan.leaf_stages.items():
            writer.nodes[at] = writer.staged(writer.nodes[at], stage)
        raw = [writer.of_node(step) for step in plan.steps]
        rounded = [writer.nodes[at] for at in self.rounded_at]
        self.raw_bottoms, self.rounded_bottoms = (tuple([one.bottom for one in tops]) for tops in (raw, rounded))
        band = writer.band(self.table) if self.table else None
        return f"({_tuple(raw)}, {_tuple(rounded)}, {band}, {writer.shown(plan.nodes[0].digits)})"


def _tuple(tops: Iterable[Numerator]) -> str:
    return f"({''.join(f'{numerator.text}, ' for numerator in tops)})"


@lru_cache(maxsize=1024)
def whole_form(*plans: Plan, tables: tuple[BandTable | None, ...] = (None,)) -> WholeForm | None:
    """The whole-number form of *plans*, if they have one."""
    try:
        return WholeForm(plans, tables)
    # The last three: nested too deep for Python's own compiler.
    except (NoWholeFormError, RecursionError, MemoryError, SyntaxError):
        return None


def _bottom(instrument: Instrument, node: Node) -> int:
    """The denominator of what a leaf can have."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number" and not scale.whole:
        return _FEW_DECIMALS
    return lcm(*[given.points.denominator for given in options(instrument, node).values()])


def _written(bottoms: Mapping[int, int], parts: Sequence[_Part]) -> str:
    """The function: answers of the leaves in; of each part the values of its nodes, the band of the total, and the total as shown."""
    leaves = {at: Numerator(f"v{at}", bottom) for at, bottom in bottoms.items()}
    writer = WholeNumberWriter(tuple(bottoms))
    found = [part.written(writer, leaves) for part in parts]
    unpacked = "".join(f"v{at}, " for at in bottoms)
    return "\n    ".join(
        ["def computed(tops, levels):", f"{unpacked}= tops", *writer.lines, f"return ({', '.join(found)},)\n"]
    )
