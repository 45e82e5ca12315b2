"""Whether a printed number can come out of answers at all, and which are the nearest that can.

How to use it::

    lattice_for(plan).values("D1")                # everything that D1 can be, after its rounding stage
    attain(plan, "D1", Fraction("3.35"), 2)       # Printable(possible=False, below=33/10, above=17/5)
    attain(Lattice(plan, given=means_of(plan.instrument, 10)), "total", 77, 2)   # the same for means of ten respondents
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from evalkit.base.interval import Interval, stands_for
from evalkit.base.value import Value, value
from evalkit.instruments import TOTAL
from evalkit.possible.lattice import Lattice, lattice_for, values_of_row
from evalkit.possible.values import Finite, Values, added, gives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Rounding
    from evalkit.method.plan import Plan


@value
class Printable(Value):
    """Whether a printed number can come out.

    Attributes:
        possible: ``True`` or ``False`` where that is proved; ``None`` where it is not known.
        below, above: The nearest values that can come out on either side of the printed number, where it cannot and
            they are known; ``None`` where there is none. Before the node's rounding stage, if it has one.
    """

    possible: bool | None
    below: Exact | None = None
    above: Exact | None = None


def attain(
    known: Plan | Lattice, code: str, number: Exact, digits: int, modes: tuple[str, ...] | None = None
) -> Printable:
    """Whether some answers give the node a value that is printed as *number* with so many decimals.

    A value is printed before or after the node's rounding stage, as claims are held against it.

    Args:
        known: A compiled instrument, all of whose answers are open; or a lattice in which some are known.
        code: The node.
        number: The printed number.
        digits: Its printed decimals.
        modes: How whoever printed it may have rounded; by default as the node is rounded when it is printed.
    """
    lattice = known if isinstance(known, Lattice) else lattice_for(known)
    plan, raw = lattice.plan, lattice.raw(code)
    at = plan.position[code]
    if raw is None:
        return Printable(possible=None)
    stage = plan.instrument.stage_of(plan.nodes[at])
    ranges = [
        interval for mode in modes or (plan.display_mode(at),) for interval in _printed_as(number, digits, mode, stage)
    ]
    if any(raw.within(interval).count != 0 for interval in ranges):
        return Printable(possible=True if any(gives(raw, interval) for interval in ranges) else None)
    below, above = (_end(raw, side) for side in (ranges[0].below(), ranges[0].above()))
    return Printable(possible=False, below=below, above=above)


def _printed_as(number: Exact, digits: int, mode: str, stage: Rounding | None) -> Iterator[Interval]:
    """Where a value lies, before its rounding stage, that is printed as *number*: at once, or after the stage."""
    printed = stands_for(number, digits, mode)
    yield printed
    if stage is None:
        return
    low, high = printed.inner_ends
    first, last = ceil(low / stage.step) * stage.step, floor(high / stage.step) * stage.step
    if first <= last:
        lowest, highest = stage.behind(first), stage.behind(last)
        yield Interval(lowest.low, highest.high, lowest.low_open, highest.high_open)


def _end(raw: Values, side: Interval) -> Exact | None:
    """The value nearest to the printed number on one side, if there is one that surely occurs."""
    cut = raw.within(side)
    if cut.count == 0:
        return None
    end = cut.low if side.high is None else cut.high
    return end if isinstance(cut, Finite) or end in raw else None


def means_of(instrument: Instrument, n: int) -> dict[str, Values]:
    """Leaf of the total → the means that *n* answers can have.

    Answers stand on the scale that the rule file names for respondents, or else on the scale of the leaf.
    """
    shared: dict[Values, Values] = {}  # leaves that are alike share one set, so that a sum sees that they are
    found = {}
    for code in instrument.leaves_under(TOTAL):
        one = values_of_row(instrument, instrument.nodes[code])
        if one not in shared:
            shared[one] = added([one] * n).times(Fraction(1, n))
        found[code] = shared[one]
    return found
