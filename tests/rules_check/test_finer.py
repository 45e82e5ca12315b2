"""Bounds and printed ranges finer than the rounding before them, and what is known of predicates between two of them."""

from __future__ import annotations

import attrs
import pytest

from evalkit.rulework.check import codes_and_words, printed, reach
from evalkit.rulework.precision import decimals
from rules_check.small import BASE, EN, shown, told, toy
from support import instrument

BANDS = """
[[bands]]
predicate = "Good"
min = {0}
printed = "{0}–4"
[[bands]]
predicate = "Fair"
min = {1}
[[bands]]
predicate = "Poor"
"""
STAGE = '[[rounding]]\nat = "total"\ndigits = {0}\nmode = "{1}"\n'


@pytest.mark.parametrize("spec", ["ikm@2017", "ikm@2004", "pemdi@2026"])
def test_a_stage_that_is_coarser_than_what_is_shipped_is_found(spec: str) -> None:
    one = instrument(spec)
    coarser = attrs.evolve(one, rounding=tuple(attrs.evolve(stage, digits=1) for stage in one.rounding))

    assert told(printed.of_precision(one)) == []
    assert "printed-precision" in {check for check, _, _ in told(printed.of_precision(coarser))}


def test_where_the_band_really_begins_is_shown() -> None:
    one = instrument("ikm@2017")
    coarser = attrs.evolve(one, rounding=tuple(attrs.evolve(stage, digits=1) for stage in one.rounding))
    statements = [each for each in printed.of_precision(coarser) if each.check == "bands-precision"]

    assert "bands[total][A]" in {each.place for each in statements}
    assert "the first value in it is 88.4: unrounded ≥ 88.35" in shown(statements)


def test_of_a_stage_that_cuts_off_too() -> None:
    one = toy(BANDS.format("3.05", "2") + STAGE.format(1, "down"))
    statements = [each for each in printed.of_precision(one) if each.check == "bands-precision"]

    assert shown([each for each in statements if each.verdict == "failed"]) == [
        "the first value in it is 3.1: unrounded ≥ 3.1"
    ]


def test_unrounded_values_have_no_precision_to_keep() -> None:
    assert list(printed.of_precision(toy(BANDS.format("3.123", "2"), without=["rounding"]))) == []


def test_nothing_printed_is_not_said_to_be_coarse_enough() -> None:
    bare = '[[bands]]\npredicate = "Good"\nmin = 3\n[[bands]]\npredicate = "Poor"\n'

    assert [each.check for each in printed.of_precision(toy(bare))] == ["bands-precision"]


def test_of_what_is_converted_too() -> None:
    convert = '[[convert]]\nat = "total"\nfactor = 1\ndigits = 1\nmode = "half-up"\nbands = "total"\n'

    assert [(check, place) for check, place, _ in told(printed.of_precision(toy(convert)))] == [
        ("printed-precision", f"convert[total]: bands[total][{word}]") for word in ("Good", "Fair", "Poor")
    ]


def test_the_bands_of_a_reading_too() -> None:
    reading = """
[[readings]]
id = "other"
axis = "bounds"
title = { id = "lain", en = "other" }
bands = [{ predicate = "Good", min = 3.005 }, { predicate = "Fair", min = 2 }, { predicate = "Poor" }]
"""

    assert [(check, place) for check, place, _ in told(printed.of_precision(toy(reading)))] == [
        ("bands-precision", "readings[other].bands[total][Good]")
    ]


def test_decimals_are_counted() -> None:
    assert [EN.say(decimals(count)) for count in (0, 1, 2)] == ["0 decimals", "1 decimal", "2 decimals"]


# --- A predicate that rounding passes over ----------------------------------------------------------------------

# Weights of so many decimals that the scores which come out cannot be listed.
MANY = BASE[BASE.index("[[node]]") : BASE.index("[[bands]]")]
for old, new in (("35", "34.99999371"), ("25", "25.00000629"), ("10 }", "10.00000413 }"), ("20", "19.99999174")):
    MANY = MANY.replace(f"weight = {old}", f"weight = {new}")


def test_no_rounded_value_between_two_bounds_is_no_predicate() -> None:
    """Values with two decimals, cut off: none is 3.005 or more and below 3.01."""
    one = toy(MANY + BANDS.format("3.01", "3.005") + STAGE.format(2, "down"))

    statements = [each for each in reach.statements(one) if each.check == "predicate-reachable"]

    assert told(statements) == [("predicate-reachable", "bands[total][Fair]", "no answers give Fair")]
    assert told(statements, "unproved") == []
    assert shown(statements) == ["no rounded value lies between its bounds"]


def test_one_rounded_value_between_two_bounds_leaves_it_open() -> None:
    one = toy(MANY + BANDS.format("3.04", "3.03") + STAGE.format(2, "down"))
    statements = [each for each in reach.statements(one) if each.check == "predicate-reachable"]

    assert told(statements) == []
    assert [place for _, place, _ in told(statements, "unproved")] == ["bands[total][Fair]"]


# --- Words of bands ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new"), [("Cukup Baik", "Cukup baik"), ("Baik", "Cukup Baik")])
def test_words_of_one_table_of_several_are_held_against_the_others(old: str, new: str) -> None:
    """A word typed otherwise, or two swapped, in one table alone."""
    swap = {old: new, new: old}
    one = instrument("kami@5.0")
    tables = tuple(
        attrs.evolve(
            table,
            bands=tuple(attrs.evolve(band, predicate=swap.get(band.predicate, band.predicate)) for band in table.bands),
        )
        if table.when == "Rendah"
        else table
        for table in one.bands
    )

    assert told(codes_and_words.of_bands(one)) == []
    assert [(check, place) for check, place, _ in told(codes_and_words.of_bands(attrs.evolve(one, bands=tables)))] == [
        ("bands-alike", "bands[total, Rendah]")
    ]


def test_labels_that_are_the_same_but_for_spaces_and_capitals() -> None:
    bands = BANDS.format("3", "2").replace('"Good"\n', '"Good"\nlabel = "Fine  work"\n')
    bands = bands.replace('"Fair"\n', '"Fair"\nlabel = "fine work"\n')

    assert [place for check, place, _ in told(codes_and_words.of_bands(toy(bands))) if check == "labels-differ"] == [
        "bands[total]"
    ]
