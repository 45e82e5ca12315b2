"""Facts about ``evalkit check-workbook``: what it says of the example, its forms, its gates, and files that are no workbook."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from evalkit.cli import cli
from evalkit.workbook_check.model import KINDS
from workbook_check.books import HEAD, clean, letters, write

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "spbe-nasional" / "evaluasi-spbe-2018-2022.xlsx"
SCHEMA = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-workbook-check-1.json").read_text(encoding="utf-8"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check-workbook", *arguments], prog_name="evalkit")


@cache
def example() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(str(EXAMPLE), "--format", "json", "--lang", "en").stdout)
    return found


def of_kind(code: str) -> list[dict[str, Any]]:
    return [one for one in example()["findings"] if one["code"] == code]


def test_the_json_fits_its_schema() -> None:
    Draft202012Validator(SCHEMA).validate(example())


def test_every_answer_of_the_example_gives_the_values_beside_it() -> None:
    sheets = {one["name"]: (one["records"], one["compared"], one["agree"]) for one in example()["sheets"]}

    assert sheets["2021"] == (517, 517 * 13, 517 * 13)
    assert sheets["2022"] == (554, 554 * 13, 554 * 13)


def test_the_bound_of_the_best_predicate_is_found_with_cell_value_and_source() -> None:
    (band,) = of_kind("band")

    assert band["cell"] == "D4"
    assert len(band["cells"]) == 616 * 5 - 5  # five look at a row that is gone
    assert band["message"] == "D4 gives Sangat Baik for 4.2, the rules give Memuaskan"
    assert band["why"] == "4.2 itself belongs to Memuaskan: the formula asks for more than that"
    assert band["sources"] == ["permenpanrb-59-2020: Lampiran I Tabel 13"]


def test_what_is_wrong_with_the_cells_of_the_example_is_counted_as_its_readme_says() -> None:
    counts = {code: sum(len(one["cells"]) for one in of_kind(code)) for code in ("odd-formula", "error-cell")}

    assert counts == {"odd-formula": 22, "error-cell": 5}
    assert [len(one["cells"]) for one in of_kind("number-as-text")] == [507]
    assert {one["severity"] for one in example()["findings"]} == {"error", "warning", "note"}


def test_nothing_is_found_that_the_sheets_with_answers_do_not_have() -> None:
    assert {one["sheet"] for one in example()["findings"]} == {"2018-2022"}


def test_the_instrument_is_recognised_and_named() -> None:
    assert example()["instrument"] == "spbe@2020"
    assert example()["chosen"] == "No instrument was named: spbe@2020 was taken, since 60 headings are its codes."


def test_one_sheet_alone_has_nothing_but_right_formulas() -> None:
    result = run(f"{EXAMPLE}#2021", "--instrument", "spbe@2020", "--fail-on", "note", "--lang", "en")

    assert result.exit_code == 0
    assert "Nothing was found." in result.stdout
    assert "2022" not in result.stdout.replace("2018-2022", "")


A3 = clean("spbe@2020").name("A3", HEAD + 3)


@pytest.fixture(name="wrong")
def _wrong(tmp_path: Path) -> str:
    sheet = clean("spbe@2020")
    sheet.cells[sheet.at("A3", HEAD + 3)] = 4.75
    return str(write(tmp_path / "salah.xlsx", sheet.cells))


def test_the_page_shows_cell_formula_value_and_reason(wrong: str) -> None:
    result = run(wrong, "--format", "text", "--width", "100")

    assert result.exit_code == 0
    assert f"{A3} berisi 4,75; menurut aturan" in result.stdout
    assert "sebab: di situ ada angka, bukan rumus" in result.stdout
    assert "dibandingkan dengan spbe@2020" in result.stdout


def test_sarif_has_a_rule_for_each_kind_and_a_result_for_each_finding(wrong: str) -> None:
    found = json.loads(run(wrong, "--format", "sarif").stdout)["runs"][0]

    assert [one["id"] for one in found["tool"]["driver"]["rules"]] == list(KINDS)
    assert {one["ruleId"] for one in found["results"]} == {"value", "number-for-formula"}


def test_markdown_and_html_are_written(wrong: str, tmp_path: Path) -> None:
    assert "# Pemeriksaan buku kerja" in run(wrong, "--format", "markdown").stdout
    assert run(wrong, "-o", str(tmp_path / "hasil.html")).exit_code == 0
    assert A3 in (tmp_path / "hasil.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("gate", "code"), [("error", 3), ("warning", 3), ("note", 3)])
def test_a_finding_closes_the_gate_that_was_asked_for(wrong: str, gate: str, code: int) -> None:
    assert run(wrong, "--fail-on", gate).exit_code == code


def test_every_kind_stands_on_its_page() -> None:
    page = (ROOT / "docs" / "check-workbook.md").read_text(encoding="utf-8")

    for code, kind in KINDS.items():
        assert f"| `{code}` | {kind.severity} |" in page


BAD = {
    "text.xlsx": (b"nama;nilai\n", "bukan buku kerja"),
    "kosong.xlsx": (b"", "kosong"),
    "data.csv": (b"nama;nilai\nA;1\n", "berkas teks, bukan buku kerja"),
    "rusak.xlsx": (EXAMPLE.read_bytes()[:20_000], "rusak"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_workbook_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    data, words = BAD[name]
    (tmp_path / name).write_bytes(data)
    result = run(str(tmp_path / name))

    assert result.exit_code == 1
    assert result.stdout == ""
    assert words in result.stderr


def test_a_sheet_that_is_not_there_is_refused_with_the_nearest() -> None:
    result = run(f"{EXAMPLE}#202l", "--lang", "en")

    assert result.exit_code == 1
    assert "there is no sheet 202l" in result.stderr
    assert "2021" in result.stderr


@pytest.mark.parametrize("arguments", [("tidak-ada.xlsx",), (str(EXAMPLE), "--instrument", "spbe@1999"), ()])
def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_without_a_known_instrument_only_the_workbook_as_such_is_looked_at(tmp_path: Path) -> None:
    cells = {(1, 0): "apa", (1, 1): "berapa", (2, 0): "satu", (2, 1): 3}
    result = run(str(write(tmp_path / "lain.xlsx", cells)), "--lang", "en")

    assert result.exit_code == 0
    assert "no instrument was named, and none recognised" in result.stderr


def test_a_mapping_says_what_columns_are_that_no_heading_names(tmp_path: Path) -> None:
    sheet = clean("spbe@2020")
    for code in ("A3", "I5"):
        sheet.cells[HEAD, sheet.columns[code]] = f"kolom {code} kami"
    sheet.cells[sheet.at("A3", HEAD + 3)] = 4.75
    column = letters(sheet.columns["I5"])
    (tmp_path / "peta.toml").write_text(
        f'[source]\nsheet = "Data"\nheader = 1\n[columns]\n"{column}:{column}" = "I5"\n[claims]\n"KOLOM A3  kami" = "A3"\n',
        encoding="utf-8",
    )
    path = str(write(tmp_path / "peta.xlsx", sheet.cells))
    found = json.loads(
        run(path, "--instrument", "spbe@2020", "--map", str(tmp_path / "peta.toml"), "--format", "json").stdout
    )

    assert {one["code"] for one in found["findings"]} == {"value", "number-for-formula"}
    assert found["sheets"][0]["columns"]["A3"] == letters(sheet.columns["A3"])


def test_words_of_a_sheet_that_holds_no_table_are_no_headings(tmp_path: Path) -> None:
    cells = {(1, 0): "Unsur", (1, 1): "Persyaratan", (1, 2): "Biaya/Tarif", (2, 1): "1", (2, 2): "Gratis"}
    result = run(str(write(tmp_path / "aturan.xlsx", cells)), "--instrument", "ikm@2017", "--lang", "en")

    assert "Nothing was found, and there was no computed cell to compare." in result.stdout
