"""What respondents or persons say → whole numbers, as their points are looked up: the place of a level or a word, or the number times 10 to its digits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.batch.columns.cells import Cells, places_of
from evalkit.batch.frames.column_names import inner
from evalkit.instruments import TOTAL, Node

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.batch.encoding.cell_reader import CellReader
    from evalkit.files.records.cells import Cell
    from evalkit.instruments import Instrument

_MOST_DIGITS, _LARGEST = 4, 2**63
_NUMBER = "evalkit_number"


def in_numbers(frame: Any, readers: Mapping[str, CellReader], instrument: Instrument) -> tuple[Any, Cells] | None:
    """A frame of places among what was *read*, as ``UnitSums`` takes it, and what it holds; nothing where single rows have to be looked at.

    Args:
        frame: Of narwhals, with a column for each of *readers*, by the names of these.
        readers: What has read the columns of records.
        instrument: Whose records they are.
    """
    records = instrument.records
    asked = (
        set(instrument.leaves_under(TOTAL)) if records is None or records.answers is not None else set(records.columns)
    )
    if records is None or records.refused is not None or asked - set(readers) or _are_numbers(instrument):
        return None
    digits = {name: _digits(reader.said) for name, reader in readers.items()}
    if max(digits.values(), default=0) > _MOST_DIGITS:
        return None
    numbers = {
        name: [_number(instrument, name, cell, digits[name]) for cell in reader.said]
        for name, reader in readers.items()
    }
    for name, found in numbers.items():
        if found != list(range(len(found))):
            frame = _replaced(frame, inner(name), found)
    return frame, Cells(frozenset(readers), digits)


def _are_numbers(instrument: Instrument) -> bool:
    """Whether respondents answer with numbers, which have no places in a list."""
    records = instrument.records
    return records is not None and records.answers is not None and instrument.scales[records.answers].kind == "number"


def _replaced(frame: Any, name: str, numbers: Sequence[int]) -> Any:
    """*frame* with a number for each place in a column; by a join in Polars, which else would hold the whole column in memory."""
    if not (frame.implementation.is_polars() and isinstance(frame, nw.LazyFrame)):
        cell = nw.col(name).replace_strict(list(range(len(numbers))), numbers, default=None, return_dtype=nw.Int64)
        return frame.with_columns(cell.alias(name))
    import polars as pl  # noqa: PLC0415  # is there where the frame is

    known = pl.LazyFrame({name: range(len(numbers)), _NUMBER: numbers}, schema={name: pl.Int64, _NUMBER: pl.Int64})
    found = frame.with_columns(nw.col(name).cast(nw.Int64)).join(nw.from_native(known), on=name, how="left")
    return found.drop(name).rename({_NUMBER: name})


def _digits(said: Sequence[Cell]) -> int:
    """The decimals of the numbers of a column of persons; more than are computed with where some have no end, or no room in 64 bits."""
    tops = [Fraction(one[0]) for one in said if isinstance(one, tuple)]
    for digits in range(_MOST_DIGITS + 1):
        if all((top * 10**digits).denominator == 1 and abs(top * 10**digits) < _LARGEST for top in tops):
            return digits
    return _MOST_DIGITS + 1


def _number(instrument: Instrument, name: str, cell: Cell, digits: int) -> int:
    """The whole number that stands for what a cell says."""
    records = instrument.records
    assert records is not None  # the instrument takes rows
    if isinstance(cell, str):
        return records.columns[name].values.index(cell)
    assert cell is not None  # a blank has no place
    if records.answers is None:
        return int(cell[0] * 10**digits)
    scale = instrument.scales[records.answers]
    places = places_of(instrument, Node(code="", title="", cite=scale.cite, scale=scale.key))
    return next(place for place, given in places.items() if given.points == cell[0])
