"""Facts about numbers as reports print them: what is read, what is words, what is refused."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.base.exact import MAX_DIGITS, Printed
from evalkit.base.printed.behind import folded_unit
from evalkit.base.printed.parse import (
    Amount,
    PrintedText,
    Unreadable,
    named,
    printed_unit,
    read_printed,
    scaled,
    spans,
    why_not_scaled,
)
from evalkit.base.printed.signs import FORMATS, Ambiguous, format_shown, plain
from evalkit.base.wording import DASHES

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
        ("Level Ⅲ", "3", 0, "level"),
        ("Level 3 (Terdefinisi)", "3", 0, "level"),
        ("Tingkat Kematangan III", "3", 0, "level"),
        ("Rp5.000.000,00 (lima juta rupiah)", "5000000", 2, "(lima juta rupiah)"),
        ("60,5 % (enam puluh koma lima persen)", "60.5", 1, "% (enam puluh koma lima persen)"),
        ("４,２０", "4.2", 2, ""),
        ("4\N{ZERO WIDTH SPACE},20\N{WORD JOINER}", "4.2", 2, ""),
        ("１２％", "12", 0, "%"),
        ("7,95\N{NO-BREAK SPACE}%", "7.95", 2, "%"),
        ("-\N{NARROW NO-BREAK SPACE}5", "-5", 0, ""),
        ("\N{NON-BREAKING HYPHEN}5", "-5", 0, ""),
        ("Rp 88,-", "88", 0, ""),
        ("Rp 5.000,-", "5000", 0, ""),
        ("Rp 900.000.-", "900000", 0, ""),
        ("Rp 5.000,- per bulan", "5000", 0, "per bulan"),
        ("IDR 5.000.000", "5000000", 0, ""),
        ("5 ‰", "5", 0, "‰"),
        ("5 %-poin", "5", 0, "%-poin"),
        ("5 % / tahun", "5", 0, "% / tahun"),
        ("5 km²", "5", 0, "km²"),
        ("5 m3", "5", 0, "m3"),
        ("37,5 °C", "37.5", 1, "°C"),
        ("12 mg/l", "12", 0, "mg/l"),
        ("12 SD/MI", "12", 0, "SD/MI"),
        ("12 Desa", "12", 0, "Desa"),
        ("35 laki-laki", "35", 0, "laki-laki"),
        ("120 per 100.000 kelahiran hidup", "120", 0, "per 100.000 kelahiran hidup"),
        ("3 (tiga) jenis media", "3", 0, "(tiga) jenis media"),
        ("2 kali lipat", "2", 0, "kali lipat"),
        ("4,16†", "4.16", 2, ""),
        ("4,16 ¹⁾", "4.16", 2, ""),
        ("4,16¹)", "4.16", 2, ""),
        ("4,16 [1]", "4.16", 2, ""),
        ("4,16a)", "4.16", 2, ""),
        ("4,16 % **)", "4.16", 2, "%"),
        ("4,16* %", "4.16", 2, "%"),
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
        "Level III+",
        "Level III (+)",
        "Level 3 (minus)",
        "1:20",
        "1 : 20",
        "08:30",
        "8/33 (24,24 %)",
        "≥ 75",
        "> Rp 5 juta",
        "5%-10%",
        "5 hari - 7 hari",
        "Rp5 juta - Rp6 juta",
        "80 hingga 90",
        ".0%-25%",
        "60 tahun ke atas",
        "60 orang atau lebih",
        "Rp 2,5 T lebih",
        "17 Agustus 2025",
        "4 Des",
        "12-05-2025",
        "N/A",
        "US$ 5",
        "%",
        "- Meningkat",
        "RPJMD 2025",
    ],
)
def test_what_is_no_number_is_words(text: str) -> None:
    assert read_printed(text) == PrintedText(text)


def test_words_lose_their_footnote_marks_and_double_spaces() -> None:
    assert read_printed(" Sangat   Baik *)") == PrintedText("Sangat Baik")


@pytest.mark.parametrize(
    "text",
    [
        *sorted(DASHES),
        "   ",
        "*",
        "--",
        "―",
        "‒",
        "Rp -",
        "Rp. –",
        "Rp-",
        "Rp ,-",
        "- *)",
        "-%",
        "– %",
        "(-)",
        "…",
        "….",
        "....",
        "…%",
        "____",
    ],
)
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
        "Level 1234567890123456789012345678901",
        "Level IIII",
        "½",
        "5 1/2",
        "4,16 1)",
        "(5",
        "٣",
        "+5+",
    ],
)
def test_a_text_that_begins_like_a_number_but_is_none_is_told(text: str) -> None:
    found = read_printed(text)
    assert isinstance(found, Unreadable)
    assert found.text == text
    assert text in str(found.problem)


@pytest.mark.parametrize(
    "text",
    [
        "#REF!",
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#VALUE!",
        "#SPILL!",
        "#####",
        "Err:502",
        "Rp #REF!",
        "5 #N/A",
    ],
)
def test_an_error_of_a_spreadsheet_is_no_word(text: str) -> None:
    found = read_printed(text)
    assert isinstance(found, Unreadable)
    assert "is an error of a spreadsheet, not a value" in str(found.problem)


def test_a_number_that_a_spreadsheet_shortened_is_refused() -> None:
    found = read_printed("1,2E+09")
    assert isinstance(found, Unreadable)
    assert str(found.problem) == "1,2E+09 was shortened by a spreadsheet, and may have lost digits"


@pytest.mark.parametrize("text", ["=SUM(A1:A2)", "=5", "NaN", "null"])
def test_what_else_a_program_leaves_in_place_of_a_value_is_no_word(text: str) -> None:
    assert isinstance(read_printed(text), Unreadable)


BEHIND = [
    "+", "-", "– ", "—", " -", "=", "<", ">", "^2", "²", "¹", "½", " ½", "‱", "!", "?", ":", "…", "..", "/", "\\", "|", "_",
    "~", "±1", " ± 0,5", "×", "x", " x 10^6", "E+06", "e6", "e-6", "'", '"', "′", "″", "`", ")", "]", "}", "(", "[", "{5}",
    "(5)", " (60,02%)", " (±1)", " (+)", " (-)", " (minus)", " (minus lima)", " (dalam ribuan)", " (1)", " 1)", "$", " €", " US$", "#", " #1",
    "&", " & 6", " dan 6", " dari 33", ", 6", "; 6", " 1/2", " A", " B", " K", " k", "t", " mio", " bn", " jutaan", " puluh",
    " setengah", " koma lima", " pangkat 2", " plus", " minus", " WIB", " sampai", " ke", " dan", "%%", " % 5", " orang 5",
    " juta 5", " orang juta", "√", "°°", "ª", "º", " ↑", " ▲", " ✓", " ★", "\N{RIGHT-TO-LEFT OVERRIDE}", "\x07", "·5", "'234",
    "_000", "٣", "۵", " hari 3 jam", "\N{FULLWIDTH LESS-THAN SIGN}",
]  # fmt: skip


@pytest.mark.parametrize("rest", BEHIND)
@pytest.mark.parametrize("number", ["74", "4,16", "1.250.000"])
def test_what_is_not_understood_behind_a_number_is_refused(number: str, rest: str) -> None:
    assert isinstance(read_printed(number + rest, "id"), Unreadable)


BEFORE = [
    "±",
    "~",
    "≈ ",
    "$",
    "€ ",
    "#",
    "'",
    '"',
    ".",
    ",",
    ":",
    "/",
    "%",
    "^",
    "_",
    "√",
    "°",
    "[",
    "{",
    "↑ ",
    "▲",
    "Rp ±",
    "≥ ±",
]


@pytest.mark.parametrize("before", BEFORE)
def test_what_is_not_understood_before_a_number_is_refused(before: str) -> None:
    found = read_printed(f"{before}4")
    assert isinstance(found, Unreadable)
    assert "is not understood" in str(found.problem)


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


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["1.030.000", "900.000"], "id"),
        (["Rp 1.250,00"], "id"),
        (["1,250.5 orang", "12"], "en"),
        (["1.030.000", "1,030,000"], None),
        (["900.000", "12,5", "1234.567.890", "Baik", ""], None),
    ],
)
def test_the_format_of_a_table_is_told_by_numbers_that_leave_no_doubt(texts: list[str], shown: str | None) -> None:
    assert format_shown(texts) == shown


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
        ("Rp 1,2 M", None, "1200000000", -8, ""),
        ("Rp1,2M", None, "1200000000", -8, ""),
        ("Rp 1,2 m.", None, "1200000000", -8, ""),
        ("Rp. 3 T (2024)", None, "3000000000000", -12, "(2024)"),
        ("1,2 M", "rupiah", "1200000000", -8, ""),
        ("1,2 M", "Rp", "1200000000", -8, ""),
        ("8 juta", "Rp juta", "8", 0, ""),
        ("8 juta", "dalam jutaan rupiah", "8", 0, ""),
        ("8 ribu", "(Rp 000.000)", "8000", -3, ""),
        ("1,2 M", "Rp juta", "1200", -2, ""),
        ("8 juta", "orang", "8000000", -6, ""),
        ("1,2 T", "miliar rupiah", "1200", -2, ""),
        ("500 rb", None, "500000", -3, ""),
        ("12 (ribu rupiah)", None, "12000", -3, "rupiah"),
        ("Rp 8,8 ribu triliun", None, "8800000000000000", -14, ""),
        ("1.2 million", None, "1200000", -5, ""),
    ],
)
def test_a_word_that_multiplies_is_part_of_the_number(
    text: str, unit: str | None, number: str, digits: int, suffix: str
) -> None:
    found = scaled(amount(text), unit)
    assert found is not None
    assert (found.number.exact, found.number.digits, found.suffix) == (Fraction(number), digits, suffix)
    assert found.number.text == number


def test_a_number_that_gets_too_long_with_its_word_is_none() -> None:
    assert scaled(amount(f"{'9' * 25} triliun")) is None


@pytest.mark.parametrize("text", ["8 miliar 290 juta", "8 juta juta", "Rp 5 jt-an", "5 ratus ribu"])
def test_a_number_with_more_than_its_word_is_refused(text: str) -> None:
    assert isinstance(read_printed(text), Unreadable)


@pytest.mark.parametrize("text", ["1,2 M", "3 T", "1,2 M orang"])
@pytest.mark.parametrize("unit", [None, "meter", "nilai"])
def test_m_and_t_of_what_need_not_be_rupiah_are_refused(text: str, unit: str | None) -> None:
    assert scaled(amount(text), unit) is None
    assert "behind Rp, or where the unit is rupiah" in str(why_not_scaled(amount(text), text))


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
        ("IDR 5", "", "rupiah"),
        ("5 ‰", "‰", "permil"),
        ("5 per mil", "per mil", "permil"),
        ("5 km²", "km²", "km2"),
        ("5 per 1.000 penduduk", "per 1.000 penduduk", "per 1000"),
        ("5 USD", "USD", "usd"),
        ("5 poin", "poin", None),
        ("5 persen poin", "persen poin", None),
        ("88,19 (B)", "(B)", None),
        ("5", "", None),
    ],
)
def test_the_unit_of_a_number_is_what_a_closed_list_holds(text: str, suffix: str, unit: str | None) -> None:
    assert printed_unit(text, suffix) == unit


@pytest.mark.parametrize(
    ("one", "other"), [("%", "Persentase"), ("‰", "per mil"), ("permil", "Promil"), ("Orang.", "orang")]
)
def test_units_with_many_names_are_one(one: str, other: str) -> None:
    assert folded_unit(one) == folded_unit(other) != folded_unit("hari")


@pytest.mark.parametrize(
    ("text", "low", "high", "suffix"),
    [
        ("10-15", "10", "15", ""),
        ("7–8 hari", "7", "8", "hari"),
        ("80% - 90%", "80", "90", "%"),
        ("3,5 s.d. 4,25", "3.5", "4.25", ""),
        ("-5 sampai dengan 3", "-5", "3", ""),
        ("Rp5.000.000 - Rp6.000.000", "5000000", "6000000", ""),
        ("5-6 juta", "5000000", "6000000", ""),
        ("Rp 500 ribu - 1 M", "500000", "1000000000", ""),
        ("5 hari hingga 7 hari", "5", "7", "hari"),
    ],
)
def test_a_range_has_two_ends(text: str, low: str, high: str, suffix: str) -> None:
    (found,) = spans(text)
    assert (found.low.exact, found.high.exact, found.suffix) == (Fraction(low), Fraction(high), suffix)


def test_a_range_and_a_named_number_can_have_two_readings() -> None:
    assert [one.low.exact for one in spans("1.250-1.500")] == [1250, Fraction(5, 4)]
    assert [one.number.exact for one in named("Baik (1.250)")] == [1250, Fraction(5, 4)]
    assert (spans("Baik"), named("B (Baik)"), named("(90)")) == ([], [], [])


@pytest.mark.parametrize("text", ["5 hari - 7 bulan", "12-05-2025", "5-6 ±1", "1-2-3"])
def test_what_has_more_than_two_ends_or_unlike_ones_is_no_range(text: str) -> None:
    assert spans(text) == []


MARKS = re.compile(r"\(\*+\)|\*+\)?|[†‡§¶]+|[¹²³⁰⁴-⁹]+\s?[⁾)]|\[(?:\d{1,2}|[a-z]|\*+)\]|(?<![^\W\d_])[a-z]\)")
NO_CENTS = re.compile(r"[.,]\s?(?:--?|–|—|=)(?!\s?\d)")
APPENDED = [" orang", "%", " (B)", " (2024)", "*)", "†", " juta", " M", ".", ",-", " per bulan", "m²", " ", "7", " 000"]


def told(text: str) -> str:
    """What *text* says: everything but blanks, marks of footnotes, brackets, and the signs of a sentence."""
    return re.sub(r"[\s.,;()&]", "", MARKS.sub("", NO_CENTS.sub("", plain(text))))


@given(
    st.sampled_from(("4,16", "74", "1.250.000", "-5,2", "Rp 88")),
    st.one_of(st.text(max_size=6), st.lists(st.sampled_from([*BEHIND, *APPENDED]), max_size=4).map("".join)),
    st.sampled_from(FORMATS),
)
def test_nothing_behind_a_number_is_dropped_in_silence(number: str, rest: str, numbers: str) -> None:
    """Whatever is appended is read as part of the number, or kept behind it, or is a mark; else the text is refused, or words."""
    found = read_printed(number + rest, numbers)
    if not isinstance(found, Amount):
        assert isinstance(found, (PrintedText, Unreadable, Ambiguous))
        return
    money, sign, digits = number[:2] * number.startswith("Rp"), "-" * (found.number.exact < 0), found.number.text
    suffix = found.suffix.replace("miliar", "M").replace("triliun", "T") if money else found.suffix
    read = money + sign + re.sub(r"\D", "", digits) + told(suffix)
    assert read.casefold() == told(number + rest).casefold().replace("miliar", "M".casefold())


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


@pytest.mark.long
@given(st.text(max_size=20), st.sampled_from((None, *FORMATS)))
def test_no_text_breaks_the_reading(text: str, numbers: str | None) -> None:
    found = read_printed(text, numbers)
    assert found is None or isinstance(found, (Amount, PrintedText, Ambiguous, Unreadable))
    if isinstance(found, Ambiguous):
        assert numbers is None
