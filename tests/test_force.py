"""Facts about when an edition was in force."""

from __future__ import annotations

import datetime as dt

import pytest

from distribution import RULE_FILE
from evalkit.base.text import english
from evalkit.catalogue.validity import edition_in_force, in_force, validity_text
from evalkit.files.write import period_in_force
from evalkit.instruments import Instrument, Validity
from evalkit.loading import load
from evalkit.schema.citation import Citation
from support import INSTRUMENTS, KNOWN, instrument

CITE = Citation(sources=("law",), mark="verified")
DAY = dt.date(2024, 12, 31)


def validity(since: str | None, until: str | None, *, open_end: bool = False) -> Validity:
    return Validity(
        checked=dt.date(2026, 1, 1),
        cite=CITE,
        since=dt.date.fromisoformat(since) if since else None,
        until=dt.date.fromisoformat(until) if until else None,
        open_end=open_end,
    )


def edition(name: str, text: str) -> Instrument:
    data = RULE_FILE.format(index="zzz", edition=name, validity=text, method="mean").encode()
    return load(data, KNOWN, file=f"zzz/{name}.toml", index="zzz", edition=name)


OLD = edition("1", "from = 2010-01-01\nuntil = 2019-12-31")
NEW = edition("2", "from = 2020-01-01\nopen_end = true")
VAGUE = edition("3", "")


@pytest.mark.parametrize(
    ("since", "until", "open_end", "expected"),
    [
        ("2020-01-01", None, True, True),
        ("2020-01-01", "2025-12-31", False, True),
        ("2024-12-31", "2024-12-31", False, True),
        ("2025-01-01", None, True, False),
        (None, "2024-12-30", False, False),
        ("2020-01-01", "2024-12-30", False, False),
        ("2020-01-01", None, False, None),
        (None, "2025-12-31", False, None),
        (None, None, True, None),
        (None, None, False, None),
    ],
)
def test_what_is_not_established_stays_open(
    since: str | None,
    until: str | None,
    open_end: bool,  # noqa: FBT001 - a parameter of the cases
    expected: bool | None,  # noqa: FBT001 - the same
) -> None:
    assert in_force(validity(since, until, open_end=open_end), DAY) is expected


def test_the_one_edition_in_force_is_taken() -> None:
    assert edition_in_force([OLD, NEW], DAY) is NEW


def test_none_is_taken_if_none_is_known() -> None:
    assert edition_in_force([OLD], DAY) is None


def test_none_is_taken_if_another_may_be_in_force() -> None:
    assert edition_in_force([NEW, VAGUE], DAY) is None


def test_none_is_taken_if_two_are_in_force() -> None:
    assert edition_in_force([NEW, edition("4", "from = 2021-01-01\nopen_end = true")], DAY) is None


@pytest.mark.parametrize(
    ("instrument", "text"),
    [
        (OLD, "zzz@1 (from: 2010-01-01, until: 2019-12-31)"),
        (NEW, "zzz@2 (from: 2020-01-01, still in force)"),
        (VAGUE, "zzz@3 (from: not established, until: not established)"),
    ],
    ids=["old", "new", "vague"],
)
def test_validity_in_words(instrument: Instrument, text: str) -> None:
    assert english(validity_text(instrument)) == text


@pytest.mark.parametrize(
    ("since", "until", "text"),
    [
        ("2019-05-15", None, "2019"),
        (None, "2025-12-31", "2025"),
        ("2021-01-01", "2026-06-04", "2025"),  # the last whole year, not the one it ended in
        ("2020-07-01", "2021-06-30", "2020"),
        ("2020-02-01", "2020-06-30", "2020-06-30"),  # no year's end within it
        (None, None, "2026"),  # nothing is known but when it was checked
    ],
)
def test_a_time_in_force_is_the_last_whole_year_or_a_day(since: str | None, until: str | None, text: str) -> None:
    one = validity(since, until)

    found = period_in_force(one)

    assert found.text == text
    assert in_force(one, found.last_day) is not False


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_edition_has_a_time_in_force(spec: str) -> None:
    one = instrument(spec).validity

    assert in_force(one, period_in_force(one).last_day) is not False
