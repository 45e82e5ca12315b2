"""Which nodes can change their parent, where the method of the parent is that of a plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.instruments import Method
from evalkit.instruments.expression import Foreign
from evalkit.rulework.check import influence
from rules_check.small import told, toy
from support import INSTRUMENTS, instrument, known

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.instruments import Instrument

LEAVES = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["item"]
method = "own"
scale = "level"
source = "law"
[[node]]
code = "total"
title = "All"
leaves = [{ code = "X1", title = "One" }, { code = "X2", title = "Two" }, { code = "X3", title = "Three" }]
[[bands]]
predicate = "Good"
min = 2
[[bands]]
predicate = "Poor"
"""


@attrs.frozen
class Own:
    """A formula of a plugin."""

    compute: Callable[[Sequence[Any]], Any]
    monotone: bool = True
    whole: bool = False
    reads_answers: bool = False

    def value(self, children: Sequence[Any], levels: Sequence[int | None]) -> Any:  # one signature
        return self.compute(children)


def own(compute: Callable[[Sequence[Any]], Any]) -> Instrument:
    """An instrument with three leaves whose method is *compute*."""
    formula = Own(compute)
    return toy(LEAVES, methods=known(Method(name="own", build=lambda *_: Foreign(formula=formula))))


def test_a_child_of_which_the_value_moves_counts() -> None:
    """The best child: each moves it while the others are at their worst."""
    assert told(influence.statements(own(max)), "proved") == [
        ("node-counts", "", "3 nodes can change the value of the parent")
    ]


def test_a_child_that_moves_only_beside_the_best_counts() -> None:
    assert told(influence.statements(own(min)), "unproved") == []


def test_of_a_child_that_is_never_seen_to_move_nothing_is_claimed() -> None:
    assert told(influence.statements(own(lambda children: sum(children[:2]))), "unproved") == [
        ("node-counts", "X3", "whether it counts is not known: its parent has too many answers to look at them all")
    ]


def test_nodes_outside_the_total_are_told_with_what_they_decide() -> None:
    found = {place: text for _, place, text in told(influence.statements(instrument("kami@5.0")), "noted")}

    assert found == {
        "SE": "outside the total: it decides se_category",
        "SP": "outside the total: it stands beside it",
    }


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_node_of_what_is_shipped_counts(spec: str) -> None:
    one = instrument(spec)
    statements = list(influence.statements(one))
    children = sum(len(node.operands) for node in one.nodes.values())

    assert told(statements) == []
    assert [place for _, place, _ in told(statements, "unproved")] == []
    assert [text for _, _, text in told(statements, "proved")] == (
        [f"{children} nodes can change the value of the parent"] if children else []
    )
