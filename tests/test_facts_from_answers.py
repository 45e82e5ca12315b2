"""A fact that follows from answers follows from them under each reading and beside other values; one with a default has it in every command."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from kit.toys import A_TO_C, NUMBERS, SUMS, rule_file, toy
from support import claim, ev

if TYPE_CHECKING:
    from pathlib import Path

FROM_NODE = """
[context.kind]
title = "Kind"
kind = "choice"
values = ["big", "small"]
from_node = "S"
"""
DEFAULT = FROM_NODE.replace('from_node = "S"', 'default = "small"')
NODES = """
[[node]]
code = "total"
title = "Total"
method = "sum"
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }]
[[node]]
code = "S"
title = "S"
method = "sum"
leaves = [{ code = "s", title = "s" }, { code = "t", title = "t" }]
"""
OF_S = """
[[bands]]
at = "S"
predicate = "big"
min = 3
[[bands]]
at = "S"
predicate = "small"
"""
OF_TOTAL = """
[[bands]]
when = "big"
predicate = "High"
min = 4
[[bands]]
when = "big"
predicate = "Low"
[[bands]]
when = "small"
predicate = "High"
min = 2
[[bands]]
when = "small"
predicate = "Low"
"""
OTHER_BANDS = '[[readings]]\nid = "other"\naxis = "x"\ntitle = { id = "lain", en = "other" }' + OF_S.replace(
    "[[bands]]", "[[readings.bands]]"
).replace("min = 3", "min = 2")
OTHER_POINTS = """
[[readings]]
id = "other"
axis = "x"
title = { id = "lain", en = "other" }
[[readings.set]]
node = "S"
formula = "s + t + 2"
"""
BY_KIND = 'bands_by = "kind"'


@pytest.mark.parametrize("reading", [OTHER_BANDS, OTHER_POINTS])
@pytest.mark.parametrize("times", [1, 40])  # of many alike the rest are computed in whole numbers
def test_a_fact_follows_from_the_answers_under_a_reading_as_well(reading: str, times: int) -> None:
    one = toy(rule_file(FROM_NODE, reading, nodes=NODES, bands=OF_S + OF_TOTAL, head=BY_KIND))

    *_, found = (ev(one, answers={"a": 2, "b": 1, "s": 1, "t": 1}) for _ in range(times))

    assert (found.predicate, found.context) == ("High", {"kind": "small"})
    (other,) = found.readings
    assert other.band is not None
    assert (other.band.predicate, other.changes_predicate) == ("Low", True)


@pytest.mark.parametrize(("code", "printed"), [("predicate", "Low"), ("S", "big")])
def test_a_claim_agrees_under_a_reading_that_makes_the_fact_another(code: str, printed: str) -> None:
    one = toy(rule_file(FROM_NODE, OTHER_BANDS, nodes=NODES, bands=OF_S + OF_TOTAL, head=BY_KIND))

    found = claim(ev(one, answers={"a": 2, "b": 1, "s": 1, "t": 1}, claims={code: printed}), code)

    assert (found.verdict, found.by) == ("rounding", "other")


def test_a_number_that_only_a_reading_gives_is_not_refused_by_the_word_that_follows_without_it() -> None:
    one = toy(rule_file(FROM_NODE, OTHER_POINTS, nodes=NODES, bands=OF_S + OF_TOTAL, head=BY_KIND))

    found = claim(ev(one, answers={"a": 2, "b": 1, "s": 1, "t": 1}, claims={"S": 4}), "S")

    assert (found.verdict, found.by) == ("rounding", "other")


def test_what_evidence_supports_of_the_node_that_a_fact_follows_from_decides_it() -> None:
    one = toy(rule_file(FROM_NODE, nodes=NODES, bands=OF_S + OF_TOTAL, head=BY_KIND))

    found = ev(one, answers={"a": 2, "b": 1}, values={"S": 2}, context={"kind": "small"}, supported={"S": 4})

    (beside,) = found.beside
    assert (found.predicate, beside.evaluation.predicate) == ("High", "Low")


# --- Facts with a default, in batch -------------------------------------------------------------------------------------


def rows_of(folder: Path, rules: str, table: str, *more: str) -> list[dict[str, str]]:
    """What ``batch`` makes of *table* by *rules*."""
    (folder / "rules" / "toy").mkdir(parents=True)
    (folder / "rules" / "toy" / "1.toml").write_text(rules, encoding="utf-8")
    (folder / "t.csv").write_text(table, encoding="utf-8")
    arguments: Any = ["batch", str(folder / "t.csv"), "--instrument", "toy@1", "--rules", str(folder / "rules"), *more]
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, [*arguments, "-o", str(folder / "o.csv")])
    assert done.exit_code == 0, done.output
    with (folder / "o.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


BY_DEFAULT = rule_file(DEFAULT, nodes=SUMS, bands=OF_TOTAL, head=BY_KIND)


def test_bands_of_rows_that_tell_no_fact_are_those_of_its_default(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, BY_DEFAULT, "subject,a,b,c\nX,1,1,1\n")

    assert ev(toy(BY_DEFAULT), answers={"a": 1, "b": 1, "c": 1}).predicate == "High"
    assert (row["predicate"], row["possible"]) == ("High", "High")


def test_a_fact_that_a_row_tells_comes_before_the_default(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, BY_DEFAULT, "subject,a,b,c,kind\nX,1,1,1,small\nY,1,1,1,big\nZ,1,1,1,\n")

    assert [row["predicate"] for row in rows] == ["High", "Low", "High"]


PERSONS = """
[records]
table = "people"
title = { id = "pegawai", en = "people" }
[records.columns.x]
min = 0
max = 10
""" + "".join(
    f'[[records.points]]\nnode = "{code}"\ncolumn = "x"\nsteps = [{{ min = 5, points = 2 }}, {{ points = 0 }}]\n'
    for code in "abc"
)
ASKED = """
[[outcome]]
when = 'kind = "small"'
then = "one-lower"
"""


@pytest.mark.parametrize(
    ("bands", "rule", "word"), [(A_TO_C, ASKED, "C"), (OF_TOTAL.replace("min = 4", "min = 5"), "", "High")]
)
def test_units_of_persons_have_the_default_of_a_fact_as_well(tmp_path: Path, bands: str, rule: str, word: str) -> None:
    head = "" if rule else BY_KIND
    rules = rule_file(DEFAULT, PERSONS, rule, nodes=SUMS, bands=bands, head=head, scale="points", scales=NUMBERS)

    (unit,) = rows_of(tmp_path, rules, "unit,x\nX,5\nX,5\nX,1\n", "--by", "unit")

    assert (unit["total_exact"], unit["predicate"], unit["possible"]) == ("4", word, word)


RESPONDENTS = """
[records]
table = "responses"
title = { id = "responden", en = "respondents" }
answers = "points"
blanks = "answered"
"""


def test_respondents_may_answer_with_numbers(tmp_path: Path) -> None:
    rules = rule_file(RESPONDENTS, nodes=SUMS, bands=A_TO_C, scale="points", scales=NUMBERS)

    (unit,) = rows_of(tmp_path, rules, "unit,a,b,c\nX,1,1,1\nX,1,2,1\n", "--by", "unit")

    assert (unit["total_exact"], unit["predicate"]) == ("7/2", "B")
