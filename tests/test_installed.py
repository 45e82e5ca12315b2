"""Facts about what is installed: what is read from folders is what Python itself finds."""

from __future__ import annotations

import importlib.metadata
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from distribution import Site
from evalkit.base import installed
from evalkit.base.distribution import installed_version
from evalkit.base.installed import DISTRIBUTION

if TYPE_CHECKING:
    from pathlib import Path

POINTS = """
# our own
[other]
b = elsewhere

[evalkit]
a = one
  b = two.three : four.five [extra]
# c = none
"""


def in_python(group: str) -> set[tuple[str, str, str]]:
    return {(one.name, one.value, one.module) for one in importlib.metadata.entry_points(group=group)}


def read(group: str) -> set[tuple[str, str, str]]:
    return {(one.name, one.value, one.module) for one in installed.entry_points(group)}


@pytest.mark.parametrize("group", ["evalkit", "evalkit.commands", "console_scripts", "pytest11", "none"])
def test_entry_points_are_those_that_python_finds(group: str) -> None:
    assert read(group) == in_python(group)


def test_an_entry_is_read_as_python_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Site(tmp_path, monkeypatch).install("toy_plugin", POINTS)

    assert read("evalkit") == in_python("evalkit")
    assert {("a", "one", "one"), ("b", "two.three : four.five [extra]", "two.three")} <= read("evalkit")


def test_of_two_that_have_one_name_the_first_on_the_path_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("far", "far"), ("near", "near")):
        info = tmp_path / name / "toy_plugin-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "entry_points.txt").write_text(f"[evalkit]\ntoy = {value}\n", encoding="utf-8")
        (info / "METADATA").write_text("Name: toy-plugin\nVersion: 1.0\n", encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path / name))

    assert [one.value for one in installed.entry_points("evalkit") if one.name == "toy"] == ["near"]


def test_what_lies_in_an_archive_is_found_by_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("packed-1.0.dist-info/entry_points.txt", "[evalkit]\npacked = packed_module\n")
        packed.writestr("packed-1.0.dist-info/METADATA", "Name: packed\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(str(archive))

    assert ("packed", "packed_module", "packed_module") in read("evalkit") == in_python("evalkit")
    assert installed.version_of("packed") == "1.0"


def test_another_finder_is_asked_by_python(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        """One that finds nothing, but could."""

        @staticmethod
        def find_spec(*_given: object) -> None:
            """Finds no module."""

        @staticmethod
        def find_distributions(*_given: object) -> list[object]:
            """Finds no distribution."""
            return []

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])

    assert read("evalkit") == in_python("evalkit")


def test_an_object_is_loaded_from_its_module() -> None:
    assert installed.EntryPoint("a", "os.path:sep", "g").load() == "/"
    assert installed.EntryPoint("a", "os", "g").load() is sys.modules["os"]
    with pytest.raises(AttributeError):
        installed.EntryPoint("a", "os:nothing.at.all", "g").load()


def test_a_distribution_is_known_where_its_folder_is() -> None:
    point = next(one for one in installed.entry_points("evalkit") if one.name == "spbe")

    assert point.dist is not None
    assert point.dist.name == DISTRIBUTION
    assert installed.EntryPoint("a", "b", "g").dist is None


def test_the_version_is_that_of_python() -> None:
    assert installed_version() == importlib.metadata.version(DISTRIBUTION)
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        installed.version_of("surely-not-installed")
