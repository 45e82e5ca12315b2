"""Facts about relations that are found between the rows of a table, and about words for how a comparison came out."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from test_audit_cli import audit

if TYPE_CHECKING:
    from pathlib import Path


def proposed(folder: Path, text: str) -> str:
    """What is proposed for a CSV."""
    (folder / "a.csv").write_text(text, encoding="utf-8")
    return audit(str(folder / "a.csv"), "--propose").stdout


def relations(printed: str) -> list[dict[str, Any]]:
    """The relations that are proposed."""
    found: list[dict[str, Any]] = tomllib.loads(printed).get("relations", [])
    return found


def years(growth: str = "-0,33", step: int = 1) -> str:
    """An index over eight years, with its growth and its change since the year before; upwards if *step* is -1."""
    rows = [
        "2017;68,42;-;-",
        "2018;69,05;0,92;0,63",
        "2019;69,71;0,96;0,66",
        f"2020;69,48;{growth};-0,23",
        "2021;69,90;0,60;0,42",
        "2022;70,77;1,24;0,87",
        "2023;71,30;0,75;0,53",
        "2024;71,92;0,87;0,62",
    ]
    return "\n".join(["Tahun;IPM;Pertumbuhan (%);Perubahan (poin)", *rows[::step]]) + "\n"


@pytest.mark.parametrize("step", [1, -1], ids=["down", "up"])
def test_growth_and_change_over_the_row_before_are_found(tmp_path: Path, step: int) -> None:
    """Whether the years run down or up; a growth with the wrong sign would break."""
    kinds = [one["is"] for one in relations(proposed(tmp_path, years(step=step)))]

    assert (kinds.count("growth"), kinds.count("difference")) == (7, 7)
    assert "would break" not in proposed(tmp_path, years(step=step))
    printed = proposed(tmp_path, years("0,33", step))
    assert printed.count("would break") == 1
    assert "6 of 7; would break: a:2020:Pertumbuhan (%)" in printed


def grown(heading: str) -> str:
    """Numbers that are the growth of others, under that heading."""
    return years().replace("Pertumbuhan (%)", heading).replace("Perubahan (poin)", "Catatan angka")


def test_a_column_that_is_called_otherwise_is_no_growth_over_the_row_before(tmp_path: Path) -> None:
    """None is looked for without a word."""
    assert [one["is"] for one in relations(proposed(tmp_path, grown("Laju (%)")))] == ["growth"] * 7
    assert "growth" not in [one["is"] for one in relations(proposed(tmp_path, grown("Angka")))]


def offices(final: str = "90,79", total: str = "100") -> str:
    """Four indicators of five offices, their weights in a row, and the value that follows."""
    rows = [
        "Satker A;95,20;81,40;99,10;84,36;88,88",
        "Satker B;88,70;92,15;76,30;95,05;89,45",
        f"Satker C;90,10;84,50;92,75;93,30;{final}",
    ]
    rows += ["Satker D;79,95;88,20;95,60;90,45;88,93", "Satker E;99,00;93,10;87,35;71,80;84,61"]
    return (
        "\n".join(["Satker;Revisi;Deviasi;Serapan;Output;Nilai Akhir", f"Bobot (%);20;20;20;40;{total}", *rows]) + "\n"
    )


@pytest.mark.parametrize("total", ["100", ""])
def test_a_row_of_weights_makes_the_total_of_every_other_row(tmp_path: Path, total: str) -> None:
    """Whether it prints their total or not; one entry says it for all, and a wrong digit would break."""
    (one,) = relations(proposed(tmp_path, offices(total=total)))

    assert one["is"] == "weighted-mean"
    assert one["weights"] == [f"a:bobot-(%):{name}" for name in ("Revisi", "Deviasi", "Serapan", "Output")]
    assert one.get("except", []) == (["bobot-(%)"] if total else [])
    assert "4 of 5; would break: a:satker-c:Nilai Akhir" in proposed(tmp_path, offices("96,79", total))


def test_the_total_of_totals_is_found_wherever_they_stand(tmp_path: Path) -> None:
    """Regions above their districts, and the province above all; what is no amount is not added up."""
    rows = [
        "Provinsi;1.432.114;88,1",
        "Wilayah I;610.402;87,0",
        "Utara;300.101;86,2",
        "Timur;310.301;87,9",
        "Wilayah II;821.712;88,8",
    ]
    text = "\n".join(["Wilayah;Penduduk;Angka Melek", *rows, "Barat;401.200;89,1", "Hulu;420.512;88,4"]) + "\n"

    found = {one["claim"]: one["of"] for one in relations(proposed(tmp_path, text))}

    assert found["a:provinsi:Penduduk"] == ["a:wilayah-i:Penduduk", "a:wilayah-ii:Penduduk"]
    assert [one for one in found if "Angka" in one] == []
    assert "would break: a:provinsi:Penduduk (one digit)" in proposed(tmp_path, text.replace("1.432.114", "1.492.114"))


def test_a_part_that_cannot_be_read_breaks_no_total(tmp_path: Path) -> None:
    """Its total is not known; that of the columns beside it is."""
    text = "Unit;Pria;Wanita\nUtara;1.015.231;1.013.124\nTimur;1.024.117;#REF!\nBarat;1.017.310;1.013.109\nTotal;3.056.658;3.045.004\n"
    printed = proposed(tmp_path, text)

    assert [one["claim"] for one in relations(printed)] == ["a:total:Pria"]
    assert "would break" not in printed


def test_amounts_that_fall_evenly_are_no_sums_of_each_other(tmp_path: Path) -> None:
    """A loan paid back by equal parts: each balance is the sum of some others by itself."""
    rows = [f"{2023 + at};{2500 * (8 - at)}000000;2500000000;{2500 * (7 - at)}000000" for at in range(8)]

    for one in relations(proposed(tmp_path, "\n".join(["Tahun;Saldo Awal;Angsuran;Saldo Akhir", *rows]) + "\n")):
        assert "a:*:" in one["claim"]


def targets(second: str = "Tercapai") -> str:
    """Six achievements, each with the word for it."""
    rows = ["Air;104,20;Tercapai", f"Jalan;110,05;{second}", "Arsip;98,75;Tidak Tercapai", "Data;100,00;Tercapai"]
    return (
        "\n".join(["Indikator;Capaian (%);Keterangan", *rows, "Pasar;71,30;Tidak Tercapai", "Kota;123,60;Tercapai"])
        + "\n"
    )


def test_reached_is_from_a_hundred_on(tmp_path: Path) -> None:
    """The words say which comparison it is, so six rows are enough to tell a wrong one."""
    (one,) = relations(proposed(tmp_path, targets()))

    assert (one["is"], one["of"], one["words"]) == (
        "word-at-least",
        ["a:*:Capaian (%)", 100],
        ["Tercapai", "Tidak Tercapai"],
    )
    assert "5 of 6; would break: a:jalan:Keterangan" in proposed(tmp_path, targets("Tidak Tercapai"))
    assert relations(proposed(tmp_path, targets().replace("Tidak Tercapai", "Luar").replace("Tercapai", "Dalam"))) == []


def survey(trend: str = "Turun") -> str:
    """Ten units over two years, with the letter of the later one and whether it rose."""
    rows = ["81,20;88,40;A;Naik", "90,10;77,05;B;Turun", "70,30;79,15;B;Naik", "77,40;64,20;D;Turun"]
    rows += ["63,10;71,55;C;Naik", f"92,20;89,30;A;{trend}", "66,25;80,60;B;Naik", "84,05;72,10;C;Turun"]
    rows += ["71,90;91,35;A;Naik", "89,15;63,80;D;Turun"]
    lines = [f"Unit {name};{row}" for name, row in zip("ABCDEFGHIJ", rows, strict=True)]
    return (
        "\n".join(["Tabel 1 Survei Kepuasan Masyarakat", "", "Unit Layanan;IKM 2023;IKM 2024;Mutu;Tren", *lines]) + "\n"
    )


def test_of_two_years_the_letter_is_of_one_and_the_trend_of_both(tmp_path: Path) -> None:
    """The other year breaks nothing; a wrong trend would."""
    found = {one["claim"]: one for one in relations(proposed(tmp_path, survey()))}

    assert found["1:*:Mutu"]["of"] == ["1:*:IKM 2024"]
    assert found["1:*:Mutu"]["bands"] == "ikm@2017"
    assert found["1:*:Tren"]["of"] == ["1:*:IKM 2024", "1:*:IKM 2023"]
    assert "would break" not in proposed(tmp_path, survey())
    assert "9 of 10; would break: 1:unit-f:Tren" in proposed(tmp_path, survey("Naik"))


def test_a_trend_is_that_since_the_year_before(tmp_path: Path) -> None:
    """Of three years the first says nothing of it, even where all rows would hold."""
    rows = ["Kemiskinan;7,12;6,85;6,42;Turun", "IPM;71,10;71,92;72,65;Naik", "Ekonomi;4,95;5,03;4,87;Turun"]
    rows += ["Ketimpangan;0,32;0,31;0,30;Turun", "Pengangguran;4,72;4,41;4,50;Turun"]
    printed = proposed(tmp_path, "\n".join(["Uraian;Tahun 2022;Tahun 2023;Tahun 2024;Ket", *rows]) + "\n")

    assert [one["of"] for one in relations(printed)] == [["a:*:Tahun 2024", "a:*:Tahun 2023"]]
    assert "4 of 5; would break: a:pengangguran:Ket" in printed


def test_a_mean_is_not_taken_for_one_that_is_weighted_by_some_column(tmp_path: Path) -> None:
    """What the column of another office weighs comes near by itself, where the offices are alike; a wrong mean is told."""
    parts = (
        (84.21, 84.50, 93.14),
        (71.35, 71.02, 62.77),
        (92.08, 92.31, 88.05),
        (66.47, 66.11, 95.31),
        (79.90, 79.66, 70.48),
    )
    rows = [f"Unsur {at + 1};" + ";".join(f"{one:.2f}" for one in row) for at, row in enumerate(parts)]

    def told(last: str) -> str:
        lines = ["Unsur;Loket;Poli;Izin", *rows, f"NRR tertimbang;78.80;78.72;{last}"]
        return proposed(tmp_path, "\n".join(lines).replace(".", ",") + "\n")

    assert [one["is"] for one in relations(told("81.95"))] == ["mean"] * 3
    assert "2 of 3; would break: a:nrr-tertimbang:Izin" in told("87.95")


def test_a_weighted_value_beside_its_weight_makes_no_share_of_it(tmp_path: Path) -> None:
    """Both rise together; nothing breaks."""
    rows = [
        "Target;20;17,65",
        "Barang;15;14,62",
        "Jasa;25;20,95",
        "Pegawai;10;8,26",
        "Laporan;30;24,81",
        "Indeks Akhir;100;86,29",
    ]
    printed = proposed(tmp_path, "\n".join(["Komponen;Bobot (%);Nilai Tertimbang", *rows]) + "\n")

    assert "would break" not in printed
    assert "a:indeks-akhir:Nilai Tertimbang" in [one["claim"] for one in relations(printed)]


def test_letters_of_milliards_are_read_in_columns_of_money(tmp_path: Path) -> None:
    """As the portal of a ministry prints them; elsewhere they may be metres, and that so many cells are left out is told."""
    rows = ["PAD;229,95 M;98,62 M;42.89", "Transfer;1.921,76 M;873,76 M;45.47", "Lain;173,62 M;36,60 M;21.08"]
    text = "\n".join(["Akun;Anggaran/Pagu;Realisasi;%", *rows, "Jumlah;2.325,33 M;1.008,98 M;43.39"]) + "\n"

    assert {one["claim"]: one["is"] for one in relations(proposed(tmp_path, text))} == {
        "a:*:%": "percent",
        "a:jumlah:Anggaran/Pagu": "sum",
        "a:jumlah:Realisasi": "sum",
    }
    assert "8 cells cannot be read and are left out: a:pad:Panjang" in proposed(
        tmp_path, text.replace("Anggaran/Pagu", "Panjang").replace("Realisasi", "Lebar")
    )


def test_a_word_among_the_numbers_of_a_column_that_nobody_knows_is_named(tmp_path: Path) -> None:
    """A number that was spoilt looks so; that there is none is no such word, and a column of words holds nothing else."""
    rows = ["Utara;125;A;72", "Selatan;abc;B;61", "Timur;988;C;∞", "Barat;n/a;B;-", "Tengah;433;A;49", "Pusat;412;A;51"]
    printed = proposed(tmp_path, "\n".join(["Wilayah;Jumlah;Kelas;Lainnya", *rows]) + "\n")

    assert "# 2 words among numbers: a:selatan:Jumlah, a:timur:Lainnya" in printed
