"""Constructed cases about answers that are not applicable: at the edge of a gate, and written out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from evalkit.cases import compare, read_cases
from evalkit.cases.files import case_file_text
from evalkit.files.table import parse_table
from evalkit.files.write import csv_text, head_of
from evalkit.instruments import Method
from evalkit.loading import load
from evalkit.method.shapes import linear
from evalkit.rulework.mutate.model import GENERATED
from evalkit.rulework.mutate.search.draft import SUBJECT, Draft, case_of
from evalkit.rulework.mutate.search.gate_scenes import gate_scenes
from evalkit.rulework.mutate.search.other_facts import row_drafts
from kit.toys import rule_file, toy
from rules_mutate.toys import GATED, HEAD, LEVEL, OPTIONAL, case, changed, mutants, names, tables
from support import KNOWN

NA = "Not here"
# Six leaves that may be not applicable, and six that may not: "fill" by the attribute would be the shortest.
MANY = (
    HEAD.replace("weighted-mean", "sum")
    + LEVEL
    + 'na = "Not here"\npoints = { 1 = 1, 2 = 2, 3 = 3, na = 3 }\n[attributes.na]\nvalues = [true, false]\n'
    + '[[node]]\ncode = "total"\ntitle = "All"\nleaves = [\n'
    + "".join(
        f'{{ code = "{letter}{number}", title = "{letter}{number}", na = {na} }},\n'
        for letter, na in (("A", "true"), ("B", "false"))
        for number in range(1, 7)
    )
    + ']\n[[bands]]\npredicate = "Any"\n'
)


def test_a_gate_is_tried_with_all_that_it_bears_at_the_lowest_and_the_others_not_applicable() -> None:
    found = list(gate_scenes(tables(OPTIONAL).instrument))
    optional = [scene["P"] for scene in found if NA in scene["P"].values()]

    assert optional == [{"A": 1, "B": NA, "C": 2}]
    assert not any(NA in scene["P"].values() for scene in gate_scenes(tables(GATED).instrument))


@pytest.mark.parametrize("name", ["scales.level.na_counts_as: 2 → 1", "B.na: true → false"])
def test_at_that_edge_it_shows_what_not_applicable_counts_as(name: str) -> None:
    one = case(f"answers = {{ A = 1, B = '{NA}', C = 2, D = 2 }}\nexpected = {{ gates = {{ P = true }} }}")

    assert name in names(mutants(OPTIONAL))
    assert compare(one, tables(OPTIONAL).instrument) == ()
    assert compare(one, changed(OPTIONAL, name)) != ()


def test_not_applicable_is_written_out_though_an_attribute_says_where_it_is_allowed() -> None:
    """Filled in by that attribute, the answer would follow a leaf that allows it no more: nothing would be noticed."""
    instrument = tables(MANY).instrument
    optional, others = (tuple(f"{letter}{number}" for number in range(1, 7)) for letter in "AB")
    draft = Draft(name="some", answers=dict.fromkeys(optional, NA) | dict.fromkeys(others, 2))
    made = case_of(draft, instrument)

    assert compare(made, instrument) == ()
    assert (made.fill, made.content["answers"]) == (NA, dict.fromkeys(others, 2))
    assert compare(made, changed(MANY, "A1.na: true → false")) != ()


def test_words_with_commas_and_quotes_are_written_into_tables_and_read_again() -> None:
    path = Path(__file__).parents[2] / "rules" / "ipasn" / "2019.toml"
    text = path.read_text(encoding="utf-8").replace('"di bawah SLTA"', """'none, or "other"'""")
    instrument = load(text.encode(), KNOWN, file="2019.toml", index="ipasn", edition="2019")
    made = [case_of(draft, instrument) for draft in row_drafts(instrument) if draft.tables]
    again = read_cases(case_file_text(head_of(instrument, SUBJECT), "x", GENERATED, made).encode(), "t.toml")

    assert 'none, or "other"' in {cell for one in made for _, row in one.tables["people"].rows for cell in row}
    assert [[row for _, row in one.tables["people"].rows] for one in again] == [
        [row for _, row in one.tables["people"].rows] for one in made
    ]
    assert [compare(one, instrument) for one in again] == [()] * len(made)


@pytest.mark.parametrize("header", [("a;b", "c"), ("a\tb",), ("a,b", "c;d;e"), ("a", "b")])
def test_names_of_columns_with_any_delimiter_are_read_again(header: tuple[str, ...]) -> None:
    assert parse_table(csv_text(header, [["1"] * len(header)]).encode(), "t.csv").header == header


def test_results_of_any_number_of_digits_are_read_again() -> None:
    """The range of a method with exact roots has more digits than a rule file may have."""
    thin = Method(name="thin", build=lambda *_: linear([Fraction(1, 10**31 + 7)] * 3, 1).expression)
    one = toy(rule_file(method="thin"), thin)
    drafts = (Draft(name="some", answers={"a": 1, "b": 2}), Draft(name="all", answers={"a": 1, "b": 2, "c": 2}))
    made = [case_of(draft, one) for draft in drafts]

    again = read_cases(case_file_text(head_of(one, SUBJECT), "x", GENERATED, made).encode(), "t.toml")

    assert len(str(again[0].expected["range"]["high"])) > 30
    assert [compare(each, one) for each in again] == [()] * len(made)
    wrong = attrs.evolve(again[0], expected={"range": {"high": str(again[0].expected["range"]["high"])[:-1] + "9"}})
    assert compare(wrong, one) != ()


def test_a_gate_over_whole_numbers_is_tried_with_these() -> None:
    full = tables((Path(__file__).parents[1] / "formats/full-columns.toml").read_text("utf-8")).instrument

    assert {tuple(scene["total"].items()) for scene in gate_scenes(full)} == {
        (("A", end), ("B", 10)) for end in (0, 10)
    }
