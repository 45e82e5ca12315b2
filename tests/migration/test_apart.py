"""Facts about changes across editions: the parts of a hand-worked one, that they add up, and that the open ones hold whatever was the case."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.evaluation.engine import evaluate
from evalkit.files.crosswalk import read_crosswalk
from evalkit.instruments import TOTAL
from evalkit.migration.change_of_edition import ANSWERS, CAME, GONE, OPEN, RULES, TOGETHER, OpenTotalError, taken_apart
from migration.test_carry import WAYS, crosswalk, drawn_answer
from rules_diff.invented import bands, levels, made, node
from support import ev

if TYPE_CHECKING:
    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument
    from evalkit.migration.change_of_edition import ChangeOfEdition

BANDS = bands(("Baik", "6"), ("Kurang", ""))
OLD = made(
    node("total", method='"sum"'),
    *(node(code, parent="total", scale='"s"') for code in ("A", "B", "C", "G")),
    levels(0, 1, 2, 3),
    BANDS,
)
NEW = made(
    node("total", method='"sum"'),
    *(node(code, parent="total", scale='"s"') for code in ("A", "C", "N")),
    node("B", parent="total", scale='"t"'),
    levels(0, 1, 2, 3),
    levels(0, 2, 4, 6, name="t"),
    BANDS,
    edition="2",
)
WALK = b"""
[crosswalk]
from = "toy@1"
to = "toy@2"
checked = 2026-11-24
source = "book"
[sources.book]
title = "A book"
mark = "verified"
[[group]]
relation = "equal"
rows = [{ old = "A", new = "A" }, { old = "B", new = "B" }, { old = "C", new = "C", ask_again = true }]
[[group]]
relation = "gone"
rows = [{ old = "G" }]
[[group]]
relation = "new"
rows = [{ new = "N" }]
"""


def toy() -> Crosswalk:
    return read_crosswalk(WALK, "toy/1-2.toml", OLD, NEW)


def parts(found: ChangeOfEdition) -> list[tuple[str, Any, Any]]:
    return [(one.name, one.low, one.high) for one in found.parts]


def test_a_change_taken_apart_by_hand() -> None:
    # 2 + 1 + 3 + 2 = 8 by the old rules. By the new ones B counts double: 3 + 2·1 + 2 + 3 = 10.
    before = ev(OLD, answers={"A": 2, "B": 1, "C": 3, "G": 2})
    after = ev(NEW, answers={"A": 3, "B": 1, "C": 2, "N": 3})
    assert (before.score, after.score) == (8, 10)

    found = taken_apart(before, after, toy())

    assert parts(found) == [
        (GONE, -2, -2),  # 8 to 6
        (RULES, -2, 1),  # 6 to 2 + 2 + C, with C from 0 to 3: 4 to 7
        (OPEN, -1, 2),  # from 4 … 7 to 2 + 2 + 2 = 6
        (ANSWERS, 1, 1),  # A from 2 to 3: 7
        (CAME, 3, 3),  # N: 10
    ]
    assert [(one.new, one.before, one.after, one.low, one.high) for one in found.changed] == [("A", 2, 3, 1, 1)]
    assert (found.gone, found.open, found.came) == (("G",), ("C",), ("N",))
    # 12 and 15 are the highest: 8/12, 6/12, 4/15 … 7/15, 6/15, 7/15, 10/15.
    assert [(one.low, one.high) for one in found.percent] == [
        (Fraction(-50, 3), Fraction(-50, 3)),
        (Fraction(80, 3) - 50, Fraction(140, 3) - 50),
        (40 - Fraction(140, 3), 40 - Fraction(80, 3)),
        (Fraction(20, 3), Fraction(20, 3)),
        (20, 20),
    ]


def test_backwards_every_question_changes_its_part() -> None:
    before = ev(NEW, answers={"A": 3, "B": 1, "C": 2, "N": 3})
    after = ev(OLD, answers={"A": 2, "B": 1, "C": 3, "G": 2})

    assert parts(taken_apart(before, after, toy())) == [
        (GONE, -3, -3),  # 10 to 7
        (RULES, -3, 0),  # 3 + 1 + C
        (OPEN, 0, 3),  # 3 + 1 + 3 = 7
        (ANSWERS, -1, -1),
        (CAME, 2, 2),
    ]


def test_a_fact_that_only_the_later_edition_asks_for_is_that_of_the_later_assessment() -> None:
    asked = """
