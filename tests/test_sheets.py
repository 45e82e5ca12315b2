"""Two sheets of one edition: nodes that hang on a fact, its default, codes of an earlier list."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evalkit.base.errors import RuleFileError
from evalkit.cli import cli
from evalkit.evaluation.requirements import requirements
from evalkit.loading import load
from evalkit.loading.readings import under_readings
from evalkit.method.context_facts import noded_under, told
from evalkit.method.methods import CORE_METHODS
from evalkit.rulework.check.engine import prove
from support import codes, ev, faults

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.instruments import Instrument

RULES = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["part", "question"]
nodes_by = "sheet"
method = "mean"
scale = "five"
source = "law"
[validity]
checked = 2026-01-01
[sources.law]
title = "Law"
mark = "verified"
[context.sheet]
title = "Sheet"
kind = "choice"
values = ["Long", "Short"]
default = "Short"
[scales.five]
kind = "number"
min = 0
max = 5
[[node]]
code = "total"
title = "Total"
[[node]]
code = "A"
in = "total"
title = "A"
leaves = [
  { code = "A1", title = "in both" },
  { code = "A2", title = "long only", when = "Long", formerly = ["Z2"] },
  { code = "A3", title = "short only", when = "Short", formerly = ["Z2", "Z3"] },
]
[[node]]
code = "B"
in = "total"
title = "B"
when = "Long"
leaves = [{ code = "B1", title = "below a part of the long one" }]
[[bands]]
predicate = "Good"
min = 3
[[bands]]
predicate = "Poor"
[[readings]]
id = "one-more"
axis = "a"
title = { id = "satu", en = "one" }
set = [{ node = "A2", in = "B" }]
assumption = { id = "ya", en = "yes" }
"""


def rules(*changes: tuple[str, str]) -> Instrument:
    text = RULES
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return load(text.encode(), CORE_METHODS, file="toy/1.toml", index="toy", edition="1")


def test_the_default_stands_for_it_while_nothing_is_known() -> None:
    assert [*rules().nodes] == ["total", "A", "A1", "A3"]
    assert [*rules().every_node] == ["total", "A", "A1", "A2", "A3", "B", "B1"]


def test_a_fact_brings_its_nodes_and_all_below_them() -> None:
    long = told(rules(), {"sheet": "Long"})

    assert [*long.nodes] == ["total", "A", "A1", "A2", "B", "B1"]
    assert long.nodes["total"].children == ("A", "B")
    assert [one.facts["sheet"] for one in noded_under(rules())] == ["Short", "Long"]


def test_each_sheet_has_a_score_of_its_own() -> None:
    short = ev(rules(), answers={"A1": 2, "A3": 4})
    long = ev(rules(), answers={"A1": 2, "A2": 5, "B1": 5}, context={"sheet": "long"})

    assert (short.total.value, long.total.value) == (3, 4.25)
    assert (short.context, long.context) == ({"sheet": "Short"}, {"sheet": "Long"})


def test_a_default_is_told_where_an_answer_rests_on_it() -> None:
    assert "context-assumed" in codes(ev(rules(), answers={"A1": 2, "A3": 4}))
    assert "context-assumed" not in codes(ev(rules(), answers={"A1": 2, "A3": 4}, context={"sheet": "Short"}))
    assert "context-assumed" not in codes(ev(rules(), values={"total": 4}))
    assert ev(rules(), values={"total": 4}).context == {}


@pytest.mark.parametrize(
    ("answers", "context", "words"),
    [
        ({"A2": 1}, {}, ("A2 is not asked where Sheet is Short", 'context.sheet = "Long"')),
        ({"A3": 1}, {"sheet": "Long"}, ("A3 is not asked where Sheet is Long", 'context.sheet = "Short"')),
        ({"Z2": 1}, {}, ("Z2 is a code of an earlier list", "A2 in A, A3 in A")),
        ({"A9": 1}, {}, ("the code A9 is not known",)),
    ],
)
def test_what_is_asked_elsewhere_is_refused(answers: Any, context: Any, words: tuple[str, ...]) -> None:
    (told_,) = faults(rules(), answers=answers, context=context)

    assert all(word in told_ for word in words)


def test_a_reading_changes_nodes_of_every_sheet() -> None:
    changed = under_readings(rules(), rules().readings)

    assert [*changed.nodes] == ["total", "A", "A1", "A3"]
    assert told(changed, {"sheet": "Long"}).nodes["B"].children == ("A2", "B1")


def test_what_holds_is_proved_of_each_sheet() -> None:
    found = [one for one in prove(rules()).statements if one.check == "scores"]

    assert [one.verdict for one in found] == ["noted"]  # every score from 0 to 5 under both


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('when = "Long", formerly', 'when = "Lang", formerly'), ("Lang", "did you mean")),
        (('nodes_by = "sheet"', ""), ("no nodes_by",)),
        (('title = "Total"', 'title = "Total"\nwhen = "Long"'), ("the total hangs on no fact",)),
        (('default = "Short"', 'default = "Middle"'), ("one of Long, Short",)),
        (('title = "B"\nwhen = "Long"', 'title = "B"\nmethod = "weighted-mean"\nwhen = "Long"'), ("weight",)),
    ],
)
def test_a_broken_sheet_is_a_fault(change: tuple[str, str], words: tuple[str, ...]) -> None:
    with pytest.raises(RuleFileError) as error:
        rules(change)

    assert all(word in str(error.value) for word in words)


