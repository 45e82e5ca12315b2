"""Facts about nodes that state a formula: what they compute, under readings and variants, and what is told of them."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.base.errors import AssessmentError, Fault, RuleFileError
from evalkit.base.language import language
from evalkit.base.toml.parse import parse_toml
from evalkit.catalogue.rule_file import INSTRUMENT, RuleFile
from evalkit.evaluation.headroom import potentials
from evalkit.evaluation.trace import line_of
from evalkit.instruments.cited_facts import facts_of
from evalkit.instruments.expression import Child, Product
from evalkit.loading import load_variant
from evalkit.method.ends import ChildEnds, course
from evalkit.report.evaluation.explain import formula_text
from evalkit.report.show.json import show_json
from evalkit.rulework.check.engine import prove
from evalkit.rulework.diff.engine import diff
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from evalkit.testing.laws import LAWS
from evalkit.testing.runner import smallest_break
from kit.toys import A_TO_C, INNER, NUMBERS, SUMS, rule_file, toy
from support import KNOWN, ev

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation

CODES = ("P1", "P2", "P3")


def nodes(line: str, codes: tuple[str, ...] = CODES, weights: tuple[int, ...] = ()) -> str:
    """A total with leaves from 0 to 10, and *line* in its table."""
    said = [f"weight = {weight}" for weight in weights] or [""] * len(codes)
    leaves = [f'{{ code = "{c}", title = "{c}"{", " if w else ""}{w} }}' for c, w in zip(codes, said, strict=True)]
    weight = f"weight = {sum(weights)}\n" if weights else ""
    return f'[[node]]\ncode = "total"\ntitle = "Total"\n{weight}{line}\nleaves = [{", ".join(leaves)}]\n'


def text_of(formula: str, *more: str) -> str:
    return rule_file(*more, scale="points", scales=NUMBERS, nodes=nodes(f'formula = "{formula}"'))


def evaluated(formula: str, *answers: int, codes: tuple[str, ...] = CODES) -> Evaluation:
    return ev(toy(text_of(formula)), answers=dict(zip(codes, answers, strict=False)))


def score(one: Evaluation) -> Exact:
    assert one.total.score is not None
    return one.total.score.value


CAPPED = "min(15, P1 + P2 - P3)"


@pytest.mark.parametrize(
    ("formula", "answers", "value"),
    [
        (CAPPED, (8, 6, 1), 13),
        (CAPPED, (10, 9, 1), 15),
        ("root(P1 * P2 * P3, 3, 4)", (2, 4, 8), 4),
        ("root(P1 * P2 * P3, 3, 4)", (1, 1, 2), "1.2599"),
        ("(P1 - 2) / (10 - 2) * 100 + 0 * P2 + 0 * P3", (4, 0, 0), 25),
        ("10 - P1 + 0 * P2 + 0 * P3", (3, 0, 0), 7),
        ("if(P1 > 8 or P2 > 8, 1.5, 0.5) + P3", (9, 0, 2), "3.5"),
        ("count(P1 >= 5, P2 >= 5, P3 >= 5)", (5, 4, 9), 2),
        ("round(P1 / 3, 2) + P2 + P3", (2, 0, 0), "0.67"),
        ("P1 / (P2 + P3)", (1, 1, 2), "1/3"),
    ],
)
def test_a_formula_computes_the_value(formula: str, answers: tuple[int, ...], value: str | int) -> None:
    assert score(evaluated(formula, *answers)) == Fraction(value)


ALIKE = {
    'method = "sum"': "P1 + P2 + P3",
    'method = "mean"': "(P1 + P2 + P3) / 3",
    'method = "weighted-mean"': "0.2 * P1 + 0.3 * P2 + 0.5 * P3",
    'method = "percent"': "(P1 + P2 + P3) / 30 * 100",
}


@pytest.mark.parametrize("method", ALIKE)
@given(answers=st.lists(st.integers(0, 10), min_size=3, max_size=3), known=st.integers(0, 3))
def test_a_formula_that_says_what_a_method_does_gives_the_same(method: str, answers: list[int], known: int) -> None:
    weights = (20, 30, 50) if "weighted" in method else ()
    one = toy(rule_file(scale="points", scales=NUMBERS, nodes=nodes(method, weights=weights)))
    other = toy(text_of(ALIKE[method]))
    given_answers = dict(zip(CODES[:known], answers, strict=False))

    mine, theirs = ev(one, answers=given_answers), ev(other, answers=given_answers)

    assert (mine.total.score, mine.total.low, mine.total.high) == (
        theirs.total.score, theirs.total.low, theirs.total.high)  # fmt: skip
    assert (mine.possible, mine.total.maximum, mine.total.minimum) == (
        theirs.possible, theirs.total.maximum, theirs.total.minimum)  # fmt: skip


@pytest.mark.parametrize("law", ["bounded", "order", "repeatable", "missing-range", "more-answers", "bands", "trace"])
@pytest.mark.parametrize("formula", [CAPPED, "root(P1 * P2 * P3, 3, 4)", "if(P1 > 5, P2, P3)", "clip(P1 - P2, 0, P3)"])
def test_the_laws_hold_for_formulas(formula: str, law: str) -> None:
    assert smallest_break(LAWS[law], toy(text_of(formula)), examples=30) is None


def test_a_missing_answer_leaves_a_range() -> None:
    one = evaluated(CAPPED, 8, 6)

    assert one.total.low is not None
    assert one.total.high is not None
    assert (one.total.low.value, one.total.high.value) == (4, 14)


def test_a_formula_takes_the_place_of_the_method_of_the_instrument() -> None:
    text = rule_file(method="weighted-mean", scale="points", scales=NUMBERS, nodes=nodes('formula = "P1 + P2 + P3"'))

    assert score(ev(toy(text), answers={"P1": 1, "P2": 2, "P3": 3})) == 6


def test_codes_that_are_no_plain_names_are_quoted() -> None:
    codes = ("101", "P1.1", "tata kelola")
    text = rule_file(
        scale="points", scales=NUMBERS, nodes=nodes("""formula = "'101' + 'P1.1' - 'tata kelola'\"""", codes)
    )

    assert score(ev(toy(text), answers=dict(zip(codes, (5, 3, 1), strict=True)))) == 7


