"""Facts about the named methods that are expressions, and regulations said with them and with formulas, without Python."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.base.errors import RuleFileError
from evalkit.evaluation.trace import line_of
from evalkit.instruments.cited_facts import facts_of
from evalkit.report.evaluation.explain import formula_text
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from evalkit.testing.laws import LAWS
from evalkit.testing.runner import smallest_break
from kit.toys import NUMBERS, rule_file, toy
from rules_mutate.toys import target
from support import ev

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation


def text_of(lines: str, *codes: str, weights: tuple[int, ...] = (), more: str = "", bands: str = "") -> str:
    """A rule file whose total has leaves from 0 to 10."""
    said = [f", weight = {weight}" for weight in weights] or [""] * len(codes)
    leaves = ", ".join(f'{{ code = "{c}", title = "{c}"{w} }}' for c, w in zip(codes, said, strict=True))
    weight = f"weight = {sum(weights)}\n" if weights else ""
    nodes = f'[[node]]\ncode = "total"\ntitle = "Total"\n{weight}{lines}\nleaves = [{leaves}]\n'
    return rule_file(more, scale="points", scales=NUMBERS, nodes=nodes, **({"bands": bands} if bands else {}))


def total(text: str, **answers: int | str) -> Exact:
    found = ev(toy(text), answers=answers).total.score
    assert found is not None
    return found.value


@pytest.mark.parametrize(
    ("lines", "answers", "value"),
    [
        ('method = "sum"\ncap = 15', {"a": 9, "b": 8}, 15),
        ('method = "sum"\ncap = 15', {"a": 6, "b": 8}, 14),
        ('method = "minimum"', {"a": 6, "b": 8}, 6),
        ('method = "maximum"', {"a": 6, "b": 8}, 8),
        ('method = "geometric-mean"\ndigits = 4', {"a": 2, "b": 8}, 4),
        ('method = "geometric-mean"\ndigits = 3', {"a": 1, "b": 2}, "1.414"),
        ('method = "goalposts"\nlow = 2\nhigh = 10', {"a": 4}, 25),
        ('method = "goalposts"\nlow = 2\nhigh = 10\ninverse = true', {"a": 4}, 75),
        ('method = "goalposts"\nlow = 2\nhigh = 10', {"a": 1}, 0),
        ('method = "goalposts"\nlow = 2\nhigh = 8', {"a": 9}, 100),
        ('method = "goalposts"\nlow = 1\nhigh = 9\nlogarithm = 20\ninverse = true', {"a": 9}, 0),
        ('method = "steps"\nsteps = [{ min = 9, points = 11 }, { above = 7, points = 15 }, { points = 0 }]', {"a": 9}, 11),
        ('method = "steps"\nsteps = [{ min = 9, points = 11 }, { above = 7, points = 15 }, { points = 0 }]', {"a": 8}, 15),
        ('method = "steps"\nsteps = [{ min = 9, points = 11 }, { above = 7, points = 15 }, { points = 0 }]', {"a": 7}, 0),
    ],
)  # fmt: skip
def test_a_method_gives_the_value(lines: str, answers: dict[str, int], value: str | int) -> None:
    assert total(text_of(lines, *answers), **answers) == Fraction(value)


def test_logarithms_are_rounded_as_stated() -> None:
    text = text_of('method = "goalposts"\nlow = 1\nhigh = 9\nlogarithm = 2', "a")

    assert total(text, a=3) == Fraction(110, 220) * 100  # ln 3 = 1.10, ln 9 = 2.20


def test_weights_say_how_often_a_child_stands_in_a_geometric_mean() -> None:
    text = text_of('method = "geometric-mean"\ndigits = 6', "a", "b", weights=(25, 75))

    assert total(text, a=1, b=2) == Fraction("1.681793")  # ⁴√(1 · 2³)


def test_parts_of_a_capped_sum_may_weigh_more_than_it() -> None:
    leaves = '[{ code = "a", title = "a", weight = 20 }, { code = "b", title = "b", weight = 20 }]'
    nodes = f'[[node]]\ncode = "total"\ntitle = "Total"\nweight = 30\ncap = 30\nmethod = "sum"\nleaves = {leaves}\n'

    assert toy(rule_file(scale="points", scales=NUMBERS, nodes=nodes)).nodes["total"].params == {"cap": 30}


METHODS = {
    'method = "sum"\ncap = 15': "ab",
    'method = "minimum"': "ab",
    'method = "maximum"': "ab",
    'method = "geometric-mean"\ndigits = 4': "abc",
    'method = "goalposts"\nlow = 2\nhigh = 9': "a",
    'method = "goalposts"\nlow = 2\nhigh = 9\ninverse = true': "a",
    'method = "goalposts"\nlow = 1\nhigh = 9\nlogarithm = 12': "a",
    'method = "steps"\nsteps = [{ min = 9, points = 11 }, { above = 7, points = 15 }, { points = 0 }]': "a",
}


@pytest.mark.parametrize("lines", METHODS)
@pytest.mark.parametrize("law", ["bounded", "monotone", "missing-range", "more-answers", "trace", "bands"])
def test_the_laws_hold(lines: str, law: str) -> None:
    one = toy(text_of(lines, *METHODS[lines]))

    assert LAWS[law].exempt(one) is not None or smallest_break(LAWS[law], one, examples=20) is None


@pytest.mark.parametrize(
    ("lines", "codes", "words"),
    [
        ('method = "geometric-mean"', "ab", ("the key digits is missing", "a whole number from 0 to 30")),
        ('method = "goalposts"\nhigh = 9', "a", ("the key low is missing",)),
        ('method = "goalposts"\nlow = 9\nhigh = 9', "a", ("node[total].high: 9 is not above the lower end",)),
        ('method = "goalposts"\nlow = 0\nhigh = 9\nlogarithm = 9', "a", ("node[total].low: 0 has no logarithm",)),
        ('method = "goalposts"\nlow = 1\nhigh = 9', "ab", ("the method goalposts has 2 children", "exactly one child")),
        ('method = "goalposts"\nlow = 1\nhigh = 9\ninverse = 1', "a", ("node[total].inverse: 1 is not allowed here",)),
        ('method = "goalposts"\nlow = 1\nhigh = 9\nlogarithm = 31', "a", ("a whole number from 0 to 30",)),
        ('method = "steps"', "a", ("the key steps is missing",)),
        ('method = "steps"\nsteps = []', "a", ("node[total].steps: an empty list is not allowed here",)),
        ('method = "steps"\nsteps = [{ min = 3, points = 1 }]', "a", ("the last of them, 1, has a lower bound",)),
        ('method = "steps"\nsteps = [{ min = 3, points = 1 }, { min = 4, points = 2 }, { points = 0 }]', "a",
         ("1 does not lie above what follows it",)),
        ('method = "steps"\nsteps = [{ points = 0 }]', "ab", ("the method steps has 2 children",)),
        ('method = "sum"\ncap = "many"', "ab", ("node[total].cap: many is not a number",)),
        ('method = "minimum"\ncap = 3', "ab", ("the key cap is not known",)),
    ],
)  # fmt: skip
def test_a_fault_says_what_is_wrong(lines: str, codes: str, words: tuple[str, ...]) -> None:
    with pytest.raises(RuleFileError) as caught:
        toy(text_of(lines, *codes))

    for word in words:
        assert word in str(caught.value)


def test_weights_of_a_geometric_mean_that_are_no_equal_parts_are_refused() -> None:
    with pytest.raises(RuleFileError, match="no shares of a hundred or fewer equal parts"):
        toy(text_of('method = "geometric-mean"\ndigits = 4', "a", "b", weights=(1, 100)))


@pytest.mark.parametrize(
    ("lines", "answers", "words"),
    [
        ('method = "sum"\ncap = 15', {"a": 9, "b": 8}, "min(15, 9 + 8) = 15"),
        ('method = "minimum"', {"a": 6, "b": 8}, "min(6, 8) = 6"),
        ('method = "geometric-mean"\ndigits = 2', {"a": 2, "b": 8}, "root(2 * 8, 2, 2) = 4"),
        ('method = "steps"\nsteps = [{ min = 9, points = 11 }, { points = 0 }]', {"a": 9}, "if(9 >= 9, 11, 0) = 11"),
    ],
)
def test_the_explanation_has_the_numbers_put_in(lines: str, answers: dict[str, int], words: str) -> None:
    one = ev(toy(text_of(lines, *answers)), answers=answers)

    assert str(formula_text(one, line_of(one, "total"))) == words


def test_every_number_of_a_method_is_nudged() -> None:
    steps = "steps = [{ min = 9, points = 11 }, { above = 7, points = 15 }, { points = 0 }]"
    posts = 'method = "goalposts"\nlow = 2\nhigh = 9\ninverse = true\nlogarithm = 3'
    found = [mutants_of(Tables(target(text_of(f'method = "steps"\n{steps}', "a")))),
             mutants_of(Tables(target(text_of(posts, "a")))),
             mutants_of(Tables(target(text_of('method = "geometric-mean"\ndigits = 4', "a", "b"))))]  # fmt: skip
    sites = [{one.site for one in each if one.site.startswith("total.") and "scale" not in one.site} for each in found]

    assert sites == [
        {"total.steps[1].points", "total.steps[1].min", "total.steps[2].points", "total.steps[2].above",
         "total.steps[3].points"},
        {"total.low", "total.high", "total.inverse", "total.logarithm"},
        {"total.digits"},
    ]  # fmt: skip


def test_keys_of_a_method_are_facts() -> None:
    text = text_of('method = "steps"\nsteps = [{ min = 9, points = 11 }, { points = 0 }]', "a")

    assert [fact.place for fact in facts_of(toy(text)) if fact.kind == "parameter"] == [
        "total.steps.≥ 9", "total.steps.…"]  # fmt: skip


# --- Regulations, said without Python ---------------------------------------------------------------------------------

HEAD = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["dimensi", "indikator", "data"]
method = "sum"
source = "law"
[validity]
checked = 2026-01-01
[sources.law]
title = "Law"
mark = "verified"
"""
IPM = """
[scales.uhh]
kind = "number"
min = 20
max = 85
[scales.hls]
kind = "number"
min = 0
max = 18
[scales.rls]
kind = "number"
min = 0
max = 15
[scales.pkp]
kind = "number"
min = 1007.436
max = 26572.352
[[node]]
code = "total"
title = "Indeks Pembangunan Manusia"
formula = "root(K * P * S, 3, 20)"
[[node]]
code = "K"
in = "total"
title = "Umur panjang dan hidup sehat"
method = "goalposts"
low = 20
high = 85
leaves = [{ code = "UHH", title = "Umur harapan hidup saat lahir", scale = "uhh" }]
[[node]]
code = "P"
in = "total"
title = "Pengetahuan"
method = "mean"
[[node]]
code = "PH"
in = "P"
title = "Indeks harapan lama sekolah"
method = "goalposts"
low = 0
high = 18
leaves = [{ code = "HLS", title = "Harapan lama sekolah", scale = "hls" }]
[[node]]
code = "PR"
in = "P"
title = "Indeks rata-rata lama sekolah"
method = "goalposts"
low = 0
high = 15
leaves = [{ code = "RLS", title = "Rata-rata lama sekolah", scale = "rls" }]
[[node]]
code = "S"
in = "total"
title = "Standar hidup layak"
method = "goalposts"
low = 1007.436
high = 26572.352
logarithm = 30
leaves = [{ code = "PKP", title = "Pengeluaran per kapita disesuaikan", scale = "pkp" }]
[[rounding]]
at = "total"
digits = 2
mode = "half-up"
[[bands]]
predicate = "Sangat Tinggi"
min = 80
[[bands]]
predicate = "Tinggi"
min = 70
[[bands]]
predicate = "Sedang"
"""


