"""Facts about local variants: an overlay file laid over a rule file."""

from __future__ import annotations

import copy
import random
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.distribution import bundled_rules
from evalkit.base.errors import FileError, RuleFileError
from evalkit.base.toml.parse import parse_toml
from evalkit.instruments import TOTAL
from evalkit.loading import load, load_variant
from evalkit.loading.document import read_document
from evalkit.loading.faults import RuleFaults
from evalkit.loading.overlay import read_overlay
from evalkit.schema.citation import Citation
from kit.toys import SUMS, rule_file
from support import KNOWN, instrument

if TYPE_CHECKING:
    from evalkit.instruments import Instrument

BASE = (Path(__file__).parent / "bad_rules" / "base.toml").read_bytes()
HEAD = """
extends = "{spec}"
{top}
[variant]
title = "Varian setempat"
decision = "Perbup 7/2025"
"""
DECIDED = Citation(sources=("variant",), mark="single-source")


def variant(spec: str, body: str, top: str = "") -> Instrument:
    """The overlay of *body* over a bundled rule file."""
    index, _, edition = spec.partition("@")
    data = (bundled_rules() / index / f"{edition}.toml").read_bytes()
    overlay = HEAD.format(spec=spec, top=top) + body
    return load_variant(overlay.encode(), instrument(spec), data, KNOWN, file="local.toml")


def toy(body: str, top: str = "") -> Instrument:
    """The overlay of *body* over the small rule file of ``bad_rules``."""
    base = load(BASE, KNOWN, file="toy/1.toml", index="toy", edition="1")
    overlay = HEAD.format(spec="toy@1", top=top) + body
    return load_variant(overlay.encode(), base, BASE, KNOWN, file="local.toml")


def faults(body: str, top: str = "") -> list[str]:
    with pytest.raises(RuleFileError) as caught:
        toy(body, top)
    assert {fault.file for fault in caught.value.faults} == {"local.toml"}
    return [str(fault).removeprefix("local.toml: ") for fault in caught.value.faults]


EIGHT = ("persyaratan", "prosedur", "waktu", "produk", "kompetensi", "perilaku", "sarana", "pengaduan")


def eight_elements() -> Instrument:
    body = "".join(f'[[node]]\ncode = "{code}"\nweight = "1/8"\n' for code in EIGHT)
    return variant("ikm@2017", body, 'remove = ["biaya"]')


def test_eight_elements_of_the_ikm() -> None:
    found = eight_elements()

    assert found.nodes[TOTAL].children == EIGHT
    assert {found.nodes[code].weight for code in EIGHT} == {Fraction(1, 8)}
    assert found.nodes["waktu"].title == "Waktu Penyelesaian"
    assert found.nodes["waktu"].scale == "rata-rata"


def test_the_words_of_an_element_that_is_left_out_are_dropped() -> None:
    found = eight_elements().records

    assert found is not None
    assert "biaya" not in found.words
    assert found.words["waktu"].also["Sangat Cepat"] == 4


def test_a_variant_names_itself_and_keeps_the_id() -> None:
    found, base = eight_elements(), instrument("ikm@2017")

    assert (found.id, found.file, found.sha256) == (base.id, base.file, base.sha256)
    assert found.variant is not None
    assert (found.variant.file, found.variant.title, found.variant.decision) == (
        "local.toml",
        "Varian setempat",
        "Perbup 7/2025",
    )
    assert found.variant.sha256 != base.sha256


def test_readings_about_what_the_overlay_settles_are_dropped() -> None:
    """0.11 in place of 1/9 says nothing about eight elements of 1/8."""
    axes = {reading.axis for reading in eight_elements().readings}

    assert "bobot" not in axes
    assert {"pembulatan-awal", "pembulatan-total", "jawaban-kosong", "gabungan-unit"} <= axes


def test_notes_about_removed_nodes_are_dropped() -> None:
    assert "label-biaya" not in {note.id for note in eight_elements().properties}
    assert "urutan-unsur" in {note.id for note in eight_elements().properties}


def test_the_local_decision_is_the_source_of_what_it_changes() -> None:
    found, base = eight_elements(), instrument("ikm@2017")

    assert found.nodes["waktu"].cite == DECIDED
    assert found.sources["variant"].title == "Perbup 7/2025"
    assert found.nodes[TOTAL].cite == base.nodes[TOTAL].cite


