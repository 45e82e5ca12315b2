"""Facts about findings of a report: inputs that contradict each other, and budgets that cannot be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evalkit.base.errors import ReportError
from evalkit.base.text import english
from evalkit.run import evaluate_files
from reports import SPBE, codes, evaluated, finding, simple

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.performance.model import ReportResult

REUSED = 'reused = { year = 2023, reason = "x" }\n'
PERIOD = SPBE.replace('"2025"', '"2023"')


# --- One indicator, two values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("realisation", "then", "differs"),
    [
        ("88", "70", True),
        ("88", "88", False),
        ("88", "88.4", True),
        ("88.0", "88.04", False),
        ("4.2", "4.16", False),
        ('"spbe.toml#total"', "4.16", False),
        ('"spbe.toml#total"', "4.1", True),
        ('"spbe.toml#total"', '"spbe.toml#total"', False),
        ("4.16", '"spbe.toml#D1"', True),
    ],
)
def test_a_reused_value_is_that_of_the_history(realisation: str, then: str, differs: bool, tmp_path: Path) -> None:  # noqa: FBT001
    text = simple("90", realisation) + REUSED + f"history = {{ 2022 = 1, 2023 = {then} }}"
    assert ("reused-differs" in codes(evaluated(tmp_path, text, spbe__toml=PERIOD))) is differs


def test_a_reused_value_that_differs_is_an_error_with_both_numbers(tmp_path: Path) -> None:
    found = finding(evaluated(tmp_path, simple("90", "88") + REUSED + "history = { 2023 = 70 }"), "reused-differs")
    assert (found.severity, found.node) == ("error", "i")
    assert english(found.message) == "i: the realisation is 88, used again from 2023; the history has 70 for that year"


@pytest.mark.parametrize(
    ("target", "realisation", "then", "words"),
    [
        (
            "{ level = 2 }",
            "{ level = 2 }",
            "{ level = 3 }",
            "is level 2, used again from 2023; the history has level 3",
        ),
        (
            '{ category = "A" }',
            '{ category = "A" }',
            '{ category = "B" }',
            "is A, used again from 2023; the history has B",
        ),
        (
            "{ present = true }",
            "{ present = true }",
            "{ present = false }",
            "is present, used again from 2023; the history",
        ),
        ('{ category = "A" }', '{ category = "A" }', '{ category = " a" }', ""),
        ("{ present = true }", "{ present = true }", "{ present = true }", ""),
    ],
)
def test_words_and_levels_are_compared_too(
    target: str, realisation: str, then: str, words: str, tmp_path: Path
) -> None:
    direction = "higher" if "level" in target else ""
    text = simple(target, realisation, direction=direction) + REUSED + f"history = {{ 2023 = {then} }}"
    result = evaluated(tmp_path, text)
    assert ("reused-differs" in codes(result)) is bool(words)
    assert words in " ".join(english(one.message) for one in result.findings)


@pytest.mark.parametrize("history", ["", "history = { 2022 = 70 }", 'history = { 2023 = "spbe.toml#total" }'])
def test_without_a_value_of_that_year_nothing_differs(history: str, tmp_path: Path) -> None:
    text = simple("90", "88") + REUSED + history
    assert "reused-differs" not in codes(evaluated(tmp_path, text, spbe__toml=PERIOD.replace("D4 = 4.57\n", "")))


@pytest.mark.parametrize(
    ("target", "planned", "words"),
    [
        ("80", "95", "the target is 80, that of renstra for 2025 is 95"),
        ("80", "80.00", ""),
        ("-0.25", "-0.3", ""),  # a half goes away from 0, as everywhere
        ("80", "{ from = 80, to = 90 }", "the target is 80, that of renstra for 2025 is 80 to 90"),
        (
            "{ from = 80, to = 90 }",
            "{ from = 80, to = 95 }",
            "the target is 80 to 90, that of renstra for 2025 is 80 to 95",
        ),
        ("{ from = 80, to = 90 }", "{ from = 80, to = 90 }", ""),
        ("{ level = 2 }", "{ level = 3 }", "the target is level 2, that of renstra for 2025 is level 3"),
    ],
)
def test_a_target_is_that_of_the_plan(target: str, planned: str, words: str, tmp_path: Path) -> None:
    realisation = "{ level = 2 }" if "level" in target else "85"
    text = simple(target, realisation) + f"plans.renstra = {{ 2025 = {planned}, 2026 = {target} }}"
    found = [one for one in evaluated(tmp_path, text).findings if one.code == "target-differs-from-plan"]
    assert [(one.severity, english(one.message)) for one in found] == ([("warning", f"i: {words}")] if words else [])


# --- Budget -------------------------------------------------------------------------------------------------------


def budgeted(folder: Path, *rows: str) -> ReportResult:
    table = "\n".join(["kode;uraian;pagu;realisasi", *rows, ""])
    return evaluated(folder, '[budget]\nfile = "a.csv"\n', a__csv=table)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (["A;X;1;1", "B;Y;2;1", "jumlah;;3;2"], ["jumlah"]),
        (["S;;3;2", "A;X;1;1", "B;Y;2;1"], ["S"]),
        (["A;X;1;1", "B;Y;2;1", "C;Z;3;3"], []),
        (["A;X;3;2", "A.1;Y;1;1", "A.2;Y;2;1", "Z;Semua;3;2"], ["Z"]),
        (["A;X;3;2", "B;X;3;2"], []),
        (["A;X;3;2", "B;Jumlah;3;2"], ["B"]),
        (["A;X;3;2"], []),
        (["A;X;0;0", "B;Y;0;0", "C;Z;0;0"], []),
        (["A;X;1;-", "B;Y;2;1", "jumlah;;3;2"], []),
        (["A;X;-;1", "B;Y;2;1", "jumlah;;-;2"], []),
    ],
)
def test_a_line_that_is_the_sum_of_all_others_is_most_likely_their_total(
    rows: list[str], lines: list[str], tmp_path: Path
) -> None:
    found = [one for one in budgeted(tmp_path, *rows).findings if one.code == "budget-total-line"]
    assert [(one.node, one.severity) for one in found] == [(line, "warning") for line in lines]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("100;120", "over-ceiling"),
        ("0;120", "spent-without-ceiling"),
        ("100;100", ""),
        ("-;120", "budget-missing"),
        ("0;0", ""),
    ],
)
def test_more_spent_than_there_was_is_a_warning(row: str, code: str, tmp_path: Path) -> None:
    result = budgeted(tmp_path, "A;X;200;200", f"A.1;Y;{row}")
    assert [one.code for one in result.findings if one.severity == "warning"] == ([code] if code else [])


def test_overspending_names_both_numbers(tmp_path: Path) -> None:
    result = budgeted(tmp_path, "A;X;100;120", "B;X;0;7")
    assert [english(one.message) for one in result.findings] == [
        "budget row 2, A: 120 was spent, which is above the ceiling of 100",
        "budget row 3, B: 7 was spent, and the ceiling is 0",
    ]


def test_lines_stand_below_those_they_belong_to(tmp_path: Path) -> None:
    result = budgeted(tmp_path, "A.2;X;1;1", "B.1;Y;1;1", "A;Z;3;3", "A.1.1;W;1;1", "A.1;V;2;2", "A.1.2;U;1;1")
    assert [(one.line.code, one.depth) for one in result.budget] == [
        ("B.1", 0), ("A", 0), ("A.2", 1), ("A.1", 1), ("A.1.1", 2), ("A.1.2", 2),
    ]  # fmt: skip


TREE = {
    "A": 1000, "A.1": 600, "A.1.1": 350, "A.1.1.1": 100, "A.1.1.2": 250, "A.1.2": 250, "A.2": 400, "A.2.1": 400,
    "B": 70, "B.1": 70, "B.1.1": 70,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"A.1.1.2": 270}, ["A.1.1"]),  # a lowest line: the line above it tells, and no other
        ({"A.1": 620}, ["A.1"]),
        ({"A.1": 620, "A": 1020}, ["A.1"]),  # the wrong line was added up
        ({"A.1.1": 370, "A.1": 620, "A": 1020}, ["A.1.1"]),
        ({"A.1.1.2": 270, "A.1.1": 370}, ["A.1"]),
        ({"A.1.1.2": 270, "A": 1005}, ["A", "A.1.1"]),  # a second slip, above the first
        ({"A.1": 620, "A": 1030}, ["A", "A.1"]),
        ({"A.1.1.2": 270, "B": 71}, ["A.1.1", "B"]),
        ({"A.1": 620, "A.2.1": 430}, ["A.1", "A.2"]),  # A fits A.1 put right and A.2 as printed
        ({"A.1": ""}, []),
        ({"A.1": "", "A.1.1.2": 270}, ["A.1.1"]),
        ({"A.1": "", "A.1.1.2": 270, "A": 1005}, ["A", "A.1.1"]),
    ],
)
def test_a_slip_in_the_budget_is_told_once_where_it_is(
    changed: dict[str, object], told: list[str], tmp_path: Path
) -> None:
    for column in ("{};", ";{}"):
        rows = [f"{code};X;{column.format(value)}" for code, value in {**TREE, **changed}.items()]
        found = [one.node for one in budgeted(tmp_path, *rows).findings if one.code == "budget-sum"]
        assert found == told


def test_a_blank_lowest_line_does_not_hide_a_slip_above_it(tmp_path: Path) -> None:
    rows = ["A;X;900;", "A.1;X;400;", "A.1.1;X;;", "A.1.2;X;150;", "A.2;X;300;"]
    found = [english(one.message) for one in budgeted(tmp_path, *rows).findings if one.code == "budget-sum"]
    assert found == ["budget row 2, A: the ceiling printed is 900, the lines below add up to 700 (difference 200)"]


def test_a_second_slip_names_both_sums(tmp_path: Path) -> None:
    rows = ["A;X;1030;", "A.1;X;620;", "A.1.1;X;600;", "A.2;X;400;"]
    found = [english(one.message) for one in budgeted(tmp_path, *rows).findings if one.code == "budget-sum"]
    assert found[0] == (
        "budget row 2, A: the ceiling printed is 1030, the lines directly below, as printed, add up to 1020"
        " (difference 10), and the lowest lines to 1000"
    )


def test_very_many_slips_below_a_line_do_not_take_forever(tmp_path: Path) -> None:
    rows = ["A;X;5050;"]
    for number in range(1, 101):
        rows += [f"A.{number};X;{number};", f"A.{number}.1;X;{number * number * 1000};"]
    found = [one.node for one in budgeted(tmp_path, *rows).findings if one.code == "budget-sum"]
    assert "A" not in found
    assert len(found) == 100


@pytest.mark.parametrize(
    ("others", "amount"),
    [
        ("1.030.000", 900_000),
        ("12.250,00", 900_000),
        ("Rp 1.030.000,00", 900_000),
        ("1,030,000", 900),
        ("1,250.50", 900),
    ],
)
def test_an_amount_is_read_as_the_others_are_written(others: str, amount: int, tmp_path: Path) -> None:
    result = budgeted(tmp_path, f"A;X;{others};1", "B;Y;900.000;1")
    assert result.budget[1].line.ceiling is not None
    assert result.budget[1].line.ceiling.exact == amount


@pytest.mark.parametrize("others", ["1030000", "12,5", ["1.030.000", "1,030,000"]])
def test_an_amount_with_two_meanings_stays_refused_where_nothing_decides(
    others: str | list[str], tmp_path: Path
) -> None:
    rows = [f"A{at};X;{text};1" for at, text in enumerate([others] if isinstance(others, str) else others)]
    with pytest.raises(ReportError) as caught:
        budgeted(tmp_path, *rows, "B;Y;900.000;1")
    assert "900.000 can be 900000 or 900.000" in str(caught.value)


def test_two_names_of_rupiah_are_no_unit_in_a_budget(tmp_path: Path) -> None:
    result = budgeted(tmp_path, "A;X;Rp 1.000.000,-;Rp. 900.000,00 rupiah")
    assert result.money is not None
    assert result.money.absorption == 90


def test_a_budget_in_the_encoding_of_the_office_is_read_and_the_guess_is_told(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(
        '[report]\nagency = "X"\nyear = 2025\n[budget]\nfile = "a.csv"\n', encoding="utf-8"
    )
    (tmp_path / "a.csv").write_bytes("kode;uraian;pagu;realisasi\nA;Program \u2013 satu;10;9\n".encode("cp1252"))
    (report,) = evaluate_files([str(tmp_path / "r.toml")]).reports
    (told,) = [one for one in report.findings if one.code == "table-encoding"]

    assert "a.csv is not in UTF-8" in str(told.message)
    assert report.report.budget[0].title == "Program \u2013 satu"
