"""Which rule file stands for which edition: those of the user's folders before those that plugins bring."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import RuleFileError
from evalkit.base.text import msg, visible
from evalkit.catalogue import entrypoints
from evalkit.catalogue.folders import INSTRUMENTS, SUFFIX, Folder, RuleFile, by_case_alone, read_folders, wrong_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from importlib.metadata import EntryPoint
    from importlib.resources.abc import Traversable

    from evalkit.catalogue.plugins import Plugins


class RuleFiles:
    """Rule files by hook and index. Nothing is loaded, and no folder looked through, before it is asked for."""

    def __init__(self, plugins: Plugins, folders: Iterable[str]) -> None:
        """Keep where to look."""
        self._plugins = plugins
        self._paths = tuple(folders)
        self._used: dict[tuple[str, str], dict[str, RuleFile]] = {}
        self._crosswalks: dict[str, dict[str, RuleFile]] = {}
        self._shadowed: dict[str, RuleFile] = {}
        self._brought: dict[tuple[EntryPoint, str], tuple[RuleFile, ...]] = {}

    @cached_property
    def folders(self) -> tuple[Folder, ...]:
        """The folders that the user named.

        Raises:
            RuleFileError: With the faults of all of them.
        """
        return read_folders(self._paths, self._plugins.names())

    def check_folders(self) -> None:
        """Look the folders through now.

        Raises:
            RuleFileError: With the faults of all of them.
        """
        self.folders  # noqa: B018  # a property that is worked out once

    def names(self) -> tuple[str, ...]:
        """Names of entry points, and indices of folders; no plugin is loaded."""
        in_folders = {index for folder in self.folders for by_index in folder.files.values() for index in by_index}
        return tuple(sorted({*self._plugins.names(), *in_folders}))

    def of(self, index: str, hook: str = INSTRUMENTS) -> Mapping[str, RuleFile]:
        """The files of *index* that are used, by edition. Loads its plugins.

        Raises:
            PluginError: A plugin cannot be used, or two bring one edition.
            RuleFileError: A folder has faults.
        """
        if (hook, index) not in self._used:
            found = self._installed(index, hook)
            installed = {edition.casefold(): file for edition, file in found.items()}
            for file in (file for folder in self.folders for file in folder.of(hook, index)):
                hidden = installed.get(file.edition.casefold())
                if hidden is not None and hidden.edition != file.edition:
                    raise RuleFileError([by_case_alone(file, hidden.id)])
                if hidden is not None:
                    self._shadowed[file.name] = hidden
                found[file.edition] = file
            if hook == INSTRUMENTS:
                self._crosswalks[index] = take_crosswalks(found, self.names())
            self._used[hook, index] = dict(sorted(found.items()))
        return self._used[hook, index]

    def crosswalks(self, index: str) -> Mapping[str, RuleFile]:
        """Crosswalks beside the rule files of *index*, by name."""
        self.of(index)
        return self._crosswalks[index]

    def replaced_by(self, file: RuleFile) -> RuleFile | None:
        """The installed file that *file* stands in place of, if it does."""
        return self._shadowed.get(file.name)

    def brought(self, point: EntryPoint, hook: str) -> tuple[RuleFile, ...]:
        """The files that one plugin brings, crosswalks among them.

        Raises:
            PluginError: It cannot be used.
        """
        if (point, hook) not in self._brought:
            with entrypoints.blamed(point):  # what it returns may be files of its own making
                found = tuple(
                    RuleFile(index=point.name, edition=file.name.removesuffix(SUFFIX), resource=file, point=point)
                    for item in self._plugins.of(point, hook, object)
                    for file in _toml_files(item, point, hook)
                )
            for name in dict.fromkeys(name for file in found for name in (file.index, file.edition)):
                if problem := wrong_name(name):
                    raise entrypoints.failed(point, problem)
            self._brought[point, hook] = found
        return self._brought[point, hook]

    def _installed(self, index: str, hook: str) -> dict[str, RuleFile]:
        found: dict[str, RuleFile] = {}
        for point in self._plugins.points(index):
            for file in self.brought(point, hook):
                earlier = found.setdefault(file.edition, file)
                if earlier is not file:
                    assert earlier.point is not None
                    raise entrypoints.twice(file.id, earlier.point, point)
        return found


def take_crosswalks(found: dict[str, RuleFile], indices: Collection[str]) -> dict[str, RuleFile]:
    """Take the files out of *found* whose name joins an edition to another edition, or to an index."""
    names = [f"{old}-{new}" for old in found for new in (*found, *indices) if old != new and f"{old}-{new}" in found]
    return {name: found.pop(name) for name in dict.fromkeys(names)}


def _toml_files(item: Any, point: EntryPoint, hook: str) -> list[Traversable]:
    """The rule files that an object returned by a plugin stands for."""
    if not all(hasattr(item, name) for name in ("name", "is_dir", "is_file", "iterdir", "read_bytes")):
        problem = msg("{hook} returned {found}, not a file or folder", hook=hook, found=entrypoints.shown(item))
        raise entrypoints.failed(point, problem)
    files = list(item.iterdir()) if item.is_dir() else [item]
    found = sorted(
        (file for file in files if file.name.endswith(SUFFIX) and file.is_file()), key=lambda file: file.name
    )
    if not found:
        raise entrypoints.failed(point, msg("there are no rule files in {place}", place=visible(item, 200)))
    return found
