"""Facts about rates, basis points, balances and totals in foreign tables: what is proposed, and which planted slip it would tell."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.schema.shipped import shipped
from test_audit_cli import audit

if TYPE_CHECKING:
    from pathlib import Path

DENSITY = """Kecamatan;Luas (km2);Penduduk (jiwa);Kepadatan (jiwa/km2);Kelahiran;Angka Kelahiran Kasar (‰)
Gantung;546,30;29148;53,36;512;17,57
Kelapa Kampit;498,51;18630;37,37;301;16,16
Manggar;229,00;41220;180,00;733;17,78
Damar;236,90;13475;56,88;198;14,69
Simpang Pesak;243,30;9021;37,08;141;15,63
Dendang;362,20;11386;31,44;207;18,18
Belitung Timur;2116,21;122880;58,07;2092;17,02
"""
RATES = """Bulan;Suku Bunga 2023 (%);Suku Bunga 2024 (%);Perubahan (bps)
Januari;5,75;6,00;25
Februari;5,71;6,03;32
Maret;5,82;5,61;-21
April;5,44;6,21;77
Mei;6,02;5,37;-65
Juni;5,93;6,36;43
"""
ASSETS = """Uraian;Saldo Awal;Penambahan;Pengurangan;Saldo Akhir
Tanah;12.450.771.320;1.204.330.118;310.442.710;13.344.658.728
Peralatan;8.771.204.551;990.118.204;120.771.330;9.640.551.425
Gedung;30.118.440.207;2.771.330.904;771.204.118;32.118.566.993
Jalan;21.440.991.330;1.118.771.204;98.330.411;22.461.432.123
"""
MOVED = """Uraian;Tanah;Peralatan
Saldo per 1 Januari 2024;12.450.771.320;8.771.204.551
Penambahan;1.204.330.118;990.118.204
Hibah;100.200.303;20.771.112
Pengurangan;310.442.710;120.771.330
Saldo per 31 Desember 2024;13.444.859.031;9.661.322.537
"""
BALANCE = """Uraian;2024 (Rp);2023 (Rp)
Kas;2.771.204.331;2.118.440.207
Piutang;991.330.118;771.204.551
Jumlah Aset Lancar;3.762.534.449;2.889.644.758
Tanah;12.450.771.320;11.204.330.118
Gedung;8.771.204.551;9.118.771.330
Jumlah Aset Tetap;21.221.975.871;20.323.101.448
JUMLAH ASET;24.984.510.320;23.212.746.206
Kewajiban;4.118.330.207;3.771.118.440
EKUITAS;20.866.180.113;19.441.627.766
"""
SURPLUS = """Uraian;Anggaran (Rp);Realisasi (Rp)
Pajak;2.771.204.331;2.718.440.207
Retribusi;991.330.118;971.204.551
Jumlah Pendapatan;3.762.534.449;3.689.644.758
Pegawai;1.450.771.320;1.204.330.118
Barang;771.204.551;718.771.330
Modal;1.330.118.204;1.109.771.118
Jumlah Belanja;3.552.094.075;3.032.872.566
Surplus;210.440.374;656.772.192
"""
DIRECTIONS = """No;Indikator;2023;2024;Perubahan;Arah
1;Jalan mantap;61,20;64,71;3,51;Naik
2;Kemiskinan;9,13;8,80;-0,33;Turun
3;Pengangguran;5,44;5,71;0,27;Naik
4;Rata-rata lama sekolah;8,12;8,33;0,21;Naik
5;Stunting;21,60;19,20;-2,40;Turun
6;Imunisasi;88,10;87,40;-0,70;Turun
7;Harapan hidup;70,25;70,61;0,36;Naik
"""


def proposed(folder: Path, text: str) -> list[dict[str, Any]]:
    """What is proposed for a table with that *text*."""
    (folder / "t.csv").write_text(text, encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(audit(str(folder / "t.csv"), "--propose").stdout).get("relations", [])
    return [{key: entry for key, entry in one.items() if key != "proposed"} for one in found]


def said(folder: Path, text: str) -> str:
    """What is printed for a table with that *text*."""
    (folder / "t.csv").write_text(text, encoding="utf-8")
    return audit(str(folder / "t.csv"), "--propose").stdout


def test_a_density_is_a_ratio_and_a_rate_per_mille_one_of_a_thousand(tmp_path: Path) -> None:
    found = proposed(tmp_path, DENSITY)

    density = {"claim": "t:*:Kepadatan (jiwa/km2)", "is": "ratio", "of": ["t:*:Penduduk (jiwa)", "t:*:Luas (km2)"]}
    births = {"claim": "t:*:Angka Kelahiran Kasar (‰)", "is": "ratio", "of": ["t:*:Kelahiran", "t:*:Penduduk (jiwa)"]}
    assert density in found
    assert {**births, "per": 1000} in found


def test_the_rate_of_a_whole_is_no_sum(tmp_path: Path) -> None:
    text = "\n".join(";".join(line.split(";")[:4]) for line in DENSITY.splitlines())
    apart = "\n".join(";".join(line.split(";")[i] for i in (0, 2, 3)) for line in DENSITY.splitlines())

    assert "would break" not in said(tmp_path, text)
    assert "Kepadatan" not in str(proposed(tmp_path, apart))


@pytest.mark.parametrize(
    ("text", "right", "wrong", "place"),
    [
        (DENSITY, "17,78", "1,78", "t:manggar:Angka Kelahiran Kasar (‰)"),
        (DENSITY, "180,00", "181,00", "t:manggar:Kepadatan (jiwa/km2)"),
        (DENSITY, "122880", "112880", "t:belitung-timur:Penduduk (jiwa)"),
        (RATES, ";-21", ";21", "t:maret:Perubahan (bps)"),
        (ASSETS, "9.640.551.425", "7.660.315.017", "t:peralatan:Saldo Akhir"),
        (MOVED, "13.444.859.031", "14.065.744.451", "t:saldo-per-31-desember-2024:Tanah"),
        (BALANCE, "20.866.180.113", "20.866.810.113", "t:jumlah-aset:2024 (Rp)"),
        (BALANCE, "24.984.510.320", "24.984.501.320", "t:jumlah-aset:2024 (Rp)"),
        (SURPLUS, "656.772.192", "656.727.192", "t:surplus:Realisasi (Rp)"),
        (DIRECTIONS, "0,27;Naik", "0,27;Turun", "t:pengangguran:Arah"),
    ],
)
def test_a_planted_slip_would_break_it_and_what_is_right_nothing(
    tmp_path: Path, text: str, right: str, wrong: str, place: str
) -> None:
    assert "would break" not in said(tmp_path, text)
    broken = [line for line in said(tmp_path, text.replace(right, wrong, 1)).splitlines() if "would break" in line]
    assert any(place in line for line in broken)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (RATES, {"of": ["t:*:Suku Bunga 2024 (%)", "t:*:Suku Bunga 2023 (%)"], "weights": [100, -100]}),
        (ASSETS, {"of": ["t:*:Saldo Awal", "t:*:Penambahan", "t:*:Pengurangan"], "weights": [1, 1, -1]}),
        (
            SURPLUS,
            {"of": ["t:jumlah-pendapatan:Realisasi (Rp)", "t:jumlah-belanja:Realisasi (Rp)"], "weights": [1, -1]},
        ),
    ],
)
def test_what_is_taken_away_has_a_weight_below_0(tmp_path: Path, text: str, entry: dict[str, Any]) -> None:
    found = [one for one in proposed(tmp_path, text) if one["is"] == "weighted-sum"]

    assert entry in [{key: one[key] for key in ("of", "weights")} for one in found]


def test_a_total_that_lacks_a_part_breaks_beside_a_column_that_holds(tmp_path: Path) -> None:
    rows = "A;30;812\nB;25;744\nC;20;655\nD;15;509\nE;10;318\n"
    head = "Komponen;Bobot;Jumlah dokumen\n"

    assert "would break" not in said(tmp_path, head + rows + "Jumlah;100;3038\n")
    assert "t:jumlah:Jumlah dokumen (one part is left out)" in said(tmp_path, head + rows + "Jumlah;100;2383\n")
    lone = "Program;Pagu\nA;812.771.330\nB;744.118.204\nC;655.330.771\n{};509.204.118\nJumlah;2.212.220.305\n"
    assert "would break: t:jumlah:Pagu (one part is left out)" in said(tmp_path, lone.format("D"))
    assert "would break" not in said(tmp_path, lone.format("di antaranya hibah"))


def test_a_wrong_total_is_told_by_the_shares_that_were_made_of_another(tmp_path: Path) -> None:
    text = """Pendidikan;Jumlah (orang);Persentase (%)
