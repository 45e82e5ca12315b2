"""Plugins, loaded one index at a time, and what their hooks bring. The only module that calls hooks."""

from __future__ import annotations

from fractions import Fraction
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import pluggy

from evalkit import hookspecs
from evalkit.base.errors import EvalkitError
from evalkit.base.text import Message, msg
from evalkit.base.value import Value, value
from evalkit.catalogue import entrypoints
from evalkit.hookspecs import GROUP
from evalkit.method.methods import Formula, Gated, Graded, Levels, Linear, Method, children_rise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node
    from evalkit.method.achievement import Arithmetic

T = TypeVar("T")
HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("evalkit_"))
Brought = tuple[EntryPoint, T]


class Plugins:
    """The installed plugins. Each is loaded when something of it is asked for, and checked for what it returns."""

    def __init__(self) -> None:
        """Find the entry points; load none."""
        self._points = entrypoints.find(GROUP)
        self._loaded: dict[EntryPoint, Any] = {}
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)

    def names(self) -> tuple[str, ...]:
        """Names of the entry points, without loading any."""
        return tuple(dict.fromkeys(point.name for point in self._points))

    def points(self, name: str | None = None) -> tuple[EntryPoint, ...]:
        """The entry points called *name* (all, if ``None``), without loading any."""
        return tuple(point for point in self._points if name is None or point.name == name)

    def bring(self, hook: str, kind: type[T], name: str | None = None) -> Iterator[Brought[T]]:
        """What the plugins of entry points called *name* (all, if ``None``) return from *hook*, with its origin.

        Raises:
            PluginError: A plugin cannot be loaded, fails, or returns something else than a list of *kind*.
        """
        for point in self.points(name):
            for item in self.of(point, hook, kind):
                yield point, item

    def of(self, point: EntryPoint, hook: str, kind: type[T]) -> Iterator[T]:
        """What the plugin of *point* alone returns from *hook*.

        Raises:
            PluginError: It cannot be loaded, fails, or returns something else than a list of *kind*.
        """
        for item in self._call(point, hook):
            if not isinstance(item, kind):
                problem = msg(
                    "{hook} returned {found} in its list, not {kind}",
                    hook=hook,
                    found=entrypoints.shown(item),
                    kind=kind.__name__,
                )
                raise entrypoints.failed(point, problem)
            if kind is not object:
                _check_attributes(item, hook, point)
            yield item

    def methods(self, index: str) -> Iterator[Brought[Method]]:
        """The methods of the plugins of *index*; where they fail, the plugin is named."""
        for point, method in self.bring("evalkit_methods", Method, index):
            yield point, attrs.evolve(method, build=_Build(build=method.build, point=point))

    def achievements(self, index: str) -> Iterator[Brought[Arithmetic]]:
        """The arithmetic of performance reports of *index*; where it fails, the plugin is named."""
        for point in self.points(index):
            for item in self.arithmetic(point):
                one: Any = item  # the three kinds are alike in what is wrapped
                yield point, attrs.evolve(one, compute=_Compute(compute=item.compute, point=point))

    def arithmetic(self, point: EntryPoint) -> Iterator[Arithmetic]:
        """The arithmetic of performance reports that the plugin of *point* brings.

        Raises:
            PluginError: It cannot be loaded, fails, or returns something else.
        """
        from evalkit.method.achievement import Achievement, Efficiency, ZeroRule  # noqa: PLC0415  # only reports need them

        hook = "evalkit_achievements"
        for item in self.of(point, hook, object):
            if not isinstance(item, (Achievement, ZeroRule, Efficiency)):
                problem = msg(
                    "{hook} returned {found} in its list, not {kind}",
                    hook=hook,
                    found=entrypoints.shown(item),
                    kind="Achievement, ZeroRule, Efficiency",
                )
                raise entrypoints.failed(point, problem)
            _check_attributes(item, hook, point)
            yield item

    def unique(self, hook: str, kind: type[T], key: str) -> dict[str, Brought[T]]:
        """Everything that all plugins return from *hook*, by the attribute *key*, which no two may share."""
        found: dict[str, Brought[T]] = {}
        for point, item in self.bring(hook, kind):
            label = getattr(item, key)
            if label in found:
                raise entrypoints.twice(label, found[label][0], point)
            found[label] = (point, item)
        return found

    def _call(self, point: EntryPoint, hook: str) -> list[Any]:
        plugin = self._load(point)
        others = [other for other in self._manager.get_plugins() if other is not plugin]
        try:
            returned = self._manager.subset_hook_caller(hook, others)()
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
            # Entry points may share a module; pluggy wants to see it once.
            if not self._manager.is_registered(plugin):
                self._register(plugin, point)
            self._loaded[point] = plugin
        return self._loaded[point]

    def _register(self, plugin: Any, point: EntryPoint) -> None:
        try:
            hash(plugin)  # pluggy keeps plugins in sets
            unmarked = [name for name in HOOKS if _is_unmarked(getattr(plugin, name, None))]
            self._manager.register(plugin)
            self._manager.check_pending()
        except entrypoints.FAILURES as error:
            self._withdraw(plugin)
            raise entrypoints.failed(point, entrypoints.reason(error)) from error
        if unmarked:
            self._withdraw(plugin)
            raise entrypoints.failed(point, msg("{hook} is not marked with @hookimpl", hook=unmarked[0]))

    def _withdraw(self, plugin: Any) -> None:
        """Forget *plugin*: left in, its unknown hook would be held against whichever plugin comes next."""
        if self._manager.is_registered(plugin):
            self._manager.unregister(plugin)


