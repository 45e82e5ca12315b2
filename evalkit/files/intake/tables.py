"""The tables that an assessment names. Which of them its instrument takes is known when it is evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from evalkit.base.errors import AssessmentError
from evalkit.files.assessment import LETTER_WORDS, LETTERS
from evalkit.files.intake.beside import folder_of, read_beside

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evalkit.files.assessment import Table
    from evalkit.schema.reader import Reader

TABLES = ("responses", "people")
# An instrument may call its table otherwise; a key that names such a file is no misspelt key of the format.
SUFFIXES = (".csv", ".tsv")


class Document(NamedTuple):
    """A parsed file: its name as the user gave it, its bytes, and what TOML made of them."""

    file: str
    data: bytes
    content: Mapping[str, Any]


class Digest(Protocol):
    """A hash of ``hashlib`` that can still be fed."""

    def update(self, data: bytes, /) -> None:
        """Feed it."""

    def hexdigest(self) -> str:
        """What it has come to."""


class TableKeys(Protocol):
    """Who knows the table keys that plugins add; asked only about an assessment with a key that evalkit lacks."""

    def table_keys(self) -> Collection[str]:
        """Keys of ``[assessment]`` that name a table."""


class Tables(NamedTuple):
    """What came of the tables of one assessment.

    Attributes:
        named: Keys that name a table, readable or not.
        read: Key → table.
        sha256: Over the bytes of the assessment's file, then of its tables in the order of their keys.
    """

    named: tuple[str, ...]
    read: dict[str, Table]
    sha256: str


def read_tables(head: Reader, document: Document, digest: Digest, plugins: TableKeys | None) -> Tables:
    """Read every table that *head*, the keys of ``[assessment]``, names; *digest* is that of the bytes of *document*."""
    ignore, letters = head.texts("ignore"), head.word("letters", LETTERS, said=LETTER_WORDS)
    named = tuple(sorted(_keys(head, plugins)))
    read = {}
    for key in named:
        name = head.text(key)
        data = read_beside(document.file, name, head.at(key), head.faults) if name else None
        if name is None or data is None:
            continue
        digest.update(data)
        from evalkit.files.intake.table import parse_table  # noqa: PLC0415  (start-up: most assessments have no table)

        try:
            read[key] = parse_table(data, str(folder_of(document.file) / name), ignore, letters)
        except AssessmentError as error:
            head.faults.found.extend(error.faults)
    return Tables(named, read, digest.hexdigest())


def _keys(head: Reader, plugins: TableKeys | None) -> set[str]:
    known = {key for key in TABLES if head.has(key)}
    others = {key for key, raw in head.data.items() if key not in head.asked and isinstance(raw, str)}
    if others and plugins is not None:
        known |= others.intersection(plugins.table_keys())
    return known | {key for key in others if str(head.data[key]).casefold().endswith(SUFFIXES)}
