"""Wordings of a column that stand for a number beside another one, where both give the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.text import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.exact import Exact
    from evalkit.model import Instrument, RecordPoints, Records
    from evalkit.text import Message


def reason(old: Instrument, new: Instrument) -> Message | None:
    """Why each wording gives the same points under both."""
    mine, theirs = old.records, new.records
    if mine is None or theirs is None or _without_wordings(mine) != _without_wordings(theirs):
        return None
    for name, column in mine.columns.items():
        changed = theirs.columns[name].also
        for word, number in column.also.items():
            if not _alike(number, changed.get(word), _entries(mine, name)):
                return None
    return msg("no points differ between the old and the new number")


def _alike(mine: Exact | str, theirs: Exact | str | None, entries: Iterator[RecordPoints]) -> bool:
    if isinstance(mine, str) or isinstance(theirs, str) or theirs is None:
        return mine == theirs
    return all(_points(entry, mine) == _points(entry, theirs) for entry in entries)


def _without_wordings(records: Records) -> Any:
    words = {name: tuple(column.also) for name, column in records.columns.items()}
    columns = {name: attrs.evolve(column, also={}) for name, column in records.columns.items()}
    return attrs.evolve(records, columns=columns), words


def _entries(records: Records, column: str) -> Iterator[RecordPoints]:
    return (entry for entry in records.points if entry.column == column)


def _points(entry: RecordPoints, number: Exact) -> Exact | None:
    for step in entry.steps:
        if step.minimum is None or number > step.minimum or (number == step.minimum and not step.exclusive):
            return step.points
    return None
