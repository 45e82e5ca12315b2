"""Facts about weights, methods and answers; what lacks something that its method needs, the loader refuses."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.instruments import Method
from evalkit.instruments.expression import Child, Foreign, Weighted
from evalkit.rulework.check import structure
from rules_check.small import shown, told, toy, with_node
from support import INSTRUMENTS, instrument, known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Expression

BY_KIND = """
[attributes.kind]
values = [1, 2]
default = 1
[scales.level]
1 = "Poor"
4 = "Good"
2 = "Fair"
3 = "Better"
[scales.level.points]
by = "kind"
1 = { 1 = 1, 2 = 1 }
2 = { 1 = 2, 2 = 2 }
3 = { 1 = 3, 2 = 3 }
4 = { 1 = 4, 2 = 4 }
"""


def failed(one: Instrument, check: str = "") -> list[tuple[str, str]]:
    """Place and sentence of what fails."""
    return [(place, text) for name, place, text in told(structure.statements(one)) if check in ("", name)]


# --- Weights ----------------------------------------------------------------------------------------------------


def test_weights_of_children_are_added_up_exactly() -> None:
    third = with_node(with_node(toy(), "B1", weight=Fraction(10, 3)), "B2", weight=Fraction(50, 3))

    assert failed(third) == []
    assert ("weights-sum", "B", "the weights of its children (3) add up to 40, exactly the weight of B") in told(
        structure.statements(third), "proved"
    )


def test_a_weight_that_is_off_by_a_trillionth_is_found() -> None:
    off = with_node(toy(), "B1", weight=10 + Fraction(1, 10**12))

    assert failed(off, "weights-sum") == [
        ("B", "the weights of its children (3) add up to 40.000000000001"),
    ]
    assert shown(structure.statements(off)) == ["they add up to 40.000000000001, not 40"]


def test_where_weights_are_shares_of_the_parent_all_sums_are_alike() -> None:
    within = attrs.evolve(toy(), weights="within-parent")
    for code, weight in {"A": 50, "B": 50, "A1": 60, "A2": 40, "B1": 25, "B2": 25, "B3": 50}.items():
        within = with_node(within, code, weight=weight)

    assert failed(within) == []
    assert failed(with_node(within, "B3", weight=5)) == [("B", "the weights of its children (3) add up to 55")]


def test_weights_that_are_all_nothing_fail() -> None:
    nothing = toy()
    for code in ("A", "A1", "A2"):
        nothing = with_node(nothing, code, weight=0)

    found = [(place, text) for _, place, text in told(structure._weights(nothing))]

    assert ("A", "the weights of its children (2) add up to 0") in found


# --- Methods ----------------------------------------------------------------------------------------------------


class _Best:
    """The formula of a plugin: the best child counts."""

    reads_answers = False
    whole = True

    def __init__(self, *, monotone: bool) -> None:
        self.monotone = monotone

    def value(self, children: Sequence[Any], levels: Sequence[int | None]) -> Any:  # one signature
        return max(children)


@pytest.mark.parametrize(
    ("built", "verdict", "says"),
    [
        (Foreign(formula=_Best(monotone=True)), "noted", "declares that a better child never lowers"),
        (Foreign(formula=_Best(monotone=False)), "unproved", "does not declare to be monotone"),
        (Child(at=0), "noted", "plugin; a better child never lowers"),
        (Weighted(weights=(-1,), parts=(Child(at=0),)), "unproved", "whose expression may fall where a child rises"),
    ],
)
def test_the_method_of_a_plugin_is_told(built: Expression, verdict: str, says: str) -> None:
    best = Method(name="best", build=lambda *_: built)
    one = toy(
        '[instrument]\nindex = "toy"\nedition = "1"\ntitle = "Toy"\nlevels = ["part", "item"]\n'
        'method = "best"\nscale = "level"\nsource = "law"\n',
        methods=known(best),
    )

    (found,) = [each for each in structure.statements(one) if each.check == "method-of-plugin"]

    assert (found.place, found.verdict) == ("method[best]", verdict)
    assert says in str(found.text)


# --- Answers ----------------------------------------------------------------------------------------------------


def test_each_missing_level_inside_a_scale_is_named() -> None:
    gone = toy('[scales.level]\n1 = "Poor"\n2 = "Fair"\n6 = "Good"\n')

    assert failed(gone) == [("scales.level", "there is no level 3, 4, 5 between 1 and 6")]
    assert shown(structure.statements(gone)) == ["nobody can answer 3"]


def test_of_a_thousand_million_missing_levels_some_are_named() -> None:
    gone = toy('[scales.level]\n1 = "Poor"\n999999999 = "Good"\n')

    assert failed(gone) == [("scales.level", "there is no level 2, 3, 4, 5, 6 between 1 and 999999999")]


def test_letters_follow_one_another_as_numbers_do() -> None:
    gone = toy('[scales.level]\nA = "Big"\nD = "Small"\npoints = { A = 5, D = 1 }\n')
    mixed = toy('[scales.level]\n1 = "Big"\n3 = "Middle"\nC = "Small"\npoints = { 1 = 1, 3 = 3, C = 4 }\n')

    assert failed(gone) == [("scales.level", "there is no level B, C between A and D")]
    assert shown(structure.statements(gone)) == ["nobody can answer B"]
    assert failed(mixed) == []


def test_points_by_attribute_were_looked_at_one_by_one() -> None:
    (found,) = [one for one in structure.statements(toy(BY_KIND)) if one.check == "answers-complete"]

    assert (found.verdict, found.how) == ("proved", "enumerated")


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_of_what_is_shipped_the_structure_holds(spec: str) -> None:
    assert failed(instrument(spec)) == []


@pytest.mark.parametrize("spec", ["ipasn@2019", "ipasn@2024", "sakip@2015"])
def test_weights_beside_sums_are_the_most_that_answers_give(spec: str) -> None:
    said = [one for one in structure.statements(instrument(spec)) if one.check == "weight-is-highest"]

    assert [(one.place, one.verdict) for one in said] == [("total", "proved")]
