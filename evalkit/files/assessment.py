"""What somebody found: answers and values of one subject in one period."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from evalkit.base.arguments import not_of_kind, of_kind, of_kinds, one_of
from evalkit.base.errors import Position
from evalkit.base.text import Message, msg, visible
from evalkit.base.value import Frozen, Value, value

# What letters as answers mean: forms print a as the worst, grades give A to the best.
LETTER_WORDS = {"a-worst": msg("a is worst"), "a-best": msg("a is best")}
LETTERS = tuple(LETTER_WORDS)
# Who vouches for an assessment, and how that is said; files may hold either.
STATUS_WORDS = {
    "self-assessment": msg("self-assessment"),
    "verified": msg("verified"),
    "published": msg("published"),
}
STATUSES = tuple(STATUS_WORDS)
PERIODS = msg("a year (2024), half-year (2024-S1), quarter (2024-Q3) or date (2024-12-31)")
_FORM = re.compile(r"([0-9]{4})(?:-S([12])|-Q([1-4])|-([0-9]{2})-([0-9]{2}))?")
_LAST_DAYS = {3: 31, 6: 30, 9: 30, 12: 31}
_text = of_kind(str, "text")
_table = of_kind(Mapping, "a mapping")
_A_DAY = "a datetime.date"


@value
class Period(Value):
    """The time an assessment is about; it counts as its last day."""

    text: str = attrs.field(validator=_text)
    last_day: dt.date = attrs.field(validator=[of_kind(dt.date, _A_DAY), not_of_kind(dt.datetime, _A_DAY)])


def parse_period(raw: Any) -> Period | None:
    """Read a period: text in one of ``PERIODS``, a bare TOML year or a TOML date; nothing if it is none of them."""
    match = _FORM.fullmatch(_as_text(raw))
    if match is None:
        return None
    year, half, quarter, month, day = match.groups()
    last_month = 6 * int(half or 0) or 3 * int(quarter or 0) or 12
    try:
        last_day = dt.date(int(year), int(month or last_month), int(day or _LAST_DAYS[last_month]))
    except ValueError:  # a year, month or day that no calendar has
        return None
    return Period(text=match.group(), last_day=last_day)


def _as_text(raw: Any) -> str:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return raw.isoformat()
    is_year = isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= dt.MAXYEAR
    return str(raw) if is_year else ""


@value
class Group(Value):
    """A group of persons known by its head-count and values only."""

    name: str
    n: int
    values: Mapping[str, Any]


@value
class Table(Value):
    """A table as read: header and rows of text, blank cells as ``None``.

    Attributes:
        rows: Each with its number as a spreadsheet shows it; the header is row 1.
        ignore: Columns that are left aside.
        shifts: Where rows and lines of the file part, by cells that hold line breaks: the first row, and how many lines
            further down it begins than its number says.
        guessed: The encoding that was taken because the file does not say its own.
        letters: What letters as answers mean (one of ``LETTERS``), where that is said.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]
    ignore: tuple[str, ...] = ()
    shifts: tuple[tuple[int, int], ...] = ()
    guessed: str | None = None
    letters: str | None = None

    @property
    def note(self) -> Message | None:
        """What is to be known of how the file was read."""
        if self.guessed is None:
            return None
        return msg(
            "{file} is not in UTF-8 and does not say its encoding: it is read as {encoding}",
            file=visible(self.file, 200),
            encoding=self.guessed,
        )

    def line_of(self, row: int) -> int:
        """The line of the file on which *row* begins."""
        return line_of_row(self.shifts, row)

    def at(self, row: int, column: str) -> Position:
        """The place of a cell of it."""
        return Position(self.line_of(row), row, visible(column))


def line_of_row(shifts: Sequence[tuple[int, int]], row: int) -> int:
    """The line on which *row* begins, where *shifts* tell from which row on lines are further down, and by how many."""
    return row + next((shift for first, shift in reversed(shifts) if first <= row), 0)


@value
class Assessment(Frozen):
    """What somebody found about one subject in one period, as written, not yet held against an instrument.

    Attributes:
        file: As the user named it.
        place: Prefix of places inside the file (``assessments[2].``), empty for a single one.
        instrument: ``index`` or ``index@edition``, as written.
        variant: File of a local variant, beside the assessment.
        answers, values, claims, context: Code or key → value as TOML gave it (numbers as ``int`` or ``Printed``).
        tables: Key in ``[assessment]`` → table read from the named file.
        sha256: Of the file and the tables it names.
    """

    file: str = attrs.field(validator=_text)
    sha256: str
    instrument: str = attrs.field(validator=_text)
    subject: str = attrs.field(validator=_text)
    period: Period = attrs.field(validator=of_kind(Period, "an evalkit.Period(text=…, last_day=…)"))
    id: str | None = None
    place: str = ""
    variant: str | None = None
    status: str = attrs.field(default=STATUSES[0], validator=one_of(STATUSES))
    answers: Mapping[str, Any] = attrs.field(default={}, validator=_table)
    values: Mapping[str, Any] = attrs.field(default={}, validator=_table)
    claims: Mapping[str, Any] = attrs.field(default={}, validator=_table)
    context: Mapping[str, Any] = attrs.field(default={}, validator=_table)
    evidence: Mapping[str, tuple[str, ...]] = attrs.field(default={}, validator=_table)
    tables: Mapping[str, Table] = attrs.field(default={}, validator=[_table, of_kinds(Table, "an evalkit.Table(…)")])
    groups: tuple[Group, ...] = attrs.field(
        default=(), validator=[of_kind(tuple, "a tuple"), of_kinds(Group, "an evalkit.instruments.Group(…)")]
    )
