"""What is installed and named, what each of it brings, and whether that is used: nothing that fails ends the list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.distribution import DISTRIBUTION as EVALKIT
from evalkit.base.distribution import installed_version
from evalkit.base.errors import Fault, FileError, PluginError, RuleFileError, UnknownInstrumentError
from evalkit.base.value import Value, value
from evalkit.catalogue import entrypoints
from evalkit.catalogue.folders import INSTRUMENTS, REPORT_RULES, RuleFile, read_folders
from evalkit.catalogue.plugins import Plugins
from evalkit.catalogue.registry import Registry
from evalkit.hookspecs import Intake, Reporter
from evalkit.method.achievement import Achievement, Efficiency, ZeroRule
from evalkit.method.methods import CORE_METHODS, Method

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from importlib.metadata import EntryPoint

    from evalkit.base.text import Prose
    from evalkit.instruments import Validity

LOADED, SHADOWED, REFUSED = STATES = ("loaded", "shadowed", "refused")
CORE = "evalkit"  # the name of the row of what evalkit itself can do
BUILT_IN, DISTRIBUTION, FOLDER = ORIGINS = ("built-in", "distribution", "folder")
KINDS = (
    "instrument",
    "crosswalk",
    "report-rules",
    "method",
    "intake",
    "reporter",
    "achievement",
    "zero-rule",
    "efficiency",
    "command",
)
# What is brought by which hook, or belongs to which group of entry points.
BY_HOOK: Mapping[str, tuple[str, ...]] = {
    INSTRUMENTS: ("instrument", "crosswalk"),
    "evalkit_methods": ("method",),
    "evalkit_intakes": ("intake",),
    "evalkit_reporters": ("reporter",),
    REPORT_RULES: ("report-rules",),
    "evalkit_achievements": ("achievement", "zero-rule", "efficiency"),
    entrypoints.COMMANDS: ("command",),
}
_FILES = {"instrument", "crosswalk", "report-rules"}
_ARITHMETIC = {Achievement: "achievement", ZeroRule: "zero-rule", Efficiency: "efficiency"}


@value
class Item(Value):
    """One thing that a plugin or folder brings.

    Attributes:
        kind: One of ``KINDS``.
        name: ``index@edition`` of rule files, else the name that files or commands use.
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
    """

    name: str
    origin: str
    items: tuple[Item, ...]
    distribution: str | None = None
    version: str | None = None
    module: str | None = None
    refusals: tuple[Prose, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called; a plugin that comes with evalkit is not called by that."""
        own = () if self.origin == BUILT_IN and self.module else (self.distribution, self.module)
        return (self.name, *(name for name in own if name is not None))

    @property
    def state(self) -> str:
        """``loaded`` as soon as anything of it is used, or if it brings nothing and nothing fails."""
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


def inventory(folders: Iterable[str], core: Core) -> Inventory:
    """Load all plugins, and read all rule files.

    Of two folders that do not go together, the one named first is kept.
    """
    good: list[str] = []
    refused: dict[str, tuple[Fault, ...]] = {}
    paths = tuple(dict.fromkeys(folders))
    indices = Plugins().names()
    for path in paths:
        try:
            read_folders([*good, path], indices)
            good.append(path)
        except RuleFileError as error:
            refused[path] = error.faults
    registry = Registry(good)
    plugins = (
        _core(core),
        *(
            Plugin(name=path, origin=FOLDER, items=(), faults=refused[path])
            if path in refused
            else _folder(path, registry)
            for path in paths
        ),
        *(_plugin(point, registry, core) for point in registry.plugins.points()),
        *(_command(point, core) for point in entrypoints.find(entrypoints.COMMANDS)),
    )
    return Inventory(plugins, registry)


def _core(core: Core) -> Plugin:
    items = [
        *(Item(kind="method", name=name) for name in CORE_METHODS),
        *(Item(kind="reporter", name=name) for name in core.reporters),
        *(Item(kind="command", name=name) for name in core.commands),
    ]
    return Plugin(name=CORE, origin=BUILT_IN, items=tuple(items), distribution=EVALKIT, version=installed_version())


def _folder(path: str, registry: Registry) -> Plugin:
    (folder,) = read_folders([path])
    items = [
        _file_item(file, hook, registry)
        for hook, by_index in folder.files.items()
        for files in by_index.values()
        for file in files
    ]
    return Plugin(name=path, origin=FOLDER, items=tuple(items))


def _plugin(point: EntryPoint, registry: Registry, core: Core) -> Plugin:
    items: list[Item] = []
    refusals: dict[str, Prose] = {}  # a module that cannot be imported fails once for each hook
    for part in (_instruments, _rules, _methods, _intakes, _reporters, _achievements):
        try:
            items += part(point, registry, core)
        except PluginError as error:
            refusals[str(error)] = error.problem
    return _of_point(point, items, refusals.values())


def _of_point(point: EntryPoint, items: Iterable[Item], refusals: Iterable[Prose] = ()) -> Plugin:
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
    )


# --- what a plugin brings, and whether the registry uses it -----------------------------------------------------------


def _instruments(point: EntryPoint, registry: Registry, core: Core) -> Iterator[Item]:
    return (_file_item(file, INSTRUMENTS, registry) for file in registry.files.brought(point, INSTRUMENTS))


