"""Which rule file is used for which edition: those of the user's folders before those that plugins bring."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import RuleFileError
from evalkit.base.text import Message, msg, visible
from evalkit.catalogue import entrypoints
from evalkit.catalogue.rule_file import INSTRUMENT, SUFFIX, RuleFile, RuleKind, toml_files, wrong_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from evalkit.base.installed import EntryPoint
    from evalkit.catalogue.folders import Folder
    from evalkit.catalogue.plugins import Plugins


class RuleFiles:
    """Rule files by kind and index. Nothing is loaded, and no folder looked through, before it is asked for."""

    def __init__(self, plugins: Plugins, folders: Iterable[str]) -> None:
        """Keep where to look."""
        self._plugins = plugins
        self._paths = tuple(folders)
        self._used: dict[tuple[str, str], dict[str, RuleFile[Any]]] = {}
        self._crosswalks: dict[str, dict[str, RuleFile[Any]]] = {}
        self._shadowed: dict[RuleFile[Any], RuleFile[Any]] = {}
        self._brought: dict[tuple[EntryPoint, str], tuple[RuleFile[Any], ...]] = {}

    @cached_property
    def folders(self) -> tuple[Folder, ...]:
        """The folders that the user named.

        Raises:
            RuleFileError: With the faults of all of them.
        """
        if not self._paths:
            return ()
        from evalkit.catalogue.folders import read_folders  # noqa: PLC0415  # start-up: most users name none

        return read_folders(self._paths, self._plugins)

    def names(self) -> tuple[str, ...]:
        """Names of entry points, and indices of folders; no plugin is loaded."""
        in_folders = {file.index for folder in self.folders for file in folder.files}
        return tuple(sorted({*self._plugins.names(), *in_folders}))

    def of(self, index: str, kind: RuleKind[Any] = INSTRUMENT) -> Mapping[str, RuleFile[Any]]:
        """The files of *index* that are used, by edition. Loads its plugins.

        Raises:
            PluginError: A plugin cannot be used, or two bring one edition.
            RuleFileError: A folder has faults.
        """
        key = (kind.name, index)
        if key not in self._used:
            files = self._installed(index, kind)
            files |= self._of_folders(index, kind, installed=files.values())
            if kind is INSTRUMENT:
                self._crosswalks[index] = take_crosswalks(files, self.names())
            self._used[key] = dict(sorted(files.items()))
        return self._used[key]

    def _of_folders(
        self, index: str, kind: RuleKind[Any], *, installed: Iterable[RuleFile[Any]]
    ) -> dict[str, RuleFile[Any]]:
        """Those that the user named, by edition; which of the *installed* ones they hide is kept."""
        by_edition = {file.edition.casefold(): file for file in installed}
        files: dict[str, RuleFile[Any]] = {}
        for file in (file for folder in self.folders for file in folder.files):
            if file.index != index or file.kind is not kind:
                continue
            hidden = by_edition.get(file.edition.casefold())
            if hidden is not None and hidden.edition != file.edition:
                from evalkit.catalogue.folders import by_case_alone  # noqa: PLC0415  # a fault

                raise RuleFileError([by_case_alone(file, hidden.id)])
            if hidden is not None:
                self._shadowed[file] = hidden
            files[file.edition] = file
        return files

    def crosswalks(self, index: str) -> Mapping[str, RuleFile[Any]]:
        """Crosswalks beside the rule files of *index*, by name."""
        self.of(index)
        return self._crosswalks[index]

    def shadow_note(self, file: RuleFile[Any]) -> Message | None:
        """That *file*, of a folder, is used in place of an installed one, if it is."""
        hidden = self._shadowed.get(file)
        if hidden is None:
            return None
        return msg(
            "{id}: {file} is used in place of {other}, which is installed",
            id=file.id,
            file=visible(file.file, 200),
            other=visible(hidden.file, 200),
        )

    def brought(self, point: EntryPoint, kind: RuleKind[Any]) -> tuple[RuleFile[Any], ...]:
        """The files of that *kind* that one plugin brings, crosswalks among them.

        Raises:
            PluginError: It cannot be used.
        """
        key = (point, kind.hook)
        if key not in self._brought:
            with entrypoints.blamed(point):  # what it returns may be files of its own making
                files = [
                    file for item in self._plugins.of(point, kind.hook) for file in toml_files(item, point, kind.hook)
                ]
                editions = [file.name.removesuffix(SUFFIX) for file in files]
            for name in (point.name, *editions) if editions else ():
                if problem := wrong_name(name):
                    raise entrypoints.failed(point, problem)
            self._brought[key] = tuple(
                RuleFile(kind, point.name, edition, file, self._plugins.vocabulary, point)
                for edition, file in zip(editions, files, strict=True)
            )
        return self._brought[key]

    def _installed(self, index: str, kind: RuleKind[Any]) -> dict[str, RuleFile[Any]]:
        found: dict[str, RuleFile[Any]] = {}
        for point in self._plugins.points(index):
            for file in self.brought(point, kind):
                earlier = found.setdefault(file.edition, file)
                if earlier is not file:
                    assert earlier.point is not None
                    raise entrypoints.twice(file.id, earlier.point, point)
        return found


def take_crosswalks(found: dict[str, RuleFile[Any]], indices: Collection[str]) -> dict[str, RuleFile[Any]]:
    """Take the files out of *found* whose name joins an edition to another edition, or to an index."""
    names = [f"{old}-{new}" for old in found for new in (*found, *indices) if old != new and f"{old}-{new}" in found]
    return {name: found.pop(name) for name in dict.fromkeys(names)}