SD;183;8,02
SMP;277;12,13
SMA;812;35,57
Diploma;310;13,58
Sarjana;701;30,71
Jumlah;{};100,00
"""
    assert "would break" not in said(tmp_path, text.format("2283"))
    assert "t:jumlah:" in said(tmp_path, text.format("2883")).split("would break", 1)[1]


def test_a_mean_that_only_rounding_could_make_is_not_proposed(tmp_path: Path) -> None:
    """65,77 is no mean of 81,42 and 50,10, and *Rata-rata lama sekolah* no row of means."""
    rows = "Jalan;61,20\nMiskin;9,13\nRata-rata lama sekolah;65,77\nImunisasi;81,42\nStunting;50,10\n"

    assert "mean" not in str(proposed(tmp_path, "Indikator;2023;2024\n" + rows.replace("\n", ";1,00\n")))


def test_a_total_of_men_and_women_counts_people(tmp_path: Path) -> None:
    """1.101 can only be a whole number."""
    text = """Golongan;Laki-laki;Perempuan;Jumlah
I;101;120;221
II;133;118;251
III;155;160;315
IV;144;170;314
Total;533;568;1.101
"""
    assert {"claim": "t:*:Jumlah", "is": "sum", "of": ["t:*:Laki-laki", "t:*:Perempuan"]} in proposed(tmp_path, text)


def test_what_only_another_rounding_gives_is_named(tmp_path: Path) -> None:
    """11.386 by 362,20 is 31,4357; 31,43 is cut off."""
    printed = said(tmp_path, DENSITY.replace("31,44", "31,43"))

    assert "only another rounding gives t:dendang:Kepadatan (jiwa/km2)" in printed
    assert "would break" not in printed
    found = json.loads(audit(str(tmp_path / "t.csv"), "--propose", "--format", "json").stdout)
    jsonschema.validate(found, json.loads(shipped()["proposals"].text()))
    told = [check["place"] for each in found["reports"][0]["proposals"] for check in each["rounded"]]
    assert told == ["t:dendang:Kepadatan (jiwa/km2)"]


def test_a_total_of_later_groups_lacks_nothing_of_those_before(tmp_path: Path) -> None:
    """All columns of *Jumlah Belanja* lack the same: it is no part of it."""
    text = SURPLUS.replace("Jumlah Belanja;", "Jumlah Belanja Operasi;").replace(
        "Surplus;210.440.374;656.772.192\n", ""
    )
    more = (
        "Tanah;100.200.300;90.118.207\nGedung;771.204.118;660.118.330\nJumlah Belanja Modal;871.404.418;750.236.537\n"
    )
    total = "JUMLAH BELANJA;4.423.498.493;3.783.109.103\n"

    assert "would break" not in said(tmp_path, text + more + total)
    assert "t:jumlah-belanja:Realisasi (Rp)" in said(tmp_path, text + more + total.replace("3.783", "3.738"))


def test_rows_of_which_no_total_is_made_are_left_out_of_it(tmp_path: Path) -> None:
    text = "Kecamatan;2023 (orang);2024 (orang)\n"
    text += "Gantung;3204;3718\ndi antaranya lansia;620;705\nManggar;8117;7902\ndi antaranya lansia;1204;1318\n"
    text += "Damar;5321;5440\ndi antaranya lansia;911;902\nJumlah;16642;{}\n"

    assert "would break" not in said(tmp_path, text.format("17060"))
    assert "would break: t:jumlah:2024 (orang)" in said(tmp_path, text.format("17600"))


def test_two_digits_of_a_part_that_changed_places_are_support(tmp_path: Path) -> None:
    """They move the total by nine times their difference."""
    text = "Program;Pagu\nA;812.771.330\nB;744.118.204\nC;655.330.771\nD;509.204.118\nJumlah;2.721.424.423\n"

    assert "1 of 1" in said(tmp_path, text)
    assert "would break: t:jumlah:Pagu" in said(tmp_path, text.replace("655.330.771", "565.330.771"))


def test_a_dash_takes_nothing_away(tmp_path: Path) -> None:
    found = proposed(tmp_path, ASSETS + "Lainnya;2.118.330.440;-;118.330.207;2.000.000.233\n")
    (lone,) = [one for one in found if one["claim"] == "t:lainnya:Saldo Akhir"]

    assert (lone["of"], lone["weights"]) == (["t:lainnya:Saldo Awal", "t:lainnya:Pengurangan"], [1, -1])
    found = proposed(tmp_path, ASSETS + "Lainnya;2.118.330.440;118.330.207;-;2.236.660.647\n")
    assert {
        "claim": "t:lainnya:Saldo Akhir",
        "is": "sum",
        "of": ["t:lainnya:Saldo Awal", "t:lainnya:Penambahan"],
    } in found


def test_what_cannot_be_read_may_take_something_away(tmp_path: Path) -> None:
    found = proposed(tmp_path, ASSETS + "Lainnya;2.118.330.440;#REF!;118.330.207;2.000.000.233\n")

    assert "t:lainnya:Saldo Akhir" not in [one["claim"] for one in found]


def test_a_column_that_is_called_cumulative_runs_on(tmp_path: Path) -> None:
    rows = [77_118_204, 81_330_771, 64_204_118, 90_118_330, 71_440_207, 83_771_118]
    runs = [sum(rows[: at + 1]) for at in range(len(rows))]
    text = "Bulan;Realisasi (Rp);Kumulatif (Rp)\n"
    text += "".join(f"Bulan {'ABCDEF'[at]};{row};{run}\n" for at, (row, run) in enumerate(zip(rows, runs, strict=True)))

    entry = {
        "claim": "t:bulan-c:Kumulatif (Rp)",
        "is": "sum",
        "of": ["t:bulan-b:Kumulatif (Rp)", "t:bulan-c:Realisasi (Rp)"],
    }
    assert entry in proposed(tmp_path, text)
    assert "would break" not in said(tmp_path, text)
    assert "would break: t:bulan-d:" in said(tmp_path, text.replace(str(rows[3]), "90181330"))


def test_a_finding_says_for_how_many_a_rate_is(tmp_path: Path) -> None:
    """A rate that is adopted and wrong: the audit names what it is of, and the thousand."""
    (tmp_path / "t.csv").write_text(DENSITY.replace("17,78", "1,78"), encoding="utf-8")
    made = (
        "init",
        "lkj@lakip-4",
        "--from",
        str(tmp_path / "t.csv"),
        "--subject",
        "Kabupaten Contoh",
        "--period",
        "2024",
    )
    report = str(tmp_path / "laporan.toml")
    assert CliRunner().invoke(cli, [*made, "--accept", "20", "-o", report]).exit_code == 0

    printed = " ".join(audit(report, "--no-pager").stdout.split())
    assert "manggar:Kelahiran divided by manggar:Penduduk (jiwa), times 1000" in printed
    assert "17.78" in printed
