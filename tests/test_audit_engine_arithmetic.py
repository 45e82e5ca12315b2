"""Verdicts on sums, differences, percentages, means and achievements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from audited import HEAD, audited, judged, nobody, of, registry, said, table
from evalkit.audit.lookup import Lookup
from evalkit.audit.verdicts import check_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RULES = HEAD + 'rules = "lkj@beltim-2025"\n'


@pytest.mark.parametrize(
    ("relation", "cells", "verdict", "computed"),
    [
        (of("sum", "a", "b"), {"a": "1.000", "b": "250", "c": "1.250"}, "agrees", "1250"),
        (of("sum", "a", "b"), {"a": "1.000", "b": "250", "c": "1.251"}, "contradicted", "1250"),
        (of("sum", "a", "b"), {"a": "1,25", "b": "2,5", "c": "3,75"}, "agrees", "3.75"),
        (of("sum", "a", "b"), {"a": "-1", "b": "250", "c": "249"}, "agrees", "249"),
        (of("sum", "a", "b"), {"a": "1,5", "b": "1,5", "c": "3,1"}, "agrees", "3.0"),
        (of("mean", "a", "b"), {"a": "5", "b": "6", "c": "5,50"}, "agrees", "5.50"),
        (of("mean", "a", "b"), {"a": "5", "b": "6", "c": "6"}, "agrees", "6"),
        (of("mean", "a", "b"), {"a": "5", "b": "6", "c": "5,60"}, "contradicted", "5.50"),
        (of("product", "a", "b"), {"a": "13", "b": "4,20", "c": "54,6"}, "agrees", "54.6"),
        (of("product", "a", "b"), {"a": "13", "b": "4,20", "c": "54,5"}, "agrees", "54.6"),
        (of("product", "a", "b"), {"a": "13", "b": "4,20", "c": "54,7"}, "agrees", "54.6"),
        (of("product", "a", "b"), {"a": "13", "b": "4,20", "c": "54,8"}, "contradicted", "54.6"),
        (of("difference", "100", "a"), {"a": "92,05", "c": "7,95 %"}, "agrees", "7.95"),
        (of("difference", "100", "a"), {"a": "92,05", "c": "8,95 %"}, "contradicted", "7.95"),
        (of("difference", "a", "b"), {"a": "5,0", "b": "2,0", "c": "3,1"}, "agrees", "3.0"),
        (of("ratio", "a", "b"), {"a": "1", "b": "8", "c": "0,13"}, "agrees", "0.13"),
        (of("ratio", "a", "b"), {"a": "1", "b": "8", "c": "0,12"}, "rounding", "0.13"),
        (of("ratio", "a", "b"), {"a": "1", "b": "8", "c": "0,14"}, "contradicted", "0.13"),
        (of("ratio", "a", "b") + "\nper = 1000", {"a": "512", "b": "29148", "c": "17,57"}, "agrees", "17.57"),
        (of("ratio", "a", "b") + "\nper = 1000", {"a": "512", "b": "29148", "c": "1,76"}, "contradicted", "17.57"),
        (of("weighted-sum", "a", "b") + "\nweights = [1, -1]", {"a": "120", "b": "45", "c": "75"}, "agrees", "75"),
        (
            of("weighted-sum", "a", "b") + "\nweights = [1, -1]",
            {"a": "120", "b": "45", "c": "165"},
            "contradicted",
            "75",
        ),
        (
            of("weighted-sum", "a", "b") + "\nweights = [0.3, 0.7]",
            {"a": "4,0", "b": "2,0", "c": "2,6"},
            "agrees",
            "2.6",
        ),
        (of("percent", "a", "b"), {"a": "8", "b": "33", "c": "24,24%"}, "agrees", "24.24"),
        (of("percent", "a", "b"), {"a": "8", "b": "33", "c": "25,24%"}, "contradicted", "24.24"),
        (of("percent", "a", "b"), {"a": "2,6", "b": "2,5", "c": "104,9"}, "agrees", "104.0"),
        (of("percent", "a", "b"), {"a": "2,6", "b": "2,5", "c": "108,9"}, "contradicted", "104.0"),
    ],
)
def test_the_verdict_follows_from_what_the_printed_numbers_stand_for(
    tmp_path: Path, relation: str, cells: Mapping[str, str], verdict: str, computed: str
) -> None:
    check = judged(tmp_path, cells, relation)
    assert (check.verdict, check.computed) == (verdict, computed)


@pytest.mark.parametrize(
    ("relation", "cells", "cause", "words"),
    [
        (of("percent", "a", "b"), {"a": "4,16", "b": "3,50", "c": "118,85"}, "cut-off", "cutting off"),
        (of("difference", "a", "b"), {"a": "1", "b": "3,57", "c": "-2,5"}, "cut-off", "cutting off"),
        (of("ratio", "a", "b"), {"a": "5", "b": "2", "c": "2"}, "cut-off", "cutting off"),
        (of("mean", "a", "b"), {"a": "5", "b": "-8", "c": "-1"}, "cut-off", "cutting off"),
        (of("mean", "a", "b"), {"a": "-1", "b": "-2,0", "c": "-1"}, "cut-off", "cutting off"),
        (of("percent", "a", "b"), {"a": "5", "b": "6", "c": "83,30"}, "rounded-parts", "rounded to 3 decimals before"),
        (of("percent", "a", "b"), {"a": "5", "b": "6", "c": "83,00"}, "rounded-parts", "rounded to 2 decimals before"),
        (of("sum", "a", "b"), {"a": "1,4", "b": "1,4", "c": "2"}, "cut-off", "cutting off"),
        (of("sum", "a"), {"a": "74,314748", "c": "74,3148"}, "rounded-twice", "rounding twice gives it"),
        (of("sum", "a"), {"a": "-74,314748", "c": "-74,3148"}, "rounded-twice", "rounding twice gives it"),
        (
            of("percent", "a", "b"),
            {"a": "74314748", "b": "100000000", "c": "74,3148"},
            "rounded-twice",
            "rounding twice",
        ),
        (of("sum", "a", "b"), {"a": "1,5", "b": "1,5", "c": "4"}, "rounded-parts", "inputs were rounded to 0 decimals"),
    ],
)
def test_another_way_of_rounding_is_named(
    tmp_path: Path, relation: str, cells: Mapping[str, str], cause: str, words: str
) -> None:
    check = judged(tmp_path, cells, relation)
    assert (check.verdict, check.cause) == ("rounding", cause)
    assert words in said(check)


def test_of_a_half_above_an_even_neighbour_both_ways_that_give_it_are_told(tmp_path: Path) -> None:
    """Its code is that of cutting off, which is tried first."""
    check = judged(tmp_path, {"a": "5", "b": "8", "c": "0,62"}, of("ratio", "a", "b"))
    assert check.cause == "cut-off"
    assert "cutting off the further decimals gives it, and so does rounding a half to the even neighbour" in said(check)


def test_of_a_half_below_an_even_neighbour_only_cutting_off_gives_it(tmp_path: Path) -> None:
    check = judged(tmp_path, {"a": "3", "b": "8", "c": "0,37"}, of("ratio", "a", "b"))
    assert check.cause == "cut-off"
    assert "only cutting off the further decimals gives it" in said(check)


WEIGHTED = 'is = "weighted-mean"\nof = ["t:a:v", "t:b:v"]\nweights = {weights}'


@pytest.mark.parametrize(
    ("cells", "weights", "verdict", "computed"),
    [
        ({"a": "4", "b": "3", "c": "3,25"}, "[25, 75]", "agrees", "3.25"),
        ({"a": "4", "b": "3", "c": "3,26"}, "[25, 75]", "contradicted", "3.25"),
        ({"a": "4,00", "b": "3,00", "c": "3,254"}, "[25, 75]", "agrees", "3.250"),
        ({"a": "4,00", "b": "3,00", "c": "3,26"}, "[25, 75]", "contradicted", "3.25"),
        ({"a": "4", "b": "3", "c": "3,26"}, '["t:w:v", "t:x:v"]', "agrees", "3.30"),
        ({"a": "4", "b": "3", "c": "3,36"}, '["t:w:v", "t:x:v"]', "contradicted", "3.30"),
        ({"a": "4", "b": "3", "c": "3"}, "[0, 0]", "unsupported", None),
        ({"a": "4", "b": "3", "c": "3,9"}, "[-1, 2]", "contradicted", "2.0"),
    ],
)
def test_a_weighted_mean_is_divided_by_its_weights(
    tmp_path: Path, cells: Mapping[str, str], weights: str, verdict: str, computed: str | None
) -> None:
    more = {"w": "0,3", "x": "0,7"} if "t:w" in weights else {}
    check = judged(tmp_path, {**cells, **more}, WEIGHTED.format(weights=weights))
    assert (check.verdict, check.computed) == (verdict, computed)


def test_products_of_a_weighted_mean_that_were_rounded_are_named(tmp_path: Path) -> None:
    third = judged(tmp_path, {"a": "5", "b": "4", "c": "4,4"}, WEIGHTED.format(weights="[1, 2]"))
    assert (third.verdict, third.cause, third.computed) == ("rounding", "rounded-parts", "4.3")
    assert "each product" in said(third)


def test_an_input_that_is_a_result_itself_counts_as_before_its_rounding(tmp_path: Path) -> None:
    """1 / 3 and 1 / 3 are printed as 33,3 each; their sum is 66,7."""
    relations = [
        '{ claim = "a:v", is = "percent", of = [1, 3] }',
        '{ claim = "b:v", is = "percent", of = [1, 3] }',
    ]
    check = judged(tmp_path, {"a": "33,3", "b": "33,3", "c": "66,7"}, of("sum", "a", "b"), _relations(relations))
    assert check.verdict == "agrees"


def test_a_whole_number_is_rounded_only_as_the_result_of_a_division(tmp_path: Path) -> None:
    plain = judged(tmp_path, {"a": "33", "b": "33", "c": "67"}, of("sum", "a", "b"))
    assert plain.verdict == "contradicted"
    thirds = ['{ claim = "*:v", is = "percent", of = [1, 3], except = ["c"] }']
    check = judged(tmp_path, {"a": "33", "b": "33", "c": "67"}, of("sum", "a", "b"), _relations(thirds))
    assert check.verdict == "agrees"


def _relations(entries: list[str]) -> str:
    return f"relations = [{', '.join(entries)}]"


def test_inputs_that_were_cut_off_are_told_as_such(tmp_path: Path) -> None:
    """200 / 3 is printed as 66,6 thrice; what they were cut from adds up to 200,0, what they stand for does not."""
    thirds = ['{ claim = "*:v", is = "percent", of = [2, 3], except = ["c"] }']
    cells = {"a": "66,6", "b": "66,6", "d": "66,6", "c": "200,0"}
    check = judged(tmp_path, cells, of("sum", "a", "b", "d"), _relations(thirds))
    assert (check.verdict, check.cause, check.computed) == ("rounding", "cut-off", "199.8")
    assert "cut off" in said(check)


def test_an_input_that_is_wrong_itself_counts_as_printed(tmp_path: Path) -> None:
    wrong = ['{ claim = "a:v", is = "percent", of = [1, 3] }']
    check = judged(tmp_path, {"a": "43,3", "b": "1,0", "c": "34,3"}, of("sum", "a", "b"), _relations(wrong))
    assert (check.verdict, check.computed) == ("contradicted", "44.3")


def test_decimals_that_are_exact_stand_for_themselves(tmp_path: Path) -> None:
    cells = {"a": "2,6", "b": "2,5", "c": "104,9"}
    assert judged(tmp_path, cells, of("percent", "a", "b"), 'exact = ["v"]').verdict == "contradicted"
    assert judged(tmp_path, cells, of("percent", "a", "b")).verdict == "agrees"


@pytest.mark.parametrize("kind", ["percent", "ratio"])
def test_nothing_comes_of_a_division_by_0(tmp_path: Path, kind: str) -> None:
    check = judged(tmp_path, {"a": "1", "b": "0", "c": "1"}, of(kind, "a", "b"))
    assert check.verdict == "unsupported"
    assert "no value" in said(check)


def test_a_divisor_that_can_be_0_leaves_only_what_is_printed(tmp_path: Path) -> None:
    one = 'cells = [{ at = ["b:v"], exact = false }]\nrelations = [{ claim = "b:v", is = "mean", of = [0, 0] }]'
    check = judged(tmp_path, {"a": "1", "b": "0", "c": "1"}, of("ratio", "a", "b"), one)
    assert check.verdict == "unsupported"


def test_a_blank_that_is_named_supports_nothing_and_an_open_one_is_left_out(tmp_path: Path) -> None:
    named = judged(tmp_path, {"a": "1", "b": "-", "c": "1"}, of("sum", "a", "b"))
    assert (named.verdict, named.computed) == ("unsupported", None)
    assert said(named) == "blank: t:b:v"
    met = judged(tmp_path, {"a": "1", "b": "", "c": "1"}, of("sum", "*"))
    assert met.verdict == "agrees"
    assert said(met) == "left out as blank: t:b:v"


def test_of_many_blanks_the_first_are_named(tmp_path: Path) -> None:
    cells = {"c": "1", **{f"r{number}": "-" for number in range(10)}, "a": "1"}
    assert said(judged(tmp_path, cells, of("sum", "*"))).endswith("t:r7:v, and 2 more")


@pytest.mark.parametrize(
    ("relation", "formula"),
    [
        (of("sum", "a", "b"), "8 + 33 = 41"),
        (of("mean", "a", "b"), "(8 + 33) / 2 = 20.5"),
        (of("product", "a", "b"), "8 × 33 = 264"),
        (of("difference", "a", "b"), "8 - 33 = -25"),
        (of("ratio", "a", "b"), "8 / 33 = 0.242424…"),
        (of("ratio", "a", "b") + "\nper = 1000", "8 / 33 × 1000 = 242.424242…"),
        (of("weighted-sum", "a", "b") + "\nweights = [1, -1]", "8 × 1 + 33 × -1 = -25"),
        (of("percent", "a", "b"), "8 / 33 × 100 = 24.242424…"),
        (WEIGHTED.format(weights="[1, 3]"), "(8 × 1 + 33 × 3) / (1 + 3) = 26.75"),
        ('is = "percent"\nof = ["t:b:v", "t:z:v"]', "33 / 0 × 100 = ?"),
    ],
)
def test_the_formula_has_the_numbers_put_in(tmp_path: Path, relation: str, formula: str) -> None:
    check = judged(tmp_path, {"a": "8", "b": "33", "z": "0", "c": "1,00"}, relation)
    assert str(check.formula) == formula


ACHIEVEMENT = 'is = "achievement"\nof = ["t:r:v", "t:t:v"]\n'


@pytest.mark.parametrize(
    ("rest", "claim", "verdict", "computed"),
    [
        ('direction = "higher"', "118,86", "agrees", "118.86"),
        ('direction = "higher"', "118,85", "rounding", "118.86"),
        ('direction = "higher"', "119,00", "rounding", "118.86"),
        ('direction = "higher"', "118,90", "rounding", "118.86"),
        ('direction = "higher"', "118,95", "agrees", "118.86"),
        ('direction = "higher"', "120,00", "contradicted", "118.86"),
        ('direction = "lower"', "81,14", "agrees", "81.14"),
        ('formula = "inverse"', "84,13", "agrees", "84.13"),
    ],
)
def test_an_achievement_follows_the_rules_of_the_report(
    tmp_path: Path, rest: str, claim: str, verdict: str, computed: str
) -> None:
    check = judged(tmp_path, {"r": "4,16", "t": "3,50", "c": claim}, ACHIEVEMENT + rest, head=RULES)
    assert (check.verdict, check.computed) == (verdict, computed)


def test_the_formula_of_an_achievement_is_that_of_the_rules(tmp_path: Path) -> None:
    check = judged(
        tmp_path, {"r": "4,16", "t": "3,50", "c": "118,86"}, ACHIEVEMENT + 'direction = "higher"', head=RULES
    )
    assert str(check.formula) == "R / T × 100, realisation 4.16, target 3.50: 118.857142…"


def test_a_formula_for_another_kind_of_target_supports_no_achievement(tmp_path: Path) -> None:
    cells = {"r": "4,16", "t": "3,50", "c": "118,86"}
    check = judged(tmp_path, cells, ACHIEVEMENT + 'formula = "range-bounds"', head=RULES)
    assert check.verdict == "unsupported"
    assert "another kind of target" in said(check)


def test_a_result_whose_own_inputs_are_not_all_known_counts_as_printed(tmp_path: Path) -> None:
    for of_a in ('["t:b:v", "t:z:v"]', '["t:z:v"]', "[1, 0]"):
        kind = "percent" if of_a == "[1, 0]" else "mean"
        inner = [f'{{ claim = "a:v", is = "{kind}", of = {of_a} }}'.replace("t:", "")]
        cells = {"a": "33,3", "b": "33,3", "z": "-", "c": "70,0"}
        check = judged(tmp_path, cells, of("sum", "a", "b"), _relations(inner))
        assert (check.verdict, check.computed) == ("contradicted", "66.6")


def test_inputs_that_round_to_0_are_no_divisors(tmp_path: Path) -> None:
    check = judged(tmp_path, {"a": "0,4", "b": "0,4", "c": "90"}, of("percent", "a", "b"), 'exact = ["v"]')
    assert (check.verdict, check.computed) == ("contradicted", "100")


def test_a_direction_without_a_default_formula_supports_nothing(tmp_path: Path) -> None:
    relation = of("sum", "a")
    result = audited(tmp_path, table({"a": "1", "c": "1"}) + f'[[relations]]\nclaim = "t:c:v"\n{relation}\n', RULES)
    (only,) = result.sheet.relations
    bare = attrs.evolve(only, kind="achievement", direction="sideways", operands=("t:a:v", "t:a:v"))
    check = check_of(bare, Lookup(result.sheet, nobody, result.result.rules, registry()))
    assert check.verdict == "unsupported"
    assert said(check) == "lkj@beltim-2025 has no formula for this; direction or formula must be named"


def test_of_very_many_terms_the_first_and_the_last_are_shown(tmp_path: Path) -> None:
    cells = {"c": "30", **{f"r{number}": "1" for number in range(29)}, "z": "1,0"}
    formula = str(judged(tmp_path, cells, of("sum", "*")).formula)
    assert formula == " + ".join(["1"] * 22) + " + … + 1.0 = 30"


# --- Codes that jump a step ---------------------------------------------------------------------------------------


def jumping(tmp_path: Path, relation: str) -> dict[str, tuple[str, str]]:
    rows = {"A": "10", "A.1": "4", "A.1.1": "4", "A.2.1": "6", "B": "3", "B.1.1": "3", "C": "1", "C.1.1": ""}
    text = table(rows) + f"[[relations]]\n{relation}\n"
    found = audited(tmp_path, text).checks
    return {one.claim.address: (one.verdict, said(one)) for one in found if one.relation is not None}


def test_a_line_whose_code_jumps_a_step_belongs_to_the_next_line_above_it(tmp_path: Path) -> None:
    found = jumping(tmp_path, 'claim = "t:*:v"\nis = "sum"\nof = ["t:*.*:v"]')
    assert found == {
        "t:A:v": ("agrees", ""),
        "t:A.1:v": ("agrees", ""),
        "t:B:v": ("agrees", ""),
        "t:C:v": ("unsupported", "there is too little to compute with left out as blank: t:C.1.1:v"),
    }


def test_rows_that_jump_a_step_are_counted(tmp_path: Path) -> None:
    found = jumping(tmp_path, 'claim = "t:C:v"\nis = "count"\nof = ["t:B.*"]')
    assert found["t:C:v"] == ("agrees", "")


def test_what_is_made_of_the_rows_of_an_excerpt_is_open(tmp_path: Path) -> None:
    """A total of rows that are not all printed proves nothing; cells that are named are held as ever."""
    text = table({"A": "10", "A.1": "4", "B": "4"}).replace("id =", "excerpt = true\nid =", 1)
    text += '[[relations]]\nclaim = "t:*:v"\nis = "sum"\nof = ["t:*.*:v"]\n'
    text += '[[relations]]\nclaim = "t:B:v"\nis = "equal"\nof = ["t:A.1:v"]\n'
    found = {one.id: one for one in audited(tmp_path, text).checks if one.relation is not None}
    assert found["t:A:v:sum"].verdict == "unsupported"
    assert said(found["t:A:v:sum"]) == "table t is an excerpt: not all of its rows are printed"
    assert found["t:B:v:equal"].verdict == "agrees"
