"""The rows of a table that count, counted: what many of them say is known once, with how many they are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.files.records.points import Points
    from evalkit.files.records.profile import ProfileCounts

    Tally = Sequence[
        tuple[Points | None, int]
    ]  # what rows can have for a leaf (``None``: blank), and how many rows that are


@value
class ParsedTable(Value):
    """A table as understood.

    Attributes:
        sizes: Unit → number of its rows, those of the population. Without a unit column there is one without a name.
        by_unit: Unit → leaf → what its rows can have; under ``blanks = "complete"`` of the complete rows only.
        answered: Number of rows that answer something.
        left_out: Word of the population column → number of rows left out.
        blanks: Leaf → blank cells among the rows that count.
        has_units: Whether there is a unit column.
        profile: Who the respondents are, by the columns that tell.
        spelled: Unit → the other ways in which rows write it; what differs in case or spaces only is one unit.
        blank_rows: Rows without any answer. A form that somebody left blank is a row; of persons, a blank line is nobody.
    """

    sizes: Mapping[str, int]
    by_unit: Mapping[str, Mapping[str, Tally]]
    answered: int
    left_out: Mapping[str, int]
    blanks: Mapping[str, int]
    has_units: bool
    spelled: Mapping[str, tuple[str, ...]]
    blank_rows: int
    profile: Mapping[str, ProfileCounts]

    @property
    def n(self) -> int:
        """The number of rows."""
        return sum(self.sizes.values())

    def units(self) -> tuple[str, ...]:
        """Names of the units, sorted."""
        return tuple(sorted(self.sizes))

    def of_unit(self, unit: str) -> ParsedTable:
        """Only the rows of *unit*."""
        sizes, by_unit = {unit: self.sizes[unit]}, {unit: self.by_unit[unit]}
        return attrs.evolve(self, sizes=sizes, by_unit=by_unit, left_out={}, has_units=False, profile={})

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """Leaf → what the rows of all units can have."""
        units = list(self.by_unit.values())
        return {code: _together(unit[code] for unit in units) for code in (units[0] if units else ())}


def _together(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    found: dict[Points | None, int] = {}
    for tally in tallies:
        for points, n in tally:
            found[points] = found.get(points, 0) + n
    return list(found.items())
