"""Decorators for value classes, slotted as those of attrs, but cheap to define: ``value``, ``placed`` and ``record``.

Defining a class costs attrs 0.7 ms, most of it for compiling methods. A short run defines a hundred and makes many values of
ten of them, so what is alike in all is written once, in ``Frozen`` and ``Value``, and ``__init__`` is compiled when ``RARE``
values are made. ``attrs.fields`` and ``attrs.evolve`` read these classes as their own.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.tuples import RARE, NamedTuple, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Frozen", "Value", "field", "placed", "record", "value"]


class ValueField(NamedTuple):
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


class _Signature:
    """What ``help`` shows of a class before a value is made."""

    def __get__(self, _one: object, cls: Any) -> Any:
        from inspect import signature  # noqa: PLC0415  # start-up

        found = signature(_init_of(cls))
        return found.replace(parameters=[*found.parameters.values()][1:])  # without ``self``


class _Slotted(type):
    """Gives a class slots for its annotations, which are its fields; what its base classes have comes first."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> _Slotted:
        """Make the class; one that says its slots itself has no fields but those of its base classes."""
        if "__slots__" not in body:
            known = {one.name: one for base in reversed(bases) for one in getattr(base, "__attrs_attrs__", ())}
            own = {each: _named(each, body.pop(each, attrs.NOTHING)) for each in body.get("__annotations__", ())}
            inherited = [one._replace(inherited=True) for one in known.values() if one.name not in own]
            slots = [each for each in own if each not in known]
            slots += ["__dict__"] * any(isinstance(one, cached_property) for one in body.values())
            body |= {"__slots__": slots, "__attrs_attrs__": (*inherited, *own.values())}
            body |= {"__init__": _set_one_by_one, "__kw_only__": True}
        return type.__new__(cls, name, bases, body)


class Frozen(metaclass=_Slotted):
    """Pickling for slotted classes; equality stays identity."""

    __slots__ = ("__weakref__",)
    __signature__ = _Signature()

    if not TYPE_CHECKING:

        def __setattr__(self, name, said):  # noqa: ANN001, ANN204  # type checkers know frozen classes
            """Refuse."""
            raise attrs.exceptions.FrozenInstanceError

        def __delattr__(self, name):  # noqa: ANN001, ANN204  # the same
            """Refuse."""
            raise attrs.exceptions.FrozenInstanceError

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        """Refuse a class that attrs has made: it takes the slots for defaults."""
        message = f"{cls.__qualname__}: evalkit.base.value makes it, not attrs"
        raise TypeError(message)

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


_made: dict[type, int] = {}  # how many values there are of a class whose __init__ is not compiled yet


def _set_one_by_one(self: Any, /, *given: Any, **named: Any) -> None:
    """Sets one field after the other, and is replaced by what ``_init_of`` compiles once that pays."""
    cls: Any = type(self)
    _made[cls] = made = _made.get(cls, 0) + 1
    names, defaults, converted, checked = _fields_of(cls)
    found = None if made >= RARE or (given and cls.__kw_only__) else in_order(names, defaults, given, named)
    if found is None:
        _made.pop(cls, None)  # another thread may have come so far as well
        cls.__init__ = init = _init_of(cls)
        init(self, *given, **named)
        return
    set_one = object.__setattr__
    for name, said in zip(names, found, strict=True):
        set_one(self, name, said)
    for one in converted:
        set_one(self, one.name, one.converter(getattr(self, one.name)))
    for one in checked:
        for check in one.validator:
            check(self, one, getattr(self, one.name))


@lru_cache(maxsize=512)
def _fields_of(cls: Any) -> tuple[list[str], dict[str, Any], list[Any], list[Any]]:
    """Names of the fields of *cls*, their defaults, and the fields that have a converter, and a validator."""
    fields = cls.__attrs_attrs__
    defaults = {one.name: one.default for one in fields if one.default is not attrs.NOTHING}
    converted = [one for one in fields if one.converter is not None]
    return [one.name for one in fields], defaults, converted, [one for one in fields if one.validator]


def _named(name: str, said: Any) -> ValueField:
    return said._replace(name=name) if isinstance(said, ValueField) else ValueField(name, said)


if TYPE_CHECKING:
    # Type checkers know these names and what they make; that arguments are keyword-only is checked at run time.
    from attrs import define as record
    from attrs import field
    from attrs import frozen as placed
    from attrs import frozen as value
else:

    def field(*, validator=(), kw_only=True, **said):  # noqa: ANN001, ANN003, ANN201  # type checkers see the other branch
        """A field of which more is said than its default; its name is that of the annotation."""
        return ValueField("", validator=(validator,) if callable(validator) else tuple(validator), **said)

    def value(cls):  # noqa: ANN001, ANN201  # the same
        """The class *cls*, whose fields are frozen and keyword-only, as those of a ``Frozen`` class are."""
        if not isinstance(cls, _Slotted):
            message = f"{cls.__qualname__}: value classes have the base class Value, Frozen, or one of these"
            raise TypeError(message)
        return cls

    def placed(cls):  # noqa: ANN001, ANN201  # the same
        """As ``value``, but fields may be given by their place."""
        value(cls).__kw_only__ = False
        return cls

    def record(cls):  # noqa: ANN001, ANN201  # the same
        """As ``placed``, but fields may be set later."""
        cls.__setattr__, cls.__delattr__ = object.__setattr__, object.__delattr__
        return placed(cls)
