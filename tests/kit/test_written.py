"""Facts about assessments as files: what is written is what ``evalkit evaluate`` reads."""

from __future__ import annotations

import datetime as dt
import tomllib
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from evalkit.files.assessment import Table
from evalkit.files.inputs import read
from evalkit.files.write import assessment, assessment_toml, tables_csv, write_assessment
from evalkit.testing.laws import LAWS, Law
from evalkit.testing.runner import smallest_break
from kit.toys import rule_file, toy
from support import groups, instrument, printed

if TYPE_CHECKING:
    from pathlib import Path

TOY = toy(rule_file())


def test_every_section_is_written_as_it_is_read(tmp_path: Path) -> None:
    one = assessment(
        TOY,
        answers={"a": 2, "b": "Some", "l 2": True},
        values={"total": printed("1.50")},
        claims={"total": printed("1.5")},
        context={"kind": 'a "quoted" word\\', "asked": 12},
    )
    one = attrs.evolve(one, id="toy-1", status="verified", groups=groups(("North", 3, {"total": "1.25"})))
    (again,) = read([str(write_assessment(one, tmp_path))]).assessments

    for name in ("id", "status", "subject", "period", "answers", "values", "claims", "context", "groups"):
        assert getattr(again, name) == getattr(one, name)
    assert "total = 1.50\n" in assessment_toml(one)  # zeros as they were printed


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_any_text_is_read_back(text: str) -> None:
    one = attrs.evolve(assessment(TOY, context={"kind": text}), subject=text)
    found = tomllib.loads(assessment_toml(one))

    assert found["assessment"]["subject"] == text
    assert found["context"]["kind"] == text


@pytest.mark.parametrize("raw", [Fraction(1, 3), 0.5, None])
def test_a_value_without_a_form_in_toml_is_no_assessment_file(raw: Any) -> None:
    with pytest.raises(TypeError, match=type(raw).__name__):
        assessment_toml(assessment(TOY, answers={"a": raw}))


def test_a_table_is_written_beside_it_with_blanks_and_ignored_columns(tmp_path: Path) -> None:
    one = instrument("ikm@2017")
    leaves = one.leaves_under("total")
    rows = ((2, ("4", *[None] * 8, 'said "no", twice')), (3, (*["3"] * 9, None)))
    table = Table(file="survey/responses.csv", header=(*leaves, "remark"), rows=rows, ignore=("remark",))
    given_ = assessment(one, tables={"responses": table})
    (again,) = read([str(write_assessment(given_, tmp_path))]).assessments

    assert again.tables["responses"].rows == rows
    assert again.tables["responses"].ignore == ("remark",)
    assert list(tables_csv(given_)) == ["responses.csv"]


def test_a_table_without_the_name_of_a_file_is_called_by_its_key() -> None:
    table = Table(file="", header=("a",), rows=((2, ("1",)),))

    assert tables_csv(assessment(TOY, tables={"people": table})) == {"people.csv": "a\n1\n"}


@pytest.mark.parametrize(
    ("spec", "last_day"),
    [("spbe@2020", dt.date(2025, 12, 31)), ("spbe@2018", dt.date(2020, 12, 31)), ("kip@2018", dt.date(2018, 12, 31))],
)
def test_an_assessment_is_of_a_time_at_which_its_edition_is_in_force(spec: str, last_day: dt.date) -> None:
    one = instrument(spec)
    period = assessment(one).period

    assert period.last_day == last_day
    assert one.validity.until is None or period.last_day <= one.validity.until


def test_an_edition_that_ends_within_its_first_year_is_assessed_on_its_last_day() -> None:
    short = attrs.evolve(TOY.validity, since=dt.date(2020, 2, 1), until=dt.date(2020, 6, 30))
    period = assessment(attrs.evolve(TOY, validity=short)).period

    assert (period.text, period.last_day) == ("2020-06-30", dt.date(2020, 6, 30))


def test_an_error_that_comes_and_goes_and_is_no_broken_law_is_raised() -> None:
    asked: list[int] = []

    def once(_instrument: Any, _drawn: int) -> None:
        asked.append(1)
        if len(asked) == 1:
            problem = "once"
            raise ValueError(problem)

    law = Law(name="once", meaning=LAWS["bands"].meaning, examples=lambda _: st.tuples(st.integers(0, 1)), check=once,
              exempt=lambda _: None)  # fmt: skip

    with pytest.raises(Flaky):
        smallest_break(law, TOY)
