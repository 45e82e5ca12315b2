"""Facts about the hooks that are asked about an evaluation or an instrument: findings, checks and laws of plugins."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import jsonschema
import pytest
from click.testing import CliRunner

from distribution import Site
from evalkit.base.errors import PluginError
from evalkit.base.installed import COMMANDS
from evalkit.catalogue.plugins import HOOKS
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.cli import cli
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.rulework.check.engine import of_plugins, prove
from evalkit.testing.laws import LAWS, LawBroken, laws_of
from evalkit.testing.runner import smallest_break
from rules_check.small import toy
from support import ev, instrument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.testing import Result

    from evalkit.evaluation.result import Evaluation
    from evalkit.rulework.check.model import Statement

ROOT = Path(__file__).parents[1]
SOURCES = [*(ROOT / "plugins").rglob("*.py"), *ROOT.glob("examples/plugin-*/evalkit_*/*.py")]
HEAD = "from evalkit import *\nfrom evalkit import statements\nfrom evalkit.testing.laws import Law\n@hookimpl\n"
WORDS = 'Text(id="kata", en="words")'


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def evalkit(*arguments: str, lang: str = "en") -> Result:
    return CliRunner(env={"EVALKIT_LANG": lang, "COLUMNS": "100"}).invoke(cli, arguments)


def bring(site: Site, hook: str, returned: str, *, name: str = "zzz", dist: str = "third") -> None:
    """Install a plugin with one hook that returns an expression, and rules for it in a folder."""
    source = f"{HEAD}def {hook}:\n    return {returned}\n"
    site.install(dist, f"[evalkit]\n{name} = {dist}_plugin\n", **{f"{dist}_plugin": source})
    path = site.rule_file(name, "1")
    folder = site.folder / "mine" / name
    folder.parent.mkdir(exist_ok=True)
    path.parent.rename(folder)


def registry(site: Site) -> Registry:
    return Registry([str(site.folder / "mine")])


def evaluated(site: Site, **more: Any) -> Evaluation:
    one = registry(site).instrument("zzz@1")
    return evaluate(one, assessment(one, answers={"a": 40, "b": 60}), **more)


# --- All of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_used_by_a_plugin_of_ours(hook: str) -> None:
    users = [path for path in SOURCES if re.search(rf"@hookimpl\ndef {hook}\(", path.read_text(encoding="utf-8"))]

    assert users != []


def test_commands_are_brought_by_a_plugin_of_ours() -> None:
    projects = [path.read_text(encoding="utf-8") for path in ROOT.glob("examples/plugin-*/pyproject.toml")]

    assert [one for one in projects if f'entry-points."{COMMANDS}"' in one] != []


def test_every_plugin_of_ours_says_for_which_hooks_it_was_written() -> None:
    hooked = [path for path in SOURCES if "@hookimpl" in path.read_text(encoding="utf-8")]

    assert [path for path in hooked if "\nevalkit_api = " not in path.read_text(encoding="utf-8")] == []


def test_list_and_why_tell_which_hooks_a_plugin_has() -> None:
    listed = json.loads(evalkit("plugins", "list", "--format", "json").stdout)["plugins"]
    schema = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-plugins-1.json").read_text(encoding="utf-8"))
    hooks = {one["name"]: [it["name"] for it in one["brings"] if it["kind"] == "hook"] for one in listed}

    jsonschema.validate(json.loads(evalkit("plugins", "why", "evalkit_laws", "--format", "json").stdout), schema)
    assert (hooks["kami"], hooks["ikm"], hooks["kip"]) == (["evalkit_checks", "evalkit_laws"], ["evalkit_findings"], [])
    assert evalkit("plugins", "why", "evalkit_laws").stdout.startswith("evalkit_laws  hook that is asked  loaded")


# --- Findings ---------------------------------------------------------------------------------------------------------

FINDING = f'Finding(code="zzz-low", severity="warning", node="a", message={WORDS})'


OF_NO_NODE = FINDING.replace('"a"', '"c"')


def test_a_finding_of_a_plugin_stands_behind_those_of_evalkit(site: Site) -> None:
    bring(site, "evalkit_findings(evaluation)", f"[{FINDING}] if evaluation.predicate == 'Good' else []")

    assert [one.code for one in evaluated(site).findings][-1] == "zzz-low"
    assert "zzz-low" not in [one.code for one in evaluated(site, findings=False).findings]


def test_it_is_said_in_the_language_of_the_report(site: Site, tmp_path: Path) -> None:
    bring(site, "evalkit_findings()", f"[{FINDING}]")  # a hook takes only the arguments it needs
    path = tmp_path / "a.toml"
    path.write_text(
        '[assessment]\ninstrument = "zzz@1"\nsubject = "X"\nperiod = "2024"\n[answers]\na = 1\nb = 2\n', "utf-8"
    )

    for lang, word in (("id", "kata"), ("en", "words")):
        done = evalkit("evaluate", str(path), "--rules", str(site.folder / "mine"), lang=lang)
        assert (done.exit_code, word in done.stdout) == (0, True), done.stderr


def test_only_the_plugin_of_the_index_is_asked(site: Site) -> None:
    bring(site, "evalkit_findings(evaluation)", "1 / 0", name="yyy", dist="fourth")
    bring(site, "evalkit_findings(evaluation)", f"[{FINDING}]")

    assert "zzz-low" in [one.code for one in evaluated(site).findings]


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ("None", "evalkit_findings returned None, not a list"),
        ("[1]", "evalkit_findings returned 1 in its list, not Finding"),
        ("1 / 0", "ZeroDivisionError"),
        (f"[{FINDING.replace('warning', 'bad')}]", "whose severity is 'bad', not one of error, warning, note"),
        (f"[{OF_NO_NODE}]", "whose node is 'c', not the code of a node"),
    ],
)
def test_what_is_no_finding_names_its_plugin(site: Site, returned: str, words: str) -> None:
    bring(site, "evalkit_findings(evaluation)", returned)

    with pytest.raises(PluginError, match=rf"zzz = third_plugin \(third 1.0\) cannot be used: .*{re.escape(words)}"):
        evaluated(site)


def test_what_asks_for_findings_travels_to_other_processes() -> None:
    (file,) = Registry().rule_files("ikm@2017", INSTRUMENT)
    file.load()

    travelled = pickle.loads(pickle.dumps(file)).load()  # noqa: S301  # our own

    context = {"population": 1000, "respondents": 100}
    found = evaluate(travelled, assessment(travelled, values={"total": 80}, context=context)).findings
    assert "sample-too-small" in [one.code for one in found]


def test_the_sample_is_a_finding_of_the_plugin_of_ikm() -> None:
    found = ev("ikm@2017", values={"total": "80.00"}, context={"population": 1000, "respondents": 100}).findings

    assert [one.code for one in found][-1] == "sample-too-small"


# --- Checks -----------------------------------------------------------------------------------------------------------


def proved(site: Site, spec: str = "zzz@1") -> Sequence[Statement]:
    known = registry(site)
    return list(of_plugins(known.instrument(spec), known.plugins))


def test_every_plugin_is_asked_about_every_instrument(site: Site) -> None:
    house = f'[statements.noted("yyy-house", "instrument", {WORDS})]'
    bring(site, "evalkit_checks(instrument)", house, name="yyy", dist="fourth")
    bring(site, "evalkit_checks(instrument)", "[]")

    assert [one.check for one in proved(site)] == ["yyy-house"]
    assert [one.check for one in proved(site, "spbe@2020")] == ["yyy-house"]


def test_what_fails_stands_in_every_form_of_the_report(site: Site) -> None:
    bring(site, "evalkit_checks(instrument)", f'[statements.failed("zzz-title", "instrument.title", {WORDS}, {WORDS})]')
    schema = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-check-1.json").read_text(encoding="utf-8"))
    mine = str(site.folder / "mine")

    page = evalkit("rules", "check", "zzz", "--rules", mine, lang="id")
    found = json.loads(evalkit("rules", "check", "zzz", "--rules", mine, "--format", "json").stdout)
    told = json.loads(evalkit("rules", "check", "zzz", "--rules", mine, "--format", "sarif").stdout)

    jsonschema.validate(found, schema)
    assert page.exit_code == 1
    assert "zzz-title" in page.stdout
    assert "kata" in page.stdout
    assert "zzz-title" in [one["ruleId"] for one in told["runs"][0]["results"]]


def test_a_rule_file_explains_it(site: Site) -> None:
    bring(site, "evalkit_checks(instrument)", f'[statements.failed("zzz-title", "instrument.title", {WORDS})]')
    path = site.folder / "mine" / "zzz" / "1.toml"
    note = '\n[[properties]]\nid = "p"\ntext = { id = "x", en = "x" }\nexplains = ["zzz-title: instrument.title", "law: zzz-x"]\n'
    path.write_text(path.read_text(encoding="utf-8") + note, encoding="utf-8")

    known = registry(site)
    proof = prove(
        known.instrument("zzz@1"), brought=lambda one: of_plugins(one, known.plugins), plugins=known.plugins.names()
    )

    assert [one.verdict for one in proof.statements if one.check == "zzz-title"] == ["known"]
    assert [one for one in proof.statements if one.check == "explains-nothing"] == []


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ("[1]", "evalkit_checks returned 1 in its list, not Statement"),
        (f'[statements.noted("yyy-x", "", {WORDS})]', "a check is called 'yyy-x', not zzz and words in lower case"),
        (f'[statements.noted("zzz", "", {WORDS})]', "a check is called 'zzz', not zzz and words in lower case"),
        (f'[statements.noted("weights-sum", "", {WORDS})]', "a check is called 'weights-sum'"),
        (f'[statements.Statement(check="zzz-x", place="", verdict="good", text={WORDS})]', "has the verdict 'good'"),
    ],
)
def test_what_is_no_statement_names_its_plugin(site: Site, returned: str, words: str) -> None:
    bring(site, "evalkit_checks(instrument)", returned)

    with pytest.raises(PluginError, match=rf"zzz = third_plugin \(third 1.0\) cannot be used: .*{re.escape(words)}"):
        proved(site)


def test_points_of_kami_are_held_to_their_category() -> None:
    one = instrument("kami@5.0")
    plugins = Registry().plugins
    text = (ROOT / "rules" / "kami" / "5.0.toml").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if re.fullmatch(r"2  = \{ 1 = 2, 2 = 4, 3 = 6 \}", line))

    assert [each.verdict for each in of_plugins(one, plugins)] == ["proved"]
    (file,) = Registry().rule_files("kami@5.0", INSTRUMENT)
    changed = file.kind.load(
        text.replace(line, "2  = { 1 = 2, 2 = 5, 3 = 6 }").encode(),
        file.vocabulary,
        file="x",
        index="kami",
        edition="5.0",
    )
    (found,) = of_plugins(changed, plugins)
    assert (found.check, found.place, found.verdict) == ("kami-points", "scales.jawaban.points.2.2", "failed")
    assert str(found.text) == "jawaban: in category 2 2 is worth 5, not 4"


def test_a_toy_is_no_business_of_kami() -> None:
    assert list(of_plugins(toy(""), Registry().plugins)) == []


# --- Laws -------------------------------------------------------------------------------------------------------------

LAW = f'Law(name="zzz-law", meaning={WORDS}, examples=None, check=None, exempt=None)'


def test_the_kit_collects_laws_of_all_plugins(site: Site) -> None:
    bring(site, "evalkit_laws(instrument)", f"[{LAW}] if instrument.index == 'spbe' else []")
    known = registry(site)

    assert [name for name in laws_of(known.instrument("spbe@2020"), known.plugins) if name not in LAWS] == ["zzz-law"]
    assert laws_of(known.instrument("zzz@1"), known.plugins).keys() == LAWS.keys()


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ("[1]", "evalkit_laws returned 1 in its list, not Law"),
        (f"[{LAW.replace('zzz-law', 'monotone')}]", "a law is called 'monotone', not zzz and words in lower case"),
        (f"[{LAW}, {LAW}]", "a law zzz-law exists already"),
    ],
)
def test_what_is_no_law_names_its_plugin(site: Site, returned: str, words: str) -> None:
    bring(site, "evalkit_laws(instrument)", returned)
    known = registry(site)

    with pytest.raises(PluginError, match=rf"zzz = third_plugin \(third 1.0\) cannot be used: .*{re.escape(words)}"):
        laws_of(known.instrument("zzz@1"), known.plugins)


def test_the_law_of_kami_holds_and_would_notice_a_gate_that_leaks() -> None:
    one = instrument("kami@5.0")
    law = laws_of(one, Registry().plugins)["kami-locked"]
    assert law.exempt(one) is None
    assert smallest_break(law, one, 25) is None
    assert law.exempt(instrument("spbe@2020")) is not None

    poor = assessment(one, answers=dict.fromkeys(one.leaves_under("total"), 0), context={"se_category": "Rendah"})
    (first,) = (code for code in one.leaves_under("total")[:1] if one.nodes[code].attributes["category"] == 1)
    with pytest.raises(LawBroken, match="the gate of TK is closed, but its locked answers move 1 to 0"):
        law.check(one, attrs.evolve(poor, answers={**poor.answers, first: 1}), poor)
