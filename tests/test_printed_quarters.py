"""Facts about printed tables with quarters: what their headings mean, and what is held against what."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.performance.report_tables.headings import meant_by, stated
from test_report_tables import SAID, run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from click.testing import Result

HIGHER = ("--context", "direction=higher")
HEAD = ["Sasaran", "Indikator", "Satuan", "Target 2025", "Target TW I", "Target TW II", "Target TW III", "Target TW IV"]
REALISED = [
    "Realisasi TW I",
    "Realisasi TW II",
    "Realisasi TW III",
    "Realisasi TW IV",
    "Realisasi 2025",
    "Capaian TW II (%)",
]
GOOD = (
    ["Layanan", "Terhubung", "%", 95, 25, 50, 75, 95, 22.5, 48.5, 76.1, 93.4, 93.4, 97],
    [None, "Layanan terpadu", "layanan", 40, 5, 15, 28, 40, 4, 15, 29, 42, 42, 100],
    ["Data", "Terisi", "%", 80, 20, 40, 60, 80, 18.2, 41, 63.9, 81.2, 81.2, 102.5],
)


def workbook(folder: Path, *rows: Sequence[Any], head: Sequence[str] = (*HEAD, *REALISED)) -> str:
    """A workbook with one table."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (head, *rows):
        book.active.append([*row])
    book.save(folder / "tw.xlsx")
    return str(folder / "tw.xlsx")


def audit(path: str, *more: str) -> Result:
    """The audit of its tables."""
    return run("audit", path, *SAID, *HIGHER, *more, "--detail")


@pytest.mark.parametrize(
    ("heading", "name", "runs"),
    [
        ("Target TW I", "target tw1", False),
        ("Realisasi s.d. Triwulan III", "realisasi tw3", True),
        ("Triwulan II Capaian (%)", "capaian tw2", False),
        ("Alokasi Triwulan (Rp) IV", "pagu tw4", False),
        ("Realisasi Anggaran Kumulatif TW 2", "realisasi anggaran tw2", True),
    ],
)
def test_headings_of_quarters_are_understood(heading: str, name: str, runs: bool) -> None:  # noqa: FBT001
    found = meant_by(heading)

    assert found is not None
    assert (found.name, found.runs) == (name, runs)
    assert stated(name) == found._replace(runs=False)


@pytest.mark.parametrize("heading", ["Predikat TW I", "TW I", "Satuan Triwulan 2"])
def test_what_has_no_quarters_is_no_column_of_them(heading: str) -> None:
    assert meant_by(heading) is None


def test_quarters_that_make_the_year_agree(tmp_path: Path) -> None:
    found = audit(workbook(tmp_path, *GOOD), "--context", "running=cumulative")

    assert found.exit_code == 0, found.output
    assert "achievement of IK1:realisasi-tw2 against the target IK1:target-tw2" in " ".join(found.stdout.split())


@pytest.mark.parametrize(
    ("running", "at", "number", "said"),
    [
        ("cumulative", 9, 20.1, "20.1 ≥ 22.5 does not hold"),
        ("cumulative", 12, 94.3, "the same as IK1:realisasi-tw4"),
        ("last", 12, 94.3, "the same as IK1:realisasi-tw4"),
        ("last", 13, 79, "achievement of IK1:realisasi-tw2 against the target IK1:target-tw2"),
    ],
)
def test_a_slip_in_a_quarter_is_found(tmp_path: Path, running: str, at: int, number: float, said: str) -> None:
    row = [*GOOD[0][:at], number, *GOOD[0][at + 1 :]]
    found = audit(workbook(tmp_path, row, *GOOD[1:]), "--context", f"running={running}")

    assert said in " ".join(found.stdout.split())


def test_single_quarters_add_up(tmp_path: Path) -> None:
    row = ["Layanan", "Layanan terpadu", "layanan", 40, 5, 15, 10, 10, 4, 16, 9, 12, 42, 106.67]
    found = audit(workbook(tmp_path, row), "--context", "running=sum")

    assert "sum of IK1:realisasi-tw1" in found.stdout
    assert "contradicted (1)" in found.stdout  # 41, and 42 is printed


