"""Constructed cases about answers that are not applicable: at the edge of a gate, and written out."""

from __future__ import annotations

import pytest

from evalkit.cases import compare
from evalkit.mutation.search.draft import Draft, case_of
from evalkit.mutation.search.gates import gate_scenes
from mutation.toys import GATED, HEAD, LEVEL, OPTIONAL, case, changed, mutants, names, tables

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
