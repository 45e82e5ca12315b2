"""What a value of a lower package offers and a higher one does: named here, imported when it is asked for.

``Evaluation.to_dict`` is where a reader looks for it, and its JSON is written by ``report``, which reads evaluations. Only
methods of public values do so, and only to hand themselves over: ``tests/test_house.py`` knows each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def imported_when_called(home: str, name: str) -> Callable[..., Any]:
    """The function *name* of the module ``evalkit.<home>``."""
    from importlib import import_module  # noqa: PLC0415  # start-up

    found: Callable[..., Any] = getattr(import_module(f"evalkit.{home}"), name)
    return found
