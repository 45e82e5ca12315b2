"""A cell that cannot be read or taken is left out of a table: whatever else agreed before still agrees, or is open."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.audit.engine import audit_files
from evalkit.base.verdicts import AGREES, CONTRADICTED, INCONSISTENT, UNSUPPORTED
from evalkit.catalogue.registry import Registry
from evalkit.cli import cli
from evalkit.comparison.reports import report_moved
from evalkit.mapping.table_files import FileHints
from evalkit.performance.model.report import UNKNOWN
from evalkit.run import evaluate_files, report_opener

if TYPE_CHECKING:
    from evalkit.audit.model import AuditResult
    from evalkit.performance.model import ReportResult

SCHEMAS = Path(__file__).parents[1] / "evalkit" / "schemas"
SAID = FileHints("lkj@lakip-4", "Dinas Contoh", "2025", context={"direction": "higher", "running": "cumulative"})
UNREADABLE = ("#REF!", "1,2,3", "#DIV/0!", "12 / x", "Rp 1.2.5", "=A1/B1", "5 ± 1")
HEADINGS = ["No", "Sasaran", "Indikator", "Satuan", "Target", "Realisasi", "Capaian", "Kategori"]
CLEAN: list[list[str]] = [
    ["Tabel 3.1 Capaian"],
    HEADINGS,
    ["1", "Layanan", "Kepuasan", "nilai", "81", "88,19", "108,88", "Sangat Berhasil"],
    ["2", "", "Pengaduan", "%", "95", "91,20 %", "96,00", "Berhasil"],
    ["3", "Digital", "Indeks SPBE", "indeks", "3,40", "3,52", "103,53", "Sangat Berhasil"],
    ["4", "", "Lama layanan", "hari", "≤ 10", "8", "120", "Sangat Berhasil"],
    ["Rata-rata", "", "", "", "", "", "107,10", "Sangat Berhasil"],
    ["Tabel 3.2 Perbandingan"],
    ["No", "Indikator", "Realisasi 2023", "Realisasi 2024", "Realisasi 2025", "Capaian 2025"],
    ["1", "Kepuasan", "85,1", "86,5", "88,19", "108,88"],
    ["2", "Indeks SPBE", "3,10", "3,21", "3,52", "103,53"],
    ["Tabel 3.3 Triwulan"],
    ["No", "Indikator", "Realisasi TW I", "Realisasi TW II", "Realisasi TW III", "Realisasi TW IV", "Realisasi 2025"],
    ["1", "Kepuasan", "20", "41,5", "60,25", "88,19", "88,19"],
    ["Tabel 3.4 Anggaran"],
    ["Kode", "Program", "Pagu", "Realisasi", "%", "Sisa"],
    ["2.16", "Program Informasi", "1.000.000.000", "900.000.000", "90,00", "100.000.000"],
    ["2.16.01", "Kegiatan A", "600.000.000", "550.000.000", "91,67", "50.000.000"],
    ["2.16.02", "Kegiatan B", "400.000.000", "350.000.000", "87,50", "50.000.000"],
    ["2.17", "Program Aplikasi", "500.000.000", "480.000.000", "96,00", "20.000.000"],
    ["", "Jumlah", "1.500.000.000", "1.380.000.000", "92,00", "120.000.000"],
]  # fmt: skip
SLIPS = {
    (2, 5): "88,91",
    (6, 6): "107,40",
    (9, 4): "88,19",
    (13, 6): "88,20",
    (17, 2): "606.000.000",
    (20, 3): "1.380.000.001",
}
FIGURES = [
    (row, column)
    for row, cells in enumerate(CLEAN)
    for column, text in enumerate(cells)
    if text[:1].isdigit() and column > 1
] + [(5, 4)]


@pytest.fixture(scope="module")
def registry() -> Registry:
    """One for all audits of this file."""
    return Registry()


def written(folder: Path, changes: dict[tuple[int, int], str]) -> str:
    """The report with *changes*, as a table with a semicolon and a byte order mark."""
    rows = [[changes.get((at, column), text) for column, text in enumerate(cells)] for at, cells in enumerate(CLEAN)]
    path = folder / "laporan.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return str(path)


def audited(folder: Path, registry: Registry, changes: dict[tuple[int, int], str]) -> AuditResult:
    opened = report_opener(registry, SAID, [])
    return audit_files([written(folder, changes)], registry, opened=opened).results[0]


def evaluated(folder: Path, registry: Registry, changes: dict[tuple[int, int], str]) -> ReportResult:
    return evaluate_files([written(folder, changes)], registry=registry, beside=SAID).reports[0]


def verdicts(result: AuditResult) -> dict[str, Any]:
    return {check.id: check.verdict for check in result.checks}


def test_the_clean_report_agrees(tmp_path: Path, registry: Registry) -> None:
    found = audited(tmp_path, registry, {})

    assert (found.totals[CONTRADICTED], found.totals[INCONSISTENT], found.sheet.left_out) == (0, 0, 0)
    assert found.totals[AGREES] > 30  # so that there is something to lose


@pytest.mark.parametrize("slips", [{}, SLIPS], ids=["clean", "with slips"])
def test_leaving_out_a_cell_never_turns_an_agreeing_claim_into_a_contradicted_one(
    slips: dict[tuple[int, int], str], tmp_path: Path, registry: Registry
) -> None:
    before = verdicts(audited(tmp_path, registry, slips))
    opened = 0
    for number, cell in enumerate(FIGURES):
        result = audited(tmp_path, registry, {**slips, cell: UNREADABLE[number % len(UNREADABLE)]})
        after = verdicts(result)

        turned = [
            one
            for one, verdict in after.items()
            if verdict in (CONTRADICTED, INCONSISTENT) and before.get(one) == AGREES
        ]
        assert (cell, turned, result.sheet.left_out) == (cell, [], 1)
        assert not [one for one in after if one not in before and after[one] != UNSUPPORTED]
        opened += sum(verdict == UNSUPPORTED and before.get(one) == AGREES for one, verdict in after.items())
    assert opened > 30  # what is made of them is open, not passed over


COLUMNS = [
    (row, column)
    for row, cells in enumerate(CLEAN)
    for column, text in enumerate(cells)
    if cells[0] in ("No", "Kode") and text.split()[0] in ("Target", "Realisasi", "Capaian", "%", "Sisa")
]


def test_leaving_out_a_column_makes_no_contradiction(tmp_path: Path, registry: Registry) -> None:
    """Where its heading says nothing, its figures are counted and named, and no other number means something else."""
    for heading in COLUMNS:
        result = audited(tmp_path, registry, {heading: "Hasil akhir"})

        assert result.sheet.left_out > 0, heading
        assert (result.totals[CONTRADICTED], result.totals[INCONSISTENT]) == (0, 0), heading


def test_words_where_a_number_should_stand_turn_no_agreeing_claim_into_a_contradicted_one(
    tmp_path: Path, registry: Registry
) -> None:
    before = verdicts(audited(tmp_path, registry, SLIPS))
    for cell in FIGURES:
        after = verdicts(audited(tmp_path, registry, {**SLIPS, cell: "lihat lampiran"}))

        turned = [one for one, verdict in after.items() if verdict == CONTRADICTED and before.get(one) == AGREES]
        assert (cell, turned) == (cell, [])


@pytest.mark.parametrize("cell", [(2, 4), (3, 5), (4, 4), (5, 4), (5, 5)])
def test_a_mean_over_an_unknown_achievement_is_open(cell: tuple[int, int], tmp_path: Path, registry: Registry) -> None:
    result = evaluated(tmp_path, registry, {cell: "#REF!"})
    unknown = [one for one in result.indicators if one.is_unknown]

    assert [one.code for one in unknown] == [f"IK{cell[0] - 1}"] == [*result.unknown]
    assert (unknown[0].achievement, unknown[0].counted) == (None, None)
    assert (result.mean, result.other_mean, result.band, result.efficiency) == (None, None, None, None)
    own, other = sorted(result.objectives, key=lambda one: not one.unknown)
    assert own.mean is None
    assert other.mean is not None
    assert [one.severity for one in result.findings if one.code.endswith(UNKNOWN)] == ["warning"]


def test_a_budget_with_an_amount_that_is_left_out_has_no_sum(tmp_path: Path, registry: Registry) -> None:
    result = evaluated(tmp_path, registry, {(17, 3): "#REF!"})

    assert result.money is None
    assert [one.money is None for one in result.budget] == [True, True, False, False]


def test_quarters_of_which_one_is_unknown_are_not_held_against_the_year(tmp_path: Path, registry: Registry) -> None:
    result = evaluated(tmp_path, registry, {(13, 5): "#N/A"})

    assert not [one for one in result.findings if one.code.startswith("quarters")]
    assert result.mean is not None  # the year is printed


MIXED = """Sasaran;Indikator;Satuan;Target;Realisasi;Capaian
A;Opini;opini;WTP;WTP;100
;SAKIP;predikat;BB;B;
;Kematangan;level;Level III;Level II;66,67
;Tepat waktu;%;≥ 95;96,2;101,26
;Gangguan;kali;≤ 5;4;120
;Rentang;nilai;2–3;2,5;100
;Persen;nilai;95 %;95 %;100
;Pendapatan;rupiah;Rp 1.250 juta;Rp 1.100 juta;88
;Kosong;nilai;n/a;80;
;Strip;nilai;-;80;
;Nol;kasus;0;0;100
;Ada;dokumen;Ada;Ada;100
;Baru;nilai;80;n/a;
"""


def test_each_of_targets_mixed_in_one_column_is_taken_left_out_or_asked_for(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "campur.csv"
    path.write_text(MIXED, encoding="utf-8-sig")
    found = evaluate_files([str(path)], registry=registry, beside=SAID)
    kinds = {one.indicator.title: one.indicator.target.kind for one in found.reports[0].indicators}
    notes = " ".join(str(note) for note in found.notes)
    told = " ".join(str(one.message) for one in found.reports[0].findings)

    assert kinds == {
        "Opini": "category",
        "SAKIP": "category",
        "Kematangan": "level",
        "Tepat waktu": "number",
        "Gangguan": "number",
        "Rentang": "range",
        "Persen": UNKNOWN,
        "Pendapatan": "number",
        "Nol": UNKNOWN,
        "Ada": "presence",
        "Baru": "number",
    }
    assert "Kosong" in notes
    assert "Strip" in notes
    for word in ("D8", "E8", "D12", "--context zero="):
        assert word in told
    money = next(one for one in found.reports[0].indicators if one.indicator.title == "Pendapatan")
    assert (str(money.indicator.target.number), money.achievement) == ("1250000000", 88)
    assert (
        next(one for one in found.reports[0].indicators if one.indicator.title == "Baru").indicator.not_measured
        == "n/a"
    )


def test_what_is_left_out_stands_in_json_and_its_schema_knows_it(tmp_path: Path) -> None:
    path = written(tmp_path, {(2, 4): "#REF!", (3, 5): "1,2,3", (16, 2): "1.2.3.4"})
    said = ("--instrument", "lkj@lakip-4", "--subject", "Dinas", "--period", "2025", "--context", "direction=higher")
    unknown = {"target-unknown", "realisation-unknown"}  # an audit tells the cells themselves, and nothing twice
    for command, kind, told in (("audit", "audit", {"cell-left-out"}), ("evaluate", "result", unknown)):
        done = CliRunner().invoke(cli, [command, path, *said, "--format", "json"], env={"EVALKIT_LANG": "en"})
        found = json.loads(done.stdout)

        assert done.exit_code == 0
        jsonschema.validate(found, json.loads((SCHEMAS / f"evalkit-{kind}-1.json").read_text(encoding="utf-8")))
        text = json.dumps(found, ensure_ascii=False)
        for word in ("E3", "F4", "C17", "correct the formula", *told):
            assert word in text
    assert (
        json.loads(CliRunner().invoke(cli, ["audit", path, *said, "--format", "json"]).stdout)["totals"]["left_out"]
        == 3
    )


def test_the_report_file_that_is_made_of_such_tables_says_what_is_unknown(tmp_path: Path, registry: Registry) -> None:
    path, made = written(tmp_path, {(2, 4): "#REF!", (3, 5): "91 orang"}), tmp_path / "laporan.toml"
    said = ("--subject", "Dinas", "--period", "2025", "--context", "direction=higher")
    done = CliRunner().invoke(cli, ["init", "lkj@lakip-4", "--from", path, *said, "-o", str(made)])
    result = evaluate_files([str(made)], registry=registry).reports[0]

    assert done.exit_code == 0
    assert 'target      = { unknown = "#REF!" }' in made.read_text(encoding="utf-8")
    assert 'realisation = { unknown = "91 orang" }' in made.read_text(encoding="utf-8")
    assert result.unknown == ("IK1", "IK2")
    assert result.mean is None


def test_an_unknown_achievement_is_explained_and_compared(tmp_path: Path, registry: Registry) -> None:
    known, unknown = (evaluated(tmp_path, registry, one) for one in ({}, {(2, 5): "#REF!"}))
    moved = report_moved(known, unknown)
    said = ("--instrument", "lkj@lakip-4", "--subject", "Dinas", "--period", "2025", "--context", "direction=higher")
    done = CliRunner().invoke(
        cli, ["evaluate", str(tmp_path / "laporan.csv"), *said, "--explain", "IK1"], env={"EVALKIT_LANG": "en"}
    )

    assert moved.by is None
    assert [one.by is None for one in moved.indicators] == [True, False, False, False]
    assert "the realisation cannot be taken as it is printed: #REF!" in " ".join(done.stdout.split())
    assert "left out of every mean" not in done.stdout


def test_a_word_for_nothing_claims_nothing(tmp_path: Path, registry: Registry) -> None:
    changes = {(2, 7): "n/a", (3, 6): "n/a", (17, 2): "n/a", (18, 5): "tidak tersedia"}
    found = audited(tmp_path, registry, changes)

    assert (found.totals[CONTRADICTED], found.totals[INCONSISTENT]) == (1, 0)  # the mean of what is there
    assert found.sheet.left_out == 1  # an amount of the budget


NAUGHT = """Indikator;Satuan;Arah;Target;Realisasi;Realisasi 2024
Kasus;kasus;{direction};0;3;n/a
Kepuasan;nilai;naik;80;88;tidak tersedia
"""


@pytest.mark.parametrize(("direction", "zero"), [("entah", "no-value"), ("", "no-value"), ("turun", "always-zero")])
def test_a_target_of_0_that_no_rule_is_meant_for_is_left_out_with_the_rule(
    direction: str, zero: str, tmp_path: Path, registry: Registry
) -> None:
    path = tmp_path / "nol.csv"
    path.write_text(NAUGHT.format(direction=direction), encoding="utf-8-sig")
    said = FileHints("lkj@lakip-4", "Dinas Contoh", "2025", context={"zero": zero})
    naught, other = (
        one.indicator for one in evaluate_files([str(path)], registry=registry, beside=said).reports[0].indicators
    )

    assert (naught.target.kind, naught.zero) == (UNKNOWN, None)
    assert other.target.kind == "number"


def test_an_earlier_year_without_a_figure_has_none(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "nol.csv"
    path.write_text(NAUGHT.format(direction="turun"), encoding="utf-8-sig")
    said = FileHints("lkj@lakip-4", "Dinas Contoh", "2025", context={"zero": "no-value"})
    found = evaluate_files([str(path)], registry=registry, beside=said).reports[0]

    assert [dict(one.indicator.history) for one in found.indicators] == [{}, {}]
    assert "left out" not in " ".join(str(one.message) for one in found.findings)
