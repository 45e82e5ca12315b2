"""The time that an assessment is about: how it is written, and its last day."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from evalkit.base.arguments import not_of_kind, of_kind
from evalkit.base.text import msg
from evalkit.base.value import Value, value
from evalkit.base.value import field as plain

if TYPE_CHECKING:
    from evalkit.base.text import Prose
    from evalkit.schema.keys import Key
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

PERIODS = msg("a year (2024), half-year (2024-S1), quarter (2024-Q3) or date (2024-12-31)")
_FORM = re.compile(r"([0-9]{4})(?:-S([12])|-Q([1-4])|-([0-9]{2})-([0-9]{2}))?")
_LAST_DAYS = {3: 31, 6: 30, 9: 30, 12: 31}
_A_DAY = "a datetime.date"


@value
class Period(Value):
    """The time an assessment is about; it counts as its last day.

    Attributes:
        text: As it is written, in one of ``PERIODS``.
        last_day: By which editions that are in force, evidence and deadlines are looked at.
    """

    text: str = plain(validator=of_kind(str, "text"))
    last_day: dt.date = plain(validator=[of_kind(dt.date, _A_DAY), not_of_kind(dt.datetime, _A_DAY)])

    @property
    def prose(self) -> Prose:
        """A half-year or quarter in words; a year or a day as it is written."""
        year, _, part = self.text.partition("-")
        if part.startswith("S"):
            return msg("half-year {number} of {year}", number=part[1:], year=year)
        if part.startswith("Q"):
            return msg("quarter {number} of {year}", number=part[1:], year=year)
        return self.text


NO_PERIOD = Period(text="", last_day=dt.date.min)  # of an assessment with a fault


def parse_period(raw: Any) -> Period | None:
    """Read a period; nothing if *raw* is none.

    Args:
        raw: Text in one of ``PERIODS``, a whole number as a year of four digits, or a date.

    >>> parse_period("2024-S1").last_day.isoformat()
    '2024-06-30'
    """
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


def read_period(head: Reader, key: Key, _scope: Scope) -> Period:
    """The period under *key*; that of no time after a fault."""
    if key.name not in head.data:
        head.missing(key.name, PERIODS)
        return NO_PERIOD
    period = parse_period(head.data[key.name])
    if period is None:
        head.wrong(key.name, PERIODS)
    return period or NO_PERIOD
