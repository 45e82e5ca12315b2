"""What is installed, read from what pip has written down: ``importlib.metadata`` takes a tenth of the time of a command to start.

It is asked where something is installed in another way than in folders on ``sys.path``, and for what only messages need.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import Distribution

DISTRIBUTION = "evalkit-indeks"  # evalkit is the name of another project on PyPI
PLUGINS, COMMANDS = GROUPS = "evalkit", "evalkit.commands"
WITHOUT = "EVALKIT_WITHOUT_PLUGINS"  # names of plugins that are blocked, separated by commas
_INFO = (".dist-info", ".egg-info")
_FINDERS = ("_frozen_importlib_external", "importlib.metadata")  # of Python itself: they look into folders and archives


class EntryPoint(NamedTuple):
    """A name under which a distribution offers an object.

    Attributes:
        value: Where it is: ``module`` or ``module:name``.
        folder: What pip has written down of the distribution; empty where it is not known.
    """

    name: str
    value: str
    group: str
    folder: str = ""

    @property
    def module(self) -> str:
        """The module that it is in."""
        return self.value.partition(":")[0].partition("[")[0].strip()

    @property
    def owner(self) -> str:
        """The distribution as it calls itself."""
        return said_in(self.folder, "Name") or os.path.basename(self.folder)  # noqa: PTH119  # pathlib costs 5 ms

    @property
    def dist(self) -> Distribution | None:
        """The distribution."""
        if not self.folder:
            return None
        from importlib.metadata import Distribution  # noqa: PLC0415  # few messages need it

        return Distribution.at(self.folder)

    def load(self) -> Any:
        """The object; whatever goes wrong is raised as it is."""
        from importlib import import_module  # noqa: PLC0415  # start-up: --help loads none

        found: Any = import_module(self.module)
        for name in filter(None, self.value.partition(":")[2].partition("[")[0].strip().split(".")):
            found = getattr(found, name)
        return found


def entry_points(group: str) -> list[EntryPoint]:
    """The entry points of *group*; of a distribution that is there twice, those of the one that is imported."""
    if not _is_in_folders():
        return _found_by_python(group)
    return [
        EntryPoint(name, value, group, folder)
        for folder in distributions()
        for name, value in _entries(text_in(folder, "entry_points.txt"), group)
    ]


def blocked() -> frozenset[str]:
    """What the plugins are called that the user blocks."""
    return frozenset(names_in(os.environ.get(WITHOUT, "")))


def names_in(text: str) -> list[str]:
    """The names in *text*, which commas separate."""
    return [name for each in text.split(",") if (name := each.strip())]


def is_blocked(point: EntryPoint) -> bool:
    """Whether the user blocks the plugin of *point*; a command is blocked with all the plugins that it came with, too."""
    names = blocked()
    if not names:
        return False
    beside = entry_points(PLUGINS) if point.group == COMMANDS else []
    came_with = [plugin for plugin in beside if plugin.folder == point.folder]
    return not names.isdisjoint(names_of(point)) or (bool(came_with) and all(map(is_blocked, came_with)))


def names_of(point: EntryPoint) -> tuple[str, ...]:
    """What the plugin of *point* is called: entry point, distribution, module; one that comes with evalkit by the first."""
    if not point.folder or point.owner == DISTRIBUTION:
        return (point.name,)
    return (point.name, point.owner, point.module)


def version_of(project: str) -> str:
    """The version of the distribution *project*.

    Raises:
        importlib.metadata.PackageNotFoundError: It is not installed.
    """
    folders = distributions() if _is_in_folders() else ()
    said = next((said_in(folder, "Version") for folder in folders if _project(folder) == project), "")
    if said:
        return said
    from importlib.metadata import version  # noqa: PLC0415  # see above

    return version(project)


def said_in(folder: str, key: str) -> str:
    """What a distribution says of itself under *key*, as ``Name`` or ``Version``; empty if nothing."""
    lines = (text_in(folder, "METADATA") or text_in(folder, "PKG-INFO")).splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(f"{key}:")), "")


def _is_in_folders() -> bool:
    """Whether everything that is installed lies in folders on ``sys.path``."""
    others = [one for one in sys.meta_path if hasattr(one, "find_distributions")]
    if any(getattr(other, "__module__", "") not in _FINDERS for other in others):
        return False
    return not any(place.endswith(".egg") or os.path.isfile(place) for place in sys.path)  # noqa: PTH113  # pathlib costs 5 ms


def _found_by_python(group: str) -> list[EntryPoint]:
    from importlib.metadata import entry_points as found  # noqa: PLC0415  # see above

    points = []
    for one in found(group=group):
        folder = getattr(one.dist, "_path", "")  # has no other name
        points.append(EntryPoint(one.name, one.value, group, str(folder)))
    return points


def distributions() -> Iterator[str]:
    """Folders of what is installed; of a distribution that is there twice, the one that is imported."""
    seen: set[str] = set()
    for place in sys.path:
        with suppress(OSError):  # an archive, or a folder that is not there
            names = os.listdir(place or ".")  # noqa: PTH208  # pathlib costs 5 ms
            for name in sorted([name for name in names if name.endswith(_INFO)]):
                if (project := _project(name)) not in seen:
                    seen.add(project)
                    yield os.path.join(place or ".", name)  # noqa: PTH118  # as above


def _project(folder: str) -> str:
    """The name of a distribution as its folder says it, in one spelling."""
    stem = os.path.basename(folder).rpartition(".")[0].partition("-")[0]  # noqa: PTH119  # as above
    return stem.replace("_", "-").replace(".", "-").lower()


def text_in(folder: str, name: str) -> str:
    """The text of a file of a distribution; empty if there is none."""
    try:
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:  # noqa: PTH118, PTH123  # as above
            return file.read()
    except OSError:
        return ""


def _entries(text: str, group: str) -> Iterator[tuple[str, str]]:
    """Name and value of each entry of the section *group*."""
    inside, section = False, f"[{group}]"
    for line in map(str.strip, text.splitlines() if section in text else ()):
        if line.startswith("["):
            inside = line == section
        elif inside and "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()
