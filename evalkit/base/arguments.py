"""Arguments of the public API: one of the wrong type is refused where it is given, not where it is first used."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHOWN = 80


def wrong(name: str, found: object, wanted: str) -> TypeError:
    """The error that says what *name* is, and what it must be."""
    shown = repr(found)
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return TypeError(f"{name} is {shown} ({type(found).__name__}), not {wanted}")


def expect(name: str, found: object, kind: type | tuple[type, ...], wanted: str) -> None:
    """Refuse *found* unless it is of that *kind*, which *wanted* names.

    Raises:
        TypeError: With the name of the argument, what was found and what was expected.
    """
    if not isinstance(found, kind):
        raise wrong(name, found, wanted)


def paths_of(name: str, found: Iterable[str | os.PathLike[str]]) -> tuple[str, ...]:
    """Several paths as text; one alone is refused: it would be read letter by letter."""
    if isinstance(found, str) or not hasattr(found, "__iter__"):
        raise wrong(name, found, "several paths, such as ['a.toml', 'b.toml']")
    paths = tuple(found)
    for path in paths:
        expect(f"one of {name}", path, (str, os.PathLike), "a path")
    return tuple(os.fspath(path) for path in paths)


def of_kind(kind: type | tuple[type, ...], wanted: str) -> Callable[[Any, Any, Any], None]:
    """A validator for an attribute of a value class."""

    def check(owner: Any, attribute: Any, found: Any) -> None:
        if not isinstance(found, kind):
            name = f"{type(owner).__name__}.{attribute.name}"
            raise wrong(name, found, wanted)

    return check


def not_of_kind(kind: type, wanted: str) -> Callable[[Any, Any, Any], None]:
    """A validator that refuses a narrower kind: a moment is a ``date`` to Python, and is compared with none."""

    def check(owner: Any, attribute: Any, found: Any) -> None:
        if isinstance(found, kind):
            name = f"{type(owner).__name__}.{attribute.name}"
            raise wrong(name, found, wanted)

    return check


def of_kinds(kind: type, wanted: str) -> Callable[[Any, Any, Any], None]:
    """A validator for an attribute that holds several values: those of a mapping, or items."""

    def check(owner: Any, attribute: Any, found: Any) -> None:
        for one in found.values() if isinstance(found, Mapping) else found:
            if not isinstance(one, kind):
                name = f"one of {type(owner).__name__}.{attribute.name}"
                raise wrong(name, one, wanted)

    return check


def expect_word(name: str, found: object, words: tuple[str, ...]) -> None:
    """Refuse *found* unless it is one of these words.

    Raises:
        ValueError: With the name of the argument, what was found and the words.
    """
    if found not in words:
        problem = f"{name} is {found!r}, not one of {', '.join(words)}"
        raise ValueError(problem)


def one_of(words: tuple[str, ...]) -> Callable[[Any, Any, Any], None]:
    """A validator for an attribute that is one of these words."""

    def check(owner: Any, attribute: Any, found: Any) -> None:
        expect_word(f"{type(owner).__name__}.{attribute.name}", found, words)

    return check
