"""``NamedTuple`` as ``typing`` has it, but cheap to define.

``typing`` checks and compiles the annotation of every field, and ``collections`` compiles ``__new__`` and defines each method
anew. A run defines a hundred named tuples and makes few of most, so what is alike in all is written once, annotations stay
the texts that they are, and ``__new__`` is compiled when ``RARE`` tuples are made. Type checkers see ``typing.NamedTuple``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any, NamedTuple

__all__ = ["RARE", "NamedTuple", "in_order"]

RARE = 16  # so many things can be made one field at a time while what makes them quickly would be compiled


def in_order(
    names: Sequence[str], defaults: Mapping[str, Any], given: Collection[Any], named: Mapping[str, Any]
) -> list[Any] | None:
    """What a call says of the fields *names*; ``None`` where it does not fit them, which a compiled function tells in its words."""
    found, taken = [*given], 0
    for name in names[len(found) :]:
        if name in named:
            found.append(named[name])
            taken += 1
        elif name in defaults:
            found.append(defaults[name])
        else:
            return None
    return found if len(found) == len(names) and taken == len(named) else None


if not TYPE_CHECKING:
    from collections import _tuplegetter

    class _Signature:
        """What ``help`` shows of a class before a tuple is made."""

        def __get__(self, _one, cls):  # noqa: ANN001, ANN204  # type checkers see the other branch
            from inspect import signature  # noqa: PLC0415  # start-up

            found = signature(_new_of(cls))
            return found.replace(parameters=[*found.parameters.values()][1:])  # without the class

    class _Named(tuple):
        """What is alike in all."""

        __slots__ = ()
        __signature__ = _Signature()

        @classmethod
        def _make(cls, items):  # noqa: ANN001, ANN206  # the same
            found = tuple.__new__(cls, items)
            if len(found) != len(cls._fields):
                message = f"expected {len(cls._fields)} items, got {len(found)}"
                raise TypeError(message)
            return found

        def _replace(self, /, **changed):  # noqa: ANN003, ANN202  # the same
            found = self._make(map(changed.pop, self._fields, self))
            if changed:
                message = f"unexpected fields: {[*changed]}"
                raise ValueError(message)
            return found

        def _asdict(self):  # noqa: ANN202  # the same
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):  # noqa: ANN204  # the same
            return tuple(self)

        def __repr__(self):  # noqa: ANN204  # the same
            inside = ", ".join([f"{field}={one!r}" for field, one in zip(self._fields, self, strict=True)])
            return f"{type(self).__name__}({inside})"

    def _new_of(cls):  # noqa: ANN001, ANN202  # the same
        fields = ", ".join(cls._fields)
        found = eval(f"lambda _cls, {fields}: _new(_cls, ({fields},))", {"_new": tuple.__new__})  # noqa: S307  # names of fields
        found.__defaults__ = tuple(cls._field_defaults.values())
        return found

    class _Definition(type):
        """A class statement whose base is ``NamedTuple`` makes a named tuple out of its annotations and methods."""

        def __new__(cls, name, _bases, body):  # noqa: ANN001, ANN204  # the same
            seen = 0

            def first(of, /, *given, **named):  # noqa: ANN001, ANN002, ANN003, ANN202  # the same
                nonlocal seen
                seen += 1
                if seen < RARE and (items := in_order(fields, defaults, given, named)) is not None:
                    return tuple.__new__(of, items)
                new = _new_of(made)
                made.__new__ = staticmethod(new)
                return new(of, *given, **named)

            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            of_all = {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields, "__slots__": ()}
            getters = {field: _tuplegetter(at, None) for at, field in enumerate(fields)}
            made = type(name, (_Named,), getters | of_all | {"__new__": first} | body)
            return made

    NamedTuple = type.__new__(_Definition, "NamedTuple", (), {})
