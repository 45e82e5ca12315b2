"""The columns of a table: what each was taken for, and what stands in it, as evidence of what it is: dates, answers, answers in two languages."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evalkit.base.numerals import readings
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES, caseless
from evalkit.tables.columnar import texts_in
from evalkit.tables.names import column_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.errors import Fault
    from evalkit.tables.sheet import Row

COLUMNS, CLAIMS = "columns", "claims"
STATED = msg("the mapping says so")  # why a column is what it is


class Column(NamedTuple):
    """A column, and what it was taken for.

    Attributes:
        at: Its place, counted from 0.
        heading: Its text in the row of headings.
        target: A code, or one of ``model.PLACES``.
        section: ``columns`` or ``claims``; empty if it is left aside.
        why: The reason.
        kind: Of one that is left aside, one of ``usual.SAID``, if that is known.
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
    def shown(self) -> str:
        """Its heading in one line, or its letters if it has none."""
        return visible(" ".join(self.heading.split()), 80) or column_name(self.at)


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
    columns: tuple[Column, ...]
    body: Sequence[Row]
    answers: Mapping[str, Mapping[str, Any]]
    numbers_row: int | None = None

    @property
    def aside(self) -> tuple[Column, ...]:
        """The columns that are not read."""
        return tuple(column for column in self.columns if not column.section)

    @property
    def used(self) -> tuple[Column, ...]:
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


class Draft(NamedTuple):
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


_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}([ ,].*)?|[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[AP]M)?",
    re.IGNORECASE,
)
_FEWEST_ROWS = 6  # as many numbers in a row are more than the levels of a scale
_PARTS = re.compile(r"\s*[/|\n]\s*|\s+[(\[]\s*")


class Contents:
    """The texts of each column, each once; blank cells and dashes are none."""

    def __init__(self, body: Sequence[Row]) -> None:
        """The rows below the headings."""
        self._body = body
        self._seen: dict[int, Sequence[str]] = {}

    def texts(self, at: int) -> Sequence[str]:
        """What stands in the column *at*."""
        if at not in self._seen:
            self._seen[at] = [text for text in texts_in(self._body, at) if text is not None and text not in DASHES]
        return self._seen[at]

    def are_running(self, at: int) -> bool:
        """Whether the cells of the column count the rows: 1, 2, 3 … as far as there are numbers."""
        cells = [cells[at] for _, cells in self._body]
        first = next((position for position, cell in enumerate(cells) if not _is_whole(cell)), len(cells))
        numbers = [int(cell) for cell in cells[:first] if cell is not None]
        counts = len(numbers) >= _FEWEST_ROWS and all(one + 1 == other for one, other in pairwise(numbers))
        return counts and not any(_is_whole(cell) for cell in cells[first:])

    def are_moments(self, at: int) -> bool:
        """Whether every cell of the column is a date or a time."""
        texts = self.texts(at)
        return bool(texts) and all(map(is_moment, texts))


def is_moment(text: str) -> bool:
    """Whether *text* is a date or a time."""
    return _MOMENT.fullmatch(text) is not None


def _is_whole(cell: str | None) -> bool:
    return cell is not None and cell.isascii() and cell.isdecimal()


class Bilingual:
    """Answers that columns give in two languages: which part of each is understood, and what it says.

    The part of the other language is taken for the same only where nothing speaks against it: every text of these columns has
    two parts, the part that is understood stands on one side throughout, and one answer has one text in the other language.
    """

    def __init__(self, columns: Mapping[str, Iterable[str]], known: Callable[[str, str], int | str | None]) -> None:
        """*columns*: column → its texts; *known*: what a text of a column says, if that is understood."""
        self._columns = columns
        self._known = known

    @cached_property
    def answers(self) -> dict[str, dict[str, int | str]]:
        """Column → text → answer; empty if the columns are not in two languages."""
        for side in (0, 1):
            found = {name: self._of_side(name, texts, side) for name, texts in self._columns.items()}
            told = {name: answers for name, answers in found.items() if answers}
            several = {text for answers in told.values() for text in answers}
            if told and None not in found.values() and len(several) > 1:
                return {name: answers for name, answers in told.items() if answers}
        return {}

    def _of_side(self, name: str, texts: Iterable[str], side: int) -> dict[str, int | str] | None:
        """Text → answer; ``None`` where the part on that *side* is not all there is to it."""
        found: dict[str, int | str] = {}
        other_of: dict[int | str, str] = {}
        for text in texts:
            if any(readings(text)):
                continue  # a number speaks every language
            parts = [part.strip(" )]") for part in _PARTS.split(text, maxsplit=1)]
            answer = self._known(name, parts[side]) if len(parts) > 1 else None
            if answer is None:
                return None
            other = self._known(name, parts[1 - side])
            said = other_of.setdefault(answer, caseless(parts[1 - side]))
            if other not in (None, answer) or said != caseless(parts[1 - side]):
                return None
            found[text] = answer
        return found if len(set(other_of.values())) == len(other_of) else None


def words_beside_another_language(texts: Iterable[str], known: Callable[[str], str | None]) -> dict[str, str]:
    """Text → the known word in it, where every text has two parts, known words stand on one side, and each has one other part.

    Args:
        texts: What stands in a column.
        known: The word that a text is, if it is one.
    """
    parts_of = {text: [part.strip(" )]") for part in _PARTS.split(text, maxsplit=1)] for text in texts}
    if any(len(parts) == 1 or known(text) is not None for text, parts in parts_of.items()):
        return {}
    for side in (0, 1):
        told = {text: known(parts[side]) for text, parts in parts_of.items()}
        found = {text: word for text, word in told.items() if word is not None}
        others = {known(parts[1 - side]) for text, parts in parts_of.items() if text not in found}
        agree = all(known(parts_of[text][1 - side]) in (None, word) for text, word in found.items())
        pairs = {tuple(map(caseless, parts_of[text])) for text in found}
        is_one_to_one = all(len(set(each)) == len(pairs) for each in zip(*pairs, strict=True))
        if len(pairs) > 1 and others <= {None} and agree and is_one_to_one:
            return found
    return {}
