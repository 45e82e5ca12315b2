"""Facts about quarters of indicators and of the budget, and about budget lines that indicators share."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from audited import audited
from evalkit.base.errors import ReportError
from evalkit.base.text import english
from evalkit.cli import cli
from reports import HEAD, OBJECTIVE, codes, evaluated, finding, indicator, write

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.performance.model import ReportResult

RUNNING = '{{ running = "{}", target = {}, realisation = {} }}'
SECOND = OBJECTIVE.replace("S1", "S2")
BUDGET = "kode,uraian,pagu,realisasi\nA,Program,300,200\nA.1,Kegiatan,100,60\nA.2,Kegiatan,200,140\nB,Program,50,10\n"


def quarterly(target: str, realisation: str, quarters: str) -> str:
    """An indicator with quarters."""
    return indicator(f"target = {target}\nrealisation = {realisation}\nquarters = {quarters}")


def of(
    folder: Path, running: str, target: str, realisation: str, year: str = "40", reached: str = "42"
) -> ReportResult:
    """What comes out of an indicator with these quarters."""
    return evaluated(folder, quarterly(year, reached, RUNNING.format(running, target, realisation)))


def test_each_quarter_is_held_against_its_target(tmp_path: Path) -> None:
    (one,) = of(tmp_path, "cumulative", "[10, 20, 30, 40]", '[12, 19, "-", 42]').indicators

    assert [each.achievement for each in one.quarters] == [120, 95, None, 105]


@pytest.mark.parametrize(
    ("running", "target", "realisation", "said"),
    [
        ("cumulative", "[10, 20, 30, 40]", "[12, 19, 33, 42]", ()),
        ("last", "[40, 40, 40, 40]", "[50, 41, 39, 42]", ()),
        ("sum", "[10, 10, 10, 10]", "[12, 9, 11, 10]", ()),
        ("sum", "[10, 10, 10, 11]", "[12, 9, 11, 11]", ("quarters-target-differs", "quarters-differ")),
        (
            "cumulative",
            "[10, 20, 30, 44]",
            "[12, 19, 33, 24]",
            ("quarters-target-differs", "quarters-differ", "quarter-falls"),
        ),
        ("cumulative", "[10, 20, 15, 40]", "[12, 19, 33, 42]", ("quarter-falls",)),
        ("cumulative", "[10, 20, 30, 40]", "[12, 19, 42]", ("quarters-open",)),
        ("cumulative", "[10, 20]", "[]", ()),
        ("sum", '[10, "-", 10, 10]', '[12, "-", 12, 10]', ()),  # of a quarter in between nobody knows what it adds
        ("sum", "[10, 10, 10, 10]", "[12, 9, 11]", ("quarters-differ", "quarters-open")),
    ],
)
def test_quarters_make_the_year(
    tmp_path: Path, running: str, target: str, realisation: str, said: tuple[str, ...]
) -> None:
    found = [code for code in codes(of(tmp_path, running, target, realisation)) if code.startswith("quarter")]

    assert found == list(said)


def test_a_year_that_is_no_sum_is_told_with_both_numbers(tmp_path: Path) -> None:
    found = finding(of(tmp_path, "sum", "[10, 10, 10, 10]", "[12, 9.5, 11, 11]"), "quarters-differ")

    assert (found.severity, english(found.message)) == (
        "error",
        "i: the quarters make a realisation of 43.5, that of the year is 42",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (quarterly("40", "42", "{ target = [1] }"), "running"),
        (quarterly("40", "42", '{ running = "yearly" }'), "cumulative"),
        (quarterly("40", "42", '{ running = "sum", target = [1, 2, 3, 4, 5] }'), "at most four"),
        (quarterly("40", "42", '{ running = "sum", target = ["WTP"] }'), "number"),
        (quarterly("40", "42", '{ running = "sum", goal = [1] }'), "goal"),
        (
            quarterly('{ category = "WTP" }', '{ category = "WTP" }', '{ running = "last" }'),
            "a target that is a number",
        ),
        (
            quarterly('"40%"', '"42%"', '{ running = "sum" }').replace('"nilai"', '"%"'),
            "percentages of quarters do not add up",
        ),
        (
            quarterly("40", "42", '{ running = "sum" }').replace('"nilai"', '"persentase"'),
            "percentages of quarters do not add up",
        ),
        (indicator('target = 1\nrealisation = 1\nbudget = ["A.9"]'), "there is no budget line A.9"),
    ],
)
def test_what_is_no_quarter_or_no_line_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ReportError) as error:
        evaluated(tmp_path, text)
    assert words in str(error.value)


def test_printed_quarters_are_held_against_those_of_the_indicator(tmp_path: Path) -> None:
    text = quarterly("40", "42", RUNNING.format("cumulative", "[10, 20, 30, 40]", "[12, 19, 33]"))
    relation = '[[tables]]\nid = "t"\ntitle = "T"\nheader = ["k", "TW I", "TW II", "TW IV"]\nrows = [["i", "120,0", "18", "99"]]\n'
    for column, field in (("TW I", "1.achievement"), ("TW II", "2.realisation"), ("TW IV", "4.achievement")):
        relation += f'[[relations]]\nclaim = "t:i:{column}"\nis = "equal"\nof = ["indicator:i:quarter.{field}"]\n'
    checks = audited(tmp_path, OBJECTIVE + text + relation, HEAD).checks

    assert [one.verdict for one in checks] == ["agrees", "contradicted", "unsupported"]
    with pytest.raises(ReportError) as error:
        audited(tmp_path, OBJECTIVE + text + relation.replace("4.achievement", "5.achievement"), HEAD)
    assert "quarter.4.achievement" in str(error.value)


def test_a_negative_half_is_shown_as_an_audit_rounds_it(tmp_path: Path) -> None:
    text = indicator("target = 1000\nrealisation = 2000.05", direction="lower")  # -0.005 %
    file = write(tmp_path, text)
    achievement = json.loads(CliRunner().invoke(cli, ["evaluate", str(file), "--format", "json"]).stdout)["reports"][0]
    assert achievement["achievement"] == {"value": "-0.01", "exact": "-1/200"}
    shown = CliRunner().invoke(cli, ["evaluate", str(file), "--lang", "en", "--format", "text"]).stdout
    assert "-0.01 %" in shown

    table = '[[claims]]\nid = "c"\nprinted = "-0,01 %"\nat = "x"\nis = "equal"\nof = ["indicator:i:achievement"]\n'
    checks = audited(tmp_path, OBJECTIVE + text + table, HEAD).checks
    assert [check.verdict for check in checks] == ["agrees"]


# --- The budget -----------------------------------------------------------------------------------------------------


def shared(folder: Path, *named: tuple[str, str], table: str = BUDGET) -> ReportResult:
    """Indicators of an objective each, with the budget lines that they name."""
    each = [
        indicator(f"target = 1\nrealisation = 1\nbudget = {lines}", code=f"i{at}", objective=objective)
        for at, (objective, lines) in enumerate(named, 1)
    ]
    text = HEAD + '[budget]\nfile = "b.csv"\n' + OBJECTIVE + SECOND + "".join(each)
    return evaluated(folder, text, b__csv=table)


def test_a_line_that_two_indicators_share_counts_once(tmp_path: Path) -> None:
    result = shared(tmp_path, ("S1", '["A"]'), ("S1", '["A", "A.1"]'), ("S2", '["B"]'))
    first, second, third = (one.money for one in result.indicators)

    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.ceiling, second.ceiling, third.absorption) == (300, 300, 20)
    assert [one.money.ceiling for one in result.objectives if one.money] == [300, 50]
    assert result.money is not None
    assert result.money.ceiling == 350
    assert english(finding(result, "budget-shared").message) == "A pays for i1, i2, and is counted once"


def test_a_line_of_two_objectives_is_in_none_of_them(tmp_path: Path) -> None:
    result = shared(tmp_path, ("S1", '["A"]'), ("S2", '["A"]'))

    assert all(one.money is None for one in result.objectives)
    assert "budget-across" in codes(result)


def test_a_line_that_the_budget_gives_to_another_objective_is_told(tmp_path: Path) -> None:
    table = "kode,uraian,pagu,realisasi,sasaran\nA,Program,300,200,S2\n"
    result = shared(tmp_path, ("S1", '["A"]'), table=table)

    assert english(finding(result, "budget-elsewhere").message) == (
        "A belongs to S2 in the budget, and pays for indicators of S1"
    )
    assert result.objectives[1].money is not None


def test_what_quarters_are_allocated_is_the_ceiling(tmp_path: Path) -> None:
    head = "kode,uraian,pagu,realisasi," + ",".join(f"alokasi tw{number}" for number in range(1, 5))
    table = f"{head}\nA,Program,300,200,50,100,100,50\nB,Program,50,10,10,10,10,10\nC,Program,50,10,10,,10,10\n"
    result = shared(tmp_path, ("S1", '["A"]'), table=table)

    assert [one.node for one in result.findings if one.code == "allocation-sum"] == ["B"]
    assert Fraction(200, 3) == (result.indicators[0].money.absorption if result.indicators[0].money else None)
