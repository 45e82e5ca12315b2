"""Who the respondents are: columns beside those that count, as counts that tell nothing of a single person."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import jsonschema
import pytest

from evalkit.base.language import language
from evalkit.files.records.profile import ProfileCounts
from evalkit.files.row_faults import FEWEST
from evalkit.mapping.headings import match_headers
from evalkit.report.evaluation.json import results
from evalkit.report.json import text_of
from support import ev, faults, instrument, table, total

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "evalkit/schemas/evalkit-result-1.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
CODES = instrument("ikm@2017").leaves_under("total")


def survey(columns: str, *rows: str) -> str:
    """A table in which everybody answers 3 and says *rows* of himself."""
    head = ",".join([*CODES, columns])
    return "\n".join([head, *(",".join([*("3" for _ in CODES), row]) for row in rows)])


def profile(columns: str, *rows: str) -> dict[str, ProfileCounts]:
    return dict(ev("ikm@2017", tables={"responses": table(survey(columns, *rows))}).profile)


def test_declared_words_are_counted_in_their_order_as_people_write_them() -> None:
    found = profile("Jenis Kelamin", "P", "perempuan", "L", "Wanita", "tidak mau", "")

    assert found == {"jenis_kelamin": ProfileCounts(words={"Laki-laki": 1, "Perempuan": 3}, others=1, blank=1)}
    assert list(found["jenis_kelamin"].words) == ["Laki-laki", "Perempuan"]


def test_a_class_that_nobody_has_is_0() -> None:
    words = profile("pendidikan", "SMK", "S-1", "d.iii")["pendidikan"].words

    assert {word: count for word, count in words.items() if count} == {"SMA": 1, "D1–D3": 1, "D4/S1": 1}
    assert words["S3"] == 0


def test_ages_are_told_by_tens_and_classes_of_a_form_as_they_are() -> None:
    found = profile("Usia", "20", "21", "29", "30 tahun", "31", "20-29 thn", "20-29 thn", "20-29 thn", "39.0")["usia"]

    assert found == ProfileCounts(words={"20–29": 3, "30–39": 3, "20-29 thn": 3}, others=0, blank=0)


@pytest.mark.parametrize(
    ("ages", "told", "others"),
    [
        ("18 25 26 27 41 42 43", {"10–29": 4, "40–49": 3}, 0),
        ("21 22 23 34 61", {"20–69": 5}, 0),
        ("21 22 23 31 32 33 70", {"20–29": 3, "30–79": 4}, 0),
        ("17 28 39 41 42 43", {"10–39": 3, "40–49": 3}, 0),
        ("30 70", {}, 2),
    ],
)
def test_an_age_that_fewer_than_three_have_is_told_with_its_neighbours(
    ages: str, told: dict[str, int], others: int
) -> None:
    found = profile("Usia", *ages.split())["usia"]

    assert (found.words, found.others) == (told, others)


def test_classes_of_age_stand_by_age_however_many_have_them() -> None:
    classes = {"> 55": 5, "26-35": 4, "17-25": 3, "< 17": 3}
    found = profile("Usia", *[word for word, count in classes.items() for _ in range(count)])["usia"]

    assert list(found.words) == ["< 17", "17-25", "26-35", "> 55"]


def test_what_fewer_than_three_say_is_not_told() -> None:
    """A free answer can name its author."""
    rows = ["Lurah Contoh Jaya", "Petani", "petani", "PETANI", "Guru", "guru"]
    found = profile("pekerjaan", *rows)["pekerjaan"]

    assert FEWEST == 3
    assert found == ProfileCounts(words={"Petani": 3}, others=3, blank=0)


def test_the_score_does_not_hang_on_it() -> None:
    with_profile = ev("ikm@2017", tables={"responses": table(survey("usia", "30", "31"))})
    without = ev("ikm@2017", tables={"responses": table(survey("unit", "A", "A"))})

    assert total(with_profile) == total(without) == "75.00"
    assert (with_profile.n, without.profile) == (2, {})


def test_two_columns_for_one_are_a_fault() -> None:
    found = faults("ikm@2017", tables={"responses": table(survey("Usia,age", "30,31"))})

    assert "the columns Usia and age are the same" in found[0]


@pytest.mark.parametrize("heading", ["nama", "catatan"])
def test_other_columns_are_as_unknown_as_before(heading: str) -> None:
    assert (
        f"the column {heading} is not known" in faults("ikm@2017", tables={"responses": table(survey(heading, "x"))})[0]
    )


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Jenis Kelamin", "jenis_kelamin"),
        ("Umur Anda", "usia"),
        ("Pendidikan Terakhir *", "pendidikan"),
        ("Pekerjaan", "pekerjaan"),
    ],
)
def test_headings_of_forms_are_known(heading: str, column: str) -> None:
    (found,) = match_headers(instrument("ikm@2017"), [heading])

    assert (found.role, found.code) == ("code", column)


def test_the_day_of_birth_is_no_age() -> None:
    (found,) = match_headers(instrument("ikm@2017"), ["Tanggal Lahir"])

    assert found.role == "private"


def test_the_json_of_a_result_holds_the_counts() -> None:
    evaluation = ev("ikm@2017", tables={"responses": table(survey("jenis_kelamin", "L", "P", "x"))})
    evaluation = attrs.evolve(evaluation, assessment=attrs.evolve(evaluation.assessment, sha256="1" * 64))
    evaluation = attrs.evolve(evaluation, instrument=attrs.evolve(evaluation.instrument, sha256="0" * 64))
    written = json.loads(text_of(results([evaluation], language("en"))))

    VALIDATOR.validate(written)
    assert written["evaluations"][0]["profile"] == {
        "jenis_kelamin": {"words": {"Laki-laki": "1", "Perempuan": "1"}, "others": "1", "blank": "0"}
    }
