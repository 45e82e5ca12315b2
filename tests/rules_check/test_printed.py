"""Printed ranges held against the bounds that are used, at every precision in which values are looked up."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest

from evalkit.base.exact import MODES, round_to
from evalkit.base.interval import Interval
from evalkit.files.table import parse_table
from evalkit.rulework.check import printed
from evalkit.rulework.check.printed_ranges import read_range
from evalkit.rulework.precision import Precision, precision_of
from rules_check.small import EN, shown, told, toy
from support import INSTRUMENTS, ev, instrument

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

BANDS = """
[[bands]]
predicate = "Good"
{0}
[[bands]]
predicate = "Poor"
{1}
"""
TWO = BANDS.format('min = 3\nprinted = "3.00–4.00"', 'printed = "1.00–2.99"')
READING = """
[[readings]]
id = "other"
axis = "bands"
title = { id = "lain", en = "other" }
bands = [{ predicate = "Good", above = 2.99, printed = "3.00–4.00" }, { predicate = "Poor", printed = "1.00–2.99" }]
"""


def found(one: Instrument, check: str, verdict: str = "failed") -> list[tuple[str, str]]:
    """Place and sentence of what has that verdict."""
    return [(place, text) for name, place, text in told(printed.statements(one), verdict) if name == check]


# --- Each band --------------------------------------------------------------------------------------------------


def test_the_same_number_may_bound_two_bands_if_one_leaves_it_out() -> None:
    text = '[[bands]]\npredicate = "More"\nabove = 3\n[[bands]]\npredicate = "Three"\nmin = 3\n[[bands]]\npredicate = "Less"\n'

    assert [place for place, _ in found(toy(text), "bands-total", "proved")] == ["bands[total]"]


def test_a_range_is_told_as_printed_at_the_working_precision_and_unrounded() -> None:
    assert found(toy(TWO), "printed-range", "proved") == [
        ("bands[total][Good]", "3.00–4.00: with 2 decimals 3.00 to 4.00, unrounded ≥ 2.995 and < 4.005"),
        ("bands[total][Poor]", "1.00–2.99: with 2 decimals 1.00 to 2.99, unrounded ≥ 0.995 and < 2.995"),
    ]


@pytest.mark.parametrize(
    ("mode", "unrounded"),
    [
        ("half-up", "≥ 2.995 and < 4.005"),
        ("half-even", "≥ 2.995 and ≤ 4.005"),
        ("down", "≥ 3 and < 4.01"),
        ("up", "> 2.99 and ≤ 4"),
    ],
)
def test_what_lies_unrounded_in_a_range_depends_on_the_mode(mode: str, unrounded: str) -> None:
    stage = f'[[rounding]]\nat = "total"\ndigits = 2\nmode = "{mode}"\n'

    assert found(toy(TWO + stage), "printed-range", "proved")[0][1].endswith(f"unrounded {unrounded}")


def test_without_rounding_it_is_said_that_values_are_exact() -> None:
    assert found(toy(TWO, without=["rounding"]), "printed-range", "proved")[0] == (
        "bands[total][Good]",
        "3.00–4.00: values are looked up exactly, none is rounded before",
    )


def test_one_sided_ranges_have_one_end() -> None:
    one = toy(BANDS.format('above = 2.5\nprinted = ">2.5"', 'printed = "≤2.5"'))

    assert [text for _, text in found(one, "printed-range", "proved")] == [
        ">2.5: with 2 decimals 2.51 to …, unrounded ≥ 2.505 and …",
        "≤2.5: with 2 decimals … to 2.50, unrounded … and < 2.505",
    ]
    assert told(printed.statements(one)) == []


def test_a_bound_of_a_reading_may_be_written_otherwise_if_it_is_the_same() -> None:
    one = toy(TWO + READING)
    ((place, text),) = found(one, "printed-bound", "noted")

    assert place == "readings[other].bands[total][Good]"
    assert text == "3.00–4.00 is printed, but the rule file begins at > 2.99; at the working precision it is the same"
    assert told(printed.statements(one)) == []


def test_unrounded_it_is_not_the_same() -> None:
    one = toy(TWO + READING, without=["rounding"])

    assert [place for place, _ in found(one, "printed-bound")] == ["readings[other].bands[total][Good]"]


def test_a_bound_where_nothing_is_printed_below_fails() -> None:
    one = toy(BANDS.format('min = 3\nprinted = "≤4.00"', 'printed = "1.00–2.99"'))

    assert found(one, "printed-bound") == [("bands[total][Good]", "≤4.00 is printed, but the rule file begins at ≥ 3")]
    assert [place for place, _ in found(one, "printed-overlap")] == ["bands[total][Good] 1.00–2.99"]


# --- Between bands ----------------------------------------------------------------------------------------------


def test_a_gap_is_closed_by_the_rounding_stage_and_its_source() -> None:
    ((place, text),) = found(toy(TWO), "printed-gap", "proved")

    assert place == "bands[total][Good]"
    assert text.startswith("between 1.00–2.99 (Poor) and 3.00–4.00 (Good) nothing is printed; ")
    assert text.endswith("; rounding to 2 decimals leaves no value there (source: law (verified))")


def test_a_gap_is_closed_by_a_reading_that_rounds_a_part_of_the_value() -> None:
    stage = 'rounding = [{ at = "total", digits = 1, mode = "half-up", divided_by = 5 }]\n'
    of_reading = found(toy(TWO + READING.replace("2.99", "2.5") + stage), "printed-gap", "proved")

    assert [place for place, _ in of_reading] == ["bands[total][Good]", "readings[other].bands[total][Good]"]
    assert "rounding to 1 decimal leaves no value there" in of_reading[1][1]


def test_a_gap_is_closed_by_an_assumption_that_is_told() -> None:
    stage = '[[rounding]]\nat = "total"\ndigits = 2\nmode = "half-up"\nassumption = { id = "dugaan", en = "a guess" }\n'

    ((_, text),) = found(toy(TWO + stage), "printed-gap", "proved")

    assert text.endswith("(assumption: a guess)")


def test_a_gap_is_closed_where_only_whole_values_occur() -> None:
    head = '[instrument]\nindex = "toy"\nedition = "1"\ntitle = "T"\nlevels = ["i"]\nmethod = "sum"\nscale = "level"\nsource = "law"\n'
    node = '[[node]]\ncode = "total"\ntitle = "All"\nleaves = [{ code = "X1", title = "X" }, { code = "X2", title = "Y" }]\n'
    bands = BANDS.format('min = 5\nprinted = "5–8"', 'printed = "2–4"')

    one = toy(head + node + bands, without=["rounding"])

    ((_, text),) = found(one, "printed-gap", "proved")
    assert text.endswith("only whole values occur")
    assert told(printed.statements(one)) == []


WHOLE = (
    '[instrument]\nindex = "toy"\nedition = "1"\ntitle = "T"\nlevels = ["i"]\nmethod = "sum"\nscale = "n"\nsource = "law"\n'
    '[[node]]\ncode = "total"\ntitle = "All"\nleaves = [{ code = "X1", title = "X" }, { code = "X2", title = "Y" }]\n'
    '[scales.n]\nkind = "number"\nmin = 1\nmax = 4\nwhole = true\n[scales.form]\n1 = "a"\n2 = "b"\n3 = "c"\n4 = "d"\n'
)


def test_means_over_rows_lie_between_whole_values() -> None:
    records = '[records]\ntable = "respondents"\ntitle = { id = "R", en = "R" }\nblanks = "answered"\nunit = "unit"\nanswers = "form"\n'
    bands = BANDS.format('min = 5\nprinted = "5–8"', 'printed = "2–4"')
    alone, counted = (toy(WHOLE + bands + more, without=["rounding"]) for more in ("", records))
    rows = parse_table(b"X1,X2\n2,2\n3,2\n", "t.csv")

    assert found(alone, "printed-gap") == []
    assert [place for place, _ in found(counted, "printed-gap")] == ["bands[total][Good] 4–5"]
    total = ev(counted, tables={"respondents": rows}).total.score
    assert total is not None
    assert total.value == Fraction(9, 2)


def test_shares_of_whole_values_are_rounded_to_others_than_whole_ones() -> None:
    reading = READING.replace('"3.00–4.00"', '"3–8"').replace('"1.00–2.99"', '"0–2"').replace("above = 2.99", "min = 3")
    stage = 'rounding = [{ at = "total", digits = 1, mode = "half-up", divided_by = 25 }]\n'
    bands = BANDS.format('min = 5\nprinted = "5–8"', 'printed = "2–4"')

    one = toy(WHOLE + bands + reading + stage, without=["rounding"])

    assert [place for place, _ in found(one, "printed-gap")] == ["readings[other].bands[total][Good] 2–3"]


def test_ranges_that_meet_leave_no_gap() -> None:
    one = toy(BANDS.format('min = 3\nprinted = "3–4"', 'printed = "1–<3"'))

    assert found(one, "printed-gap", "proved") == [("bands[total][Good]", "Poor (1–<3) and Good (3–4) meet")]


def test_a_number_that_both_ranges_leave_out_is_a_gap() -> None:
    one = toy(BANDS.format('above = 3\nprinted = ">3–4"', 'printed = "1–<3"'))

    assert [place for place, _ in found(one, "printed-gap")] == ["bands[total][Good] <3–>3"]
    assert "3 is in no printed range; it comes out as Poor" in shown(printed.statements(one))


def test_an_overlap_without_a_value_of_the_working_precision_is_closed() -> None:
    one = toy(BANDS.format('min = 3\nprinted = "3.00–4.00"', 'printed = "1.00–3.00"'))
    finer = toy(BANDS.format('min = 2.995\nprinted = "2.995–4.00"', 'printed = "1.00–2.998"'))

    assert [place for place, _ in found(one, "printed-overlap")] == ["bands[total][Good] 3.00–3.00"]
    ((_, text),) = found(finer, "printed-overlap", "proved")
    assert "have numbers in common; rounding to 2 decimals leaves no value there" in text


def test_a_band_between_two_that_cannot_be_read_is_passed_over() -> None:
    text = (
        '[[bands]]\npredicate = "A"\nmin = 3\nprinted = "3.00–4.00"\n[[bands]]\npredicate = "B"\nmin = 2\nprinted = "?"\n'
        '[[bands]]\npredicate = "C"\nprinted = "1.00–1.99"\n'
    )

    assert [check for check, _, _ in told(printed.statements(toy(text)))] == ["printed-readable"]


# --- Every precision --------------------------------------------------------------------------------------------


def test_a_converted_value_is_looked_up_with_its_own_decimals() -> None:
    convert = '[[convert]]\nat = "total"\nfactor = 1\ndigits = 3\nmode = "half-up"\nbands = "total"\n'

    one = toy(TWO + convert)

    places = [place for place, _ in found(one, "printed-gap")]
    assert places == ["convert[total]: bands[total][Good] 2.99–3.00"]
    assert "2.991 is in no printed range; it comes out as Poor" in shown(printed.statements(one))
    assert len(found(one, "printed-bound", "proved")) == 1


def _ranges() -> list[Interval]:
    ends = [(Fraction(n, 40), is_open) for n in range(9) for is_open in (True, False)]
    return [Interval(low, high, low_open, high_open) for (low, low_open), (high, high_open) in product(ends, repeat=2)]


@pytest.mark.parametrize("digits", [None, 0, 1])
def test_a_value_inside_is_found_exactly_where_there_is_one(digits: int | None) -> None:
    """Held against a search among 1/80."""
    precision = Precision("x", digits)
    units = [Fraction(n, 80) for n in range(-1, 18)]
    if digits is not None:
        units = [one for one in units if (one * 10**digits).denominator == 1]
    for wanted in _ranges():
        inside = [one for one in units if one in wanted]
        value = precision.inside(wanted)
        assert (value is not None) == bool(inside), wanted
        if value is not None and digits is not None:
            assert value == inside[0]


@pytest.mark.parametrize("mode", MODES)
def test_the_unrounded_edge_is_where_rounding_turns(mode: str) -> None:
    precision = Precision("x", 1, mode)
    for first in (Fraction(n, 10) for n in range(1, 6)):
        begins = precision.unrounded(first)
        for one in (Fraction(n, 400) for n in range(240)):
            assert (one in begins) == (round_to(one, 1, mode) >= first), (one, first)


@pytest.mark.parametrize("mode", MODES)
def test_the_unrounded_edge_of_a_part_of_a_value_is_where_rounding_turns(mode: str) -> None:
    precision = Precision("x", 1, mode, step=Fraction(1, 2))
    for first in (Fraction(n, 2) for n in range(1, 6)):
        begins = precision.unrounded(first)
        for one in (Fraction(n, 80) for n in range(240)):
            assert (one in begins) == (5 * round_to(one / 5, 1, mode) >= first), (one, first)


def test_whole_scores_need_whole_points() -> None:
    head = '[instrument]\nindex = "toy"\nedition = "1"\ntitle = "T"\nlevels = ["i"]\nmethod = "sum"\nscale = "level"\nsource = "law"\n'
    node = '[[node]]\ncode = "total"\ntitle = "All"\nleaves = [{ code = "X1", title = "X" }, { code = "X2", title = "Y" }]\n'
    halves = '[scales.level]\n1 = "Poor"\n2 = "Fair"\n3 = "Good"\npoints = { 1 = 0, 2 = 0.5, 3 = 1 }\n'
    whole = toy(head + node + BANDS.format("min = 5", ""), without=["rounding"])
    half = toy(head + node + halves + BANDS.format("min = 1", ""), without=["rounding"])

    assert precision_of(whole, whole.nodes["total"]).digits == 0
    assert precision_of(half, half.nodes["total"]).digits is None


# --- What is shipped --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_printed_range_of_what_is_shipped_is_classified(spec: str) -> None:
    one = instrument(spec)
    statements = list(printed.statements(one))
    classified = {each.place.rpartition(": ")[2] for each in statements if each.check == "printed-range"}

    for table in one.bands:
        when = "" if table.when is None else f", {table.when}"
        for band in table.bands:
            assert band.printed == "" or read_range(band.printed) is not None
            assert band.printed == "" or f"bands[{table.at}{when}][{band.predicate}]" in classified
    assert {each.check for each in statements if each.verdict == "failed"} <= {"printed-gap", "printed-overlap"}
    for each in statements:
        assert EN.say(each.text)