READING = (
    '[[readings]]\nid = "uncapped"\naxis = "cap"\ntitle = { id = "tanpa batas", en = "no cap" }\n'
    'set = [{ node = "total", formula = "P1 + P2 - P3" }]\n'
)


def test_a_reading_may_have_another_formula() -> None:
    one = ev(toy(text_of(CAPPED, READING)), answers={"P1": 10, "P2": 9, "P3": 1})

    assert score(one) == 15
    assert [(reading.score.value, reading.changes_score) for reading in one.readings if reading.score] == [(18, True)]


def test_a_given_value_that_no_answers_have_under_a_reading_is_told_and_supports_nothing() -> None:
    """What stands for missing answers is no result of that reading either: P is given, and halved it cannot be 15."""
    assumed = SUMS.replace('"c", title = "C"', '"c", title = "C", missing = 0')
    halved = READING.replace("total", "P").replace("P1 + P2 - P3", "(a + b) / 2")
    one = toy(rule_file(halved, nodes=assumed, bands=A_TO_C, scale="points", scales=NUMBERS))

    found = ev(one, values={"P": 15}, answers={"c": 4}, claims={"total": 0, "predicate": "C"})

    (reading,) = found.readings
    assert (reading.score, reading.band, reading.changes_score) == (None, None, False)
    assert str(reading.problem) == "P has no value: 15 is outside the scale"
    assert [claim.verdict for claim in found.claims] == ["contradicted", "contradicted"]
    assert ev(one, values={"P": 5}, answers={"c": 4}).readings[0].problem is None


