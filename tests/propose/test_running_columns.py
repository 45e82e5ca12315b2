"""Facts about columns of quarters: what they are called, that running numbers do not fall, and that the year is the last quarter."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from evalkit.performance.typed_quantities import quarter_in
from test_audit_cli import audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEAD = "No;Program;Pagu 2025;Realisasi s.d. TW I;Realisasi s.d. TW II;Realisasi s.d. TW III;Realisasi s.d. TW IV;Realisasi 2025"
ROWS = (
    (8_120_334_500, 1_004_117_220, 3_410_009_871, 5_120_771_003, 7_760_113_900),
    (990_211_000, 120_450_000, 300_781_110, 610_020_331, 951_002_117),
    (410_771_500, 33_009_120, 101_781_400, 260_118_009, 377_120_450),
    (2_310_447_000, 401_118_200, 998_120_777, 1_702_118_310, 2_210_009_118),
    (120_909_500, 9_120_330, 44_781_020, 71_009_118, 118_220_140),
    (77_118_000, 8_771_220, 30_118_771, 51_020_118, 70_447_119),
    (1_518_200_400, 220_118_009, 700_331_118, 1_100_771_204, 1_490_118_777),
    (301_447_000, 41_118_230, 120_009_118, 201_118_440, 288_771_002),
)


def file(folder: Path, rows: Sequence[Sequence[object]] = ROWS, years: Sequence[object] = ()) -> str:
    """A table of programmes; the realisation of the year is that of the last quarter, but for *years*."""
    lines = [HEAD]
    for at, row in enumerate(rows):
        year = years[at] if at < len(years) else row[-1]
        lines.append(";".join(map(str, (at + 1, f"Program {'ABCDEFGH'[at]}", *row, year))))
    (folder / "kas.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(folder / "kas.csv")


def kinds(path: str) -> dict[str, tuple[str, list[str]]]:
    """Claim → kind and operands of what is proposed."""
    found = tomllib.loads(audit(path, "--propose").stdout).get("relations", [])
    return {one["claim"]: (one["is"], one["of"]) for one in found}


@pytest.mark.parametrize(
    ("heading", "rest", "quarter"),
    [
        ("Realisasi s.d. Triwulan (Rp) III", "Realisasi s.d. (Rp)", 3),
        ("TW I", "", 1),
        ("Target TW4 2025", "Target 2025", 4),
        ("Q2", "", 2),
        ("Triwulan ke-II", "ke-", 2),
    ],
)
def test_a_heading_names_its_quarter(heading: str, rest: str, quarter: int) -> None:
    assert quarter_in(heading) == (rest, quarter)


@pytest.mark.parametrize(
    "heading", ["Realisasi 2025", "Triwulan", "TW I s.d. TW III", "Quick win 1", "TW V", "TW 2025"]
)
def test_a_heading_without_one_quarter_names_none(heading: str) -> None:
    assert quarter_in(heading) is None


def test_running_numbers_do_not_fall_and_the_year_is_the_last_quarter(tmp_path: Path) -> None:
    found = kinds(file(tmp_path))

    assert found["kas:*:Realisasi s.d. TW II"] == ("at-least", ["kas:*:Realisasi s.d. TW I"])
    assert found["kas:*:Realisasi s.d. TW IV"] == ("at-least", ["kas:*:Realisasi s.d. TW III"])
    assert found["kas:*:Realisasi 2025"] == ("equal", ["kas:*:Realisasi s.d. TW IV"])


def test_what_falls_and_a_year_that_differs_would_break(tmp_path: Path) -> None:
    fallen = [list(row) for row in ROWS]
    fallen[1][2] = 12_078_111
    said = audit(file(tmp_path, fallen, years=[7_760_113_990]), "--propose").stdout

    assert "would break: kas:program-b:Realisasi s.d. TW II\n" in said
    assert "would break: kas:program-a:Realisasi 2025" in said


def test_numbers_of_single_quarters_are_no_running_ones(tmp_path: Path) -> None:
    single = [(row[0], row[3], row[1], row[4], row[2]) for row in ROWS]

    assert "at-least" not in {kind for kind, _ in kinds(file(tmp_path, single)).values()}


def test_growth_and_means_of_years_are_found_where_a_heading_says_so(tmp_path: Path) -> None:
    """Falling numbers as well; one that is wrong is what would break."""
    numbers = ((41.25, 43.5), (50.75, 49.25), (38.4, 44.15), (61.05, 61.9), (70.2, 66.45), (12.35, 15.05))
    rows = [(f"{a:.2f}", f"{b:.2f}", f"{(b - a) / a * 100:.2f}", f"{(a + b) / 2:.3f}") for a, b in numbers]
    rows[1] = (*rows[1][:2], "-2.69", rows[1][3])
    rows[4] = (*rows[4][:3], "86.325")
    lines = [f"Indeks {'ABCDEF'[at]};{';'.join(row)}".replace(".", ",") for at, row in enumerate(rows)]
    for heads, is_found in (("Pertumbuhan (%);Rata-rata", True), ("Kolom satu;Kolom dua", False)):
        file = tmp_path / "tahun.csv"
        file.write_text("\n".join([f"Indikator;2024;2025;{heads}", *lines]), encoding="utf-8")
        text = audit(str(file), "--propose").stdout

        assert ('is       = "growth"\nof       = ["tahun:*:2025", "tahun:*:2024"]' in text) == is_found
        assert ('is       = "mean"\nof       = ["tahun:*:2024", "tahun:*:2025"]' in text) == is_found
        assert ("5 of 6; would break: tahun:indeks-b:Pertumbuhan" in text) == is_found
        assert ("5 of 6; would break: tahun:indeks-e:Rata-rata" in text) == is_found


def test_the_quarters_of_a_small_table_count_together(tmp_path: Path) -> None:
    """Six rows of small whole numbers say little of one quarter, and much of four; a wrong achievement is told."""
    quarters = ("TW I", "TW II", "TW III", "TW IV")
    rows = ((20, 17, 40, 36, 70, 74, 100, 88), (13, 13, 28, 24, 40, 22, 56, 21), (20, 17, 40, 30, 70, 64, 100, 105),
            (5, 4, 28, 26, 33, 25, 48, 33), (20, 18, 40, 28, 70, 54, 100, 79), (5, 4, 24, 18, 30, 23, 48, 39))  # fmt: skip
    lines = ["Indikator;" + ";".join(f"Target {one};Realisasi {one};Capaian {one}" for one in quarters)]
    for name, row in zip("ABCDEF", rows, strict=True):
        made = [f"{100 * row[at + 1] / row[at] + 20 * ((name, at) == ('C', 4)):.2f}" for at in range(0, 8, 2)]
        cells = (f"{row[2 * at]};{row[2 * at + 1]};{made[at]}" for at in range(4))
        lines.append(f"Indikator {name};" + ";".join(cells).replace(".", ","))
    (tmp_path / "tw.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    printed = audit(str(tmp_path / "tw.csv"), "--propose").stdout

    found = {one["claim"]: one for one in tomllib.loads(printed)["relations"] if one["is"] == "percent"}
    assert set(found) == {f"tw:*:Capaian {one}" for one in quarters}
    assert min(one["proposed"] for one in found.values()) > 100
    assert "5 of 6; would break: tw:indikator-c:Capaian TW III" in printed


def test_quarters_that_rise_together_make_no_weighted_mean_of_the_first_row(tmp_path: Path) -> None:
    """Of figures cut to whole numbers the first row lies near a mean of the others by nearly any column."""
    quarters = ["TW I", "TW II", "TW III", "TW IV"]
    lines: list[list[object]] = [
        ["No", "Indikator", *(f"{of} {quarter}" for of in ("Target", "Realisasi") for quarter in quarters)],
        [1, "Nilai IKM", 20, 40, 60, 80, 21, 41, 61, 82],
        [2, "Arsip", 25, 50, 75, 90, 20, 50, 70, 81],
        [3, "Dataset", 10, 20, 30, 40, 12, 22, 30, 44],
    ]
    table = tmp_path / "tw.csv"
    table.write_text("".join(",".join(map(str, line)) + "\n" for line in lines), encoding="utf-8")

    said = audit(str(table), "--propose").stdout

    assert "would break" not in said
    assert {one["is"] for one in tomllib.loads(said)["relations"]} <= {"at-least", "equal"}


@pytest.mark.parametrize(("heading", "is_sum"), [("TW III", False), ("Triwulan lalu dan ini", True)])
def test_a_quarter_is_no_sum_of_other_quarters(tmp_path: Path, heading: str, is_sum: bool) -> None:  # noqa: FBT001
    """A quarter, a half and three quarters of a year add up by chance; what is called otherwise may be their sum."""
    years = [81_204, 52_012, 70_428, 93_616, 61_036]
    lines = [["Indikator", "Target TW I", "Target TW II", f"Target {heading}"]]
    lines += [
        [f"Dokumen {'ABCDE'[at]}", *(str(year * part // 4) for part in (1, 2, 3))] for at, year in enumerate(years)
    ]
    table = tmp_path / "tw.csv"
    table.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")

    found = tomllib.loads(audit(str(table), "--propose").stdout)["relations"]

    assert ("sum" in [one["is"] for one in found]) is is_sum
