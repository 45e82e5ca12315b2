"""Facts about the distributions in examples/, and of one that the scaffold makes: their wheels work in an empty environment.

Those in examples/ pass the kit outside of this repository, too.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from evalkit.scaffold.index import NewIndex, write_index
from wheels import ROOT, build, empty_environment, laid_out, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.long


class Expected(NamedTuple):
    """What its example gives."""

    id: str
    score: str
    predicate: str
    methods: tuple[str, ...] = ()


EXPECTED = {
    "plugin-indeks-inovasi": Expected("indeks_inovasi@2026", "49.42", "Inovatif", ("trimmed-mean",)),
}

MADE = NewIndex(name="layanan", title="Indeks Layanan", edition="2026")


class Installed(NamedTuple):
    """All of them in one environment, away from this repository."""

    programs: Path
    folder: Path

    def evalkit(self, *args: str | Path) -> str:
        return run(self.programs / "evalkit", *args, cwd=self.folder, env={"EVALKIT_LANG": "en", "COLUMNS": "120"})

    def evalkit_json(self, *args: str | Path) -> Any:
        return json.loads(self.evalkit(*args, "--format", "json"))


@pytest.fixture(name="wheels", scope="module")
def _wheels(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Each built from a copy: what lies about in a checkout is no part of it."""
    folder = tmp_path_factory.mktemp("wheels")
    found = {}
    for name in EXPECTED:
        copied = shutil.copytree(ROOT / "examples" / name, folder / name)
        found[name] = build(copied, folder / f"dist-{name}")
    return found


@pytest.fixture(name="installed", scope="module")
def _installed(wheels: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("empty")
    write_index(MADE, folder / "made", today=dt.date(2026, 11, 27))
    made = build(folder / "made", folder / "dist-made")
    evalkit = build(ROOT, folder / "dist")
    return Installed(empty_environment(folder / "env", evalkit, *wheels.values(), made), folder)


def test_every_plugin_among_the_examples_is_tested() -> None:
    assert sorted(path.name for path in (ROOT / "examples").glob("plugin-*")) == sorted(EXPECTED)


def test_what_the_scaffold_makes_is_installed_with_the_evalkit_it_names(installed: Installed) -> None:
    """On PyPI the name evalkit belongs to another project: a plugin that asked for it would get that."""
    example = installed.folder / "made" / "examples" / "penilaian.toml"
    (one,) = installed.evalkit_json("evaluate", example)["evaluations"]
    origins = {one["name"]: one["distribution"] for one in installed.evalkit_json("plugins", "list")["plugins"]}

    assert (one["instrument"], one["predicate"]) == ("layanan@2026", "Baik")
    assert (origins["layanan"], origins["spbe"]) == ("evalkit-layanan", "evalkit-indeks")


@pytest.mark.parametrize("name", EXPECTED)
class TestInAnEmptyEnvironment:
    def test_its_example_is_evaluated(self, name: str, installed: Installed) -> None:
        example = ROOT / "examples" / name / "examples" / "penilaian.toml"
        (one,) = installed.evalkit_json("evaluate", example)["evaluations"]

        assert (one["instrument"], one["score"], one["predicate"]) == EXPECTED[name][:3]
        assert {claim["verdict"] for claim in one["claims"]} <= {"agrees"}

    def test_it_is_listed_and_shown(self, name: str, installed: Installed) -> None:
        spec = EXPECTED[name].id

        assert spec.partition("@")[0] in installed.evalkit("list")
        assert spec in installed.evalkit("plugins", "list")
        assert installed.evalkit("show", spec)

    def test_its_rule_file_is_proved(self, name: str, installed: Installed) -> None:
        assert "0 failed" in installed.evalkit("rules", "check", EXPECTED[name].id)

    def test_its_frozen_cases_notice_every_changed_number(self, name: str, installed: Installed) -> None:
        told = installed.evalkit("rules", "mutate", EXPECTED[name].id, "--min-score", "100")

        assert "Every mutant is noticed, or proved to change nothing" in told

    def test_its_methods_come_with_it(self, name: str, installed: Installed) -> None:
        for method in EXPECTED[name].methods:
            assert EXPECTED[name].id.partition("@")[0] in installed.evalkit("plugins", "why", method)


@pytest.mark.parametrize("name", EXPECTED)
def test_its_own_tests_pass(name: str, wheels: Mapping[str, Path], tmp_path: Path) -> None:
    """Laws, proofs and cases of its rule files, and what it tests besides: with the kit that evalkit ships."""
    env = laid_out(wheels[name], tmp_path / "site")
    copied = shutil.copytree(ROOT / "examples" / name, tmp_path / name)
    tested = run(sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", cwd=copied, env=env)

    for what in ("law[", "check[", "case[", "tests/test_package.py"):
        assert what in tested


@pytest.mark.parametrize("name", EXPECTED)
def test_the_wheel_holds_rules_cases_and_licence(name: str, wheels: Mapping[str, Path], tmp_path: Path) -> None:
    laid_out(wheels[name], tmp_path)
    module = f"evalkit_{name.removeprefix('plugin-').replace('-', '_')}"
    index, edition = EXPECTED[name].id.split("@")

    assert (tmp_path / module / "rules" / index / f"{edition}.toml").is_file()
    assert list((tmp_path / module / "cases" / index).glob("*.toml"))
    assert list(tmp_path.glob("*.dist-info/licenses/LICENSE"))


@pytest.mark.parametrize("name", EXPECTED)
def test_it_needs_the_evalkit_of_this_repository_or_a_later_one(name: str) -> None:
    project: dict[str, Any] = tomllib.loads((ROOT / "examples" / name / "pyproject.toml").read_text(encoding="utf-8"))
    ours: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["dependencies"] == [f"evalkit-indeks>={ours['project']['version']}"]