def test_76_criteria_of_the_sakip() -> None:
    base = instrument("sakip@2021")
    removed = ("Instansi.1.a.7", "Instansi.1.b.1", "Instansi.2.a.1", "Instansi.4.c.1")
    found = variant("sakip@2021", "", f"remove = {list(removed)}")

    assert len(found.leaves_under(TOTAL)) == 76
    assert [code for code in base.nodes if code not in removed] == list(found.nodes)
    assert {code: node.cite for code, node in found.nodes.items()} == {
        code: base.nodes[code].cite for code in found.nodes
    }


def test_an_area_of_kami_can_be_removed_with_all_its_questions() -> None:
    found = variant("kami@5.0", "", 'remove = ["PD", "SE"]')

    assert not [code for code in found.nodes if code.startswith(("PD", "SE"))]
    assert found.context["se_category"].from_node is None
    assert len(found.nodes[TOTAL].children) == 5


def test_a_new_leaf_follows_its_siblings() -> None:
    found = variant("sakip@2021", '[[node]]\ncode = "P1.99"\nin = "P1"\ntitle = "Kriteria setempat"\n')

    assert found.nodes["P1"].children[-1] == "P1.99"
    assert found.nodes["P1.99"].scale == "kriteria"
    assert found.nodes["P1.99"].cite == DECIDED


def test_known_leaves_change_and_new_ones_are_added_inside_a_known_node() -> None:
    found = toy(
        '[[node]]\ncode = "C"\nleaves = [{ code = "C1", title = "Uno" }, { code = "C3", title = "Three", source = "law" }]'
    )

    assert found.nodes["C"].children == ("C1", "C2", "C3")
    assert [found.nodes[code].title for code in ("C1", "C2", "C3")] == ["Uno", "Two", "Three"]
    assert (found.nodes["C1"].cite, found.nodes["C2"].cite.sources) == (DECIDED, ("law",))
    assert found.nodes["C3"].cite == Citation(sources=("law",), mark="verified")
    assert (found.nodes["C"].cite, found.nodes["C"].method) == (DECIDED, "grade")


def test_a_node_can_move() -> None:
    found = toy('[[node]]\ncode = "C1"\nin = "S"\nscale = "letter"')

    assert (found.nodes["C"].children, found.nodes["S"].children) == (("C2",), ("S1", "C1"))


def test_a_leaf_can_be_taken_apart() -> None:
    """Trenggalek splits the use of the evaluation in two."""
    body = (
        '[[node]]\ncode = "E3"\nmethod = "sum"\n'
        '[[node]]\ncode = "E3.a"\nin = "E3"\ntitle = "Pemanfaatan"\nweight = 5\nscale = "angka5"\n'
    )

    with pytest.raises(RuleFileError, match=r"the scale angka5 is not known"):
        variant("sakip@2021", body)


def test_bands_and_rounding_replace_those_of_their_place() -> None:
    body = (
        '[[bands]]\npredicate = "Good"\nmin = 90\n[[bands]]\npredicate = "Poor"\nsource = "law"\n'
        '[[rounding]]\nat = "total"\ndigits = 0\nmode = "down"\n'
        '[[rounding]]\nat = "part"\ndigits = 1\nmode = "down"\n'
    )
    found = toy(body)

    tables = {
        table.at: [(band.predicate, band.minimum, band.cite.sources) for band in table.bands] for table in found.bands
    }
    assert tables[TOTAL] == [("Good", 90, ("variant",)), ("Poor", None, ("law",))]
    assert set(tables) == {"S", TOTAL}
    assert [(stage.at, stage.digits) for stage in found.rounding] == [(TOTAL, 0), ("part", 1)]
    assert not {"closed", "unrounded"} & {reading.id for reading in found.readings}


def test_removed_places_take_bands_with_them() -> None:
    found = toy("", 'remove = ["S", "S1"]')

    assert [table.at for table in found.bands] == [TOTAL]
    assert found.context["size"].from_node is None


def test_removed_nodes_take_points_claims_rungs_and_parts_of_readings_with_them() -> None:
    found = toy('[[node]]\ncode = "A"\nweight = 100\nleaves = [{ code = "A1", weight = 100 }]', 'remove = ["A2", "B"]')

    assert found.records is not None
    assert found.ladder is not None
    assert {entry.node for entry in found.records.points} == {"A1"}
    assert set(found.claims) == {"maturity"}
    assert [rung.level for rung in found.ladder.rungs] == ["I"]
    assert [reading.id for reading in found.readings] == ["unrounded", "closed", "zero", "no-conditions"]


