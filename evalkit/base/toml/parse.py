"""Bytes → TOML tables with exact numbers. Every input ends in tables or in faults, never in another exception."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

import tomli

from evalkit.base.errors import Fault, FileError, Position
from evalkit.base.exact import parse_number
from evalkit.base.pattern import pattern
from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.errors import Place
    from evalkit.base.text import Message

MAX_DEPTH = 50
LINE_FEED = b"\n"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Python refuses to read longer decimal integers; tomli passes that refusal on without a position.
_LONG_INTEGER = pattern(r"(?<![\w.+-])[+-]?\d[\d_]{4300,}(?![\w.])", re.ASCII)


def decode(data: bytes, file: str, error: type[FileError]) -> str:
    """*data* as text, which must be UTF-8; a byte order mark is dropped."""
    if data.startswith(_UTF_16) or b"\0" in data[:2]:  # with its mark, or Latin letters of two bytes each
        raise error(
            [_no_utf_8(file, "", msg("the text looks like UTF-16, as Notepad saves it under the name Unicode"))]
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        position = broken.start
        value = f"0x{data[position]:02x}"
        problem = msg("byte {number} ({value}) is not UTF-8", number=str(position + 1), value=value)
        place = Position(line=data.count(LINE_FEED, 0, position) + 1)
        raise error([_no_utf_8(file, place, problem, data)]) from broken


def _no_utf_8(file: str, place: Place, problem: Message, data: bytes | None = None) -> Fault:
    from evalkit.base.file_signatures import IN_UTF8, how_to_save  # noqa: PLC0415  # few files are not UTF-8

    hint = IN_UTF8 if data is None else how_to_save(data)
    return Fault(file=file, place=place, problem=problem, expected=msg("a text file in UTF-8"), hint=hint)


def parse_toml(data: bytes, file: str, error: type[FileError]) -> dict[str, Any]:
    """Read TOML; floats become ``Printed`` or ``NotANumber``, integers stay ``int``.

    Args:
        data: Content of the file, UTF-8 with or without byte order mark.
        file: The file as the user named it, for faults.
        error: What to raise.
    """
    try:
        text = decode(data, file, error)
    except FileError as broken:
        raise error(_no_toml(broken, data, file)) from broken
    try:
        document = tomli.loads(text, parse_float=parse_number)
    except tomli.TOMLDecodeError as broken:
        raise error(_no_toml(broken, data, file)) from broken
    except RecursionError as broken:
        raise error([_depth_fault(file)]) from broken
    except ValueError as broken:
        raise error([_long_integer_fault(text, file)]) from broken
    if not _is_shallow(document):
        raise error([_depth_fault(file)])
    return document


def _no_toml(broken: FileError | tomli.TOMLDecodeError, data: bytes, file: str) -> Sequence[Fault]:
    """That the file is one of another kind, if it can be told; else what is wrong with it."""
    from evalkit.base.file_signatures import no_toml  # noqa: PLC0415  # most files are TOML
    from evalkit.base.toml.syntax import syntax_faults  # noqa: PLC0415  # the same

    other = no_toml(data, file)
    if other is not None:
        return [Fault(file=file, problem=other.what, expected=msg("a TOML file"), hint=other.taken)]
    return broken.faults if isinstance(broken, FileError) else syntax_faults(broken, file)


def _depth_fault(file: str) -> Fault:
    return Fault(
        file=file,
        problem=msg("tables or lists are nested too deep"),
        expected=msg("at most {limit} levels", limit=str(MAX_DEPTH)),
    )


def _is_shallow(document: dict[str, Any]) -> bool:
    layer: list[Any] = [document]
    for _ in range(MAX_DEPTH):
        inside = [child for item in layer for child in (item.values() if isinstance(item, dict) else item)]
        layer = [child for child in inside if isinstance(child, (dict, list))]
    return not layer


def _long_integer_fault(text: str, file: str) -> Fault:
    from evalkit.base.toml.syntax import position  # noqa: PLC0415  # as above

    # Runs of digits may also stand in strings and comments: the culprit is the first with which parsing ends.
    runs = list(_LONG_INTEGER.finditer(text))
    last = max(len(runs) - 1, 0)
    culprit = bisect_left(runs, x=True, hi=last, key=lambda run: _has_long_integer(text[: run.end()]))
    return Fault(
        file=file,
        place=position(text, runs[culprit].start()) if runs else "",
        problem=msg("an integer with thousands of digits"),
        expected=msg("a number with at most 30 digits"),
    )


def _has_long_integer(text: str) -> bool:
    try:
        tomli.loads(text, parse_float=parse_number)
    except (ValueError, RecursionError) as broken:
        return not isinstance(broken, (tomli.TOMLDecodeError, RecursionError))
    return False