def test_a_flag_is_what_a_missing_yes_no_answer_may_be_taken_as() -> None:
    """As in an assessment, where `false` is an answer; the rule file had to have it in quotes."""
    yes = '[[readings]]\nid = "as-yes"\naxis = "blank"\ntitle = { id = "ya", en = "yes" }\nset = [{ node = "c", missing = true }]\n'
    nodes = SUMS.replace('"c", title = "C"', '"c", title = "C", missing = false')
    one = toy(rule_file(yes, nodes=nodes, bands=A_TO_C, scale="met", scales='[scales.met]\nkind = "yes-no"\n'))

    found = ev(one, answers={"a": True, "b": True})

    assert (score(found), found.predicate, found.nodes["c"].origin) == (2, "C", "missing")
    assert [reading.score.value for reading in found.readings if reading.score] == [3]


@pytest.mark.parametrize(("line", "value"), [('formula = "P1 + P2 + P3"', 25), ('method = "mean"', Fraction(25, 3))])
def test_a_variant_may_have_another_formula_or_a_method_in_its_place(line: str, value: Exact) -> None:
    base = toy(text_of(CAPPED))
    overlay = (
        f'extends = "toy@1"\n[variant]\ntitle = "Local"\ndecision = "Decision 1"\n[[node]]\ncode = "total"\n{line}\n'
    )
    local = load_variant(overlay.encode(), base, text_of(CAPPED).encode(), KNOWN, file="local.toml")

    assert score(ev(local, answers={"P1": 10, "P2": 9, "P3": 6})) == value


def test_the_explanation_is_the_formula_with_the_numbers_put_in() -> None:
    one = ev(toy(text_of("min(15, P1 + 0.5 * P2 - P3)")), answers={"P1": 8, "P2": 6, "P3": 1})

    assert str(formula_text(one, line_of(one, "total"))) == "min(15, 8 + 0.5 * 6 - 1) = 10"


def squared(depth: int) -> str:
    """A rule file whose total is the answer to the power 4^depth."""
    said = "".join(
        f'[[node]]\ncode = "N{at}"\nin = "{f"N{at - 1}" if at else "total"}"\ntitle = "N"\n'
        + (f'formula = "N{at + 1} * N{at + 1} * N{at + 1} * N{at + 1}"\n' if at + 1 < depth else 'scale = "points"\n')
        for at in range(depth)
    )
    top = '[[node]]\ncode = "total"\ntitle = "Total"\nformula = "N0 * N0 * N0 * N0"\n'
    levels = f"levels = {[f'l{at}' for at in range(depth)]}".replace("'", '"')
    return rule_file(scale="points", scales=NUMBERS, nodes=top + said).replace('levels = ["part", "item"]', levels)


def test_products_of_products_end() -> None:
    assert score(ev(toy(squared(3)), answers={"N2": 3})) == 3**64

    with pytest.raises(RuleFileError, match=r"node\[N7\].formula: numbers of more than 3000 digits can come out"):
        toy(squared(12))


# --- What is told of it -----------------------------------------------------------------------------------------------


def test_a_formula_is_a_fact_with_a_source() -> None:
    found = {fact.place: fact for fact in facts_of(toy(text_of(CAPPED)))}

    assert found["total.formula"].kind == "formula"
    assert found["total.formula"].cite.sources == ("law",)


def test_the_json_of_show_holds_the_formula() -> None:
    total, *leaves = json.loads(show_json(toy(text_of(CAPPED)), language("en")))["instrument"]["nodes"]

    assert (total["method"], total["formula"]) == ("formula", CAPPED)
    assert all("formula" not in leaf for leaf in leaves)


def test_a_changed_formula_is_told_by_diff() -> None:
    found = diff(toy(text_of(CAPPED)), toy(text_of("min(20, P1 + P2 - P3)")), None)

    assert "min(20, P1 + P2 - P3)" in repr(found)


