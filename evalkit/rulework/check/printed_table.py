"""A table of bands with its printed ranges read: what the checks of printed ranges share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.text import msg

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments import Band, BandTable, Node
    from evalkit.rulework.check.precision import Precision
    from evalkit.rulework.check.ranges import PrintedRange

_NOWHERE = msg("in no printed range")


class PrintedTable(NamedTuple):
    """A table of bands and what its statements need.

    Attributes:
        place: Before the places of its bands (``readings[id].``).
        ranges: Predicate → printed range, where one is printed that can be read.
        strict: Whether printed and used bounds must be the same number; else it is enough that they are the same at
            the working precision.
        otherwise: Ids of the readings that round or band this node in another way.
    """

    bands: BandTable
    nodes: tuple[Node, ...]
    place: str
    ranges: dict[str, PrintedRange]
    strict: bool
    otherwise: tuple[str, ...]

    @property
    def whole(self) -> str:
        """Place of the table, as facts have it."""
        return f"{self.place}{self.bands.place}"

    def at(self, band: Band) -> str:
        """Place of *band*."""
        return f"{self.whole}[{band.predicate}]"

    def as_printed(self, value: Exact) -> Prose:
        """Which predicate *value* has by the printed ranges alone."""
        found = tuple(predicate for predicate, one in self.ranges.items() if one.holds(value))
        return msg("{predicates} as printed", predicates=" / ".join(found)) if found else _NOWHERE


def at_precision(table: PrintedTable, band: Band, precision: Precision) -> str:
    """Place of *band* as it is looked up with a value of *precision*."""
    place = table.at(band)
    return f"{precision.place}: {place}" if precision.place.startswith("convert[") else place
