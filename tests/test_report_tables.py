"""Tables as performance reports print them: read as if the report had been written in TOML, with sheet and cell as their place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import docx
import jsonschema
import openpyxl
import pytest
from click.testing import CliRunner

from evalkit.catalogue.registry import Registry
from evalkit.cli import cli
from evalkit.mapping.table_files import FileHints
from evalkit.performance.report_tables.headings import meant_by
from evalkit.run import evaluate_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.testing import Result
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from evalkit.performance.model import ReportResult

SCHEMAS = Path(__file__).parents[1] / "evalkit" / "schemas"
SAID = ("--instrument", "lkj@lakip-4", "--subject", "Dinas Contoh", "--period", "2025")
UP = ("--context", "direction=higher")
HEADINGS = (
    "No",
    "Sasaran Strategis",
    "Indikator Kinerja",
    "Satuan",
    "Target",
    "Realisasi",
    "Capaian (%)",
    "Kategori",
    "Keterangan",
)
MAP = '[source]\ndirection = "higher"\nlower = ["Angka gangguan"]\n'
ACHIEVED: list[list[Any]] = [
    ["Tabel 3.1 Capaian Kinerja Dinas Contoh Tahun 2025"],
    [],
    [*HEADINGS],
    [f"({number})" for number in range(1, 10)],
    [
        1,
        "Meningkatnya kualitas pelayanan",
        "Indeks Kepuasan Masyarakat",
        "nilai",
        "81",
        "88,19",
        "108,88",
        "Sangat Berhasil",
        "baik",
    ],
    [2, None, "Jumlah pengaduan yang selesai", "%", "95", "91,20", "96,00", "Berhasil"],
    [3, "Meningkatnya pemerintahan digital", "Indeks SPBE", "indeks", "3,40", "3,52", "103,53", "Sangat Berhasil"],
    [4, None, "Angka gangguan", "kali", "10", "8", "120", "Sangat Berhasil"],
    ["Rata-rata", None, None, None, None, None, "107,10", "Sangat Berhasil"],
    ["Sumber: Dinas Contoh"],
]
COMPARED: list[list[Any]] = [
    ["Tabel 3.2. Perbandingan dengan Tahun Sebelumnya"],
    ["No", "Indikator Kinerja", "Realisasi", None, None, "Capaian 2025"],
    [None, None, 2023, 2024, 2025],
    [1, "Indeks Kepuasan Masyarakat", 85.1, 86.5, 88.19, 108.88],
    [2, "Indeks SPBE", 3.1, 3.21, 3.52, 103.53],
]
SPENT: list[list[Any]] = [
    ["Kode", "Program/Kegiatan", "Pagu (Rp)", "Realisasi (Rp)", "%", "Sisa"],
    ["2.16", "Program Informasi", "1.000.000.000", "900.000.000", "90,00", "100.000.000"],
    ["2.16.01", "Kegiatan A", "600.000.000", "550.000.000", "91,67", "50.000.000"],
    ["2.16.02", "Kegiatan B", "400.000.000", "350.000.000", "87,50", "50.000.000"],
    ["2.17", "Program Aplikasi", "500.000.000", "480.000.000", "96,00", "20.000.000"],
    [None, "Jumlah", "1.500.000.000", "1.380.000.000", "92,00", "120.000.000"],
]
TOML = """
[report]
agency = "Dinas Contoh"
year = 2025
rules = "lkj@lakip-4"
[[objectives]]
code = "S1"
title = "Meningkatnya kualitas pelayanan"
[[objectives]]
code = "S2"
title = "Meningkatnya pemerintahan digital"
[[indicators]]
code = "IK1"
title = "Indeks Kepuasan Masyarakat"
unit = "nilai"
objective = "S1"
target = 81
realisation = 88.19
direction = "higher"
history = { 2023 = 85.1, 2024 = 86.5 }
[[indicators]]
code = "IK2"
title = "Jumlah pengaduan yang selesai"
unit = "%"
objective = "S1"
target = 95
realisation = 91.20
direction = "higher"
[[indicators]]
code = "IK3"
title = "Indeks SPBE"
unit = "indeks"
objective = "S2"
target = 3.40
realisation = 3.52
direction = "higher"
history = { 2023 = 3.1, 2024 = 3.21 }
[[indicators]]
code = "IK4"
title = "Angka gangguan"
unit = "kali"
objective = "S2"
target = 10
realisation = 8
direction = "lower"
[budget]
file = "anggaran.csv"
ignore = ["%", "Sisa"]
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, catch_exceptions=False, env={"EVALKIT_LANG": "en", "COLUMNS": "200"})