@pytest.mark.parametrize("unit", ["%", "persentase", "Persen (%)", "‰"])
def test_percentages_of_quarters_are_not_added_up(tmp_path: Path, unit: str) -> None:
    row = ["Layanan", "Indeks layanan", unit, 40, 41, 42, 40, 41, 41, 42, 40, 41, 41, 100]
    found = audit(workbook(tmp_path, row), "--context", "running=sum")

    assert "sum of" not in found.stdout
    assert "✗ 0 contradicted" in found.stdout


def test_where_nobody_says_how_quarters_make_the_year_that_is_told(tmp_path: Path) -> None:
    found = audit(workbook(tmp_path, *GOOD))

    assert "--context running=, one of cumulative, last, sum" in " ".join(found.stderr.split())
    assert "realisasi-tw3 ·" not in found.stdout
    refused = audit(workbook(tmp_path, *GOOD), "--context", "running=monthly")
    assert (refused.exit_code, "monthly does not say how quarters make the year" in refused.stderr) == (2, True)


def test_allocations_add_up_and_running_money_is_the_last(tmp_path: Path) -> None:
    head = ["No", "Uraian", "Pagu (Rp)", *(f"Alokasi TW {one}" for one in ("I", "II", "III", "IV"))]
    head += [f"Realisasi s.d. TW {one}" for one in ("I", "II", "III", "IV")] + ["Realisasi 2025 (Rp)", "%"]
    rows = [
        [1, "Program A", 1000, 250, 250, 250, 250, 100, 300, 600, 900, 900, 90],
        [2, "Program B", 500, 100, 200, 100, 150, 90, 80, 300, 400, 410, 82],
    ]
    found = audit(workbook(tmp_path, *rows, head=head))

    assert "sum of 2:pagu-tw1" in found.stdout
    assert "80 ≥ 90 does not hold" in found.stdout
    assert "the same as 2:realisasi-anggaran-tw4" in found.stdout
    assert "contradicted (2)" in found.stdout


def test_the_year_without_a_column_is_its_last_quarter(tmp_path: Path) -> None:
    """The achievement of the year is that of the fourth quarter where numbers run; a wrong one is told."""
    head = ["Indikator", "Satuan", "Target Tahunan", *REALISED[:4], "Capaian (%)"]
    rows = [["Terhubung", "nilai", 80, 20, 41, 63, 76, 95], ["Terisi", "nilai", 50, 10, 20, 30, 45, 95]]
    path = workbook(tmp_path, *rows, head=head)
    found = audit(path, *HIGHER, "--context", "running=cumulative")

    assert "achievement of IK2:realisasi-tw4 against the" in found.stdout
    assert ("contradicted (1)" in found.stdout, "90" in found.stdout) == (True, True)
    assert "contradicted (1)" not in audit(path, *HIGHER).stdout


def test_offices_are_the_lines_of_a_budget_that_names_no_others(tmp_path: Path) -> None:
    head = ["No", "Unit Kerja", "Pagu", *(f"Alokasi TW {one}" for one in ("I", "II", "III", "IV"))]
    rows = [[1, "Sekretariat", 1000, 250, 250, 250, 250], [2, "Bidang Data", 500, 100, 200, 100, 150]]
    found = audit(workbook(tmp_path, *rows, head=head))

    assert "Unit Kerja → uraian" in found.stderr
    assert "sum of 2:pagu-tw1" in found.stdout
    beside = audit(
        workbook(
            tmp_path, ["Terhubung", "Bidang Data", 90, 80], head=["Indikator", "Unit Kerja", "Target", "Realisasi"]
        )
    )
    assert ("uraian" in beside.stderr, beside.exit_code) == (False, 0)


# --- One budget of several indicators ---------------------------------------------------------------------------------

SHARED = ["Indikator", "Target", "Realisasi", "Program", "Pagu (Rp)", "Realisasi Anggaran (Rp)"]