def target(text: str, folder: Path) -> Tables:
    path = folder / "1.toml"
    path.write_text(text, encoding="utf-8")
    return Tables(RuleFile(INSTRUMENT, "toy", "1", path, lambda *_: KNOWN))


def test_every_number_of_a_formula_is_nudged_where_it_stands(tmp_path: Path) -> None:
    tables = target(text_of("min(15, 0.5 * P1 + P2 - P3)", READING.replace("P1 + P2", "2 * P1 + P2")), tmp_path)

    found = {(one.site, one.old, one.new): one for one in mutants_of(tables) if "formula" in one.site}

    assert list(found) == [
        ("total.formula[5]", "15", "16"),
        ("total.formula[5]", "15", "14"),
        ("total.formula[9]", "0.5", "0.6"),
        ("total.formula[9]", "0.5", "0.4"),
        ("readings[uncapped].set[total].formula[1]", "2", "3"),
        ("readings[uncapped].set[total].formula[1]", "2", "1"),
    ]
    assert [edit for _, edit in found["total.formula[9]", "0.5", "0.4"].edits] == ["min(15, 0.4 * P1 + P2 - P3)"]


def test_a_mutant_beyond_what_a_function_takes_is_refused(tmp_path: Path) -> None:
    tables = target(text_of("round(P1, 0) + P2 + P3"), tmp_path)
    below = next(one for one in mutants_of(tables) if one.site.startswith("total.formula") and one.new == "-1")

    assert "a whole number from 0 to 30" in str(tables.load(below.edits))


@pytest.mark.parametrize(("formula", "worth"), [("0 * a + 0 * b", "0"), ("max(-3, 0 * a - b) - 1", "-1")])
def test_a_formula_that_is_never_worth_anything_is_refused_below_a_method_that_divides_by_it(
    formula: str, worth: str, tmp_path: Path
) -> None:
    """The answers themselves are worth something, so that the loader, which looks at these, finds no fault."""
    parts = INNER.replace('"sum"', '"percent"').replace('code = "P"', f'code = "P"\nformula = "{formula}"')
    only = rule_file(scale="points", scales=NUMBERS, nodes=parts.partition('[[node]]\ncode = "Q"')[0])

    with pytest.raises(RuleFileError) as caught:
        ev(toy(only), answers={})

    (fault,) = caught.value.faults
    assert f"the highest value of P is {worth}, and the method percent divides by it" in str(fault)
    assert "node[total].method" in str(fault.place)
    assert isinstance(target(only, tmp_path).load(()), Fault)


def test_a_formula_may_be_written_in_several_lines() -> None:
    text = text_of("@").replace('"@"', '"""\n  min(\n    15,\n    P1 + P2 - P3\n  )\n"""')

    assert parse_toml(text.encode(), "x", RuleFileError)["node"][0]["formula"].count("\n") == 4
    assert score(ev(toy(text), answers={"P1": 10, "P2": 9, "P3": 1})) == 15


# --- Values that some answers leave undefined, and ends that surely occur -------------------------------------------------

LOGARITHM = """
[[node]]
code = "total"
title = "Total"
method = "mean"
[[node]]
code = "P"
title = "P"
in = "total"
formula = "ln(A, 4)"
leaves = [{ code = "A", title = "A" }]
[[node]]
code = "Q"
title = "Q"
in = "total"
method = "mean"
leaves = [{ code = "B", title = "B" }]
"""


def test_an_answer_that_may_leave_a_node_without_a_value_may_not_be_missing() -> None:
    one = toy(rule_file(scale="points", scales=NUMBERS, nodes=LOGARITHM))

    with pytest.raises(AssessmentError, match="with some of those that are missing P has no value"):
        ev(one, answers={"B": 5})
    assert ev(one, answers={"A": 5}).total.low is not None


