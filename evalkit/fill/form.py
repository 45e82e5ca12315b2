"""The file that is filled in: what stands in it, and every change of it written at once.

The TOML of an assessment, one key changed at a time: comments, order and layout stay.

A form holds every code as a comment (``# I1 =   # title``): an answer takes the sign away, and taking an answer back puts it
there again. What stands in the file otherwise is changed by tomlkit. Whatever was done, the text is read again: it must say
what it said before, but for the one key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomli
import tomlkit

from evalkit.base.atomic_write import replace
from evalkit.base.errors import AssessmentError, RefusedError
from evalkit.base.text import msg
from evalkit.base.toml.parse import decode, parse_toml
from evalkit.base.toml.write import toml_key, toml_text, toml_value
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import is_missing
from evalkit.files.codes import is_expiring
from evalkit.fill import several

_HEADER = re.compile(r"\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?")
_BLANK = r"""(?:""|'')?"""
_DOTTED = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*", re.ASCII)


def put(text: str, section: str, key: str, found: Any) -> str:
    """*text* with *found* under *key* of the table *section*.

    Raises:
        RefusedError: The table is written in a way that cannot be changed in place.
    """
    wanted = {**_flat(text), (section, key): _plain(found)}
    ways = (_replaced, _uncommented, _behind_the_keys, _in_a_new_table)
    return _first(ways, text, section, key, wanted, toml_value(found))


def taken_out(text: str, section: str, key: str) -> str:
    """*text* without *key* of the table *section*, which is left as a comment where it stood on one line.

    Raises:
        RefusedError: As above.
    """
    wanted = _flat(text)
    if wanted.pop((section, key), None) is None:
        return text
    return _first((_commented, _removed), text, section, key, wanted)


def value_in(document: Mapping[str, Any], section: str, key: str) -> Any:
    """What stands under *key* of *section*, in quotes or dotted; ``None`` if nothing does, or codes that begin with it."""
    table = document.get(section)
    found = _holder(table, key) if isinstance(table, Mapping) else None
    value = None if found is None else found[0][found[1]]
    return None if isinstance(value, Mapping) and not is_expiring(value) else value


def _first(ways: Any, text: str, section: str, key: str, wanted: Mapping[Any, Any], *more: str) -> str:
    """What the first of the *ways* makes of *text* that then says what is *wanted*."""
    for way in ways:
        try:
            changed: str | None = way(text, section, key, *more)
            if changed is not None and _flat(changed) == wanted:
                return changed
        except (tomli.TOMLDecodeError, tomlkit.exceptions.TOMLKitError):  # not in this way
            continue
    raise RefusedError(msg("{key} cannot be changed where it stands: write it into the file", key=f"{section}.{key}"))


def _flat(text: str) -> dict[tuple[str, str], Any]:
    """All that *text* says, by table and joined key."""
    document = tomli.loads(text, parse_float=str)
    return {(section, key): found for section, table in document.items() for key, found in _leaves(table, "")}


def _leaves(table: Any, place: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(table, Mapping):
        yield place, table
        return
    for key, found in table.items():
        yield from _leaves(found, f"{place}.{key}" if place else key)


def _plain(found: Any) -> Any:
    return tomli.loads(f"x = {toml_value(found)}", parse_float=str)["x"]


# --- Ways to put a value --------------------------------------------------------------------------------------------


def _replaced(text: str, section: str, key: str, written: str) -> str | None:
    document = tomlkit.parse(text)
    table = document.get(section)
    found = _holder(table, key) if isinstance(table, Mapping) else None
    if found is None:
        return None
    holder, name = found
    holder[name] = tomlkit.value(written)
    return tomlkit.dumps(document)


def _holder(table: Any, key: str) -> tuple[Any, str] | None:
    """The table that holds *key* (``P1.1 = true`` is a table P1 with a key 1), and its name there."""
    if key in table:
        return table, key
    parts = key.split(".")
    for number in range(1, len(parts)):
        head, rest = ".".join(parts[:number]), ".".join(parts[number:])
        inner = table.get(head)
        found = _holder(inner, rest) if isinstance(inner, Mapping) else None
        if found is not None:
            return found
    return None


def _uncommented(text: str, section: str, key: str, written: str) -> str | None:
    left_out = re.compile(rf"#\s*{_spelled(key)}\s*=\s*?{_BLANK}(?P<rest>\s*(?:#.*)?)")
    for place, line in _lines_of(text, section):
        found = left_out.fullmatch(line)
        if found is not None:
            return _with_line(text, place, f"{_name(key)} = {written}{found['rest'].rstrip()}")
    return None


def _behind_the_keys(text: str, section: str, key: str, written: str) -> str | None:
    """A line of its own behind the last key of the table, before what is noted of the next; in quotes, P1.1 can stand beside P1."""
    lines = [(place, line) for place, line in _lines_of(text, section, head=True) if line and not line.startswith("#")]
    if not lines:
        return None
    place, line = lines[-1]
    return _with_line(text, place, f"{line}\n{toml_key(key)} = {written}")


def _in_a_new_table(text: str, section: str, key: str, written: str) -> str:
    between = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{between}[{section}]\n{toml_key(key)} = {written}\n"


# --- Ways to take it out --------------------------------------------------------------------------------------------


def _commented(text: str, section: str, key: str) -> str | None:
    stands = re.compile(rf"{_spelled(key)}\s*=(?P<value>.*)")
    for place, line in _lines_of(text, section):
        found = stands.fullmatch(line)
        if found is not None:
            return _with_line(text, place, f"# {_name(key)} ={_behind(found['value'])}")
    return None


def _behind(written: str) -> str:
    """What stands behind a value on its line: its comment, and the spaces before it."""
    signs = [place for place, char in enumerate(written) if char == "#"]
    for place in signs:
        with suppress(tomli.TOMLDecodeError):  # the sign stands inside a text
            tomli.loads(f"x ={written[:place]}")
            return written[len(written[:place].rstrip()) :]
    return ""


def _removed(text: str, section: str, key: str) -> str:
    document = tomlkit.parse(text)
    found = _holder(document[section], key)
    assert found is not None  # it stands in what the text says
    del found[0][found[1]]
    return tomlkit.dumps(document)


# --- Lines ----------------------------------------------------------------------------------------------------------


def _lines_of(text: str, section: str, *, head: bool = False) -> Iterator[tuple[int, str]]:
    """The lines of a table with their numbers; with its header if *head*."""
    inside = False
    for place, line in enumerate(text.split("\n")):
        header = _HEADER.fullmatch(line)
        if header is not None or line.startswith("[["):
            inside = header is not None and header[1] == section
            if not (inside and head):
                continue
        if inside:
            yield place, line


def _with_line(text: str, place: int, line: str) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[:place], line, *lines[place + 1 :]])


def _name(key: str) -> str:
    return key if _DOTTED.fullmatch(key) else toml_key(key)


def _spelled(key: str) -> str:
    """A key as it may be written, as a regular expression."""
    return f"(?:{re.escape(key)}|{re.escape(toml_text(key))})"


_MARK = "\ufeff"


class KeyChange(NamedTuple):
    """A key of the file, and what is put there; ``None`` takes it out."""

    section: str
    key: str
    found: Any


class OpenForm:
    """An assessment file, open.

    Attributes:
        file: As the user named it.
        unsaved: Changes that could not be written yet.
    """

    def __init__(self, file: str, empty: str = "", number: int | None = None) -> None:
        """Open it.

        Args:
            file: The file; it may not be there yet.
            empty: What a file that is not there begins with.
            number: Of a file with several assessments: which of them, counted from 0.

        Raises:
            AssessmentError: The file is no TOML, or the assessment cannot be changed in it.
            OSError: It cannot be read.
        """
        self.file = file
        self._number = number
        self.unsaved: list[KeyChange] = []
        self._done: list[KeyChange] = []
        self._on_disk = self._read()
        self._base = empty if self._on_disk is None else self._decoded(self._on_disk)
        self._take(self._base)

    @property
    def last(self) -> KeyChange | None:
        """What would undo the last change since it was opened."""
        return self._done[-1] if self._done else None

    def value(self, section: str, key: str) -> Any:
        """What stands under *key* of the table *section*; ``None`` for nothing, and for an empty text."""
        found = value_in(self.content, section, key)
        return None if is_missing(found) else found

    def put(self, section: str, key: str, found: Any) -> None:
        """Put *found* there (``None`` takes it out) and write the file.

        Raises:
            RefusedError: It cannot be changed in place; the file is as it was.
            OSError, AssessmentError: The file could not be written, or somebody else wrote something into it that is no TOML.
                The change is kept, and written with the next one or by ``save``.
        """
        before = self.value(section, key)
        if found != before:
            self._change(KeyChange(section, key, found))
            self._done.append(KeyChange(section, key, before))
            self.save()

    def undo(self) -> None:
        """Take back the last change.

        Raises:
            RefusedError, OSError, AssessmentError: As for ``put``.
        """
        if self.last is not None:
            self._change(self.last)
            self._done.pop()
            self.save()

    def save(self) -> None:
        """Write what is not written yet. What another program changed in the meantime stays.

        Raises:
            OSError, AssessmentError: As for ``put``.
        """
        if not self.unsaved:
            return
        on_disk = self._read()
        if on_disk is not None and on_disk != self._on_disk:
            self._base = self._decoded(on_disk)
            self._take(self._changed(self._base, self.unsaved))
        data = self._as_written(on_disk).encode()
        replace(Path(self.file), [data])
        self._on_disk, self._base = data, self._text
        self.unsaved = []

    def _change(self, change: KeyChange) -> None:
        self._take(self._changed(self._text, [change]))
        self.unsaved.append(change)

    def _take(self, text: str) -> None:
        self._text = text
        alone = text if self._number is None else several.part_of(text, self._number, self.file)
        self.content: Mapping[str, Any] = parse_toml(alone.encode(), self.file, AssessmentError)

    def _changed(self, text: str, changes: list[KeyChange]) -> str:
        """*text* after *changes* of the assessment."""
        if self._number is None:
            return _changed(text, changes)
        part = _changed(several.part_of(text, self._number, self.file), changes)
        return several.with_part(text, self._number, part, self.file)

    def _read(self) -> bytes | None:
        try:
            return Path(self.file).read_bytes()
        except FileNotFoundError:
            return None

    def _decoded(self, data: bytes) -> str:
        parse_toml(data, self.file, AssessmentError)
        return decode(data, self.file, AssessmentError).removeprefix(_MARK).replace("\r\n", "\n")

    def _as_written(self, on_disk: bytes | None) -> str:
        """The text with the line ends and the byte order mark that the file has."""
        was = on_disk or b""
        text = self._text.replace("\n", "\r\n") if b"\r\n" in was else self._text
        return f"{_MARK}{text}" if was.startswith(_MARK.encode()) else text


def _changed(text: str, changes: list[KeyChange]) -> str:
    for section, key, found in changes:
        text = taken_out(text, section, key) if found is None else put(text, section, key, found)
    return text
