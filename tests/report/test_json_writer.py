"""Laws of the converter of values to JSON: nothing is a binary float, order stays, classes are written in one way each."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from types import MappingProxyType
from typing import Any
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evalkit.base.language import language
from evalkit.base.text import Decimal, Text, harmless, msg
from evalkit.base.value import Value, value
from evalkit.report.json import JsonWriter, Recurring, by_keys, exact_keys, figure, keys, text_of

ID = language("id")
PLAIN = st.none() | st.booleans() | st.text(max_size=5)
NUMBERS = st.integers() | st.fractions() | st.dates()
VALUES = st.recursive(
    PLAIN | NUMBERS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@value
class Node(Value):
    """A class of the tests."""

    code: str
    weight: Any
    below: tuple[Any, ...] = ()


class Leaf(Node):
    """One that is derived from it."""

    __slots__ = ()


def same(item: Any, written: Any) -> bool:
    """Whether *written* says what *item* is, in text, truth, lists and tables alone."""
    if isinstance(item, (list, tuple)):
        return type(written) is list and all(map(same, item, written)) and len(item) == len(written)
    if isinstance(item, dict):
        return list(map(str, item)) == list(written) and all(map(same, item.values(), written.values()))
    if item is None or isinstance(item, (bool, str)):
        return bool(written == item)
    if isinstance(item, Fraction):
        return type(written) is Decimal or Fraction(written) == item
    return type(written) is str and written == str(item)


WRITTEN = st.recursive(
    PLAIN | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3).map(Recurring)
    ),
)


@given(WRITTEN, st.sampled_from(["", "  "]))
def test_text_is_that_of_json_itself(document: Any, margin: str) -> None:
    plain = _in_full(document)
    wanted = json.dumps(plain, ensure_ascii=False, indent=1).replace("\n", "\n" + margin)
    text = text_of(document, margin)

    assert json.loads(text) == plain
    assert text_of(document, margin) == text
    assert text == wanted or any(
        category(char) in {"Cc", "Cf", "Cn", "Co", "Mn", "Lo", "So", "Zl", "Zp", "Zs"} for char in wanted
    )


def _in_full(document: Any) -> Any:
    """The same without what keeps its text."""
    if isinstance(document, Recurring):
        return _in_full(document.written)
    if isinstance(document, list):
        return [_in_full(each) for each in document]
    return {key: _in_full(each) for key, each in document.items()} if isinstance(document, dict) else document


def test_what_a_terminal_would_act_on_or_nobody_would_see_is_an_escape() -> None:
    hidden = "a\x7f\x9b\u200b\u202e\ufeff\u3164é–"

    assert text_of([hidden]) == '[\n "a\\u007f\\u009b\\u200b\\u202e\\ufeff\\u3164é–"\n]'


@given(st.text(max_size=20))
@example("lunak\u00ad, label \U000e0061, varian \U000e0100, lebar\u2003")
def test_json_has_as_an_escape_what_a_terminal_is_shown_as_one(text: str) -> None:
    written = text_of([text])

    assert json.loads(written) == [text]
    assert [harmless(line) for line in written.split("\n")] == written.split("\n")


@given(VALUES)
def test_what_is_written_is_text_truth_lists_and_tables(item: Any) -> None:
    written = JsonWriter(ID)(item)

    assert same(item, written)
    assert json.loads(text_of({"item": written})) == {"item": written}


def test_a_class_is_written_by_its_keys_wherever_it_stands() -> None:
    write = JsonWriter(ID, {Node: by_keys("code", "weight", "below")})
    tree = Node(code="a", weight=Fraction(1, 2), below=(Leaf(code="b", weight=3), None))

    assert write({"tree": tree}) == {
        "tree": {"code": "a", "weight": "0.5", "below": [{"code": "b", "weight": "3", "below": []}, None]}
    }


def test_prose_is_said_in_the_language() -> None:
    assert JsonWriter(ID)((msg("warning"), Text("ini", "this"), "warning")) == ["peringatan", "ini", "warning"]


def test_tables_of_any_kind_have_keys_of_text() -> None:
    assert JsonWriter(ID)(MappingProxyType({2025: dt.date(2025, 1, 2)})) == {"2025": "2025-01-02"}


def test_whole_numbers_are_numbers_where_a_format_has_them_so() -> None:
    assert JsonWriter(ID, whole=int)([1, True]) == [1, True]


def test_a_document_names_its_format_first() -> None:
    document = JsonWriter(ID).document("evalkit-x/1", checks=(1,))

    assert list(document) == ["format", "evalkit", "checks"]
    assert (document["format"], document["checks"]) == ("evalkit-x/1", ["1"])


def test_keys_stand_in_their_order() -> None:
    assert list(keys(Node(code="a", weight=1), "weight", "code")) == ["weight", "code"]


@given(st.none() | st.booleans() | st.text(max_size=1) | NUMBERS | st.lists(st.none(), max_size=1))
def test_a_key_that_may_lack_is_left_out_where_there_is_nothing(item: Any) -> None:
    """0 and no are something; nothing, an empty text and an empty list are not."""
    is_nothing = item is None or item in ("", [])

    assert keys(Node(code="a", weight=item), "weight?", "kind: weight?") == (
        {} if is_nothing else {"weight": item, "kind": item}
    )
    assert keys(Node(code="a", weight=item), "weight") == {"weight": item}


def test_a_key_says_by_which_way_it_has_what_it_has() -> None:
    inner, other = Node(code="b", weight=2), Node(code="c", weight=None)
    outer = Node(code="a", weight=inner, below=(inner, other))

    assert keys(outer, "weight.code") == {"code": "b"}
    assert keys(outer, "of: weight.code", "name: code") == {"of": "b", "name": "a"}
    assert keys(outer, "below.code", "weights: below.weight") == {"code": ["b", "c"], "weights": [2, None]}
    assert keys(other, "weight.code", "of: weight.code.weight", "left: weight.code?") == {"code": None, "of": None}


def test_a_way_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AttributeError):
        keys(Node(code="a", weight=1), "wieght")
    with pytest.raises(AttributeError):
        keys(Node(code="a", weight=1), "weight.code")


def test_exact_keys_are_numbers_in_full() -> None:
    node = Node(code="a", weight=Fraction(104, 25), below=None)  # type: ignore[arg-type]  # a number that is not there

    assert exact_keys(node, "weight", "below") == {"weight": "104/25", "below": None}


def test_a_figure_is_shown_and_exact() -> None:
    assert figure(Fraction(1, 3), 2) == {"value": "0.33", "exact": "1/3"}
    assert figure(None, 2) is None