def _is_unmarked(found: object) -> bool:
    """Whether a function has the name of a hook, but is none; a plugin may have imported the specification."""
    return callable(found) and not hasattr(found, "evalkit_impl") and not hasattr(found, "evalkit_spec")


def _is_text(found: Any) -> bool:
    return isinstance(found, str) and found != "" and found.isprintable()


def _are_texts(found: Any) -> bool:
    return isinstance(found, (list, tuple)) and all(map(_is_text, found))


def _are_suffixes(found: Any) -> bool:
    return _are_texts(found) and all(one.startswith(".") and one == one.lower() for one in found)


def _are_directions(found: Any) -> bool:
    from evalkit.method.achievement import DIRECTIONS  # noqa: PLC0415  # only reports need them

    return _are_texts(found) and set(found) <= {*DIRECTIONS}


def _is_target(found: Any) -> bool:
    from evalkit.method.achievement import TARGETS  # noqa: PLC0415  # only reports need them

    return isinstance(found, str) and found in TARGETS


# Python checks nothing of what a value class is given. Attribute → what it must be, and how that is called.
_ATTRIBUTES: Mapping[str, tuple[Callable[[Any], bool], Message]] = {
    "name": (_is_text, msg("a text")),
    **dict.fromkeys(("build", "read", "render", "pages", "compute"), (callable, msg("a function"))),
    "suffixes": (_are_suffixes, msg("a list of suffixes in lower case, each with its point")),
    "tables": (_are_texts, msg("a list of texts")),
    "directions": (_are_directions, msg("a list of directions")),
    "target": (_is_target, msg("number or range")),
}


def _check_attributes(item: Any, hook: str, point: EntryPoint) -> None:
    has_pages = getattr(item, "pages", None) is not None
    for key, (is_right, wanted) in _ATTRIBUTES.items():
        if getattr(item, key, None) is None and key == ("render" if has_pages else "pages"):
            continue  # a reporter needs one of the two
        if hasattr(item, key) and not is_right(found := getattr(item, key)):
            problem = msg(
                "{hook} returned a {kind} whose {key} is {found}, not {wanted}",
                hook=hook,
                kind=type(item).__name__,
                key=key,
                found=entrypoints.shown(found),
                wanted=wanted,
            )
            raise entrypoints.failed(point, problem)


@value
class _Build(Value):
    """Makes the formulas of a plugin's method."""

    build: Callable[[Instrument, Node, Sequence[Exact]], Formula]
    point: EntryPoint

    def __call__(self, instrument: Instrument, node: Node, highest: Sequence[Exact]) -> Formula:
        """The formula; one of evalkit's own classes as it is, for the engine looks into those."""
        with entrypoints.blamed(self.point):
            formula = self.build(instrument, node, highest)
            if isinstance(formula, (Linear, Gated, Graded)):
                return formula
            return _Formula(
                formula=formula,
                point=self.point,
                reads_answers=formula.reads_answers,
                # Where an answer that is worth more is a lower one, a better answer is no better child.
                monotone=formula.monotone and (not formula.reads_answers or children_rise(instrument, node)),
                whole=formula.whole,
            )


@value
class _Formula(Value):
    """A plugin's own formula."""

    formula: Formula
    point: EntryPoint
    reads_answers: bool
    monotone: bool
    whole: bool

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        """What the plugin computes; it must be exact."""
        try:  # not ``blamed``: this is called a hundred thousand times
            found = self.formula.value(children, levels)
        except EvalkitError:
            raise
        except entrypoints.FAILURES as error:
            raise entrypoints.failed(self.point, entrypoints.reason(error)) from error
        if isinstance(found, bool) or not isinstance(found, (int, Fraction)):
            raise entrypoints.failed(
                self.point, msg("it returned {found}, not an int or a Fraction", found=entrypoints.shown(found))
            )
        return found


@value
class _Compute(Value):
    """The function of a plugin's achievement formula, rule for a target of 0, or form of efficiency."""

    compute: Callable[..., Exact | None]
    point: EntryPoint

    def __call__(self, *given: Any) -> Exact | None:
        """What the plugin computes: exact, or no value."""
        with entrypoints.blamed(self.point):
            found = self.compute(*given)
        if found is not None and (isinstance(found, bool) or not isinstance(found, (int, Fraction))):
            raise entrypoints.failed(self.point, msg("it returned {found}", found=entrypoints.shown(found)))
        return found