[context.kind]
title = "Kind"
kind = "choice"
values = ["Ya", "Tidak"]
"""
    leaf = [node(code, parent="total", scale='"s"') for code in ("A", "C", "N", "B")]
    formula = "'if(kind = \"Ya\", A + B + C + N, 2 * (A + B + C + N))'"
    new = made(node("total", formula=formula), *leaf, levels(0, 1, 2, 3), BANDS, asked, edition="2")
    walk = read_crosswalk(WALK.replace(b", ask_again = true", b""), "toy/1-2.toml", OLD, new)
    before = ev(OLD, answers={"A": 2, "B": 1, "C": 3, "G": 2})

    after = ev(new, answers={"A": 3, "B": 1, "C": 2, "N": 3}, context={"kind": "Tidak"})

    assert parts(taken_apart(before, after, walk)) == [(GONE, -2, -2), (RULES, 6, 6), (ANSWERS, 0, 0), (CAME, 6, 6)]


def test_where_only_a_value_is_known_now_answers_and_new_questions_are_one_part() -> None:
    before = ev(OLD, answers={"A": 2, "B": 1, "C": 3, "G": 2})

    assert parts(taken_apart(before, ev(NEW, values={"total": 10}), toy())) == [
        (GONE, -2, -2),
        (RULES, -2, 1),
        (TOGETHER, 3, 6),
    ]


def test_where_only_a_value_was_known_before_every_old_answer_is_open() -> None:
    after = ev(NEW, answers={"A": 3, "B": 1, "C": 2, "N": 3})

    assert parts(taken_apart(ev(OLD, values={"total": 8}), after, toy())) == [
        (RULES, -8, 4),  # to A + 2·B + C: 0 to 12
        (OPEN, -5, 7),  # to 3 + 2 + 2 = 7
        (CAME, 3, 3),
    ]


def test_missing_answers_give_each_part_at_both_ends() -> None:
    # 2 + 1 + C + 2 by the old rules, C from 0 to 3; 3 + 2·1 + 2 + N by the new ones, N from 0 to 3.
    before = ev(OLD, answers={"A": 2, "B": 1, "G": 2})
    after = ev(NEW, answers={"A": 3, "B": 1, "C": 2})

    found = taken_apart(before, after, toy())

    assert (found.least, found.most, found.is_open) == (7 - 8, 10 - 5, True)
    assert parts(found) == [
        (GONE, -2, -2),
        (RULES, -2, 4),  # 6 to 4 with C at 0 before it is asked anew; 3 to 7 with C at 3
        (OPEN, 2, -1),
        (ANSWERS, 1, 1),
        (CAME, 0, 3),
    ]


# --- Laws of every crosswalk ------------------------------------------------------------------------------------------


def whole(rules: Instrument, chance: random.Random) -> dict[str, Any]:
    return {code: drawn_answer(rules, one, chance) for code, one in rules.nodes.items() if one.is_leaf}


def change(found: ChangeOfEdition) -> Any:
    assert found.before.score is not None
    assert found.after.score is not None
    return found.after.score - found.before.score


@pytest.mark.parametrize(("spec", "back"), WAYS)
@settings(max_examples=3)
@given(seed=st.integers(0, 2**32))
def test_the_parts_add_up_to_the_change_whatever_was_the_case(spec: str, seed: int, *, back: bool) -> None:
    walk, old, new = crosswalk(spec)
    start, end = (new, old) if back else (old, new)
    chance = random.Random(seed)  # noqa: S311  (answers, not secrets)
    found = taken_apart(ev(start, answers=whole(start, chance)), ev(end, answers=whole(end, chance)), walk)

    ranges = [one for one in found.parts if one.low != one.high]
    exact = sum(one.low for one in found.parts if one.low == one.high)
    assert len(ranges) in (0, 2)
    for low, high in ((0, 1), (1, 0)):  # one part at its low end is the other at its high one
        ends = [(one.low, one.high)[at] for one, at in zip(ranges, (low, high), strict=True)] if ranges else []
        assert exact + sum(ends) == change(found)
    gains = sum(one.low for one in found.changed)
    assert gains == sum(one.low for one in found.parts if one.name == ANSWERS)
    assert {one.old for one in found.changed} <= {one.old for one in found.migration.carried}
    for one in found.percent:
        assert one.low <= one.high


@pytest.mark.parametrize(("spec", "back"), WAYS)
@settings(max_examples=3)
@given(seed=st.integers(0, 2**32))
def test_what_other_rules_did_lies_in_its_range_for_every_answer_to_what_is_open(
    spec: str, seed: int, *, back: bool
) -> None:
    walk, old, new = crosswalk(spec)
    start, end = (new, old) if back else (old, new)
    chance = random.Random(seed)  # noqa: S311  (answers, not secrets)
    before, after = ev(start, answers=whole(start, chance)), ev(end, answers=whole(end, chance))
    found = taken_apart(before, after, walk)
    by_name = {one.name: one for one in found.parts}
    here = before.score
    assert here is not None
    here += by_name[GONE].low if GONE in by_name else 0
    lowest = _came_at_its_lowest(found)
    for _ in range(3):
        drawn = {code: drawn_answer(end, end.nodes[code], chance) for code in found.open}
        answers = {**found.migration.after.assessment.answers, **lowest, **drawn}
        outside = [code for code, one in end.nodes.items() if one.is_leaf and code not in end.leaves_under(TOTAL)]
        answers |= {code: after.assessment.answers[code] for code in outside}
        total = evaluate(end, attrs.evolve(after.assessment, answers=answers)).score
        assert total is not None
        assert by_name[RULES].low <= total - here <= by_name[RULES].high


@pytest.mark.parametrize(("spec", "back"), WAYS)
@settings(max_examples=3)
@given(seed=st.integers(0, 2**32))
def test_with_missing_answers_both_ends_add_up_and_no_completion_lies_beyond_them(
    spec: str, seed: int, *, back: bool
) -> None:
    walk, old, new = crosswalk(spec)
    rules, chance = (new, old) if back else (old, new), random.Random(seed)  # noqa: S311  (answers, not secrets)
    every = [whole(one, chance) for one in rules]
    kept = [{code: one for code, one in answers.items() if chance.random() < 0.9} for answers in every]
    try:
        before, after = (ev(one, answers=answers) for one, answers in zip(rules, kept, strict=True))
        found = taken_apart(before, after, walk)
    except OpenTotalError:
        return  # grades by hand, or an answer of which more may be better or worse

    assert sum(one.low for one in found.parts) == found.least or not found.is_open
    assert sum(one.high for one in found.parts) == found.most or not found.is_open
    scores = [ev(one, answers=answers).score or 0 for one, answers in zip(rules, every, strict=True)]
    assert found.least <= scores[1] - scores[0] <= found.most
    for gain in ("low", "high"):
        step = [getattr(one, gain) for one in found.parts if one.name == ANSWERS]
        assert sum(getattr(one, gain) for one in found.changed) == sum(step)


def _came_at_its_lowest(found: ChangeOfEdition) -> dict[str, Any]:
    """The lowest level of a scale, in these indices the first one."""
    rules = found.after.instrument
    scales = {code: rules.scales[rules.nodes[code].scale or ""] for code in found.came}
    return {code: one.minimum if one.kind == "number" else one.levels[0].answer for code, one in scales.items()}


def test_a_fact_that_is_given_beside_the_answers_that_it_follows_from_is_in_no_ones_way() -> None:
    walk, old, new = crosswalk("kami@4.2-5.0")
    kinds = ((old, "C", "Rendah"), (new, "A", "Strategis"))
    answers = [
        {code: letter if code.startswith("SE") else 2 for code, node in one.nodes.items() if node.is_leaf}
        for one, letter, _ in kinds
    ]
    plain = [ev(one, answers=said) for (one, _, _), said in zip(kinds, answers, strict=True)]
    told = [
        ev(one, answers=said, context={"se_category": word})
        for (one, _, word), said in zip(kinds, answers, strict=True)
    ]

    assert parts(taken_apart(told[0], told[1], walk)) == parts(taken_apart(plain[0], plain[1], walk))
