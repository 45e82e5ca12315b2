"""Real distributions for tests: modules and a dist-info folder on ``sys.path``, and a small valid rule file."""

from __future__ import annotations

import sys
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

RULE_FILE = """
[instrument]
index = "{index}"
edition = "{edition}"
title = "Test"
levels = ["part"]
method = "{method}"
scale = "points"
source = "law"

[validity]
{validity}
checked = 2026-01-01

[sources.law]
title = "Law"
mark = "verified"

[scales.points]
kind = "number"
min = 0
max = 100

[[bands]]
predicate = "Good"
min = 50
[[bands]]
predicate = "Poor"

[[node]]
code = "total"
title = "Total"
leaves = [{{ code = "a", title = "A" }}, {{ code = "b", title = "B" }}]
"""


class Site:
    """A folder of installed distributions."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.syspath_prepend(folder)

    def install(self, name: str, entry_points: str, **modules: str) -> None:
        """Install version 1.0 of distribution *name* with the text of its ``entry_points.txt`` and its modules."""
        info = self.folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(dedent(entry_points), encoding="utf-8")
        for module, source in modules.items():
            sys.modules.pop(module, None)  # an earlier test may have had a module of this name
            (self.folder / f"{module}.py").write_text(dedent(source), encoding="utf-8")

    def rule_file(self, index: str, edition: str, *, validity: str = "", method: str = "mean") -> Path:
        """Write a rule file for ``index@edition``."""
        path = self.folder / f"rules_{index}" / f"{edition}.toml"
        path.parent.mkdir(exist_ok=True)
        text = RULE_FILE.format(index=index, edition=edition, validity=validity, method=method)
        path.write_text(text, encoding="utf-8")
        return path

    def instruments(self, index: str, *editions: str, dist: str = "third", module: str = "third_plugin") -> None:
        """Install a plugin that brings rule files of *index* for *editions*."""
        for edition in editions:
            self.rule_file(index, edition)
        self.install(
            dist,
            f"[evalkit]\n{index} = {module}\n",
            **{
                module: f"""
                    from pathlib import Path
                    from evalkit.hookspecs import hookimpl

                    @hookimpl
                    def evalkit_instruments():
                        return [Path({str(self.folder)!r}) / "rules_{index}" / (e + ".toml") for e in {editions!r}]
                """
            },
        )
