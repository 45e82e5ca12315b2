"""What is installed and named, what each of it brings, and whether that is used: nothing that fails ends the list."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.distribution import installed_version
from evalkit.base.errors import Fault, FileError, PluginError, RuleFileError
from evalkit.base.installed import COMMANDS, PLUGINS, is_blocked
from evalkit.base.installed import DISTRIBUTION as EVALKIT
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.catalogue import entrypoints
from evalkit.catalogue.folders import read_folders
from evalkit.catalogue.hook_results import kinds_of
from evalkit.catalogue.plugins import HOOKS, Plugins
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT, REPORT_RULES, RULE_KINDS, RuleFile
from evalkit.catalogue.validity import TimeInForce, times_in_force
from evalkit.hookspecs import Intake, Reporter
from evalkit.instruments import Method, Section
from evalkit.method.methods import CORE_METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from evalkit.base.installed import EntryPoint
    from evalkit.base.text import Prose
    from evalkit.instruments import Validity

LOADED, SHADOWED, REFUSED, BLOCKED = STATES = ("loaded", "shadowed", "refused", "blocked")
ASKED = ("evalkit_findings", "evalkit_checks", "evalkit_laws")  # hooks that bring nothing by themselves: they are asked
CORE = "evalkit"  # the name of the row of what evalkit itself can do
BUILT_IN, DISTRIBUTION, FOLDER = ORIGINS = ("built-in", "distribution", "folder")
# Hook, or group of entry points → kinds of what is brought by it.
BY_HOOK: Mapping[str, tuple[str, ...]] = {
    INSTRUMENT.hook: (INSTRUMENT.name, "crosswalk"),
    REPORT_RULES.hook: (REPORT_RULES.name,),
    **{hook: tuple(kinds.values()) for hook in HOOKS if (kinds := kinds_of(hook))},
    **dict.fromkeys(ASKED, ()),
    COMMANDS: ("command",),
}
ITEM_KINDS = (*(kind for kinds in BY_HOOK.values() for kind in kinds), "hook")
_FILES = {*BY_HOOK[INSTRUMENT.hook], *BY_HOOK[REPORT_RULES.hook]}
_KIND_OF = {brought: kind for hook in HOOKS for brought, kind in kinds_of(hook).items()}


@value
class InventoryItem(Value):
    """One thing that a plugin or folder brings.

    Attributes:
        kind: One of ``ITEM_KINDS``; of kind ``hook`` is one that is asked about an evaluation or an instrument.
        name: ``index@edition`` of rule files, of a hook its own, else the name that files or commands use.
        state: One of ``STATES``.
        file: Of a rule file: its name in reports.
        by: What is used in its place, if it is shadowed.
        why: Why it is refused, in one sentence; a rule file has ``faults`` instead.
        validity: Of a rule file that could be read.
    """

    kind: str
    name: str
    state: str = LOADED
    file: str | None = None
    by: str | None = None
    why: Prose | None = None
    faults: tuple[Fault, ...] = ()
    validity: Validity | None = None

    @property
    def index(self) -> str | None:
        """The index of a rule file."""
        return self.name.partition("@")[0] if self.kind in _FILES else None


@value
class Plugin(Value):
    """A plugin, a command of one, a folder that the user named, or evalkit itself.

    Attributes:
        name: Of the entry point; of a folder its path.
        origin: One of ``ORIGINS``.
        distribution, version: What it was installed with.
        module: What the entry point names.
        refusals: Why all of it, or what one hook brings, cannot be used.
        faults: Of a folder.
        blocked: Whether the user blocks it, so that nobody asked what it brings.
    """

    name: str
    origin: str
    items: tuple[InventoryItem, ...]
    distribution: str | None = None
    version: str | None = None
    module: str | None = None
    refusals: tuple[Prose, ...] = ()
    faults: tuple[Fault, ...] = ()
    blocked: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called; a plugin that comes with evalkit is not called by that."""
        own = () if self.origin == BUILT_IN and self.module else (self.distribution, self.module)
        return (self.name, *(name for name in own if name is not None))

    @property
    def state(self) -> str:
        """``loaded`` as soon as anything of it is used, or if it brings nothing and nothing fails."""
        if self.blocked:
            return BLOCKED
        states = {item.state for item in self.items}
        if LOADED in states or not (states or self.refusals or self.faults):
            return LOADED
        return REFUSED if REFUSED in states or self.refusals or self.faults else SHADOWED


