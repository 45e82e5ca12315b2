"""Facts about nodes that read nodes elsewhere: what comes out, with missing answers as well, and what is proved of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from evalkit import Registry, evaluate
from evalkit.base.language import language
from evalkit.rulework.check.engine import prove
from rules_check.invented import small
from support import codes, ev

if TYPE_CHECKING:
    from pathlib import Path

RULES = """
[instrument]
index   = "toy"
edition = "1"
title   = "Toy"
levels  = ["part", "inner", "item"]
weights = "within-parent"
method  = "mean"
scale   = "grade"
digits  = 3
source  = "law"

[validity]
checked = 2026-11-30

[sources.law]
title = "Law"
mark  = "verified"

[scales.grade]
1 = "E"
2 = "D"
3 = "C"
4 = "B"
5 = "A"

[scales.case]
1 = "Weak"
2 = "None"
points = { 1 = 2, 2 = 5 }

[[node]]
code  = "total"
title = "All"

[[node]]
code    = "P"
in      = "total"
title   = "Part"
reads   = ["K"]
formula = "if('P.s' >= 3, min('P.s', K), 'P.s')"

[[node]]
code   = "P.s"
in     = "P"
title  = "Before the case"
leaves = [{ code = "P1", title = "One" }, { code = "P2", title = "Two" }]

[[node]]
code  = "Q"
in    = "total"
title = "Other part"

[[node]]
code  = "K"
title = "A case"
scale = "case"

[[node]]
code   = "R"
title  = "Second index"
leaves = [{ code = "R1", title = "Own" }]

[[node]]
code    = "R2"
in      = "R"
title   = "One, lowered"
reads   = ["P1", "P.s", "K"]
formula = "if('P.s' >= 3, min(P1, K), P1)"

[[node]]
code    = "R3"
in      = "R"
title   = "The same"
reads   = ["Q"]
formula = "Q"

[[bands]]
predicate = "Good"
min       = 3
printed   = "3–5"

[[bands]]
predicate = "Poor"
printed   = "1–<3"

[[properties]]
id       = "fall"
explains = ["score-monotone"]
text.id  = "Nilai jatuh."
text.en  = "A value falls."
"""


def registry(tmp_path: Path, rules: str = RULES) -> Registry:
    path = tmp_path / "toy" / "1.toml"
    path.parent.mkdir(parents=True)
    path.write_text(rules, encoding="utf-8")
    return Registry([tmp_path])


def result(tmp_path: Path, answers: dict[str, Any], values: dict[str, Any] | None = None) -> Any:
    head = {"instrument": "toy@1", "subject": "X", "period": "2026"}
    return evaluate({"assessment": head, "answers": answers, "values": values or {}}, registry=registry(tmp_path))


def test_one_answer_feeds_both_results(tmp_path: Path) -> None:
    found = result(tmp_path, {"P1": 5, "P2": 4, "Q": 3, "K": 1, "R1": 4})

    assert {code: found.nodes[code].score.exact for code in ("P", "total", "R2", "R3", "R")} == {
        "P": 2,
        "total": Fraction(5, 2),
        "R2": 2,
        "R3": 3,
        "R": 3,
    }


def test_a_value_that_is_given_is_read_as_given(tmp_path: Path) -> None:
    found = result(tmp_path, {"P1": 2, "Q": 3, "K": 1, "R1": 4}, {"P.s": "2.5"})

    assert found.nodes["R2"].score.exact == 2
    assert found.nodes["P"].score.exact == Fraction(5, 2)


def test_what_is_missing_is_missing_wherever_it_is_read(tmp_path: Path) -> None:
    found = result(tmp_path, {"P1": 5, "P2": 4, "Q": 3, "R1": 4})

    assert (found.nodes["P"].low.exact, found.nodes["P"].high.exact) == (2, Fraction(9, 2))
    assert (found.nodes["R2"].low.exact, found.nodes["R2"].high.exact) == (2, 5)
    assert {one.code for one in found.findings} >= {"answers-missing"}


def test_a_fact_that_is_known_leaves_a_range_that_can_come_out(tmp_path: Path) -> None:
    found = result(tmp_path, {"P1": 5, "Q": 3, "K": 2, "R1": 4})

    assert (found.nodes["P"].low.exact, found.nodes["P"].high.exact) == (3, 5)


def test_everything_is_proved_of_such_a_file(tmp_path: Path) -> None:
    proof = prove(registry(tmp_path).instrument("toy@1"), ())

    assert [(one.check, one.place) for one in proof.statements if one.verdict in ("failed", "unproved")] == []


def test_a_fall_of_the_second_index_is_found(tmp_path: Path) -> None:
    proof = prove(registry(tmp_path, RULES.split("[[properties]]", maxsplit=1)[0]).instrument("toy@1"), ())

    failed = {(one.check, one.place) for one in proof.statements if one.verdict == "failed"}
    assert failed == {
        ("score-monotone", "node[P]"),
        ("score-monotone", "node[R2]"),
    }


def test_an_answer_that_stands_for_a_missing_one_is_told() -> None:
    nothing = ev("spip@2021", answers={"PT.1.s1": 0, "1.2.k": 3}).findings
    (assumed,) = (one for one in nothing if one.code == "answers-assumed")

    assert (
        language("en")
        .say(assumed.message)
        .startswith("24 answers are missing, and the rule file says what stands instead: 1.1.k, 1.3.k, 1.4.k")
    )


BOTH_WAYS = """
[scales.score]
0 = "None"
1 = "Little"
2 = "Some"
3 = "Much"
4 = "All"

[[node]]
code    = "total"
title   = "All"
reads   = ["H"]
formula = "if(T <= 0, 0, T + H)"

[[node]]
code    = "T"
in      = "total"
title   = "Turns"
reads   = ["H", "W"]
formula = "if(S >= 3, 4 * H - W * W * W, 2 * H)"
scale   = "score"
leaves  = [{ code = "S", title = "Kind" }]

[[node]]
code    = "W"
title   = "Less"
reads   = ["H"]
formula = "H - 0.1"

[[node]]
code   = "H"
title  = "Half"
method = "mean"
scale  = "score"
leaves = [{ code = "A", title = "One" }, { code = "B", title = "Two" }]

[[bands]]
predicate = "High"
min       = 5

[[bands]]
predicate = "Middle"
min       = 3

[[bands]]
predicate = "Low"
"""


def by_hand(kind: int, one: int, other: int) -> Fraction:
    half = Fraction(one + other, 2)
    turns = 4 * half - (half - Fraction(1, 10)) ** 3 if kind >= 3 else 2 * half
    return Fraction(0) if turns <= 0 else turns + half


@pytest.mark.parametrize("given", [{"A": 4}, {"A": 0, "S": 3}, {"S": 4}, {"B": 2, "S": 0}, {"S": 2}])
def test_what_parts_that_read_one_node_leave_open_is_what_completions_give(given: dict[str, int]) -> None:
    """Each turns with the node that all of them read, so no end stands where the ends of answers do."""
    made = small(BOTH_WAYS)
    each = [[given[code]] if code in given else range(5) for code in "SAB"]
    totals = [by_hand(*case) for case in product(*each)]
    words = {"High" if one >= 5 else "Middle" if one >= 3 else "Low" for one in totals}

    result = ev(made, answers=given)

    low, high = (result.total.score or result.total.low), (result.total.score or result.total.high)
    assert low is not None
    assert high is not None
    assert (low.exact, high.exact) == (min(totals), max(totals))
    assert set(result.possible or [result.predicate]) == words
    assert "range-wider" not in codes(result)
