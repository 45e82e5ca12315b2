"""Facts about bad input from those who write rules: each is told with whose it is, and what is sound goes on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from distribution import RULE_FILE, Site
from evalkit.base.errors import PluginError, RuleFileError
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.cli import cli

if TYPE_CHECKING:
    from click.testing import Result

TWENTY = Path(__file__).parent / "bad_folder"
HOOK = "from evalkit.hookspecs import *\nfrom evalkit.method.methods import Method\n"
ACHIEVEMENTS = "from evalkit.method.achievement import *\n"
ASSESSMENT = '[assessment]\ninstrument = "{spec}"\nsubject = "X"\nperiod = "2024"\n[values]\ntotal = 60\n'
_NUMBERED = re.compile(r"# (\d\d): (.+)$", re.MULTILINE)
_LINE = re.compile(r" \(line \d+\)")  # told beside each place


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def evalkit(*arguments: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100"}).invoke(cli, arguments)


def words(text: str) -> str:
    return " ".join(text.split())


def bring(site: Site, hook: str, returned: str, *, name: str = "zzz", dist: str = "third", more: str = "") -> None:
    """Install a plugin with one hook that returns an expression."""
    source = f"{HOOK}{more}@hookimpl\ndef {hook}():\n    return {returned}\n"
    site.install(dist, f"[evalkit]\n{name} = {dist}_plugin\n", **{f"{dist}_plugin": source})


def folder(path: Path, text: str, index: str = "toy", edition: str = "1") -> str:
    """A folder of rules with one rule file."""
    (path / index).mkdir(parents=True, exist_ok=True)
    (path / index / f"{edition}.toml").write_text(text, encoding="utf-8")
    return str(path)


# --- Rule files ---------------------------------------------------------------------------------------------------


def test_a_rule_file_that_is_wrong_in_twenty_ways_gets_twenty_messages() -> None:
    planted = _NUMBERED.findall((TWENTY / "toy" / "1.toml").read_text(encoding="utf-8"))
    assert [number for number, _ in planted] == [f"{i:02}" for i in range(1, 21)]

    done = evalkit("show", "toy@1", "--rules", str(TWENTY))

    assert (done.exit_code, done.stdout) == (1, "")
    told = [_LINE.sub("", line) for line in done.stderr.splitlines() if not line.startswith("  ")]
    assert told.pop() == "20 faults."
    assert len(told) == 20
    assert [wanted for _, wanted in planted if sum(wanted in line for line in told) != 1] == []


@pytest.mark.parametrize("arguments", [("list",), ("init", "toy@1"), ("rules", "check", "toy"), ("show", "toy")])
def test_every_command_tells_all_of_them(arguments: tuple[str, ...]) -> None:
    done = evalkit(*arguments, "--rules", str(TWENTY))

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count("bad_folder/toy/1.toml: ") == 20


def test_faults_of_several_rule_files_and_plugins_are_told_together(site: Site) -> None:
    bring(site, "evalkit_instruments", "1 / 0")
    bring(site, "evalkit_instruments", "[3]", name="yyy", dist="fourth")
    mine = folder(site.folder / "mine", "[instrument]\n", "aaa")

    done = evalkit("list", "--rules", str(TWENTY), "--rules", mine)

    assert done.exit_code == 1
    assert "the plugin zzz = third_plugin (third 1.0) cannot be used: ZeroDivisionError" in done.stderr
    assert "the plugin yyy = fourth_plugin (fourth 1.0) cannot be used: evalkit_instruments returned 3" in done.stderr
    assert f"{mine}/aaa/1.toml: " in done.stderr
    assert done.stderr.count("bad_folder/toy/1.toml: ") == 20


@pytest.mark.parametrize(
    ("links", "circle"),
    [
        ({"1": "1"}, "zzz@1 → zzz@1"),
        ({"1": "2", "2": "1"}, "zzz@1 → zzz@2 → zzz@1"),
        ({"1": "2", "2": "3", "3": "2"}, "zzz@2 → zzz@3 → zzz@2"),
    ],
)
def test_editions_that_follow_each_other_in_a_circle_are_told(
    tmp_path: Path, links: dict[str, str], circle: str
) -> None:
    for edition, after in links.items():
        validity = f'until = {2000 + int(edition)}-12-31\nfollowed_by = "zzz@{after}"'
        text = RULE_FILE.format(index="zzz", edition=edition, validity=validity, method="mean")
        folder(tmp_path / "mine", text, "zzz", edition)
    path = tmp_path / "a.toml"
    path.write_text(ASSESSMENT.format(spec="zzz"), encoding="utf-8")

    done = evalkit("evaluate", str(path), "--rules", str(tmp_path / "mine"))
    why = evalkit("plugins", "why", "zzz", "--rules", str(tmp_path / "mine"))

    assert done.exit_code == 1
    assert f"validity.followed_by: the editions follow each other in a circle: {circle}" in done.stderr
    assert f"the editions follow each other in a circle: {circle}" in words(why.stdout)


def test_a_circle_through_two_indices_is_told_where_all_are_read(tmp_path: Path) -> None:
    for index, after in (("yyy", "zzz"), ("zzz", "yyy")):
        validity = f'until = 2020-12-31\nfollowed_by = "{after}@1"'
        folder(tmp_path / "mine", RULE_FILE.format(index=index, edition="1", validity=validity, method="mean"), index)

    done = evalkit("list", "--rules", str(tmp_path / "mine"))

    assert done.exit_code == 1
    assert done.stderr.count("in a circle: yyy@1 → zzz@1 → yyy@1") == 1
    assert done.stderr.endswith("1 fault.\n")
    assert evalkit("show", "zzz@1", "--rules", str(tmp_path / "mine")).exit_code == 0


# --- Huge files ---------------------------------------------------------------------------------------------------

HEAD = RULE_FILE.partition("leaves =")[0]


@pytest.mark.long
def test_a_tree_of_20_000_nodes_is_evaluated(tmp_path: Path) -> None:
    branches = "\n".join(
        f'[[node]]\ncode = "A{a}"\nin = "total"\ntitle = "A"\nleaves = ['
        + ", ".join(f'{{ code = "A{a}.{b}", title = "L" }}' for b in range(99))
        + "]"
        for a in range(200)
    )
    text = HEAD.format(index="toy", edition="1", validity="", method="mean").replace('["part"]', '["part", "leaf"]')
    mine = folder(tmp_path / "mine", text + branches)
    path = tmp_path / "a.toml"
    path.write_text(ASSESSMENT.format(spec="toy@1"), encoding="utf-8")

    done = evalkit("evaluate", str(path), "--rules", mine, "--format", "table")

    assert (done.exit_code, done.stderr) == (0, "")
    assert "Good" in done.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 10_000 + "]" * 10_000, "tables or lists are nested too deep\n  expected: at most 50 levels"),
        (".".join("a" * 10_000) + " = 1", "tables or lists are nested too deep\n  expected: at most 50 levels"),
        ("[" + ".".join("a" * 10_000) + "]", "tables or lists are nested too deep\n  expected: at most 50 levels"),
    ],
    ids=["lists", "keys", "tables"],
)
def test_a_file_of_10_000_levels_is_refused(tmp_path: Path, text: str, words: str) -> None:
    done = evalkit("list", "--rules", folder(tmp_path / "mine", text))

    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr


def test_a_tree_of_3_000_levels_is_refused(tmp_path: Path) -> None:
    head = HEAD.format(index="toy", edition="1", validity="", method="mean")
    parents = ["total", *(f"N{i}" for i in range(3_000))]
    nodes = [f'[[node]]\ncode = "N{i}"\nin = "{above}"\ntitle = "N"\n' for i, above in enumerate(parents)]

    done = evalkit("show", "toy@1", "--rules", folder(tmp_path / "mine", head + "".join(nodes)))

    assert (done.exit_code, done.stdout) == (1, "")
    assert "node[N1] (line 38): N1 lies too deep\n  expected: at most 1 levels below total" in done.stderr


# --- Hooks that fail ----------------------------------------------------------------------------------------------

OTHERS = (("show", "kip@2018"), ("init", "spbe@2020"), ("plugins", "list"), ("plugins", "why", "kip"))
FAILING = {
    "raises": "1 / 0",
    "ends the program": "exit(3)",
    "recurses": "evalkit_instruments()",
    "cannot say why": "(_ for _ in ()).throw(type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})())",
}
TOLD = {
    "raises": "ZeroDivisionError: division by zero",
    "ends the program": "SystemExit: 3",
    "recurses": "RecursionError",
    "cannot say why": "Odd",
}


@pytest.mark.parametrize("how", FAILING)
def test_a_hook_that_fails_is_told_with_the_name_of_its_plugin(site: Site, how: str) -> None:
    bring(site, "evalkit_instruments", FAILING[how])

    done = evalkit("show", "zzz@1")

    assert (done.exit_code, done.stdout) == (1, "")
    assert f"the plugin zzz = third_plugin (third 1.0) cannot be used: {TOLD[how]}" in done.stderr


@pytest.mark.parametrize("arguments", OTHERS)
def test_what_needs_no_failing_plugin_goes_on(site: Site, arguments: tuple[str, ...]) -> None:
    for hook in ("evalkit_instruments", "evalkit_methods", "evalkit_reporters", "evalkit_intakes"):
        bring(site, hook, "1 / 0", dist=hook.removeprefix("evalkit_"))
    bring(site, "evalkit_achievements", "exit(0)", dist="fifth")

    done = evalkit(*arguments)

    assert (done.exit_code, done.stderr) == (0, "")


def test_the_list_says_what_fails_and_why(site: Site) -> None:
    bring(site, "evalkit_reporters", "1 / 0")
    site.instruments("yyy", "1", dist="sound", module="sound_plugin")

    told = words(evalkit("plugins", "list").stdout)

    assert "the plugin zzz = third_plugin (third 1.0) cannot be used: ZeroDivisionError: division by zero" in told
    assert "yyy instruments: yyy@1 sound 1.0 loaded" in told
    assert "15 loaded, 0 shadowed, 1 refused." in told


@pytest.mark.parametrize(
    ("hook", "returned", "told"),
    [
        ("evalkit_methods", "[Method(name=3, build=len)]", "a Method whose name is 3, not a text"),
        ("evalkit_methods", "[Method(name='', build=len)]", "a Method whose name is '', not a text"),
        ("evalkit_methods", "[Method(name='x', build=None)]", "a Method whose build is None, not a function"),
        ("evalkit_reporters", "[Reporter(name=['x'], render=str)]", "a Reporter whose name is ['x'], not a text"),
        ("evalkit_reporters", "[Reporter(name='x', render=3)]", "a Reporter whose render is 3, not a function"),
        ("evalkit_reporters", "[Reporter(name='x')]", "a Reporter whose render is None, not a function"),
        ("evalkit_reporters", "[Reporter(name='x', pages=3)]", "a Reporter whose pages is 3, not a function"),
        (
            "evalkit_intakes",
            "[Intake(name='x', suffixes='.xlsx', read=str)]",
            "an Intake whose suffixes is '.xlsx', not a list of suffixes in lower case, each with its point",
        ),
        ("evalkit_intakes", "[Intake(name='x', suffixes=('.X',), read=str)]", "suffixes is ('.X',), not a list"),
        ("evalkit_intakes", "[Intake(name='x', suffixes=('x',), read=str)]", "suffixes is ('x',), not a list"),
        (
            "evalkit_intakes",
            "[Intake(name='x', suffixes=(), read=str, tables='t')]",
            "tables is 't', not a list of texts",
        ),
        (
            "evalkit_achievements",
            "[Achievement(name='x', directions=('up',), compute=str)]",
            "an Achievement whose directions is ('up',), not a list of directions",
        ),
        ("evalkit_achievements", "[ZeroRule(name='x', directions='higher', compute=str)]", "not a list of directions"),
        (
            "evalkit_achievements",
            "[Achievement(name='x', directions=('higher',), target='level', compute=str)]",
            "an Achievement whose target is 'level', not number or range",
        ),
        ("evalkit_achievements", "['ratio']", "'ratio' in its list, not Achievement, ZeroRule, Efficiency"),
        ("evalkit_reporters", "(one for one in 'a')", "not a list"),
        ("evalkit_reporters", "[type('R', (), {'__repr__': lambda self: 1 / 0})()]", "<R> in its list, not Reporter"),
    ],
)
def test_what_a_hook_returns_is_looked_at_closely(site: Site, hook: str, returned: str, told: str) -> None:
    bring(site, hook, returned, more=ACHIEVEMENTS)

    done = evalkit("plugins", "why", "zzz")

    assert done.exit_code == 0
    assert f"the plugin zzz = third_plugin (third 1.0) cannot be used: {hook} returned " in words(done.stdout)
    assert told.replace("an Intake", "a Intake").replace("an Achievement", "a Achievement") in words(done.stdout)


@pytest.mark.parametrize(
    ("built", "told"),
    [
        (
            "clipped(Child(at=0), 0, 100)",
            "it returned a Maximum with 0 in it, not an expression; a number is Constant(number=…)",
        ),
        ("Minimum(parts=[Child(at=0)])", "it returned a Minimum with [Child(at=0)] in it, not an expression"),
        ("Minimum(parts=(Constant(number=0.1), Child(at=0)))", "it returned a Constant with 0.1 in it, a binary float"),
        ("Weighted(weights=(0.5,), parts=(Child(at=0),))", "it returned a Weighted with (0.5,) in it, a binary float"),
        (
            "Steps(of=Child(at=0), steps=(Step(0, False, 4.16), Step(None, False, 0)))",
            "it returned a Steps with (Step(minimum=0, exclusive=False, points=4.16, word=''), ",
        ),
        (
            "Steps(of=Child(at=0), steps=(Step(0.5, False, 4), Step(None, False, 0)))",
            "it returned a Steps with (Step(minimum=0.5, exclusive=False, points=4, word=''), ",
        ),
        (
            "Named(name='grade', of=Child(at=0), given=(Step(None, False, 1.5),))",
            "it returned a Named with (Step(minimum=None, exclusive=False, points=1.5, word=''),) in it, a binary float",
        ),
        ("weighted([(0.1, Child(at=0))])", "TypeError: a weight or the divisor is a binary float"),
        ("weighted([(1, Child(at=0))], 0.5)", "TypeError: a weight or the divisor is a binary float"),
        ("Child(at=7)", "it returned an expression that names a child which total does not have"),
    ],
)
def test_what_is_wrong_within_an_expression_is_held_against_its_plugin(
    site: Site, tmp_path: Path, built: str, told: str
) -> None:
    source = f"[Method(name='own', build=lambda instrument, node, highest: {built})]"
    bring(site, "evalkit_methods", source, name="toy", more="from evalkit.instruments.expression import *\n")
    rules = folder(tmp_path / "rules", RULE_FILE.format(index="toy", edition="1", validity="", method="own"))
    paper = tmp_path / "a.toml"
    paper.write_text(ASSESSMENT.format(spec="toy@1"), encoding="utf-8")

    done = evalkit("evaluate", str(paper), "--rules", rules)

    assert done.exit_code == 1
    assert f"the plugin toy = third_plugin (third 1.0) cannot be used: {told}" in words(done.output)


def test_a_hook_that_is_misspelt_is_held_against_its_own_plugin_alone(site: Site) -> None:
    bring(site, "evalkit_instrument", "[]", name="aaa")
    site.instruments("yyy", "1", dist="sound", module="sound_plugin")
    registry = Registry()

    for _ in range(2):
        with pytest.raises(PluginError, match=r"aaa = third_plugin .*unknown hook 'evalkit_instrument'"):
            registry.instrument("aaa@1")
    assert registry.instrument("yyy@1").id == "yyy@1"


def test_a_hook_that_is_misspelt_is_told_with_the_nearest(site: Site) -> None:
    bring(site, "evalkit_instrument", "[]")

    told = r"unknown hook 'evalkit_instrument' in third_plugin\.evalkit_instrument; did you mean evalkit_instruments\?$"
    with pytest.raises(PluginError, match=told):
        Registry().instrument("zzz@1")


@pytest.mark.parametrize(
    ("hook", "told"),
    [
        (
            "evalkit_methods(extra, more)",
            "takes extra, more, which evalkit_methods is not given; expected: no argument",
        ),
        ("evalkit_checks(tool)", "takes tool, which evalkit_checks is not given; expected: instrument"),
    ],
)
def test_an_argument_that_a_hook_is_not_given_is_told_with_those_that_it_is(site: Site, hook: str, told: str) -> None:
    source = f"{HOOK}\n@hookimpl\ndef {hook}:\n    return []\n"
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=source)

    with pytest.raises(PluginError) as caught:
        Registry().instrument("zzz@1")

    name = hook.partition("(")[0]
    assert str(caught.value).endswith(f"(third 1.0) cannot be used: third_plugin.{name} {told}")


def test_a_hook_may_take_less_and_may_have_arguments_of_its_own(site: Site) -> None:
    source = f"{HOOK}\n@hookimpl\ndef evalkit_checks(mine=1):\n    return []\n"
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=source)
    site.instruments("yyy", "1", dist="sound", module="sound_plugin")

    assert Registry().instrument("yyy@1").id == "yyy@1"
    assert Registry().plugins.implements(Registry().plugins.points("zzz")[0], "evalkit_checks")


def test_a_hook_that_is_not_marked_is_told(site: Site) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="def evalkit_instruments():\n    return []\n")

    with pytest.raises(PluginError, match="evalkit_instruments is not marked with @hookimpl"):
        Registry().instrument("zzz@1")


@pytest.mark.parametrize("value", ["{}", "[]"])
def test_an_entry_point_that_names_no_plugin_disturbs_no_other(site: Site, value: str) -> None:
    site.install("third", "[evalkit]\naaa = third_plugin:PLUGIN\n", third_plugin=f"PLUGIN = {value}\n")
    registry = Registry()

    with pytest.raises(PluginError, match="TypeError: unhashable type"):
        registry.instrument("aaa@1")
    assert registry.instrument("kip@2018").id == "kip@2018"


def test_a_plugin_may_implement_a_hook_twice(site: Site) -> None:
    source = f"""
{HOOK}
@hookimpl
def evalkit_reporters():
    return [Reporter(name="one", render=str)]