def _rules(point: EntryPoint, registry: Registry, core: Core) -> Iterator[Item]:
    return (_file_item(file, REPORT_RULES, registry) for file in registry.files.brought(point, REPORT_RULES))


def _file_item(file: RuleFile, hook: str, registry: Registry) -> Item:
    kind = "instrument" if hook == INSTRUMENTS else "report-rules"
    try:
        used = registry.files.of(file.index, hook)
        crosswalks = registry.files.crosswalks(file.index) if hook == INSTRUMENTS else {}
    except PluginError as error:
        return Item(kind=kind, name=file.id, file=file.name, state=REFUSED, why=error.problem)
    except FileError as error:
        return Item(kind=kind, name=file.id, file=file.name, state=REFUSED, faults=error.faults)
    if file.edition in crosswalks:
        kind, used = "crosswalk", crosswalks
    instead = used[file.edition]
    if instead != file:
        return Item(kind=kind, name=file.id, file=file.name, state=SHADOWED, by=instead.name)
    return _read_item(file, kind, registry)


def _read_item(file: RuleFile, kind: str, registry: Registry) -> Item:
    validity = None
    try:
        if kind == "instrument":
            validity = registry.instrument(file.id).validity
        elif kind == "report-rules":
            validity = registry.report_rules(file.id).validity
    except FileError as error:
        return Item(kind=kind, name=file.id, file=file.name, state=REFUSED, faults=error.faults)
    except (PluginError, UnknownInstrumentError) as error:
        return Item(kind=kind, name=file.id, file=file.name, state=REFUSED, why=error.problem)
    return Item(kind=kind, name=file.id, file=file.name, validity=validity)


def _methods(point: EntryPoint, registry: Registry, core: Core) -> Iterator[Item]:
    for method in registry.plugins.of(point, "evalkit_methods", Method):
        yield _asked("method", method.name, lambda: registry.methods(point.name))


def _intakes(point: EntryPoint, registry: Registry, core: Core) -> Iterator[Item]:
    for intake in registry.plugins.of(point, "evalkit_intakes", Intake):
        yield _asked("intake", intake.name, partial(_ask_intake, registry, intake))


def _reporters(point: EntryPoint, registry: Registry, core: Core) -> Iterator[Item]:
    for reporter in registry.plugins.of(point, "evalkit_reporters", Reporter):
        if reporter.name in core.reporters:
            yield Item(kind="reporter", name=reporter.name, state=SHADOWED, by=CORE)
        else:
            yield _asked("reporter", reporter.name, partial(registry.reporter, reporter.name))


def _achievements(point: EntryPoint, registry: Registry, core: Core) -> Iterator[Item]:
    for one in registry.plugins.arithmetic(point):
        yield _asked(_ARITHMETIC[type(one)], one.name, lambda: registry.achievements(point.name))


def _ask_intake(registry: Registry, intake: Intake) -> None:
    for suffix in intake.suffixes:
        registry.intake(suffix)


def _asked(kind: str, name: str, ask: Callable[[], object]) -> Item:
    """What the registry says when this is asked for, as a command would ask."""
    try:
        ask()
    except PluginError as error:
        return Item(kind=kind, name=name, state=REFUSED, why=error.problem)
    return Item(kind=kind, name=name)


def _command(point: EntryPoint, core: Core) -> Plugin:
    import click  # noqa: PLC0415  # what a command is

    if point.name in core.commands:
        item = Item(kind="command", name=point.name, state=SHADOWED, by=CORE)
    else:
        item = _asked(
            "command", point.name, lambda: entrypoints.load_one(entrypoints.COMMANDS, point.name, click.Command)
        )
    return _of_point(point, [item])


# --- one id ----------------------------------------------------------------------------------------------------------


class Answer(NamedTuple):
    """Something that an id means; without item, the plugin or folder as a whole."""

    plugin: Plugin
    item: Item | None


def find(plugins: Sequence[Plugin], name: str) -> tuple[Answer, ...]:
    """What *name* means: an index, ``index@edition``, a method, a command, a form of report, a hook, or a plugin.

    A plugin is called by its entry point, its distribution or its module. Where rule files are meant, folders that are
    refused are among the answers: they may hold what is looked for.
    """
    index = name.partition("@")[0]
    kinds = BY_HOOK.get(name, ())
    found = [
        Answer(plugin, item)
        for plugin in plugins
        for item in plugin.items
        if name in (item.name, item.index) or (item.kind in kinds and plugin.name != CORE)
    ]
    answered = [plugin for plugin, _ in found]
    found += [
        Answer(one, None)
        for one in plugins
        if (one.refusals and one.name == index) or (name in one.names and one not in answered)
    ]
    if kinds:
        return tuple(found)
    if all(item is None or item.index for _, item in found):
        found += [Answer(one, None) for one in plugins if one.faults and one.name != name]
    return tuple(found)


def names(plugins: Iterable[Plugin]) -> tuple[str, ...]:
    """Everything that ``find`` knows."""
    found = [name for plugin in plugins for item in plugin.items for name in (item.index, item.name) if name]
    return tuple(dict.fromkeys([*found, *(name for plugin in plugins for name in plugin.names), *BY_HOOK]))
