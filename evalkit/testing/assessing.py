"""An assessment put together from its sections, at a time when its instrument is in force."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from evalkit.model import Assessment, Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.model import Instrument, Table

SUBJECT = "Contoh"


def assessment(
    instrument: Instrument,
    *,
    answers: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    claims: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
    tables: Mapping[str, Table] | None = None,
) -> Assessment:
    """An assessment of *instrument*, as if read from a file.

    Args:
        instrument: Whose period of force decides about the period.
        answers, values, claims, context: By code or key, as TOML gives them: whole numbers as ``int``, decimals as
            ``Printed`` (``evalkit.testing.leaves.printed``), text, and ``bool``.
        tables: Key in ``[assessment]`` → table.
    """
    return Assessment(
        file="",
        sha256="",
        instrument=instrument.id,
        subject=SUBJECT,
        period=_period(instrument),
        answers=dict(answers or {}),
        values=dict(values or {}),
        claims=dict(claims or {}),
        context=dict(context or {}),
        tables=dict(tables or {}),
    )


def _period(instrument: Instrument) -> Period:
    """The year in which the edition came into force, or a day on which it was in force."""
    validity = instrument.validity
    first = validity.since or validity.until or validity.checked
    day = dt.date(first.year, 12, 31)
    if validity.until is None or day <= validity.until:
        return Period(text=str(first.year), last_day=day)
    return Period(text=validity.until.isoformat(), last_day=validity.until)
