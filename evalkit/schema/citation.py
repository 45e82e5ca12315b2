"""Where the facts of a file come from: its sources, and the citations that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Value, value
from evalkit.schema.declare import field, table
from evalkit.schema.keys import MARKS, TEXT, word

if TYPE_CHECKING:
    from evalkit.base.text import Text


@table("[sources.<key>]")
@value
class Source(Value):
    """A regulation, page or program that facts are taken from. The key has no colon in it."""

    key: str
    title: str = field(TEXT, "What it is.", '"Peraturan Menteri Nomor 5 Tahun 2024"')
    mark: str = field(word(*MARKS[:-1]), "How well what it says is established.", '"verified"')
    place: str = field(TEXT, "Repository, page, gazette number.", '"peraturan.bpk.go.id"', default="")


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
