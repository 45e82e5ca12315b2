"""Fills in forms as a person does: looks for the cell of a code, and chooses from its list or types."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import openpyxl

from evalkit.base.exact import Printed
from evalkit.base.toml.write import toml_value
from programs import program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from evalkit.files.assessment import Assessment

COLUMNS = 13  # of the map


class Filler:
    """A form that is being filled in; what it does not know of the form it reads out of its hidden sheets."""

    def __init__(self, path: Path) -> None:
        self.book: Workbook = openpyxl.load_workbook(path)
        rows = list(self.book["evalkit"].iter_rows(min_row=3, values_only=True))
        self.places = {(row[0], row[1]): row for row in rows if row[0]}

    def put(self, section: str, key: str, text: str | int, row: int = 0) -> None:
        """Type *text* into the cell, or *row* rows below it."""
        place = self.places[section, key]
        cell = self.book[place[6]][place[7]]
        assert not cell.protection.locked or row
        typed_into = cell.parent.cell(cell.row + row, cell.column)
        typed_into.value = text
        if isinstance(text, str):
            typed_into.data_type = "s"  # the cell is text: what is typed into it is never a formula

    def choose(self, section: str, key: str, value: Any) -> None:
        """Choose what means *value* from the list of the cell, or type it."""
        number = self.places[section, key][3]
        text = self._listed(number, value) if number else None
        self.put(section, key, typed(value) if text is None else text)

    def _listed(self, number: str, value: Any) -> str | None:
        sheet, left = self.book["daftar"], 2 * int(number) - 1
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, left + 1).value == toml_value(value):
                return str(sheet.cell(row, left).value)
        return None

    def listed(self, section: str, key: str) -> list[str]:
        """The texts of the drop-down of a cell."""
        sheet, left = self.book["daftar"], 2 * int(self.places[section, key][3]) - 1
        return [str(sheet.cell(row, left).value) for row in range(2, sheet.max_row + 1) if sheet.cell(row, left).value]

    def fill(self, assessment: Assessment) -> None:
        """Everything that *assessment* says."""
        for key, text in {"subject": assessment.subject, "period": assessment.period.text}.items():
            self.put("assessment", key, text)
        self.choose("assessment", "status", assessment.status)
        for section in ("answers", "values", "claims", "context", "supported", "established"):
            for key, value in getattr(assessment, section).items():
                self.choose(
                    "answers" if ("answers", key) in self.places and section == "values" else section, key, value
                )
        for section in ("evidence", "notes"):
            for key, texts in getattr(assessment, section).items():
                self.put(section, key, "\n".join(texts))
        for name, table in assessment.tables.items():
            self._rows(name, table.header, [cells for _, cells in table.rows])

    def _rows(self, section: str, header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> None:
        for at, cells in enumerate(rows):
            for key, text in zip(header, cells, strict=True):
                if text is not None:
                    self.put(section, key, text, at)


def typed(value: Any) -> str:
    """*value* as it is typed in an office: with a decimal comma."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return value.text.replace(".", ",") if isinstance(value, Printed) else str(value)


def filled(path: Path, assessment: Assessment) -> Path:
    """The form *path*, filled in with *assessment* and saved."""
    filler = Filler(path)
    filler.fill(assessment)
    filler.book.save(path)
    return path


def converted(paths: Sequence[Path], form: str, folder: Path) -> list[Path]:
    """*paths*, opened and saved by LibreOffice in another *form*."""
    folder.mkdir(exist_ok=True)
    soffice = [program("soffice"), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    done = subprocess.run(  # noqa: S603  # a program that was looked up
        [*soffice, "--convert-to", form, "--outdir", str(folder), *map(str, paths)],
        capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    found = [folder / f"{path.name.removesuffix(path.suffix)}.{form}" for path in paths]
    assert all(path.is_file() for path in found), done.stderr
    return found


def sections(assessment: Assessment) -> Mapping[str, Any]:
    """What an assessment says, whatever file it stood in, and whether it calls the number of a leaf an answer or a value."""
    names = (
        "instrument",
        "subject",
        "period",
        "status",
        "claims",
        "context",
        "evidence",
        "notes",
        "supported",
        "established",
    )
    return {name: getattr(assessment, name) for name in names} | {"inputs": {**assessment.answers, **assessment.values}}
