"""Facts about methods that are not monotone: ends that are right, or not known; nothing is concluded from false ones."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from evalkit.base.errors import RuleFileError
from evalkit.base.language import language
from evalkit.evaluation.headroom import potentials
from evalkit.instruments import Method
from evalkit.instruments.expression import Foreign
from evalkit.method.plan import plan_for
from evalkit.method.shapes import linear
from evalkit.possible.ends import ends_of
from evalkit.report.diff.page import diff_json
from evalkit.report.evaluation.json import results
from evalkit.rulework.check.engine import prove
from evalkit.rulework.diff.engine import diff
from evalkit.testing.laws import LAWS
from evalkit.testing.runner import smallest_break
from kit.toys import INNER, LEAVES, NUMBERS, Says, method, rule_file, toy
from support import claim, codes, ev, faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument

DIFF_SCHEMA = json.loads(
    (Path(__file__).parents[1] / "evalkit" / "schemas" / "evalkit-diff-1.json").read_text(encoding="utf-8")
)


def near_one(children: Sequence[Exact]) -> Exact:
    """Best where the mean of the answers is 1, in the middle of the scale."""
    return 10 - 3 * abs(Fraction(sum(children), len(children)) - 1)


TURNS = method(near_one, name="turns", monotone=False)
MINUS = Method(name="minus", build=lambda *_: linear([Fraction(1), Fraction(-1)], 1).expression)
PRINTED = """
[[bands]]
predicate = "High"
min = 8
printed = "8.00–10.00"
[[bands]]
predicate = "Low"
printed = "7.00–7.99"
"""
# Two whole levels a leaf on the scale 0 to 2: every value can be looked at. Of numbers it cannot.
FEW = toy(rule_file(method="turns", bands=PRINTED), TURNS)
MANY = toy(rule_file(method="turns", scale="points", scales=NUMBERS, bands=PRINTED), TURNS)
BELOW = toy(rule_file(method="mean", nodes=INNER.replace('"sum"', '"turns"'), scale="points", scales=NUMBERS), TURNS)
PENALTY = toy(rule_file(method="sum", nodes=INNER.replace('method = "sum"', 'method = "minus"')), MINUS)
ALL = {"few": FEW, "many": MANY, "below": BELOW, "penalty": PENALTY}


def ends(one: Instrument, code: str = "total") -> tuple[Exact, Exact] | None:
    found = ends_of(plan_for(one))[plan_for(one).position[code]]
    return found.ends if found.is_bounded else None


def verdicts(one: Instrument, check: str) -> set[str]:
    return {statement.verdict for statement in prove(one).statements if statement.check == check}


def test_ends_are_those_of_all_answers_not_of_the_worst_and_the_best() -> None:
    assert ends(FEW) == (7, 10)
    assert ev(FEW, answers={"a": 1, "b": 1, "c": 1}).total.maximum == 10


def test_ends_that_cannot_be_looked_at_are_not_known() -> None:
    result = ev(MANY, answers={"a": 1, "b": 1, "c": 1})

    assert ends(MANY) is None
    assert (result.total.minimum, result.total.maximum) == (None, None)
    assert potentials(result, ["total"]) == {}


def test_json_leaves_out_a_highest_value_that_is_not_known() -> None:
    def total(one: Instrument) -> dict[str, Any]:
        found = results([ev(one, answers={"a": 1, "b": 1, "c": 1})], language("en"))
        node: dict[str, Any] = found["evaluations"][0]["nodes"][0]
        return node

    assert total(FEW)["max"] == "10"
    assert "max" not in total(MANY)


def test_penalties_have_ends_by_the_signs_of_their_weights() -> None:
    assert ends(PENALTY) == (-2, 4)


def test_printed_ends_are_proved_where_every_value_is_known_and_else_unproved() -> None:
    assert verdicts(FEW, "printed-ends") == {"proved"}
    assert verdicts(MANY, "printed-ends") == {"unproved"}


def test_missing_penalties_leave_a_range() -> None:
    result = ev(PENALTY, answers={"a": 2, "b": 2})

    assert result.total.low is not None
    assert result.total.high is not None
    assert (result.total.low.value, result.total.high.value) == (2, 4)


def test_missing_answers_leave_the_values_of_all_completions() -> None:
    result = ev(FEW, answers={"a": 1, "b": 1})

    assert result.total.low is not None
    assert result.total.high is not None
    assert (result.total.low.value, result.total.high.value) == (9, 10)
    assert result.predicate == "High"


def test_missing_answers_are_refused_where_nothing_can_be_said_of_them() -> None:
    (fault,) = faults(MANY, answers={"a": 1, "b": 1})

    assert "answers: 1 answer is missing" in fault
    assert "hint: missing: c" in fault


def test_a_printed_total_stands_for_what_it_is_printed_for_under_any_method() -> None:
    """Nothing is computed above it."""
    result = ev(MANY, values={"total": "8.00"}, claims={"total": "8.0"})

    assert (result.predicate, claim(result, "total").verdict) == ("High", "agrees")
    assert "decimals-as-printed" not in codes(result)


def test_a_value_in_place_of_answers_is_used_as_printed() -> None:
    result = ev(BELOW, values={"P": "1.25"}, answers={"c": 1})

    assert result.total.score is not None
    assert result.total.score.exact == near_one([Fraction(5, 4), 1])
    assert "decimals-as-printed" in codes(result, "note")


def test_a_claim_that_other_decimals_may_give_is_not_contradicted() -> None:
    given: dict[str, Any] = {"values": {"P": "1.25"}, "answers": {"c": 1}}

    assert claim(ev(BELOW, **given, claims={"total": "9.625"}), "total").verdict == "agrees"
    assert claim(ev(BELOW, **given, claims={"total": "9.620"}), "total").verdict == "unsupported"
    assert claim(ev(BELOW, **given, claims={"predicate": "Low"}), "predicate").verdict == "unsupported"


def test_what_is_known_exactly_is_contradicted_as_ever() -> None:
    result = ev(BELOW, answers={"a": 1, "b": 1, "c": 1}, claims={"total": "9.00"})

    assert claim(result, "total").verdict == "contradicted"


def test_a_method_that_divides_by_a_highest_value_that_is_not_known_is_refused() -> None:
    nodes = INNER.replace('code = "P"', 'code = "P"\nmethod = "turns"').replace('"sum"', '"percent"')
    one = toy(rule_file(nodes=nodes, scale="points", scales=NUMBERS), TURNS)

    with pytest.raises(RuleFileError) as caught:
        plan_for(one)

    assert "node[total].method: the highest value of P is not known" in str(caught.value)


def test_a_highest_value_by_every_answer_is_not_taken_for_that_of_the_best_answers() -> None:
    """A foreign method gets the highest value by name of its place, or a refusal; never the value of the best answers."""
    seen: list[Exact] = []

    def build(_one: object, _node: object, highest: Sequence[Exact]) -> Foreign:
        seen.extend(highest)
        return Foreign(formula=Says(sum))

    nodes = INNER.replace('code = "P"', 'code = "P"\nmethod = "minus"').replace('method = "sum"', 'method = "reads"')
    plan_for(toy(rule_file(nodes=nodes, method="mean"), Method(name="reads", build=build), MINUS))

    assert seen == [2, 2]


def test_a_diff_holds_no_totals_against_each_other_that_are_not_known() -> None:
    found = diff(MANY, FEW, None)

    document = json.loads(diff_json(found, language("en")))
    jsonschema.validate(document, DIFF_SCHEMA)
    assert document["meaning"]["totals"]["old"] == {"low": None, "high": None}
    assert not document["meaning"]["totals"]["comparable"]


# Position tells the children of "minus" apart, and a better answer may lower every one of these: both are said by the
# method, and true.
OTHER_LAWS = [name for name in LAWS if name not in {"monotone", "order"}]


@pytest.mark.parametrize("name", OTHER_LAWS)
@pytest.mark.parametrize("which", ALL)
def test_the_kit_draws_what_is_taken_and_the_laws_hold(which: str, name: str) -> None:
    law, one = LAWS[name], ALL[which]
    if law.exempt(one) is not None:
        pytest.skip(str(law.exempt(one)))

    assert smallest_break(law, one, 12) is None


@pytest.mark.parametrize("which", ["few", "penalty"])
def test_laws_about_missing_answers_are_asked_where_answers_may_be_missing(which: str) -> None:
    assert LAWS["missing-range"].exempt(ALL[which]) is None
    assert LAWS["missing-range"].exempt(MANY) is not None


@pytest.mark.parametrize("formula", ["10 * a / b", "10 * a / if(b = 2, 1, 0)", "a / if(a + b + c = 2, 2, 0)"])
def test_rule_files_are_compared_where_some_answers_have_no_value(formula: str) -> None:
    nodes = LEAVES.replace('title = "Total"\n', f'title = "Total"\nformula = "{formula} + 0 * c"\n')
    old, new = (
        toy(
            rule_file(
                nodes=nodes, bands=f'[[bands]]\npredicate = "High"\nmin = {least}\n[[bands]]\npredicate = "Low"\n'
            )
        )
        for least in (1, 2)
    )

    jsonschema.validate(json.loads(diff_json(diff(old, new), language("en"))), DIFF_SCHEMA)


def test_a_hidden_range_whose_ends_come_out_is_not_called_wider() -> None:
    """Too many values to try all, and a division that interval arithmetic cannot look past; both ends come out all the same."""
    formula = "if(a > 1, 10 / (b - c), a - b * c)"
    one = toy(
        rule_file(
            nodes=LEAVES.replace('title = "Total"\n', f'title = "Total"\nformula = "{formula}"\n'),
            scale="points",
            scales=NUMBERS,
            bands='[[bands]]\npredicate = "High"\nmin = 1\n[[bands]]\npredicate = "Low"\n',
        )
    )
    reached, beside = ev(one, answers={"a": 0}), ev(one, answers={"b": 1, "c": 2})

    assert reached.total.low is not None
    assert reached.total.high is not None
    assert (reached.total.low.exact, reached.total.high.exact) == (-100, 0)
    assert "range-wider" not in codes(reached)
    assert "range-wider" in codes(beside)  # 10 / (1 - 2) comes out, but its other end between two answers
