"""Commands of plugins, for help and completion: read from what pip has written down, as ``importlib.metadata`` costs 10 ms.

What is run is found by ``evalkit.catalogue.entrypoints``.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTION = "[evalkit.commands]"
_INFO = (".dist-info", ".egg-info")
_WITHOUT = "EVALKIT_WITHOUT_PLUGINS"


def plugin_commands() -> dict[str, str]:
    """Name of each command that installed plugins bring → who brings it, but for those that the user blocks."""
    without = {name.strip() for name in os.environ.get(_WITHOUT, "").split(",")}
    found: dict[str, list[str]] = {}
    for folder in _distributions():
        text = _text(folder, "entry_points.txt")
        if _SECTION not in text:
            continue
        owner = _owner(folder)
        for name, module in _entries(text):
            if without.isdisjoint((name, module, owner)):
                found.setdefault(name, []).append(owner)
    return {name: ", ".join(owners) for name, owners in sorted(found.items())}


def _distributions() -> Iterator[str]:
    """Folders of what is installed; of a distribution that is there twice, the one that is imported."""
    seen: set[str] = set()
    for place in sys.path:
        with suppress(OSError):  # an archive, or a folder that is not there
            for name in sorted(os.listdir(place or ".")):  # noqa: PTH208  # pathlib costs 5 ms
                project = name.rpartition(".")[0].partition("-")[0].replace("_", "-").replace(".", "-").lower()
                if name.endswith(_INFO) and project not in seen:
                    seen.add(project)
                    yield os.path.join(place or ".", name)  # noqa: PTH118  # as above


def _text(folder: str, name: str) -> str:
    try:
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:  # noqa: PTH118, PTH123  # as above
            return file.read()
    except OSError:
        return ""


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Name and module of each entry of the section."""
    inside = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            inside = line == _SECTION
        elif inside and "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name.strip(), value.partition(":")[0].strip()


def _owner(folder: str) -> str:
    """What a distribution calls itself."""
    for line in (_text(folder, "METADATA") or _text(folder, "PKG-INFO")).splitlines():
        if line.startswith("Name:"):
            return line.partition(":")[2].strip()
    return os.path.basename(folder)  # noqa: PTH119  # as above