def test_a_rule_that_is_not_asked_tells_no_requirements() -> None:
    region = ev("sakip@2021", values={"total": 85}, context={"pemda": "Ya"})
    other = ev("sakip@2021", values={"total": 85})

    assert {one.predicate for one in requirements(region)} == {"AA", "A", "BB", "B", "CC"}
    assert requirements(other) == ()
    assert (other.predicate, region.possible) == ("A", ("A", "BB", "B", "CC", "C"))


# --- Weights by the fact that nodes hang on as well ---------------------------------------------------------------------


def weighed(a: str = "Long = 60, Short = 100", b: str = "Long = 40") -> Instrument:
    return rules(
        ('nodes_by = "sheet"', 'nodes_by = "sheet"\nweights_by = "sheet"\nweights = "within-parent"'),
        ('title = "Total"\n', 'title = "Total"\nmethod = "weighted-mean"\n'),
        ('title = "A"\n', f'title = "A"\nweight_by = {{ {a} }}\n'),
        ('title = "B"\n', f'title = "B"\nweight_by = {{ {b} }}\n'),
    )


def test_a_node_that_is_there_under_one_value_needs_a_weight_for_that_one_only() -> None:
    found = [
        ev(weighed(), values=values, context={"sheet": sheet}).score
        for sheet, values in (("Long", {"A": 5, "B": 1}), ("Short", {"A": 5}))
    ]

    assert found == [Fraction(17, 5), 5]


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"b": "Short = 40"}, "node[B].weight_by: Long has no weight"),
        ({"a": "Long = 60"}, "node[A].weight_by: Short has no weight"),
        ({"a": "Long = 61, Short = 100"}, 'node[total], sheet = "Long": the weights of its children add up to 101'),
        ({"a": "Long = 60, Short = 99"}, 'node[total], sheet = "Short": the weights of its children add up to 99'),
        ({"b": "Long = 40, Wide = 3"}, "node[B].weight_by: sheet has no value Wide"),
    ],
)
def test_weights_are_checked_under_each_value_that_a_node_is_there_under(weights: dict[str, str], said: str) -> None:
    with pytest.raises(RuleFileError) as told:
        weighed(**weights)

    assert said in str(told.value)


def verdicts(one: Instrument, check: str) -> set[str]:
    return {statement.verdict for statement in prove(one).statements if statement.check == check}


RULE = '[[outcome]]\nwhen = "B1 < 2"\nthen = "one-lower"\n[[readings]]'


@pytest.mark.parametrize(
    ("sheet", "answers", "predicate"),
    [
        ("Short", {"A1": 4, "A3": 4}, "Good"),
        ("Long", {"A1": 5, "A2": 5, "B1": 2}, "Good"),
        ("Long", {"A1": 5, "A2": 5, "B1": 1}, "Poor"),
    ],
)
def test_a_rule_applies_where_the_nodes_that_it_names_are(sheet: str, answers: Any, predicate: str) -> None:
    ruled = rules(("[[readings]]", RULE))

    found = ev(ruled, answers=answers, context={"sheet": sheet})

    assert found.predicate == predicate
    assert verdicts(ruled, "outcome-decides") == {"proved"}


def test_a_rule_whose_nodes_are_never_there_together_never_holds() -> None:
    ruled = rules(("[[readings]]", RULE.replace("B1 < 2", "B1 < 2 and A3 < 2")))

    assert verdicts(ruled, "outcome-decides") == {"failed"}


def without_default(folder: Path) -> list[str]:
    """The rules of a toy of which nothing tells the list, in *folder*; the options that find them."""
    (folder / "toy").mkdir()
    (folder / "toy" / "1.toml").write_text(RULES.replace('default = "Short"\n', ""), encoding="utf-8")
    return ["--rules", str(folder), "--lang", "en"]


def test_no_form_is_made_of_a_sheet_that_nobody_chose(tmp_path: Path) -> None:
    asked = ["init", "toy@1", *without_default(tmp_path)]

    refused, made = (CliRunner().invoke(cli, [*asked, *more]) for more in ([], ["--context", "sheet=Short"]))

    assert refused.exit_code == 2
    assert not refused.stdout
    assert "hangs on a fact: Sheet" in refused.stderr
    assert "--context sheet=Long, or Short" in refused.stderr
    assert made.exit_code == 0
    assert "A3 = " in made.stdout
    assert "A2 = " not in made.stdout


@pytest.mark.parametrize(
    ("columns", "said", "code"),
    [
        ("Unit,A1", "hangs on a fact: Sheet", 2),
        ("Unit,A1,A2", "Sheet is Long: most of its titles", 0),
        ("Unit,A1,A3", "Sheet is Short: most of its titles", 0),
        ("Unit,Sheet,A1", "", 0),
    ],
)
def test_a_mapping_is_made_of_no_list_that_nothing_tells(columns: str, said: str, code: int, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(f"{columns}\nu,{'Long,' if 'Sheet' in columns else ''}3,4\n", encoding="utf-8")

    result = CliRunner().invoke(cli, ["map", str(table), "--instrument", "toy@1", *without_default(tmp_path)])

    assert result.exit_code == code, result.output
    assert said in result.stderr
