"""Readers for other kinds of file than TOML, chosen by suffix; plugins bring them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
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


class IntakePlugins(Protocol):
    """What reading needs of the registry; asked only about what evalkit itself does not know."""

    def intake(self, suffix: str) -> Intake | None:
        """The intake for files with this suffix (``.xlsx``)."""

    def table_keys(self) -> Collection[str]:
        """Keys of ``[assessment]`` that plugins add for tables."""
