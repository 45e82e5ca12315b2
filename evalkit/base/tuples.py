"""``NamedTuple`` as ``typing`` has it, but cheap to define.

``typing`` checks and compiles the annotation of every field, twice as long as it takes to make the class. A run defines a hundred
of them, so here annotations stay the texts that they are; type checkers see ``typing.NamedTuple``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple

    class _Definition(type):
        """A class statement whose base is ``NamedTuple`` makes a named tuple out of its annotations and methods."""

        def __new__(cls, name, _bases, body):  # noqa: ANN001, ANN204  # type checkers see the other branch
            fields = body.get("__annotations__", ())
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body.pop("__module__"))  # noqa: PYI024
            for key, of_class in body.items():
                setattr(made, key, of_class)
            return made

    NamedTuple = type.__new__(_Definition, "NamedTuple", (), {})
