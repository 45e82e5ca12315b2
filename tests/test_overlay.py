"""Facts about local variants: an overlay file laid over a rule file."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.bundled import bundled_rules
from evalkit.errors import RuleFileError
from evalkit.methods import CORE_METHODS
from evalkit.model import TOTAL, Cite
from evalkit.rules import load, load_variant
from support import instrument

if TYPE_CHECKING:
    from evalkit.model import Instrument

BASE = (Path(__file__).parent / "bad_rules" / "base.toml").read_bytes()
HEAD = """
extends = "{spec}"
{top}
[variant]
title = "Varian setempat"
decision = "Perbup 7/2025"
"""
DECIDED = Cite(sources=("variant",), mark="single-source")


def variant(spec: str, body: str, top: str = "") -> Instrument:
    """The overlay of *body* over a bundled rule file."""
    index, _, edition = spec.partition("@")
    data = (bundled_rules() / index / f"{edition}.toml").read_bytes()
    overlay = HEAD.format(spec=spec, top=top) + body
    return load_variant(overlay.encode(), instrument(spec), data, CORE_METHODS, file="local.toml")


def toy(body: str, top: str = "") -> Instrument:
    """The overlay of *body* over the small rule file of ``bad_rules``."""
    base = load(BASE, CORE_METHODS, file="toy/1.toml", index="toy", edition="1")
    overlay = HEAD.format(spec="toy@1", top=top) + body
    return load_variant(overlay.encode(), base, BASE, CORE_METHODS, file="local.toml")


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
    removed = ("P1.7", "P2.1", "U1.1", "E3.1")
    found = variant("sakip@2021", "", f"remove = {list(removed)}")

    assert len(found.leaves_under(TOTAL)) == 76
    assert [code for code in base.nodes if code not in removed] == list(found.nodes)
    assert {code: node.cite for code, node in found.nodes.items()} == {code: base.nodes[code].cite for code in found.nodes}
    assert "P1.7-di-kualitas" in {reading.id for reading in base.readings}
    assert "P1.7-di-kualitas" not in {reading.id for reading in found.readings}


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


def test_new_leaves_may_stand_inside_a_known_node() -> None:
    leaf = '{ code = "A3", title = "Third item", weight = 5, source = "law" }'
    changed = '{ code = "A1", weight = 32.5 }'
    found = toy(f'[[node]]\ncode = "A"\nleaves = [{changed}, {leaf}]\n', "") if False else None
    found = toy(
        f'[[node]]\ncode = "A"\nleaves = [{changed}, {leaf}]\n'
        '[[node]]\ncode = "B4"\nin = "B"\ntitle = "More"\nkind = 1\nstage = "I"\nmissing = 0\n'
    )
    raise AssertionError(found)
