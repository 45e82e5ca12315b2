"""Facts about tables at their edges: nothing below the headings, what is told twice, numbers that can be two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evalkit.mapping.table_files import FileHints
from mapping.test_headings import QUESTIONS
from mapping.test_maps import mapped
from mapping.test_sources import LIST, PEOPLE, SPBE, WORDS, csv_of, faults, notes, one, read
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from pathlib import Path

CODES = FileHints(instrument="sakip@2021", subject="Dinas Contoh", period="2024")
UNITS = FileHints(instrument="ikm@2017", period="2024", subject_column="Unit")


def with_skp(*skp: Any) -> list[list[Any]]:
    return [LIST[0], *([*row[:11], number, *row[12:]] for row, number in zip(LIST[1:], skp, strict=True))]


def test_a_number_of_a_workbook_decides_nothing_for_text_beside_it(tmp_path: Path) -> None:
    """82.5 is a number, whatever the decimal sign of the office; 1.250 beside it stays open."""
    rows = with_skp(82.5, 90)
    rows[1][10], rows[2][10] = "1.250", 20
    told = faults(saved(tmp_path, xlsx({"Pegawai": rows})), PEOPLE)

    assert "row 2, column K (diklat_teknis_jp): 1.250 can mean two numbers" in told
    assert '[source] decimal = "," or decimal = "."' in told


def test_text_with_a_comma_beside_numbers_of_a_workbook_is_read(tmp_path: Path) -> None:
    expected = one(csv_of(tmp_path, with_skp("82,5", "91,25")), PEOPLE).nodes["kinerja"].score

    assert one(saved(tmp_path, xlsx({"Pegawai": with_skp(82.5, "91,25")})), PEOPLE).nodes["kinerja"].score == expected


def test_a_row_of_units_holds_means_total_and_respondents(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Unit", "Jumlah Responden", *QUESTIONS, "IKM"],
        ["Loket A", 40, *["3,5"] * 9, "87,5"],
        ["Loket B", 12, *[3] * 9, 75],
    ]
    found = read(csv_of(tmp_path, rows), UNITS)

    first, second = found.assessments
    assert (first.context, second.context) == ({"respondents": 40}, {"respondents": 12})
    assert str(first.claims["total"]) == "87.5"
    assert (second.answers["biaya"].text, second.answers["biaya"].digits) == ("3", 1)


def test_one_row_is_the_subject_that_is_named(tmp_path: Path) -> None:
    path = csv_of(tmp_path, [["I1", "I2"], [3, 4]])
    (found,) = read(path, SPBE._replace(subject_column=None, subject="Kota Contoh")).assessments

    assert (found.subject, found.answers) == ("Kota Contoh", {"I1": 3, "I2": 4})


def test_headings_without_rows_are_a_fault(tmp_path: Path) -> None:
    assert "there is a header, but no row below it" in faults(csv_of(tmp_path, [["Nama Instansi", "I1"]]), SPBE)


def test_a_code_that_stands_in_two_rows_is_a_fault(tmp_path: Path) -> None:
    rows = [["Kode", "Jawaban"], *([f"Instansi.1.a.{n}", "Ya"] for n in (1, 2, 3, 4, 2))]

    told = faults(csv_of(tmp_path, rows), CODES)
    assert (
        "row 6, column A: Instansi.1.a.2 is given twice\n  hint: row 3 gives it, too; a workbook keeps 1.10 as the number 1.1"
        in told
    )


def test_what_was_printed_of_a_part_is_held_against_its_answers(tmp_path: Path) -> None:
    rows = [["Kode", "Jawaban"], ["P1", "BB"], *([f"Instansi.1.a.{n}", "Ya"] for n in range(1, 8))]
    found = one(csv_of(tmp_path, rows), CODES)

    assert [(claim.code, claim.verdict) for claim in found.claims] == [("P1", "agrees")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[source]\nrows = "codes"\n', "no column holds codes of sakip@2021"),
        ('[columns]\n"Satu" = "code"\n', "no column holds answers"),
    ],
)
def test_a_worksheet_without_codes_or_answers_is_refused(text: str, said: str, tmp_path: Path) -> None:
    path = csv_of(tmp_path, [["Satu", "Dua"], ["a", "b"], ["c", "d"]])

    assert said in faults(path, CODES, map=mapped(tmp_path, text))


def test_a_mapping_of_cells_needs_no_word_about_it_and_blank_cells_are_missing(tmp_path: Path) -> None:
    path = saved(tmp_path, xlsx({"Rekap": [["Rekap", "", "x"], ["Indeks", "", 3.1], ["Domain", "", ""]]}))
    by = mapped(tmp_path, '[columns]\nC2 = "total"\nC3 = "D1"\n')
    (found,) = read(path, SPBE._replace(subject_column=None, subject="X"), map=by).assessments

    assert {code: str(each) for code, each in found.values.items()} == {"total": "3.1"}


def test_codes_that_look_like_cells_are_headings_where_they_are(tmp_path: Path) -> None:
    by = mapped(tmp_path, '[columns]\nI1 = "I2"\nI2 = "I1"\n')
    (found,) = read(
        csv_of(tmp_path, [["Instansi", "I1", "I2"], ["X", 3, 4]]), SPBE._replace(subject_column=None), map=by
    ).assessments

    assert found.answers == {"I1": 4, "I2": 3}


def test_a_column_of_subjects_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = faults(csv_of(tmp_path, [["Nama Instansi", "I1"], ["X", 3]]), SPBE, subject_column="Nama Instansinya")

    assert "there is no column Nama Instansinya" in told
    assert "did you mean Nama Instansi?" in told


def test_of_two_columns_of_units_the_more_usual_one_is_taken_and_the_other_named(tmp_path: Path) -> None:
    rows = [["Jenis layanan", "Unit layanan", *QUESTIONS], ["KTP", "Loket A", *WORDS], ["KK", "Loket B", *WORDS]]
    path = csv_of(tmp_path, rows)

    assert [group.group for group in one(path).groups] == ["Loket A", "Loket B"]
    assert "left aside: Jenis layanan (unit is column B)" in notes(read(path))


def test_totals_of_single_respondents_are_left_aside(tmp_path: Path) -> None:
    path = csv_of(tmp_path, [[*QUESTIONS, "Nilai IKM"], [*WORDS, 88.9]])

    assert "left aside: Nilai IKM (total is not told row by row here)" in notes(read(path))


def test_a_table_of_which_nothing_is_known_says_so(tmp_path: Path) -> None:
    assert "no column is known: the row of headings may be missing" in faults(
        csv_of(tmp_path, [["Nama Instansi", "x"], ["X", 3]]), SPBE
    )
    assert "writes a mapping to complete, which --map takes" in faults(csv_of(tmp_path, [["Biaya"], [3]]))


def test_a_float_in_text_is_taken_at_ten_decimals(tmp_path: Path) -> None:
    rows = [["Nama Instansi", "Indeks"], ["X", "1.9780000000000002"]]
    (found,) = read(csv_of(tmp_path, rows), SPBE).assessments

    assert found.values["total"].exact * 1000 == 1978


def test_a_percentage_is_one_only_where_the_instrument_has_it(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Instansi", "total", "percent"], ["X", 551, "60,02%"]]
    kami = FileHints(instrument="kami@5.0", period="2025", subject_column="Instansi", context={"se_category": "Tinggi"})
    by = mapped(tmp_path, '[claims]\n"percent" = "percent"\n')
    (found,) = read(csv_of(tmp_path, rows), kami, map=by).assessments

    assert str(found.claims["percent"]) == "60.02"
    assert "60,02% is not" in faults(csv_of(tmp_path, [["Instansi", "total"], ["X", "60,02%"]]), kami)


def test_files_that_are_gone_are_told(tmp_path: Path) -> None:
    assert "cannot be read" in faults(str(tmp_path / "tak-ada.csv"))
    assert "tak-ada.toml: cannot be read" in faults(
        csv_of(tmp_path, [[*QUESTIONS], WORDS]), map=str(tmp_path / "tak-ada.toml")
    )


def test_computed_numbers_of_several_columns_are_one_note(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Nama Instansi", "Aspek 1", "Aspek 2", "Indeks"],
        ["A", 4.333333333333333, 2.333333333333333, 2.1],
    ]
    beside = FileHints(instrument="spbe@2020", period="2021", subject_column="Nama Instansi")
    said = [
        one
        for one in notes(read(saved(tmp_path, xlsx({"2021": rows})), beside)).split("\n")
        if "computed numbers" in one
    ]

    assert len(said) == 1
    assert "columns B, C: 2 computed numbers" in said[0]
    assert "B2, for instance, 4.333333333333333 as 4.3333333333" in said[0]


@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_comma_within_a_cell_moves_no_answer_into_another_column(tmp_path: Path, gap: str) -> None:
    """12,5 minutes without quotation marks are two cells: each answer would be taken for the one before."""
    codes = "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,sarana,pengaduan"
    path = tmp_path / "skm.csv"
    path.write_text(f"{gap}menit,{codes}\n10,{'4,' * 9}\n12,3,{'4,' * 8}1\n9,2,{'3,' * 8}1\n", encoding="utf-8")
    told = faults(str(path), FileHints(instrument="ikm@2017", subject="Dinas Contoh", period="2024"))

    assert "the row has more cells than there are headings" in told
    assert "expected: 10 cells, as in the header" in told
    assert f"row {3 + len(gap)}, column K" in told
    assert f"the same at row {4 + len(gap)}, column K" in told


def test_notes_right_of_the_headings_are_no_answers_if_the_row_of_headings_goes_as_far(tmp_path: Path) -> None:
    """As spreadsheets save a sheet in CSV: each row as wide as the widest."""
    path = tmp_path / "spbe.csv"
    path.write_text("I1,I2,,\n3,4,,cek lagi\n", encoding="utf-8")

    (found,) = read(str(path), SPBE._replace(subject_column=None, subject="Kota Contoh")).assessments
    assert found.answers == {"I1": 3, "I2": 4}


@pytest.mark.parametrize(
    "written", [0.8125, "81,25%", "81,25 %", "81,25"], ids=["percent cell", "sign", "spaced", "bare"]
)
def test_what_is_asked_in_percent_takes_its_sign_though_it_may_be_more_than_100(written: Any, tmp_path: Path) -> None:
    def shown(book: Any) -> None:
        if isinstance(written, float):
            book.get_worksheet_by_name("S").write(1, 1, written, book.add_format({"num_format": "0.00%"}))

    path = saved(tmp_path, xlsx({"S": [["Kode", "Nilai"], ["A.1.r", written], ["A.4", "Ada"], ["B", 20]]}, shown))
    (found,) = read(path, FileHints(instrument="itkp@2025", subject="X", period="2024")).assessments

    assert str(found.answers["A.1.r"]) == "81.25"


def test_what_is_asked_in_points_takes_no_sign_of_percent(tmp_path: Path) -> None:
    path = saved(tmp_path, xlsx({"S": [["Kode", "Nilai"], ["A.1.r", 80], ["A.4", "Ada"], ["B", "20%"]]}))

    assert "B" in faults(path, FileHints(instrument="itkp@2025", subject="X", period="2024"))


@pytest.mark.parametrize("share", [0.8125, 1])
def test_a_share_is_not_guessed_to_be_a_percentage_where_the_workbook_does_not_tell(
    share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of xls and xlsb the formats of numbers cannot be read: 81.25 % in a cell is 0.8125."""
    path = saved(tmp_path, xlsx({"S": [["Kode", "Nilai"], ["A.1.r", share], ["A.2.r", 80], ["A.4", "Ada"], ["B", 1]]}))
    beside = FileHints(instrument="itkp@2025", subject="X", period="2024")
    assert len(read(path, beside).assessments) == 1

    monkeypatch.setattr("evalkit.tables.workbook.UNCHECKED", ("xlsx",))
    told = faults(path, beside)

    assert f"B2: {share} may be shown as a percentage, a hundred times as much" in told
    assert "save the workbook as xlsx" in told
    assert "B5" not in told
