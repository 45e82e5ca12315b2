"""Leaves on another scale: proved alike where no answer that can be written down tells the two apart, and nowhere else."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.exact import Printed
from evalkit.base.language import language
from evalkit.method.scales import read_answer
from evalkit.rulework.mutate.equivalence.values import same_answers
from rules_mutate.test_equivalence import outcome
from rules_mutate.toys import HEAD, tables

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

# Each is "level" with one thing changed.
SCALES = {
    "level": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { Bad = 1, Fine = 2 }',
    "twin": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { Bad = 1, Fine = 2 }',
    "cased": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { fine = 2, BAD = 1 }',
    "said": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { Bad = 1, Fine = 2 }\npoints = { 1 = 1, 2 = 2, 3 = 3 }',
    "with-na": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nna = "Not here"\nalso = { Bad = 1, Fine = 2, Nil = "na" }\n'
    "points = { 1 = 1, 2 = 2, 3 = 3, na = 3 }",
    "na-counts": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nna = "Not here"\nna_counts_as = 3\n'
    'also = { Bad = 1, Fine = 2, Nil = "na" }\npoints = { 1 = 1, 2 = 2, 3 = 3, na = 3 }',
    "titled": '1 = "Poor"\n2 = "Middling"\n3 = "Good"\nalso = { Bad = 1, Fine = 2 }',
    "shorter": '1 = "Poor"\n2 = "Fair"\nalso = { Bad = 1, Fine = 2 }',
    "longer": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\n4 = "Best"\nalso = { Bad = 1, Fine = 2 }',
    "wordless": '1 = "Poor"\n2 = "Fair"\n3 = "Good"',
    "crossed": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { Bad = 2, Fine = 1 }',
    "dearer": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { Bad = 1, Fine = 2 }\npoints = { 1 = 1, 2 = 2, 3 = 4 }',
    "by-size": '1 = "Poor"\n2 = "Fair"\n3 = "Good"\nalso = { Bad = 1, Fine = 2 }\npoints = { by = "size", '
    "1 = { s = 1, l = 1 }, 2 = { s = 2, l = 4 }, 3 = { s = 3, l = 6 } }",
    "number": 'kind = "number"\nmin = 1\nmax = 3',
    "same-number": 'kind = "number"\nmin = 1\nmax = 3',
    "yes-no": 'kind = "yes-no"',
    "same-yes-no": 'kind = "yes-no"',
}
WORDS = ("Poor", "fair", "Good", "Best", "Middling", "Bad", "Fine", "Nil", "Not here", "ya", "tidak", "na", "2", "")
ANSWERS: tuple[Any, ...] = (*range(-1, 6), *WORDS, True, False, Printed("2.5", Fraction(5, 2), 1))
# Of numbers nothing can be listed: that two scales of numbers are alike is true, but not proved.
NOT_PROVED = {("number", "same-number"), ("same-number", "number")}


def toy(first: str, second: str = "level", *, na: bool = False, size: str = "s") -> Instrument:
    """Two leaves on the scales *first* and *second*."""
    scales = "".join(f"[scales.{key}]\n{text}\n" for key, text in SCALES.items())
    tree = f"""
[attributes.na]
values = [true, false]
default = false
[attributes.size]
values = ["s", "l"]
[[node]]
code = "total"
title = "All"
leaves = [
  {{ code = "A", title = "First", scale = "{first}", size = "{size}", na = {str(na).lower()} }},
  {{ code = "B", title = "Second", scale = "{second}", size = "s" }},
]
[[bands]]
predicate = "High"
min = 3
[[bands]]
predicate = "Low"
"""
    return tables(HEAD.replace("weighted-mean", "sum") + scales + tree).instrument


def told(one: Instrument) -> list[Any]:
    """What a reader is told after each answer of "A" there can be, with and without one of "B"."""
    found: list[Any] = [outcome(one, {"B": 2})]
    for raw in ANSWERS:
        found += [read_answer(one, one.nodes["A"], raw), outcome(one, {"A": raw}), outcome(one, {"A": raw, "B": 2})]
    return found


@pytest.mark.parametrize(("na", "size"), [(False, "s"), (True, "s"), (False, "l")])
def test_leaves_are_proved_alike_where_no_answer_tells_them_apart(na: bool, size: str) -> None:  # noqa: FBT001
    made = {key: toy(key, na=na, size=size) for key in SCALES if not na or key in {"with-na", "na-counts"}}
    outcomes = {key: told(one) for key, one in made.items()}
    pairs = list(permutations(made, 2))
    alike = {pair for pair in pairs if outcomes[pair[0]] == outcomes[pair[1]]}
    proved = {(old, new) for old, new in pairs if same_answers(made[old], made[new]) is not None}

    assert alike - proved == alike & NOT_PROVED
    assert proved <= alike
    assert bool(proved) is not na  # with "na" there are two scales, which differ in the gate


def test_what_is_alike_for_some_leaves_is_not_for_others() -> None:
    small, large = (same_answers(toy("level", size=size), toy("by-size", size=size)) for size in ("s", "l"))

    assert small is not None
    assert language("en").say(small) == "the other scale takes the same answers for the same points"
    assert large is None


def test_one_leaf_that_is_not_alike_is_enough() -> None:
    assert same_answers(toy("level", "level"), toy("twin", "titled")) is None
    assert same_answers(toy("level", "level"), toy("twin", "cased")) is not None
