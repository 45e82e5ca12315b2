"""What a section of a third party asks of nodes: their smallest value, under a key and a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from distribution import RULE_FILE, Site
from evalkit.base.errors import PluginError, RuleFileError
from evalkit.base.text import english
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.loading.readings import under_readings
from evalkit.rulework.check.engine import prove

if TYPE_CHECKING:
    from pathlib import Path

PLUGIN = """
    from evalkit import NUMBER, Key, NodeKey, Section, Text, hookimpl
    from evalkit.base.value import value
    from evalkit.schema.citation import Citation
    from evalkit.schema.declare import cited, field, table
    from evalkit.schema.keys import TEXT
    from evalkit.schema.parse import Declared

    evalkit_api = 3


    @table("[lowest]")
    @value
    class Lowest(Declared):
        \"\"\"What a node below its bar makes of the predicate.\"\"\"

        predicate: str = field(TEXT, "The predicate then.", '"Poor"')
        cite: Citation = cited()


    BAR = Key(name="bar", type=NUMBER, meaning="The smallest value of the node.", example="40", otherwise="none")
    NAME = Text(id="batas", en="bar")


    @hookimpl
    def evalkit_sections():
        asked = NodeKey(key=BAR, title=NAME, behind="digits", is_floor=True)
        return [Section(name="lowest", table=Lowest, title=NAME, kind="bar", called=NAME, example='{ predicate = "Poor" }',
                        beside="outcome", under="floors", asks=(asked,), off="Drops the bars.")]
"""
LOWEST = '\n[lowest]\npredicate = "Poor"\n'
READING = """
[[readings]]
id = "without"
axis = "bars"
title = { id = "tanpa", en = "without" }
set = [{ section = "lowest", off = true }]

[[readings]]
id = "lower"
axis = "bars"
title = { id = "rendah", en = "lower" }
set = [{ node = "b", bar = 20 }]
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def rules(site: Site, *sections: str, change: tuple[str, str] = ("", "")) -> Path:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=PLUGIN.replace(*change))
    path = site.folder / "mine" / "zzz" / "1.toml"
    path.parent.mkdir(parents=True)
    text = RULE_FILE.format(index="zzz", edition="1", validity="", method="mean")
    path.write_text(text.replace('title = "B" }', 'title = "B", bar = 40 }') + "".join(sections), encoding="utf-8")
    return path.parents[1]


def test_a_node_below_its_smallest_value_has_the_predicate_of_the_section(site: Site) -> None:
    one = Registry([str(rules(site, LOWEST))]).instrument("zzz@1")

    below, met = (evaluate(one, assessment(one, answers={"a": 90, "b": b})) for b in (39, 40))

    assert (below.predicate, met.predicate) == ("Poor", "Good")
    (finding,) = (finding for finding in below.findings if finding.code == "floor-broken")
    assert english(finding.message).startswith(
        "below its bar: b. The predicate is therefore Poor"
    )  # as the plugin calls it
    (statement,) = (one for one in prove(one).statements if one.check == "floor-decides")
    assert statement.place == "node[b].bar"


def test_a_reading_drops_the_section_or_changes_what_it_asks(site: Site) -> None:
    one = Registry([str(rules(site, LOWEST, READING))]).instrument("zzz@1")
    given = assessment(one, answers={"a": 90, "b": 30})

    found = [evaluate(under_readings(one, [reading]), given).predicate for reading in one.readings]

    assert (evaluate(one, given).predicate, found) == ("Poor", ["Good", "Good"])


def test_without_the_section_its_key_is_none_of_a_node(site: Site) -> None:
    with pytest.raises(RuleFileError) as told:
        Registry([str(rules(site))]).instrument("zzz@1")

    assert "the key bar is not known" in english(str(told.value))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [('behind="digits"', 'behind="bottom"'), ('name="bar"', 'name="weight"'), ("type=NUMBER", "type=TEXT")],
)
def test_a_key_that_no_node_can_have_is_refused(site: Site, right: str, wrong: str) -> None:
    with pytest.raises(PluginError) as told:
        Registry([str(rules(site, LOWEST, change=(right, wrong)))]).instrument("zzz@1")

    assert "asks" in str(told.value)
