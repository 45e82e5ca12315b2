"""Facts about exact numbers: reading, rounding, printed decimals as intervals, writing out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evalkit.base.exact import (
    MODES,
    NotANumber,
    Printed,
    decimal_text,
    decimals_of,
    exact_text,
    limits_for,
    parse_fraction,
    parse_number,
    round_to,
    short_text,
    signed_text,
)
from evalkit.base.interval import stands_for

HALF = Fraction(1, 2)
numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=10**6)
digits_shown = st.integers(0, 6)
modes = st.sampled_from(MODES)


def number(text: str) -> Printed:
    found = parse_number(text)
    assert isinstance(found, Printed)
    return found


# --- Reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "exact", "digits"),
    [
        ("4", Fraction(4), 0),
        ("4.20", Fraction(21, 5), 2),
        ("+4.5", Fraction(9, 2), 1),
        ("-0.005", Fraction(-1, 200), 3),
        ("0.1", Fraction(1, 10), 1),
        ("1_000.5", Fraction(2001, 2), 1),
        (" 4.16 ", Fraction(104, 25), 2),
        ("1e2", Fraction(100), 0),
        ("1E-2", Fraction(1, 100), 2),
        ("4.16e0", Fraction(104, 25), 2),
        ("4.16e+1", Fraction(208, 5), 1),
        ("4.16e-1", Fraction(52, 125), 3),
        ("1.5e3", Fraction(1500), 0),
    ],
)
def test_a_number_has_its_exact_value_and_its_printed_decimals(text: str, exact: Fraction, digits: int) -> None:
    found = number(text)

    assert (found.exact, found.digits) == (exact, digits)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(0), 2, "0"),
        (Fraction(1, 2), 2, "+0.50"),
        (Fraction(-1, 2), 2, "-0.50"),
        (Fraction(1, 1000), 2, "+0.00"),
        (Fraction(-1, 1000), 2, "-0.00"),
        (Fraction(-1, 8), None, "-0.125"),
        (Fraction(1, 3), None, "+1/3"),
    ],
)
def test_a_change_has_its_sign_and_none_has_none(value: Fraction, digits: int | None, text: str) -> None:
    assert signed_text(value, digits) == text


@given(value=st.fractions(), digits=st.integers(0, 6))
def test_a_fall_is_told_as_the_rise_back(value: Fraction, digits: int) -> None:
    rise, fall = signed_text(abs(value), digits), signed_text(-abs(value), digits)
    assert rise.lstrip("+") == fall.lstrip("-")


def test_a_number_prints_as_it_was_written() -> None:
    assert str(number("4.20")) == "4.20"


@pytest.mark.parametrize("text", ["9" * 30, "0." + "9" * 30, "1" * 15 + "." + "1" * 15, "000" + "9" * 30])
def test_thirty_digits_are_read(text: str) -> None:
    assert isinstance(parse_number(text), Printed)


@pytest.mark.parametrize("text", ["9" * 31, "0." + "9" * 31, "1" * 16 + "." + "1" * 15, "9" * 5000])
def test_more_than_thirty_digits_are_refused(text: str) -> None:
    assert isinstance(parse_number(text), NotANumber)


@pytest.mark.parametrize("text", ["1e30", "1e-30", "1E+30"])
def test_an_exponent_of_thirty_is_read(text: str) -> None:
    assert isinstance(parse_number(text), Printed)


@pytest.mark.parametrize("text", ["1e31", "1e-31", "1e999999", "1e-999999999", "1e9999999999"])
def test_an_exponent_beyond_thirty_is_refused(text: str) -> None:
    assert isinstance(parse_number(text), NotANumber)


@pytest.mark.parametrize(
    "text", ["nan", "+nan", "inf", "-inf", "Infinity", "", " ", "4,16", "1/9", "0x10", "4.", ".5", "--1"]
)
def test_anything_else_is_no_number(text: str) -> None:
    assert isinstance(parse_number(text), NotANumber)


@pytest.mark.parametrize("text", ["\u0664", "\uff14.\uff11", "\u0967\u0968"], ids=["arabic", "fullwidth", "devanagari"])
def test_digits_of_other_scripts_are_no_number(text: str) -> None:
    assert isinstance(parse_number(text), NotANumber)


@given(st.integers(-(10**12), 10**12), st.integers(0, 12))
def test_a_written_decimal_is_read_back(whole: int, digits: int) -> None:
    value = Fraction(whole, 10**digits)

    assert number(decimal_text(value, digits)) == (decimal_text(value, digits), value, digits)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("1/9", Fraction(1, 9)),
        ("10/3", Fraction(10, 3)),
        ("2.75", Fraction(11, 4)),
        ("-1/3", Fraction(-1, 3)),
        (" 1 / 9 ", Fraction(1, 9)),
        ("0.5/1.5", Fraction(1, 3)),
    ],
)
def test_a_fraction_is_read_exactly(text: str, exact: Fraction) -> None:
    assert parse_fraction(text) == exact


@pytest.mark.parametrize("text", ["1/0", "1/", "/9", "1/2/3", "a/b", "", "nan/1", "1/0.0", "1/" + "9" * 31])
def test_what_is_no_fraction_is_nothing(text: str) -> None:
    assert parse_fraction(text) is None


# --- Rounding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "mode", "rounded"),
    [
        ("88.305", "half-up", "88.31"),
        ("88.304999", "half-up", "88.30"),
        ("88.305", "half-even", "88.30"),
        ("88.315", "half-even", "88.32"),
        ("88.3051", "half-even", "88.31"),
        ("88.309", "down", "88.30"),
        ("88.31", "down", "88.31"),
        ("-0.005", "half-up", "0"),
        ("-0.0051", "half-up", "-0.01"),
        ("-0.015", "half-up", "-0.01"),
        ("-0.015", "half-even", "-0.02"),
        ("-0.005", "half-even", "0"),
        ("-0.001", "down", "-0.01"),
        ("88.301", "up", "88.31"),
        ("88.31", "up", "88.31"),
        ("-0.019", "up", "-0.01"),
        ("-0.001", "up", "0"),
    ],
)
def test_ties_and_negatives_round_as_the_mode_says(value: str, mode: str, rounded: str) -> None:
    assert round_to(number(value).exact, 2, mode) == number(rounded).exact


@pytest.mark.parametrize(("value", "whole"), [(HALF, 1), (3 * HALF, 2), (5 * HALF, 3), (-HALF, 0)])
def test_half_up_rounds_halves_to_the_greater_whole(value: Fraction, whole: int) -> None:
    assert round_to(value, 0, "half-up") == whole


@pytest.mark.parametrize(("value", "whole"), [(HALF, 0), (3 * HALF, 2), (5 * HALF, 2), (-HALF, 0)])
def test_half_even_rounds_halves_to_the_even_whole(value: Fraction, whole: int) -> None:
    assert round_to(value, 0, "half-even") == whole


@given(numbers, digits_shown, modes)
def test_rounding_is_idempotent(value: Fraction, digits: int, mode: str) -> None:
    once = round_to(value, digits, mode)

    assert round_to(once, digits, mode) == once


@given(numbers, numbers, digits_shown, modes)
def test_rounding_keeps_the_order(one: Fraction, other: Fraction, digits: int, mode: str) -> None:
    low, high = sorted((one, other))

    assert round_to(low, digits, mode) <= round_to(high, digits, mode)


@given(numbers, digits_shown, modes)
def test_rounding_moves_by_less_than_a_unit(value: Fraction, digits: int, mode: str) -> None:
    limit = Fraction(1, 10**digits) * (1 if mode in {"down", "up"} else HALF)

    assert abs(round_to(value, digits, mode) - value) <= limit


@given(numbers, digits_shown)
def test_down_never_rounds_up(value: Fraction, digits: int) -> None:
    assert round_to(value, digits, "down") <= value


@given(numbers, digits_shown)
def test_up_is_down_seen_from_the_other_side_of_0(value: Fraction, digits: int) -> None:
    assert round_to(value, digits, "up") == -round_to(-value, digits, "down")


# --- Printed decimals as intervals -----------------------------------------------------------------------------------


@st.composite
def near_a_printed_number(draw: st.DrawFn) -> tuple[Fraction, Fraction, int, str]:
    """A number, a printed number around it, its decimals and a mode; ends of the interval are drawn often."""
    digits, mode = draw(digits_shown), draw(modes)
    unit = Fraction(1, 10**digits)
    printed = draw(st.integers(-2000, 2000)) * unit
    part = draw(st.one_of(st.sampled_from([Fraction(i, 4) for i in range(-5, 6)]), st.fractions(-2, 2)))
    return printed + part * unit, printed, digits, mode


@given(near_a_printed_number())
@example((Fraction(-1, 2), Fraction(0), 0, "half-up"))
@example((Fraction(1, 2), Fraction(0), 0, "half-up"))
@example((Fraction(1, 2), Fraction(0), 0, "half-even"))
@example((Fraction(3, 2), Fraction(1), 0, "half-even"))
@example((Fraction(1), Fraction(0), 0, "down"))
@example((Fraction(-1), Fraction(0), 0, "up"))
def test_a_number_rounds_to_the_printed_one_iff_it_lies_in_the_interval(
    case: tuple[Fraction, Fraction, int, str],
) -> None:
    value, printed, digits, mode = case
    assert (value in stands_for(printed, digits, mode)) == (round_to(value, digits, mode) == printed)


@given(st.integers(-2000, 2000), digits_shown, modes)
def test_the_inner_ends_of_the_interval_round_to_the_printed_number(whole: int, digits: int, mode: str) -> None:
    printed = Fraction(whole, 10**digits)

    assert [round_to(end, digits, mode) for end in stands_for(printed, digits, mode).inner_ends] == [printed, printed]


def test_the_open_end_lies_below_every_number_an_input_can_hold() -> None:
    _, high = stands_for(Fraction(416, 100), 2).inner_ends

    assert Fraction(4165, 1000) - Fraction(1, 10**60) < high < Fraction(4165, 1000)


# --- Writing out -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(104, 25), 2, "4.16"),
        (551, 0, "551"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(-1, 3), 2, "-0.33"),
        (Fraction(-1, 200), 2, "0.00"),
        (4, 2, "4.00"),
        (Fraction(1, 2), 0, "1"),
        (0, 0, "0"),
        (Fraction(7, 100), 3, "0.070"),
    ],
)
def test_a_decimal_has_its_digits_half_up(value: Fraction | int, digits: int, text: str) -> None:
    assert decimal_text(value, digits) == text


@given(numbers, digits_shown)
def test_a_decimal_reads_back_as_the_rounded_number(value: Fraction, digits: int) -> None:
    assert number(decimal_text(value, digits)).exact == round_to(value, digits, "half-up")


@pytest.mark.parametrize(
    ("value", "text"), [(Fraction(5199, 1250), "5199/1250"), (Fraction(8, 2), "4"), (551, "551"), (0, "0")]
)
def test_exact_text_is_an_integer_or_a_fraction_in_lowest_terms(value: Fraction | int, text: str) -> None:
    assert exact_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(33, 2), "16.5"),
        (100, "100"),
        (Fraction(1, 9), "1/9"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(1, 10**12), "0.000000000001"),
        (Fraction(1, 10**13), "1/10000000000000"),
    ],
)
def test_short_text_is_a_decimal_if_it_ends_soon(value: Fraction | int, text: str) -> None:
    assert short_text(value) == text


@given(numbers)
def test_short_text_loses_nothing(value: Fraction) -> None:
    assert parse_fraction(short_text(value)) == value


@pytest.mark.parametrize("text", ["4_", "_4", "1_0/9", "1/_9", "\uff14", "4 4"])
def test_underscores_and_digits_of_other_scripts_are_no_number_in_a_text(text: str) -> None:
    assert parse_fraction(text) is None


@given(numbers, digits_shown)
def test_the_decimals_of_a_number_are_the_fewest_that_say_it_in_full(value: Fraction, most: int) -> None:
    found = decimals_of(value, most)

    full = [digits for digits in range(most + 1) if round_to(value, digits, "half-up") == value]
    assert found == (full[0] if full else None)


@pytest.mark.parametrize(
    ("written", "is_told"),
    [("1e400", True), (f"0.{'3' * 36}", True), ("nan", False), ("-inf", False), ("0.5", False)],
)
def test_the_limits_are_told_of_a_number_that_is_beyond_them(written: str, is_told: bool) -> None:  # noqa: FBT001  # drawn from a table
    assert (limits_for(parse_number(written)) is not None) is is_told
