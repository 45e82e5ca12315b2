"""JSON lines → rows: an object a line, all with the same names, as ``evalkit batch`` writes them; its values are cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, Position
from evalkit.base.text import msg, visible
from evalkit.tables.references import JSON_LINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.text import Message

_BEGINNING = 1 << 20  # bytes in which the first line ends


def is_json_lines(data: bytes, file: str) -> bool:
    """Whether *file*, a text that begins with *data*, is called so, or has an object of JSON in its first line."""
    if file.casefold().endswith(JSON_LINES):
        return True
    first = data[:_BEGINNING].removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    try:
        return first.startswith(b"{") and isinstance(json.loads(first), dict)
    except RecursionError:  # told as such
        return True
    except ValueError:
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
    except RecursionError:
        raise _wrong(file, number, line, msg("lists or records are nested too deep")) from None
    except ValueError:
        raise _wrong(file, number, line, msg("the line is no object of JSON")) from None
    if not isinstance(pairs, _Pairs):
        found = msg("a list") if isinstance(pairs, list) else msg("a single value")
        raise _wrong(file, number, line, msg("the line is no object of JSON: {found} stands there", found=found))
    if len(dict(pairs)) < len(pairs):
        raise _wrong(file, number, line, msg("a name stands twice in the line"))
    return dict(pairs)


def _wrong(file: str, number: int, line: str, problem: Message) -> AssessmentError:
    expected = msg("an object a line, with a text, a number, true, false or null to each name")
    of_list = msg(
        "a list of objects becomes such lines where each object stands on a line of its own, without [ ] and commas"
    )
    hint = of_list if line.lstrip().startswith("[") else None
    return AssessmentError([Fault(file=file, place=Position(number), problem=problem, expected=expected, hint=hint)])


class _Pairs(list[tuple[str, Any]]):
    """The names and values of an object, as they stand there."""


def _cell(value: Any, name: str, number: int, file: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    problem = msg("lists and records in a cell are not read")
    raise AssessmentError([Fault(file=file, place=Position(number, column=visible(name)), problem=problem)])
