"""The decorator for value classes: frozen, keyword-only, slotted attrs classes that are cheap to define.

Defining a class costs attrs 0.7 ms, most of it for compiling ``__eq__``, ``__hash__``, ``__repr__`` and pickling. With
forty classes that is a third of the start-up of ``evalkit evaluate``, so these are written once, in ``Frozen`` and ``Value``.
"""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Frozen", "Value", "value"]


class Frozen:
    """Pickling for slotted attrs classes; equality stays identity."""

    __slots__ = ()

    def __getstate__(self) -> tuple[Any, ...]:
        """The attributes, in order."""
        return _fields(self)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Set the attributes of a class that refuses assignment."""
        for a, found in zip(attrs.fields(_attrs_class(self)), state, strict=True):
            object.__setattr__(self, a.name, found)

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        """What ``repr`` gives, to IPython and Hypothesis: they would print every attribute of every attribute."""
        printer.text(repr(self))


class Value(Frozen):
    """Equality, hash and representation over the attributes."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Whether *other* is of the same class with equal attributes."""
        return type(other) is type(self) and _fields(self) == _fields(other)

    def __hash__(self) -> int:
        """Hash over the attributes."""
        return hash(_fields(self))

    def __repr__(self) -> str:
        """Class name and attributes."""
        inside = ", ".join(f"{a.name}={getattr(self, a.name)!r}" for a in attrs.fields(_attrs_class(self)))
        return f"{type(self).__name__}({inside})"


def _fields(item: Any) -> tuple[Any, ...]:
    return _getter(_attrs_class(item))(item)


@lru_cache(maxsize=512)
def _getter(cls: type) -> Callable[[Any], tuple[Any, ...]]:
    """What takes the attributes out of a value of *cls*."""
    names = [a.name for a in attrs.fields(cls)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda item: tuple([getattr(item, name) for name in names])


def _attrs_class(item: Any) -> Any:
    return type(item)


if TYPE_CHECKING:
    # Type checkers know this name and what it makes; that arguments are keyword-only is checked at run time.
    from attrs import frozen as value
else:
    value = attrs.frozen(kw_only=True, eq=False, repr=False, getstate_setstate=False)
