"""Writes pegawai.xlsx: a personnel list as an office keeps it, with columns that nobody may see. Every row is drawn by lot.

``python examples/daftar-pegawai/make.py`` writes the same table each time. Names and numbers are struck out; there are no such persons.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import xlsxwriter

FILE = Path(__file__).with_name("pegawai.xlsx")
PERSONS = 64
TITLE = "DAFTAR PEGAWAI DINAS CONTOH PER 31 DESEMBER 2022"
HEADERS = (
    "No",
    "Nama",
    "NIP",
    "Status",
    "Pangkat/Golongan",
    "Unit kerja",
    "Pendidikan",
    "Kelompok Jabatan",
    "Diklat Kepemimpinan",
    "Diklat Fungsional",
    "Diklat Teknis (JP)",
    "Seminar",
    "Nilai SKP",
    "Hukuman Disiplin",
)
UNITS = ("Sekretariat", "Bidang Informatika", "Bidang Statistik", "Bidang Komunikasi")
SCHOOLS = (("SLTA", 12), ("D3", 14), ("S1", 52), ("D4", 6), ("S2", 16))
HEADS = ("JPT", "Administrator", "Administrator", "Pengawas", "Pengawas", "Pengawas", "Pengawas")


def row(draw: random.Random, number: int) -> list[object]:
    """One person."""
    post = HEADS[number - 1] if number <= len(HEADS) else draw.choice(("Fungsional", "Pelaksana", "Pelaksana"))
    leads = number <= len(HEADS)
    school = draw.choices(*zip(*SCHOOLS, strict=True))[0] if not leads else draw.choice(("S1", "S2"))
    return [
        number,
        "(dihapus)",
        "(dihapus)",
        "PNS" if draw.random() < 0.9 else "PPPK",  # noqa: PLR2004  # a share
        draw.choice(("II/c", "III/a", "III/b", "III/c", "III/d", "IV/a")),
        draw.choice(UNITS),
        school,
        post,
        draw.choice(("Sudah", "Sudah", "Belum")) if leads else "Tidak dipersyaratkan",
        draw.choice(("Sudah", "Belum")) if post == "Fungsional" else "Tidak dipersyaratkan",
        draw.choice((0, 8, 12, 20, 20, 24, 32, 40)),
        draw.choice(("Sudah", "Sudah", "Belum")),
        round(draw.gauss(86, 4.5), 2),
        "Tidak pernah" if draw.random() < 0.97 else "Ringan",  # noqa: PLR2004  # a share
    ]


def main() -> None:
    """Write the workbook."""
    draw = random.Random(2022)  # noqa: S311  # no secret
    with xlsxwriter.Workbook(FILE) as book:
        book.set_properties({"created": dt.datetime(2023, 1, 2)})  # noqa: DTZ001  # the same each time
        sheet = book.add_worksheet("Pegawai")
        sheet.merge_range(0, 0, 0, len(HEADERS) - 1, TITLE, book.add_format({"bold": True, "align": "center"}))
        sheet.write_row(2, 0, HEADERS, book.add_format({"bold": True, "border": 1}))
        decimals = book.add_format({"num_format": "0.00"})
        for number in range(1, PERSONS + 1):
            for at, cell in enumerate(row(draw, number)):
                sheet.write(number + 2, at, cell, decimals if isinstance(cell, float) else None)


if __name__ == "__main__":
    main()
