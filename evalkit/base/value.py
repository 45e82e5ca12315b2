"""Decorators for value classes, slotted as those of attrs, but cheap to define: ``value``, ``placed`` and ``record``.

Defining a class costs attrs 0.7 ms, most of it for compiling methods. A short run defines a hundred and makes values of
a third of them, so what is alike in all is written once, in ``Frozen`` and ``Value``, and ``__init__`` is compiled when the
first value is made. ``attrs.fields`` and ``attrs.evolve`` read these classes as their own.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Frozen", "Value", "field", "placed", "record", "value"]


class _Signature:
    """What ``help`` shows of a class before a value is made."""

    def __get__(self, _one: object, cls: Any) -> Any:
        from inspect import signature  # noqa: PLC0415  # start-up

        found = signature(_init_of(cls))
        return found.replace(parameters=[*found.parameters.values()][1:])  # without ``self``


class Frozen:
    """Pickling for slotted classes; equality stays identity."""

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


class Field(NamedTuple):
    """A field of a value class: of ``attrs.Attribute`` what is asked for here, and by ``attrs.evolve``.

    Attributes:
        inherited: Whether it is one of a base class.
    """

    name: str
    default: Any = attrs.NOTHING
    validator: tuple[Callable[[Any, Any, Any], None], ...] = ()
    converter: Callable[[Any], Any] | None = None
    metadata: Mapping[str, Any] = {}
    inherited: bool = False

    @property
    def alias(self) -> str:
        """How ``__init__`` calls it."""
        return self.name

    @property
    def init(self) -> bool:
        """Whether ``__init__`` takes it: always."""
        return True


def _init_of(cls: Any) -> Callable[..., None]:
    """Sets the slots of *cls*: of a frozen class by their descriptors, which is faster than asking it for each by its name."""
    known: dict[str, Any] = {}
    assigned = "self.{0} = {1}" if cls.__setattr__ is object.__setattr__ else "_set_{0}(self, {1})"
    heads, lines, checks = [], [], []
    for attr in cls.__attrs_attrs__:
        name = given = attr.name
        known |= {f"_set_{name}": getattr(cls, name).__set__, f"_default_{name}": attr.default}
        heads.append(name if attr.default is attrs.NOTHING else f"{name}=_default_{name}")
        if attr.converter is not None:
            known[f"_convert_{name}"] = attr.converter
            given = f"_convert_{name}({name})"
        lines.append(assigned.format(name, given))
        if attr.validator:
            known |= {f"_check_{name}": attr.validator, f"_field_{name}": attr}
            checks.append(f"for check in _check_{name}: check(self, _field_{name}, self.{name})")
    head = ", ".join(["self", "/", *(["*"] if cls.__kw_only__ and heads else []), *heads])
    exec("\n    ".join([f"def __init__({head}):", *lines, *checks, "pass"]), known)  # noqa: S102  # names of fields
    found: Callable[..., None] = known["__init__"]
    return found


def _asks_for_class(one: Any) -> bool:
    """Whether a method says ``super()`` or ``__class__``, which mean the class that had no slots yet."""
    if type(one) in _NO_METHODS:
        return False
    function = getattr(one, "fget", None) or getattr(one, "__func__", None) or getattr(one, "func", one)
    return "__class__" in getattr(getattr(function, "__code__", None), "co_freevars", ())


def _refuse(_self: object, *_found: object) -> None:
    raise attrs.exceptions.FrozenInstanceError


_NO_METHODS = (str, dict, type(None), Field)  # most of what a class statement has
_OPEN = {"__signature__": _Signature(), "__kw_only__": False}
_PLACED = {**_OPEN, "__setattr__": _refuse, "__delattr__": _refuse}
_KEYWORD_ONLY = {**_PLACED, "__kw_only__": True}


if TYPE_CHECKING:
    # Type checkers know these names and what they make; that arguments are keyword-only is checked at run time.
    from attrs import define as record
    from attrs import field
    from attrs import frozen as placed
    from attrs import frozen as value
else:

    def field(*, validator=(), kw_only=True, **said):  # noqa: ANN001, ANN003, ANN201  # type checkers see the other branch
        """A field of which more is said than its default; its name is that of the annotation."""
        return Field("", validator=(validator,) if callable(validator) else tuple(validator), **said)

    def value(cls):  # noqa: ANN001, ANN201  # the same
        """The class *cls* with slots for its annotations, frozen and keyword-only; what its base class has comes first.

        Raises:
            TypeError: A method says ``super()`` or ``__class__``.
        """
        return _slotted(cls, _KEYWORD_ONLY)

    def placed(cls):  # noqa: ANN001, ANN201  # the same
        """As ``value``, but fields may be given by their place."""
        return _slotted(cls, _PLACED)

    def record(cls):  # noqa: ANN001, ANN201  # the same
        """As ``placed``, but fields may be set later."""
        return _slotted(cls, _OPEN)

    def _slotted(cls, of_all):  # noqa: ANN001, ANN202  # the same
        body = {name: one for name, one in cls.__dict__.items() if name not in ("__dict__", "__weakref__")}
        if asking := [name for name, one in body.items() if _asks_for_class(one)]:
            message = f"{cls.__qualname__}.{asking[0]}: name the class, as super() and __class__ mean one without slots"
            raise TypeError(message)
        own = {name: _named(name, body.pop(name, attrs.NOTHING)) for name in cls.__annotations__}
        known = {one.name: one for one in getattr(cls, "__attrs_attrs__", ())}
        fields = [one._replace(inherited=True) for name, one in known.items() if name not in own]
        slots = [name for name in own if name not in known]
        slots += ["__dict__"] * any(isinstance(one, cached_property) for one in body.values())
        slots += ["__weakref__"] * (not cls.__base__.__weakrefoffset__)
        body |= {"__qualname__": cls.__qualname__, "__slots__": slots, "__attrs_attrs__": (*fields, *own.values())}
        made = type(cls)(cls.__name__, cls.__bases__, body | of_all)

        def __init__(self, /, *given, **named):  # noqa: ANN001, ANN002, ANN003, ANN202, N807  # the same
            made.__init__ = init = _init_of(made)
            init(self, *given, **named)

        made.__init__ = __init__
        return made

    def _named(name, said):  # noqa: ANN001, ANN202  # the same
        return said._replace(name=name) if isinstance(said, Field) else Field(name, said)
