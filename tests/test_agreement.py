"""Facts about the agreement of two assessors: weighted kappa, computed by hand and against published figures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evalkit.base.exact import decimal_text
from evalkit.evaluation.agreement import agreement, agreements
from support import ev

if TYPE_CHECKING:
    from evalkit.evaluation.agreement import Agreement

# 91 couples, the answers of husbands in rows and of wives in columns: Agresti, Analysis of Ordinal Categorical Data, as ``SexualFun``
# in the package vcd of R, which gives 0.2374 (linear, standard error 0.07832).
COUPLES = ((7, 7, 2, 3), (2, 8, 3, 7), (1, 5, 4, 9), (2, 8, 9, 14))


def of_table(table: tuple[tuple[int, ...], ...]) -> Agreement:
    return agreement("x", [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)])


def test_kappa_by_hand() -> None:
    """Alike in three of four. Linear: 1/4 apart, 7/8 by chance. Quadratic: 1/4 apart, 5/4 by chance."""
    found = agreement("x", [(0, 0), (0, 1), (1, 1), (2, 2)])
    assert (found.answers, found.equal, found.levels) == (4, 3, 3)
    assert [one.value for one in found.kappas] == [
        1 - Fraction(1, 4) / Fraction(7, 8),
        1 - Fraction(1, 4) / Fraction(5, 4),
    ]


def test_kappa_and_its_interval_are_those_that_were_published() -> None:
    linear, _ = of_table(COUPLES).kappas
    assert linear.low is not None
    assert linear.high is not None
    assert [decimal_text(one, 4) for one in (linear.value, linear.low, linear.high)] == ["0.2374", "0.0839", "0.3909"]


def test_kappa_does_not_hang_on_who_is_first() -> None:
    turned = tuple(zip(*COUPLES, strict=True))
    assert of_table(COUPLES).kappas == of_table(turned).kappas


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(2, 2)] * 60, "kappa is not defined"),
        ([(0, 0), (1, 1)] * 20, "no answer differs"),
        (
            [(0, 0), (0, 1), (1, 1), (2, 2)],
            "4 answers are too few to rely on it: for 3 levels an interval holds from 18 on",
        ),
    ],
)
def test_where_it_means_nothing_it_is_said(pairs: list[tuple[int, int]], words: str) -> None:
    found = agreement("x", pairs)
    assert words in str(found.reason)
    assert all(one.low is None and one.high is None for one in found.kappas)


def test_all_against_each_other_is_less_than_chance() -> None:
    found = agreement("x", [(0, 1), (1, 0)] * 10)
    assert [one.value for one in found.kappas] == [-1, -1]
    assert [(one.low, one.high) for one in found.kappas] == [(Fraction(-1), Fraction(-1))] * 2


def test_each_scale_has_its_own_and_what_does_not_apply_is_left_out() -> None:
    answers = {f"SE{n}": "B" for n in range(1, 11)}
    first = ev("kami@5.0", answers=answers | {"TK1": 3, "TK2": 2, "TE29": "Tidak Berlaku"})
    second = ev("kami@5.0", answers=answers | {"SE1": "A", "TK1": 1, "TK2": 2, "TE29": 3})
    codes = [*answers, "TK1", "TK2", "TK3", "TE29"]
    found = {one.scale: (one.equal, one.answers) for one in agreements(first, second, codes)}
    assert found == {"kategori-se": (9, 10), "jawaban": (1, 2)}


def test_answers_that_are_worth_the_same_are_not_the_same() -> None:
    """A criterion of SAKIP met in part counts as one that is not met, and yet two assessors who say so do not agree."""
    first, second = (ev("sakip@2021", answers={"Instansi.1.a.1": one, "Instansi.1.a.2": "Y"}) for one in "TS")
    assert [(one.equal, one.answers, one.levels) for one in agreements(first, second)] == [(1, 2, 3)]


def test_numbers_have_none() -> None:
    one = ev("ikm@2017", answers=dict.fromkeys(["persyaratan", "prosedur"], 3))
    assert agreements(one, one) == ()


def test_two_editions_have_no_question_in_common() -> None:
    with pytest.raises(TypeError, match="spbe@2018 and spbe@2020"):
        agreements(ev("spbe@2018", answers={}, values={"total": 3}), ev("spbe@2020", values={"total": 3}))
