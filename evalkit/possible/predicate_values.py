"""What a predicate asks of the values of nodes, and whether a set of values gives it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.bands import context_kept, range_of
from evalkit.method.outcome_rules import after, nodes_asked, predicate_rules, under_facts
from evalkit.possible.values import EMPTY, Finite, Values, gives, occurs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from fractions import Fraction

    from evalkit.instruments import Band, BandTable, Instrument
    from evalkit.possible.conditions import Box, Boxes
    from evalkit.possible.lattice import Lattice

_MOST_CASES = 64  # of the values of nodes that several others hang on
_MOST_BOXES = 512  # of all that rules together make of bands


def kept_values(lattice: Lattice, *ranges: Mapping[str, Interval]) -> Values | None:
    """The total under answers that keep every node named in all its ranges, and those that the lattice keeps already."""
    lattice.values(TOTAL)  # once: the narrowed ones share what no range touches
    for one in filter(None, ranges):
        lattice = lattice.narrowed(one)
    for code in lattice.kept:
        inside = lattice.values(code)
        if inside is not None and inside.count == 0:
            return EMPTY
    return lattice.values(TOTAL)


def can_keep(lattice: Lattice, *ranges: Mapping[str, Interval]) -> bool | None:
    """Whether some answers keep every node named in all its ranges; ``None``: not known."""
    cases, is_sure = untied(lattice)
    each = [kept_values(case, *ranges) for case in cases]
    if is_sure and any(found is not None and occurs(found) for found in each):
        return True
    return False if all(found is not None and found.count == 0 for found in each) else None


def untied(lattice: Lattice) -> tuple[Sequence[Lattice], bool]:
    """The lattice under each value of the nodes that several others hang on, so that what is left hangs on answers of its own.

    Returns:
        The lattices, and whether that is so: where there are too many, *lattice* is taken as it is.
    """
    plan, cases = lattice.plan, [lattice]
    named = {0, *nodes_asked(plan.instrument)}
    # What others follow from first: they may have one value then.
    for at in sorted(plan.shared, key=lambda at: -len(plan.hanging[at])):
        if named.isdisjoint({at, *plan.hanging_at(at)}):
            continue
        each = [(case, case.values_at(at)) for case in cases]
        cases = []
        for case, values in each:
            if not isinstance(values, Finite) or len(cases) + values.count > _MOST_CASES:
                return [lattice], False
            inside = [] if values.count == 1 else [{plan.codes[at]: Interval.of(value)} for value in values]
            cases += [case.narrowed(one) for one in inside] or [case]
    return cases, True


def may_keep(lattice: Lattice, when: str | None, boxes: Boxes) -> bool:
    """Whether answers may lie in one of these boxes, under a value of the context; where that is not known, they may."""
    keep = context_kept(lattice.plan.instrument, when)
    found = (kept_values(lattice, keep, box) for box in boxes) if boxes is not None else (None,)
    return any(one is None or one.count != 0 for one in found)


class PredicateRange(NamedTuple):
    """How a predicate can come out: a total from a range, among these values.

    Attributes:
        total: The totals of the answers that lead there; ``None``: not known.
        inside: Where it must lie; ``None``: anywhere.
        exact: Whether every total of them does lead there.
    """

    total: Values | None
    inside: Interval | None
    exact: bool

    def left(self) -> Values | None:
        """The totals that lead there."""
        return self.total if self.total is None or self.inside is None else self.total.within(self.inside)

    def is_sure(self) -> bool:
        """Whether some answers surely lead there."""
        if not self.exact or self.total is None:
            return False
        return occurs(self.total) if self.inside is None else gives(self.total, self.inside)


class Route(NamedTuple):
    """What some of the ways to a predicate ask for.

    Attributes:
        box: Node → range; all of them hold.
        inside: Ranges of the total, one of which holds; ``None``: anywhere.
        exact: Whether that is enough.
    """

    box: Box
    inside: tuple[Interval, ...] | None
    exact: bool


def routes(
    instrument: Instrument, table: BandTable, words: Collection[str], lattice: Lattice | None = None
) -> Iterator[Route]:
    """Every route to one of these predicates of the total, under the context that *table* is for.

    Args:
        instrument: The facts beside the answers, as far as they are known.
        table: The bands of the total.
        words: The predicates.
        lattice: What is known of the answers; without it rules that compare nodes with each other may hold and fail anywhere.
    """
    for turn, boxes in _turns(instrument, table, lattice).items():
        numbers = [number for number, band in enumerate(turn.after) if band.predicate in words]
        inside = None if len(numbers) == len(turn.after) else tuple(range_of(table, number) for number in numbers)
        yield from (Route(box, inside, exact=turn.exact) for box in boxes if numbers)


class _Turn(NamedTuple):
    """What rules make of each band of a table, and whether it is known where they do."""

    after: tuple[Band, ...]
    exact: bool = True


def _turns(instrument: Instrument, table: BandTable, lattice: Lattice | None) -> Mapping[_Turn, tuple[Box, ...]]:
    """Everything that the rules together can make of the bands, and where; a rule that changes nothing there is not asked."""
    from evalkit.possible.conditions import both, sides_of  # noqa: PLC0415  # few predicates hang on more than the total

    found: dict[_Turn, tuple[Box, ...]] = {_Turn(table.bands): ({},)}
    known = None if lattice is None else lattice.values
    for rule in predicate_rules(instrument):
        sides = sides_of(rule.condition, tuple(instrument.nodes), known)
        before, found = found, {}
        for turn, boxes in before.items():
            changed = turn._replace(after=tuple(after(rule.stated, table, band) for band in turn.after))
            each = [(changed, sides.holds), (turn, sides.fails)] if changed != turn else [(turn, ({},))]
            for one, side in each:
                met = both(boxes, side)
                key = one if met is not None else one._replace(exact=False)
                found[key] = (*found.get(key, ()), *(boxes if met is None else met))
        found = _few(found)
    return found


def _few(turns: Mapping[_Turn, tuple[Box, ...]]) -> dict[_Turn, tuple[Box, ...]]:
    """The same with each range once, and without those that are nowhere; where they are too many, of each only that it may be anywhere."""
    found = {
        turn: tuple({frozenset(box.items()): box for box in boxes}.values()) for turn, boxes in turns.items() if boxes
    }
    if sum(map(len, found.values())) > _MOST_BOXES:
        return {turn._replace(exact=False): ({},) for turn in found}
    return found


def ways(lattice: Lattice, table: BandTable, word: str) -> Iterator[PredicateRange]:
    """Every way to a predicate of the total, under the context that *table* is for, whatever the facts that are open."""
    cases, is_sure = untied(lattice)
    for instrument, case in product(under_facts(lattice.plan.instrument), cases):
        keep = context_kept(instrument, table.when)
        for route in routes(instrument, table, (word,), case):
            total = kept_values(case, keep, route.box)
            for inside in (None,) if route.inside is None else route.inside:
                yield PredicateRange(total, inside, exact=route.exact and is_sure)


def can_give(lattice: Lattice, table: BandTable, word: str) -> bool | None:
    """Whether answers may lead to a predicate of the total; ``None``: not known.

    Args:
        lattice: What is known of the answers.
        table: The bands of the total; the context that they are for is kept to.
        word: The predicate.
    """
    every = [*ways(lattice, table, word)]
    if any(way.is_sure() for way in every):
        return True
    return None if any((left := way.left()) is None or left.count != 0 for way in every) else False


def nearest(sets: Sequence[Values], inside: Interval) -> tuple[Fraction, ...]:
    """The values next to a range that has none: below it and above it."""
    below, above = ([one.within(side) for one in sets] for side in (inside.below(), inside.above()))
    lower, higher = [one.high for one in below if one.count != 0], [one.low for one in above if one.count != 0]
    return (*([max(lower)] if lower else []), *([min(higher)] if higher else []))
