"""How much is looked at to tell which predicates missing answers leave: completions that are run, not the lattice of all."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.method.plan import run
from evalkit.possible.lattice import Lattice
from evalkit.testing.leaves import leaves_of
from rules_check.invented import small
from support import ev, instrument

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = ("WBBM", "WBK", "Belum Memenuhi")
# The numbers of a reading that asks for them: 64 completions of each of 6 readings.
MOST = 6 * 64


class Work:
    """How often something is done, counted beside doing it."""

    def __init__(self) -> None:
        self.done = 0

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any, **named: Any) -> Any:
            self.done += 1
            return function(*args, **named)

        return counting


def drawn(seed: int) -> dict[str, Any]:
    """Answers of ``zi@2021``, mostly the best, of which 49 to 99 are missing."""
    draw, leaves = Random(seed), leaves_of(instrument("zi@2021"), "total")  # noqa: S311  (cases, no secrets)
    known = draw.sample(leaves, len(leaves) - draw.randint(49, 99))
    return {leaf.code: leaf.answers[-1] if draw.random() < 0.9 else draw.choice(leaf.answers) for leaf in known}


@pytest.mark.parametrize("context", [{}, {"wbk": "Ya"}])
@pytest.mark.parametrize("seed", [0, 1, 2, 4, 5])
def test_few_completions_show_what_many_missing_answers_leave(
    seed: int, context: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, lattice = Work(), Work()
    monkeypatch.setattr("evalkit.evaluation.possible_predicates.run", runs.counted(run))
    monkeypatch.setattr(Lattice, "raw_at", lattice.counted(Lattice.raw_at))
    found = ev("zi@2021", answers=drawn(seed), context=context)
    assert found.possible == ALL
    assert 0 < runs.done <= MOST
    assert not lattice.done  # every value of a ratio of counts, and every sum of them: seconds


@pytest.mark.parametrize(
    ("code", "beside"),
    [("A.II.3.3.a.2", "A.II.3.3.a.1"), ("A.II.4.1.a.1", "A.II.4.1.a.2"), ("A.II.4.1.a.2", "A.II.4.1.a.1")],
)
def test_a_missing_number_is_best_where_its_ratio_is(code: str, beside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lattice = Work()
    monkeypatch.setattr(Lattice, "raw_at", lattice.counted(Lattice.raw_at))
    answers = {leaf.code: leaf.answers[-1] for leaf in leaves_of(instrument("zi@2021"), "total")}
    answers |= {"A.II.3.3.a.2": 0, beside: 3}
    del answers[code]
    found = ev("zi@2021", answers=answers, context={"wbk": "Ya"})
    assert "WBBM" in found.possible
    assert not lattice.done


NODES = """
[scales.letter]
A = "x"
B = "y"
C = "z"
points = { A = 0, B = 1, C = "7/3" }
[scales.count]
kind = "number"
min = 0
max = 3
whole = true
[[node]]
code = "total"
title = "Total"
formula = "(P - Q) - 2 * P / max(1, P + Q)"
[[node]]
code = "P"
title = "P"
in = "total"
formula = "(3 * a + 17 * b) / 20"
leaves = [{ code = "a", title = "A", scale = "letter" }, { code = "b", title = "B", scale = "count" }]
[[node]]
code = "Q"
title = "Q"
in = "total"
formula = "d * d - c"
leaves = [{ code = "c", title = "C" }, { code = "d", title = "D" }]
[[bands]]
predicate = "A"
min = 1.5
[[bands]]
predicate = "B"
min = 1
[[bands]]
predicate = "C"
"""


def test_what_neither_ends_nor_values_decide_few_completions_do() -> None:
    one = small(NODES)
    cases = product((0, 1, 2, 3), (0, 1, 2), (0, 1, 2))
    words = {ev(one, answers={"a": "C", "b": b, "c": c, "d": d}).predicate for b, c, d in cases}

    assert ev(one, answers={"a": "C"}).possible == ("A", "C")
    assert words == {"A", "C"}
