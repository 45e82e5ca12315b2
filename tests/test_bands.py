"""Facts about bands: which word a value has."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
import pytest

from evalkit.instruments import Band, BandTable
from evalkit.method.bands import bands_between, find_band, reaches, table_for
from evalkit.schema.citation import Citation
from support import INSTRUMENTS, instrument, printed

if TYPE_CHECKING:
    from evalkit.base.exact import Exact

CITE = Citation(sources=("law",), mark="verified")
TABLES = [
    pytest.param(table, id=f"{spec}-{table.at}-{table.when or ''}")
    for spec in INSTRUMENTS
    for table in instrument(spec).bands
]


def of_total(spec: str, when: str | None = None) -> BandTable:
    one = instrument(spec)
    found = table_for(one, one.nodes["total"], when)
    assert found is not None
    return found


def word(spec: str, value: str, when: str | None = None) -> str:
    return find_band(of_total(spec, when), printed(value).exact).predicate


def band(minimum: Exact | None, *, exclusive: bool = False) -> Band:
    found = Band(predicate="x", cite=CITE)
    return attrs.evolve(found, above=minimum) if exclusive else attrs.evolve(found, min=minimum)


def test_a_minimum_is_included() -> None:
    assert reaches(band(80), 80)


def test_an_exclusive_minimum_is_not_included() -> None:
    assert not reaches(band(80, exclusive=True), 80)


def test_just_above_an_exclusive_minimum_is_included() -> None:
    assert reaches(band(80, exclusive=True), 80 + Fraction(1, 10**90))


def test_a_band_without_minimum_has_every_value() -> None:
    assert reaches(band(None), -(10**30))


@pytest.mark.parametrize(
    ("spec", "value", "predicate"),
    [
        ("spbe@2020", "4.20", "Memuaskan"),
        ("spbe@2020", "4.19", "Sangat Baik"),
        ("spbe@2020", "3.50", "Sangat Baik"),
        ("spbe@2020", "2.60", "Baik"),
        ("spbe@2020", "1.80", "Cukup"),
        ("spbe@2020", "1.79", "Kurang"),
        ("spbe@2018", "1.79", "Kurang"),
        ("ips@2022", "2.59", "Cukup"),
        ("pemdi@2026", "4.00", "Memuaskan"),
        ("pemdi@2026", "2.50", "Baik"),
        ("pemdi@2026", "1.49", "Kurang"),
        ("ikm@2017", "88.31", "A"),
        ("ikm@2017", "88.30", "B"),
        ("ikm@2017", "76.61", "B"),
        ("ikm@2017", "76.60", "C"),
        ("ikm@2017", "65.00", "C"),
        ("ikm@2017", "64.99", "D"),
        ("ikm@2004", "85", "A"),
        ("ikm@2017", "85", "B"),
        ("sakip@2021", "80.00", "BB"),
        ("sakip@2021", "80.01", "A"),
        ("sakip@2021", "90.00", "A"),
        ("sakip@2021", "30.00", "D"),
        ("sakip@2015", "50.00", "C"),
        ("kip@2018", "89.95", "Menuju Informatif"),
        ("kip@2018", "90.00", "Informatif"),
        ("kip@2018", "39.99", "Tidak Informatif"),
        ("ipasn@2019", "80.50", "Sedang"),
        ("ipasn@2019", "81.00", "Tinggi"),
        ("ipasn@2024", "60.99", "Sangat Rendah"),
    ],
)
def test_values_at_the_bounds_have_their_predicate(spec: str, value: str, predicate: str) -> None:
    assert word(spec, value) == predicate


@pytest.mark.parametrize(
    ("spec", "when", "value", "predicate"),
    [
        ("kami@4.2", "Rendah", "536", "Baik"),
        ("kami@4.2", "Tinggi", "583", "Cukup Baik"),
        ("kami@4.2", "Tinggi", "584", "Baik"),
        ("kami@4.2", "Strategis", "333", "Tidak Layak"),
        ("kami@5.0", "Rendah", "472", "Cukup Baik"),
        ("kami@5.0", "Tinggi", "472", "Pemenuhan Kerangka Kerja Dasar"),
        ("kami@5.0", "Strategis", "472", "Tidak Layak"),
    ],
)
def test_a_context_value_chooses_the_table(spec: str, when: str, value: str, predicate: str) -> None:
    assert word(spec, value, when) == predicate


def test_without_its_context_value_there_is_no_table() -> None:
    one = instrument("kami@4.2")

    assert table_for(one, one.nodes["total"]) is None


def test_bands_between_two_values_stand_best_first() -> None:
    found = bands_between(of_total("spbe@2020"), printed("2.60").exact, printed("4.20").exact)

    assert [band.predicate for band in found] == ["Memuaskan", "Sangat Baik", "Baik"]


def test_between_a_value_and_itself_there_is_one_band() -> None:
    assert len(bands_between(of_total("sakip@2021"), 80, 80)) == 1


@pytest.mark.parametrize("table", TABLES)
def test_every_band_is_found_at_its_own_bound(table: BandTable) -> None:
    tiny = Fraction(1, 10**9)
    bounds = [band.minimum + (tiny if band.exclusive else 0) for band in table.bands if band.minimum is not None]

    assert [find_band(table, bound) for bound in bounds] == list(table.bands[:-1])


@pytest.mark.parametrize("table", TABLES)
def test_just_below_a_bound_lies_the_next_band(table: BandTable) -> None:
    tiny = Fraction(1, 10**9)
    below = [band.minimum - (0 if band.exclusive else tiny) for band in table.bands if band.minimum is not None]

    assert [find_band(table, value) for value in below] == list(table.bands[1:])


@pytest.mark.parametrize("table", TABLES)
def test_only_the_last_band_has_no_bound(table: BandTable) -> None:
    assert [band.minimum is None for band in table.bands] == [False] * (len(table.bands) - 1) + [True]
