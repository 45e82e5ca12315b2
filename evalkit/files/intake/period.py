"""The period of an assessment and its last day."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from evalkit.base.text import msg
from evalkit.files.assessment import Period

FORMS = msg("a year (2024), half-year (2024-S1), quarter (2024-Q3) or date (2024-12-31)")
_FORM = re.compile(r"([0-9]{4})(?:-S([12])|-Q([1-4])|-([0-9]{2})-([0-9]{2}))?")
_LAST_DAYS = {3: 31, 6: 30, 9: 30, 12: 31}


def parse_period(raw: Any) -> Period | None:
    """Read a period: text in one of ``FORMS``, a bare TOML year or a TOML date; nothing if it is none of them."""
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
