"""Facts about which predicates are possible, where a gate, a floor or a heavy answer jumps over a band."""

from __future__ import annotations

import pytest

from evalkit.base.language import language
from support import codes, ev, finding, groups, instrument, table

AREAS = {"TK": 126, "KK": 159, "AS": 168, "TE": 67}
LOW = {"se_category": "Rendah"}
HEADER = (
    "unit,status,pendidikan,kelompok_jabatan,diklat_kepemimpinan,diklat_fungsional,seminar,diklat_teknis_jp,skp,"
    "hukuman_disiplin"
)


def person(unit: str = "a", jp: str = "", seminar: str = "sudah", discipline: str = "sedang") -> str:
    return f"{unit},PNS,S1,pelaksana,,,{seminar},{jp},80,{discipline}"


def persons(*rows: str) -> tuple[str, ...]:
    found = ev("ipasn@2019", year=2022, tables={"people": table("\n".join([HEADER, *rows]))})
    return found.possible


# --- Floors -----------------------------------------------------------------------------------------------------


def test_a_band_that_only_an_area_below_its_floor_leaves_cannot_come_out() -> None:
    found = ev("kami@4.2", values=AREAS, context=LOW)
    assert found.possible == ("Baik", "Tidak Layak")  # 520 to 535 leaves RS at most 15, and its floor is above that


def test_predicates_are_told_for_each_category() -> None:
    found = ev("kami@4.2", values=AREAS)
    assert found.possible_by["Rendah"] == ("Baik", "Tidak Layak")
    assert "Cukup Baik" in found.possible_by["Tinggi"]


def test_the_same_where_some_answers_of_the_area_are_known() -> None:
    leaves = instrument("kami@4.2").leaves_under("RS")
    found = ev("kami@4.2", values=AREAS, answers=dict.fromkeys(leaves[:3], 0), context=LOW)
    assert found.possible == ("Baik", "Tidak Layak")


def test_a_printed_total_and_areas_leave_the_rest_for_the_last_one() -> None:
    rest = dict(list(AREAS.items())[:3])
    met = ev("kami@4.2", values=rest | {"total": 126 + 159 + 168 + 60 + 60}, context=LOW)
    assert met.possible == ("Baik", "Tidak Layak")
    both = ev("kami@4.2", values=AREAS | {"total": 126 + 159 + 168 + 67 + 15}, context=LOW)
    assert both.possible == ("Tidak Layak",)
    assert "floor-broken" in codes(both)


def test_a_total_that_its_areas_cannot_give_is_used_as_printed() -> None:
    found = ev("kami@4.2", values=AREAS | {"total": 500}, context=LOW)
    assert "value-contradicted" in codes(found)
    assert found.predicate == "Cukup Baik"
    assert found.possible == ("Cukup Baik", "Tidak Layak")  # nothing is known of RS


def test_a_claim_that_only_another_reading_leaves_names_the_reading() -> None:
    found = ev("kami@4.2", values=AREAS, context=LOW, claims={"predicate": "Cukup Baik"})
    said = language("en").say(finding(found, "claim-unsupported").message)
    assert said.startswith(
        "predicate: Cukup Baik can be neither confirmed nor refuted: possible is Baik / Tidak Layak, and Cukup Baik only"
    )


# --- Persons ----------------------------------------------------------------------------------------------------


def test_a_blank_number_of_one_person_is_worth_one_step_or_another() -> None:
    assert persons(person()) == ("Tinggi", "Sangat Rendah")


def test_two_blanks_of_one_person_add_up() -> None:
    assert persons(person(seminar="")) == ("Tinggi", "Rendah", "Sangat Rendah")


def test_a_blank_among_several_persons_is_one_step_of_their_mean() -> None:
    assert persons(person(), person()) == ("Tinggi", "Rendah", "Sangat Rendah")


def test_units_of_one_person_have_their_own_predicates() -> None:
    found = ev("ipasn@2019", year=2022, tables={"people": table("\n".join([HEADER, person("a"), person("b", "20")]))})
    assert [unit.possible for unit in found.groups] == [("Tinggi", "Sangat Rendah"), ("Tinggi",)]


def test_groups_leave_every_mean_between_their_ends() -> None:
    full = {"kualifikasi": "20.00", "kompetensi": "30.00", "kinerja": "25.00", "disiplin": "5.00"}
    less = {"kualifikasi": "20.00", "kinerja": "25.00", "disiplin": "5.00"}
    found = ev("ipasn@2019", year=2022, parts=groups(("a", 1, full), ("b", 1, less)))
    assert len(found.possible) > 1


@pytest.mark.parametrize("spec", ["kami@4.2", "spbe@2020", "ips@2022"])
def test_with_nothing_known_everything_is_possible(spec: str) -> None:
    one = instrument(spec)
    words = {band.predicate for band_table in one.bands if band_table.at == "total" for band in band_table.bands}
    assert set(ev(one, context={"se_category": "Tinggi"} if "se_category" in one.context else {}).possible) <= words
    assert len(ev(one).possible) > 2
