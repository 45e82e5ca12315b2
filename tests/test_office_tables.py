"""Facts about tables as offices save them: headings, decimals, words and letters as people write them, faults told once."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evalkit.base.errors import AssessmentError
from evalkit.files.table import parse_table
from support import codes, ev, faults, finding, instrument

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Table

ELEMENTS = instrument("ikm@2017").leaves_under("total")
REST = ";4" * 8
PERSON = (
    "status;pendidikan;kelompok_jabatan;diklat_kepemimpinan;diklat_fungsional;seminar;diklat_teknis_jp;skp;"
    "hukuman_disiplin"
)


def saved(header: str, *rows: str, letters: str | None = None, ignore: tuple[str, ...] = ()) -> Table:
    return parse_table("\r\n".join([header, *rows, ""]).encode(), "t.csv", ignore, letters)


def responses(*rows: str, header: str = ";".join(ELEMENTS), letters: str | None = None) -> dict[str, Table]:
    return {"responses": saved(header, *rows, letters=letters)}


def people(*rows: str, header: str = PERSON) -> dict[str, Table]:
    return {"people": saved(header, *rows)}


def person(skp: str = "80", jp: str = "20", pendidikan: str = "S1") -> str:
    return f"PNS;{pendidikan};pelaksana;;;sudah;{jp};{skp};tidak pernah"


def value(result: Evaluation, code: str) -> Exact | None:
    score = result.nodes[code].score
    return score.exact if score else None


# --- Answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell", ["3", "3,0", "3.0", "Baik", " baik ", "BAIK", "3. Baik", "3 - Baik", "Baik (3)", "c. Baik", "C) baik"]
)
def test_an_answer_is_understood_however_it_is_written(cell: str) -> None:
    assert value(ev("ikm@2017", tables=responses(f"{cell}{REST}")), ELEMENTS[0]) == 3


@pytest.mark.parametrize("cell", ["4_", "_4", "+4", "04", "4e0", "\uff14", "4.", "3,5", "1.000", "4,4", "d4", "e", "0"])
def test_what_only_looks_like_an_answer_is_a_fault(cell: str) -> None:
    assert "row 2, column persyaratan" in faults("ikm@2017", tables=responses(f"{cell}{REST}"))[0]


@pytest.mark.parametrize("cell", ["", "-", " - ", "\u2013", "\u2014"])
def test_a_dash_is_a_missing_answer(cell: str) -> None:
    result = ev("ikm@2017", tables=responses(f"{cell}{REST}", f"2{REST}"))

    assert (value(result, ELEMENTS[0]), result.nodes[ELEMENTS[0]].n) == (2, 1)


@pytest.mark.parametrize(("letters", "points"), [("a-worst", (1, 2, 4)), ("a-best", (4, 3, 1))])
def test_letters_mean_what_the_file_says(letters: str, points: tuple[int, ...]) -> None:
    found = [
        value(ev("ikm@2017", tables=responses(f"{cell}{REST}", letters=letters)), ELEMENTS[0])
        for cell in ("a", "B.", "d)")
    ]

    assert tuple(found) == points


def test_a_letter_is_refused_with_both_meanings() -> None:
    (fault,) = faults("ikm@2017", tables=responses(f"a{REST}"))

    assert "t.csv: row 2, column persyaratan: a can mean two answers" in fault
    assert "as the worst answer (Tidak Baik), grades give it to the best (Sangat Baik)" in fault
    assert 'letters = "a-worst" or letters = "a-best"' in fault


def test_a_letter_against_its_word_is_a_fault() -> None:
    assert faults("ikm@2017", tables=responses(f"a. Sangat Baik{REST}", letters="a-worst"))
    assert value(ev("ikm@2017", tables=responses(f"a. Sangat Baik{REST}", letters="a-best")), ELEMENTS[0]) == 4


def test_a_number_against_its_word_is_told_with_both() -> None:
    (fault,) = faults("ikm@2017", tables=responses(f"4. Baik{REST}"))

    assert "the number says Sangat Baik, the word Baik" in fault


@pytest.mark.parametrize(
    ("code", "cell", "points"),
    [
        ("persyaratan", "Sangat Sesuai", 4),
        ("waktu", "Sangat Sesuai", 4),
        ("waktu", "kurang  cepat", 2),
        ("biaya", "Gratis", 4),
        ("biaya", "d. Gratis", 4),
        ("biaya", "Gratis (4)", 4),
        ("sarana", "Cukup", 2),
        ("pengaduan", "Tidak ada", 1),
        ("perilaku", "Sangat puas", 4),
    ],
)
def test_the_words_of_the_questionnaire_are_answers_of_their_element(code: str, cell: str, points: int) -> None:
    row = ";".join(cell if element == code else "1" for element in ELEMENTS)

    assert value(ev("ikm@2017", tables=responses(row)), code) == points


@pytest.mark.parametrize(
    ("code", "cell"), [("waktu", "Gratis"), ("biaya", "Cukup"), ("sarana", "Tidak Ada"), ("waktu", "Ya")]
)
def test_words_of_one_element_are_no_answers_of_another(code: str, cell: str) -> None:
    row = ";".join(cell if element == code else "1" for element in ELEMENTS)

    assert f"column {code}: {cell} is not allowed here" in faults("ikm@2017", tables=responses(row))[0]


# --- Persons ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "points"),
    [
        ("S-1", 15), ("s1", 15), ("S.2", 20), ("D-IV", 15), ("D IV", 15), ("d4", 15), ("D-III", 10), ("Sarjana", 15),
        ("Strata 3", 25), ("SMA", 5), ("SMA/SMK", 5), ("SLTA/Sederajat", 5), ("SMP", 1), ("di bawah slta", 1),
    ],
)  # fmt: skip
def test_education_is_understood_as_offices_write_it(word: str, points: int) -> None:
    assert value(ev("ipasn@2019", year=2022, tables=people(person(pendidikan=word))), "kualifikasi") == points


@pytest.mark.parametrize("word", ["S4", "S1/D4", "1", "D", "Sarjana Muda"])
def test_what_can_mean_two_educations_or_none_is_a_fault(word: str) -> None:
    assert "column pendidikan" in faults("ipasn@2019", tables=people(person(pendidikan=word)))[0]


def test_other_words_of_persons_are_understood() -> None:
    row = "Pegawai Negeri Sipil;S1;Jabatan Pelaksana;;;Ya;20;Sangat Baik;Tidak ada"

    assert value(ev("ipasn@2019", year=2022, tables=people(row)), "total") == 15 + 40 + 30 + 5


def test_a_bare_no_for_a_training_is_refused() -> None:
    row = person().replace("sudah", "Tidak")

    assert "column seminar: Tidak is not allowed here" in faults("ipasn@2019", tables=people(row))[0]


# --- Headings --------------------------------------------------------------------------------------------------------


def test_headings_may_be_written_in_capitals_with_spaces_and_as_titles() -> None:
    header = "1. PERSYARATAN *;U2. prosedur ;Waktu Penyelesaian;Biaya/Tarif;produk;kompetensi;Perilaku  Pelaksana;sarana;Pengaduan"

    assert value(ev("ikm@2017", tables=responses(f"3{REST}", header=header)), ELEMENTS[0]) == 3


def test_headings_of_persons_may_have_spaces() -> None:
    spaced, bracketed = (PERSON.replace("_jp", jp).replace("_", " ").title() for jp in (" jp", " (JP)"))

    assert value(ev("ipasn@2019", year=2022, tables=people(person(), header=spaced)), "kinerja") == 25
    assert value(ev("ipasn@2019", year=2022, tables=people(person(), header=bracketed)), "kinerja") == 25


def test_two_headings_for_one_column_are_a_fault() -> None:
    header = ";".join([*ELEMENTS, "Waktu Penyelesaian"])

    assert "the columns waktu and Waktu Penyelesaian are the same" in "".join(
        faults("ikm@2017", tables=responses(f"4;4{REST}", header=header))
    )


def test_an_ignored_heading_is_found_in_the_same_way() -> None:
    table = saved(";".join([*ELEMENTS, "Cap Waktu"]), f"3{REST};2024-01-01", ignore=("cap waktu",))

    assert value(ev("ikm@2017", tables={"responses": table}), ELEMENTS[0]) == 3


# --- Numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("skp", "points"), [("90,99", 25), ("90.99", 25), ("91", 30), ("91,0", 30), ("82.125", 25)])
def test_a_decimal_comma_is_read_where_nothing_else_fits(skp: str, points: int) -> None:
    assert value(ev("ipasn@2019", year=2022, tables=people(person(skp=skp))), "kinerja") == points


def test_a_number_that_can_mean_two_things_is_refused_with_both() -> None:
    (fault,) = faults("ipasn@2019", tables=people(person(jp="1.250")))

    assert "row 2, column diklat_teknis_jp: 1.250 can mean two numbers" in fault
    assert "it can be 1250 or 1.250" in fault


@pytest.mark.parametrize(("other", "points"), [("82,5", 40), ("82.5", Fraction(35, 2))])
def test_the_rest_of_the_table_can_say_which(other: str, points: Exact) -> None:
    result = ev("ipasn@2019", year=2022, tables=people(person(jp="1.250", skp=other)))

    assert value(result, "kompetensi") == points


def test_numbers_written_in_two_ways_are_refused_with_both() -> None:
    (fault,) = faults("ipasn@2019", tables=people(person(), person(skp="82,5"), person(skp="82.5")))

    assert "numbers are written in two ways: 82,5 in row 3, column skp, 82.5 in row 4, column skp" in fault


@pytest.mark.parametrize(("jp", "skp", "kompetensi", "kinerja"), [
    ("Rp 1.250,00", "88,19", 40, 25),
    ("IDR 1.250", "60,02%", 40, 5),
    ("19,9", "60,99999999999999", Fraction(35, 2), 15),  # more than ten decimals are nobody's
])  # fmt: skip
def test_numbers_are_read_as_offices_write_them(jp: str, skp: str, kompetensi: Exact, kinerja: Exact) -> None:
    result = ev("ipasn@2019", year=2022, tables=people(person(jp=jp, skp=skp)))

    assert value(result, "kompetensi") == kompetensi
    assert value(result, "kinerja") == kinerja


def test_a_sign_of_percent_stands_only_where_numbers_end_at_100() -> None:
    (fault,) = faults("ipasn@2019", tables=people(person(jp="20%")))

    assert "row 2, column diklat_teknis_jp: 20% is not allowed here" in fault


def test_a_number_with_its_unit_is_to_be_written_alone() -> None:
    (fault,) = faults("ipasn@2019", tables=people(person(jp="20 JP")))

    assert "20 JP is not allowed here" in fault
    assert "write the number alone, without JP" in fault


@pytest.mark.parametrize("skp", ["+80", "080", "8e1", "80_", "80‰", "80 ", "8O"])
def test_only_a_plain_number_is_one(skp: str) -> None:
    if skp.strip() == "80":
        assert value(ev("ipasn@2019", year=2022, tables=people(person(skp=skp))), "kinerja") == 25
    else:
        assert "column skp" in faults("ipasn@2019", tables=people(person(skp=skp)))[0]


# --- Faults alike ----------------------------------------------------------------------------------------------------


def test_one_fault_of_a_column_is_told_once_with_its_number_rows_and_values() -> None:
    rows = [f"{'Lumayan' if at % 2 else 'Senang'}{REST}" for at in range(1000)]
    with pytest.raises(AssessmentError) as caught:
        ev("ikm@2017", tables=responses(*rows))
    (fault,) = caught.value.faults

    assert fault.count == 1000
    assert str(fault).startswith(
        "t.csv: column persyaratan: Senang, Lumayan is not allowed here (1000 times, first in rows 2, 3, 4, 5, 6, …)"
    )


def test_columns_are_told_apart_and_so_are_kinds_of_faults() -> None:
    found = faults("ikm@2017", tables=responses("x;y;4;4;4;4;4;4;4", "x;a;4;4;4;4;4;4;4"))

    assert len(found) == 3


@pytest.mark.long
def test_bad_cells_are_counted_not_kept() -> None:
    table = responses(*[f"x{at}{REST}" for at in range(20_000)])
    tracemalloc.start()
    with pytest.raises(AssessmentError) as caught:
        ev("ikm@2017", tables=table)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert sum(fault.count for fault in caught.value.faults) == 20_000
    assert peak < 2_000_000


def test_of_many_unknown_columns_the_rest_is_counted() -> None:
    more = ";".join(f"x{at}" for at in range(1000))
    with pytest.raises(AssessmentError) as caught:
        ev("ikm@2017", tables=responses(f"4{REST};{more}", header=";".join(ELEMENTS) + ";" + more))

    assert len(caught.value.faults) == 51
    assert sum(fault.count for fault in caught.value.faults) == 1000


# --- Encodings -------------------------------------------------------------------------------------------------------


def test_a_guessed_encoding_is_a_note() -> None:
    text = ";".join([*ELEMENTS, "unit"]) + f"\r\n3{REST};caf\xe9\r\n"
    result = ev("ikm@2017", tables={"responses": parse_table(text.encode("cp1252"), "t.csv")})

    assert "t.csv is not in UTF-8" in str(finding(result, "table-encoding").message)
    assert [part.group for part in result.groups] == ["caf\xe9"]
    assert "table-encoding" not in codes(
        ev("ikm@2017", tables={"responses": parse_table(text.encode("utf-16"), "t.csv")})
    )


# --- Fields that nobody filled in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["", "-", " "])
def test_an_answer_value_or_claim_that_nobody_filled_in_is_missing(blank: str) -> None:
    levels = {f"I{number}": 3 for number in range(1, 48)}
    result = ev(
        "spbe@2020", answers={**levels, "I1": blank}, values={"D2": blank}, claims={"total": blank, "D1": blank}
    )

    assert result.nodes["I1"].score is None
    assert result.nodes["total"].score is None
    assert result.claims == ()


def test_a_field_that_nobody_filled_in_is_never_not_applicable() -> None:
    result = ev("kami@5.0", answers={"AS31": "-"})

    assert (result.nodes["AS31"].score, result.nodes["AS31"].low.value) == (None, 0)  # type: ignore[union-attr]  # a missing leaf has ends


def test_a_name_as_the_rule_file_has_it_is_itself_before_others_are_compared() -> None:
    header = ";".join([*ELEMENTS, "Waktu"])
    table = saved(header, f"1;1;3{';1' * 6};4", ignore=("Waktu",))

    assert value(ev("ikm@2017", tables={"responses": table}), "waktu") == 3
