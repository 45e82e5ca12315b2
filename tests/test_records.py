"""Facts about tables of respondents and persons: blanks, units, population, points by column."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evalkit.files.records.points import step_points
from evalkit.instruments import PointsStep
from evalkit.report.evaluation.texts import unit_text
from support import claim, codes, ev, faults, finding, groups, instrument, table

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Table

ELEMENTS = instrument("ikm@2017").leaves_under("total")
PERSON = "status,pendidikan,kelompok_jabatan,diklat_kepemimpinan,diklat_fungsional,seminar,diklat_teknis_jp,skp,hukuman_disiplin"


def responses(*rows: str, unit: bool = False) -> Table:
    return table("\n".join([",".join(ELEMENTS) + (",unit" if unit else ""), *rows]))


def ikm(*rows: str, unit: bool = False) -> Evaluation:
    return ev("ikm@2017", tables={"responses": responses(*rows, unit=unit)})


def people(*rows: str, header: str = PERSON) -> Evaluation:
    return ev("ipasn@2019", year=2022, tables={"people": table("\n".join([header, *rows]))})


def person(
    status: str = "PNS",
    pendidikan: str = "S1",
    kelompok: str = "pelaksana",
    kepemimpinan: str = "",
    fungsional: str = "",
    seminar: str = "sudah",
    jp: str = "20",
    skp: str = "80",
    hukuman: str = "tidak pernah",
) -> str:
    return f"{status},{pendidikan},{kelompok},{kepemimpinan},{fungsional},{seminar},{jp},{skp},{hukuman}"


def value(result: Evaluation, code: str) -> Exact | None:
    score = result.nodes[code].score
    return score.exact if score else None


def span(result: Evaluation, code: str) -> tuple[Exact, Exact]:
    low, high = result.nodes[code].low, result.nodes[code].high
    assert low is not None
    assert high is not None
    return low.exact, high.exact


def reading(result: Evaluation, name: str) -> Exact | None:
    (found,) = [one for one in result.readings if one.reading.id == name]
    return found.score.exact if found.score else None


# --- Respondents -----------------------------------------------------------------------------------------------------


def test_an_element_is_the_mean_of_its_answers() -> None:
    assert value(ikm("4,3,3,3,3,3,3,3,3", "3,3,3,3,3,3,3,3,3"), ELEMENTS[0]) == Fraction(7, 2)


def test_all_4_is_100() -> None:
    assert value(ikm(*["4,4,4,4,4,4,4,4,4"] * 7), "total") == 100


def test_the_official_text_is_an_answer_too() -> None:
    assert value(ikm("sangat baik,4,4,4,4,4,4,4,4"), ELEMENTS[0]) == 4


def test_a_row_counts_once_for_each_element() -> None:
    result = ikm("4,4,4,4,4,4,4,4,4", "3,3,3,3,3,3,3,3,")

    assert [result.nodes[code].n for code in ELEMENTS] == [2] * 8 + [1]


ONE_BLANK = ("4,4,4,4,4,4,4,4,4", ",2,2,2,2,2,2,2,2")


def test_a_blank_leaves_the_divisor() -> None:
    assert value(ikm(*ONE_BLANK), ELEMENTS[0]) == 4


def test_a_blank_can_count_zero() -> None:
    assert reading(ikm(*ONE_BLANK), "kosong-nol") == Fraction(25, 9) * (2 + 8 * 3)


def test_incomplete_rows_can_be_left_out() -> None:
    assert reading(ikm(*ONE_BLANK), "hanya-lengkap") == 100


BLANK_FORM = ("4,4,4,4,4,4,4,4,4", ",,,,,,,,", "4,4,4,4,4,4,4,4,4")


@pytest.mark.parametrize("rows", [BLANK_FORM, (BLANK_FORM[0], BLANK_FORM[2], BLANK_FORM[1])])
def test_a_blank_form_reaches_the_reading_that_counts_it_as_0(rows: tuple[str, ...]) -> None:
    result = ikm(*rows)

    assert (value(result, "total"), reading(result, "kosong-nol")) == (100, Fraction(200, 3))
    assert "1 row without any answer" in str(finding(result, "rows-blank").message)


def test_a_blank_form_is_the_same_with_and_without_units() -> None:
    without, with_units = ikm(*BLANK_FORM), ikm(*[f"{row},a" for row in BLANK_FORM], unit=True)

    assert [reading(one, "kosong-nol") for one in (without, with_units)] == [Fraction(200, 3)] * 2
    assert without.n == with_units.n == 3


def test_a_total_that_only_counts_blank_forms_as_0_is_explained() -> None:
    result = ev("ikm@2017", tables={"responses": responses(*BLANK_FORM)}, claims={"total": "66.67"})

    assert (claim(result, "total").verdict, claim(result, "total").by) == ("rounding", "kosong-nol")


@pytest.mark.parametrize("respondents", [2, 3])
def test_a_blank_form_may_be_counted_among_the_respondents(respondents: int) -> None:
    context = {"respondents": respondents, "population": 3}
    result = ev("ikm@2017", tables={"responses": responses(*BLANK_FORM)}, context=context)

    assert result.sample is not None
    assert result.sample.reached == 2


def test_a_line_without_unit_and_answers_is_no_form() -> None:
    result = ikm("4,4,4,4,4,4,4,4,4,a", ",,,,,,,,,", unit=True)

    assert [part.group for part in result.groups] == ["a"]
    assert reading(result, "kosong-nol") == 100


def test_all_answers_can_be_divided_by_all_answers_given() -> None:
    assert reading(ikm(*ONE_BLANK), "dibagi-seluruh-jawaban") == 25 * Fraction(36 + 16, 17)


def test_blanks_are_counted() -> None:
    assert "persyaratan 1" in str(finding(ikm(*ONE_BLANK), "blanks").message)


def test_an_element_without_answers_is_a_range() -> None:
    result = ikm("4,4,4,4,4,4,4,4,", "3,3,3,3,3,3,3,3,")

    assert span(result, "pengaduan") == (1, 4)
    assert result.nodes["total"].score is None


def test_all_answers_over_all_given_is_known_though_an_element_has_none() -> None:
    result = ikm("4,4,4,4,4,4,4,4,", "3,3,3,3,3,3,3,3,")

    assert reading(result, "dibagi-seluruh-jawaban") == 25 * Fraction(56, 16)


def test_without_a_complete_row_the_complete_reading_is_a_range() -> None:
    assert reading(ikm("4,4,4,4,4,4,4,4,", ",4,4,4,4,4,4,4,4"), "hanya-lengkap") is None


# --- Units -----------------------------------------------------------------------------------------------------------

UNITS = ("4,4,4,4,4,4,4,4,4,a", "4,4,4,4,4,4,4,4,4,a", "4,4,4,4,4,4,4,4,4,a", "2,2,2,2,2,2,2,2,2,b")


def test_the_whole_is_the_mean_over_rows_not_units() -> None:
    assert value(ikm(*UNITS, unit=True), "total") == Fraction(175, 2)


def test_units_stand_side_by_side() -> None:
    result = ikm(*UNITS, unit=True)

    assert [(part.group, part.n, value(part, "total")) for part in result.groups] == [("a", 3, 100), ("b", 1, 50)]


def test_the_mean_of_units_is_a_reading() -> None:
    assert reading(ikm(*UNITS, unit=True), "rata-rata-unit") == 75


def test_it_is_said_how_units_are_pooled() -> None:
    assert "units-pooled" in codes(ikm(*UNITS, unit=True))


def test_units_that_differ_in_case_or_spaces_only_are_one_and_told() -> None:
    result = ikm(*UNITS[:3], "2,2,2,2,2,2,2,2,2, A", "2,2,2,2,2,2,2,2,2,b  b", "2,2,2,2,2,2,2,2,2,b b", unit=True)

    assert [(part.group, part.n) for part in result.groups] == [("a", 4), ("b b", 2)]
    told = [str(each.message) for each in result.findings if each.code == "units-spelled"]
    assert told == ["a is written in several ways and is one unit: A"]


def test_rows_without_a_unit_are_counted_and_shown_as_such() -> None:
    result = ikm(*UNITS, "2,2,2,2,2,2,2,2,2,", unit=True)

    assert "1 row does not name a unit" in [str(each.message) for each in result.findings]
    assert str(unit_text(result.groups[0])) == "(no unit named)"


def test_a_unit_with_only_blanks_is_open_and_leaves_the_whole_alone() -> None:
    result = ikm("4,4,4,4,4,4,4,4,4,a", ",,,,,,,,,b", unit=True)

    assert result.groups[1].possible == ("A", "B", "C", "D")
    assert value(result, "total") == 100


def test_a_unit_with_only_blanks_does_not_enter_the_mean_of_units() -> None:
    assert reading(ikm("4,4,4,4,4,4,4,4,4,a", ",,,,,,,,,b", unit=True), "rata-rata-unit") == 100


def test_without_a_unit_column_there_are_no_groups() -> None:
    assert ikm("4,4,4,4,4,4,4,4,4").groups == ()


# --- Persons ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("education", "points"),
    [
        ("S3", 25),
        ("S2", 20),
        ("S1", 15),
        ("D4", 15),
        ("D3", 10),
        ("D2", 5),
        ("D1", 5),
        ("SLTA", 5),
        ("di bawah SLTA", 1),
    ],
)
def test_education_gives_its_points(education: str, points: int) -> None:
    assert value(people(person(pendidikan=education)), "kualifikasi") == points


@pytest.mark.parametrize(
    ("row", "points"),
    [
        (person(kelompok="pelaksana"), 40),
        (person(kelompok="pelaksana", jp="19.9"), Fraction(35, 2)),
        (person(kelompok="pelaksana", seminar="belum"), Fraction(45, 2)),
        (person(kelompok="pelaksana", seminar="tidak dipersyaratkan"), 40),
        (person(kelompok="fungsional", fungsional="sudah"), 40),
        (person(kelompok="fungsional", fungsional="belum"), 25),
        (person(kelompok="jpt", kepemimpinan="sudah", fungsional="belum"), 40),
        (person(kelompok="administrator", kepemimpinan="belum"), 25),
        (person(kelompok="pengawas", kepemimpinan="belum", seminar="belum", jp="0"), 0),
    ],
)
def test_training_counts_by_position_group(row: str, points: Exact) -> None:
    assert value(people(row), "kompetensi") == points


@pytest.mark.parametrize(
    ("skp", "points"),
    [("100", 30), ("91", 30), ("90.5", 25), ("76", 25), ("75.5", 15), ("60.5", 5), ("51", 5), ("50.5", 1), ("0", 1), ("Sangat Baik", 30), ("buruk", 1)],
)  # fmt: skip
def test_performance_gives_points_by_lower_bounds(skp: str, points: int) -> None:
    assert value(people(person(skp=skp)), "kinerja") == points


def test_a_closed_upper_bound_is_a_reading() -> None:
    result = people(person(skp="90.5"))

    assert (value(result, "total"), reading(result, "skp-batas-atas-tertutup")) == (85, 90)


def test_training_that_is_not_required_counts_0_in_a_reading() -> None:
    assert reading(people(person(seminar="tidak dipersyaratkan")), "tidak-dipersyaratkan-nol") == 85 - Fraction(35, 2)


@pytest.mark.parametrize(("word", "points"), [("tidak pernah", 5), ("ringan", 3), ("sedang", 2), ("berat", 1)])
def test_punishments_cost_points(word: str, points: int) -> None:
    assert value(people(person(hukuman=word)), "disiplin") == points


def test_a_dimension_is_the_mean_over_persons() -> None:
    assert value(people(person(pendidikan="S3"), person(pendidikan="S2")), "kualifikasi") == Fraction(45, 2)


def test_persons_outside_the_population_are_counted_and_left_out() -> None:
    result = people(person(), person(status="PPPK", skp="0"), person(status="cpns"), person(status="CPNS"))

    assert result.left_out == {"PPPK": 1, "CPNS": 2}
    assert value(result, "total") == 85


def test_persons_left_out_are_reported() -> None:
    assert "rows-left-out" in codes(people(person(), person(status="PPPK")), "warning")


def test_with_nobody_in_the_population_there_is_nothing_to_measure() -> None:
    rows = table("\n".join([PERSON, person(status="CPNS")]))

    assert "no row is left to be measured" in faults("ipasn@2019", tables={"people": rows})[0]


def test_a_row_without_any_cell_is_no_person() -> None:
    rows = table("\n".join([PERSON, person(), "," * PERSON.count(",")]))
    found = ev("ipasn@2019", year=2022, tables={"people": rows})

    assert found.n == 1
    assert "1 row without any answer" in str(finding(found, "rows-blank").message)


def test_a_table_without_headings_is_refused_without_repeating_it() -> None:
    (fault,) = faults("ipasn@2019", tables={"people": table("Budi,123,S1\nAni,456,S2")})

    assert "the row of headings may be missing" in fault
    assert "Budi" not in fault


def test_respondents_that_contradict_the_table_are_a_fault() -> None:
    rows = table(
        "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,sarana,pengaduan\n" + "3,3,3,3,3,3,3,3,3\n" * 2
    )
    told = faults("ikm@2017", tables={"responses": rows}, context={"respondents": 99, "population": 1})

    assert "context.respondents: 99 contradicts the table" in told[0]
    assert "context.population: 1 is less than were asked" in told[1]


def test_a_group_without_a_value_leaves_a_range_as_wide_as_its_heads() -> None:
    full = {"kualifikasi": "20.00", "kompetensi": "30.00", "kinerja": "27.00", "disiplin": "5.00"}
    less = {code: value for code, value in full.items() if code != "disiplin"}
    found = ev("ipasn@2024", parts=groups(("a", 90, full), ("b", 10, less)))

    assert found.total.low is not None
    assert found.total.high is not None
    assert (found.total.low.value, found.total.high.value) == (Fraction(163, 2), 82)
    assert found.predicate == "Tinggi"


def test_a_blank_column_leaves_the_points_it_can_give() -> None:
    assert span(people(person(seminar="")), "kompetensi") == (Fraction(45, 2), 40)


def test_a_column_of_another_group_may_be_blank() -> None:
    assert value(people(person(kelompok="pelaksana", kepemimpinan="", fungsional="")), "kompetensi") == 40


def test_a_blank_group_leaves_the_points_of_every_group_that_fits() -> None:
    row = person(kelompok="", kepemimpinan="belum", fungsional="sudah", seminar="belum")

    assert span(people(row), "kompetensi") == (15, 30)


def test_a_blank_is_shared_by_all_persons() -> None:
    assert span(people(person(seminar=""), person()), "kompetensi") == (Fraction(125, 4), 40)


def test_persons_not_measured_can_be_left_out_of_the_mean() -> None:
    result = people(person(pendidikan="S3"), person(pendidikan=""))

    assert reading(result, "kosong-dilewati") == 25 + 40 + 25 + 5


def test_missing_data_can_count_zero() -> None:
    result = people(person(pendidikan="S2"), person(pendidikan=""))

    assert reading(result, "kosong-nol") == 10 + 40 + 25 + 5


def test_where_missing_data_count_zero_the_rest_of_the_row_still_counts() -> None:
    assert reading(people(person(seminar="")), "kosong-nol") == 15 + Fraction(45, 2) + 25 + 5


def test_a_person_of_unknown_status_is_a_fault() -> None:
    rows = table("\n".join([PERSON, person(), person(status="", skp="0")]))
    (fault,) = faults("ipasn@2019", tables={"people": rows})

    assert "row 3, column status: the cell is blank" in fault


def test_the_2024_edition_refuses_persons() -> None:
    found = faults("ipasn@2024", tables={"people": table(PERSON + "\n" + person())})

    assert len(found) == 1
    assert "this table cannot be scored" in found[0]


def test_an_instrument_without_records_takes_no_table() -> None:
    assert "takes no table" in faults("spbe@2020", tables={"responses": table("a\n1")})[0]


def test_groups_beside_a_table_are_a_fault() -> None:
    rows = {"people": table(PERSON + "\n" + person())}
    (fault,) = faults("ipasn@2019", tables=rows, parts=groups(("a", 3, {"total": "70.00"})))

    assert "there are groups and a table" in fault


# --- What a table may hold -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["5", "0", "3.5", "x", "-1", "nan", "4,0"])
def test_a_cell_outside_the_scale_is_a_fault(cell: str) -> None:
    rows = responses(*[f"{cell.replace(',', ';')},4,4,4,4,4,4,4,4"])

    assert faults("ikm@2017", tables={"responses": rows})[0].startswith("t.csv: row 2, column persyaratan: ")


@pytest.mark.parametrize(
    ("column", "cell"), [("skp", "101"), ("skp", "-1"), ("diklat_teknis_jp", "-1"), ("pendidikan", "S4")]
)
def test_a_column_takes_only_its_words_and_numbers(column: str, cell: str) -> None:
    names = PERSON.split(",")
    cells = dict(zip(names, person().split(","), strict=True)) | {column: cell}
    rows = table(PERSON + "\n" + ",".join(cells[name] for name in names))

    assert faults("ipasn@2019", tables={"people": rows})[0].startswith(f"t.csv: row 2, column {column}: ")


def test_a_message_never_repeats_the_row() -> None:
    header = "nama," + PERSON
    rows = table(f"{header}\nBudi,{person(skp='999')}", "nama")

    assert "Budi" not in "".join(faults("ipasn@2019", tables={"people": rows}))


def test_a_missing_column_is_a_fault() -> None:
    assert (
        "the column pengaduan is missing"
        in faults("ikm@2017", tables={"responses": table(",".join(ELEMENTS[:-1]) + "\n4,4,4,4,4,4,4,4")})[0]
    )


def test_an_unknown_column_is_a_fault_with_a_suggestion() -> None:
    rows = table(",".join(ELEMENTS) + ",unt\n4,4,4,4,4,4,4,4,4,a")

    assert "did you mean unit?" in faults("ikm@2017", tables={"responses": rows})[0]


def test_an_ignored_column_is_no_fault() -> None:
    rows = table(",".join(ELEMENTS) + ",nama\n4,4,4,4,4,4,4,4,4,a", "nama")

    assert value(ev("ikm@2017", tables={"responses": rows}), "total") == 100


def test_a_table_without_rows_is_a_fault() -> None:
    assert "the table has no rows" in faults("ikm@2017", tables={"responses": table(",".join(ELEMENTS))})[0]


def test_a_value_beside_the_table_for_the_same_code_is_given_twice() -> None:
    found = faults("ikm@2017", tables={"responses": responses("4,4,4,4,4,4,4,4,4")}, values={"waktu": 4})

    assert "waktu is given twice" in found[0]


def test_a_value_for_the_total_is_compared_with_the_table() -> None:
    result = ev("ikm@2017", tables={"responses": responses("4,4,4,4,4,4,4,4,4")}, values={"total": "99.00"})

    assert value(result, "total") == 100
    assert "value-rounding" in codes(result)


# --- Steps -----------------------------------------------------------------------------------------------------------

STEPS = (PointsStep(points=30, min=91), PointsStep(points=25, above=76), PointsStep(points=1))


@pytest.mark.parametrize(
    ("number", "points"), [(91, 30), (Fraction("90.5"), 25), (Fraction("76.01"), 25), (76, 1), (0, 1)]
)
def test_a_number_gets_the_points_of_the_first_step_it_reaches(number: Exact, points: int) -> None:
    assert step_points(STEPS, number) == points
