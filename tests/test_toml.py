"""Facts about reading TOML: exact numbers, and a clear fault for whatever is not TOML."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.exact import NotANumber, Printed
from evalkit.base.language import language
from evalkit.base.text import LANGUAGES, english
from evalkit.base.toml.parse import MAX_DEPTH, parse_toml


def parse(text: str) -> dict[str, object]:
    return parse_toml(text.encode(), "a.toml", AssessmentError)


def fault_of(data: bytes | str) -> Fault:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(AssessmentError) as caught:
        parse_toml(raw, "a.toml", AssessmentError)
    (fault,) = caught.value.faults
    assert fault.file == "a.toml"
    return fault


def test_floats_are_exact_and_keep_their_decimals() -> None:
    assert parse("D2 = 4.20") == {"D2": Printed("4.20", Fraction(21, 5), 2)}


def test_integers_stay_integers() -> None:
    assert parse("a = 4") == {"a": 4}


@pytest.mark.parametrize("number", ["nan", "-inf", "1e999999", "1e31", "0." + "1" * 31])
def test_numbers_beyond_the_limits_are_told_apart(number: str) -> None:
    assert parse(f"a = {number}") == {"a": NotANumber(number)}


def test_a_byte_order_mark_is_accepted() -> None:
    assert parse("\ufeffa = 1") == {"a": 1}


def test_windows_line_ends_are_accepted() -> None:
    assert parse("a = 1\r\nb = 2\r\n") == {"a": 1, "b": 2}


def test_a_syntax_error_has_line_and_column() -> None:
    fault = fault_of("a = 1\nb = = 2\n")

    assert str(fault.place) == "line 2, column 5"
    assert "not valid TOML" in str(fault)


def test_a_decimal_comma_gets_a_hint() -> None:
    assert "decimals with a point" in str(fault_of("[values]\nD2 = 4,20\n"))


def test_other_syntax_errors_get_no_such_hint() -> None:
    assert fault_of("a = [1,2\nb = 3").hint is None


SLIPS = {
    "empty": ("I1 =", "nothing stands behind the =: I1 =", "put a # in front of the line"),
    "empty with a comment that quotes": (
        'I1 =   # or "a#b"',
        'nothing stands behind the =: I1 =   # or "a#b"',
        "fill it in",
    ),
    "empty with a comment": ("I1 =   # Tata kelola", "nothing stands behind the =: I1 =   # Tata kelola", "fill it in"),
    "dash": ("I1 = -", "- is no value: I1 = -", "put a # in front of the line"),
    "curly quotes": ("subject = “Kab. X”", "quotes must be straight: subject = “Kab. X”", 'write subject = "Kab. X"'),
    "curly quotes around a key": ("‘a b’ = 1", "quotes must be straight", "write 'a b' = 1"),
    "no quotes": ("status = verified", "text stands in quotes: status = verified", 'write status = "verified"'),
    "quotes inside": ('subject = "Kab. "X""', "something stands behind the value", "quotes inside of text"),
    "open quotes": ('subject = "Kab. X', 'a quote is not closed: subject = "Kab. X', ""),
    "leading zero": ("I1 = 04", "a number does not begin with 0: I1 = 04", "write 4"),
    "unit": ("total = 85.43 %", "something stands behind the value: total = 85.43 %", "write the number alone"),
    "capitals": ("I1 = True", "true and false are written in small letters", "write true"),
    "colon": ("I1: 4", "there is no = behind the key: I1: 4", "KEY = VALUE"),
    "path": (r'responses = "C:\data"', r"a \ means something else in text", "write / in paths"),
    "repeated": ("a = 1\na = 2", "this key stands twice: a = 2", "a key stands once"),
    "grade beside answers": (
        'P1.1 = 5\nP1 = "A"',
        'this key stands twice: P1 = "A"',
        "a grade of P1 goes under [values]",
    ),
    "answers beside a grade": ('P1 = "A"\nP1.1 = 5', "this key stands twice: P1.1 = 5", "a grade of P1 goes under"),
    "repeated table": ("[a]\n[a]", "this table stands twice: [a]", "below one heading"),
    "open list": ("a = [1, 2", "a list is not closed with ]: a = [1, 2", ""),
    "open table": ("a = {b = 1", "a table is not closed with }: a = {b = 1", ""),
    "open heading": ("[answers", "the ] of the table is missing: [answers", ""),
    "no key": ("= 4", "this is neither KEY = VALUE nor a [table]: = 4", ""),
    "control character": ("a = 1\x07", "something stands behind the value: a = 1\\x07", ""),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_with_its_line_and_what_to_do(name: str) -> None:
    text, problem, hint = SLIPS[name]

    fault = fault_of(text)

    assert f"not valid TOML: {problem}" in str(fault)
    assert (hint in english(fault.hint)) if fault.hint is not None else not hint


def test_a_key_that_stands_twice_says_nothing_of_answers_where_there_are_none() -> None:
    assert english(fault_of("[effort]\ndefault = 1\ndefault = 2").hint or "") == "a key stands once"


def test_every_line_left_empty_is_told_in_one_message() -> None:
    text = "".join(f"I{number} =  # title\n" for number in range(1, 48))

    fault = fault_of(text)

    assert str(fault.place) == "line 1, column 7"
    assert fault.count == 47
    assert "the same at line 2, line 3, line 4, line 5, line 6, and 41 more" in str(fault)


def test_slips_of_several_kinds_are_all_told() -> None:
    with pytest.raises(AssessmentError) as caught:
        parse("I1 =\nI2 = 4\nD1 = 4,20\nI3 =\nstatus = verified\n")

    assert [str(one.place) for one in caught.value.faults] == [
        "line 1, column 5",
        "line 3, column 7",
        "line 5, column 10",
    ]
    assert "the same at line 4" in str(caught.value)


def test_what_follows_an_open_list_is_not_guessed_at() -> None:
    fault = fault_of("a = [1,\nb = 2\nc = 4,20\n")

    assert str(fault.place) == "line 2, column 1"
    assert "a list above this line is not closed" in str(fault)


def test_curly_quotes_inside_of_text_are_no_slip() -> None:
    assert "straight" not in str(fault_of('a = "“x”" y'))


def test_the_line_of_a_long_file_is_shown_around_the_error() -> None:
    told = str(fault_of(f'a = ["{"x" * 500}", 4,20, ?, "{"y" * 500}"]'))

    assert ", ?, " in told
    assert len(told) < 400


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_of_the_parser_is_left_in_indonesian(lang: str) -> None:
    english_words = re.compile(r"Invalid|Expected|Unclosed|Illegal|Cannot|Unterminated")
    for text, _, _ in SLIPS.values():
        fault = fault_of(text)
        assert not english_words.search(language(lang).say(fault.problem))


def test_wrong_encoding_names_byte_and_line() -> None:
    fault = fault_of('a = 1\nb = "caf\xe9"'.encode("latin-1"))

    assert str(fault.place) == "line 2"
    assert "byte 15 (0xe9) is not UTF-8" in str(fault)
    assert "save the file again" in str(fault)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_told_by_its_name_with_or_without_its_mark(encoding: str) -> None:
    for mark in ("", "\ufeff"):
        fault = str(fault_of((mark + "a = 1").encode(encoding)))

        assert "the text looks like UTF-16" in fault
        assert "hint: save the file again with the encoding UTF-8" in fault


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 1000 + "]" * 1000,
        "a = " + "{a=" * 1000 + "1" + "}" * 1000,
        "[" + ".".join(["a"] * 1000) + "]",
        ".".join(["a"] * 5000) + " = 1",
        "a = " + "[" * 100_000,
    ],
    ids=["lists", "inline tables", "tables", "dotted keys", "open lists"],
)
def test_deep_nesting_is_a_fault(text: str) -> None:
    assert "nested too deep" in str(fault_of(text))


def test_the_deepest_nesting_allowed() -> None:
    assert parse("[" + ".".join(["a"] * (MAX_DEPTH - 1)) + "]")


def test_a_long_integer_is_a_fault_with_its_position() -> None:
    fault = fault_of("a = 1\nb = " + "7" * 5000)

    assert str(fault.place) == "line 2, column 5"
    assert "thousands of digits" in str(fault)


def test_a_long_integer_is_found_behind_digits_in_text_and_comments() -> None:
    digits = "7" * 5000

    assert str(fault_of(f'a = "{digits}" # {digits}\nb = -{digits}\nc = {digits}').place) == "line 2, column 5"


def test_a_long_integer_is_found_behind_digits_in_a_comment() -> None:
    digits = "7" * 5000

    assert str(fault_of(f"# {digits}\na = {digits}").place) == "line 2, column 5"


def test_digits_in_text_are_no_fault() -> None:
    assert parse(f'a = "{"7" * 5000}"')


@pytest.mark.long
@pytest.mark.parametrize("mark", ["x", "[", "'", "7"])
def test_ten_megabytes_in_one_line_end_in_one_fault(mark: str) -> None:
    assert len(str(fault_of("a = " + mark * 10_000_000))) < 500


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_there_is_a_document_or_a_fault(data: bytes) -> None:
    try:
        document = parse_toml(data, "a.toml", AssessmentError)
    except AssessmentError:
        return
    assert isinstance(document, dict)
