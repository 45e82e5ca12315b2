"""Ranges of nodes that a better answer can lower, as a penalty above a bound does: what completions give, each tried."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit import evaluate
from evalkit.method.scales import options
from support import codes, ev, finding, instrument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation

SPIP = instrument("spip@2021")
LEAVES = [node.code for node in SPIP.nodes.values() if node.is_leaf]
ABOUT = (2, 3, 3, 4)  # the bound from which a case counts
CASES = {"1.3.k": 2, "2.2.k": 1, "4.1.k": 2, "5.1.k": 1}
Ranges = dict[str, tuple["Exact", "Exact"]]


def answered(*, grades: Sequence[int], seed: int = 0, **cases: int) -> dict[str, Any]:
    """Some of these *grades*, every share full, and *cases* in some subunsur."""
    drawn = random.Random(seed)  # noqa: S311  # no secret
    answers = {code: drawn.choice(grades) if options(SPIP, SPIP.nodes[code]) else 1 for code in LEAVES}
    return answers | {code: cases.get(code, 3) for code in LEAVES if code.endswith(".k")}


def without(answers: Mapping[str, Any], blanks: Sequence[str]) -> Evaluation:
    return ev(SPIP, answers={code: answer for code, answer in answers.items() if code not in blanks})


def ranges(result: Evaluation) -> Ranges:
    found = {}
    for code, node in result.nodes.items():
        ends = (node.score, node.score) if node.score is not None else (node.low, node.high)
        if not node.node.is_leaf:
            found[code] = tuple(end.value for end in ends if end is not None)
    return found  # type: ignore[return-value]  # two of each


def completed(answers: Mapping[str, Any], blanks: Sequence[str]) -> Ranges:
    """The ends of every node over all completions of *blanks*."""
    whole, found = without(answers, ()).assessment, Ranges()
    for case in product(range(1, 6), repeat=len(blanks)):
        more = {**answers, **dict(zip(blanks, case, strict=True))}
        one = evaluate(SPIP, attrs.evolve(whole, answers=more), readings=False, findings=False)
        for code, ends in ranges(one).items():
            low, high = found.get(code, ends)
            found[code] = min(low, ends[0]), max(high, ends[1])
    return found


@pytest.mark.parametrize("seed", range(6))
def test_a_range_beside_a_case_is_what_completions_give(seed: int) -> None:
    answers = answered(grades=ABOUT, seed=seed, **CASES)
    subunsur = list(CASES)[seed % len(CASES)][:-1]
    near = [code for code in LEAVES if code.startswith(subunsur) and not code.endswith(".k")]
    blanks = [near[seed], near[-1 - seed]]
    result = without(answers, blanks)

    assert ranges(result) == completed(answers, blanks)
    assert "range-wider" not in codes(result)


def test_a_subunsur_with_a_case_is_either_below_3_or_fallen() -> None:
    """3 itself, the bound from which the case counts, cannot come out."""
    node = without(answered(grades=(3,), **{"1.2.k": 2}), ["1.2.t3.p1"]).nodes["1.2"]

    assert node.low is not None
    assert node.high is not None
    assert (node.low.value, node.high.value) == (2, Fraction(11, 4))


def test_a_range_that_may_be_wider_says_so() -> None:
    answers = answered(grades=ABOUT, **CASES)
    result = without(answers, [code for code in LEAVES if code.startswith(("1.3.t", "2.2.t", "4.1.t"))])

    assert finding(result, "range-wider").severity == "note"
    assert finding(result, "range-wider").node == "MRI"
    assert "range-wider" not in codes(without(answers | dict.fromkeys(CASES, 3), ["1.3.t1.p1", "4.1.t1.p1"]))
