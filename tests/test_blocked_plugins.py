"""Facts about plugins that a user blocks, and about the version of the hooks that a plugin was written for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from click.testing import CliRunner

from distribution import Site
from evalkit.base.errors import PluginError, UnknownInstrumentError
from evalkit.base.installed import COMMANDS, WITHOUT
from evalkit.catalogue import entrypoints
from evalkit.catalogue.registry import Registry
from evalkit.cli import cli
from evalkit.cli.command_group import plugin_commands
from evalkit.hookspecs import NEWEST, OLDEST

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-plugins-1.json").read_text(encoding="utf-8"))
KAMI = str(ROOT / "examples" / "contoh-kami" / "kami.toml")


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def evalkit(*arguments: str, lang: str = "en", **env: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": lang, "COLUMNS": "100", **env}).invoke(cli, arguments)


def words(text: str) -> str:
    return " ".join(text.split())


# --- Blocked ----------------------------------------------------------------------------------------------------------


def test_a_blocked_plugin_is_not_even_imported(site: Site) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="raise SystemExit('imported')")

    assert evalkit("list").exit_code == 1
    assert evalkit("list", "--without-plugin", "zzz").exit_code == 0


@pytest.mark.parametrize("name", ["zzz", "third", "third_plugin"])
def test_it_is_named_by_entry_point_distribution_or_module(site: Site, name: str) -> None:
    site.instruments("zzz", "1")

    told = evalkit("show", "zzz", EVALKIT_WITHOUT_PLUGINS=f" {name} ,")

    assert told.exit_code == 2
    assert "the plugin zzz is blocked, and with it its rule files" in told.stderr
    assert "hint: --without-plugin or EVALKIT_WITHOUT_PLUGINS blocks it" in told.stderr


def test_ours_is_named_by_its_entry_point_alone() -> None:
    assert evalkit("list", "--without-plugin", "kami", "--without-plugin", "spbe").exit_code == 0
    told = evalkit("list", "--without-plugin", "evalkit-indeks")

    assert (told.exit_code, told.stdout) == (2, "")
    assert "no plugin is called evalkit-indeks, so it cannot be blocked" in told.stderr


def test_a_name_that_nothing_has_is_refused_with_the_nearest() -> None:
    for told in (evalkit("list", "--without-plugin", "kmai"), evalkit("list", EVALKIT_WITHOUT_PLUGINS="kmai")):
        assert told.exit_code == 2
        assert "no plugin is called kmai, so it cannot be blocked; did you mean kami?" in told.stderr


def test_a_library_hears_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WITHOUT, "kami,spbe")

    assert {"kami", "spbe"}.isdisjoint(Registry().indices())
    with pytest.raises(UnknownInstrumentError, match="the plugin kami is blocked"):
        Registry().instrument("kami@5.0")


def test_a_library_refuses_a_name_that_nothing_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WITHOUT, "nobody")

    with pytest.raises(PluginError, match="no plugin is called nobody"):
        Registry()


def test_an_option_counts_for_its_command_alone() -> None:
    assert evalkit("evaluate", KAMI, "--without-plugin", "kami").exit_code == 1
    assert evalkit("evaluate", KAMI).exit_code == 0


def test_list_and_why_tell_it() -> None:
    found = json.loads(evalkit("plugins", "list", "--without-plugin", "kami", "--format", "json").stdout)
    jsonschema.validate(found, SCHEMA)
    (kami,) = (one for one in found["plugins"] if one["name"] == "kami")

    assert (kami["state"], kami["brings"], kami["distribution"]) == ("blocked", [], "evalkit-indeks")
    page = words(evalkit("plugins", "list", "--without-plugin", "ikm").stdout)
    assert "13 loaded, 0 shadowed, 0 refused, 1 blocked." in page
    why = words(evalkit("plugins", "why", "kami@5.0", "--without-plugin", "kami").stdout)
    assert why.startswith("kami blocked from the plugin kami = evalkit_kami of evalkit-indeks")
    assert "blocked by --without-plugin or EVALKIT_WITHOUT_PLUGINS; nobody asked what it brings" in why


def test_a_name_of_a_blocked_plugin_is_still_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(WITHOUT, "kami")

    told = evalkit("plugins", "new", "index", "kami", "--into", str(tmp_path))

    assert told.exit_code == 2
    assert "kami" in told.stderr


# --- Commands of plugins ----------------------------------------------------------------------------------------------

COMMAND = """
raise RuntimeError("help imports nothing")
"""


def commands(site: Site) -> None:
    entries = "[evalkit]\n\n[evalkit.commands]\n# ours\nekspor = third_cli:ekspor\nlist=third_cli:own\n[other]\nx = y\n"
    site.install("third", entries, third_cli=COMMAND)
    site.install("fourth", "[evalkit.commands]\nimpor = fourth_cli:impor [extra]\n", fourth_cli=COMMAND)


def test_help_shows_commands_of_plugins_under_a_heading_of_their_own(site: Site) -> None:
    assert "Commands of plugins" not in evalkit("--help").stdout
    commands(site)

    own, _, theirs = evalkit("--help").stdout.partition("Commands of plugins:")

    assert theirs.split() == ["ekspor", "from", "third", "impor", "from", "fourth"]
    assert own.count("\n  list ") == 1
    assert "Perintah dari plugin" in evalkit("--help", lang="id").stdout


def test_a_blocked_one_is_not_shown_and_not_run(site: Site) -> None:
    commands(site)

    for name in ("ekspor", "third", "third_cli"):
        theirs = evalkit("--help", EVALKIT_WITHOUT_PLUGINS=name).stdout.partition("Commands of plugins:")[2]
        assert theirs.split() == ["impor", "from", "fourth"]
    assert evalkit("ekspor").exit_code == 1
    told = evalkit("ekspor", EVALKIT_WITHOUT_PLUGINS="third")
    assert (told.exit_code, "No such command 'ekspor'" in told.stderr) == (2, True)
    listed = json.loads(evalkit("plugins", "list", "--without-plugin", "third", "--format", "json").stdout)["plugins"]
    assert [one["state"] for one in listed if one["name"] == "ekspor"] == ["blocked"]


def test_commands_go_with_all_the_plugins_that_they_came_with(site: Site) -> None:
    entries = "[evalkit]\nzzz = third_plugin\nyyy = third_other\n[evalkit.commands]\nekspor = third_cli:ekspor\n"
    site.install("third", entries, third_plugin="", third_other="", third_cli=COMMAND)

    for names, is_shown in (("zzz", True), ("zzz,third_other", False), ("third_plugin,yyy", False)):
        assert ("ekspor" in evalkit("--help", EVALKIT_WITHOUT_PLUGINS=names).stdout) is is_shown, names
        assert evalkit("ekspor", EVALKIT_WITHOUT_PLUGINS=names).exit_code == (1 if is_shown else 2)


def test_help_finds_what_is_run(site: Site) -> None:
    commands(site)
    site.install("fifth", "[evalkit.commands]\nimpor = fifth:impor\n", fifth=COMMAND)

    found = {(point.name, point.dist.name) for point in entrypoints.find(COMMANDS) if point.dist}
    assert {(name, owner) for name, owners in plugin_commands().items() for owner in owners.split(", ")} == found


def test_a_name_that_is_nearly_a_command_of_a_plugin_is_told(site: Site) -> None:
    commands(site)

    assert "Did you mean 'ekspor'?" in evalkit("eskpor").stderr


# --- The version of the hooks -----------------------------------------------------------------------------------------


def written_for(site: Site, version: str) -> Registry:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=f"evalkit_api = {version}\n")
    return Registry()


@pytest.mark.parametrize("version", range(OLDEST, NEWEST + 1))
def test_a_plugin_of_a_known_version_is_used(site: Site, version: int) -> None:
    assert written_for(site, str(version)).indices()


@pytest.mark.parametrize(
    ("version", "advice"),
    [
        (str(NEWEST + 1), "install a newer evalkit-indeks"),
        (str(OLDEST - 1), "install a newer version of it"),
    ],
)
def test_one_of_another_version_is_refused_with_what_to_do(site: Site, version: str, advice: str) -> None:
    problem = (
        rf"the plugin zzz = third_plugin \(third 1.0\) cannot be used: it was written for version {version} of the "
        rf"hooks, and evalkit \S+ takes {OLDEST} to {NEWEST}: {advice}$"
    )
    with pytest.raises(PluginError, match=problem):
        written_for(site, version).indices()


@pytest.mark.parametrize("version", ["'1'", "True", "1.0", "None"])
def test_a_version_is_a_whole_number(site: Site, version: str) -> None:
    with pytest.raises(PluginError, match=r"evalkit_api is .*, not a whole number"):
        written_for(site, version).indices()


def test_a_module_that_fails_when_it_is_asked_is_named(site: Site) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="def __getattr__(name): return 1 / 0\n")

    with pytest.raises(PluginError, match=r"zzz = third_plugin .* ZeroDivisionError"):
        Registry().indices()


def test_why_tells_the_version(site: Site) -> None:
    written_for(site, "99")

    assert "it was written for version 99 of the hooks" in words(evalkit("plugins", "why", "zzz").stdout)
