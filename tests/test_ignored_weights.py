"""Facts about weights below methods that do not weigh: they state the most a node can give, or they are told to be nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evalkit.base.language import language
from evalkit.instruments import Method
from evalkit.method.plan import plan_for
from evalkit.method.shapes import linear
from evalkit.possible.weights import ignored_weights
from evalkit.report.evaluation.texts import weight_text
from evalkit.report.show.instrument_page import instrument_page
from evalkit.rulework.check.engine import prove
from kit.toys import INNER, method, rule_file, toy
from printing import page_text
from support import INSTRUMENTS, ev, instrument

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

EN = language("en")
# P gives up to 2 + 2, Q up to 2.
NODES = INNER.replace(
    'in = "total"\nleaves = [{ code = "a"', 'in = "total"\nweight = {P}\nleaves = [{ code = "a"'
).replace('in = "total"\nleaves = [{ code = "c"', 'in = "total"\nweight = {Q}\nleaves = [{ code = "c"')
WITHIN = 'weights = "within-parent"\nweight_sum = {sum}'


def weighted(of: str, first: int, second: int, *methods: Method) -> Instrument:
    """An instrument whose nodes P and Q have these weights, below a total of that method."""
    nodes = NODES.replace("{P}", str(first)).replace("{Q}", str(second)).replace('method = "sum"', f'method = "{of}"')
    return toy(rule_file(method="sum", nodes=nodes, head=WITHIN.replace("{sum}", str(first + second))), *methods)


def verdicts(one: Instrument) -> dict[str, str]:
    return {found.place: found.verdict for found in prove(one).statements if found.check == "weight-is-highest"}


@pytest.mark.parametrize("of", ["sum", "mean", "percent"])
def test_a_weight_that_no_method_multiplies_with_fails(of: str) -> None:
    one = weighted(of, 85, 15)

    assert verdicts(one) == {"node[P].weight": "failed", "node[Q].weight": "failed"}
    assert set(ignored_weights(plan_for(one))) == {"P", "Q"}


def test_a_weight_that_states_the_most_a_node_gives_holds() -> None:
    assert verdicts(weighted("sum", 4, 2)) == {"total": "proved"}


def test_weights_that_count_are_not_asked_about() -> None:
    assert verdicts(weighted("weighted-mean", 85, 15)) == {}


def test_a_method_of_a_plugin_that_weighs_is_taken_at_its_word() -> None:
    own = Method(name="own", build=lambda *_: linear([Fraction(85), Fraction(15)], 100).expression)

    assert verdicts(weighted("own", 85, 15, own)) == {}


def test_a_highest_value_that_is_not_known_is_told() -> None:
    turns = method(lambda children: -abs(Fraction(sum(children)) - 3), name="turns", monotone=False)
    nodes = NODES.replace("{P}", "85").replace("{Q}", "15").replace('code = "P"', 'code = "P"\nmethod = "turns"')
    numbers = '[scales.points]\nkind = "number"\nmin = 0\nmax = 10\n'
    one = toy(
        rule_file(method="sum", nodes=nodes, head=WITHIN.replace("{sum}", "100"), scales=numbers, scale="points"), turns
    )

    assert verdicts(one) == {"node[P].weight": "unproved", "node[Q].weight": "failed"}


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_no_weight_of_a_shipped_rule_file_counts_for_nothing(spec: str) -> None:
    assert not ignored_weights(plan_for(instrument(spec)))


def test_it_is_not_printed_as_if_it_counted() -> None:
    one = weighted("sum", 85, 15)
    result = ev(one, answers={"a": 1, "b": 1, "c": 1})
    assert weight_text(one, result.nodes["Q"]) == ""
    assert weight_text(weighted("weighted-mean", 85, 15), result.nodes["Q"]) == "15 %"


def test_show_says_so() -> None:
    told = page_text([instrument_page(weighted("sum", 85, 15))], EN, width=100)

    assert told.count("its weight counts for nothing") == 2
