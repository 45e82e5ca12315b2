"""Facts about the tables of ``examples`` that a script draws: they are what the script writes, and hold nobody's name or number."""

from __future__ import annotations

import re
import runpy
from typing import TYPE_CHECKING

import pytest

from wheels import ROOT
from workbooks import table_in

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {"formulir-google": "jawaban.xlsx", "daftar-pegawai": "pegawai.xlsx", "lembar-kami": "kami.xlsx"}


def rows(file: Path) -> list[tuple[int, tuple[str | None, ...]]]:
    return [(number, tuple(cells)) for number, cells in table_in(str(file)).rows]


@pytest.mark.parametrize("folder", TABLES)
def test_a_table_is_what_its_script_writes(tmp_path: Path, folder: str) -> None:
    made = runpy.run_path(str(ROOT / "examples" / folder / "make.py"))
    made["main"].__globals__["FILE"] = tmp_path / TABLES[folder]
    made["main"]()

    assert rows(tmp_path / TABLES[folder]) == rows(ROOT / "examples" / folder / TABLES[folder])


@pytest.mark.parametrize("folder", TABLES)
def test_no_table_holds_the_name_or_number_of_a_person(folder: str) -> None:
    cells = [cell for _, row in rows(ROOT / "examples" / folder / TABLES[folder]) for cell in row if cell]

    assert [cell for cell in cells if re.search(r"\d{9,}|@", cell)] == []
    headed = {"Nama", "NIP", "Nama (boleh dikosongkan)"}
    header = next(
        list(row) for _, row in rows(ROOT / "examples" / folder / TABLES[folder]) if len([c for c in row if c]) > 3
    )
    for at in (at for at, name in enumerate(header) if name in headed):
        found = {row[at] for _, row in rows(ROOT / "examples" / folder / TABLES[folder]) if row[at]} - headed
        assert found <= {"(dihapus)"}
