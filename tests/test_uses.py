"""Facts about ``uses``: a rule file may name methods that plugins of other indices bring, and no others."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from distribution import Site
from evalkit.base.errors import PluginError, RuleFileError
from evalkit.base.installed import WITHOUT
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.cli import cli

if TYPE_CHECKING:
    from pathlib import Path

PLUGIN = """
from pathlib import Path
from evalkit import Method, hookimpl
from evalkit.method.methods import CORE_METHODS

@hookimpl
def evalkit_instruments():
    return [Path({folder!r}) / "rules_{index}"]

@hookimpl
def evalkit_methods():
    return [Method(name=name, build=CORE_METHODS["mean"].build) for name in {methods!r}]
"""
ASSESSMENT = '[assessment]\ninstrument = "{spec}"\nsubject = "X"\nperiod = "2024"\n[answers]\na = 60\nb = 40\n'


class Indices(Site):
    """Plugins of several indices, each with a rule file of edition 1 and methods of its own."""

    def bring(self, index: str, *methods: str, uses: str = "", method: str = "mean") -> Path:
        """The plugin of *index*; its rule file has the value *uses* of that key, and *method* throughout."""
        path = self.rule_file(index, "1", method=method)
        if uses:
            text = path.read_text(encoding="utf-8").replace("scale =", f"uses = {uses}\nscale =", 1)
            path.write_text(text, encoding="utf-8")
        source = PLUGIN.format(folder=str(self.folder), index=index, methods=methods)
        self.install(f"dist{index}", f"[evalkit]\n{index} = plugin_{index}\n", **{f"plugin_{index}": source})
        return path


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Indices:
    return Indices(tmp_path, monkeypatch)


def faults(spec: str = "aaa@1") -> list[tuple[str, str, str]]:
    """Of each fault of the rule file of *spec*: place, problem, hint."""
    with pytest.raises(RuleFileError) as raised:
        Registry().instrument(spec)
    return [(str(one.place), str(one.problem), str(one.hint or "")) for one in raised.value.faults]


# --- What can be used -------------------------------------------------------------------------------------------------


def test_a_rule_file_names_methods_of_the_plugins_it_uses(site: Indices, tmp_path: Path) -> None:
    site.bring("aaa", uses='["bbb"]', method="theirs")
    site.bring("bbb", "theirs", "more")
    path = tmp_path / "a.toml"
    path.write_text(ASSESSMENT.format(spec="aaa@1"), encoding="utf-8")

    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["evaluate", str(path), "--format", "json"])

    assert Registry().instrument("aaa@1").uses == ("bbb",)
    (one,) = json.loads(done.stdout)["evaluations"]
    assert (one["score"], one["predicate"]) == ("50.00", "Good")


def test_without_it_they_are_not_known(site: Indices) -> None:
    site.bring("aaa", method="theirs")
    site.bring("bbb", "theirs")

    ((place, problem, _),) = faults()

    assert (place, "theirs" in problem) == ("instrument.method", True)


def test_only_the_plugins_that_are_used_are_loaded(site: Indices) -> None:
    site.bring("aaa", uses='["bbb"]', method="theirs")
    site.bring("bbb", "theirs")
    site.install("broken", "[evalkit]\nccc = broken\n", broken="1 / 0")

    assert Registry().instrument("aaa@1").methods["theirs"].name == "theirs"


def test_a_rule_file_travels_with_what_it_uses(site: Indices) -> None:
    site.bring("aaa", uses='["bbb"]', method="theirs")
    site.bring("bbb", "theirs")
    (file,) = Registry().rule_files("aaa", INSTRUMENT)
    vocabulary = file.vocabulary

    assert {"mean", "theirs"} <= set(vocabulary)
    travelled = pickle.loads(pickle.dumps(vars(vocabulary)))  # noqa: S301  # our own
    assert travelled == {"brought": {"bbb": ("theirs",)}, "refused": {}, "findings": (), "sections": {}}


def test_a_local_variant_may_name_them(site: Indices, tmp_path: Path) -> None:
    site.bring("aaa", uses='["bbb"]', method="theirs")
    site.bring("bbb", "theirs")
    overlay = (
        'extends = "aaa@1"\n[variant]\ntitle = "V"\ndecision = "SK 1"\n[[node]]\ncode = "total"\ntitle = "Other"\n'
    )

    one = Registry().variant("aaa@1", None, overlay.encode(), "v.toml")

    assert one.nodes["total"].title == "Other"


# --- What is a fault --------------------------------------------------------------------------------------------------


def test_a_plugin_that_is_not_installed_is_told_with_the_nearest_one(site: Indices) -> None:
    site.bring("aaa", uses='["bbbb", "nothing"]')
    site.bring("bbb", "theirs")

    assert faults() == [
        ("instrument.uses", "no plugin called bbbb is installed", "did you mean bbb?"),
        (
            "instrument.uses",
            "no plugin called nothing is installed",
            "install the distribution that brings it; evalkit plugins list shows what there is",
        ),
    ]


def test_a_plugin_that_is_blocked_is_told_as_that(site: Indices, monkeypatch: pytest.MonkeyPatch) -> None:
    site.bring("aaa", uses='["bbb"]')
    site.bring("bbb", "theirs")
    monkeypatch.setenv(WITHOUT, "distbbb")

    ((_, problem, hint),) = faults()

    assert (problem, hint) == ("the plugin bbb is blocked", "--without-plugin or EVALKIT_WITHOUT_PLUGINS blocks it")


def test_an_index_does_not_use_itself(site: Indices) -> None:
    site.bring("aaa", "own", uses='["aaa"]', method="own")

    assert faults() == [("instrument.uses", "what the plugins of aaa bring can be named in any case", "")]


@pytest.mark.parametrize(
    ("links", "circle"),
    [
        ({"aaa": "bbb", "bbb": "aaa"}, "aaa → bbb → aaa"),
        ({"aaa": "bbb", "bbb": "ccc", "ccc": "aaa"}, "aaa → bbb → ccc → aaa"),
    ],
)
def test_a_circle_is_told_with_the_way_round(site: Indices, links: dict[str, str], circle: str) -> None:
    for index, other in links.items():
        site.bring(index, f"of-{index}", uses=f'["{other}"]', method=f"of-{other}")

    found = [problem for place, problem, _ in faults() if place == "instrument.uses"]

    assert found == [f"plugins use each other in a circle: {circle}"]


def test_a_circle_elsewhere_is_no_fault_of_this_file(site: Indices) -> None:
    site.bring("aaa", uses='["bbb"]', method="of-bbb")
    site.bring("bbb", "of-bbb", uses='["ccc"]', method="of-ccc")
    site.bring("ccc", "of-ccc", uses='["bbb"]', method="of-bbb")

    assert Registry().instrument("aaa@1").uses == ("bbb",)


def test_a_plugin_that_is_used_in_vain_is_told_with_what_it_brings(site: Indices) -> None:
    site.bring("aaa", uses='["bbb", "ccc"]', method="theirs")
    site.bring("bbb", "theirs")
    site.bring("ccc", "one", "two")

    assert faults() == [
        ("instrument.uses", "no node names a method of ccc", "it brings one, two; leave out what is not used")
    ]


def test_one_that_brings_no_method_is_used_in_vain(site: Indices) -> None:
    site.bring("aaa", uses='["bbb"]')
    site.bring("bbb")

    assert faults() == [("instrument.uses", "no node names a method of bbb", "it brings no methods; leave it out")]


@pytest.mark.parametrize(
    ("uses", "words"),
    [('"bbb"', "a list of texts"), ("[1]", "texts that are not empty"), ('["bbb", "bbb"]', "bbb")],
)
def test_the_key_is_a_list_of_names_each_once(site: Indices, uses: str, words: str) -> None:
    site.bring("aaa", uses=uses, method="mean")
    site.bring("bbb", "theirs")

    with pytest.raises(RuleFileError, match=rf"instrument.uses(.|\n)*{words}"):
        Registry().instrument("aaa@1")


def test_a_name_that_two_of_them_bring_is_refused(site: Indices) -> None:
    site.bring("aaa", "theirs", uses='["bbb"]', method="theirs")
    site.bring("bbb", "theirs")

    with pytest.raises(PluginError, match=r"two plugins bring theirs: aaa = .* and bbb = "):
        Registry().instrument("aaa@1")


def test_a_used_plugin_that_fails_stops_the_run_and_is_named(site: Indices) -> None:
    site.bring("aaa", uses='["bbb"]', method="theirs")
    site.install("broken", "[evalkit]\nbbb = broken\n", broken="1 / 0")

    with pytest.raises(PluginError, match=r"bbb = broken \(broken 1.0\)"):
        Registry().instrument("aaa@1")
