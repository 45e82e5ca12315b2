"""Facts about reports of what no shipped example has: a small instrument of our own, and inputs at an edge."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.language import language
from evalkit.instruments import Method
from evalkit.instruments.expression import Constant
from evalkit.loading import load
from printing import render_report
from support import ev, groups, instrument, known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument

TOY = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["part"]
method = "{method}"
{source}
[validity]
checked = 2026-01-01
source = "law"
[sources.law]
title = "Law"
mark = "verified"
[scales.points]
kind = "number"
min = {low}
max = 10
source = "law"
{bands}
[[node]]
code = "total"
title = "Total"
scale = "points"
leaves = [{{ code = "a", title = "A" }}, {{ code = "b", title = "B" }}]
"""
ASSUMED = 'assumption = { id = "Dikarang.", en = "Made up." }'


def toy(
    *rows: tuple[str, str],
    method: str = "sum",
    low: str = "0",
    source: str = 'source = "law"',
    more: str = "",
    methods: Sequence[Method] = (),
    changes: Mapping[str, str] | None = None,
) -> Instrument:
    """An instrument with two leaves and bands of these predicates and lower bounds, best first, the last without."""
    bands = [f'[[bands]]\npredicate = "{word}"\n{f"min = {least}" if least else ""}' for word, least in rows]
    text = TOY.format(method=method, low=low, source=source, bands="\n".join([more, *bands]))
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    words = known(*methods)
    return load(text.encode(), words, file="toy/1.toml", index="toy", edition="1")


TWO = (("High", "15"), ("Low", ""))


def printed(*evaluations: Evaluation, width: int = 80, lang: str = "en", **look: Any) -> str:
    file = io.StringIO()
    day = dt.date(2026, 11, 24)
    render_report(evaluations, language(lang), width=width, color=False, file=file, day=day, version="0.1.0", **look)
    return file.getvalue()


def flat(report: str) -> str:
    return " ".join(report.split())


def has_ruler(report: str) -> bool:
    """Whether the line with the pointer stands there: nothing else consists of it alone."""
    return any(set(one.strip()) == {"^"} for one in report.splitlines())


# --- The ruler -------------------------------------------------------------------------------------------------------


def test_two_bands_have_a_ruler() -> None:
    assert has_ruler(printed(ev(toy(*TWO), answers={"a": 4, "b": 5})))


def test_a_band_that_begins_at_the_lowest_value_has_no_ruler() -> None:
    assert not has_ruler(printed(ev(toy(("High", "0"), ("Low", "")), answers={"a": 4, "b": 5})))


def test_a_band_too_narrow_to_see_has_no_ruler() -> None:
    narrow = toy(("Top", "15.1"), ("High", "15"), ("Low", ""))

    assert not has_ruler(printed(ev(narrow, answers={"a": 4, "b": 5})))


def test_names_that_cannot_be_read_have_no_ruler() -> None:
    words = [(f"Tingkat{n}yang-panjang-sekali", str(n)) for n in range(18, 0, -2)]
    evaluation = ev(toy(*words, ("Paling-rendah-dari-semuanya", "")), answers={"a": 4, "b": 5})

    assert not has_ruler(printed(evaluation, width=60))
    assert has_ruler(printed(ev(toy(*TWO), answers={"a": 4, "b": 5}), width=60))


def test_numbers_of_the_ruler_do_not_run_into_each_other() -> None:
    crowded = toy(("Top", "15.12345"), ("High", "14"), ("Low", ""))

    (numbers,) = [one for one in printed(ev(crowded, answers={"a": 4, "b": 5})).splitlines() if one.startswith("  0 ")]

    assert numbers.split() == ["0", "14", "20"]


def test_a_total_rounded_below_the_lowest_value_is_pointed_at_the_left_end() -> None:
    cut = '[[rounding]]\nat = "total"\ndigits = 0\nmode = "down"\nsource = "law"'

    report = printed(ev(toy(*TWO, low='"1/3"', more=cut), answers={"a": "0.34", "b": "0.34"}))

    (pointer,) = [one for one in report.splitlines() if set(one.strip()) == {"^"}]
    assert pointer == "  ^"


# --- Formulas --------------------------------------------------------------------------------------------------------


def test_the_formula_of_a_mean_names_the_number_of_children() -> None:
    assert "mean: (4 + 5) / 2 = 4.5" in flat(
        printed(ev(toy(*TWO, method="mean"), answers={"a": 4, "b": 5}), explain="total")
    )


def test_a_grade_given_by_an_assessor_is_told_as_given() -> None:
    evaluation = ev("sakip@2021", values={"P1": "A", "P2": "A", "P3": "A", "U": "24.00", "L": "12.00", "E": "20.00"})

    assert "given as A: 5.4" in flat(printed(evaluation, explain="P1"))


