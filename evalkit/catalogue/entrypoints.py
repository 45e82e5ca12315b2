"""Entry points: finding them, naming them in messages, and loading them so that a failure says whose it is.

pluggy can load entry points itself, but passes over a second one of the same name without a word.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from evalkit.base.errors import EvalkitError, PluginError, did_you_mean
from evalkit.base.installed import GROUPS, PLUGINS, EntryPoint, entry_points, is_blocked, names_of
from evalkit.base.text import Prose, msg, visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

T = TypeVar("T")
FAILURES = (Exception, SystemExit)  # a plugin that ends the program would end it without a word


def installed(group: str) -> tuple[EntryPoint, ...]:
    """Every entry point of *group*, in an order that does not depend on how things are installed."""
    points = entry_points(group)
    times = Counter(point.name for point in points)
    # Who owns a plugin is read from a file of each distribution: only where two have one name.
    return tuple(sorted(points, key=lambda point: (point.name, origin(point) if times[point.name] > 1 else "")))


def find(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of *group*, but for those that the user blocks."""
    return tuple(point for point in installed(group) if not is_blocked(point))


def is_index_blocked(index: str) -> bool:
    """Whether the user blocks a plugin whose entry point is called *index*."""
    return any(is_blocked(point) for point in installed(PLUGINS) if point.name == index)


def check_blocked(wanted: Collection[str]) -> None:
    """Refuse to block a plugin that there is not: what was meant would be used.

    Raises:
        PluginError: No plugin is called by one of the names *wanted*.
    """
    if not wanted:
        return
    known = dict.fromkeys(name for group in GROUPS for point in installed(group) for name in names_of(point))
    for name in sorted({*wanted} - {*known}):
        problem = msg("no plugin is called {name}, so it cannot be blocked", name=visible(name))
        hint = did_you_mean(name, known) or msg("evalkit plugins list shows what is installed")
        raise PluginError(msg("{problem}; {hint}", problem=problem, hint=hint))


def origin(point: EntryPoint) -> str:
    """An entry point as messages name it: ``index = module (distribution 1.0)``."""
    dist = point.dist
    owner = f"{dist.name} {dist.version}" if dist is not None else "?"
    return f"{point.name} = {point.value} ({owner})"


def load(point: EntryPoint) -> Any:
    """The object that *point* names."""
    try:
        return point.load()
    except FAILURES as error:
        raise failed(point, reason(error)) from error


def failed(point: EntryPoint, why: Prose) -> PluginError:
    """The error that says why the plugin of *point* cannot be used."""
    return PluginError(
        msg("the plugin {plugin} cannot be used: {reason}", plugin=visible(origin(point), 200), reason=why)
    )


@contextmanager
def blamed(point: EntryPoint) -> Iterator[None]:
    """Whatever goes wrong inside is told as a failure of the plugin of *point*, but for errors that say enough."""
    try:
        yield
    except (EvalkitError, BrokenPipeError):  # a closed pipe is nobody's fault
        raise
    except FAILURES as error:
        raise failed(point, reason(error)) from error


def reason(error: BaseException) -> str:
    """An exception of somebody else's code in one line."""
    name = type(error).__name__
    try:
        return visible(f"{name}: {error}", 200)
    except FAILURES:  # how it describes itself is somebody else's code as well
        return name


def shown(found: object) -> str:
    """What somebody else's code returned, for messages."""
    try:
        return visible(repr(found))
    except FAILURES:
        return visible(f"<{type(found).__name__}>")


def load_one(group: str, name: str, kind: type[T]) -> T | None:
    """The object of the entry point *name* of *group*, if there is one; it must be a *kind*."""
    points = [point for point in find(group) if point.name == name]
    if not points:
        return None
    if len(points) > 1:
        raise twice(name, points[0], points[1])
    found = load(points[0])
    if not isinstance(found, kind):
        problem = msg("{found} is not a {kind}", found=shown(found), kind=kind.__name__)
        raise failed(points[0], problem)
    return found


def twice(what: str, first: EntryPoint, second: EntryPoint) -> PluginError:
    """The error that two plugins bring the same thing."""
    return PluginError(
        msg(
            "two plugins bring {what}: {first} and {second}; neither is used until one of them is removed",
            what=visible(what),
            first=visible(origin(first), 200),
            second=visible(origin(second), 200),
        )
    )
