"""One fault seeded into what is shipped: each is found, with its place.

The loader refuses some of them already (a weight, bounds out of order); here the instrument is changed after it was
read, so that the proof is held to find them by itself.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.instruments import TOTAL, Rounding
from evalkit.rulework.check import codes_and_words, early_rounding, printed, structure
from evalkit.rulework.precision import precision_of
from evalkit.schema.citation import Citation
from rules_check.small import told, with_node
from support import INSTRUMENTS, instrument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Band, BandTable, Instrument

pytestmark = pytest.mark.long

NUMBERED = [spec for spec in INSTRUMENTS if any(any(map(str.isdigit, code)) for code in instrument(spec).nodes)]
# Of shares within one parent the loader alone knows the sum.
WEIGHED = [
    spec
    for spec in INSTRUMENTS
    if any(node.weight is not None for node in instrument(spec).nodes.values())
    and (
        instrument(spec).weights == "of-total"
        or len(instrument(spec).nodes[TOTAL].children) < len(instrument(spec).nodes) - 1
    )
]
WITH_LEVELS = [spec for spec in INSTRUMENTS if any(len(one.levels) > 2 for one in instrument(spec).scales.values())]

# Levels at an end of their scale that no printed range tells of; answers of cases do.
ONLY_CASES_SEE = {
    "ips@2022": {("proses", 1)},
    "itkp@2026": {("rencana-aksi", "D"), ("penugasan", "E"), ("kematangan", "G")},
    "kami@4.2": {("suplemen", 0), ("suplemen", 3)},
    "kami@5.0": {("suplemen", 0), ("suplemen", 3)},
    "sakip@2021": {("kriteria", level) for level in "TSY"},
    "spbe@2018": {("proses", 0), ("fungsi-teknis", 0)},
    "spbe@2020": {("proses", 1), ("layanan", 1)},
    "spip@2021": {
        *{("nilai", level) for level in (1, 5)},
        *{("kasus", level) for level in (1, 3)},
        *{(scale, 5) for scale in ("capaian", "opini", "aset", "ketaatan")},
    },
    "zi@2021": {("abc", "A"), ("abcd", "A"), ("abcde", "A")},
}


def with_band(one: Instrument, table: BandTable, band: Band, **changes: Any) -> Instrument:
    """The same with another band."""
    bands = tuple(attrs.evolve(each, **changes) if each is band else each for each in table.bands)
    return attrs.evolve(
        one, bands=tuple(attrs.evolve(each, bands=bands) if each is table else each for each in one.bands)
    )


def bounds(one: Instrument) -> Iterator[tuple[BandTable, Band]]:
    """Every band that has a bound."""
    for table in one.bands:
        for band in table.bands:
            if band.minimum is not None:
                yield table, band


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_bound_that_is_off_by_one_last_digit_is_found(spec: str) -> None:
    one = instrument(spec)
    for table, band in bounds(one):
        node = next(node for node in one.nodes.values() if one.at(table.at, node))
        unit = Fraction(1, 10 ** (precision_of(one, node).digits or 2))
        assert band.minimum is not None
        for other in (band.minimum + unit, band.minimum - unit):
            found = told(
                printed.statements(with_band(one, table, band, **{"above" if band.exclusive else "min": other}))
            )
            assert any(place.endswith(f"[{band.predicate}]") for _, place, _ in found), (table.at, band.predicate)


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_bound_of_the_other_kind_is_found(spec: str) -> None:
    one = instrument(spec)
    for table, band in bounds(one):
        found = told(printed.statements(with_band(one, table, band, min=band.above, above=band.min)))
        assert any(check == "printed-bound" for check, _, _ in found), (table.at, band.predicate)


@pytest.mark.parametrize("spec", WEIGHED)
def test_every_weight_that_is_off_is_found(spec: str) -> None:
    one = instrument(spec)
    for node in one.nodes.values():
        if node.weight is None or node.parent is None:
            continue
        wrong = with_node(one, node.code, weight=node.weight + Fraction(1, 10))
        places = {place for check, place, _ in told(structure.statements(wrong)) if check == "weights-sum"}
        assert places, node.code
        assert places <= {node.code, node.parent, *one.nodes[node.parent].children} or one.weights != "of-total"


def differ_in_a_number(one: str, other: str) -> bool:
    """Whether two codes are the same but for their numbers: of others, nobody knows which is first."""
    return one != other and re.sub(r"\d+", "0", one) == re.sub(r"\d+", "0", other)


@pytest.mark.parametrize("spec", NUMBERED)
def test_every_swap_of_two_neighbours_is_found(spec: str) -> None:
    one = instrument(spec)
    known = {place for check, place, _ in told(codes_and_words.statements(one)) if check == "codes-order"}
    for node in one.nodes.values():
        for at in range(len(node.children) - 1):
            children = list(node.children)
            if not differ_in_a_number(*children[at : at + 2]) or known.intersection(children[at : at + 2]):
                continue
            children[at], children[at + 1] = children[at + 1], children[at]
            found = told(codes_and_words.statements(with_node(one, node.code, children=tuple(children))))
            assert ("codes-order", children[at + 1]) in {(check, place) for check, place, _ in found}


@pytest.mark.parametrize("spec", WITH_LEVELS)
def test_every_level_that_is_left_out_is_found_where_the_file_says_enough(spec: str) -> None:
    """The lowest level of a scale cannot be missed where the lowest band is printed without a lower end."""
    one = instrument(spec)
    unseen = set()
    for key, scale in one.scales.items():
        for level in scale.levels if len(scale.levels) > 2 else ():
            fewer = attrs.evolve(scale, levels=tuple(each for each in scale.levels if each is not level))
            wrong = attrs.evolve(one, scales={**one.scales, key: fewer})
            found = told([*structure.statements(wrong), *printed.statements(wrong), *structure.of_keyed_tables(wrong)])
            if not {check for check, _, _ in found} & {"scale-levels", "printed-ends", "table-complete"}:
                unseen.add((key, level.answer))

    assert unseen == ONLY_CASES_SEE.get(spec, set())


@pytest.mark.parametrize("spec", [spec for spec in INSTRUMENTS if instrument(spec).nodes[TOTAL].children])
def test_early_rounding_is_found(spec: str) -> None:
    one = instrument(spec)
    deepest = one.nodes[one.nodes[TOTAL].children[0]]
    stage = Rounding(at=deepest.code, digits=-1, mode="half-up", cite=Citation(sources=(), mark="verified"))

    found = told(early_rounding.statements(attrs.evolve(one, rounding=(*one.rounding, stage))))

    assert ("rounding-early", f"rounding[{deepest.code}]") in {(check, place) for check, place, _ in found}
