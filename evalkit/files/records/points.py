"""Cells of a person → the points that he can have for a leaf."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from typing import TYPE_CHECKING

from evalkit.base.exact import Exact
from evalkit.files.records.cells import Cell, inside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evalkit.instruments import Column, PointsStep, RecordPoints, Records

Points = tuple[Exact, ...]  # what a row can have, ascending


def points_of(records: Records, entries: Sequence[RecordPoints], found: Mapping[str, Cell]) -> Points:
    """The points that a row can have for one leaf, ascending: a blank cell, also a blank group, leaves them open."""
    keys = sorted({name for entry in entries for name in entry.where if found.get(name) is None})
    points: set[Exact] = set()
    for words in product(*[records.columns[key].values for key in keys]):
        cells = {**found, **dict(zip(keys, words, strict=True))}
        fitting = [entry for entry in entries if all(cells.get(key) in allowed for key, allowed in entry.where.items())]
        sums: set[Exact] = {0}
        for entry in fitting:
            more = _entry_points(entry, found.get(entry.column), records)
            sums = {one + other for one in sums for other in more}
        points |= sums
    return tuple(sorted(points))


def _entry_points(entry: RecordPoints, cell: Cell, records: Records) -> Collection[Exact]:
    """What a cell can be worth: a blank one whatever its column allows."""
    if cell is None and records.blanks == "zero":
        return {0}
    if cell is None:
        return possible_points(records, entry)
    if isinstance(cell, str):
        return {entry.words[cell]}
    return {step_points(entry.steps, cell[0])}


def possible_points(records: Records, entry: RecordPoints) -> Collection[Exact]:
    """All points that a cell of the column of an entry can be worth."""
    return set(entry.words.values()) or _reached(entry.steps, records.columns[entry.column])


def _reached(steps: Sequence[PointsStep], column: Column) -> set[Exact]:
    """The points of every step that some number of the column reaches."""
    bounds = sorted(Fraction(step.minimum) for step in steps if step.minimum is not None) or [Fraction(0)]
    between = [(one + other) / 2 for one, other in pairwise(bounds)]
    ends = [one for one in (column.minimum, column.maximum) if one is not None]
    tried = [*bounds, *between, bounds[0] - 1, bounds[-1] + 1, *ends]
    return {step_points(steps, one) for one in tried if inside(column, one)}


def step_points(steps: Iterable[PointsStep], number: Exact) -> Exact:
    """Points of the first step, from the top, that *number* reaches."""
    return next(step.points for step in steps if step.holds(number))
