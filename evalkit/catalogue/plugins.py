"""Plugins, loaded one index at a time. The only module that calls hooks."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from evalkit import hookspecs
from evalkit.base.distribution import installed_version
from evalkit.base.errors import did_you_mean
from evalkit.base.installed import DISTRIBUTION, PLUGINS, WITHOUT, blocked
from evalkit.base.text import msg, visible
from evalkit.catalogue import entrypoints
from evalkit.catalogue.hook_results import asked_for_findings, checked, not_of_kind
from evalkit.catalogue.rule_file import INSTRUMENT, toml_files
from evalkit.hookspecs import GROUP, NEWEST, OLDEST
from evalkit.loading.plugin_sections import SECTIONS, Vocabulary, unknown_sections, uses_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.installed import EntryPoint
    from evalkit.base.text import Message
    from evalkit.catalogue.rule_file import RuleKind
    from evalkit.instruments import Section

N = TypeVar("N")
VERSION = "evalkit_api"  # attribute of a plugin: the version of the hooks that it was written for
HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("evalkit_"))


class Plugins:
    """The installed plugins. Each is loaded when something of it is asked for, and checked for what it returns."""

    def __init__(self) -> None:
        """Find the entry points; load none.

        Raises:
            PluginError: A plugin that is to be blocked is not installed.
        """
        entrypoints.check_blocked(blocked())
        self._points = entrypoints.find(PLUGINS)
        self._loaded: dict[EntryPoint, Any] = {}
        self._vocabularies: dict[tuple[Any, ...], Vocabulary] = {}
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)

    def names(self) -> tuple[str, ...]:
        """Names of the entry points, without loading any."""
        return tuple(dict.fromkeys(point.name for point in self._points))

    def points(self, name: str | None = None) -> tuple[EntryPoint, ...]:
        """The entry points called *name* (all, if ``None``), without loading any."""
        return tuple(point for point in self._points if name is None or point.name == name)

    def of(self, point: EntryPoint, hook: str, **given: Any) -> Iterator[Any]:
        """What the plugin of *point* alone returns from *hook*, which is *given* its arguments.

        Raises:
            PluginError: It cannot be loaded, fails, or returns something else than the hook must.
        """
        for item in self._call(point, hook, given):
            yield checked(item, hook, point)

    def all(self, hook: str, kind: type[N], **given: Any) -> Iterator[tuple[EntryPoint, N]]:
        """Who returns what from *hook*, of all plugins; each must be a *kind*.

        Raises:
            PluginError: A plugin cannot be used, or returns something else.
        """
        for point in self._points:
            for item in self.of(point, hook, **given):
                if not isinstance(item, kind):
                    raise entrypoints.failed(point, not_of_kind(item, hook, (kind,)))
                yield point, item

    def implements(self, point: EntryPoint, hook: str) -> bool:
        """Whether the plugin of *point* has that hook."""
        return bool(self._implementations(point, hook))

    def findings(self, index: str) -> tuple[Callable[[Any], Sequence[Any]], ...]:
        """What asks the plugins of *index* for findings of an evaluation; it can be asked in another process."""
        hook = "evalkit_findings"
        return tuple(
            asked_for_findings(one.function, point, len(one.argnames))
            for point in self.points(index)
            for one in self._implementations(point, hook)
        )

    def _implementations(self, point: EntryPoint, hook: str) -> list[Any]:
        plugin = self._load(point)
        return [one for one in getattr(self._manager.hook, hook).get_hookimpls() if one.plugin is plugin]

    def by_name(self, hook: str, index: str | None = None) -> dict[str, tuple[EntryPoint, Any]]:
        """What the plugins of *index* (all plugins, if ``None``) return from *hook*, by name, and who brings it.

        Raises:
            PluginError: A plugin cannot be used, or two bring one name.
        """
        found: dict[str, tuple[EntryPoint, Any]] = {}
        for point in self.points(index):
            for item in self.of(point, hook):
                if item.name in found:
                    raise entrypoints.twice(item.name, found[item.name][0], point)
                found[item.name] = (point, item)
        return found

    def vocabulary(self, kind: RuleKind[Any], index: str, data: bytes = b"") -> Mapping[str, Any]:
        """What a rule file of that *kind* and *index* may name, by name: evalkit's own, and what plugins bring.

        Args:
            kind: Of rule file.
            index: What its own plugins bring can be named.
            data: The file. Plugins that it uses and that cannot be used are refused in the result.

        Raises:
            PluginError: A plugin cannot be used, or brings a name that exists already.
        """
        uses, sections = (uses_in(data), unknown_sections(data)) if kind is INSTRUMENT else ((), ())
        key = (kind.name, index, uses, sections)
        if key not in self._vocabularies:
            self._vocabularies[key] = self._named(kind, index, uses)
            self._vocabularies[key].add(self._sections((index, *uses), sections))
        return self._vocabularies[key]

    def _named(self, kind: RuleKind[Any], index: str, uses: tuple[str, ...]) -> Vocabulary:
        refused = {name: why for name in uses if (why := why_not(name, index, self.names(), self._rule_files))}
        used = [name for name in uses if name not in refused]
        by_plugin = {name: self.by_name(kind.vocabulary_hook, name) for name in (index, *used)}
        points: dict[str, EntryPoint] = {}
        vocabulary = Vocabulary(kind.core)
        for brought in by_plugin.values():
            for name, (point, item) in brought.items():
                if name in kind.core:
                    raise entrypoints.failed(point, msg("a method {name} exists already", name=visible(name)))
                if points.setdefault(name, point) is not point:
                    raise entrypoints.twice(name, points[name], point)
                vocabulary[name] = item
        vocabulary.brought = {name: tuple(by_plugin[name]) for name in used}
        vocabulary.refused = refused
        vocabulary.findings = self.findings(index) if kind is INSTRUMENT else ()
        return vocabulary

    def _sections(self, names: Sequence[str], asked: Sequence[str]) -> dict[str, Section]:
        """The sections that plugins of these *names* declare; of those that are *asked* for what others do, too."""
        hook = "evalkit_sections"
        points = {name: one for index in names for name, one in self.by_name(hook, index).items()}
        if not points.keys() >= {*asked}:
            points = {name: one for name, one in self.by_name(hook).items() if name in asked} | points
        for name, (point, _) in points.items():
            if name in SECTIONS:
                raise entrypoints.failed(point, msg("a section {name} exists already", name=visible(name)))
        return {name: section for name, (_, section) in points.items()}

    def _rule_files(self, index: str) -> Iterator[bytes]:
        """The rule files that the plugins of *index* bring."""
        for point in self.points(index):
            with entrypoints.blamed(point):
                for item in self.of(point, INSTRUMENT.hook):
                    yield from (file.read_bytes() for file in toml_files(item, point, INSTRUMENT.hook))

    def _call(self, point: EntryPoint, hook: str, given: Mapping[str, Any]) -> list[Any]:
        plugin = self._load(point)
        others = [other for other in self._manager.get_plugins() if other is not plugin]
        try:
            returned = self._manager.subset_hook_caller(hook, others)(**given)
        except entrypoints.FAILURES as error:
            raise entrypoints.failed(point, entrypoints.reason(error)) from error
        found: list[Any] = []
        for result in returned:  # a plugin may implement a hook twice
            if not isinstance(result, (list, tuple)):
                problem = msg("{hook} returned {found}, not a list", hook=hook, found=entrypoints.shown(result))
                raise entrypoints.failed(point, problem)
            found += result
        return found

    def _load(self, point: EntryPoint) -> Any:
        if point not in self._loaded:
            plugin = entrypoints.load(point)
            _check_version(plugin, point)
            # Entry points may share a module; pluggy wants to see it once.
            if not self._manager.is_registered(plugin):
                self._register(plugin, point)
            self._loaded[point] = plugin
        return self._loaded[point]

    def _register(self, plugin: Any, point: EntryPoint) -> None:
        try:
            hash(plugin)  # pluggy keeps plugins in sets
            problem = next(_unfit_hooks(plugin), None)
            if problem is None:
                self._manager.register(plugin)
        except entrypoints.FAILURES as error:
            if self._manager.is_registered(plugin):
                self._manager.unregister(plugin)
            raise entrypoints.failed(point, entrypoints.reason(error)) from error
        if problem is not None:
            raise entrypoints.failed(point, problem)


def _unfit_hooks(plugin: object) -> Iterator[Message]:
    """What is wrong with the hooks that *plugin* has: names that evalkit does not ask, arguments that it does not give."""
    for name in dir(plugin):
        function = getattr(plugin, name, None)
        marked = getattr(function, "evalkit_impl", None)
        if marked is None:
            # A plugin may have imported the specification.
            if name in HOOKS and callable(function) and not hasattr(function, "evalkit_spec"):
                yield msg("{hook} is not marked with @hookimpl", hook=name)
            continue
        place = f"{getattr(function, '__module__', '')}.{name}"
        hook = marked.get("specname") or name
        if hook in HOOKS:
            yield from _unfit_arguments(function, place, hook)
        elif not marked.get("optionalhook"):
            hint = did_you_mean(hook, HOOKS) or msg("the hooks are {hooks}", hooks=HOOKS)
            yield msg("unknown hook {hook} in {place}; {hint}", hook=repr(hook), place=place, hint=hint)


def _unfit_arguments(function: Any, place: str, hook: str) -> Iterator[Message]:
    given = tuple(signature(getattr(hookspecs, hook)).parameters)
    asked = [one for one in signature(function).parameters.values() if one.default is one.empty]
    if unknown := [one.name for one in asked if one.name not in given]:
        said: Message | tuple[str, ...] = given or msg("no argument")
        problem = msg("{place} takes {found}, which {hook} is not given", place=place, found=tuple(unknown), hook=hook)
        yield msg("{problem}; expected: {expected}", problem=problem, expected=said)


def _check_version(plugin: object, point: EntryPoint) -> None:
    """Raise what says what to do where *plugin* was written for other hooks; one that does not say is of the first."""
    with entrypoints.blamed(point):
        written_for = getattr(plugin, VERSION, 1)
    if not isinstance(written_for, int) or isinstance(written_for, bool):
        problem = msg("{key} is {found}, not a whole number", key=VERSION, found=entrypoints.shown(written_for))
        raise entrypoints.failed(point, problem)
    if not OLDEST <= written_for <= NEWEST:
        raise entrypoints.failed(point, _other_version(written_for))


def _other_version(found: int) -> Message:
    known = {"found": str(found), "oldest": str(OLDEST), "newest": str(NEWEST), "version": installed_version()}
    if found < OLDEST:
        return msg(
            "it was written for version {found} of the hooks, and evalkit {version} takes {oldest} to {newest}: install a newer version of it",
            **known,
        )
    return msg(
        "it was written for version {found} of the hooks, and evalkit {version} takes {oldest} to {newest}: install a newer {distribution}",
        distribution=DISTRIBUTION,
        **known,
    )


# --- Uses -------------------------------------------------------------------------------------------------------------


def why_not(
    name: str, index: str, known: Iterable[str], files: Callable[[str], Iterable[bytes]]
) -> tuple[Message, Message | None] | None:
    """Why a rule file of *index* cannot use the plugin *name*, and what to do; ``None``: it can.

    Args:
        name: As the file says it.
        index: Of the file.
        known: Names of the plugins that are installed and not blocked.
        files: Gives the rule files that the plugins of an index bring.
    """
    if name == index:
        return msg("what the plugins of {name} bring can be named in any case", name=visible(name)), None
    if name not in known:
        if entrypoints.is_index_blocked(name):
            problem = msg("the plugin {name} is blocked", name=visible(name))
            return problem, msg("--without-plugin or {variable} blocks it", variable=WITHOUT)
        problem = msg("no plugin called {name} is installed", name=visible(name))
        hint = did_you_mean(name, known)
        return problem, hint or msg("install the distribution that brings it; evalkit plugins list shows what there is")
    circle = _circle(name, index, files)
    if circle:
        return msg("plugins use each other in a circle: {circle}", circle=" → ".join((index, *circle))), None
    return None


def _circle(name: str, index: str, files: Callable[[str], Iterable[bytes]]) -> tuple[str, ...]:
    """The way from *name* back to *index*, by what the rule files of each use; empty if there is none."""
    waiting: list[tuple[str, ...]] = [(name,)]
    seen = {name}
    while waiting:
        way = waiting.pop(0)
        for following in dict.fromkeys(one for data in files(way[-1]) for one in uses_in(data)):
            if following == index:
                return (*way, index)
            if following not in seen:
                seen.add(following)
                waiting.append((*way, following))
    return ()