def test_a_reading_keeps_the_part_that_is_still_open() -> None:
    found = toy("", 'remove = ["B3"]')
    reading = next(reading for reading in found.readings if reading.id == "zero")

    assert reading.sets[1]["codes"] == ("A1", "A2", "B1", "B2")
    assert next(reading for reading in toy("").readings if reading.id == "zero").sets[1]["codes"][-1] == "B3"


def test_a_list_of_nodes_in_a_reading_is_trimmed() -> None:
    body = '[[node]]\ncode = "A"\nleaves = [{ code = "A2", weight = 60 }]'
    found = toy(body, 'remove = ["A1"]')

    # The weights are the overlay's own now; what the reading says of B stays.
    assert [
        one.get("codes") for reading in found.readings if reading.id == "other-weights" for one in reading.sets
    ] == [("B",)]


POINTS_READ_OTHERWISE = """
[[readings]]
id = "points"
axis = "x"
title = { id = "lain", en = "other" }
[[readings.scales]]
scale = "steps"
points = { 1 = 2 }
"""
FORMULA_READ_OTHERWISE = """
[[readings]]
id = "formula"
axis = "y"
title = { id = "lain", en = "other" }
[[readings.set]]
node = "P"
formula = "a * 2 + b"
"""


@pytest.mark.parametrize(
    ("body", "readings"),
    [
        ('[[node]]\ncode = "a"\ntitle = "Own"', ["points", "formula"]),
        ('[[node]]\ncode = "P"\nmethod = "mean"', ["points"]),
        ('[[node]]\ncode = "P"\nformula = "a + b * 3"', ["points"]),
    ],
)
def test_points_read_otherwise_stay_open_and_a_method_settles_a_formula(body: str, readings: list[str]) -> None:
    data = rule_file(POINTS_READ_OTHERWISE, FORMULA_READ_OTHERWISE, nodes=SUMS).encode()
    base = load(data, KNOWN, file="toy/1.toml", index="toy", edition="1")

    found = load_variant((HEAD.format(spec="toy@1", top="") + body).encode(), base, data, KNOWN, file="local.toml")

    assert [reading.id for reading in found.readings] == readings


def test_sources_of_the_overlay_are_added() -> None:
    found = toy(
        '[sources.variant]\ntitle = "Perbup 7/2025, lampiran"\nmark = "verified"\n[sources.x]\ntitle = "X"\nmark = "inferred"\n'
        '[[node]]\ncode = "S1"\ntitle = "y"\nsource = ["x", "law"]\n[[node]]\ncode = "S"\ntitle = "z"'
    )

    assert found.sources["variant"].title == "Perbup 7/2025, lampiran"
    assert found.nodes["S1"].cite == Citation(sources=("x", "law"), mark="inferred")
    assert found.nodes["S"].cite == Citation(sources=("variant",), mark="verified")


@pytest.mark.parametrize(
    ("body", "top", "wanted"),
    [
        ("", 'remove = ["A3"]', ["remove: the code A3 is not known", "hint: did you mean A?"]),
        ("", 'remove = ["A1"]', ["node[A]: the weights of its children add up to 22.5", "exactly 60, the weight of A"]),
        ("", 'remove = ["S1"]', ["remove: S loses all its children", "hint: remove S too"]),
        ("", 'remove = ["total"]', ["node: there is no node total"]),
        ("", "remove = 1", ["remove: 1 is not allowed here"]),
        ('[[node]]\ncode = "A1"\nweight = 1', 'remove = ["A1"]', ["node[A1]: A1 is removed and changed at once", "add up to 22.5"]),
        ('[[node]]\ncode = "A1"\nweight = 40', "", ["node[A]: the weights of its children add up to 62.5"]),
        ('[[node]]\ncode = "A1"\nwieght = 40', "", ["node[A1].wieght: the key wieght is not known", "did you mean weight?"]),
        ('[[node]]\ncode = "C9"\nin = "C"', "", ["node[C9]: the key title is missing"]),
        ('[[node]]\ncode = "C9"\nin = "CC"\ntitle = "x"', "", ["node[C9].in: the parent CC is not known"]),
        ('[[node]]\ntitle = "x"', "", ["node[1]: the key code is missing"]),
        ('[[node]]\ncode = "S"\n[[node]]\ncode = "S"', "", ["node[S]: the code S is used twice"]),
        ('[[node]]\ncode = "S"\nleaves = []', "", ["node[S].leaves: an empty list is not allowed here"]),
        ('[[node]]\ncode = "S"\nleaves = 5', "", ["node[S].leaves: 5 is not allowed here"]),
        ('[[node]]\ncode = "S"\nleaves = [{ title = "x" }]', "", ["node[S].leaves[1]: the key code is missing"]),
        ('[[node]]\ncode = "S"\nleaves = [{ code = "S1", in = "C" }]', "", ["node[S].leaves[S1].in: C is not allowed here"]),
        ('[[bands]]\npredicate = "Good"\nmin = 1', "", ["bands[total]: the last of them, Good, has a lower bound", "floors.predicate"]),
        ("[[bands]]\nat = []", "", [".at: an empty list is not allowed here", "]: the key predicate is missing"]),
        ("[bands]\nx = 1", "", ["bands: a table is not allowed here"]),
        ("[grades]\nx = 1", "", ["grades: the key grades is not known"]),
        ('[sources.x]\ntitle = "x"', "", ["sources.x: the key mark is missing"]),
    ],
)  # fmt: skip
def test_faults_are_told_by_code_in_the_overlay(body: str, top: str, wanted: list[str]) -> None:
    told = faults(body, top)

    assert [words for words in wanted if not any(words in fault for fault in told)] == []
    assert [fault for fault in told if not any(words in fault for words in wanted)] == []


