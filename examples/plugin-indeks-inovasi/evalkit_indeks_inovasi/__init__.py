"""Indeks Inovasi Daerah: the rule files are in ``rules/indeks_inovasi``, one for each edition."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from evalkit import hookimpl

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

evalkit_api = 2  # the version of the hooks that this is written for


@hookimpl
def evalkit_instruments() -> list[Traversable]:
    """The rule files of this index."""
    return [files("evalkit_indeks_inovasi") / "rules" / "indeks_inovasi"]
