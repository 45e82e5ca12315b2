"""A survey of 100,000 respondents as a workbook: from the file to the report, against calamine alone reading it."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from measure import evaluated, medians, memory
from python_calamine import CalamineWorkbook

from evalkit.tables.opening import read_table, readable_content

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS, UNITS = 100_000, 40
WORDS = ("Tidak baik", "Kurang baik", "Baik", "Sangat baik")
ELEMENTS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan")
CHOICE = random.Random(2024)  # noqa: S311  (answers, not secrets)
ASSESSMENT = """
[assessment]
instrument = "ikm@2017"
subject = "Contoh"
period = "2024"
responses = "skm.xlsx"
ignore = ["Timestamp"]
"""


def survey(path: Path, rows: int) -> None:
    """What a form exports: the time of entry, the unit, and an answer in words to each question."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Form Responses 1")
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    first = dt.datetime(2024, 1, 1)  # noqa: DTZ001  (cells know no zone)
    sheet.write_row(0, 0, ["Timestamp", "unit", *ELEMENTS])
    for row in range(1, rows + 1):
        sheet.write_datetime(row, 0, first + dt.timedelta(seconds=37 * row), moment)
        sheet.write_row(row, 1, [f"Unit {CHOICE.randint(1, UNITS)}", *CHOICE.choices(WORDS, k=len(ELEMENTS))])
    book.close()


def calamine(path: Path) -> int:
    """The number of rows that calamine reads."""
    with CalamineWorkbook.from_path(path) as book:
        return sum(1 for _ in book.get_sheet_by_index(0).iter_rows())


def main() -> None:
    """Print the ratios, and what memory it takes."""
    with tempfile.TemporaryDirectory() as folder:
        path, assessment = Path(folder) / "skm.xlsx", Path(folder) / "skm.toml"
        survey(path, ROWS)
        assessment.write_text(ASSESSMENT, encoding="utf-8")
        given = ("--instrument", "ikm@2017", "--subject", "Contoh", "--period", "2024")
        parts: dict[str, Callable[[], object]] = {
            "calamine alone": lambda: calamine(path),
            "values and second pass": lambda: read_table(readable_content(str(path)), str(path)),
            "named by an assessment, to the report": lambda: evaluated(str(assessment)),
            "given directly, to the report": lambda: evaluated(str(path), *given),
        }
        found = medians(parts, rounds=5, calls=1)
        print(f"{ROWS:,} respondents in xlsx: {path.stat().st_size:,} bytes")
        for name, seconds in found.items():
            print(f"  {name:<38} {seconds:6.2f} s   {seconds / found['calamine alone']:5.2f} × calamine alone")
        alone = memory(
            f"from python_calamine import CalamineWorkbook as W\nW.from_path({str(path)!r}).get_sheet_by_index(0)"
        )
        run = "from evalkit.__main__ import main\nsys.argv = ['evalkit', 'evaluate', {!r}]\nmain()"
        ours = memory(run.format(str(assessment)))
        print(f"  memory: calamine alone {alone} MiB, evalkit evaluate {ours} MiB")


if __name__ == "__main__":
    main()
