"""Facts about scores that hang on a fact of the context: weights by its value, and formulas that ask for it."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.errors import AssessmentError, RuleFileError
from evalkit.base.language import language
from evalkit.batch import Cells, hindrance
from evalkit.instruments.cited_facts import facts_of
from evalkit.method.context_facts import scored_under, told
from evalkit.method.plan import plan_for
from evalkit.possible.ends import ends_of
from evalkit.report.show.json import show_json
from evalkit.rulework.check.engine import prove
from evalkit.rulework.diff.engine import diff
from evalkit.rulework.mutate.equivalence import reason_of
from evalkit.rulework.mutate.search import drafts_of
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from evalkit.testing.laws import LAWS
from evalkit.testing.runner import smallest_break
from filling import converted
from kit.toys import NUMBERS, rule_file, toy
from rules_mutate.toys import target
from support import ev
from test_live_forms import Form, lines

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.instruments import Instrument

FACT = """
[context.region]
title = "Jenis daerah"
kind = "choice"
values = ["Kepulauan", "Daratan"]
"""
BY_WEIGHT = """
[[node]]
code = "total"
title = "Total"
method = "weighted-mean"
leaves = [
  { code = "a", title = "A", weight_by = { Kepulauan = 60, Daratan = 40 } },
  { code = "b", title = "B", weight_by = { Kepulauan = 40, Daratan = 60 } },
]
"""
BY_FORMULA = """
[[node]]
code = "total"
title = "Total"
formula = "if(region = 'Kepulauan', 0.6 * a + 0.4 * b, 0.4 * a + 0.6 * b)"
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }]
""".replace("'", '\\"')
BANDS = '[[bands]]\npredicate = "Baik"\nmin = 5\n[[bands]]\npredicate = "Kurang"\n'
HEAD = 'weights = "within-parent"\nweights_by = "region"'


def text(nodes: str = BY_WEIGHT, *more: str, head: str = HEAD, bands: str = BANDS) -> str:
    return rule_file(FACT, *more, nodes=nodes, scale="points", scales=NUMBERS, bands=bands, head=head)


def weighed(*more: str, bands: str = BANDS, nodes: str = BY_WEIGHT) -> Instrument:
    return toy(text(nodes, *more, bands=bands))


def chosen() -> Instrument:
    return toy(text(BY_FORMULA, head=""))


EACH = pytest.mark.parametrize("one", [weighed(), chosen()], ids=["weights", "formula"])
SCORES = [("Kepulauan", "7", "Baik"), ("Daratan", "5.5", "Baik")]


@EACH
@pytest.mark.parametrize(("word", "score", "predicate"), SCORES)
def test_the_score_follows_from_the_fact(one: Instrument, word: str, score: str, predicate: str) -> None:
    found = ev(one, answers={"a": 10, "b": Fraction(5, 2)}, context={"region": word})

    assert (found.score, found.predicate) == (Fraction(score), predicate)


@EACH
def test_without_the_fact_there_is_no_score(one: Instrument) -> None:
    with pytest.raises(
        AssessmentError, match=r"context\.region: Jenis daerah is not given, and the score hangs on it"
    ) as told:
        ev(one, answers={"a": 10, "b": 5})

    assert "one of Kepulauan, Daratan" in str(told.value)


@EACH
def test_what_is_missing_leaves_the_range_under_the_fact(one: Instrument) -> None:
    ranges = [
        (total.low.exact, total.high.exact)
        for word in ("Kepulauan", "Daratan")
        if (total := ev(one, answers={"a": 10}, context={"region": word}).total).low and total.high
    ]

    assert ranges == [(6, 10), (4, 10)]


def test_the_weights_of_a_trace_are_those_of_the_fact() -> None:
    found = ev(weighed(), answers={"a": 10, "b": 5}, context={"region": "Daratan"})

    assert [found.nodes[code].node.weight for code in "ab"] == [40, 60]


def test_a_reading_with_other_weights_takes_the_place_of_both() -> None:
    reading = (
        '[[readings]]\nid = "even"\naxis = "weights"\ntitle = { id = "rata", en = "even" }\n'
        'set = [{ nodes = ["a", "b"], weight = 50 }]\n'
    )
    (found,) = ev(weighed(reading), answers={"a": 10, "b": 0}, context={"region": "Daratan"}).readings

    assert found.score is not None
    assert found.score.exact == 5


# --- What is refused ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Daratan = 40", "Darat = 40", ("node[a].weight_by: region has no value Darat", "Daratan has no weight")),
        ("Daratan = 40", "Daratan = -40", ("leaves[a].weight_by.Daratan: -40 is not allowed here",)),
        ("Daratan = 40", "Daratan = 41", ('node[total], region = "Daratan": the weights of its children add up to 101',)),
        ("weight_by = { Kepulauan = 60, Daratan = 40 }", "weight = 50", ('region = "Kepulauan": the weights',)),
        ("weight_by = { Kepulauan = 60", "weight = 50, weight_by = { Kepulauan = 60", ("either weight or weight_by",)),
        (HEAD, 'weights = "within-parent"', ("node[a].weight_by: [instrument] has no weights_by",)),
        ('weights_by = "region"', 'weights_by = "area"', ("area is not a choice of the context",)),
        (BY_WEIGHT, BY_WEIGHT.replace("weight_by = { Kepulauan = ", "weight = ").replace(", Daratan = 40 }", "").replace(
            ", Daratan = 60 }", ""), ("instrument.weights_by: no node has weight_by",)),
    ],
)  # fmt: skip
def test_weights_that_do_not_fit_the_fact_are_refused(old: str, new: str, words: tuple[str, ...]) -> None:
    whole = text()
    assert old in whole
    with pytest.raises(RuleFileError) as told:
        toy(whole.replace(old, new))

    for each in words:
        assert each in str(told.value)


# --- Proofs -------------------------------------------------------------------------------------------------------------


def said(one: Instrument, check: str) -> list[tuple[str, str]]:
    return [(two.verdict, two.place) for two in prove(one).statements if two.check == check]


@EACH
def test_what_holds_under_every_fact_is_told_once(one: Instrument) -> None:
    assert said(one, "predicate-monotone") == [("proved", "bands[total]")]
    assert said(one, "context-used") == [("proved", "context.region")]


def test_what_holds_under_one_fact_only_is_told_with_it() -> None:
    nodes = BY_WEIGHT.replace("60", "100").replace("Daratan = 40", "Daratan = 50").replace(
        "Kepulauan = 40, Daratan = 100", "Kepulauan = 0, Daratan = 50"
    )  # fmt: skip
    found = [(two.verdict, two.place) for two in prove(weighed(nodes=nodes)).statements if two.verdict == "failed"]

    assert any(place.endswith(', region = "Kepulauan"') for _, place in found)


BOTH = '[[outcome]]\nwhen = \'region = "Kepulauan" and a > 8.5\'\nthen = "Kurang"\n'


def test_a_rule_that_holds_under_one_fact_decides() -> None:
    assert said(weighed(BOTH), "outcome-decides") == [("proved", "outcome[1]")]


def test_each_number_of_a_rule_is_noticed_by_a_case_that_is_made_for_it() -> None:
    drafts = [draft for draft in drafts_of(weighed(BOTH)) if draft.name.startswith("rule 1: a at")]
    values = {(str(draft.answers.get("a", draft.values.get("a"))), draft.context["region"]) for draft in drafts}

    assert {("8.5", "Kepulauan"), ("8.501", "Kepulauan")} <= values


def test_a_witness_states_the_fact() -> None:
    nodes = BY_FORMULA.replace("0.4 * a + 0.6 * b)", "0.6 * b - 0.4 * a)")
    one = toy(text(nodes, head=""))
    texts = [
        each
        for two in prove(one).statements
        if two.verdict == "failed" and two.witness
        for each in two.witness.assessments
    ]

    assert texts
    assert all('region = "Daratan"' in each for each in texts)


@EACH
def test_a_difference_under_one_fact_is_found_with_it(one: Instrument) -> None:
    whole = text() if one.weights_by else text(BY_FORMULA, head="")
    new = toy(whole.replace("Daratan = 40", "Daratan = 30").replace("Daratan = 60", "Daratan = 70").replace(
        "0.4 * a + 0.6 * b)", "0.3 * a + 0.7 * b)"))  # fmt: skip
    found = diff(one, new, None)
    witness = next(each for each in found.meaning.witnesses if each.by == "answers")

    assert witness.old.case.content["context"] == {"region": "Daratan"}
    assert witness.old.predicate != witness.new.predicate
    assert found.changes
    (scores,) = found.meaning.scores
    assert (scores.low.change, scores.high.change) == (-1, 1)


def test_no_difference_is_proved_from_one_fact_alone() -> None:
    """With one digit of the total, weights of 50 and 50 round what others do not."""
    stage = '[[rounding]]\nat = "total"\ndigits = {}\nmode = "half-up"\n'
    even = BY_WEIGHT.replace("Kepulauan = 60", "Kepulauan = 100").replace("Kepulauan = 40", "Kepulauan = 0")
    whole = [toy(text(even, stage.format(digits)).replace("max = 10", "max = 10\nwhole = true")) for digits in (0, 1)]

    assert reason_of(*[scored_under(one)[0] for one in whole]) is not None
    assert reason_of(*whole) is None


def test_each_weight_is_a_mutant() -> None:
    found = {one.site for one in mutants_of(Tables(target(text())))}

    assert {f"{code}.weight_by.{word}" for code in "ab" for word in ("Kepulauan", "Daratan")} <= found


@EACH
@pytest.mark.parametrize("law", ["bands", "monotone", "missing-range", "more-answers", "true-claims", "repeatable"])
def test_the_laws_hold(one: Instrument, law: str) -> None:
    assert smallest_break(LAWS[law], one, examples=25) is None


# --- What is shown ------------------------------------------------------------------------------------------------------


def test_weights_are_facts_and_are_shown() -> None:
    shown = json.loads(show_json(weighed(), language("en")))["instrument"]
    nodes: dict[str, Any] = {node["code"]: node for node in shown["nodes"]}

    assert nodes["a"]["weight_by"] == {"Kepulauan": "60", "Daratan": "40"} or nodes["a"]["weight_by"]["Daratan"] == 40
    assert nodes["a"]["weight"] is None
    assert [fact.place for fact in facts_of(weighed()) if fact.kind == "weight"][:2] == [
        "a.weight_by.Kepulauan",
        "a.weight_by.Daratan",
    ]


@pytest.mark.long
@EACH
def test_a_form_computes_under_the_fact_that_is_filled_in(one: Instrument, tmp_path: Path) -> None:
    paths = []
    for number, word in enumerate(("Kepulauan", "Daratan", "")):
        form = Form(one, tmp_path, f"form{number}")
        form.put("answers", "a", "10")
        form.put("answers", "b", "2.5")
        form.put("context", "region", word)
        paths.append(form.saved())

    *told, unknown = converted(paths, "xlsx", tmp_path / "out")
    for again, (_, score, predicate) in zip(told, SCORES, strict=True):
        live = lines(again)["total"]
        assert abs(Fraction(live["Nilai"]) - Fraction(score)) < Fraction(1, 10**9)
        assert live["Sebutan"] == predicate
    assert lines(unknown)["total"]["Sebutan"] is None


BELOW_0 = """
[[node]]
code = "total"
title = "Total"
formula = 'if(region = "Kepulauan", a / 2, a - 1)'
leaves = [{ code = "a", title = "A" }]
[[rounding]]
at = "total"
digits = 0
mode = "half-up"
"""


def below_0(printed: tuple[str, str]) -> Instrument:
    """Totals from 0 to 5 under the one fact, from -1 to 9 under the other."""
    bands = BANDS.replace("min = 5", f'min = 5\nprinted = "{printed[0]}"').rstrip() + f'\nprinted = "{printed[1]}"\n'
    return toy(text(BELOW_0, head="", bands=bands))


def test_a_node_lies_between_what_it_comes_to_under_any_fact_that_is_open() -> None:
    one = below_0(("5–9", "-1–4"))
    ends = {word: ends_of(plan_for(told(one, {"region": word})))[0].ends for word in ("Kepulauan", "Daratan")}

    assert ends == {"Kepulauan": (0, 5), "Daratan": (-1, 9)}
    assert ends_of(plan_for(one))[0].ends == (-1, 9)


@pytest.mark.parametrize(
    ("printed", "failed"),
    [
        (("5–9", "-1–4"), []),
        (("5–5", "-1–4"), ["printed-ends", "top-reachable"]),
        (("5–9", "0–4"), ["bottom-reachable", "printed-ends"]),
        (("5–10", "-1–4"), ["printed-ends", "top-reachable"]),
    ],
)
def test_printed_ends_are_those_under_any_fact(printed: tuple[str, str], failed: list[str]) -> None:
    found = [one for one in prove(below_0(printed)).statements if one.verdict == "failed"]

    assert sorted({one.check for one in found}) == failed
    assert not any("region" in one.place for one in found)


@pytest.mark.long
def test_a_form_rounds_what_is_below_0_under_one_fact_alone(tmp_path: Path) -> None:
    form = Form(below_0(("5–9", "-1–4")), tmp_path, "form")
    form.put("answers", "a", "0.5")
    form.put("context", "region", "Daratan")
    (again,) = converted([form.saved()], "xlsx", tmp_path / "out")

    score = ev(below_0(("5–9", "-1–4")), answers={"a": Fraction(1, 2)}, context={"region": "Daratan"}).score
    assert score == Fraction(lines(again)["total"]["Dibulatkan"]) == 0


@EACH
def test_of_many_each_is_evaluated_under_its_own_fact(one: Instrument) -> None:
    """Nor are they, once an instrument is evaluated often, without the fact."""
    for _ in range(120):
        found = [
            ev(one, answers={"a": 10, "b": Fraction(5, 2)}, context={"region": word}).score for word, _, _ in SCORES
        ]
        assert found == [Fraction(score) for _, score, _ in SCORES]
        with pytest.raises(AssessmentError):
            ev(one, answers={"a": 10, "b": 5})
    assert "a fact that no column has" in str(hindrance(one, Cells(codes=frozenset("ab"))))
