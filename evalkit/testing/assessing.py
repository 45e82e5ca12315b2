"""An assessment put together from its sections, at a time when its instrument is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.catalogue.validity import period_in_force
from evalkit.files.assessment import Assessment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.files.assessment import Table
    from evalkit.instruments import Instrument

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
        period=period_in_force(instrument.validity),
        answers=dict(answers or {}),
        values=dict(values or {}),
        claims=dict(claims or {}),
        context=dict(context or {}),
        tables=dict(tables or {}),
    )
