"""Rows of respondents or persons as columns: the points that each can have for a leaf, at both ends of what is blank."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns.arithmetic import ColumnArithmetic
from evalkit.batch.columns.cells import places_of
from evalkit.batch.columns.column import (
    AddedColumns,
    ExactColumn,
    NoColumnsError,
    always,
    common_unit,
    first_of,
    kind_of,
    whole,
)
from evalkit.batch.columns.nodes import looked_up
from evalkit.batch.frames.column_names import col
from evalkit.files.records.points import possible_points
from evalkit.instruments import Node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.batch.columns.cells import Cells
    from evalkit.instruments import Instrument, RecordPoints, Records


class Leaf(NamedTuple):
    """What rows have for a leaf.

    Attributes:
        low, high: Points at both ends; nothing is said of rows that are blank where answers are asked for.
        full: Whether nothing is open.
    """

    low: ExactColumn
    high: ExactColumn
    full: ExactColumn


def hanging(records: Records, code: str) -> tuple[str, ...]:
    """The columns of a table that the points for the leaf *code* hang on."""
    if records.answers is not None:
        return (code,)
    names = {name for entry in records.points if entry.node == code for name in (entry.column, *entry.where)}
    return tuple(sorted(names))


def leaf_of(instrument: Instrument, records: Records, cells: Cells, table: AddedColumns, code: str) -> Leaf:
    """The points of rows for the leaf *code*.

    Raises:
        NoColumnsError: They hang on the words of several columns together.
    """
    if records.answers is not None:
        return _of_answers(instrument, records, cells, table, code)
    return _of_person(records, cells, table, code)


def _of_answers(instrument: Instrument, records: Records, cells: Cells, table: AddedColumns, code: str) -> Leaf:
    scale = instrument.scales[records.answers or ""]
    places = places_of(instrument, Node(code="", title="", cite=scale.cite, scale=scale.key))
    kind = kind_of(*places)
    points = looked_up(col(code).cast(kind), kind, {place: given.points for place, given in places.items()})
    there = always(holds=True) if cells.complete else ColumnArithmetic(table).is_there(code)
    return Leaf(points, points, there)


# --- Persons ----------------------------------------------------------------------------------------------------------


def _of_person(records: Records, cells: Cells, table: AddedColumns, code: str) -> Leaf:
    entries = [entry for entry in records.points if entry.node == code]
    keys = sorted({key for entry in entries for key in entry.where})
    if len(keys) > 1:
        problem = "its points hang on the words of several columns together"
        raise NoColumnsError(code, problem)
    low = table.named(_points(records, cells, table, entries, keys, 0))
    if cells.complete:
        return Leaf(low, low, always(holds=True))
    high = table.named(_points(records, cells, table, entries, keys, 1))
    return Leaf(low, high, table.named(ColumnArithmetic(table).same(low, high)))


def _points(
    records: Records,
    cells: Cells,
    table: AddedColumns,
    entries: Sequence[RecordPoints],
    keys: Sequence[str],
    side: int,
) -> ExactColumn:
    """The points at one end: of a person whose group is blank, the end of those of all groups."""
    columns = ColumnArithmetic(table)
    every = [abs(Fraction(points)) for entry in entries for points in possible_points(records, entry)]
    unit = common_unit(every) or Fraction(1)
    worth = {number: table.named(_entry(records, cells, entry, side, unit)) for number, entry in enumerate(entries)}
    if not keys:
        return columns.total(list(worth.values()))
    (key,) = keys
    sums: dict[tuple[int, ...], list[int]] = {}
    for place, word in enumerate(records.columns[key].values):
        fitting = tuple(number for number, entry in enumerate(entries) if word in entry.where.get(key, (word,)))
        sums.setdefault(fitting, []).append(place)
    parts = [columns.total([worth[number] for number in fitting]) for fitting in sums]
    column = parts[-1]
    for part, places in list(zip(parts, sums.values(), strict=True))[-2::-1]:
        column = columns.either(columns.is_one_of(key, places), part, column)
    if cells.complete:
        return column
    end = columns.least(parts) if side == 0 else columns.most(parts)
    return columns.either(columns.is_there(key), column, end)


def _entry(records: Records, cells: Cells, entry: RecordPoints, side: int, unit: Fraction) -> ExactColumn:
    """What a cell is worth, a blank one at an end of what its column allows, in units that all entries of a leaf share."""
    column = records.columns[entry.column]
    blank = 0 if records.blanks == "zero" else (min, max)[side](possible_points(records, entry))
    if entry.words:
        place = {word: at for at, word in enumerate(column.values)}
        numbers: dict[int, Exact] = {place[word]: points for word, points in entry.words.items()}
        instead = min(numbers) - 1
        kind = kind_of(instead, *numbers)
        cell = col(entry.column).cast(kind)
        if not cells.complete:
            numbers[instead] = blank
            cell = cell.fill_null(whole(instead, kind))
        return looked_up(cell, kind, numbers, unit)
    return _stepped(cells, entry, blank, unit)


def _stepped(cells: Cells, entry: RecordPoints, blank: Exact, share: Fraction) -> ExactColumn:
    unit = 10 ** cells.digits.get(entry.column, 0)
    number = col(entry.column)
    tops = [int(step.points / share) for step in entry.steps]
    kind = kind_of(*tops, int(blank / share))
    cases = [] if cells.complete else [(number.is_null(), whole(int(blank / share), kind))]
    for step, top in zip(entry.steps, tops, strict=True):
        if step.minimum is None:
            return ExactColumn(first_of(cases, whole(top, kind)), min(tops), max(tops), share, kind=kind)
        bound = Fraction(step.minimum) * unit
        least = bound.__floor__() + 1 if step.exclusive else bound.__ceil__()
        cases.append((number >= least, whole(top, kind)))
    problem = "its steps leave out numbers"
    raise NoColumnsError(entry.node, problem)
