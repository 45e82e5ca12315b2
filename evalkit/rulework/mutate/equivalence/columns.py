"""Wordings of a column that stand for a number beside another one, where both give the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Instrument, RecordPoints, Records


def reason(old: Instrument, new: Instrument) -> Message | None:
    """Why each wording gives the same points under both."""
    mine, theirs = old.records, new.records
    if mine is None or theirs is None or _without_wordings(mine) != _without_wordings(theirs):
        return None
    for name, column in mine.columns.items():
        changed = theirs.columns[name].also
        for word, number in column.also.items():
            other = changed.get(word)
            if number != other and not _alike(name, number, other, old):
                return None
    return msg("no points differ between the old and the new number")


def _alike(column: str, mine: Exact | str, theirs: Exact | str | None, instrument: Instrument) -> bool:
    """Whether both give a row the same points everywhere, and count it or leave it out alike."""
    if theirs is None or (_is_population(instrument.records, column)):
        return False
    return all(
        _points(entry, column, mine) == _points(entry, column, theirs)
        and (mine in entry.where.get(column, ())) == (theirs in entry.where.get(column, ()))
        for entry in _entries(instrument)
    )


def _without_wordings(records: Records) -> Any:
    words = {name: tuple(column.also) for name, column in records.columns.items()}
    columns = {name: attrs.evolve(column, also={}) for name, column in records.columns.items()}
    return attrs.evolve(records, columns=columns), words


def _entries(instrument: Instrument) -> Iterator[RecordPoints]:
    """The entries of points, those of readings among them."""
    if instrument.records is not None:
        yield from instrument.records.points
    for reading in instrument.readings:
        yield from reading.points


def _is_population(records: Records | None, column: str) -> bool:
    return records is not None and records.population is not None and records.population.column == column


def _points(entry: RecordPoints, column: str, number: Exact | str) -> Exact | None:
    if entry.column != column:
        return None
    if isinstance(number, str):
        return entry.words.get(number)
    for step in entry.steps:
        if step.minimum is None or number > step.minimum or (number == step.minimum and not step.exclusive):
            return step.points
    return None
