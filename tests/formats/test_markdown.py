"""Facts about the tables of keys in the documentation."""

from __future__ import annotations

import attrs
import pytest

from evalkit.catalogue.file_formats import tables
from evalkit.schema.keys import DIGITS, PROSE, TEXT, Free, Key, Table, Type, number, word
from evalkit.schema.markdown import key_table, said, tables_in, with_tables

SOUND = Table(
    name="sound",
    title="[sound]",
    meaning="What is heard.",
    keys=(
        Key(name="loud", type=number(above=0), required=True, unit="dB", meaning="How loud.", example="60"),
        Key(name="kind", type=word("a", "b"), default='"a"', meaning="One | other.", example='"b"'),
        Key(name="place", type=TEXT, otherwise="none", meaning="Where.", example='"x"'),
    ),
    free=Free(type=TEXT, meaning="Others.", said="any name", example='x = "y"'),
)
OTHER = Table(
    name="other",
    title="[sound]",
    meaning="Another.",
    keys=(Key(name="kind", type=word("b", "c"), required=True, meaning="Hidden.", example='"c"'),),
)
HEAD = "| key | type; unit | default | meaning | example |\n| --- | --- | --- | --- | --- |\n"


def rows(*tables: Table) -> list[str]:
    text = key_table(tables)
    assert text.startswith(HEAD)
    return text.removeprefix(HEAD).splitlines()


def test_a_row_says_type_unit_default_meaning_and_example() -> None:
    assert rows(SOUND) == [
        "| `loud` | number above 0; dB | **required** | How loud. | `60` |",
        '| `kind` | `"a"`, `"b"` | `"a"` | One \\| other. | `"b"` |',
        '| `place` | text | none | Where. | `"x"` |',
        '| any name | text |  | Others. | `x = "y"` |',
    ]


def test_tables_at_one_place_have_one_row_a_key_with_the_words_of_all() -> None:
    assert rows(SOUND, OTHER)[1] == '| `kind` | `"a"`, `"b"`, `"c"` | `"a"` | One \\| other. | `"b"` |'


def test_where_a_fact_comes_from_is_one_row_for_all() -> None:
    once = rows(*(attrs.evolve(one, inherits="those above") for one in (SOUND, OTHER)))

    assert [row for row in once if "`source`" in row] == [
        "| `source`, `mark`, `assumption` |  | those above | [Where a number comes from](rule-files.md#where-a-number-comes-from). |  |"
    ]
    assert len(rows(tables()["cite"])) == 3


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DIGITS, "whole number, 0 to 30"),
        (PROSE, "text (id/en)"),
        (number(low=0), "number from 0 up"),
        (number(low=0, high=1), "number from 0 to 1"),
        (number(above=0, below=1), "number above 0 and below 1"),
        (Type(kind="date"), "date"),
    ],
)
def test_a_type_in_words(kind: Type, words: str) -> None:
    assert said(kind) == words


def test_only_what_stands_between_the_marks_is_written_again() -> None:
    page = "before\n\n<!-- keys: sound + other -->\n\nold\n\n<!-- end of keys -->\n\nafter\n"

    written = with_tables(page, {"sound": SOUND, "other": OTHER})

    assert written.startswith("before\n\n<!-- keys: sound + other -->\n\n| key |")
    assert written.endswith(" |\n\n<!-- end of keys -->\n\nafter\n")
    assert "old" not in written
    assert with_tables(written, {"sound": SOUND, "other": OTHER}) == written
    assert tables_in(written) == {"sound", "other"}


def test_a_table_that_is_not_declared_is_no_silent_gap() -> None:
    with pytest.raises(KeyError):
        with_tables("<!-- keys: nothing -->\n<!-- end of keys -->", tables())
