"""Facts about the workbook of ``examples/spbe-nasional`` as ``evalkit check-workbook`` sees it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from workbook_check.test_cli import EXAMPLE, SCHEMA, run

pytestmark = pytest.mark.long  # 1,071 agencies


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
