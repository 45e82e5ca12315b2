"""Facts about ``evalkit check-workbook``: what it says, its forms, its gates, and files that are no workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from evalkit.cli import cli
from evalkit.method.context_facts import told
from evalkit.workbook_check.model import KINDS
from support import instrument
from workbook_check.books import HEAD, clean, letters, write
from workbooks import saved, xlsx

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "spbe-nasional" / "evaluasi-spbe-2018-2022.xlsx"
SCHEMA = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-workbook-check-1.json").read_text(encoding="utf-8"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check-workbook", *arguments], prog_name="evalkit")


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


def test_the_json_fits_its_schema(wrong: str) -> None:
    found = json.loads(run(wrong, "--format", "json").stdout)

    Draft202012Validator(SCHEMA).validate(found)
    assert found["totals"] == {"error": 1, "warning": 1, "note": 0}


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


def test_the_fact_that_is_said_or_what_stands_there_chooses_the_nodes(tmp_path: Path) -> None:
    codes = told(instrument("sakip@2021"), {"lembar": "Unit"}).leaves_under("total")
    table: list[list[Any]] = [
        ["Unit kerja", *codes, "total"],
        *[[name, *["Ya"] * 80, value] for name, value in (("A", 80), ("B", 79))],
    ]
    path = saved(tmp_path, xlsx({"LKE": table}))

    by_default, of_units = (
        json.loads(run(path, "--instrument", "sakip@2021", "--format", "json", *more).stdout)
        for more in ((), ("--context", "lembar=Unit"))
    )

    for found in (by_default, of_units):  # the list of which something stands there is found
        assert sum(sheet["compared"] for sheet in found["sheets"]) == 2
        assert [one["code"] for one in found["findings"]] == ["value"]
    assert "Lembar kriteria: Unit" in run(path, "--instrument", "sakip@2021").stdout
    assert run(path, "--context", "lembar=Unit").exit_code == 2
    assert "Pusat" in run(path, "--instrument", "sakip@2021", "--context", "lembar=Pusat").stderr


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


@pytest.mark.parametrize("name", ["spbe@2020", "ikm@2017", "ips@2022"])
def test_nothing_is_found_in_a_form_of_evalkit(name: str, tmp_path: Path) -> None:
    form = str(tmp_path / "isian.xlsx")
    assert CliRunner().invoke(cli, ["init", name, "-o", form], prog_name="evalkit").exit_code == 0

    assert run(form, "--instrument", name, "--fail-on", "note").exit_code == 0
    assert name.startswith("ikm") or name in run(form).stdout  # both editions of the IKM have the same elements
