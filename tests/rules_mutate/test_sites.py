"""Which mutants there are: counted by hand on small rule files."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.errors import Fault
from evalkit.base.exact import parse_number
from evalkit.base.value import Value, value
from evalkit.rulework.mutate.sites.place import Place, neighbours, written
from evalkit.schema.declare import field, table
from evalkit.schema.keys import NUMBER, TEXT, WHOLE, word
from rules_mutate.toys import GATED, PLAIN, mutant, mutants, names, tables

if TYPE_CHECKING:
    from evalkit.base.exact import Exact


def kinds(text: str) -> dict[str, int]:
    return dict(Counter(one.kind for one in mutants(text)))


def test_every_number_of_a_plain_file_is_changed_up_and_down() -> None:
    # total 2; A and B: up and down, alone and with the other; 3 levels; 1 bound; mode 3, digits 2, gone 1; one more level
    assert kinds(PLAIN) == {
        "weight": 10,
        "code": 1,
        "level": 3,
        "bound": 2,
        "bound-kind": 1,
        "rounding": 6,
        "early-rounding": 1,
    }


def test_gates_ladders_floors_and_attributes_are_changed() -> None:
    found = kinds(GATED)

    assert found["floor"] == 2 + 1  # the number, the predicate
    assert found["threshold"] == 6
    assert found["parameter"] == 2
    assert found["attribute"] == 4 * 3
    assert found["code"] == 2
    assert found["early-rounding"] == 3
    assert found["gate"] == 11
    assert found["rung"] == 3 + 3 + 3  # neighbours exchanged, conditions dropped, the gate asked for


def test_a_weight_is_also_changed_together_with_its_sibling_so_that_the_sum_stays() -> None:
    loaded = {one.name: tables().load(one.edits) for one in mutants(kind="weight")}

    sound = [name for name, found in loaded.items() if not isinstance(found, Fault)]
    assert sound == [name for name in loaded if "," in name]


def test_numbers_change_by_one_unit_of_their_last_digit() -> None:
    assert neighbours(3) == [4, 2]
    assert [str(one) for one in neighbours(parse_number("76.61"))] == ["76.62", "76.6"]
    assert neighbours("1/9") == ["11/90", written(Fraction(1, 10))]  # a tenth of a ninth: thirds have no last digit
    assert neighbours("many") == neighbours(None) == neighbours(raw=True) == []


def test_names_are_unique_and_stable() -> None:
    once, again = names(mutants(GATED)), names(mutants(GATED))

    assert once == again
    assert len(once) == len(set(once))


RANKED = """
[scales.ranked]
0 = "None"
1 = "Some"
[scales.ranked.points]
by = "rank"
0 = { a = 0 }
1 = { a = 1 }
[attributes.rank]
values = ["a"]
"""


def test_a_leaf_on_a_scale_whose_points_hang_on_an_attribute_that_it_lacks_is_refused() -> None:
    text = GATED + RANKED
    found = tables(text).load(mutant(text, "A.scale: level → ranked").edits)

    assert isinstance(found, Fault)
    assert found.place == "node[A]"


@table("[toy]")
@value
class Declared(Value):
    """A table with a key of each kind."""

    many: int = field(WHOLE, "How many.", "3")
    share: Exact = field(NUMBER, "A share.", "0.5", default=0)
    mode: str = field(word("up", "down"), "Which way.", '"up"', default="up")
    way: str | None = field(word("here"), "Where.", '"here"', default=None)
    title: str = field(TEXT, "Words.", '"x"')


def test_numbers_and_words_of_a_table_are_changed_as_its_class_declares_them() -> None:
    place = Place("toy", "toy", ("toy",), {"many": 3, "share": "1/2", "title": "x"})

    assert [one.name for one in place.keys(Declared)] == [
        "toy.many: 3 → 4",
        "toy.many: 3 → 2",
        "toy.share: 1/2 → 0.55",
        "toy.share: 1/2 → 0.45",
        "toy.mode: up → down",
    ]
