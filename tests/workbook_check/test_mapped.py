"""Facts about ``check-workbook --map``: cells and answers that a mapping names, as ``evaluate --map`` reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.method.scales import options
from evalkit.workbook_check.model import KINDS
from workbook_check.books import Written, clean, instrument, write
from workbook_check.test_cli import run
from workbook_check.test_single import form

if TYPE_CHECKING:
    from pathlib import Path

    from workbook_check.books import Cells

RULES = instrument("spbe@2020")
LEAVES = RULES.leaves_under("total")
WORDS = {
    code: {level: str(found.title) for level, found in options(RULES, RULES.nodes[code]).items()} for code in LEAVES
}
OWN = {1: "satu", 2: "dua", 3: "tiga", 4: "empat", 5: "lima"}


def checked(cells: Cells, mapping: str, tmp_path: Path, name: str = "spbe@2020") -> dict[str, Any]:
    path, peta = write(tmp_path / "isian.xlsx", cells), tmp_path / "peta.toml"
    peta.write_text(mapping, encoding="utf-8")
    result = run(str(path), "--instrument", name, "--map", str(peta), "--format", "json", "--lang", "en")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def told(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["code"], one["cell"], one["message"]) for one in found["findings"]]


def anonymous() -> Cells:
    """The form without codes, titles and headings: only a mapping can say what its cells are."""
    return {place: cell for place, cell in form().items() if place[1] > 1 and place[0] > 3}


def named(*claims: str) -> str:
    cells = "".join(f'"D{4 + at}" = "{code}"\n' for at, code in enumerate(LEAVES))
    return f"[columns]\n{cells}[claims]\n" + "\n".join(claims)


def test_single_cells_are_taken_as_the_mapping_says(tmp_path: Path) -> None:
    found = checked(anonymous(), named('"E51" = "total"', '"E52" = "predicate"'), tmp_path)

    assert told(found) == []
    assert [(one["compared"], one["agree"]) for one in found["sheets"]] == [(2, 2)]


def test_cells_that_a_mapping_names_are_compared_by_formula_and_value(tmp_path: Path) -> None:
    cells = anonymous()
    cells |= {
        (51, 4): Written("=ROUND(SUM(E4:E50),2)+1", 3.94),
        (52, 4): Written('=IF(E51>2.6,"Baik","Cukup")', "Memuaskan"),
    }
    found = checked(cells, named('"E51" = "total"', '"E52" = "predicate"'), tmp_path)

    assert {(code, cell) for code, cell, _ in told(found)} == {
        ("weight", "E51"),
        ("rounded-early", "E51"),
        ("value", "E51"),
        ("stale", "E52"),
        ("band", "E52"),
    }
    assert ("stale", "E52", "E52 holds Memuaskan, the rules give Baik") in told(found)


def test_a_number_that_was_typed_where_the_mapping_says_the_index_stands_is_compared(tmp_path: Path) -> None:
    found = checked(anonymous() | {(60, 0): 4.99}, named('"A60" = "total"'), tmp_path)

    assert told(found) == [("value", "A60", "A60 holds 4.99, the rules give 2.94")]


@pytest.mark.parametrize(("words", "answers"), [(WORDS, ""), (dict.fromkeys(LEAVES, OWN), "[answers]\n" + "\n".join(f"{word} = {level}" for level, word in OWN.items()))])  # fmt: skip
def test_answers_in_words_are_understood_as_the_scale_or_the_mapping_says(
    words: dict[str, dict[int, str]], answers: str, tmp_path: Path
) -> None:
    cells = form()
    for row in range(4, 51):
        cells[row, 5] = words[cells[row, 0]][cells[row, 3]]
    mapping = f'[columns]\n"F:F" = "answer"\n"A:A" = "code"\n{answers}'
    found = checked(cells | {(3, 5): "Kondisi"}, mapping, tmp_path)

    assert told(found) == []


def test_words_of_a_table_mean_what_the_mapping_says(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    for row in range(2, 10):
        place = sheet.at("I1", row)
        sheet.cells[place] = OWN[int(sheet.cells[place])]
    rows = "[answers.I1]\n" + "\n".join(f"{word} = {level}" for level, word in OWN.items())
    found = checked(sheet.cells, rows, tmp_path)

    assert not {"not-evaluated", "value"} & {one["code"] for one in found["findings"]}
    assert found["sheets"][0]["compared"] > 0


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ('[columns]\n"D4" = "I99"\n', "I99 is not known"),
        ('[source]\nrows = "cells"\n[columns]\n"Level" = "I1"\n', "Level is no cell"),
        ('[columns]\n"Tidak ada" = "I1"\n', "there is no column Tidak ada"),
        ('[source]\nrows = "codes"\n[columns]\n"C:C" = "code"\n', "several columns hold answers"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_as_by_evaluate(mapping: str, words: str, tmp_path: Path) -> None:
    path, peta = str(write(tmp_path / "isian.xlsx", clean("spbe@2020").cells)), tmp_path / "peta.toml"
    peta.write_text(mapping, encoding="utf-8")
    said = ("--instrument", "spbe@2020", "--map", str(peta), "--lang", "en")
    checked_, evaluated = (
        CliRunner().invoke(cli, [*command, *said], prog_name="evalkit")
        for command in (("check-workbook", path), ("evaluate", path, "--subject", "x", "--period", "2023"))
    )

    assert checked_.exit_code == evaluated.exit_code == 1
    assert words in checked_.output
    assert words in evaluated.output


def test_kinds_are_listed_once() -> None:
    assert len(set(KINDS)) == len(KINDS)
