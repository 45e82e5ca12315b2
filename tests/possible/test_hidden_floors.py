"""A floor that a missing answer may miss, while the total is known without it: no predicate is told, both are possible."""

from __future__ import annotations

import polars as pl
import pytest

from evalkit.batch import evaluate
from kit.toys import rule_file, toy
from support import ev

NODES = """
[[node]]
code = "total"
title = "Total"
method = "maximum"
[[node]]
code = "P"
title = "P"
in = "total"
method = "sum"
floor = 1
leaves = [{ code = "a", title = "A" }]
[[node]]
code = "Q"
title = "Q"
in = "total"
method = "sum"
leaves = [{ code = "b", title = "B" }]
"""


@pytest.mark.parametrize(("answers", "words"), [({}, ("High", "Low")), ({"a": 0}, ("Low",)), ({"a": 1}, ("High",))])
def test_a_floor_that_is_open_beside_a_known_total_leaves_the_predicate_open(
    answers: dict[str, int], words: tuple[str, ...]
) -> None:
    found = ev(toy(rule_file('[floors]\npredicate = "Low"\n', nodes=NODES)), answers={"b": 2, **answers})

    assert found.score == 2
    assert found.possible == words
    assert found.predicate == (words[0] if len(words) == 1 else None)


def test_columns_leave_that_predicate_open_as_well() -> None:
    one = toy(rule_file('[floors]\npredicate = "Low"\n', nodes=NODES))
    table = pl.DataFrame({"instansi": ["X", "Y"], "a": [None, "1"], "b": ["2", "2"]})

    found = evaluate(table, one)

    assert found["predicate"].to_list() == [None, "High"]
    assert found["possible"].to_list() == ["High; Low", "High"]


def test_a_given_total_leaves_the_band_beside_an_open_floor_in_columns_too() -> None:
    """It is told (``floors-unchecked``) and stays, whatever the row above it holds."""
    one = toy(rule_file('[floors]\npredicate = "Low"\n', nodes=NODES))
    table = pl.DataFrame({"instansi": ["X", "Y"], "total": [None, "2"], "a": [None, None], "b": ["2", "2"]})

    assert evaluate(table, one)["predicate"].to_list() == [None, "High"]
