"""Facts about numbers as reports print them: what is read, what is words, what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.exact import MAX_DIGITS, Printed
from evalkit.printed import (
    DASHES,
    FORMATS,
    Ambiguous,
    Amount,
    Unreadable,
    Words,
    named,
    printed_unit,
    read_printed,
    scaled,
    spans,
)

whole = st.integers(0, 10**15)
decimals = st.integers(1, 8)


def amount(text: str, numbers: str | None = None) -> Amount:
    found = read_printed(text, numbers)
    assert isinstance(found, Amount), found
    return found


def grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


@pytest.mark.parametrize(
    ("text", "number", "digits", "suffix"),
    [
        ("4", "4", 0, ""),
        ("4,20", "4.2", 2, ""),
        ("4.20", "4.2", 2, ""),
        ("0.125", "1/8", 3, ""),
        ("106,1", "106.1", 1, ""),
        ("103%", "103", 0, "%"),
        ("7,95 %", "7.95", 2, "%"),
        ("35 orang", "35", 0, "orang"),
        ("88,19 (B)", "88.19", 2, "(B)"),
        ("Rp. 8.288.093.465,00", "8288093465", 2, ""),
        ("Rp8.288.093.465", "8288093465", 0, ""),
        ("rp 1,234,567.5", "1234567.5", 1, ""),
        ("1.234.567", "1234567", 0, ""),
        ("-3,5", "-3.5", 1, ""),
        ("− 3", "-3", 0, ""),
        ("–5,2", "-5.2", 1, ""),
        ("(5,2)", "-5.2", 1, ""),
        ("(5,2%)", "-5.2", 1, "%"),
        ("(5,2) %", "-5.2", 1, "%"),
        ("Rp(5.000.000)", "-5000000", 0, ""),
        ("(Rp5.000.000,00)", "-5000000", 2, ""),
        ("-Rp5.000.000", "-5000000", 0, ""),
        ("Rp -5.000.000", "-5000000", 0, ""),
        ("1 234,50", "1234.5", 2, ""),
        ("1\N{NO-BREAK SPACE}234\N{THIN SPACE}567 orang", "1234567", 0, "orang"),
        ("1 234,567", "1234.567", 3, ""),
        ("Rp 1 234 567", "1234567", 0, ""),
        ("(1 234)", "-1234", 0, ""),
        ("4,16 (2024)", "4.16", 2, "(2024)"),
        ("+3", "3", 0, ""),
        ("92,05.", "92.05", 2, ""),
        ("4,16*", "4.16", 2, ""),
        ("4,16 **)", "4.16", 2, ""),
        ("50 %*", "50", 0, "%"),
        ("  12  ", "12", 0, ""),
        ("Level III", "3", 0, "level"),
        ("tingkat iv", "4", 0, "level"),
        ("Level IX", "9", 0, "level"),
        ("Level 2", "2", 0, "level"),
        ("Level III+", "3", 0, "level"),
    ],
)
def test_a_number_is_read_with_its_decimals_and_what_stands_behind(
    text: str, number: str, digits: int, suffix: str
) -> None:
    found = amount(text)
    assert (found.number.exact, found.number.digits, found.suffix) == (Fraction(number), digits, suffix)


@pytest.mark.parametrize(
    "text",
    [
        "Sangat Baik",
        "A",
        "90 – 100",
        "90-100",
        "0 - 30",
        "8/33",
        "10 s.d. 15 hari",
        "10 sampai dengan 15",
        "4,2 -5,0",
        "Rp5.000.000 - Rp6.000.000",
        "12/05/2025",
        "– Meningkat",
        "> 90",
        "Rp",
        "Level tinggi",
        "Level III dan IV",
        "Level 1234567890123456789012345678901",
    ],
)
def test_what_is_no_number_is_words(text: str) -> None:
    assert read_printed(text) == Words(text)


def test_words_lose_their_footnote_marks_and_double_spaces() -> None:
    assert read_printed(" Sangat   Baik *)") == Words("Sangat Baik")


@pytest.mark.parametrize("text", [*sorted(DASHES), "   ", "*"])
def test_a_blank_and_a_dash_are_no_value(text: str) -> None:
    assert read_printed(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1.23.4",
        "1,2,3",
        "1.23,4",
        "12.34.567,8",
        "1.5,000.2",
        "1" * (MAX_DIGITS + 1),
        "1234.567.890",
        "12 3",
        "2024 2025",
        "1 2345",
        "1 234.567,8",
        "100 200 3",
        "– 5,2",
        "+-5",
        "(12 orang)",
        "-(5)",
        "(1.23.4)",
        "-Rp -5",
        "-Rp1.23.4",
    ],
)
def test_a_text_that_begins_like_a_number_but_is_none_is_told(text: str) -> None:
    assert read_printed(text) == Unreadable(text)


@pytest.mark.parametrize(
    ("text", "both", "as_id", "as_en"),
    [
        ("1.250", ("1250", "1.250"), "1250", "1.25"),
        ("1,250", ("1250", "1.250"), "1.25", "1250"),
        ("Rp. 12.500 ribu", ("12500", "12.500"), "12500", "12.5"),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_refused_unless_it_is_said_which(
    text: str, both: tuple[str, str], as_id: str, as_en: str
) -> None:
    assert read_printed(text) == Ambiguous(text, *both)
    assert amount(text, "id").number.exact == Fraction(as_id)
    assert amount(text, "en").number.exact == Fraction(as_en)


def test_a_negative_number_that_can_be_read_in_two_ways_is_told_as_printed() -> None:
    assert read_printed("-Rp1.250") == Ambiguous("-Rp1.250", "1250", "1.250")
    assert amount("(1.250)", "id").number.exact == -1250


# --- Behind the number ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "number", "digits", "suffix"),
    [
        ("Rp8,29 miliar", None, "8290000000", -7, ""),
        ("8,29 milyar rupiah", None, "8290000000", -7, "rupiah"),
        ("8 juta", None, "8000000", -6, ""),
        ("1,5 jt", None, "1500000", -5, ""),
        ("12 rb orang", None, "12000", -3, "orang"),
        ("12 (ribu)", None, "12000", -3, ""),
        ("2 Triliun", None, "2000000000000", -12, ""),
        ("1,23456 ribu", None, "1234.56", 2, ""),
        ("8,29 miliar", "miliar rupiah", "8.29", 2, ""),
        ("8,29 miliar", "juta rupiah", "8290", -1, ""),
        ("8,29 persen", None, "8.29", 2, "persen"),
    ],
)
def test_a_word_that_multiplies_is_part_of_the_number(
    text: str, unit: str | None, number: str, digits: int, suffix: str
) -> None:
    found = scaled(amount(text), unit)
    assert found is not None
    assert (found.number.exact, found.number.digits, found.suffix) == (Fraction(number), digits, suffix)
    assert found.number.text == number


@pytest.mark.parametrize("text", ["8 miliar 290 juta", f"{'9' * 25} triliun"])
def test_what_is_more_than_a_number_with_its_word_is_no_number(text: str) -> None:
    assert scaled(amount(text)) is None


@pytest.mark.parametrize(
    ("text", "suffix", "unit"),
    [
        ("5 %", "%", "persen"),
        ("81 (Persentase)", "(Persentase)", "persen"),
        ("2 (level)", "(level)", "level"),
        ("95 % (Baik)", "% (Baik)", "persen"),
        ("Rp5", "", "rupiah"),
        ("-Rp5", "", "rupiah"),
        ("5 orang.", "orang.", "orang"),
        ("5 juta rupiah", "juta rupiah", "juta rupiah"),
        ("5 poin", "poin", None),
        ("5 persen poin", "persen poin", None),
        ("88,19 (B)", "(B)", None),
        ("5", "", None),
    ],
)
def test_the_unit_of_a_number_is_what_a_closed_list_holds(text: str, suffix: str, unit: str | None) -> None:
    assert printed_unit(text, suffix) == unit


@pytest.mark.parametrize(
    ("text", "low", "high", "suffix"),
    [
        ("10-15", "10", "15", ""),
        ("7–8 hari", "7", "8", "hari"),
        ("80% - 90%", "80", "90", "%"),
        ("3,5 s.d. 4,25", "3.5", "4.25", ""),
        ("-5 sampai dengan 3", "-5", "3", ""),
        ("Rp5.000.000 - Rp6.000.000", "5000000", "6000000", ""),
    ],
)
def test_a_range_has_two_ends(text: str, low: str, high: str, suffix: str) -> None:
    (found,) = spans(text)
    assert (found.low.exact, found.high.exact, found.suffix) == (Fraction(low), Fraction(high), suffix)


def test_a_range_and_a_named_number_can_have_two_readings() -> None:
    assert [one.low.exact for one in spans("1.250-1.500")] == [1250, Fraction(5, 4)]
    assert [one.number.exact for one in named("Baik (1.250)")] == [1250, Fraction(5, 4)]
    assert (spans("Baik"), named("B (Baik)"), named("(90)")) == ([], [], [])


@given(whole, st.sampled_from(FORMATS), st.booleans())
def test_groups_and_decimals_say_what_they_are_when_both_are_there(number: int, numbers: str, money: bool) -> None:  # noqa: FBT001
    group, decimal = (".", ",") if numbers == "id" else (",", ".")
    text = ("Rp. " if money else "") + grouped(number + 1000, group) + decimal + "25"
    assert amount(text).number == Printed(f"{number + 1000}.25", number + 1000 + Fraction(1, 4), 2)
    assert amount(text, numbers) == amount(text)


@given(whole, decimals, st.data())
def test_whatever_is_read_has_the_digits_that_are_printed(number: int, digits: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, 10**digits - 1))
    text = f"{number},{part:0{digits}}"
    found = read_printed(text)
    if isinstance(found, Ambiguous):
        assert digits == 3
        assert 0 < number < 1000
        found = read_printed(text, "id")
    assert isinstance(found, Amount)
    assert found.number.exact == number + Fraction(part, 10**digits)
    assert found.number.digits == digits


@given(whole)
def test_grouped_thousands_are_the_number_itself(number: int) -> None:
    for numbers, mark in zip(FORMATS, ".,", strict=True):
        assert amount(grouped(number, mark), numbers).number.exact == number


@given(st.text(max_size=20), st.sampled_from((None, *FORMATS)))
def test_no_text_breaks_the_reading(text: str, numbers: str | None) -> None:
    found = read_printed(text, numbers)
    assert found is None or isinstance(found, (Amount, Words, Ambiguous, Unreadable))
    if isinstance(found, Ambiguous):
        assert numbers is None