@hookimpl(specname="evalkit_reporters")
def more():
    return [Reporter(name="two", render=str)]
"""
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=source)

    assert Registry().reporters() == {"one": (), "two": ()}


@pytest.mark.parametrize("name", ["a b", "a@b", "ü/x"])
def test_an_entry_point_whose_name_can_be_no_index_is_told(site: Site, name: str) -> None:
    path = site.rule_file("zzz", "1")
    bring(site, "evalkit_instruments", f"[__import__('pathlib').Path({str(path)!r})]", name=name)

    told = words(evalkit("plugins", "list").stdout)

    assert f"cannot be used: {name} cannot be part of an id index@edition" in told


def test_a_file_of_a_plugin_whose_name_can_be_no_edition_is_told(site: Site) -> None:
    path = site.rule_file("zzz", "1").rename(site.folder / "a b.toml")
    bring(site, "evalkit_instruments", f"[__import__('pathlib').Path({str(path)!r})]")

    with pytest.raises(PluginError, match="a b cannot be part of an id index@edition"):
        Registry().instrument("zzz@1")


@pytest.mark.parametrize("method", ["is_dir", "iterdir", "read_bytes"])
def test_a_file_that_a_plugin_made_itself_and_that_fails_is_told(site: Site, method: str) -> None:
    source = f"""
