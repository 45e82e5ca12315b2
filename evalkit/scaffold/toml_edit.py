"""TOML that is changed in place: comments, order and layout stay. tomlkit is an extra.

Whole tables are taken out of the text: tomlkit would take the comments of the next section with them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.extras import needs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

    from tomlkit import TOMLDocument

_HEADER = re.compile(r"\[\[?([^\[\]]+)\]\]?\s*(#.*)?")
_QUOTES = ('"""', "'''")


def parse(text: str) -> TOMLDocument:
    """*text* as a document that can be changed.

    Raises:
        MissingExtraError: tomlkit is not installed.
    """
    return _tomlkit().parse(text)  # type: ignore[no-any-return]  # a module found at run time


def dumped(document: TOMLDocument) -> str:
    """*document* as text."""
    text: str = _tomlkit().dumps(document)
    return text


def written(item: str | bool | dt.date) -> str:  # noqa: FBT001  # a value like the others
    """*item* as it stands behind a key."""
    text: str = _tomlkit().item(item).as_string()
    return text


def list_of(*tables: Any) -> Any:
    """A list of tables, each with its own header."""
    found = _tomlkit().aot()
    for table in tables:
        found.append(table)
    return found


def _tomlkit() -> Any:
    with needs("new"):
        import tomlkit  # noqa: PLC0415  # an extra
    return tomlkit


def without_tables(text: str, name: str, numbers: Collection[int] | None = None) -> str:
    """*text* without the tables headed *name*, and without what is below them; comments after them stay.

    Args:
        text: A file whose headers begin their lines.
        name: As between the brackets of the header.
        numbers: Which of ``[[name]]``, counted from 0; all of them by default.
    """
    lines = text.splitlines(keepends=True)
    headers = list(_headers(lines))
    gone: set[int] = set()
    number = -1
    for place, (first, found) in enumerate(headers):
        if found == name:
            number += 1
        elif not found.startswith(f"{name}."):
            continue
        if numbers is None or number in numbers:
            after = headers[place + 1][0] if place + 1 < len(headers) else len(lines)
            gone |= set(_block(lines, first, after))
    return "".join(line for i, line in enumerate(lines) if i not in gone)


def after_table(text: str, name: str, more: str) -> str:
    """*text* with *more* behind the last key of the table headed *name*."""
    lines = text.splitlines(keepends=True)
    headers = list(_headers(lines))
    (place,) = (place for place, (_, found) in enumerate(headers) if found == name)
    after = headers[place + 1][0] if place + 1 < len(headers) else len(lines)
    last = _last_key(lines, after)
    return "".join(lines[:last]) + more + "".join(lines[last:])


def _headers(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Number and name of each header, outside of texts of several lines."""
    inside: str | None = None
    for i, line in enumerate(lines):
        if inside is None and (found := _HEADER.fullmatch(line.strip())) and line.startswith("["):
            yield i, found[1].strip()
            continue
        for quotes in _QUOTES:
            if inside in (None, quotes) and line.count(quotes) % 2:
                inside = None if inside else quotes


def _block(lines: list[str], first: int, after: int) -> range:
    """The lines of a table and the blank ones behind it; what is noted behind those belongs to what follows."""
    last = _last_key(lines, after)
    while last < after and not lines[last].strip():
        last += 1
    return range(first, last)


def _last_key(lines: list[str], after: int) -> int:
    """Where the keys above line *after* end."""
    while not lines[after - 1].strip() or lines[after - 1].startswith("#"):
        after -= 1
    return after
