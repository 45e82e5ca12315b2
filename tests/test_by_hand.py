"""Facts about what a range says of grades that only an assessor gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.text import Message
from support import codes, ev, finding, instrument, total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.evaluation.result import Evaluation

OPEN_IN_E = {"E1", "E2", "E3"}


def told(result: Evaluation) -> Mapping[str, Any]:
    """What the finding names."""
    message = finding(result, "grades-by-hand").message
    assert isinstance(message, Message)
    return message.args


def met(*without: str) -> dict[str, Any]:
    """Every criterion met, but for those of some components."""
    found = instrument("sakip@2021")
    return {code: True for code in found.leaves_under("total") if (found.nodes[code].parent or "") not in without}


def test_grades_count_where_criteria_are_open_and_are_told_where_they_are_met() -> None:
    """P, U and L are worth 80 of 100 by their criteria, and 100 by hand; E counts in full already."""
    result = ev("sakip@2021", answers=met(*OPEN_IN_E))

    named = told(result)
    assert result.total.high is not None
    assert float(result.total.high.value) == 0.8 * 75 + 25
    assert set(named["still"]) == OPEN_IN_E
    assert set(named["settled"]) == {f"{one}{i}" for one in "PUL" for i in (1, 2, 3)}
    assert str(named["highest"]) == "100.00"


def test_with_such_a_grade_the_total_is_what_was_told() -> None:
    """The same with the best grade in place of the criteria of every component."""
    found = instrument("sakip@2021")
    every = {one.parent for code, one in found.nodes.items() if code in found.leaves_under("total")}

    assert total(ev("sakip@2021", values={str(code): "AA" for code in every})) == "100.00"


@pytest.mark.parametrize("answers", [met(), dict.fromkeys(met(*OPEN_IN_E), False)], ids=["complete", "none met"])
def test_where_no_grade_by_hand_could_lift_the_range_nothing_is_told(answers: dict[str, Any]) -> None:
    assert "grades-by-hand" not in codes(ev("sakip@2021", answers=answers))


def test_a_grade_that_is_given_stands() -> None:
    result = ev("sakip@2021", answers=met(*OPEN_IN_E, "P1"), values={"P1": "BB"})

    assert "P1" not in told(result)["settled"]
