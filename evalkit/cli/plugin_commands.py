"""Commands of plugins, for help and completion. What is run is found by ``evalkit.catalogue.entrypoints``."""

from __future__ import annotations

import os

from evalkit.base.installed import entry_points, said_in

_GROUP = "evalkit.commands"
_WITHOUT = "EVALKIT_WITHOUT_PLUGINS"


def plugin_commands() -> dict[str, str]:
    """Name of each command that installed plugins bring → who brings it, but for those that the user blocks."""
    without = {name.strip() for name in os.environ.get(_WITHOUT, "").split(",")}
    found: dict[str, list[str]] = {}
    for point in entry_points(_GROUP):
        owner = said_in(point.folder, "Name") or os.path.basename(point.folder)  # noqa: PTH119  # pathlib costs 5 ms
        if without.isdisjoint((point.name, point.module, owner)):
            found.setdefault(point.name, []).append(owner)
    return {name: ", ".join(owners) for name, owners in sorted(found.items())}