def evaluated(text: str, **answers: int | str) -> Evaluation:
    return ev(toy(HEAD + text), answers=answers)


def test_the_human_development_index_of_2023_is_what_was_published() -> None:
    found = evaluated(IPM, UHH="73.93", HLS="13.15", RLS="8.77", PKP=11899)

    assert found.total.score is not None
    assert found.total.score.value == Fraction("74.39")
    assert found.predicate == "Tinggi"


PERCENT = '[scales.share]\nkind = "number"\nmin = 0\nmax = 3\n[scales.count]\nkind = "number"\nmin = 0\nmax = 1000\nwhole = true\n'
BANDS = '[[bands]]\npredicate = "Tinggi"\nmin = 5\n[[bands]]\npredicate = "Rendah"\n'


def node(lines: str, *codes: str, scale: str = "share", code: str = "total") -> str:
    leaves = ", ".join(f'{{ code = "{c}", title = "{c}" }}' for c in codes)
    return f'[[node]]\ncode = "{code}"\ntitle = "{code}"\nscale = "{scale}"\n{lines}\nleaves = [{leaves}]\n'


@pytest.mark.parametrize(
    ("share", "points"), [("0.5", 0), ("0.7566", "3.0264"), (1, 4), ("1.25", 3), (2, 0), ("2.5", 0)]
)
def test_a_tent_above_100_percent_with_a_floor(share: str | int, points: str | int) -> None:
    formula = 'formula = "4 * if(R <= 0.5, 0, if(R <= 1, R, max(0, 2 - R)))"'
    found = evaluated(PERCENT + node(formula, "R") + BANDS, R=share)

    assert found.total.score is not None
    assert found.total.score.value == Fraction(points)


