"""Indeks Inovasi Daerah: the rule files are in ``rules/indeks_inovasi``, one for each edition."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from evalkit import Intake, Reporter, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

    from evalkit import Method

evalkit_api = 2  # the version of the hooks that this is written for


@hookimpl
def evalkit_instruments() -> list[Traversable]:
    """The rule files of this index."""
    return [files("evalkit_indeks_inovasi") / "rules" / "indeks_inovasi"]


@hookimpl
def evalkit_methods() -> Sequence[Method]:
    """Arithmetic over marks of juries, for indices that use it."""
    from evalkit_indeks_inovasi.methods import METHODS

    return METHODS


@hookimpl
def evalkit_intakes() -> list[Intake]:
    """Lists of innovations."""
    from evalkit_indeks_inovasi.innovations import read

    return [Intake(name="daftar-inovasi", suffixes=(".inovasi",), read=read)]


@hookimpl
def evalkit_reporters() -> list[Reporter]:
    """Points for a spreadsheet."""
    from evalkit_indeks_inovasi.points import render

    return [Reporter(name="inovasi-nilai", render=render)]