@pytest.mark.parametrize("again", [(1000, 900), (None, None)])
def test_money_that_several_indicators_share_counts_once(tmp_path: Path, again: tuple[int | None, int | None]) -> None:
    """Printed again in each row, or once in merged cells."""
    rows = (
        ["Indeks A", 80, 82, "Program X", 1000, 900],
        ["Indeks B", 90, 91, "Program X" if again[0] else None, *again],
        ["Indeks C", 70, 77, "Program Y", 500, 400],
        ["Jumlah", None, None, None, 1500, 1300],
    )
    said = " ".join(audit(workbook(tmp_path, *rows, head=SHARED)).stdout.split())

    assert "sum of IK1:pagu, IK3:pagu" in said
    assert "✗ 0 contradicted" in said


def test_money_that_is_printed_again_must_be_the_same(tmp_path: Path) -> None:
    rows = (["Indeks A", 80, 82, "Program X", 1000, 900], ["Indeks B", 90, 91, "PROGRAM X", 1000, 990])

    assert "the same as IK1:realisasi-anggaran" in audit(workbook(tmp_path, *rows, head=SHARED)).stdout
    assert "inconsistent (1)" in audit(workbook(tmp_path, *rows, head=SHARED)).stdout


# --- A report file of them --------------------------------------------------------------------------------------------


def made(path: str, folder: Path, *more: str) -> tuple[dict[str, Any], str]:
    """The report file made of the tables, and what was said."""
    to = folder / "laporan.toml"
    arguments = (
        "init",
        "lkj@lakip-4",
        "--from",
        path,
        "--subject",
        "Dinas",
        "--period",
        "2025",
        "-o",
        str(to),
        "--force",
        *more,
    )
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    return tomllib.loads(to.read_text(encoding="utf-8")), done.stderr


def test_indicators_are_written_with_their_quarters_and_what_the_rules_make_of_them(tmp_path: Path) -> None:
    path = workbook(tmp_path, *GOOD)
    found, _ = made(
        path, tmp_path, "--accept", "900", "--context", "direction=higher", "--context", "running=cumulative"
    )

    assert [one["code"] for one in found["objectives"]] == ["S1", "S2"]
    assert [(one["title"], one["target"], one["objective"]) for one in found["indicators"]] == [
        ("Terhubung", 95, "S1"),
        ("Layanan terpadu", 40, "S1"),
        ("Terisi", 80, "S2"),
    ]
    assert found["indicators"][0]["quarters"]["realisation"] == [22.5, 48.5, 76.1, 93.4]
    assert found["tables"][0]["skip"] == ["Sasaran", "Satuan"]
    of_year = {one["claim"]: one["of"] for one in found["relations"] if one["is"] == "equal"}
    assert of_year["Sheet:terhubung:Realisasi 2025"] == ["Sheet:terhubung:Realisasi TW IV"]
    assert run("audit", str(tmp_path / "laporan.toml")).exit_code == 0
    assert run("evaluate", str(tmp_path / "laporan.toml")).exit_code == 0


def test_without_a_direction_indicators_are_comments_and_nothing_is_a_verdict(tmp_path: Path) -> None:
    found, said = made(workbook(tmp_path, *GOOD), tmp_path)

    assert "indicators" not in found
    assert "relations" not in found
    assert "nothing says what is better of 3 indicators" in " ".join(said.split())
    assert "# direction" in (tmp_path / "laporan.toml").read_text(encoding="utf-8")
    assert run("audit", str(tmp_path / "laporan.toml")).exit_code == 0


def test_a_target_that_is_not_there_is_left_out_and_told(tmp_path: Path) -> None:
    head = ["Indikator", "Satuan", "Target", "Realisasi", "Capaian (%)", "Kategori"]
    rows = (["Opini BPK", "opini", "WTP", "WTP", "", ""], ["Indeks baru", "nilai", "n/a", "n/a", "n/a", ""],
            ["Kepuasan", "nilai", ">= 85", "86,12", "101,32", "Sangat Berhasil"])  # fmt: skip
    found, said = made(workbook(tmp_path, *rows, head=head), tmp_path, "--accept", "20")

    assert [one["title"] for one in found["indicators"]] == ["Opini BPK", "Kepuasan"]
    assert "Indeks baru: the target is n/a, so it is left out" in said
    assert [(one["is"], one["of"]) for one in found["relations"]] == [
        ("equal", ["indicator:IK3:achievement"]),
        ("category", ["Sheet:kepuasan:Capaian (%)"]),
    ]
