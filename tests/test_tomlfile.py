"""Facts about reading TOML: exact numbers, and a clear fault for whatever is not TOML."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import AssessmentError, Fault
from evalkit.exact import NotANumber, Printed
from evalkit.tomlfile import MAX_DEPTH, parse_toml


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

    assert fault.place == "line 2, column 5"
    assert "not valid TOML" in str(fault)


def test_a_decimal_comma_gets_a_hint() -> None:
    assert "decimals with a point" in str(fault_of("[values]\nD2 = 4,20\n"))


def test_other_syntax_errors_get_no_such_hint() -> None:
    assert fault_of("a = [1,2\nb = 3").hint is None


def test_wrong_encoding_names_byte_and_line() -> None:
    fault = fault_of('a = 1\nb = "caf\xe9"'.encode("latin-1"))

    assert fault.place == "line 2"
    assert "byte 15 (0xe9) is not UTF-8" in str(fault)
    assert "save the file again" in str(fault)


def test_utf_16_is_a_fault() -> None:
    assert "byte 1 (0xff)" in str(fault_of("a = 1".encode("utf-16")))


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

    assert fault.place == "line 2, column 5"
    assert "thousands of digits" in str(fault)


def test_a_long_integer_is_found_behind_digits_in_text_and_comments() -> None:
    digits = "7" * 5000

    assert fault_of(f'a = "{digits}" # {digits}\nb = -{digits}\nc = {digits}').place == "line 2, column 5"


def test_a_long_integer_is_found_behind_digits_in_a_comment() -> None:
    digits = "7" * 5000

    assert fault_of(f"# {digits}\na = {digits}").place == "line 2, column 5"


def test_digits_in_text_are_no_fault() -> None:
    assert parse(f'a = "{"7" * 5000}"')


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
