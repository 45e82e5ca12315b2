"""JSON lines → rows: an object a line, all with the same names, as ``evalkit batch`` writes them; its values are cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, Position
from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BEGINNING = 1 << 20  # bytes in which the first line ends


def is_json_lines(data: bytes) -> bool:
    """Whether the text that begins with *data* has an object of JSON in its first line."""
    first = data[:_BEGINNING].removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    try:
        return first.startswith(b"{") and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def rows_of(lines: Iterable[str], file: str) -> Iterator[tuple[int, Sequence[str | None]]]:
    """The names as row 1, and below it a row for each of the *lines* that is not blank; numbers are what stands there.

    Raises:
        AssessmentError: A line is no object, has other names than the first one, or holds a list or an object in a cell.
    """
    names: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found = _object(line, number, file)
        if not names:
            names = list(found)
            yield 1, names
        if found.keys() != set(names):
            odd = next(iter([*(found.keys() - set(names)), *(set(names) - found.keys())]))
            problem = msg("the line has other names than the first one: {name}", name=visible(odd))
            raise AssessmentError([Fault(file=file, place=Position(number), problem=problem)])
        yield number + 1, [_cell(found[name], name, number, file) for name in names]


def _object(line: str, number: int, file: str) -> dict[str, Any]:
    """The object in a *line*."""
    try:
        pairs = json.loads(line, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        pairs = None
    if isinstance(pairs, _Pairs) and len(dict(pairs)) == len(pairs):
        return dict(pairs)
    twice = isinstance(pairs, _Pairs)
    problem = msg("a name stands twice in the line") if twice else msg("the line is no object of JSON")
    raise AssessmentError([Fault(file=file, place=Position(number), problem=problem)])


class _Pairs(list[tuple[str, Any]]):
    """The names and values of an object, as they stand there."""


def _cell(value: Any, name: str, number: int, file: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    problem = msg("lists and records in a cell are not read")
    raise AssessmentError([Fault(file=file, place=Position(number, column=visible(name)), problem=problem)])
