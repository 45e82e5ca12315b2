"""Facts about .ci/mutated: mutants of an index are looked at again as soon as anything that judges them is another."""

from __future__ import annotations

import shutil
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import TYPE_CHECKING, Any

import pytest

from wheels import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(name="mutated")
def _mutated() -> Any:
    loader = SourceFileLoader("mutated", str(ROOT / ".ci" / "mutated"))
    spec = spec_from_loader("mutated", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(name="copied")
def _copied(mutated: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, of which all is green."""
    for name in ("rules/kip", "rules/ips", "cases/kip", "cases/ips", "evalkit/rulework/mutate", "plugins/evalkit_kip"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cli/text.py", "report/blocks/text.py", "run.py", "base/exact.py"):
        path = tmp_path / "evalkit" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    (tmp_path / ".ci").mkdir()
    monkeypatch.setattr(mutated, "ROOT", tmp_path)
    monkeypatch.setattr(mutated, "STAMP", tmp_path / ".ci" / "mutated.txt")
    assert list(mutated.stale()) == ["ips", "kip"]
    mutated.write(f"{index} {state}" for index, state in mutated.states().items())
    assert list(mutated.stale()) == []
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ("rules/kip/2018.toml", ["kip"]),
        ("cases/kip/boundary-2018.toml", ["kip"]),
        ("evalkit/rulework/mutate/judge.py", ["ips", "kip"]),
        ("evalkit/base/exact.py", ["ips", "kip"]),
        ("plugins/evalkit_kip/__init__.py", ["ips", "kip"]),
        ("evalkit/report/blocks/text.py", []),
        ("evalkit/cli/text.py", []),
        ("evalkit/run.py", []),
    ],
)
def test_what_judges_mutants_counts_and_what_only_prints_does_not(
    changed: str, stale: list[str], mutated: Any, copied: Path
) -> None:
    with (copied / changed).open("a", encoding="utf-8") as file:
        file.write("# another\n")

    assert list(mutated.stale()) == stale


def test_a_new_file_and_one_that_is_gone_count(mutated: Any, copied: Path) -> None:
    (copied / "cases" / "kip" / "more.toml").write_text("", encoding="utf-8")
    (copied / "rules" / "ips" / "2022.toml").rename(copied / "rules" / "ips" / "2023.toml")

    assert list(mutated.stale()) == ["ips", "kip"]


def test_other_libraries_count(mutated: Any, copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert copied.is_dir()
    monkeypatch.setattr(mutated, "version", lambda name: f"{name} 99")

    assert list(mutated.stale()) == ["ips", "kip"]


def test_only_what_was_green_is_written(mutated: Any, copied: Path) -> None:
    for name in ("kip/2018", "ips/2022"):
        with (copied / "rules" / f"{name}.toml").open("a", encoding="utf-8") as file:
            file.write("# another\n")
    mutated.write([f"ips {mutated.states()['ips']}\n"])

    assert list(mutated.stale()) == ["kip"]
    assert mutated.STAMP.read_text(encoding="utf-8").startswith("# Made by .ci/run")


def test_what_is_left_out_are_the_layers_above_mutation(mutated: Any) -> None:
    """The import contracts hold that nothing of them can be imported by it."""
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (layers,) = (one["layers"] for one in contracts if any("(rulework)" in names for names in one.get("layers", ())))
    above = layers[: next(at for at, names in enumerate(layers) if "(rulework)" in names)]

    assert sorted(name.strip("()") for name in above) == sorted(name.removesuffix(".py") for name in mutated.ABOVE)


def test_every_index_with_instruments_is_known(mutated: Any) -> None:
    folders = {path.parent.name for path in (ROOT / "cases").glob("*/boundary-*.toml")}

    assert set(mutated.indices()) == folders