@pytest.mark.parametrize(("done", "due", "share"), [(3, 4, "0.75"), (5, 4, 1), (0, 0, 1)])
def test_a_ratio_capped_at_1_where_nothing_due_is_full(done: int, due: int, share: str | int) -> None:
    formula = 'formula = "if(due = 0, 1, clip(done / due, 0, 1))"'
    found = evaluated(PERCENT + node(formula, "done", "due", scale="count") + BANDS, done=done, due=due)

    assert found.total.score is not None
    assert found.total.score.value == Fraction(share)


ZI = """
[scales.points]
kind = "number"
min = 0
max = 60
[[node]]
code = "total"
title = "Total"
[[node]]
code = "A"
in = "total"
title = "Pengungkit"
scale = "points"
leaves = [
  { code = "A.I.1", title = "Pemenuhan area 1" }, { code = "A.I.2", title = "Pemenuhan area 2" },
  { code = "A.II.1", title = "Reform area 1" }, { code = "A.II.2", title = "Reform area 2" },
]
[[node]]
code = "B"
in = "total"
title = "Hasil"
scale = "points"
leaves = [{ code = "IPAK", title = "IPAK" }, { code = "CK", title = "Capaian kinerja" }, { code = "IPKP", title = "IPKP" }]
[[bands]]
predicate = "WBBM"
min = 85
[[bands]]
predicate = "WBK"
min = 75
[[bands]]
predicate = "Belum"
[[outcome]]
when = '''total >= 85 and (A < 48 or min('A.I.1' + 'A.II.1', 'A.I.2' + 'A.II.2') < 18 or IPAK + CK < 19.5 or IPAK < 15.75
 or CK < 3.75 or IPKP < 15.75)'''
then = "one-lower"
[[outcome]]
when = '''A < 40 or min('A.I.1' + 'A.II.1', 'A.I.2' + 'A.II.2') < 14.4 or IPAK + CK < 18.25 or IPAK < 15.75
 or CK < 2.5 or IPKP < 14'''
then = "Belum"
"""


