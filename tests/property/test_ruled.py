"""Which predicates rules leave possible: held against every completion, and every kind of fact, of drawn rule files."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.evaluation.outcome import band_of_values
from evalkit.method.outcome_rules import with_facts
from evalkit.method.plan import plan_for, run
from kit.toys import A_TO_C, SUMS, rule_file, toy
from support import ev

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.instruments import Instrument

SHARED = """
[[node]]
code = "S"
title = "S"
formula = "2 * a + s"
reads = ["a"]
leaves = [{ code = "s", title = "s" }]
[[node]]
code = "T"
title = "T"
formula = "min(a, c)"
reads = ["a", "c"]
"""
FACTS = """
[context.wbk]
title = "Predikat WBK"
kind = "choice"
values = ["Pernah", "Belum"]
[context.n]
title = "Responden"
kind = "count"
"""
LEAVES = ("a", "b", "c")  # that are answered, or not
EVERY_FACT = [{"wbk": word, "n": n} for word in ("Pernah", "Belum") for n in (1, 9, 10, 11, 19, 20, 21, 99)]

_node = st.sampled_from(("a", "b", "c", "P", "Q", "total"))
_sign = st.sampled_from(("<", "<=", ">", ">=", "=", "!="))
_number = st.sampled_from("01234")
_single = st.tuples(_node, _sign, _number).map(" ".join)
_COMPARED = {
    "single": _single,
    "smallest": st.tuples(st.sampled_from(("min", "max")), _node, _node, _sign, _number).map(
        lambda drawn: "{}({}, {}) {} {}".format(*drawn)
    ),
    "count": st.tuples(_single, _single, _single, _sign, _number).map(
        lambda drawn: "count({}, {}, {}) {} {}".format(*drawn)
    ),
    "nodes": st.tuples(_node, st.sampled_from("+-*"), _node, _sign, _number).map(" ".join)
    | st.tuples(_node, _sign, _node).map(" ".join),
    "shared": st.tuples(st.sampled_from("ST"), _sign, _number).map(" ".join),
    "choice": st.sampled_from(('wbk = "Belum"', 'wbk != "Pernah"')),
    "number": st.tuples(st.just("n"), _sign, st.sampled_from(("10", "20"))).map(" ".join),
}


def _conditions(kinds: tuple[str, ...]) -> st.SearchStrategy[str]:
    one = st.one_of([_COMPARED[kind] for kind in kinds])
    return st.recursive(
        one,
        lambda of: (
            st.tuples(of, st.sampled_from(("and", "or")), of).map(lambda drawn: "({} {} {})".format(*drawn))
            | of.map("not ({})".format)
        ),
        max_leaves=3,
    )


def _rules(kinds: tuple[str, ...], most: int) -> st.SearchStrategy[str]:
    of = st.sampled_from(("", "", 'of = "A"\n', 'of = "B"\n', 'of = "C"\n'))
    then = st.sampled_from(("A", "B", "C", "one-lower", "one-lower"))
    rule = st.tuples(of, _conditions(kinds), then).map(
        lambda drawn: "[[outcome]]\n{}when = '{}'\nthen = \"{}\"\n".format(*drawn)
    )
    return st.lists(rule, min_size=1, max_size=most).map("".join)


def _by_every_completion(one: Instrument, answers: Mapping[str, int]) -> set[str]:
    found = set()
    for facts in EVERY_FACT if one.context else [{}]:
        beside = with_facts(one, facts)
        plan = plan_for(beside)
        leaves = [code for code in plan.codes if plan.position[code] in plan.leaf_ends]
        for case in product(*[[answers[code]] if code in answers else (0, 1, 2) for code in leaves]):
            values = [dict(zip(leaves, case, strict=True)).get(code) for code in plan.codes]
            found.add(band_of_values(beside, None, run(plan, [*values], values, complete=True)[1]).predicate)
    return found


_ANSWERS = st.dictionaries(st.sampled_from(LEAVES), st.integers(0, 2), max_size=2)


@pytest.mark.parametrize(
    ("kinds", "most"),
    [
        (("single", "smallest"), 4),
        (("single", "smallest", "count"), 6),
        (("single", "choice", "number"), 4),
        (("single", "nodes"), 3),
        (("single", "shared"), 3),
    ],
)
def test_rules_leave_what_some_completion_gives_and_no_other(kinds: tuple[str, ...], most: int) -> None:
    @settings(
        max_examples=40, deadline=None, derandomize=True
    )  # more rules, and conditions of more, than are laid out may leave more
    @given(text=_rules(kinds, most), answers=_ANSWERS)
    def holds(text: str, answers: dict[str, int]) -> None:
        facts = FACTS if {"choice", "number"} & {*kinds} else ""
        one = toy(rule_file(text, facts, nodes=SUMS + (SHARED if "shared" in kinds else ""), bands=A_TO_C))
        assert set(ev(one, answers=answers).possible) == _by_every_completion(one, answers)

    holds()