@pytest.mark.parametrize(
    ("overlay", "wanted"),
    [
        ("", ["the key extends is missing", "the key variant is missing"]),
        (
            'extends = "toy@2"\nvariant = 1',
            ["extends: toy@2 is not allowed here", "expected: toy@1, the instrument", "variant: 1"],
        ),
        (
            'extends = "toy@1"\nsources = 1\n[variant]\ntitle = "x"',
            ["variant: the key decision is missing", "sources: 1"],
        ),
        (
            'extends = "toy@1"\n[variant]\ntitle = "x"\ndecision = "y"\nby = "z"',
            ["variant.by: the key by is not known"],
        ),
        ("extends = ", ["line 1, column 11", "not valid TOML"]),
    ],
)
def test_an_overlay_names_its_base_and_its_decision(overlay: str, wanted: list[str]) -> None:
    base = load(BASE, KNOWN, file="toy/1.toml", index="toy", edition="1")
    with pytest.raises(RuleFileError) as caught:
        load_variant(overlay.encode(), base, BASE, KNOWN, file="local.toml")
    told = [str(fault) for fault in caught.value.faults]

    assert [words for words in wanted if not any(words in fault for fault in told)] == []
    assert [fault for fault in told if not any(words in fault for words in wanted)] == []


_STRANGE: tuple[Any, ...] = (
    0,
    "x",
    TOTAL,
    [],
    [[]],
    [{}],
    {},
    {"x": 1},
    True,
    0xF**5000,
    [{"code": "S"}],
    ["A1"],
    ["total"],
)


@pytest.mark.long
def test_whatever_an_overlay_says_it_loads_or_has_faults() -> None:
    text = HEAD.format(spec="toy@1", top='remove = ["C2"]') + (
        '[sources.x]\ntitle = "x"\nmark = "verified"\n[[node]]\ncode = "A"\nweight = 60\n'
        'leaves = [{ code = "A1", weight = 30 }, { code = "A2", weight = 30 }]\n'
        '[[node]]\ncode = "C3"\nin = "C"\ntitle = "x"\n[[bands]]\npredicate = "Good"\nmin = 1\n[[bands]]\npredicate = "Poor"\n'
        '[[rounding]]\nat = "total"\ndigits = 2\nmode = "down"\n'
    )
    sound, raw = parse_toml(text.encode(), "", FileError), parse_toml(BASE, "", FileError)
    chance = random.Random(1)  # noqa: S311 - the same cases each time
    for _ in range(400):
        overlay = copy.deepcopy(sound)
        place: Any = overlay
        key: Any = chance.choice(list(place))
        while isinstance(place[key], (dict, list)) and place[key] and chance.random() < 0.8:
            place = place[key]
            key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        place[key] = copy.deepcopy(chance.choice(_STRANGE))
        found = RuleFaults("local.toml")
        changed = read_overlay(overlay, "toy@1", found).laid_over(raw, {}, found)

        assert read_document(changed, KNOWN, found, sha256="") is not None or found.found
        assert all(map(str, found.found))


def test_the_base_is_left_as_it_was() -> None:
    raw, again = parse_toml(BASE, "", FileError), parse_toml(BASE, "", FileError)
    overlay = {"extends": "toy@1", "remove": ["B", "A2"], "node": [{"code": "A1", "weight": 60}]}
    found = RuleFaults("local.toml")
    read_overlay(overlay, "toy@1", found).laid_over(raw, {}, found)

    assert raw == again
