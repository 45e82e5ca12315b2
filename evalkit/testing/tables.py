"""Tables of respondents and persons, drawn from the ``[records]`` of an instrument."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from evalkit.base.exact import decimal_text
from evalkit.files.assessment import Table
from evalkit.instruments import TOTAL, Column, Instrument, Records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact

Cells = tuple[str | None, ...]
UNITS = ("Unit A", "Unit B", "Unit C")


@st.composite
def records_table(
    draw: st.DrawFn, instrument: Instrument, records: Records, *, most: int = 6, blanks: bool = True, units: bool = True
) -> Table:
    """A table with one row or more of the population, and rows outside it where there is a population."""
    with_units = units and draw(st.booleans())
    columns = _columns(instrument, records, blanks=blanks)
    header = (*columns, records.unit) if with_units else tuple(columns)
    rows: list[Cells] = []
    for number in range(draw(st.integers(1, most))):
        cells = [
            draw(st.sampled_from(_allowed(records, name, words, first=number == 0))) for name, words in columns.items()
        ]
        if number == 0 and not any(cells):
            first = next(iter(columns))
            cells[0] = next(word for word in columns[first] if word is not None)
        rows.append((*cells, draw(st.sampled_from(UNITS))) if with_units else tuple(cells))
    return Table(file=f"{records.table}.csv", header=header, rows=numbered(rows))


def numbered(rows: Sequence[Cells]) -> tuple[tuple[int, Cells], ...]:
    """Rows with the line each stands on, below a header."""
    return tuple(enumerate(rows, start=2))


def _columns(instrument: Instrument, records: Records, *, blanks: bool) -> dict[str, tuple[str | None, ...]]:
    """Column → the cells it may hold, the plainest first; a blank stands last."""
    blank: tuple[str | None, ...] = (None,) if blanks else ()
    if records.answers is not None:
        words = tuple(str(level.answer) for level in instrument.scales[records.answers].levels)
        return dict.fromkeys(instrument.leaves_under(TOTAL), (*words, *blank))
    found = {}
    for name, column in records.columns.items():
        of_population = records.population is not None and records.population.column == name
        found[name] = (*_cells(records, column), *(() if of_population else blank))
    return found


def _allowed(records: Records, name: str, words: Sequence[str | None], *, first: bool) -> Sequence[str | None]:
    """The first row is one of the population, so that somebody is measured."""
    population = records.population
    return population.include if first and population is not None and population.column == name else words


def _cells(records: Records, column: Column) -> tuple[str, ...]:
    if column.values:
        return column.values
    numbers = sorted(set(_numbers(records, column)))
    return (*(decimal_text(number, 0 if number.denominator == 1 else 2) for number in numbers), *column.also)


def _numbers(records: Records, column: Column) -> list[Exact]:
    """The ends of a column, and the numbers at and around every step of its points."""
    steps = [
        step.minimum
        for entry in records.points
        if entry.column == column.key
        for step in entry.steps
        if step.minimum is not None
    ]
    low = column.minimum if column.minimum is not None else min([*steps, 0])
    high = column.maximum if column.maximum is not None else max([*steps, 0]) + 1
    hundredth = Fraction(1, 100)
    near = [
        number for step in steps for number in (Fraction(floor(step * 100), 100), step - hundredth, step + hundredth)
    ]
    inside = [Fraction(round(number * 100), 100) for number in near if low <= number <= high]
    return [Fraction(ceil(low * 100), 100), *inside, Fraction(floor(high * 100), 100)]
