"""Facts about the library: arguments of the wrong kind are refused where they are given."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from evalkit import Assessment, AssessmentError, Period, Registry, evaluate_files
from evalkit.audit.engine import audit_files
from evalkit.evaluation.engine import evaluate
from support import instrument

YEAR = Period(text="2024", last_day=dt.date(2024, 12, 31))
EXAMPLE = Path(__file__).parents[1] / "examples" / "contoh-ips" / "ips.toml"


def assessment(**other: Any) -> Assessment:
    given: dict[str, Any] = {
        "file": "x",
        "sha256": "",
        "instrument": "spbe@2020",
        "subject": "X",
        "period": YEAR,
    } | other
    return Assessment(**given)


def test_an_assessment_that_names_another_instrument_is_refused() -> None:
    spbe = instrument("spbe@2020")
    answers = dict.fromkeys(spbe.leaves_under("total"), 3)

    with pytest.raises(AssessmentError) as caught:
        evaluate(spbe, assessment(instrument="ikm@2017", answers=answers))

    (fault,) = caught.value.faults
    assert str(fault) == (
        "x: assessment.instrument: ikm@2017 is named, but the assessment is evaluated under spbe@2020\n"
        "  expected: spbe or spbe@2020"
    )


@pytest.mark.parametrize("named", ["spbe@2018", "spb", "spbe@"])
def test_neither_another_edition_nor_half_a_name_will_do(named: str) -> None:
    with pytest.raises(AssessmentError, match="is named, but"):
        evaluate(instrument("spbe@2020"), assessment(instrument=named, values={"total": 3}))


@pytest.mark.parametrize("named", ["spbe", "spbe@2020"])
def test_the_index_alone_or_with_its_edition_will_do(named: str) -> None:
    assert evaluate(instrument("spbe@2020"), assessment(instrument=named, values={"total": 3})).predicate == "Baik"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"period": "2024"}, "Assessment.period is '2024' (str), not an evalkit.Period"),
        ({"period": dt.date(2024, 1, 1)}, "Assessment.period is datetime.date(2024, 1, 1) (date), not"),
        ({"instrument": Path("x")}, "Assessment.instrument is PosixPath"),
        ({"answers": [3, 3]}, "Assessment.answers is [3, 3] (list), not a mapping"),
        ({"claims": None}, "Assessment.claims is None (NoneType), not a mapping"),
        ({"subject": 3}, "Assessment.subject is 3 (int), not text"),
        ({"tables": {"responses": "x.csv"}}, "one of Assessment.tables is 'x.csv' (str), not an evalkit.Table"),
        ({"groups": ("x",)}, "one of Assessment.groups is 'x' (str), not an evalkit.files.assessment.Group"),
    ],
)
def test_an_assessment_of_wrong_types_cannot_be_made(other: dict[str, Any], said: str) -> None:
    with pytest.raises(TypeError) as caught:
        assessment(**other)

    assert said in str(caught.value)


def test_a_status_is_one_of_three_words() -> None:
    with pytest.raises(ValueError, match=r"Assessment.status is 'final', not one of self-assessment, verified, publ"):
        assessment(status="final")


def test_a_period_has_a_date() -> None:
    with pytest.raises(TypeError, match=r"Period.last_day is '2024-12-31'"):
        Period(text="2024", last_day="2024-12-31")  # type: ignore[arg-type]  # that is what is refused


def test_a_moment_is_no_day() -> None:
    """Python takes a datetime for a date, and then compares it with none."""
    with pytest.raises(TypeError, match=r"Period.last_day is datetime.datetime\(.*, not a datetime.date"):
        Period(text="2024", last_day=dt.datetime(2024, 12, 31, tzinfo=dt.UTC))


def test_an_assessment_that_names_a_variant_is_refused_without_it() -> None:
    with pytest.raises(
        AssessmentError, match=r"local\.toml is named, but the assessment is evaluated without a variant"
    ):
        evaluate(instrument("spbe@2020"), assessment(variant="local.toml", values={"total": 3}))


@pytest.mark.parametrize("period", ["the year", 2024, dt.date(2024, 12, 31)])
def test_an_instrument_is_asked_for_with_a_period(period: Any) -> None:
    with pytest.raises(TypeError, match=r"period is .*, not an evalkit.Period"):
        Registry().instrument("spbe", period)


def test_an_instrument_is_asked_for_by_name() -> None:
    with pytest.raises(TypeError, match="spec is None"):
        Registry().instrument(None)  # type: ignore[arg-type]  # that is what is refused


@pytest.mark.parametrize("paths", ["rules", Path("rules"), [b"rules"]])
def test_one_path_is_not_read_letter_by_letter(paths: Any) -> None:
    with pytest.raises(TypeError, match=r"^(one of )?(paths|rules) is "):
        evaluate_files(paths)
    with pytest.raises(TypeError, match=r"^(one of )?rules is "):
        Registry(paths)


def test_paths_may_be_path_objects() -> None:
    (found,) = evaluate_files([EXAMPLE]).evaluations

    assert found.assessment.file == str(EXAMPLE)


def test_paths_of_audits_may_be_path_objects() -> None:
    report = EXAMPLE.parents[1] / "beltim-2025" / "laporan.toml"
    (found,) = audit_files([report]).results

    assert found.sheet.file == str(report)
    with pytest.raises(TypeError, match="paths is "):
        audit_files(str(report))


def test_a_registry_is_a_registry() -> None:
    with pytest.raises(TypeError, match="registry is 'rules'"):
        evaluate_files([EXAMPLE], "rules")  # type: ignore[arg-type]  # that is what is refused


def test_what_is_evaluated_is_an_assessment_under_an_instrument() -> None:
    one, other = instrument("spbe@2020"), assessment(values={"total": 3})

    with pytest.raises(TypeError, match=r"^instrument is .*, not an evalkit.Instrument"):
        evaluate(other, one)  # type: ignore[arg-type]  # that is what is refused
    with pytest.raises(TypeError, match=r"^assessment is 'x'"):
        evaluate(one, "x")  # type: ignore[arg-type]  # the same