@pytest.mark.parametrize(
    ("change", "predicate"),
    [
        ({}, "WBBM"),
        ({"IPKP": 15}, "WBK"),
        ({"IPKP": 13}, "Belum"),
        ({"A.I.1": 6, "A.II.1": 6}, "Belum"),
        ({"A.I.1": 9, "A.II.1": 8}, "WBK"),
        ({"IPAK": 15}, "Belum"),
    ],
)
def test_seven_gates_at_once(change: dict[str, int], predicate: str) -> None:
    answers = {"A.I.1": 14, "A.I.2": 14, "A.II.1": 15, "A.II.2": 15, "IPAK": 17, "CK": 5, "IPKP": 17} | change

    assert evaluated(ZI, **answers).predicate == predicate


SPIP = """
[scales.grade]
kind = "number"
min = 1
max = 5
[scales.case]
0 = "Tidak ada"
1 = "Pelaksanaan lemah"
2 = "Komunikasi lemah"
[[node]]
code = "total"
title = "Total"
method = "mean"
[[node]]
code = "S"
in = "total"
title = "Subunsur dengan kasus"
formula = "if(K > 0 and N >= 3, if(K = 1, 2, 1), N)"
[[node]]
code = "N"
in = "S"
title = "Nilai"
scale = "grade"
[[node]]
code = "K"
in = "S"
title = "Kasus"
scale = "case"
[[node]]
code = "T"
in = "total"
title = "Capaian sasaran"
method = "steps"
steps = [
  { above = 0.9, points = 5 }, { above = 0.8, points = 4 }, { above = 0.7, points = 3 }, { above = 0.6, points = 2 }, { points = 1 },
]
scale = "share"
leaves = [{ code = "share", title = "Bagian" }]
"""


