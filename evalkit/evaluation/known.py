"""What is known of an assessment, as a lattice: the values that every node can still take."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.interval import Interval
from evalkit.method.methods import Graded
from evalkit.method.plan import rounded
from evalkit.questions.gates import Choice
from evalkit.questions.lattice import Lattice, lattice_for, values_of_row
from evalkit.questions.values import Enclosure, Values, added, finite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.inputs import Entry
    from evalkit.evaluation.spread import Spread
    from evalkit.method.plan import Plan


def lattice_of(result: Spread) -> Lattice:
    """The values that every node can take: answers as given, what is missing open, printed decimals as intervals.

    No value that can come out is left out. Of the mean of rows the blanks of different leaves are taken to be
    independent of each other.
    """
    plan = result.plan
    answers: dict[str, tuple[Choice, ...]] = {}
    given: dict[str, Values] = {}
    for at, entry in result.inputs.leaves.items():
        if entry.plain and entry.point is not None:
            answers[plan.codes[at]] = (Choice(None, entry.point, entry.level),)
        elif entry.origin != "missing" or entry.n is not None:
            given[plan.codes[at]] = _of_rows(plan, at, entry) if entry.rows else _between(entry)
    for at in _graded(result):
        given[plan.codes[at]] = finite([result.point.raw[at] or 0])
    found = Lattice(plan, answers=answers, given=given) if answers or given else lattice_for(plan)
    for at in sorted(result.used, reverse=True):  # what stands below first
        entry = result.inputs.given[at]
        inside = _kept_to(found, at, entry)
        found = (
            found.narrowed({plan.codes[at]: inside})
            if inside is not None
            else found.narrowed(given={plan.codes[at]: _between(entry)})
        )
    return found


def _between(entry: Entry) -> Values:
    """A number that is given, or that can be anything between two ends."""
    low, high = Fraction(entry.wide_low), Fraction(entry.wide_high)
    return finite([low]) if low == high else Enclosure(low=low, high=high, full=True)


def _of_rows(plan: Plan, at: int, entry: Entry) -> Values:
    """The means that blank cells leave open."""
    blank = values_of_row(plan.instrument, plan.nodes[at])
    parts: list[Values] = []
    for points, count in entry.rows:
        parts += [blank if points is None else finite(points)] * count
    return added(parts).times(Fraction(1, len(parts)))


def _graded(result: Spread) -> Iterator[int]:
    """Nodes of criteria all of which are known: no grade is given to them any more."""
    for at, formula in result.plan.formulas.items():
        if isinstance(formula, Graded) and at not in result.used and result.point.raw[at] is not None:
            yield at


def _kept_to(below: Lattice, at: int, entry: Entry) -> Interval | None:
    """The value that a node is kept to, if what stands below it is asked for as well and can give it.

    A value that nothing below can give is used as printed, and bounds nothing.
    """
    plan = below.plan
    if not entry.plain or entry.point is None or entry.grade is not None or not _asked_below(plan, at):
        return None
    value = rounded(entry.point, plan.instrument.stage_of(plan.nodes[at]))
    inside, found = Interval.of(value), below.values_at(at)
    return None if found is None or found.within(inside).count == 0 else inside


def _asked_below(plan: Plan, at: int) -> bool:
    """Whether floors, or the node that the context follows from, stand below a node."""
    instrument, code = plan.instrument, plan.codes[at]
    asked = [node.code for node in plan.nodes if node.floor is not None and instrument.floor_predicate is not None]
    key = instrument.context[instrument.bands_by] if instrument.bands_by is not None else None
    asked += [key.from_node] if key is not None and key.from_node is not None else []
    return any(code in _above(plan, one) for one in asked)


def _above(plan: Plan, code: str) -> Iterator[str]:
    parent = plan.instrument.nodes[code].parent
    while parent is not None:
        yield parent
        parent = plan.instrument.nodes[parent].parent
