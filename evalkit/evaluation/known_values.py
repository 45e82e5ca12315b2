"""What is known of an assessment, as a lattice: the values that every node can still take."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.interval import Interval
from evalkit.base.limits import MAX_RUNS
from evalkit.instruments.bands import rounded
from evalkit.method.outcome_rules import nodes_asked
from evalkit.method.scales import options
from evalkit.possible.lattice import Lattice, lattice_for, values_of_row, values_of_scale
from evalkit.possible.values import Enclosure, Finite, Values, added, finite
from evalkit.questions.choice import LeafAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.inputs import Entry
    from evalkit.evaluation.runs import Runs
    from evalkit.method.plan import Plan


def lattice_of(runs: Runs, *, as_written: bool = False) -> Lattice:
    """The values that every node can take: answers as given, what is missing open, printed decimals as intervals or *as_written*.

    No value that can come out is left out. Of the mean of rows the blanks of different leaves are taken to be
    independent of each other.
    """
    plan = runs.plan
    answers: dict[str, tuple[LeafAnswer, ...]] = {}
    given: dict[str, Values] = {}
    for at, entry in runs.inputs.leaves.items():
        if entry.point is not None and (entry.plain or as_written):
            answers[plan.codes[at]] = (LeafAnswer(None, entry.point, entry.level),)
        elif entry.origin != "missing" or entry.n is not None:
            given[plan.codes[at]] = _of_rows(plan, at, entry) if entry.rows else _between(entry, as_written=as_written)
    for at in plan.formulas:  # criteria all of which are known: no grade is given to them any more
        if plan.words_at(at) and at not in runs.used and runs.point.raw[at] is not None:
            given[plan.codes[at]] = finite([runs.point.raw[at] or 0])
    lattice = Lattice(plan, answers=answers, given=given) if answers or given else lattice_for(plan)
    for at in sorted(runs.used, reverse=True):  # what stands below first
        entry, code = runs.inputs.given[at], plan.codes[at]
        inside = _kept_to(lattice, at, entry)
        lattice = (
            lattice.narrowed(given={code: _between(entry, as_written=as_written)})
            if inside is None
            else lattice.narrowed({code: inside})
        )
    return lattice


def answers_of_missing(runs: Runs, at: int) -> Sequence[tuple[Exact, int | None]]:
    """What may be answered at an open leaf, in points and as a level; nothing where that is no answer of its scale, or one of too many numbers."""
    entry, plan = runs.inputs.leaves.get(at), runs.plan
    if entry is None or entry.origin != "missing" or entry.rows:
        return ()
    listed = options(plan.instrument, plan.nodes[at])
    if listed:
        return [(one.points, one.level) for one in listed.values()]
    numbers = values_of_scale(plan.instrument, plan.nodes[at])
    return [(one, None) for one in numbers] if isinstance(numbers, Finite) and numbers.count <= MAX_RUNS else ()


def _between(entry: Entry, *, as_written: bool) -> Values:
    """A number that is given, or that can be anything between two ends."""
    low, high = (Interval(entry.low, entry.high) if as_written else entry.wide).inner_ends
    return finite([low]) if low == high else Enclosure(low=low, high=high, full=True)


def _of_rows(plan: Plan, at: int, entry: Entry) -> Values:
    """The means that blank cells leave open."""
    blank = values_of_row(plan.instrument, plan.nodes[at])
    parts: list[Values] = []
    for points, count in entry.rows:
        parts += [blank if points is None else finite(points)] * count
    return added(parts).times(Fraction(1, len(parts)))


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
    """Whether floors, nodes that rules of the predicate name, or the node that the context follows from, stand below a node."""
    code = plan.instrument.bands_from
    named = [*nodes_asked(plan.instrument)]
    named += [] if code is None else [plan.position[code]]
    return any(plan.is_below(below, at) for below in named)
