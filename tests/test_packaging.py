"""Facts about what is packaged: folders, wheel and entry points say the same."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from evalkit.base.distribution import bundled_rules

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["name"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}
FOLDERS = sorted(path.name for path in (ROOT / "plugins").glob("*/") if path.name != "__pycache__")
INDICES = sorted(path.name for path in (ROOT / "rules").glob("*/"))


def test_every_plugin_is_in_the_wheel() -> None:
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]

    assert sorted(path.removeprefix("plugins/") for path in included if path.startswith("plugins/")) == FOLDERS


def test_every_plugin_has_an_entry_point_named_after_its_index() -> None:
    points = PROJECT["project"]["entry-points"]["evalkit"]

    assert points == {name.removeprefix("evalkit_"): name for name in FOLDERS}


def test_every_index_with_rules_has_a_plugin() -> None:
    assert [f"evalkit_{index}" for index in INDICES] == FOLDERS


@pytest.mark.parametrize("folder", ["evalkit", *(f"plugins/{name}" for name in FOLDERS)])
def test_every_package_is_marked_as_typed(folder: str) -> None:
    assert (ROOT / folder / "py.typed").is_file()


@pytest.mark.parametrize(
    "listed",
    [
        PROJECT["tool"]["coverage"]["run"]["source_pkgs"],
        PROJECT["tool"]["importlinter"]["root_packages"],
        PROJECT["tool"]["ruff"]["lint"]["isort"]["known-first-party"],
        ["evalkit", *CONTRACTS["Core knows no plugin"]["forbidden_modules"]],
        ["evalkit", *CONTRACTS["Plugins know only the core"]["modules"]],
    ],
    ids=["coverage", "import contracts", "imports", "core contract", "plugin contract"],
)
def test_every_tool_knows_every_package(listed: list[str]) -> None:
    assert sorted(listed) == ["evalkit", *FOLDERS]


def test_a_checkout_uses_its_own_rule_files() -> None:
    assert bundled_rules() == ROOT / "rules"
