"""The columns of a table, and what each was taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import Message, msg, one_line, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.tables.references import column_name, whole_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.errors import Fault
    from evalkit.tables.sheet import Row

COLUMNS, CLAIMS = "columns", "claims"
STATED = msg("the mapping says so")  # why a column is what it is


class MappedColumn(NamedTuple):
    """A column, and what it was taken for.

    Attributes:
        at: Its place, counted from 0.
        heading: Its text in the row of headings.
        target: A code, or one of ``model.PLACES``.
        section: ``columns`` or ``claims``; empty if it is left aside.
        why: The reason.
        kind: Of one that is left aside, one of ``lexicon.SAID``, if that is known.
    """

    at: int
    heading: str
    target: str
    section: str
    why: Message
    kind: str = ""

    @property
    def is_stated(self) -> bool:
        """Whether a mapping says what it is."""
        return self.why == STATED

    @property
    def one_line(self) -> str:
        """Its heading in one line."""
        return one_line(self.heading)

    @property
    def shown(self) -> str:
        """Its heading in one line, or its letters if it has none."""
        return visible(self.one_line, 80) or column_name(self.at)


def told_of(told: Mapping[str, str], heading: str, at: int) -> str | None:
    """What a mapping says of the column *at*: *told* has its heading, or its letters (``C:C``), without case."""
    return told.get(caseless(heading)) or told.get(caseless(whole_column(at)))


class Meanings:
    """What texts of cells mean, as a mapping says, whatever their case and spaces."""

    def __init__(self, answers: Mapping[str, Mapping[str, Any]]) -> None:
        """*answers*: code, or empty for all columns, → text → answer."""
        self.of = {code: {caseless(text): one for text, one in told.items()} for code, told in answers.items()}

    def meant(self, code: str, text: str) -> Any:
        """What *text* means in the column of *code*; itself where nothing is said of it."""
        key = caseless(text)
        return next((told[key] for told in (self.of.get(code, {}), self.of.get("", {})) if key in told), text)


class Layout(NamedTuple):
    """What a table is made of.

    Attributes:
        rows: What a row is, see ``model.ROWS``.
        header: The number of the row with the headings; 0 if there is none.
        columns: Every column that has a heading or is used.
        body: The rows below the headings.
        numbers_row: The row between them that counts the columns, if there is one.
        answers: Code, or empty for all, → text of a cell → answer.
    """

    rows: str
    header: int
    columns: tuple[MappedColumn, ...]
    body: Sequence[Row]
    answers: Mapping[str, Mapping[str, Any]]
    numbers_row: int | None = None

    def column(self, *targets: str) -> MappedColumn | None:
        """The first column in use that is one of *targets*."""
        return next((column for column in self.used if column.target in targets), None)

    @property
    def aside(self) -> tuple[MappedColumn, ...]:
        """The columns that are not read."""
        return tuple(column for column in self.columns if not column.section)

    @property
    def used(self) -> tuple[MappedColumn, ...]:
        """Those that are."""
        return tuple(column for column in self.columns if column.section)


class Unknown(NamedTuple):
    """A text that is no answer.

    Attributes:
        code: Of the column; empty where it stands in several.
        text: It; empty if it may name somebody.
        cells: The first of the cells where it stands.
        number: How many there are.
        near: The word that it is nearly.
    """

    code: str
    text: str
    cells: tuple[str, ...]
    number: int
    near: str | None = None


class LayoutDraft(NamedTuple):
    """A layout that may leave something to be decided.

    Attributes:
        faults: What has to be decided; none if nothing has.
        missing: Codes that have no column.
        several: Code → the columns of which each may be it; the first was taken.
        last: The last row of the table, where something else stands below it and nobody has said so.
        unknown: Texts in columns of answers that are no answers.
    """

    layout: Layout
    faults: tuple[Fault, ...]
    missing: tuple[str, ...]
    several: Mapping[str, tuple[int, ...]]
    last: int | None = None
    unknown: tuple[Unknown, ...] = ()
