"""Facts about printed numbers that no answers can give: a mean of whole levels has few values, and so has a mean of so many forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.errors import RuleFileError
from evalkit.evaluation.engine import evaluate
from evalkit.loading import load
from support import KNOWN, claim, codes, ev, finding

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument

HEAD = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["element"]
method = "{method}"
weights = "within-parent"
weight_sum = {weight_sum}
scale = "mean"
source = "law"
[validity]
checked = 2026-01-01
[sources.law]
title = "Law"
mark = "verified"
[scales.mean]
kind = "number"
min = 1
max = 4
[scales.answer]
1 = "a"
2 = "b"
3 = "c"
4 = "d"
[records]
table = "rows"
title = {{ id = "baris", en = "rows" }}
answers = "answer"
[context.n]
title = "n"
kind = "count"
[attainable]
n = "n"
[[bands]]
predicate = "High"
min = 3
[[bands]]
predicate = "Low"
{more}
[[node]]
code = "total"
title = "Total"
leaves = [{leaves}]
"""


def survey(*weights: float, method: str = "weighted-mean", more: str = "", weight_sum: str = "1") -> Instrument:
    leaves = ", ".join(f'{{ code = "e{i}", title = "e{i}", weight = {w} }}' for i, w in enumerate(weights, 1))
    text = HEAD.format(method=method, more=more, leaves=leaves, weight_sum=weight_sum)
    return load(text.encode(), KNOWN, file="toy/1.toml", index="toy", edition="1")


def questioned(one: Instrument, n: int, total: str) -> str | None:
    found = ev(one, values={"total": total}, context={"n": n})
    return next((str(each.message) for each in found.findings if each.code == "claim-unattainable"), None)


# --- So many forms ---------------------------------------------------------------------------------------------------


def test_a_mean_of_four_equal_weights_comes_in_fortieths_of_ten_forms() -> None:
    one = survey(25, 25, 25, 25, weight_sum="100")

    assert [questioned(one, 10, total) for total in ("3.10", "2.53", "2.58")] == [None] * 3
    assert "the nearest that can are 3.10 and 3.13" in (questioned(one, 10, "3.11") or "")


@pytest.mark.parametrize(
    ("weights", "total", "near"),
    [
        ((0.75, 0.25), "1.12", "1.00 and 1.25"),
        ((0.75, 0.25), "2.50", None),
        ((0.9, 0.1), "1.50", "1.30 and 1.90"),
        ((0.9, 0.1), "1.90", None),
    ],
)
def test_weights_that_differ_leave_what_they_leave(weights: tuple[float, ...], total: str, near: str | None) -> None:
    found = questioned(survey(*weights), 1, total)

    assert found is None if near is None else f"the nearest that can are {near}" in (found or "")


def test_what_is_rounded_on_the_way_counts_rounded() -> None:
    one = survey(0.5, 0.5, more='[[rounding]]\nat = "element"\ndigits = 1\nmode = "half-up"\n')

    assert questioned(one, 3, "1.50") is None
    assert "1.15 and 1.30" in (questioned(one, 3, "1.20") or "")


def test_leaves_whose_points_differ_have_values_of_their_own() -> None:
    text = HEAD.format(method="mean", more="", weight_sum="1", leaves=(
        '{ code = "e1", title = "e1", kind = "few" }, { code = "e2", title = "e2", kind = "many" }'
    ))  # fmt: skip
    text = text.replace("max = 4", "max = 40").replace('weights = "within-parent"\nweight_sum = 1\n', "")
    points = "".join(f"{level} = {{ few = {level}, many = {10 * level} }}\n" for level in range(1, 5))
    text = text.replace('4 = "d"\n', f'4 = "d"\n[scales.answer.points]\nby = "kind"\n{points}')
    text += '[attributes.kind]\nvalues = ["few", "many"]\n'
    one = load(text.encode(), KNOWN, file="toy/1.toml", index="toy", edition="1")

    assert [questioned(one, 1, total) for total in ("5.50", "22.00")] == [None] * 2
    assert "the nearest that can are 7.00 and 10.50" in (questioned(one, 1, "9.00") or "")


def test_a_formula_that_does_not_only_add_is_refused() -> None:
    grades = '[[grades]]\ngrade = "A"\nvalue = 100\nmin = 1\n[[grades]]\ngrade = "B"\nvalue = 0\n'
    text = HEAD.format(method="grade", more=grades, leaves='{ code = "e1", title = "e" }', weight_sum="1")
    text = text.replace('title = "Total"', 'title = "Total"\nweight = 1\nscale = "met"')
    text += '[scales.met]\nkind = "yes-no"\n'
    with pytest.raises(RuleFileError) as caught:
        load(text.encode(), KNOWN, file="toy/1.toml", index="toy", edition="1")

    assert "attainable: the method grade of total does not only add with weights" in str(caught.value)


