"""Facts about ``evalkit plugins list`` and ``evalkit plugins why``: what is told of what is installed and named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner

from distribution import RULE_FILE, Site
from evalkit.catalogue.inventory import BY_HOOK, ITEM_KINDS, Core, inventory
from evalkit.catalogue.plugins import HOOKS
from evalkit.cli import COMMANDS, cli

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-plugins-1.json").read_text(encoding="utf-8"))
OURS = ["ikm", "ipasn", "ipp", "ips", "itkp", "kami", "kip", "lkj", "pemdi", "sakip", "spbe", "spip", "zi"]
HOOK = "from evalkit.hookspecs import *\n"
MANY = f"""
{HOOK}
from evalkit.instruments import Method
from evalkit.method.methods import CORE_METHODS
@hookimpl
def evalkit_methods():
    return [Method(name="mine", build=CORE_METHODS["sum"].build)]
@hookimpl
def evalkit_reporters():
    return [Reporter(name="lines", render=str), Reporter(name="json", render=str)]
@hookimpl
def evalkit_intakes():
    return [Intake(name="sheets", suffixes=(".sheet",), read=list)]
import click
@click.command("shout")
def shout(): ...
"""


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def evalkit(*arguments: str, width: int = 100) -> Result:
    env = {"EVALKIT_LANG": "en", "COLUMNS": str(width)}
    return CliRunner(env=env).invoke(cli, ["plugins", *arguments])


def document(*arguments: str) -> dict[str, Any]:
    """The JSON of a run, held against its schema."""
    done = evalkit(*arguments, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    return found


def listed(*arguments: str) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in document("list", *arguments)["plugins"]}


def answers(*arguments: str) -> list[tuple[str, str, str]]:
    """Of each answer: the plugin, what it brings, and the state."""
    return [
        (one["plugin"]["name"], one["item"]["name"], one["item"]["state"])
        if one["item"]
        else (one["plugin"]["name"], "", one["plugin"]["state"])
        for one in document("why", *arguments)["answers"]
    ]


def words(text: str) -> str:
    """*text* without what depends on the width."""
    return " ".join(text.split())


def folder(site: Site, index: str, edition: str) -> str:
    path = site.folder / "mine" / index / f"{edition}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE_FILE.format(index=index, edition=edition, validity="", method="mean"), encoding="utf-8")
    return str(path.parents[1])


# --- list ---------------------------------------------------------------------------------------------------------


def test_evalkit_itself_comes_first_then_plugins_by_name() -> None:
    assert list(listed()) == ["evalkit", *OURS]


def test_what_evalkit_itself_can_do_is_listed() -> None:
    brings = {(one["kind"], one["name"]) for one in listed()["evalkit"]["brings"]}

    assert {("command", name) for name in COMMANDS} < brings
    assert {("method", "weighted-mean"), ("reporter", "json")} < brings


def test_a_plugin_is_told_with_version_origin_and_what_it_brings(site: Site) -> None:
    site.instruments("zzz", "1", "2")

    one = listed()["zzz"]

    assert (one["distribution"], one["version"], one["origin"]) == ("third", "1.0", "distribution")
    assert (one["module"], one["state"]) == ("third_plugin", "loaded")
    assert [(each["kind"], each["name"], each["file"]) for each in one["brings"]] == [
        ("instrument", "zzz@1", "zzz/1.toml"),
        ("instrument", "zzz@2", "zzz/2.toml"),
    ]


def test_our_own_plugins_are_built_in() -> None:
    found = listed()

    assert {found[name]["origin"] for name in OURS} == {"built-in"}


def test_every_kind_of_thing_is_listed(site: Site) -> None:
    site.install(
        "third", "[evalkit]\nzzz = third_plugin\n[evalkit.commands]\nshout = third_plugin:shout\n", third_plugin=MANY
    )

    found = {(one["kind"], one["name"], one["state"]) for one in listed()["zzz"]["brings"]}

    assert found == {
        ("method", "mine", "loaded"),
        ("intake", "sheets", "loaded"),
        ("reporter", "lines", "loaded"),
        ("reporter", "json", "shadowed"),  # evalkit has a form of that name
    }
    assert listed()["shout"]["brings"][0]["state"] == "loaded"
    assert {one["kind"] for one in listed()["lkj"]["brings"]} == {
        "report-rules",
        "achievement",
        "zero-rule",
        "efficiency",
    }
    assert "crosswalk" in {one["kind"] for one in listed()["kami"]["brings"]}


def test_kinds_and_hooks_belong_together() -> None:
    assert sorted([*(kind for kinds in BY_HOOK.values() for kind in kinds), "hook"]) == sorted(ITEM_KINDS)
    assert {*HOOKS, "evalkit.commands"} == {*BY_HOOK}


def test_a_command_that_evalkit_has_is_shadowed(site: Site) -> None:
    site.install("third", "[evalkit.commands]\nlist = third_plugin:shout\n", third_plugin=MANY)

    assert listed()["list"]["state"] == "shadowed"
    assert f"list is shadowed by evalkit {len(OURS) + 1} loaded, 1 shadowed, 0 refused." in words(
        evalkit("list").stdout
    )


def test_a_folder_is_listed_and_what_it_hides_is_shadowed(site: Site) -> None:
    site.instruments("zzz", "1", "2")
    mine = folder(site, "zzz", "1")

    found = listed("--rules", mine)

    assert list(found)[:2] == ["evalkit", mine]
    assert (found[mine]["origin"], found[mine]["state"], found[mine]["module"]) == ("folder", "loaded", None)
    assert [(one["name"], one["state"], one["shadowed_by"]) for one in found["zzz"]["brings"]] == [
        ("zzz@1", "shadowed", f"{mine}/zzz/1.toml"),
        ("zzz@2", "loaded", None),
    ]
    assert "zzz@1 is shadowed by" in words(evalkit("list", "--rules", mine).stdout)


def test_a_plugin_all_of_which_is_hidden_is_shadowed(site: Site) -> None:
    site.instruments("zzz", "1")

    assert listed("--rules", folder(site, "zzz", "1"))["zzz"]["state"] == "shadowed"


def test_a_folder_that_is_wrong_is_refused_and_the_others_go_on(site: Site) -> None:
    mine, wrong = folder(site, "zzz", "1"), site.folder / "wrong"
    (wrong / "x").mkdir(parents=True)

    found = listed("--rules", str(wrong), "--rules", mine)

    assert (found[str(wrong)]["state"], found[mine]["state"]) == ("refused", "loaded")
    assert found[str(wrong)]["faults"][0]["problem"] == "there is no rule file in this folder; it holds: x"
    assert "there is no rule file in this folder; it holds: x" in words(evalkit("list", "--rules", str(wrong)).stdout)


def test_of_two_folders_that_do_not_go_together_the_first_is_kept(site: Site) -> None:
    first = folder(site, "zzz", "1")
    second = str(Path(first).with_name("second"))
    Path(first).rename(second)
    folder(site, "zzz", "1")

    found = listed("--rules", first, "--rules", second)

    assert (found[first]["state"], found[second]["state"]) == ("loaded", "refused")
    assert "zzz@1 lies in" in found[second]["faults"][0]["problem"]


def test_a_rule_file_with_faults_is_refused_with_all_of_them(site: Site) -> None:
    done = evalkit("list", "--rules", str(ROOT / "tests" / "bad_folder"))

    assert done.exit_code == 0
    assert "17 more faults of" in done.stdout  # of 20
    assert "1 refused" in done.stdout
    found = listed("--rules", str(ROOT / "tests" / "bad_folder"))[str(ROOT / "tests" / "bad_folder")]
    assert len(found["brings"][0]["faults"]) == 20


def test_rules_of_reports_with_faults_are_refused(site: Site) -> None:
    path = site.folder / "mine" / "zzz" / "1.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[rules]\n", encoding="utf-8")

    (one,) = listed("--rules", str(site.folder / "mine"))[str(site.folder / "mine")]["brings"]

    assert (one["kind"], one["state"]) == ("report-rules", "refused")
    assert one["faults"]


@pytest.mark.parametrize("width", [60, 72, 100])
def test_no_line_is_wider_than_the_terminal(site: Site, width: int) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="1 / 0")

    lines = evalkit("list", width=width).stdout.splitlines()

    assert max(map(len, lines)) <= width
    assert "ZeroDivisionError" in " ".join(lines)
    assert "evalkit 0.1.0" in " ".join(lines)


def test_a_list_goes_into_a_file(tmp_path: Path) -> None:
    assert evalkit("list", "-o", str(tmp_path / "a.txt")).stdout == ""
    assert "kami@5.0" in (tmp_path / "a.txt").read_text(encoding="utf-8")


def test_an_inventory_can_be_asked_for_without_the_command_line() -> None:
    plugins = inventory([], Core(commands=(), reporters=())).plugins

    assert [one.name for one in plugins] == ["evalkit", *OURS]


# --- why ----------------------------------------------------------------------------------------------------------


def test_an_index_is_answered_with_its_editions_and_which_is_taken_when() -> None:
    found = document("why", "kami")

    assert [one["item"]["name"] for one in found["answers"]] == ["kami@4.2-5.0", "kami@4.2", "kami@5.0"]
    assert found["taken"]["times"] == [
        {"from": None, "until": "2025-12-31", "instrument": None},
        {"from": "2026-01-01", "until": None, "instrument": "kami@5.0"},
    ]


def test_the_text_names_the_plugin_the_file_and_the_time() -> None:
    told = words(evalkit("why", "spbe").stdout)

    assert "spbe@2020 instrument loaded" in told
    assert "from the plugin spbe = evalkit_spbe of evalkit-indeks 0.1.0" in told
    assert "rule file: spbe/2020.toml" in told
    assert "in force: 2021-01-01 – 2026-06-04" in told
    assert "Taken where an assessment names no edition" in told


def test_a_time_that_lies_between_two_others_is_told(site: Site) -> None:
    mine = folder(site, "zzz", "1")
    text = RULE_FILE.format(index="zzz", edition="1", validity="from = 2020-01-01\nuntil = 2020-12-31", method="mean")
    (Path(mine) / "zzz" / "1.toml").write_text(text, encoding="utf-8")

    told = words(evalkit("why", "zzz", "--rules", mine).stdout)

    assert "until 2019-12-31: none, the edition must be named" in told
    assert "2020-01-01 – 2020-12-31: zzz@1" in told
    assert "from 2021-01-01: none" in told


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("kami@5.0", [("kami", "kami@5.0", "loaded")]),
        ("weighted-mean", [("evalkit", "weighted-mean", "loaded")]),
        ("json", [("evalkit", "json", "loaded")]),
        ("evaluate", [("evalkit", "evaluate", "loaded")]),
        ("ratio", [("lkj", "ratio", "loaded")]),
        ("lkj@lakip-4", [("lkj", "lkj@lakip-4", "loaded")]),
    ],
)
def test_what_is_asked_for_is_answered(name: str, found: list[tuple[str, str, str]]) -> None:
    assert answers(name) == found
    assert document("why", name)["taken"] is None


def test_an_edition_that_is_hidden_is_answered_twice(site: Site) -> None:
    site.instruments("zzz", "1")
    mine = folder(site, "zzz", "1")

    assert answers("zzz@1", "--rules", mine) == [(mine, "zzz@1", "loaded"), ("zzz", "zzz@1", "shadowed")]
    told = words(evalkit("why", "zzz@1", "--rules", mine).stdout)
    assert f"from the folder {mine}" in told
    assert "1.toml is used in its place" in told


@pytest.mark.parametrize("name", ["zzz", "third", "third_plugin"])
def test_a_plugin_is_called_by_entry_point_distribution_or_module(site: Site, name: str) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="")

    assert answers(name) == [("zzz", "", "loaded")]
    assert "it brings nothing" in evalkit("why", name).stdout


@pytest.mark.parametrize("name", ["evalkit", "evalkit-indeks"])
def test_evalkit_itself_can_be_asked_for(name: str) -> None:
    assert answers(name) == [("evalkit", "", "loaded")]
    assert "from evalkit 0.1.0 itself" in evalkit("why", name).stdout


def test_a_hook_is_answered_with_what_plugins_bring_by_it(site: Site) -> None:
    site.install(
        "third", "[evalkit]\nzzz = third_plugin\n[evalkit.commands]\nshout = third_plugin:shout\n", third_plugin=MANY
    )

    assert answers("evalkit_methods") == [("zzz", "mine", "loaded")]
    assert answers("evalkit_reporters") == [("zzz", "lines", "loaded"), ("zzz", "json", "shadowed")]
    assert answers("evalkit.commands") == [("shout", "shout", "loaded")]


def test_a_hook_that_nobody_implements_is_known() -> None:
    done = evalkit("why", "evalkit_intakes")

    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "no plugin brings anything by evalkit_intakes\n"
    assert document("why", "evalkit_intakes")["answers"] == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("kamii", "did you mean kami?"),
        ("kami@5", "did you mean kami@5.0?"),
        ("weighted-meen", "did you mean weighted-mean?"),
        ("evalkit_reporter", "did you mean evalkit_reporters?"),
        ("evaluatte", "did you mean evaluate?"),
    ],
)
def test_an_unknown_id_is_wrong_usage_and_told_with_the_nearest(name: str, hint: str) -> None:
    done = evalkit("why", name)

    assert (done.exit_code, done.stdout) == (2, "")
    assert f"nothing that is installed or named is called {name}\n  hint: {hint}" in done.stderr


def test_an_id_that_is_near_nothing_has_no_hint() -> None:
    assert "hint" not in evalkit("why", "0000000").stderr
    assert 'is called ""' in evalkit("why", "").stderr


def test_a_folder_that_is_refused_may_hold_what_is_asked_for(site: Site) -> None:
    wrong = site.folder / "wrong"
    (wrong / "zzz").mkdir(parents=True)
    (wrong / "zzz" / "1.toml").write_text("[instrument]\n", encoding="utf-8")
    (wrong / "1.toml").write_text('[instrument]\nindex = "zzz"\nedition = "1"\n', encoding="utf-8")

    done = evalkit("why", "kip", "--rules", str(wrong))

    assert ("", "refused") in [one[1:] for one in answers("kip", "--rules", str(wrong))]
    assert f"hint: move it to {wrong}/zzz/1.toml" in words(done.stdout).replace("/ ", "/")
    assert "no edition can be taken as long as this is wrong" in words(done.stdout)


def test_a_rule_file_with_faults_is_answered_with_all_of_them_and_their_hints() -> None:
    told = words(evalkit("why", "toy@1", "--rules", str(ROOT / "tests" / "bad_folder")).stdout)

    assert "toy@1 instrument refused" in told
    assert told.count("(expected: ") == 19  # a code that is used twice speaks for itself
    assert "hint: did you mean weighted-mean?" in told


def test_an_edition_with_faults_leaves_no_edition_to_take() -> None:
    found = document("why", "toy", "--rules", str(ROOT / "tests" / "bad_folder"))

    assert found["taken"]["times"] == []
    assert "sources.law.mark: certain is not allowed here" in found["taken"]["problem"]