def test_the_lowest_grade_has_no_bound() -> None:
    answers = dict.fromkeys(instrument("sakip@2021").nodes["P1"].children, False)

    assert "criteria met: E (below), 0 % of" in flat(printed(ev("sakip@2021", answers=answers), explain="P1"))


def test_a_total_that_is_given_as_an_answer_is_explained_with_its_band() -> None:
    report = flat(printed(ev("kip@2018", values={"total": "87.12"}), explain="total"))

    assert "Menuju Informatif: at least 80 (printed 80–89.9)" in report


def test_a_gate_may_allow_no_low_answer() -> None:
    gate = """
        [attributes.kind]
        values = [1, 2]
        [gate]
        attribute = "kind"
        locked = 2
        sum_of = [1]
        [[gate.answers]]
        kind = [1]
        lowest = 5
        """
    changes = {
        'kind = "number"\nmin = 0\nmax = 10': '1 = "Lowest"\n5 = "Highest"',
        'title = "Total"': 'title = "Total"\ngate_min = 0',
        'title = "A" }': 'title = "A", kind = 1 }',
        'title = "B" }': 'title = "B", kind = 2 }',
    }
    one = toy(*TWO[1:], method="gated-sum", more=gate, changes=changes)

    report = flat(printed(ev(one, answers={"a": 1, "b": 5}), explain="total"))

    assert "kind 1: 1 answer below 5, none allowed" in report


def test_a_method_that_always_gives_the_same_has_no_bar() -> None:
    same = Method(name="same", build=lambda _instrument, _node, _highest: Constant(number=5))
    part = '[[node]]\ncode = "P"\ntitle = "Part"\nin = "total"\nmethod = "same"\nscale = "points"\nleaves'
    one = toy(*TWO, methods=[same], changes={"leaves": part, '["part"]': '["part", "item"]'})

    rows = [row.split() for row in printed(ev(one, answers={"a": 4, "b": 5})).splitlines()]

    (of_part,) = [row for row in rows if row[:2] == ["P", "Part"]]
    (of_leaf,) = [row for row in rows if row[:2] == ["a", "A"]]
    assert ("=" in "".join(of_part), "=" in "".join(of_leaf)) == (False, True)


# --- Parts that may be empty -----------------------------------------------------------------------------------------


def test_one_known_element_has_no_order() -> None:
    two: Mapping[str, Any] = {"persyaratan": "3.50", "prosedur": "3.20"}

    assert "From weakest to strongest" in printed(ev("ikm@2017", values=two))
    assert "From weakest to strongest" not in printed(ev("ikm@2017", values={"persyaratan": "3.50"}))


def test_without_a_source_there_is_no_legal_basis() -> None:
    report = printed(ev(toy(*TWO, source=ASSUMED), answers={"a": 4, "b": 5}))

    assert "Law" not in report.split("\n\n")[0]
    assert "Law" in printed(ev(toy(*TWO), answers={"a": 4, "b": 5})).split("\n\n")[0]


@pytest.mark.parametrize(("source", "told"), [('source = "law"', False), (ASSUMED, True)])
def test_without_assumptions_none_are_listed(source: str, told: bool) -> None:  # noqa: FBT001  # of the cases
    report = printed(ev(toy(*TWO, source=source), answers={"a": 4, "b": 5}), detail=True)

    assert ("Assumptions of the rule file" in report) == told


def test_a_summary_without_signs_has_no_legend() -> None:
    assert "agrees" not in printed(ev(toy(*TWO), answers={"a": 4, "b": 5}), form="table")
    assert "agrees" in printed(ev(toy(*TWO), answers={"a": 4, "b": 5}, claims={"total": 9}), form="table")


def test_a_unit_of_which_only_the_total_is_known_has_no_lowest_node() -> None:
    values = {"kualifikasi": 12, "kompetensi": 30, "kinerja": 25, "disiplin": 5}
    parts = groups(("A", 3, values), ("B", 1, {"total": 60}))

    report = printed(ev("ipasn@2019", year=2022, parts=parts))

    (first,), (second,) = (
        [one for one in report.splitlines() if one.split()[:2] == unit] for unit in (["A", "3"], ["B", "1"])
    )
    assert "kualifikasi 12.00" in first
    assert second.split()[:3] == ["B", "1", "60.00"]
    assert not any(code in second for code in values)


def test_below_a_floor_that_is_only_derived_no_distance_upwards_is_told() -> None:
    values = {"total": 551, "TK": 126, "KK": 159, "AS": 168, "TE": 80}

    report = flat(printed(ev("kami@4.2", values=values, context={"se_category": "Tinggi"})))

    assert "TIDAK LAYAK" in report
    assert "more to" not in report
    assert "the highest predicate" not in report
