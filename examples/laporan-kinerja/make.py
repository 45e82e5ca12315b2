"""Writes laporan.xlsx: the form of ``evalkit init lkj@lakip-4``, filled in as an office would, with three slips in its printed tables.

``python examples/laporan-kinerja/make.py`` writes the same cells each time. No agency has these figures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from evalkit.cli import run

FILE = Path(__file__).with_name("laporan.xlsx")
HEAD = {"agency": "Dinas Contoh", "year": 2025}
OBJECTIVES = (
    ("S1", "Meningkatnya kualitas pelayanan publik"),
    ("S2", "Meningkatnya kematangan pemerintahan digital"),
)
HIGHER, NUMBER = "makin tinggi makin baik", "bilangan"
# Code, objective, title, unit, target, realisation, that of the year before.
INDICATORS = (
    ("ikm", "S1", "Indeks Kepuasan Masyarakat", "nilai", 81, 88.19, 86.5),
    ("aduan", "S1", "Persentase pengaduan yang ditindaklanjuti", "%", 95, 91.2, 93),
    ("spbe", "S2", "Indeks SPBE", "nilai", 3.4, 3.52, 3.21),
    ("kami", "S2", "Nilai Indeks KAMI", "nilai", 450, 448, 402),
)
BUDGET = (
    ("P1", "Program pelayanan publik", 1_250_000_000, 1_198_400_000, "S1"),
    ("P2", "Program aplikasi informatika", 2_400_000_000, 2_310_750_000, "S2"),
)
# As they were printed. The achievement of "aduan" has two digits changed, the sum of the ceilings one, and the share of P2
# is the other way round.
PRINTED = {
    "Tabel 1": (
        ("3.1", "Capaian indikator kinerja utama"),
        ("kode", "target", "realisasi", "capaian"),
        ("ikm", "81,00", "88,19", "108,88"),
        ("aduan", "95,00", "91,20", "69,00"),
        ("spbe", "3,40", "3,52", "103,53"),
        ("kami", "450", "448", "99,56"),
    ),
    "Tabel 2": (
        ("3.2", "Realisasi anggaran"),
        ("kode", "pagu", "realisasi", "persen"),
        ("P1", "1.250.000.000", "1.198.400.000", "95,87"),
        ("P2", "2.400.000.000", "2.310.750.000", "103,86"),
        ("jumlah", "3.560.000.000", "3.509.150.000", "96,14"),
    ),
}
# The printed number, what it is, and of what.
RELATIONS = (
    ("3.1:*:realisasi", "equal", ("indicator:*:realisation",)),
    ("3.1:*:capaian", "percent", ("3.1:*:realisasi", "3.1:*:target")),
    ("3.2:*:persen", "percent", ("3.2:*:realisasi", "3.2:*:pagu")),
    ("3.2:jumlah:pagu", "sum", ("3.2:P1:pagu", "3.2:P2:pagu")),
    ("3.2:jumlah:realisasi", "sum", ("3.2:P1:realisasi", "3.2:P2:realisasi")),
)


def main() -> None:
    """Write the form, and fill it in."""
    code = run(["init", "lkj@lakip-4", "-o", str(FILE), "--force"])
    if code:
        raise SystemExit(code)
    book = openpyxl.load_workbook(FILE)
    head = book["Identitas"]
    for row in head.iter_rows():
        if row[0].value in HEAD:
            row[3].value = HEAD[row[0].value]
    _put(book["Sasaran"], ("Kode", "Sasaran"), OBJECTIVES)
    headings = ("Kode", "Kode sasaran", "Indikator", "Satuan", "Arah", "Jenis target", "Target")
    last = ("Realisasi, atau BERKAS#KODE sebuah penilaian", "Realisasi tahun sebelumnya")
    rows = [(*one[:4], HIGHER, NUMBER, *one[4:]) for one in INDICATORS]
    _put(book["Indikator"], (*headings, *last), rows)
    _put(book["Anggaran"], ("kode", "uraian", "pagu", "realisasi", "sasaran"), BUDGET)
    listed = [(*table[0], sheet) for sheet, table in PRINTED.items()]
    _put(book["Tabel tercetak"], ("Nomor tabel", "Judul", "Lembar"), listed)
    for sheet, (_, *table) in PRINTED.items():
        for number, cells in enumerate(table, 1):
            for at, cell in enumerate(cells, 1):
                book[sheet].cell(number, at).value = cell
    relations = [(claim, kind, "\n".join(of)) for claim, kind, of in RELATIONS]
    _put(book["Hubungan"], ("Angka tercetak", "Adalah", "Dari (satu per baris)"), relations)
    book.save(FILE)


def _put(sheet: Any, headings: tuple[str, ...], rows: Any) -> None:
    """Rows below the headings of that name."""
    at = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, 2):
        for heading, cell in zip(headings, row, strict=True):
            sheet.cell(number, at[heading]).value = cell


if __name__ == "__main__":
    main()
