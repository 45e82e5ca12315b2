"""Where the facts of a file come from: its sources, and the citations that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from evalkit.base.text import Text

MARKS = ("verified", "single-source", "inferred", "assumption")


@value
class Source(Value):
    """A regulation, page or program that facts are taken from."""

    key: str
    title: str
    mark: str
    place: str = ""


@value
class Citation(Value):
    """Where a fact comes from.

    Attributes:
        sources: ``key`` or ``key: place in the source``, as written.
        mark: One of ``MARKS``.
        assumption: What the file takes where nothing is established.
    """

    sources: tuple[str, ...]
    mark: str
    assumption: Text | None = None