class Core(NamedTuple):
    """What the command line knows without plugins; one of theirs with the same name is never asked for."""

    commands: Collection[str]
    reporters: Collection[str]


class Inventory(NamedTuple):
    """Everything: evalkit itself, the folders in the order given, then plugins and commands by name.

    Attributes:
        registry: Knows the folders that are not refused.
    """

    plugins: tuple[Plugin, ...]
    registry: Registry


class Timeline(NamedTuple):
    """Which edition an assessment that names none uses in which time; or why none can be used."""

    times: tuple[TimeInForce, ...] = ()
    problem: Prose | None = None


def inventory(folders: Iterable[str], core: Core) -> Inventory:
    """Load all plugins, and read all rule files.

    Of two folders that do not go together, the one named first is kept.
    """
    good: list[str] = []
    refused: dict[str, tuple[Fault, ...]] = {}
    paths, plugins = tuple(dict.fromkeys(folders)), Plugins()
    for path in paths:
        try:
            read_folders([*good, path], plugins)
            good.append(path)
        except RuleFileError as error:
            refused[path] = error.faults
    view = _View(Registry(good), core)
    return Inventory(
        (
            _core(core),
            *(view.folder(path, refused.get(path, ())) for path in paths),
            *map(view.plugin, entrypoints.installed(PLUGINS)),
            *map(view.command, entrypoints.installed(COMMANDS)),
        ),
        view.registry,
    )


def _core(core: Core) -> Plugin:
    items = [
        *(InventoryItem(kind="method", name=name) for name in CORE_METHODS),
        *(InventoryItem(kind="reporter", name=name) for name in core.reporters),
        *(InventoryItem(kind="command", name=name) for name in core.commands),
    ]
    return Plugin(name=CORE, origin=BUILT_IN, items=tuple(items), distribution=EVALKIT, version=installed_version())


class _View:
    """What the registry uses of what is brought; what the command line knows itself is never asked for."""

    def __init__(self, registry: Registry, core: Core) -> None:
        self.registry = registry
        self.core = core

    def folder(self, path: str, faults: tuple[Fault, ...]) -> Plugin:
        place = os.path.realpath(path)
        files = [
            file
            for folder in (() if faults else self.registry.files.folders)
            for file in folder.files
            if os.path.realpath(folder.path) == place
        ]
        return Plugin(name=path, origin=FOLDER, items=tuple(map(self._rule_file, files)), faults=faults)

    def plugin(self, point: EntryPoint) -> Plugin:
        if is_blocked(point):
            return _of_point(point, blocked=True)
        items: list[InventoryItem] = []
        refusals: dict[str, Prose] = {}  # a module that cannot be imported fails once for each hook
        for hook in BY_HOOK:
            try:
                items += (self._item(thing, point) for thing in self._brought(point, hook))
            except PluginError as error:
                refusals[str(error)] = error.problem
        return _of_point(point, items, refusals.values())

    def command(self, point: EntryPoint) -> Plugin:
        if is_blocked(point):
            return _of_point(point, blocked=True)
        import click  # noqa: PLC0415  # what a command is

        def load() -> object:
            return entrypoints.load_one(COMMANDS, point.name, click.Command)

        return _of_point(point, [self._asked("command", point.name, self.core.commands, load)])

    def _brought(self, point: EntryPoint, hook: str) -> Iterable[Any]:
        for kind in RULE_KINDS:
            if kind.hook == hook:
                return self.registry.files.brought(point, kind)
        if hook in ASKED:
            return (hook,) if self.registry.plugins.implements(point, hook) else ()
        return self.registry.plugins.of(point, hook) if hook in HOOKS else ()

    def _rule_file(self, file: RuleFile[Any]) -> InventoryItem:
        item = InventoryItem(kind=file.kind.name, name=file.id, file=file.file)
        try:
            used = self.registry.files.of(file.index, file.kind)
            if file.kind is INSTRUMENT and file.edition in self.registry.files.crosswalks(file.index):
                used = self.registry.files.crosswalks(file.index)
                item = attrs.evolve(item, kind="crosswalk")
            if used[file.edition] is not file:
                return attrs.evolve(item, state=SHADOWED, by=used[file.edition].file)
            return item if item.kind == "crosswalk" else attrs.evolve(item, validity=file.load().validity)
        except FileError as error:
            return attrs.evolve(item, state=REFUSED, faults=error.faults)
        except PluginError as error:
            return attrs.evolve(item, state=REFUSED, why=error.problem)

    def _item(self, thing: Any, point: EntryPoint) -> InventoryItem:
        """What is not read is asked for, as a command would."""
        if isinstance(thing, RuleFile):
            return self._rule_file(thing)
        if isinstance(thing, str):  # one of ``ASKED``
            return InventoryItem(kind="hook", name=thing)
        kind = _KIND_OF[type(thing)]
        if isinstance(thing, Intake):
            return self._asked(kind, thing.name, (), lambda: [*map(self.registry.intake, thing.suffixes)])
        if isinstance(thing, Reporter):
            return self._asked(kind, thing.name, self.core.reporters, lambda: self.registry.reporter(thing.name))
        of = INSTRUMENT if isinstance(thing, (Method, Section)) else REPORT_RULES
        return self._asked(kind, thing.name, (), lambda: self.registry.plugins.vocabulary(of, point.name))

    def _asked(self, kind: str, name: str, own: Collection[str], ask: Callable[[], object]) -> InventoryItem:
        """Something that is asked for by *name*, unless that is one of evalkit's *own*."""
        if name in own:
            return InventoryItem(kind=kind, name=name, state=SHADOWED, by=CORE)
        try:
            ask()
        except PluginError as error:
            return InventoryItem(kind=kind, name=name, state=REFUSED, why=error.problem)
        return InventoryItem(kind=kind, name=name)


