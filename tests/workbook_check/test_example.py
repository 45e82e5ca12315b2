"""Facts about the workbook in ``examples/spbe-nasional``: its script writes it again, and its figures are those of the folder."""

from __future__ import annotations

import csv
import runpy
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

FOLDER = Path(__file__).parents[2] / "examples" / "spbe-nasional"
SCRIPT: dict[str, Any] = runpy.run_path(str(FOLDER / "workbook.py"))
WORKBOOK: Path = SCRIPT["WORKBOOK"]


def parts(path: Path) -> dict[str, bytes]:
    """Name → content of the files in a workbook that hold cells."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith(("xl/worksheets/", "xl/sharedStrings"))]
        return {name: archive.read(name) for name in names}


def shown(value: Any) -> str:
    """The two decimals of the tables: the stored float at the fifteen digits of a spreadsheet, rounded half up."""
    return str(Decimal(f"{value:.15g}").quantize(Decimal("0.01"), ROUND_HALF_UP))


def lines(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.long
def test_the_script_writes_the_same_bytes_twice_and_the_cells_of_the_shipped_workbook(tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    SCRIPT["write"](first)
    SCRIPT["write"](second)

    assert first.read_bytes() == second.read_bytes()
    assert parts(first) == parts(WORKBOOK)


@pytest.mark.parametrize("year", ["2021", "2022"])
def test_every_number_is_that_of_the_table_to_two_decimals(year: str) -> None:
    rows = CalamineWorkbook.from_path(WORKBOOK).get_sheet_by_name(year).to_python()[1:]
    cells = [row for row in rows if any(row)]
    printed = lines(f"spbe-{year}")

    assert len(cells) == len(printed)
    for row, line in zip(cells, printed, strict=True):
        assert row[2] == line["instansi"]
        assert [shown(value) for value in row[50:]] == list(line.values())[48:]
        assert [f"{value:.0f}" for value in row[3:50]] == list(line.values())[1:48]


def test_it_is_small() -> None:
    assert WORKBOOK.stat().st_size < 500_000
