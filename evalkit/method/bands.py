"""Value → word: bands as lower bounds in descending order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import at_least

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.instruments import Band, BandTable, Instrument, Node


def table_for(instrument: Instrument, node: Node, when: str | None = None) -> BandTable | None:
    """The bands of *node*: its own, else those of its level; for the context value *when* if the tables ask for one."""
    for place in (node.code, instrument.level_name(node)):
        for table in instrument.bands:
            if table.at == place and table.when == when:
                return table
    return None


def reaches(band: Band, value: Exact) -> bool:
    """Whether *value* lies on or above the lower bound of *band* (above it, if the bound is excluded)."""
    if band.minimum is None:
        return True
    return at_least(value, band.minimum) and not (band.exclusive and value == band.minimum)


def find_band(table: BandTable, value: Exact) -> Band:
    """The highest band that *value* reaches. Total: the last band has no bound."""
    return table.bands[_index(table, value)]


def bands_between(table: BandTable, low: Exact, high: Exact) -> tuple[Band, ...]:
    """Every band that a value from *low* to *high* can lie in, best first."""
    return table.bands[_index(table, high) : _index(table, low) + 1]


def _index(table: BandTable, value: Exact) -> int:
    return next(i for i, band in enumerate(table.bands) if reaches(band, value))  # the last band has no bound
