"""Facts about the kit on rule files that are right and unusual: it draws what the loader takes, and every law holds."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from evalkit.evaluation.engine import evaluate
from evalkit.rulework.check.engine import prove
from evalkit.testing import strategies
from evalkit.testing.laws import LAWS
from evalkit.testing.runner import smallest_break
from kit.toys import rule_file, toy
from support import ev

if TYPE_CHECKING:
    from evalkit.files.assessment import Assessment

KINDS = """
[scales.kinds]
B = "Small"
A = "Large"
points = { B = 1, A = 2 }
[context.kind]
title = "Kind"
kind = "choice"
values = ["Large", "Small"]
from_node = "c"
"""
OWN_BANDS = """
[[bands]]
at = "c"
predicate = "Large"
min = 2
[[bands]]
at = "c"
predicate = "Small"
"""
BANDS_BY = """
[[bands]]
when = "Large"
predicate = "High"
min = 4
[[bands]]
when = "Large"
predicate = "Low"
[[bands]]
when = "Small"
predicate = "High"
min = 2
[[bands]]
when = "Small"
predicate = "Low"
"""
SCORED = rule_file(
    KINDS,
    OWN_BANDS,
    method="sum",
    bands=BANDS_BY,
    nodes="""
[[node]]
code = "total"
title = "Total"
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }, { code = "c", title = "C", scale = "kinds" }]
""",
    head='bands_by = "kind"',
)
PENALISED = """
[scales.steps]
0 = "None"
1 = "Some"
2 = "All"
points = { 0 = -2, 1 = 0, 2 = 3 }
[scales.bonus]
kind = "yes-no"
"""
BONUS = rule_file(
    method="sum",
    scales=PENALISED,
    nodes="""
[[node]]
code = "total"
title = "Total"
[[node]]
code = "P"
title = "P"
in = "total"
leaves = [{ code = "a", title = "A" }, { code = "b", title = "B" }]
[[node]]
code = "x"
title = "Bonus"
in = "total"
scale = "bonus"
""",
)
RULE_FILES = {
    "bands-by-a-scored-leaf": toy(SCORED),
    "bands-by-a-scored-leaf-and-a-reversed-scale": toy(
        SCORED.replace("points = { B = 1, A = 2 }", "points = { B = 2, A = 1 }")
    ),
    "bonus-beside-a-node": toy(BONUS),
}


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("which", RULE_FILES)
def test_every_law_holds(which: str, law: str) -> None:
    one = RULE_FILES[which]
    if LAWS[law].exempt(one) is not None:
        pytest.skip(str(LAWS[law].exempt(one)))
    if "scored-leaf" in which and law == "monotone":
        return  # a better answer of c can choose the table that asks for more

    assert smallest_break(LAWS[law], one, 25) is None


def test_a_better_answer_that_chooses_the_harder_table_lowers_the_predicate() -> None:
    broken = smallest_break(LAWS["monotone"], RULE_FILES["bands-by-a-scored-leaf"], 200)

    assert broken is not None
    assert "from High to Low" in str(broken)


@given(strategies.any_assessments(RULE_FILES["bands-by-a-scored-leaf"]))
@settings(max_examples=40, deadline=None)
def test_a_fact_that_follows_from_scored_answers_is_not_drawn(one: Assessment) -> None:
    """Beside a value of the total, where nothing is answered, it is given."""
    assert not (one.context and one.answers)
    assert evaluate(RULE_FILES["bands-by-a-scored-leaf"], one).possible


def test_the_printed_parts_keep_the_answers_beside_them() -> None:
    """The bonus takes no number: without its answer the total would be open."""
    assert LAWS["rounded-truth"].exempt(RULE_FILES["bonus-beside-a-node"]) is None


def test_no_fall_is_shown_between_bands_that_the_answers_do_not_choose() -> None:
    one = RULE_FILES["bands-by-a-scored-leaf-and-a-reversed-scale"]

    found = {statement.verdict for statement in prove(one).statements if statement.check == "predicate-monotone"}

    assert found == {"proved"}
    for a, b in product(range(3), repeat=2):
        worse, better = (ev(one, answers={"a": a, "b": b, "c": c}).predicate for c in "BA")
        assert (worse, better) != ("High", "Low")
