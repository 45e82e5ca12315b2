"""The file that is filled in: what stands in it, and every change of it written at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.replace import replace
from evalkit.base.toml.parse import decode, parse_toml
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import is_missing
from evalkit.fill import edit, several

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARK = "\ufeff"


class Change(NamedTuple):
    """A key of the file, and what is put there; ``None`` takes it out."""

    section: str
    key: str
    found: Any


class Form:
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
        self.unsaved: list[Change] = []
        self._done: list[Change] = []
        self._on_disk = self._read()
        self._base = empty if self._on_disk is None else self._decoded(self._on_disk)
        self._take(self._base)

    @property
    def last(self) -> Change | None:
        """What would undo the last change since it was opened."""
        return self._done[-1] if self._done else None

    def value(self, section: str, key: str) -> Any:
        """What stands under *key* of the table *section*; ``None`` for nothing, and for an empty text."""
        found = edit.value_in(self.content, section, key)
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
            self._change(Change(section, key, found))
            self._done.append(Change(section, key, before))
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

    def _change(self, change: Change) -> None:
        self._take(self._changed(self._text, [change]))
        self.unsaved.append(change)

    def _take(self, text: str) -> None:
        self._text = text
        alone = text if self._number is None else several.part_of(text, self._number, self.file)
        self.content: Mapping[str, Any] = parse_toml(alone.encode(), self.file, AssessmentError)

    def _changed(self, text: str, changes: list[Change]) -> str:
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


def _changed(text: str, changes: list[Change]) -> str:
    for section, key, found in changes:
        text = edit.taken_out(text, section, key) if found is None else edit.put(text, section, key, found)
    return text