def test_ends_are_proved_where_each_child_moves_the_value_one_way() -> None:
    """Of a geometric mean both ends of the scale occur, and the answers that give them are found."""
    one = toy(text_of("root(P1 * P2 * (10 - P3), 3, 4)"))
    found = [(told.check, told.verdict) for told in prove(one).statements if told.check.endswith("-reachable")]

    assert found
    assert {verdict for _, verdict in found} == {"proved"}


def test_where_a_child_moves_the_value_both_ways_only_bounds_are_told() -> None:
    one = toy(text_of("P1 * (10 - P1) + P2 + P3"))
    (told,) = [told for told in prove(one).statements if told.check == "scores"]

    assert "scores lie between 0 and 120" in str(told.text)


def test_a_node_that_may_have_no_value_is_told_by_its_code() -> None:
    places = {told.place for told in prove(toy(text_of("P1 / P2 + P3"))).statements if told.check == "node-has-value"}

    assert places == {"node[total]"}


TENT = "4 * if(P1 <= 0.5, 0, if(P1 <= 1, P1, max(0, 2 - P1))) + 0 * P2 + 0 * P3"


@pytest.mark.parametrize(
    ("formula", "highest"),
    [
        (TENT, 4),
        ("if(not P1 > 3, P1, 0) + 0 * P2 + 0 * P3", 3),
        ("if(P1 = 2 and 7 >= P2, P1 + P2, 0) + 0 * P3", 9),
        ("if(P1 > 4 or P2 > 4, 0, P1 + P2) + 0 * P3", 8),
        ("if(P1 != 2, 0, 5 * P1) + 0 * P2 + 0 * P3", 10),
    ],
)
def test_the_highest_value_of_a_branch_is_one_that_its_condition_allows(formula: str, highest: int) -> None:
    assert evaluated(formula, 1, 1, 1).total.maximum == highest


# --- Beside the answers that are given -------------------------------------------------------------------------------


def test_a_way_up_that_leaves_a_node_without_a_value_is_none() -> None:
    """The answers have a value; raising P2 alone would divide by 0."""
    result = evaluated("P1 + 1 / (10 - P2) + 0 * P3", 9, 8, 1)

    assert score(result) == 9.5
    assert potentials(result, CODES) == {"P1": 1}


def test_what_lowers_the_total_gains_where_it_becomes_less() -> None:
    result = evaluated("root(P1 - P2, 2, 3) + 0 * P3", 9, 8, 1)

    assert potentials(result, CODES) == {"P1": Fraction(414, 1000), "P2": 2}


def test_the_ends_of_a_long_product_are_found_factor_by_factor() -> None:
    """All its corners at once would be 2 to the 60th."""
    product = Product(parts=tuple(Child(at=at) for at in range(60)))

    assert course(product, [ChildEnds((-2, 3))] * 60).ends == (-2 * 3**59, 3**60)


def test_the_ends_of_a_power_are_those_of_one_number_multiplied_with_itself() -> None:
    square, cube = (Product(parts=(Child(at=0),) * n) for n in (60, 61))

    assert course(square, [ChildEnds((-2, 3))]).ends == (0, 3**60)
    assert course(cube, [ChildEnds((-2, 3))]).ends == ((-2) ** 61, 3**61)


def test_a_given_value_within_what_a_penalty_leaves_is_not_said_to_contradict() -> None:
    """5 less an open answer lies from -5 to 5, with the better answer at the lower end."""
    penalty = INNER.replace(
        'in = "total"\nleaves = [{ code = "a"', 'in = "total"\nformula = "a - b"\nleaves = [{ code = "a"'
    )
    one = toy(rule_file(nodes=penalty, scale="points", scales=NUMBERS))
    found = ev(one, answers={"a": 5, "c": 0}, values={"P": 4}).findings

    assert not any("the values below it give" in str(finding.message) for finding in found)
