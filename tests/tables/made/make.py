"""Writes the workbooks beside it: ``python tests/tables/made/make.py``. LibreOffice turns one of ours into its own forms."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import tempfile
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent


def source(path: Path) -> None:
    """A sheet with one of each: a percentage, a date, an error, a number as text, a computed one, what is hidden or merged."""
    book = xlsxwriter.Workbook(path)
    percent, two, day = (book.add_format({"num_format": code}) for code in ("0.00%", "0.00", "dd/mm/yyyy"))
    sheet = book.add_worksheet("Isi")
    sheet.write_row(0, 0, ["Unit", "Persen", "Tanggal", "Galat", "Teks", "Hitung", "Rahasia", "Gabung"])
    for row in (1, 2):
        sheet.write(row, 0, f"Dinas {row}")
        sheet.write(row, 1, 0.6002, percent)
        sheet.write(row, 2, dt.date(2024, 2, row), day)
        sheet.write_formula(row, 3, "=1/0", None, "#DIV/0!")
        sheet.write_string(row, 4, "4,5")
        sheet.write_formula(row, 5, "=5.9340/3", two, 1.978)
        sheet.write(row, 6, row)
    sheet.merge_range("H2:H3", "x")
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column("G:G", None, None, {"hidden": True})
    book.add_worksheet("Kosong").hide()
    book.close()


def main() -> None:
    """Write ``a.ods`` and ``a.xls``."""
    with tempfile.TemporaryDirectory() as folder:
        start = Path(folder) / "a.xlsx"
        source(start)
        for form in ("ods", "xls"):
            command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", form]
            subprocess.run([*command, "--outdir", folder, str(start)], check=True, capture_output=True)  # noqa: S603
            shutil.copy(Path(folder) / f"a.{form}", HERE / f"a.{form}")


if __name__ == "__main__":
    main()