from evalkit.hookspecs import hookimpl
class File:
    name = "1.toml"
    def is_dir(self): return {method == "iterdir"}
    def is_file(self): return True
    def iterdir(self): return [self]
    def read_bytes(self): return b""
    def {method}(self): return {{}}["lost"]
@hookimpl
def evalkit_instruments():
    return [File()]
"""
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=source)

    with pytest.raises(PluginError, match=r"zzz = third_plugin \(third 1.0\) cannot be used: KeyError: 'lost'"):
        Registry().instrument("zzz@1")


# --- Two plugins with one id --------------------------------------------------------------------------------------


def test_two_plugins_with_one_edition_are_both_named_and_both_refused(site: Site) -> None:
    for dist in ("first", "second"):
        site.instruments("zzz", "1", dist=dist, module=f"{dist}_plugin")

    done, why = evalkit("show", "zzz@1"), words(evalkit("plugins", "why", "zzz@1").stdout)

    told = (
        "two plugins bring zzz@1: zzz = first_plugin (first 1.0) and zzz = second_plugin (second 1.0);"
        " neither is used until one of them is removed"
    )
    assert done.exit_code == 1
    assert told in done.stderr
    assert why.count("zzz@1 instrument refused") == 2
    assert why.count(told) == 2
    assert words(evalkit("plugins", "list").stdout).count("neither is used until one of them is removed") == 2


def test_an_edition_of_ours_that_a_plugin_brings_again_is_refused(site: Site) -> None:
    site.instruments("kip", "2018")

    done = evalkit("show", "kip@2018")

    assert done.exit_code == 1
    assert (
        "two plugins bring kip@2018: kip = evalkit_kip (evalkit-indeks 0.1.0) and kip = third_plugin (third 1.0)"
        in done.stderr
    )
    assert evalkit("show", "spbe@2020").exit_code == 0


@pytest.mark.parametrize(
    ("hook", "returned", "told"),
    [
        ("evalkit_methods", "[Method(name='mine', build=len)]", "two plugins bring mine"),
        ("evalkit_reporters", "[Reporter(name='mine', render=str)]", "two plugins bring mine"),
        ("evalkit_intakes", "[Intake(name='mine', suffixes=('.m',), read=str)]", "two plugins bring mine"),
        ("evalkit_achievements", "[Efficiency(name='mine', compute=str)]", "two plugins bring mine"),
    ],
)
def test_whatever_two_plugins_bring_under_one_name_is_refused(site: Site, hook: str, returned: str, told: str) -> None:
    for dist in ("first", "second"):
        bring(site, hook, returned, dist=dist, more=ACHIEVEMENTS)

    why = words(evalkit("plugins", "why", "mine").stdout)

    assert why.count("mine ") >= 2
    assert why.count("refused from the plugin zzz = ") == 2
    assert told in why


def test_two_commands_of_one_name_are_both_refused(site: Site) -> None:
    for dist in ("first", "second"):
        site.install(dist, f"[evalkit.commands]\nshout = {dist}_plugin\n")

    done, why = evalkit("shout"), words(evalkit("plugins", "why", "shout").stdout)

    assert done.exit_code == 1
    assert (
        "two plugins bring shout: shout = first_plugin (first 1.0) and shout = second_plugin (second 1.0)"
        in done.stderr
    )
    assert why.count("shout command refused") == 2


def test_two_suffixes_of_one_name_are_refused_only_when_asked_for(site: Site) -> None:
    for dist in ("first", "second"):
        bring(site, "evalkit_intakes", f"[Intake(name={dist!r}, suffixes=('.m', '.{dist}'), read=str)]", dist=dist)
    registry = Registry()

    assert registry.intake(".first") is not None
    with pytest.raises(PluginError, match=r"two plugins bring \.m"):
        registry.intake(".m")


def test_two_forms_of_report_with_one_suffix_are_refused(site: Site) -> None:
    for dist in ("first", "second"):
        bring(site, "evalkit_reporters", f"[Reporter(name={dist!r}, render=str, suffixes=('.m',))]", dist=dist)

    with pytest.raises(PluginError, match=r"two plugins bring \.m"):
        Registry().reporters()


def test_where_two_plugins_bring_one_edition_none_is_taken(site: Site) -> None:
    for dist in ("first", "second"):
        site.instruments("zzz", "1", dist=dist, module=f"{dist}_plugin")

    why = words(evalkit("plugins", "why", "zzz").stdout)

    assert "no edition can be taken as long as this is wrong: two plugins bring zzz@1" in why


def test_a_single_failure_among_all_instruments_is_told_as_it_is(site: Site) -> None:
    site.rule_file("zzz", "1").write_text("broken", encoding="utf-8")
    path = site.folder / "rules_zzz" / "1.toml"
    bring(site, "evalkit_instruments", f"[__import__('pathlib').Path({str(path)!r})]")

    with pytest.raises(RuleFileError, match="not valid TOML") as caught:
        Registry().all(INSTRUMENT)

    assert len(caught.value.faults) == 1
