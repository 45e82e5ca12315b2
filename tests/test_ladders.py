"""Levels of nodes by a section of a third party, under a name and keys of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from distribution import RULE_FILE, Site
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.rulework.check import monotone, thresholds

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit import Instrument

PLUGIN = """
    from collections.abc import Mapping

    from evalkit import Section, hookimpl
    from evalkit.base.text import Text
    from evalkit.base.value import value
    from evalkit.instruments import Ladder, Rung
    from evalkit.schema.citation import Citation
    from evalkit.schema.declare import cited, field, listed, table
    from evalkit.schema.keys import TEXT, map_of

    evalkit_api = 3


    @table("[[stages.stage]]")
    @value
    class Stage(Rung):
        \"\"\"A stage, which asks for points of leaves of the first kind.\"\"\"

        level: str = field(TEXT, "The stage.", '"Tumbuh"', name="called")
        least: str = field(TEXT, "The threshold for them.", '"tumbuh"', default="")
        gate = False
        needs = ()

        @property
        def at_least(self):
            return {1: self.least} if self.least else {}


    @table("[stages]")
    @value
    class Stages(Ladder):
        \"\"\"Stages of nodes.\"\"\"

        title: str = field(TEXT, "What they are called.", '"Tahap"')
        rungs: tuple[Stage, ...] = field(listed(Stage, label="called"), "The stages.", '[{ called = "Awal" }]', name="stage")
        names: Mapping[str, str] = field(map_of(TEXT, "table stage → text"), "Official names.", '{ Awal = "Tahap awal" }', default={})
        cite: Citation = cited()
        attribute, also, prefixes, ranges = "kind", {}, ("Tahap",), ()


    @hookimpl
    def evalkit_sections():
        name = Text(id="tahap", en="stages")
        return [Section(name="stages", table=Stages, title=name, kind="stage", called=name, beside="outcome",
                        example='{ title = "Tahap", stage = [{ called = "Awal" }] }')]
"""
STAGES = """
[attributes.kind]
values = [1, 2]
[gate]
attribute = "kind"
locked = 2
sum_of = [1]
[stages]
title = "Tahap"
names = { Tumbuh = "Bertumbuh" }
[[stages.stage]]
called = "Tumbuh"
least = "tumbuh"
[[stages.stage]]
called = "Awal"
"""


@pytest.fixture
def instrument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instrument:
    site = Site(tmp_path, monkeypatch)
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=PLUGIN)
    path = site.folder / "mine" / "zzz" / "1.toml"
    path.parent.mkdir(parents=True)
    text = RULE_FILE.format(index="zzz", edition="1", validity="", method="gated-sum").replace(
        '"part"]', '"part", "leaf"]'
    )
    part = '[[node]]\ncode = "P"\nin = "total"\ntitle = "Part"\ngate_min = 10\nthresholds = { tumbuh = 60 }'
    node = f'title = "Total"\nmethod = "sum"\n{part}'
    text = text.replace('title = "Total"', node).replace('"A" }', '"A", kind = 1 }').replace('"B" }', '"B", kind = 2 }')
    path.write_text(text.replace("min = 0\nmax = 100", "min = 0\nmax = 100\nwhole = true") + STAGES, encoding="utf-8")
    return Registry([str(path.parents[1])]).instrument("zzz@1")


def test_a_node_has_the_level_of_the_first_rung_that_holds(instrument: Instrument) -> None:
    found = [evaluate(instrument, assessment(instrument, answers={"a": a, "b": 90})).nodes["P"] for a in (59, 60)]

    assert [node.maturity for node in found] == ["Awal", "Tumbuh"]


def test_a_table_of_texts_that_a_plugin_declares_is_read_as_one(instrument: Instrument) -> None:
    assert instrument.ladder is not None
    assert instrument.ladder.names == {"Tumbuh": "Bertumbuh"}


@pytest.mark.parametrize(("word", "verdict"), [("Tahap Tumbuh", "agrees"), ("Awal", "contradicted")])
def test_a_claim_may_name_the_level(instrument: Instrument, word: str, verdict: str) -> None:
    given = assessment(instrument, answers={"a": 60, "b": 0}, claims={"P": word})

    assert [claim.verdict for claim in evaluate(instrument, given).claims] == [verdict]


def test_its_levels_are_proved_as_those_of_any_other(instrument: Instrument) -> None:
    found = {one.check: one.verdict for one in (*monotone.statements(instrument), *thresholds.statements(instrument))}

    assert (found["maturity-monotone"], found["threshold-reachable"]) == ("proved", "proved")