# --- Whole answers ---------------------------------------------------------------------------------------------------


def said(result: Evaluation, code: str) -> str:
    return str(finding(result, code).message)


@pytest.mark.parametrize(
    ("code", "number", "attained"),
    [
        ("D1", "3.35", False),
        ("D1", "3.30", True),
        ("D1", "3.3", True),
        ("D2", "3.35", False),
        ("A3", "2.66", False),
        ("A3", "2.75", True),
        ("A6", "3.67", True),
        ("A6", "3.66", True),  # cut off, as one reading does with the total
        ("A6", "3.65", False),
        ("total", "3.33", True),
    ],
)
def test_a_mean_of_whole_levels_is_claimed(code: str, number: str, *, attained: bool) -> None:
    result = ev("spbe@2020", values={code: number}, claims={code: number})

    assert claim(result, code).verdict == ("agrees" if attained else "contradicted")
    assert ("value-unattainable" in codes(result)) != attained


def test_a_value_that_no_answers_give_is_used_as_printed() -> None:
    values = {"D1": "3.35", "D2": "4.20", "D3": "3.09", "D4": "4.57"}
    result = ev("spbe@2020", values=values, claims={"total": "4.07", "predicate": "Sangat Baik", "D2": "4.20"})

    assert {one.verdict for one in result.claims} == {"agrees"}
    assert finding(result, "value-unattainable").severity == "warning"
    assert "3.35 cannot come out of the answers of one assessment" in said(result, "value-unattainable")
    assert "Nearest: 3.30 and 3.40" in said(result, "value-unattainable")
    assert result.nodes["D1"].score is not None


def test_without_findings_all_else_comes_out_the_same() -> None:
    values = {"D1": "3.35", "D2": "4.20", "D3": "3.09", "D4": "4.57"}
    result = ev("spbe@2020", values=values, claims={"total": "4.00", "predicate": "Cukup"})
    bare = evaluate(result.instrument, result.assessment, findings=False)

    assert "value-unattainable" in codes(result)
    assert set(codes(bare)) == {code for code in codes(result) if code.startswith("claim-")} != set()
    assert _all_else(bare) == _all_else(result)


def _all_else(result: Evaluation) -> Any:
    scores = {code: node.score for code, node in result.nodes.items()}
    readings = [(one.reading.id, one.score, one.band) for one in result.readings]
    return scores, result.predicate, result.possible, result.claims, readings


def test_a_claim_names_the_values_beside_it() -> None:
    result = ev("spbe@2020", answers={"I1": 5}, claims={"A1": "1.45"})

    assert "A1: 1.45 is printed, but cannot come out" in said(result, "claim-contradicted")
    assert "1.40 and 1.50" in said(result, "claim-contradicted")


@pytest.mark.parametrize(
    ("number", "verdict"), [("1.40", "unsupported"), ("1.45", "contradicted"), ("1.30", "contradicted")]
)
def test_known_answers_count(number: str, verdict: str) -> None:
    assert claim(ev("spbe@2020", answers={"I1": 5}, claims={"A1": number}), "A1").verdict == verdict


@pytest.mark.parametrize(("number", "attained"), [("1.0945", True), ("1.0950", False)])
def test_a_number_that_only_a_reading_rounds_so_is_attained(number: str, *, attained: bool) -> None:
    """An aspect of three indicators is in thirds, and in hundredths if aspects are rounded first."""
    result = ev("spbe@2020", values={"D3": number})

    assert ("value-unattainable" not in codes(result)) == attained


@pytest.mark.parametrize(
    ("spec", "sections"),
    [
        ("sakip@2021", {"values": {"total": "80.53"}, "claims": {"total": "80.53"}}),  # grades are an assessor's word
        ("ikm@2017", {"values": {"total": "80.53"}, "claims": {"total": "80.53"}}),  # means of rows
        ("pemdi@2026", {"values": {"A5": "1.07"}, "claims": {"A5": "1.07"}}),  # results of other bodies are numbers
        ("kami@5.0", {"values": {"total": 551, "TK": 126}, "claims": {"total": 551, "TK": 126}}),
    ],
)
def test_what_is_not_discrete_is_not_questioned(spec: str, sections: dict[str, Any]) -> None:
    result = ev(spec, **sections)

    assert "value-unattainable" not in codes(result)
    assert {one.verdict for one in result.claims} == {"agrees"}