def made(folder: Path, change: Callable[[Workbook], None] | None = None) -> str:
    """A workbook with three tables of a report and a sheet of notes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {"Tabel 3.1": ACHIEVED, "Tabel 3.2": COMPARED, "Anggaran": SPENT, "Catatan": [["bebas"]]}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["Tabel 3.2"].merge_cells("C2:E2")
    book["Tabel 3.1"].merge_cells("B5:B6")
    if change is not None:
        change(book)
    book.save(folder / "laporan.xlsx")
    (folder / "peta.toml").write_text(MAP, encoding="utf-8")
    return str(folder / "laporan.xlsx")


def audit(path: str, *more: str) -> Result:
    mapped = [] if more else ["--map", str(Path(path.partition("#")[0]).with_name("peta.toml"))]
    return run("audit", path, *SAID, *mapped, *more)


def put(sheet: str, cell: str, text: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][cell] = text

    return change


# --- What is read ---------------------------------------------------------------------------------------------------


def test_tables_that_agree_agree(tmp_path: Path) -> None:
    done = audit(made(tmp_path))

    assert done.exit_code == 0
    assert "✗ 0 contradicted" in done.stdout
    assert "✗ 0 inconsistent" in done.stdout


@pytest.mark.parametrize(
    ("sheet", "cell", "text", "told"),
    [
        ("Tabel 3.1", "G6", "69,00", "Tabel 3.1, IK2, capaian-2025 (G6)"),
        ("Tabel 3.1", "H6", "Kurang", "Tabel 3.1, IK2, kategori (H6)"),
        ("Tabel 3.1", "G9", "102,98", "Tabel 3.1, rata-rata, capaian-2025 (G9)"),
        ("Tabel 3.2", "E5", 3.25, "Tabel 3.2, IK3, realisasi-2025 (E5)"),
        ("Anggaran", "C6", "1.400.000.000", "Anggaran, jumlah, pagu (C6)"),
        ("Anggaran", "D2", "980.000.000", "Anggaran, 2.16, realisasi-anggaran (D2)"),
        ("Anggaran", "E5", "69,00", "Anggaran, 2.17, serapan (E5)"),
        ("Anggaran", "F5", "30.000.000", "Anggaran, 2.17, sisa (F5)"),
    ],
)
def test_a_slip_is_found_at_its_cell(sheet: str, cell: str, text: object, told: str, tmp_path: Path) -> None:
    done = audit(made(tmp_path, put(sheet, cell, text)))

    assert done.exit_code == 0
    assert told in done.stdout
    assert told not in audit(made(tmp_path)).stdout


def test_evaluate_gives_what_the_same_report_in_toml_gives(tmp_path: Path) -> None:
    (tmp_path / "laporan.toml").write_text(TOML, encoding="utf-8")
    rows = [["kode", "uraian", "pagu", "realisasi", "%", "Sisa"], *SPENT[1:5]]
    (tmp_path / "anggaran.csv").write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    beside = FileHints("lkj@lakip-4", "Dinas Contoh", "2025", map=str(tmp_path / "peta.toml"))

    table = _report(made(tmp_path), beside)
    toml = _report(str(tmp_path / "laporan.toml"), None)
    assert table.mean == toml.mean
    assert [attrs.evolve(one, file="", place="") for one in table.report.indicators] == [
        attrs.evolve(one, file="", place="") for one in toml.report.indicators
    ]
    assert table.report.objectives == toml.report.objectives
    assert [(one.code, one.ceiling, one.spent) for one in table.report.budget] == [
        (one.code, one.ceiling, one.spent) for one in toml.report.budget
    ]


def _report(path: str, beside: FileHints | None) -> ReportResult:
    (found,) = evaluate_files([path], Registry(), beside=beside).reports
    return found


def test_what_the_columns_were_taken_for_is_told(tmp_path: Path) -> None:
    done = audit(made(tmp_path))

    assert "table 3.1, headings in row 3: No → nomor, Sasaran Strategis → sasaran" in done.stderr
    assert "left aside: Keterangan" in done.stderr
    assert "rows without figures are passed over: 10" in done.stderr
    assert "no table of a performance report in Catatan" in done.stderr


def test_a_row_that_numbers_the_columns_and_says_how_they_are_computed_is_no_indicator(tmp_path: Path) -> None:
    done = audit(made(tmp_path, put("Tabel 3.1", "G4", "(7 = 6/5)")))

    assert done.exit_code == 0
    assert done.stderr == audit(made(tmp_path)).stderr
    assert done.stdout.count("IK") == audit(made(tmp_path)).stdout.count("IK")


def test_a_sheet_that_is_named_is_read_alone(tmp_path: Path) -> None:
    done = run("audit", f"{made(tmp_path)}#Anggaran", *SAID)

    assert done.exit_code == 0
    assert "Tabel 3.1" not in done.stdout + done.stderr


def test_a_table_in_csv_is_read_as_a_sheet_is(tmp_path: Path) -> None:
    rows = [[*row, *[None] * (9 - len(row))] for row in ACHIEVED[2:9]]
    rows[3][6] = "69,00"
    text = "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows)
    (tmp_path / "3.1.csv").write_text(text, encoding="utf-8")

    done = run("audit", str(tmp_path / "3.1.csv"), *SAID, *UP)
    assert done.exit_code == 0
    assert "Tabel 3.1, IK2, capaian-2025 (G4)" in done.stdout


def in_word(file: Path, tables: Sequence[Sequence[Sequence[object]]], caption: str) -> str:
    """A Word document with these tables, each below the *caption*."""
    document = docx.Document()
    for rows in tables:
        document.add_paragraph(caption)
        table = document.add_table(rows=0, cols=max(map(len, rows)))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=False):
                cell.text = "" if text is None else str(text)
    document.save(str(file))
    return str(file)


def in_page(file: Path, rows: Sequence[Sequence[object]], caption: str) -> str:
    """A web page with a table below its *caption*."""
    cells = ("".join(f"<td>{'' if cell is None else cell}</td>" for cell in row) for row in rows)
    text = "".join(f"<tr>{row}</tr>" for row in cells)
    file.write_text(f"<table><caption>{caption}</caption>{text}</table>", encoding="utf-8")
    return str(file)


def test_tables_of_word_documents_and_web_pages_are_audited_as_those_of_a_workbook(tmp_path: Path) -> None:
    """And evaluated; of two tables below one caption each is known by its own place."""
    rows = [[*row, *[None] * (9 - len(row))] for row in ACHIEVED[2:9]]
    rows[3][6] = "69,00"
    document = in_word(tmp_path / "laporan.docx", [rows], "Tabel 3.1 Capaian")
    for path in (
        document,
        in_page(tmp_path / "laporan.html", rows, "Tabel 3.1 Capaian"),
        f"{document}#Tabel 3.1 Capaian",
    ):
        done = run("audit", path, *SAID, *UP)
        assert done.exit_code == 0
        assert "Tabel 3.1, IK2, capaian-2025 (G4)" in done.stdout
        assert run("evaluate", path, *SAID, *UP).exit_code == 0
    twice = in_word(tmp_path / "dua.docx", [rows, rows], "Tabel 3.1 Capaian")
    done = run("audit", twice, *SAID, *UP, "--comments", twice, "-o", str(tmp_path / "salinan.docx"))
    marked = commented(tmp_path / "salinan.docx")
    first, second = ([place[1:] for place in marked if place[0] == table] for table in (0, 1))
    assert done.exit_code == 0
    assert (3, 6) in first
    assert first == second


def test_sarif_names_the_file_and_no_sheet_of_it(tmp_path: Path) -> None:
    """What an editor opens is the workbook."""
    book = made(tmp_path, put("Tabel 3.1", "G6", "69,00"))
    done = audit(book, "--map", str(tmp_path / "peta.toml"), "--format", "sarif")
    results = json.loads(done.stdout)["runs"][0]["results"]

    places = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
    assert {Path(uri).name for uri in places} == {Path(book).name}


def commented(file: Path) -> list[tuple[int, int, int]]:
    """Table, row and column of each cell with a comment."""
    tables = docx.Document(str(file)).tables
    return [
        (number, at, place)
        for number, table in enumerate(tables)
        for at, row in enumerate(table.rows)
        for place, cell in enumerate(row.cells)
        if cell._tc.xpath(".//w:commentReference")  # python-docx has no way from a cell to its comments
    ]


def test_a_table_that_a_document_does_not_have_is_refused(tmp_path: Path) -> None:
    """With those that it has."""
    document = in_word(tmp_path / "laporan.docx", [ACHIEVED[2:9]], "Tabel 3.1 Capaian")

    done = run("audit", f"{document}#Tabel 3.2", *SAID, *UP)
    assert done.exit_code == 1
    assert "there is no table Tabel 3.2" in done.stderr
    assert "Tabel 3.1 Capaian" in done.stderr


def test_tables_below_each_other_in_a_sheet_are_several(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet: Worksheet = book["Tabel 3.1"]
        for row in ([], *COMPARED):
            sheet.append(row)
        sheet["E16"] = 3.25
        book.remove(book["Tabel 3.2"])

    done = audit(made(tmp_path, change))
    assert done.exit_code == 0
    assert "Tabel 3.2, IK3, realisasi-2025 (E16)" in done.stdout


def test_targets_that_are_no_numbers_are_understood(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Sasaran", "Indikator", "Target", "Realisasi", "Arah"],
        ["Keterbukaan", "Predikat keterbukaan", "Informatif", "Informatif"],
        [None, "Kesiapan keamanan", "Level II", "Level III", "makin tinggi makin baik"],
        [None, "Dokumen rencana", "Ada", "Tidak"],
        [None, "Waktu layanan", "7 - 8", "6,5", "Makin rendah makin baik"],
        [None, "Nilai akhir", "80", "belum rilis", "naik"],
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "laporan.xlsx")

    found = _report(str(tmp_path / "laporan.xlsx"), FileHints("lkj@lakip-4", "Dinas Contoh", "2025"))
    assert [one.target.kind for one in found.report.indicators] == ["category", "level", "presence", "range", "number"]
    assert [one.direction for one in found.report.indicators] == [None, "higher", None, "lower", "higher"]
    assert found.report.indicators[-1].not_measured == "belum rilis"


def one_table(folder: Path, *rows: list[Any]) -> str:
    book = openpyxl.Workbook()
    for row in (["Sasaran", "Indikator", "Target", "Realisasi", "Realisasi 2024", "Arah"], *rows):
        book.active.append(row)
    book.save(folder / "laporan.xlsx")
    return str(folder / "laporan.xlsx")


def test_the_ends_of_a_range_are_written_as_the_numbers_beside_it(tmp_path: Path) -> None:
    path = one_table(tmp_path, ["Layanan", "Pengaduan", "1.250-1.500", "1.300,5", "1.400,5", "turun"])

    (indicator,) = _report(path, FileHints("lkj@lakip-4", "Dinas Contoh", "2025")).report.indicators
    low, high = indicator.target.number, indicator.target.upper
    assert low is not None
    assert high is not None
    assert (str(low.exact), str(high.exact)) == ("1250", "1500")


def test_a_target_printed_as_a_bound_says_what_is_better(tmp_path: Path) -> None:
    path = one_table(
        tmp_path,
        ["Layanan", "Tepat waktu", "≥ 95", "96,2", "94"],
        [None, "Gangguan", "≤ 5", "4,1", "6"],
        [None, "Lama layanan", "maks. 3", "2,5"],
        [None, "Pelatihan", "minimal 20", "24"],
        [None, "Kesiapan", "≥ Level II", "Level III"],
        [None, "Keluhan", "paling banyak 12", "9"],
        [None, "Minimnya keluhan", "7", "9", None, "makin tinggi makin baik"],
    )
    found = _report(path, FileHints("lkj@lakip-4", "Dinas Contoh", "2025")).report.indicators

    assert [one.direction for one in found] == ["higher", "lower", "lower", "higher", "higher", "lower", "higher"]
    assert [str(one.target.number) for one in found] == ["95", "5", "3", "20", "2", "12", "7"]


def test_a_bound_against_the_column_of_directions_is_left_out_and_told(tmp_path: Path) -> None:
    path = one_table(tmp_path, ["Layanan", "Gangguan", "≤ 5", "4,1", "6", "makin tinggi makin baik"])

    told = "the target ≤ 5 says makin rendah makin baik, and the column of directions makin tinggi makin baik"
    done, strict = run("audit", path, *SAID), run("audit", path, *SAID, "--strict")
    assert (done.exit_code, strict.exit_code, strict.stdout) == (0, 1, "")
    assert f"C2: {told}" in " ".join(done.stdout.split())
    assert told in " ".join(strict.stderr.split())
    assert "C2" in strict.stderr


def test_a_figure_of_another_kind_than_its_target_is_left_out_and_the_rest_is_evaluated(tmp_path: Path) -> None:
    path = one_table(
        tmp_path,
        ["Tata kelola", "Opini BPK", "WTP", "95", "WTP"],
        [None, "Nilai akhir", "80", "82", "Baik", "naik"],
        [None, "Kesiapan", "Level II", "2,5", "Level I", "naik"],
    )
    read = _report(path, FileHints("lkj@lakip-4", "Dinas Contoh", "2025"))
    done = run("evaluate", path, *SAID)

    assert [one.achievement is None for one in read.indicators] == [True, False, True]
    assert read.unknown == ("IK1", "IK3")
    assert read.mean is None
    assert done.exit_code == 0
    notes = " ".join(done.stdout.split())
    assert "D2: the target is a category, and this a number" in notes
    assert "E3: the target is a number, and this a category" in notes
    assert "D4: the target is a level, and this a number" in notes


def test_a_row_of_a_name_that_the_table_has_already_is_told_and_checked_by_its_place(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        "Sasaran;Indikator;Target;Realisasi;Capaian\nA;Sama;100;90;90,00\nA;Sama;100;80;81,00\n", encoding="utf-8"
    )
    done = run("audit", str(tmp_path / "x.csv"), *SAID, "--context", "direction=higher")

    assert done.exit_code == 0
    assert "Sama: printed again in row 3 of table x" in done.stderr
    assert "1 contradicted" in done.stdout
    assert "x, IK1 (2), capaian-2025 (E3)" in done.stdout
    read = _report(
        str(tmp_path / "x.csv"), FileHints("lkj@lakip-4", "Dinas Contoh", "2025", context={"direction": "higher"})
    )
    assert [one.title for one in read.report.indicators] == ["Sama"]


def test_a_dash_for_an_achievement_claims_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        "Sasaran;Indikator;Target;Realisasi;Capaian\nA;Satu;100;90;90,00\nA;Dua;100;-;-\n", encoding="utf-8"
    )
    done = run("audit", str(tmp_path / "x.csv"), *SAID, "--context", "direction=higher")

    assert (done.exit_code, "1 agrees" in done.stdout) == (0, True)


def test_an_indicator_without_a_target_is_left_out_and_told(tmp_path: Path) -> None:
    path = one_table(tmp_path, ["A", "Satu", "100", "90", None, "naik"], [None, "Dua", None, "50", None, "naik"])

    done = run("evaluate", path, *SAID)
    assert done.exit_code == 0
    assert "no table has their target for 2025, so they are left out: Dua" in done.stderr


WEIGHTED = """No;Sasaran;Indikator Kinerja;Satuan;Bobot;Target;Realisasi;Capaian (%)
1;Pelayanan;Kepuasan;nilai;50;81;88,19;108,88
2;;Pengaduan;%;20;95;91,20;96,00
3;;Layanan;layanan;30;40;42;105,00
;Rata-rata;;;;;;105,14
"""


def test_means_go_by_the_weights_that_a_table_prints(tmp_path: Path) -> None:
    """Of the audit, of the evaluation and of the report that is made of it; without a weight of each nobody knows the mean."""
    (tmp_path / "t.csv").write_text(WEIGHTED, encoding="utf-8")
    path = str(tmp_path / "t.csv")
    due = json.loads(run("evaluate", path, *SAID, *UP, "--format", "json").stdout)
    made = tmp_path / "laporan.toml"
    run("init", "lkj@lakip-4", "--from", path, *SAID[2:], *UP, "--accept", "7", "-o", str(made))

    assert "contradicted (" not in audit(path, *UP).stdout
    assert "105.14" in run("evaluate", path, *SAID, *UP).stdout
    assert due["reports"][0]["indicators"][0]["code"] == "IK1"
    assert made.read_text(encoding="utf-8").count('"weighted-mean"') == 1
    assert made.read_text(encoding="utf-8").count("weight ") == 3
    assert "contradicted (" not in run("audit", str(made)).stdout

    (tmp_path / "t.csv").write_text(WEIGHTED.replace("105,14", "103,29"), encoding="utf-8")
    assert "103,29" in audit(path, *UP).stdout.partition("contradicted (1)")[2]
    (tmp_path / "t.csv").write_text(WEIGHTED.replace(";30;40", ";;40"), encoding="utf-8")
    told = audit(path, *UP)
    assert "contradicted (" not in told.stdout
    assert "no weight above 0 is printed of Layanan" in told.stderr


def test_a_weight_of_0_leaves_the_mean_unchecked_and_two_weights_of_one_indicator_contradict(tmp_path: Path) -> None:
    """The plain mean of the three is 103,29: nobody knows whether the one without weight counts."""
    path = tmp_path / "t.csv"
    path.write_text(WEIGHTED.replace(";30;40", ";0;40").replace("105,14", "103,29"), encoding="utf-8")
    told = audit(str(path), *UP)
    assert "contradicted (" not in told.stdout
    assert "no weight above 0 is printed of Layanan" in told.stderr

    again = "\nTabel 2 Bobot\nNo;Indikator Kinerja;Bobot;Realisasi\n1;Kepuasan;50;88,19\n2;Pengaduan;25;91,20\n"
    path.write_text(WEIGHTED + again, encoding="utf-8")
    assert "IK2" in audit(str(path), *UP).stdout.partition("inconsistent (1)")[2]


def test_growth_is_held_against_the_realisations_of_two_years(tmp_path: Path) -> None:
    table = tmp_path / "tumbuh.csv"
    table.write_text(
        "Indikator,Arah,Target,Realisasi 2024,Realisasi 2025,Pertumbuhan (%)\n"
        "Inovasi,naik,12,8,10,25.00\nKunjungan,naik,1000,900,990,11.00\nLayanan,naik,90,n/a,88,-\n",
        encoding="utf-8",
    )
    checks = json.loads(audit(str(table), "--format", "json").stdout)["checks"]

    grown = {check["place"]: check["verdict"] for check in checks if check["relation"] == "growth"}
    assert grown == {"tumbuh:IK1:pertumbuhan": "agrees", "tumbuh:IK2:pertumbuhan": "contradicted"}


SHARES = (
    "Kode;Program;Pagu;Proporsi (%);Realisasi\n1;A;120.000.000;21,35;110.000.000\n"
    "2;B;196.459.000;34,95;180.000.000\n3;C;144.658.000;25,73;130.000.000\n"
    "4;D;101.019.000;17,97;100.000.000\n;Jumlah;562.136.000;100,00;520.000.000\n"
)


@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [
        ("25,73", "25,73", set()),
        ("25,73", "27,53", {"a:3:proporsi", "a:jumlah:proporsi"}),
        ("100,00", "101,00", {"a:jumlah:proporsi"}),
    ],
    ids=["right", "share", "total"],
)
def test_shares_are_held_against_the_total(tmp_path: Path, before: str, after: str, broken: set[str]) -> None:
    """The total of the shares is 100 within their rounding."""
    (tmp_path / "a.csv").write_text(SHARES.replace(before, after), encoding="utf-8")
    checks = json.loads(audit(str(tmp_path / "a.csv"), "--format", "json").stdout)["checks"]

    of_shares = [check for check in checks if check["place"].endswith("proporsi")]
    assert len(of_shares) == 5
    assert {check["place"] for check in of_shares if check["verdict"] == "contradicted"} == broken


@pytest.mark.parametrize(
    ("before", "after"),
    [("Proporsi (%);Realisasi", "Realisasi;Proporsi (%)"), ("2;B", "1.1;B"), ("4;D", ";Jumlah")],
    ids=["two amounts", "codes below each other", "two totals"],
)
def test_shares_of_which_nobody_knows_the_whole_are_held_against_none(tmp_path: Path, before: str, after: str) -> None:
    lines = [line.split(";") for line in SHARES.replace(before, after, 1).splitlines()]
    if before.startswith("Proporsi"):
        lines = [lines[0], *([*line[:3], line[4], line[3]] for line in lines[1:])]
    (tmp_path / "a.csv").write_text("\n".join(map(";".join, lines)) + "\n", encoding="utf-8")
    checks = json.loads(audit(str(tmp_path / "a.csv"), "--format", "json").stdout)["checks"]

    assert not [one for one in checks if one["relation"] == "percent" and one["place"].endswith("proporsi")]


def test_a_second_column_of_shares_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(SHARES.replace("Realisasi", "Distribusi (%)"), encoding="utf-8")
    done = run("audit", str(tmp_path / "a.csv"), *SAID)

    assert done.exit_code == 0
    assert "two columns are proporsi: Distribusi (%) is the second" in " ".join(done.stdout.split())


def test_a_sheet_without_a_cell_stops_nothing(tmp_path: Path) -> None:
    done = audit(made(tmp_path, lambda book: book.create_sheet("Sheet2")))
    assert (done.exit_code, "Sheet2" in done.stderr) == (0, False)


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("Capaian Kinerja Tahun 2025 (%)", "capaian 2025"),
        ("% Capaian", "capaian"),
        ("Target Akhir Renstra 2026", "renstra 2026"),
        ("Target Akhir RPJMD (2021 s.d. 2026)", "renstra 2026"),
        ("INDIKATOR KINERJA UTAMA", "indikator"),
        ("Realisasi Keuangan (Rp)", "realisasi anggaran"),
        ("Realisasi 2021-2025", None),
        ("Luas wilayah", None),
    ],
)
def test_headings_are_understood_as_offices_write_them(heading: str, meant: str | None) -> None:
    found = meant_by(heading)

    assert (found.name if found is not None else None) == meant


@pytest.mark.parametrize(
    ("title", "year"), [("Tabel 3.2 Kemajuan Renstra 2021–2026", "2026"), ("Tabel 3.2 Kemajuan", None)]
)
def test_the_last_target_of_a_plan_is_never_that_of_the_year(title: str, year: str | None, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ([title], ["Indikator", "Target", "Target Akhir Renstra", "Realisasi"], ["IKM", 85, 90, 88]):
        book.active.append(row)
    book.save(tmp_path / "laporan.xlsx")
    done = run("evaluate", str(tmp_path / "laporan.xlsx"), *SAID, *UP, "--format", "json")

    if year is None:
        assert (done.exit_code, "C2: Target Akhir Renstra: the last year of the plan is not told" in done.stderr) == (
            1,
            True,
        )
    else:
        (indicator,) = json.loads(done.stdout)["reports"][0]["indicators"]
        assert '"2026"' in json.dumps(indicator)
        assert "renstra for 2025" not in done.stdout


# --- Mappings -------------------------------------------------------------------------------------------------------


def test_the_mapping_that_map_writes_changes_nothing(tmp_path: Path) -> None:
    path, first = made(tmp_path), str(tmp_path / "peta.toml")
    before = audit(path).stdout

    assert run("map", path, *SAID[:2], "--map", first, "-o", str(tmp_path / "lengkap.toml")).exit_code == 0
    text = (tmp_path / "lengkap.toml").read_text(encoding="utf-8")
    assert 'sheets = ["Tabel 3.1", "Tabel 3.2", "Anggaran"]' in text
    assert 'lower = ["Angka gangguan"]' in text
    after = audit(path, "--map", str(tmp_path / "lengkap.toml")).stdout
    assert [line for line in after.splitlines() if "input" not in line] == [
        line for line in before.splitlines() if "input" not in line
    ]


def test_a_mapping_says_what_a_column_is(tmp_path: Path) -> None:
    path = made(tmp_path, put("Tabel 3.1", "F3", "Hasil akhir"))
    (tmp_path / "peta.toml").write_text(f'{MAP}[columns]\n"Hasil akhir" = "realisasi"\n', encoding="utf-8")

    assert "✗ 0 contradicted" in audit(path).stdout


def test_map_shows_every_table_and_what_is_to_be_decided(tmp_path: Path) -> None:
    done = run("map", made(tmp_path, put("Tabel 3.1", "F3", "Hasil akhir")), *SAID[:2])

    assert done.exit_code == 0
    assert "3.2 · Perbandingan dengan Tahun Sebelumnya" in done.stdout
    assert "Hasil akhir: no column of a performance report is called so" in done.stdout


def test_map_as_json_keeps_its_schema(tmp_path: Path) -> None:
    found = json.loads(run("map", made(tmp_path), *SAID[:2], "--format", "json").stdout)

    jsonschema.validate(found, json.loads((SCHEMAS / "evalkit-map-1.json").read_text(encoding="utf-8")))
    assert {"table": "3.2", "sheet": "Tabel 3.2", "column": "C", "heading": "Realisasi 2023", "target": "realisasi 2023",
            "section": "columns", "why": "by its heading"} in found["columns"]  # fmt: skip


# --- What is refused ------------------------------------------------------------------------------------------------


def _twice(book: Workbook) -> None:
    book["Tabel 3.1"]["I3"] = "Realisasi 2025"
    book["Tabel 3.1"]["I5"] = 5
    book["Tabel 3.1"]["F3"] = "Realisasi 2025"


def _nothing(book: Workbook) -> None:
    for name in book.sheetnames[:-1]:
        book.remove(book[name])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("Tabel 3.1", "F3", "Hasil akhir"), ("Tabel 3.1!F3: Hasil akhir: no column", '"Hasil akhir" = "ignore"')),
        (put("Tabel 3.1", "F3", None), ("Tabel 3.1!F3: column F has no name", '"F:F" = "ignore"')),
        (_twice, ("Tabel 3.1!I3: two columns are realisasi 2025",)),
        (_nothing, ("no table of a performance report was found", "evalkit map ")),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_at_its_cell(
    change: Callable[[Workbook], None], words: tuple[str, ...], tmp_path: Path
) -> None:
    """An evaluation asks, and an audit where that is wanted: a score may hang on it."""
    table = made(tmp_path, change)
    for done in (audit(table, "--strict"), run("evaluate", table, *SAID, *UP)):
        assert (done.exit_code, done.stdout) == (1, "")
        for word in words:
            assert word in done.stderr


@pytest.mark.parametrize(
    ("heading", "words"), [("Hasil akhir", "Hasil akhir: no column"), (None, "column F has no name")]
)
def test_an_audit_leaves_out_a_column_that_nobody_knows_and_says_so(
    heading: str | None, words: str, tmp_path: Path
) -> None:
    """The figures in it are counted, and the rest is audited."""
    mapped = ("--map", str(tmp_path / "peta.toml"), "--format", "json")
    before, after = (json.loads(audit(made(tmp_path, change), *mapped).stdout)
                     for change in (put("Tabel 3.1", "A1", "Tabel 3.1"), put("Tabel 3.1", "F3", heading)))  # fmt: skip

    (finding,) = [one for one in after["findings"] if one["code"] == "cell-left-out"]
    assert (finding["severity"], f"left out: Tabel 3.1!F3: {words}" in finding["message"]) == ("warning", True)
    assert after["totals"]["left_out"] > 1
    assert 0 < after["totals"]["checked"] < before["totals"]["checked"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("Anggaran", "C2", "5 ± 1"), ("Anggaran!C2: 5 ± 1", "a number such as")),
        (put("Anggaran", "D4", "-350.000.000"), ("Anggaran!D4: -350.000.000 is no amount of money",)),
        (put("Tabel 3.1", "E5", "#REF!"), ("Tabel 3.1!E5: #REF! is an error of a spreadsheet", "correct the formula")),
        (put("Tabel 3.1", "F6", "#DIV/0!"), ("Tabel 3.1!F6: #DIV/0! is an error",)),
        (put("Tabel 3.1", "G6", "1,2,3"), ("Tabel 3.1!G6: 1,2,3 is not a number",)),
        (put("Tabel 3.1", "E5", 0), ("Tabel 3.1!E5: the target is 0", "--context zero=", "in a report file it is the key zero")),
        (put("Tabel 3.1", "F5", "88,19 hari"), ("Tabel 3.1!F5: the unit is hari, that of the indicator nilai", "expected: nilai")),
        (put("Tabel 3.1", "E5", "95 %"), ("Tabel 3.1!E5: the unit is %",)),
        (put("Tabel 3.1", "E5", "90–80"), ("Tabel 3.1!E5: the range ends where it begins",)),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_left_out_and_named_and_stops_where_that_is_asked_for(
    change: Callable[[Workbook], None], words: tuple[str, ...], tmp_path: Path
) -> None:
    path = made(tmp_path, change)
    done, strict = audit(path), audit(path, "--strict", "--map", str(tmp_path / "peta.toml"))

    assert (done.exit_code, strict.exit_code, strict.stdout) == (0, 1, "")
    assert "1 cell that cannot be read or taken is left out" in done.stdout
    for word in words:
        assert word in " ".join(done.stdout.split())
    assert words[0].partition(":")[0] in strict.stderr


def test_a_row_with_figures_says_what_it_is_about(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["Anggaran"]["A5"] = book["Anggaran"]["B5"] = None

    done = audit(made(tmp_path, change))
    strict = audit(made(tmp_path, change), "--strict", "--map", str(tmp_path / "peta.toml"))
    assert (done.exit_code, strict.exit_code) == (0, 1)
    assert "Anggaran!A5: a row with figures does not say what it is about" in " ".join(done.stdout.split())
    assert "0 contradicted" in done.stdout
    assert "Anggaran!A5: a row with figures does not say what it is about" in strict.stderr


def test_numbers_that_can_be_two_are_left_out_with_both(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Program", "Pagu", "Realisasi"], ["A", "1.250", "1.000"]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")

    done = run("audit", str(tmp_path / "x.xlsx"), *SAID)
    strict = run("audit", str(tmp_path / "x.xlsx"), *SAID, "--strict")
    assert (done.exit_code, strict.exit_code) == (0, 1)
    for word in ("Sheet!B2", "1250", "1.25", "[source] decimal"):
        assert word in done.stdout
        assert word in strict.stderr


@pytest.mark.parametrize(("mean", "cap", "slips"), [("105", "cap=120", 0), ("120", "cap=120", 1), ("120", "", 0)])
@pytest.mark.parametrize("weight", [False, True])
def test_a_mean_of_achievements_counts_each_up_to_the_cap_as_evaluate_does(
    tmp_path: Path, mean: str, cap: str, slips: int, *, weight: bool
) -> None:
    head, own = (";Bobot", ";50") if weight else ("", "")
    table = f"Sasaran;Indikator;Satuan;Arah{head};Target 2025;Realisasi 2025;Capaian 2025\n"
    table += "".join(f"S;Indeks {name};dok;naik{own};100;{found};{found}\n" for name, found in (("A", 150), ("B", 90)))
    file = tmp_path / "x.csv"
    file.write_text(table + f"Rata-rata;;;{';' if weight else ''};;;{mean}\n", encoding="utf-8")
    context = ("--context", cap) if cap else ()

    audited = json.loads(run("audit", str(file), *SAID, *context, "--format", "json").stdout)
    assert audited["totals"]["contradicted"] == slips
    computed = json.loads(run("evaluate", str(file), *SAID, *context, "--format", "json").stdout)
    assert (computed["reports"][0]["achievement"]["value"] == f"{mean}.00") is not bool(slips)


def test_directions_are_not_guessed(tmp_path: Path) -> None:
    done = audit(made(tmp_path), "--context", "cap=120")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "nothing says what is better of Indeks Kepuasan Masyarakat" in done.stderr
    assert "--context direction=higher" in done.stderr


def test_a_word_that_is_no_direction_is_named_with_its_cell(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for row, text in ((3, "Polarisasi"), (5, "M"), (6, "positif"), (7, "maksimalkan"), (8, "negatif")):
            book["Tabel 3.1"].cell(row, 9, text)

    path = made(tmp_path, change)
    done = audit(path, "--context", "cap=120")
    assert done.exit_code == 0
    assert "Tabel 3.1!I5: M does not say what is better" in " ".join(done.stdout.split())
    assert audit(path, "--context", "cap=120", "--strict").exit_code == 1
    (tmp_path / "peta.toml").write_text('[answers.arah]\nM = "higher"\n', encoding="utf-8")
    assert audit(path).exit_code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[claims]\n"Indeks" = "total"\n', ("peta.toml: claims: claims is for tables of assessments",)),
        (
            '[source]\nrows = "persons"\n[columns]\nIndikator = "realisasii"\nTarget = 3\n',
            (
                "source.rows is for tables of assessments",
                "columns.Indikator: realisasii is not known",
                "columns.Target: 3 is not",
            ),
        ),
        ('[source]\ndirection = "sideways"\n', ("source.direction",)),
    ],
)
def test_a_mapping_of_assessments_is_refused(text: str, words: tuple[str, ...], tmp_path: Path) -> None:
    path = made(tmp_path)
    (tmp_path / "peta.toml").write_text(text, encoding="utf-8")

    done = audit(path)
    assert done.exit_code == 1
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (SAID[:2], "--period, --subject is needed"),
        ((*SAID[:4], "--period", "2025-S1"), "2025-S1 is no year"),
        ((*SAID, "--context", "populasi=5"), "does not ask for populasi"),
        ((*SAID, "--context", "direction=up"), "up is no direction"),
        (("--instrument", "lkj@tidak-ada", *SAID[2:]), "tidak-ada"),
    ],
)
def test_what_nobody_says_is_wrong_usage(said: tuple[str, ...], word: str, tmp_path: Path) -> None:
    path = made(tmp_path)
    for command in ("audit", "evaluate"):
        done = run(command, path, *said)
        assert (done.exit_code, done.stdout) == (2, "")
        assert word in done.stderr


def test_an_audit_of_tables_needs_rules(tmp_path: Path) -> None:
    done = run("audit", made(tmp_path))

    assert (done.exit_code, done.stdout) == (2, "")
    assert "--instrument, --period, --subject is needed" in done.stderr


def test_a_code_that_stands_twice_is_told_and_its_line_is_added_up_all_the_same(tmp_path: Path) -> None:
    """A slip in a code breaks no sum of its own; lines of other codes are the budget, whatever letter these begin with."""
    lines = ["No;Uraian;Pagu;Realisasi", "A;Program;30;20", "A.1;Satu;10;10", "A.{};Dua;20;10"]
    for last, told in (("1", True), ("2", False)):
        path = tmp_path / "anggaran.csv"
        path.write_text("\n".join(lines).format(last), encoding="utf-8")
        done = run("audit", str(path), *SAID)

        assert (done.exit_code, "0 contradicted" in done.stdout) == (0, True)
        assert ("row 4: the code A.1 stands in another row, too; this one is called A.1 (2)" in done.stderr) == told
        assert [one.code for one in _report(str(path), FileHints("lkj@lakip-4", "Dinas", "2025")).report.budget] == (
            [] if told else ["A", "A.1", "A.2"]
        )


# --- A cell that is left out is left out everywhere ---------------------------------------------------------------------


def json_of(path: str, *more: str) -> dict[str, Any]:
    mapped = str(Path(path).with_name("peta.toml"))
    found: dict[str, Any] = json.loads(audit(path, "--map", mapped, "--format", "json", *more).stdout)
    return found


def checks_of(path: str, *more: str) -> dict[str, str]:
    """Address of a claim → the verdict of its first check."""
    found = json_of(path, "--detail", *more)
    return {check["place"]: check["verdict"] for check in reversed(found["checks"])}


def test_no_check_uses_a_cell_that_is_left_out_nor_one_that_repeats_it(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["Tabel 3.1"]["E5"] = "81 %"  # of an index: nobody knows what it is
        sheet = book.create_sheet("Tabel 3.9")
        sheet.append(["No", "Indikator Kinerja", "Target", "Realisasi", "Capaian"])
        sheet.append([1, "Indeks Kepuasan Masyarakat", "81 %", "88,19", "108,88"])
        sheet.append([2, "Indeks SPBE", "3,40", "3,52", "103,53"])

    path = made(tmp_path, change)
    found, said = checks_of(path), audit(path).stdout

    assert found["3.1:IK1:capaian-2025"] == found["3.9:IK1:capaian-2025"] == "unsupported"
    assert found["3.9:IK3:capaian-2025"] == "agrees"
    assert "3.1:IK1:target-2025" not in found
    assert "cannot be read or taken: 3.1:IK1:target-2025" in " ".join(said.split())


def test_the_page_of_an_audit_tells_a_cell_that_is_left_out_once(tmp_path: Path) -> None:
    path = made(tmp_path, put("Tabel 3.1", "F5", "#REF!"))
    findings = json_of(path)["findings"]

    assert [(one["code"], one["severity"]) for one in findings] == [("cell-left-out", "warning")]
    assert audit(path).stdout.count("#REF!") == 1


def test_money_in_millions_and_billions_is_audited_as_printed_and_no_budget_is_computed_of_it(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        amounts = [("Rp 1,19 miliar", "Rp 1,1 miliar"), ("Rp 712,5 juta", "Rp 650 jt"), ("Rp 475 juta", "Rp 450 juta")]
        for row, (ceiling, spent) in enumerate(amounts, 2):
            book["Anggaran"].cell(row, 3, ceiling)
            book["Anggaran"].cell(row, 4, spent)
            book["Anggaran"].cell(row, 5, ("92,44", "91,23", "59,74")[row - 2])
            book["Anggaran"].cell(row, 6, None)
        book["Anggaran"].delete_rows(5, 2)

    path = made(tmp_path, change)
    found = checks_of(path)
    done = run("evaluate", str(path), *SAID, "--map", str(tmp_path / "peta.toml"))

    assert found["Anggaran:2.16:pagu"] == "agrees"  # 1187,5 juta, rounded
    assert found["Anggaran:2.16.01:serapan"] == "agrees"
    assert found["Anggaran:2.16.02:serapan"] == "contradicted"
    assert "left out" not in audit(path).stdout
    for page in (done.stdout, audit(path).stdout):
        assert "no budget is computed of them" in " ".join(page.split())
    assert "add up to" not in done.stdout


def test_a_level_has_an_achievement_only_where_the_rules_give_one(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["Tabel 3.1"]["E5"], book["Tabel 3.1"]["F5"], book["Tabel 3.1"]["G5"] = "Level III", "Level II", "66,67"

    path = made(tmp_path, change)
    beltim = ("--instrument", "lkj@beltim-2025")
    assert checks_of(path)["3.1:IK1:capaian-2025"] == "unsupported"
    assert checks_of(path, *beltim)["3.1:IK1:capaian-2025"] == "agrees"


@pytest.mark.parametrize("heading", ["Persen", "Persen (%)", "(persen)", "Prosentase"])
def test_a_column_called_percent_beside_money_is_the_absorption(heading: str, tmp_path: Path) -> None:
    path = made(tmp_path, put("Anggaran", "E1", heading))
    assert checks_of(path)["Anggaran:2.16:serapan"] == "agrees"


def test_evaluate_stops_at_a_cell_that_cannot_be_taken_where_that_is_asked_for(tmp_path: Path) -> None:
    path = made(tmp_path, put("Tabel 3.1", "F5", "#REF!"))
    mapped = ("--map", str(tmp_path / "peta.toml"))
    done, strict = (run("evaluate", path, *SAID, *mapped, *more) for more in ((), ("--strict",)))

    assert (done.exit_code, strict.exit_code, strict.stdout) == (0, 1, "")
    assert "Tabel 3.1!F5: #REF! is an error of a spreadsheet" in strict.stderr


def test_strict_says_nothing_of_an_assessment_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(TOML, encoding="utf-8")

    done = run("evaluate", str(tmp_path / "a.toml"), "--strict")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--strict goes with a table" in done.stderr


@pytest.mark.parametrize(
    ("name", "words"), [("#Tabel 3.1", ""), ("", "there are 2 tables in it"), ("#Tabel 9", "there is no table Tabel 9")]
)
def test_a_report_file_names_a_table_of_a_document(name: str, words: str, tmp_path: Path) -> None:
    document = docx.Document()
    for title in ("Tabel 3.1", "Tabel 3.2"):
        document.add_paragraph(title)
        table = document.add_table(rows=0, cols=2)
        for cells in (("kode", "nilai"), ("a", "5"), ("b", "7"), ("jumlah", "21")):
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                cell.text = text
        document.add_paragraph("")
    document.save(str(tmp_path / "laporan.docx"))
    (tmp_path / "laporan.toml").write_text(
        f'{TOML.partition("[budget]")[0]}\n[[tables]]\nid = "t"\ntitle = "T"\nfile = "laporan.docx{name}"\n'
        '[[tables.relations]]\nclaim = "jumlah:nilai"\nis = "sum"\nof = ["a:nilai", "b:nilai"]\n',
        encoding="utf-8",
    )
    done = run("audit", str(tmp_path / "laporan.toml"))

    assert done.exit_code == (1 if words else 0)
    assert words in done.stderr
    assert ("1 contradicted" in done.stdout and "(B4)" in done.stdout) is not bool(words)


def test_totals_of_a_budget_in_millions_are_rounded(tmp_path: Path) -> None:
    """What the title says of all amounts holds of whole numbers and decimals: 7.035 of parts that were rounded may be 7.036."""
    file = tmp_path / "anggaran.csv"
    rows = "1.01;Satu;1.234;1.111,5\n1.02;Dua;2.345;2.222,5\n1.03;Tiga;3.456;3.333,5\n;Jumlah;7.036;6.667,6\n"
    title = "Tabel 3.9 Realisasi Anggaran\n(dalam jutaan rupiah)\n"
    for above, verdict in ((title, "agrees"), ("Tabel 3.9 Realisasi Anggaran\n\n", "contradicted")):
        file.write_text(f"{above}Kode;Program;Pagu;Realisasi\n{rows}", encoding="utf-8")
        done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["audit", str(file), *SAID, "--format", "json"])

        checks = json.loads(done.stdout)["checks"]
        assert {one["verdict"] for one in checks if one["id"].startswith("3.9:jumlah:")} == {verdict}
        told = [one["code"] for one in json.loads(done.stdout)["findings"]]
        assert told == (["budget-rounded"] if verdict == "agrees" else [])


def test_a_total_and_a_mean_above_their_rows_are_held_against_them(tmp_path: Path) -> None:
    """Of a first row that is a total all rows below are the parts; with another total between them nobody knows."""
    file = tmp_path / "atas.csv"
    rows = "Indikator;Target;Realisasi;Capaian (%)\nRata-rata;;;{}\nInovasi;10;8;80,00\nLayanan;50;45;90,00\n"
    budget = "Kode;Program;Pagu;Realisasi\n;Jumlah;{};3.003\n1;Satu;1.000.001;1.001\n{}2;Dua;2.000.002;2.002\n"

    def found(text: str) -> dict[str, str]:
        file.write_text(text, encoding="utf-8")
        checks = json.loads(audit(str(file), *UP, "--format", "json").stdout)["checks"]
        return {one["id"].partition(":")[2]: one["verdict"] for one in checks if one["relation"] in ("sum", "mean")}

    for printed, verdict in (("85,00", "agrees"), ("86,00", "contradicted")):
        assert found(rows.format(printed))["rata-rata:capaian-2025:mean"] == verdict
    for printed, verdict in (("3.000.003", "agrees"), ("3.000.004", "contradicted")):
        assert found(budget.format(printed, ""))["jumlah:pagu:sum"] == verdict
    assert "jumlah:pagu:sum" not in found(budget.format("3.000.003", ";Jumlah;1.000.001;1.001\n"))


@pytest.mark.parametrize("dash", ["-", "Rp -", "Rp-", "……", "….", "(-)", "–"])
def test_a_dash_is_no_part_of_a_total_however_it_is_printed(tmp_path: Path, dash: str) -> None:
    file = tmp_path / "kosong.csv"
    rows = "1;Program A;Rp 1.000.000;Rp 500.000\n2;Program B;Rp 2.000.000;{0}\n3;Program C;{0};{0}\n"
    for total, verdict in (("500.000", "agrees"), ("600.000", "contradicted")):
        text = f"{rows.format(dash)};Jumlah;Rp 3.000.000;Rp {total}\n"
        file.write_text(f"No;Program;Pagu;Realisasi Anggaran\n{text}", encoding="utf-8")
        checks = json.loads(audit(str(file), "--format", "json").stdout)["checks"]
        assert [one["verdict"] for one in checks if one["relation"] is not None] == ["agrees", verdict]


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("Subtotal", "Jumlah Seluruhnya"),
        ("Sub Total Urusan Wajib", "Grand Total"),
        ("Jml", "GRAND TOTAL PROGRAM"),
        ("Jumlah I", "Jumlah Keseluruhan"),
        ("Jumlah A", "JUMLAH SELURUH KEGIATAN"),
        ("Jumlah Kegiatan", "Total Seluruh Sub Kegiatan"),
    ],
)
def test_totals_of_parts_are_no_parts_of_the_total_of_all(tmp_path: Path, part: str, whole: str) -> None:
    file = tmp_path / "urusan.csv"
    rows = (
        f"1;Program A;1001;501\n2;Program B;2002;1502\n;{part};3003;{{}}\n3;Program C;1501;1501\n;{whole};4504;{{}}\n"
    )

    def found(*printed: str) -> list[str]:
        file.write_text("No;Program;Pagu;Realisasi Anggaran\n" + rows.format(*printed), encoding="utf-8")
        checks = json.loads(audit(str(file), "--format", "json").stdout)["checks"]
        assert len(checks) == 4
        return [one["id"].partition(":")[2] for one in checks if one["verdict"] == "contradicted"]

    assert found("2003", "3504") == []
    assert found("2103", "3504") == ["jumlah:realisasi-anggaran:sum"]
    assert found("2003", "3604") == ["jumlah (2):realisasi-anggaran:sum"]


@pytest.mark.parametrize(("unit", "number"), [("Sub kegiatan", 2), ("", 1)])
def test_what_is_counted_in_its_own_unit_is_an_indicator(tmp_path: Path, unit: str, number: int) -> None:
    file = tmp_path / "kegiatan.csv"
    rows = f"Layanan;persen;80;80\nJumlah Kegiatan;{unit};80;80\n"
    file.write_text(f"Indikator;Satuan;Target;Realisasi\n{rows}", encoding="utf-8")
    printed = run("evaluate", str(file), *SAID, *UP, "--format", "json")
    assert len(json.loads(printed.stdout)["reports"][0]["indicators"]) == number


def test_headings_without_a_row_of_figures_are_a_fault(tmp_path: Path) -> None:
    """There is nothing to audit and nothing to evaluate, which no exit code of success may say."""
    file = tmp_path / "kosong.csv"
    file.write_text("Indikator;Target;Realisasi\nInovasi;;\n", encoding="utf-8")

    for done in (audit(str(file), *UP), run("evaluate", str(file), *SAID, *UP)):
        assert (done.exit_code, done.stdout) == (1, "")
        assert (
            "kosong.csv: row 1, column A: table kosong has headings, and no row with figures below them" in done.stderr
        )


def test_tables_on_standard_input_are_taken_where_their_instrument_is_said(tmp_path: Path) -> None:
    """As from a file: text and workbooks; without the instrument it is a report file."""
    text = "Indikator;Target;Realisasi;Capaian (%)\nInovasi;10;8;80,00\nLayanan;50;45;91,00\n"
    book = Path(made(tmp_path)).read_bytes()
    for command in ("audit", "evaluate"):
        for data in (text.encode(), book):
            done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, [command, "-", *SAID, *UP], input=data)
            assert (done.exit_code, "Dinas Contoh" in done.stdout) == (0, True)
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["audit", "-"], input=text)
    assert (done.exit_code, "this is a table (CSV)" in done.stderr) == (1, True)
