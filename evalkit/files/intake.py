"""Readers for other kinds of file than TOML, chosen by suffix; plugins bring them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evalkit.files.assessment import Assessment


@value
class Intake(Value):
    """A reader for another kind of file.

    Attributes:
        name: What the kind is called.
        suffixes: Suffixes of its files, in lower case with the point (``.xlsx``).
        read: Reads a file. Faults are raised as ``AssessmentError``.
        tables: Further keys of ``[assessment]`` that name a table (delimited text) beside the file.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path], Sequence[Assessment]]
    tables: tuple[str, ...] = ()