@pytest.mark.parametrize(
    ("grade", "case", "share", "value"),
    [(4, 0, "0.9", 4), (4, 1, "0.9", 3), (4, 2, "0.91", 3), (2, 2, "0.6", "1.5"), (3, 1, "0.61", 2)],
)
def test_a_penalty_lowers_one_node_and_shares_become_levels(
    grade: int, case: int, share: str, value: str | int
) -> None:
    found = evaluated(PERCENT + SPIP + BANDS, N=grade, K=case, share=share)

    assert found.total.score is not None
    assert found.total.score.value == Fraction(value)


@given(grades=st.lists(st.integers(1, 5), min_size=3, max_size=3))
def test_the_mode_over_a_fixed_number_of_offices_where_one_is_the_most_frequent(grades: list[int]) -> None:
    most = max(grades, key=grades.count)
    if grades.count(most) == 1:
        return
    formula = 'formula = "if(count(o1 = o2, o1 = o3) >= 1, o1, o2) + 0 * o3"'

    found = evaluated(
        '[scales.grade]\nkind = "number"\nmin = 1\nmax = 5\n' + node(formula, "o1", "o2", "o3", scale="grade") + BANDS,
        **dict(zip(("o1", "o2", "o3"), grades, strict=True)),
    )

    assert found.total.score is not None
    assert found.total.score.value == most


def test_decimals_of_067_stand_as_they_are_printed() -> None:
    scale = '[scales.abcd]\nA = "a"\nB = "b"\nC = "c"\nD = "d"\npoints = { A = 1, B = 0.67, C = 0.33, D = 0 }\n'
    found = evaluated(scale + node('formula = "3 * (x + y + z) / 3"', "x", "y", "z", scale="abcd") + BANDS,
                      x="B", y="B", z="B")  # fmt: skip

    assert found.total.score is not None
    assert found.total.score.value == Fraction("2.01")