def _of_point(
    point: EntryPoint, items: Iterable[InventoryItem] = (), refusals: Iterable[Prose] = (), *, blocked: bool = False
) -> Plugin:
    dist = point.dist
    name, version = (dist.name, dist.version) if dist is not None else (None, None)
    return Plugin(
        name=point.name,
        origin=BUILT_IN if name == EVALKIT else DISTRIBUTION,
        items=tuple(items),
        distribution=name,
        version=version,
        module=point.value,
        refusals=tuple(refusals),
        blocked=blocked,
    )


def timeline(index: str, found: Inventory) -> Timeline:
    """Which edition an assessment of *index* that names none uses, by the last day of its period."""
    registry = found.registry
    try:
        if faults := [fault for plugin in found.plugins for fault in plugin.faults]:
            raise RuleFileError(faults)
        registry.check_circles(index)
        return Timeline(times_in_force([file.load() for file in registry.files.of(index).values()]))
    except FileError as error:
        first = error.faults[0]
        where = ": ".join(part for part in (first.file, str(first.place)) if part)
        reason: Prose = msg("{where}: {problem}", where=where, problem=first.problem)
    except PluginError as error:
        reason = error.problem
    return Timeline(problem=msg("no edition can be taken as long as this is wrong: {reason}", reason=reason))


# --- one id ----------------------------------------------------------------------------------------------------------


class IdMeaning(NamedTuple):
    """Something that an id means; without item, the plugin or folder as a whole."""

    plugin: Plugin
    item: InventoryItem | None


def find(plugins: Sequence[Plugin], name: str) -> tuple[IdMeaning, ...]:
    """What *name* means: an index, ``index@edition``, a method, a command, a form of report, a hook, or a plugin.

    A plugin is called by its entry point, its distribution or its module. Where rule files are meant, folders that are
    refused are among the answers: they may hold what is looked for.
    """
    index = name.partition("@")[0]
    kinds = BY_HOOK.get(name, ())
    items = [
        IdMeaning(plugin, item)
        for plugin in plugins
        for item in plugin.items
        if name in (item.name, item.index) or (item.kind in kinds and plugin.name != CORE)
    ]
    answered = [plugin for plugin, _ in items]
    whole = []
    for plugin in plugins:
        brings_nothing = bool(plugin.refusals or plugin.blocked) and plugin.name == index
        if brings_nothing or (name in plugin.names and plugin not in answered):
            whole.append(plugin)
    if not kinds and all(item is None or item.index for _, item in items):  # rule files are meant
        whole += [plugin for plugin in plugins if plugin.faults and plugin.name != name]
    return (*items, *(IdMeaning(plugin, None) for plugin in whole))


def names(plugins: Iterable[Plugin]) -> tuple[str, ...]:
    """Everything that ``find`` knows."""
    found = [name for plugin in plugins for item in plugin.items for name in (item.index, item.name) if name]
    return tuple(dict.fromkeys([*found, *(name for plugin in plugins for name in plugin.names), *BY_HOOK]))
