"""Facts about numbers as reports print them: what is read, what is words, what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.exact import MAX_DIGITS, Printed
from evalkit.printed import DASHES, FORMATS, Ambiguous, Amount, Unreadable, Words, read_printed

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
        "1 234 567",
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
    "text", ["1.23.4", "1,2,3", "1.23,4", "12.34.567,8", "1.5,000.2", "1" * (MAX_DIGITS + 1), "1234.567.890"]
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
