"""Levels that a scale lacks although several of its keys speak of them: each is one fault, not one for each key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.pattern import pattern
from evalkit.base.text import msg
from evalkit.instruments.wordings import KEYS as WORDINGS
from evalkit.schema.keys import LEVEL
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_LEVEL = pattern(LEVEL)


def without_missing_levels(reader: Reader) -> Reader:
    """The scale without what speaks of a level that it lacks, where several keys do: the level is the fault, told once."""
    spoken: dict[str, list[str]] = {}
    for key, answer in _spoken_of(reader.data):
        if answer not in reader.data:
            spoken.setdefault(answer, []).append(key)
    missing = {answer: keys for answer, keys in spoken.items() if len(keys) > 1}
    for answer, keys in missing.items():
        problem = msg("there is no answer {answer}, but {keys} speak of it", answer=answer, keys=tuple(keys))
        expected = msg('{answer} = "…", or nothing that speaks of it', answer=answer)
        reader.faults.add(reader.at(answer), problem, expected=expected)
    if not missing:
        return reader
    data = {key: _but(key, found, missing) for key, found in reader.data.items()}
    if str(data.get("na_counts_as")) in missing:
        del data["na_counts_as"]
    found = Reader(data, reader.place, reader.faults, reader.sources)
    found.asked |= reader.asked
    return found


def _spoken_of(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each key of a scale that speaks of an answer, and the answer."""
    for key in ("points", *WORDINGS):
        table = data.get(key)
        for inner, found in table.items() if isinstance(table, dict) else ():
            answer = inner if key == "points" else str(found)
            if _LEVEL.fullmatch(answer):
                yield f"{key}.{inner}", answer
    if isinstance(counts := data.get("na_counts_as"), int):
        yield "na_counts_as", str(counts)


def _but(key: str, found: Any, missing: Collection[str]) -> Any:
    if key == "points" and isinstance(found, dict):
        return {name: one for name, one in found.items() if name not in missing}
    if key in WORDINGS and isinstance(found, dict):
        return {word: answer for word, answer in found.items() if str(answer) not in missing}
    return found
