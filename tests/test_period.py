"""Facts about periods."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evalkit.files.period import parse_period


@pytest.mark.parametrize(
    ("raw", "text", "last_day"),
    [
        ("2024", "2024", dt.date(2024, 12, 31)),
        (2025, "2025", dt.date(2025, 12, 31)),
        ("2024-S1", "2024-S1", dt.date(2024, 6, 30)),
        ("2024-S2", "2024-S2", dt.date(2024, 12, 31)),
        ("2024-Q1", "2024-Q1", dt.date(2024, 3, 31)),
        ("2024-Q2", "2024-Q2", dt.date(2024, 6, 30)),
        ("2024-Q3", "2024-Q3", dt.date(2024, 9, 30)),
        ("2024-Q4", "2024-Q4", dt.date(2024, 12, 31)),
        ("2024-02-29", "2024-02-29", dt.date(2024, 2, 29)),
        (dt.date(2024, 5, 1), "2024-05-01", dt.date(2024, 5, 1)),
    ],
)
def test_a_period_counts_as_its_last_day(raw: Any, text: str, last_day: dt.date) -> None:
    period = parse_period(raw)

    assert period is not None
    assert (period.text, period.last_day) == (text, last_day)


@pytest.mark.parametrize(
    "raw",
    [
        "", "99", "2024-S3", "2024-Q0", "2024-s1", "2024-13-01", "2023-02-29", "0000", "2024-00-10", "\uff12\uff10\uff12\uff14",
        " 2024", "2024\n", 24, 20240, -2024, True, dt.datetime(2024, 5, 1), [2024], None, pytest.param(10**6000, id="huge"),  # noqa: DTZ001  # TOML has times without zone
    ],
)  # fmt: skip
def test_anything_else_is_no_period(raw: Any) -> None:
    assert parse_period(raw) is None
