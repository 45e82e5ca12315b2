"""Facts about worksheets as offices write them: rows known by official titles and numbers, grades in place of criteria, columns of running numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from evalkit.base.errors import AssessmentError
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.mapping.table_files import FileHints
from mapping.test_sources import csv_of, faults, notes, one, read
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SPBE = FileHints(instrument="spbe@2020", subject="Kabupaten Contoh", period="2024")
SAKIP = FileHints(instrument="sakip@2021", subject="Dinas Contoh", period="2024")
TITLES = {
    code: node.title for code, node in Registry().instrument("spbe@2020", None).nodes.items() if code.startswith("I")
}
LEVELS = {code: int(code[1:]) % 5 + 1 for code in TITLES}
ABOVE = [["PENILAIAN MANDIRI SPBE", "", ""], ["Kabupaten Contoh", "", ""]]


def answered(folder: Path, rows: list[list[Any]], **more: Any) -> dict[str, Any]:
    (found,) = read(csv_of(folder, rows), SPBE, **more).assessments
    return dict(found.answers)


@pytest.mark.parametrize(
    "written",
    [
        lambda _, title: title,
        lambda _, title: title.upper(),
        lambda number, title: f"{number}. {title}",
        lambda _, title: title.removeprefix("Tingkat Kematangan "),
        lambda number, title: f"Indikator {number}: {title}",
        lambda number, _: f"Indikator {number}",
    ],
    ids=["title", "capitals", "number and title", "without its beginning", "level, number, title", "level and number"],
)
def test_rows_are_known_by_the_official_title_of_the_indicator(
    written: Callable[[int, str], str], tmp_path: Path
) -> None:
    rows = [[at, written(at, title), LEVELS[code]] for at, (code, title) in enumerate(TITLES.items(), 1)]

    assert answered(tmp_path, [*ABOVE, ["No", "Indikator", "Tingkat Kematangan"], *rows]) == LEVELS


def test_a_running_number_is_no_answer(tmp_path: Path) -> None:
    for heading in ("No", "Urutan"):
        rows = [[at, title, ""] for at, title in enumerate(list(TITLES.values())[:5], 1)]
        said = faults(csv_of(tmp_path, [[heading, "Indikator", "Tingkat Kematangan"], *rows]), SPBE)

        assert "no column holds answers" in said
        assert '"Tingkat Kematangan" = "answer"' in said


def test_a_column_that_is_called_as_answers_are_may_count_on(tmp_path: Path) -> None:
    rows = [[title, at] for at, title in enumerate(list(TITLES.values())[:5], 1)]

    assert list(answered(tmp_path, [["Indikator", "Level"], *rows]).values()) == [1, 2, 3, 4, 5]


def test_an_answer_may_say_that_it_is_a_level(tmp_path: Path) -> None:
    rows = [[at, title, f"Level {LEVELS[code]}"] for at, (code, title) in enumerate(TITLES.items(), 1)]
    path = csv_of(tmp_path, [["No", "Indikator", "Capaian"], *rows])
    plain = csv_of(tmp_path, [["Kode", "Capaian"], *map(list, LEVELS.items())], "k.csv")

    assert one(path, SPBE).nodes["total"].score == one(plain, SPBE).nodes["total"].score


def test_a_row_with_an_answer_that_names_no_indicator_is_told(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[title, 3] for title in list(TITLES.values())[:4]]
    rows[1][0] = rows[1][0].replace("Kematangan", "Kematangn")

    assert "spbe@2020 are passed over, though column B is filled in there: 3" in notes(
        read(csv_of(tmp_path, [["Indikator", "Nilai"], *rows]), SPBE)
    )


def test_bare_numbers_are_codes_only_where_a_mapping_says_so(tmp_path: Path) -> None:
    rows: list[list[Any]] = [*ABOVE, ["Nomor indikator", "Level Mandiri", ""], *([at, 3, ""] for at in range(1, 48))]
    said = faults(csv_of(tmp_path, rows), SPBE)
    (tmp_path / "peta.toml").write_text('[columns]\n"Nomor indikator" = "code"\n"Level Mandiri" = "answer"\n')

    assert 'where a row is an indicator or a question: [columns] "Nomor indikator" = "code"' in said
    assert '"total"' not in said
    assert answered(tmp_path, rows, map=str(tmp_path / "peta.toml")) == dict.fromkeys(TITLES, 3)


def test_a_worksheet_may_hold_grades_in_place_of_criteria(tmp_path: Path) -> None:
    parts = ["1", "Perencanaan Kinerja", "30", ""], ["1.a", "Keberadaan", "6", "BB"], ["1.b", "Kualitas", "9", "B"]
    found = one(csv_of(tmp_path, [["No", "Komponen", "Bobot", "Penilaian"], *parts]), SAKIP)

    assert [found.nodes[code].grade for code in ("P1", "P2")] == ["BB", "B"]


def test_a_mean_below_the_agencies_is_no_agency(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["No", "Nama Instansi", "Indeks"],
        [1, "A", 3.1],
        [2, "B", 2.9],
        ["", "Rata-rata nasional", 3.0],
    ]
    beside = FileHints(instrument="spbe@2020", period="2024", subject_column="Nama Instansi")

    assert "rows 4 look like totals below the table" in faults(csv_of(tmp_path, rows), beside)
    assert len(read(csv_of(tmp_path, rows[:3]), beside).assessments) == 2


@pytest.mark.parametrize("label", ["Rata2", "Jml", "Σ", "Rata-rata nasional"])
def test_nor_is_one_that_carries_the_next_number(label: str, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["No", "Nama Instansi", "Indeks"], [1, "A", 3.1], [2, "B", 2.9], [3, label, 3.0]]
    beside = FileHints(instrument="spbe@2020", period="2024", subject_column="Nama Instansi")

    assert "rows 4 look like totals below the table" in faults(csv_of(tmp_path, rows), beside)


def test_nor_is_a_word_among_codes_of_agencies(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Kode", "Indeks"], [1101, 3.1], [1102, 2.9], ["Anonim", 3.0]]
    beside = FileHints(instrument="spbe@2020", period="2024", subject_column="Kode")

    assert "rows 4 have no number in a column where all other rows have one" in faults(csv_of(tmp_path, rows), beside)
    national = [*rows[:3], ["Nasional", 2.5]]
    assert "rows 4 look like totals below the table" in faults(csv_of(tmp_path, national), beside)
    assert len(read(csv_of(tmp_path, [*rows[:3], ["Kota 3", 3.0]]), beside).assessments) == 3


@pytest.mark.parametrize("label", ["Jumlah", "Rata-rata", "Total"])
def test_nor_is_a_total_with_a_signature_below_it(label: str, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Nama Instansi", "Indeks"], ["A", 3.1], [label, 3.1], ["Kepala Dinas Contoh", ""]]

    told = faults(
        csv_of(tmp_path, rows), FileHints(instrument="spbe@2020", period="2024", subject_column="Nama Instansi")
    )

    assert "rows 3 look like totals below the table" in told
    assert "rows 4 look like text below the table" in told
    assert "Kepala" not in told


def domains_above(*, total: bool) -> bytes:
    """Agencies row by row: domains above, numbers of indicators in place of codes below them."""
    rows: list[list[Any]] = [
        ["Nama Instansi", "Kebijakan Internal SPBE", "", "Tata Kelola SPBE", ""],
        ["", 1, 2, 11, 12],
        ["A", 3, 2, 4, 4],
        ["B", 1, 2, 2, 5],
        *([["Rata-rata", 2, 2, 3, 4]] if total else []),
    ]

    def merged(book: Any) -> None:
        for cells, text in (("B1:C1", rows[0][1]), ("D1:E1", rows[0][3])):
            book.get_worksheet_by_name("Rekap").merge_range(cells, text)

    return xlsx({"Rekap": rows}, merged)


def test_all_that_is_wrong_below_two_rows_of_headings_is_told_at_once(tmp_path: Path) -> None:
    beside = FileHints(instrument="spbe@2020", period="2024", subject_column="Nama Instansi")

    told = faults(saved(tmp_path, domains_above(total=True)), beside)

    assert "the header has merged cells: B1:C1, D1:E1" in told
    assert "rows 5 look like totals below the table" in told


def test_a_heading_above_several_columns_is_that_of_none(tmp_path: Path) -> None:
    """What stands below the name of a domain are its indicators: the first of them is not the value of the domain."""
    path = saved(tmp_path, domains_above(total=False))
    said = tmp_path / "peta.toml"
    said.write_text(
        '[source]\nheader = 1\nrows = "agencies"\n[columns]\n"Nama Instansi" = "subject"\n', encoding="utf-8"
    )

    told = faults(path, FileHints(instrument="spbe@2020", period="2024", map=str(said)))

    assert "no column is known" in told


def test_a_heading_above_one_column_with_something_in_it_is_that_of_the_column(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Nama Instansi", "", "Indeks"], ["A", "", 3.1], ["B", "", 2.9]]
    path = saved(
        tmp_path, xlsx({"S": rows}, lambda book: book.get_worksheet_by_name("S").merge_range("A1:B1", "Nama Instansi"))
    )
    said = tmp_path / "peta.toml"
    said.write_text(
        '[source]\nheader = 1\nrows = "agencies"\n[columns]\nIndeks = "total"\n"Nama Instansi" = "subject"\n',
        encoding="utf-8",
    )

    assert len(read(path, FileHints(instrument="spbe@2020", period="2024", map=str(said))).assessments) == 2


def test_nor_is_a_total_between_agencies(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Nama Instansi", "Indeks"], ["A", 3.1], ["Jumlah", 3.1], ["B", 2.9]]

    told = faults(
        csv_of(tmp_path, rows), FileHints(instrument="spbe@2020", period="2024", subject_column="Nama Instansi")
    )

    assert "rows 3 look like totals between the agencies" in told
    assert "take these rows out of the table" in told


# --- Several sheets ---------------------------------------------------------------------------------------------------

KAMI = FileHints(instrument="kami@5.0", subject="Dinas Contoh", period="2025", context={"se_category": "Tinggi"})


def of_areas(folder: Path, sheets: list[str], **areas: list[list[Any]]) -> FileHints:
    book = xlsxwriter.Workbook(str(folder / "kami.xlsx"))
    for name, rows in areas.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate([["No", "Status", "Bukti"], *rows]):
            sheet.write_row(at, 0, row)
    book.close()
    (folder / "peta.toml").write_text(f"[source]\nsheets = {json.dumps(sheets)}\n", encoding="utf-8")
    return KAMI._replace(map=str(folder / "peta.toml"))


def test_sheets_of_a_worksheet_are_one_assessment(tmp_path: Path) -> None:
    one_area, other = [["II.1", 2, "SK"], ["II.2", 3, ""]], [["III.1", 1, "Notula"], ["III.2", 0, ""]]
    beside = of_areas(tmp_path, ["Satu", "Dua"], Beranda=[], Satu=one_area, Dua=other)
    (found,) = read(str(tmp_path / "kami.xlsx"), beside).assessments

    assert found.answers == {"TK1": 2, "TK2": 3, "RS1": 1, "RS2": 0}
    assert found.evidence == {"TK1": ("SK",), "RS1": ("Notula",)}


def test_a_code_that_two_sheets_answer_is_a_fault(tmp_path: Path) -> None:
    rows = [["II.1", 2, ""], ["II.2", 3, ""]]
    beside = of_areas(tmp_path, ["Satu", "Dua"], Satu=rows, Dua=rows)

    assert "kami.xlsx#Dua: TK1 is given twice\n  hint: another sheet says it, too" in faults(
        str(tmp_path / "kami.xlsx"), beside
    )


def test_rows_of_several_sheets_are_codes(tmp_path: Path) -> None:
    beside = of_areas(tmp_path, ["Satu", "Beranda"], Satu=[["II.1", 2, ""]], Beranda=[["Dinas", "", ""]])
    said = faults(str(tmp_path / "kami.xlsx"), beside)
    (tmp_path / "peta.toml").write_text('[source]\nsheets = ["Satu"]\nrows = "agencies"\n')

    assert "kami.xlsx#Beranda: no column holds codes of kami@5.0" in said
    assert "codes, as several sheets are one assessment" in faults(str(tmp_path / "kami.xlsx"), beside)


def test_sheet_and_sheets_are_one_too_many(tmp_path: Path) -> None:
    beside = of_areas(tmp_path, ["Satu"], Satu=[["II.1", 2, ""]])
    (tmp_path / "peta.toml").write_text('[source]\nsheet = "Satu"\nsheets = ["Satu"]\n')

    assert "either sheet or sheets" in faults(str(tmp_path / "kami.xlsx"), beside)


# --- What stands beside the answers -----------------------------------------------------------------------------------


def test_a_mapping_says_which_column_the_verifier_filled_in(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Kode", "Mandiri", "Verifikasi"],
        ["TK1", 2, 1],
        ["TK2", 3, ""],
        ["TK", 100, 90],
    ]
    table = csv_of(tmp_path, rows)
    (tmp_path / "peta.toml").write_text('[columns]\nMandiri = "answer"\nVerifikasi = "established"\n', encoding="utf-8")
    (found,) = read(table, KAMI._replace(map=str(tmp_path / "peta.toml"))).assessments

    assert found.answers == {"TK1": 2, "TK2": 3}
    assert found.established == {"TK1": 1}


def test_what_the_verifier_filled_in_is_told_at_its_cell(tmp_path: Path) -> None:
    table = csv_of(
        tmp_path, [["Kode", "Mandiri", "Verifikasi"], ["TK1", 2, 7], ["TK2", 3, 1], ["TK3", 3, 1], ["TK", 9, 9]]
    )
    (tmp_path / "peta.toml").write_text('[columns]\nMandiri = "answer"\nVerifikasi = "established"\n', encoding="utf-8")
    beside = KAMI._replace(map=str(tmp_path / "peta.toml"))
    (found,) = read(table, beside).assessments

    with pytest.raises(AssessmentError, match="row 2, column C: 7 is outside the scale"):
        evaluate(Registry().instrument("kami@5.0", None), found)
