"""What an index and an edition may be called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.distribution import DISTRIBUTION
from evalkit.base.errors import RefusedError
from evalkit.base.text import msg, visible
from evalkit.catalogue import entrypoints

if TYPE_CHECKING:
    from collections.abc import Iterable

_INDEX = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_EDITION = re.compile(r"[0-9A-Za-z]+([._-][0-9A-Za-z]+)*")
_LONGEST = 40
_TAKEN = ("cases",)  # a folder of rules holds its cases under this name


def distribution_of(name: str) -> str:
    """What the distribution of the index *name* is called, and its folder."""
    return f"evalkit-{name.replace('_', '-')}"


def check_index(name: str) -> None:
    """Refuse a name that no index can have, or that an index has already.

    Raises:
        RefusedError: It says which.
    """
    if len(name) > _LONGEST or not _INDEX.fullmatch(name) or name in _TAKEN:
        raise RefusedError(
            msg("{name} cannot be the name of an index", name=visible(name) or '""'),
            msg("lower case letters, digits and single _ between them, beginning with a letter: indeks_inovasi"),
        )
    if distribution_of(name) == DISTRIBUTION:
        raise RefusedError(
            msg("{name} cannot be the name of an index", name=name),
            msg(
                "its distribution would be called {distribution}, as evalkit itself is",
                distribution=DISTRIBUTION,
            ),
        )
    if name in installed():
        raise RefusedError(
            msg("there is an index {name} already", name=name),
            msg("a new edition of it: {command}", command=f"evalkit plugins new edition {name}@… --from {name}@…"),
        )


def check_edition(edition: str) -> None:
    """Refuse an edition that cannot be the name of a file.

    Raises:
        RefusedError: It cannot.
    """
    if len(edition) > _LONGEST or not _EDITION.fullmatch(edition):
        raise RefusedError(
            msg("{edition} cannot be the name of an edition", edition=visible(edition) or '""'),
            msg("letters and digits, with single . _ - between them: 2026, 5.0"),
        )


def split_id(spec: str) -> tuple[str, str]:
    """Index and edition of ``index@edition``.

    Raises:
        RefusedError: It is not of this form.
    """
    index, at, edition = spec.partition("@")
    if not at:
        if "/" in spec or spec.endswith(".toml"):
            raise RefusedError(
                msg("{spec} is a path, not an edition", spec=visible(spec)),
                msg(
                    "INDEX@EDITION; the folder of rules it is read from is named with --rules DIR, that it goes into with --into DIR"
                ),
            )
        raise RefusedError(
            msg("{spec} names no edition", spec=visible(spec) or '""'), msg("INDEX@EDITION, such as kami@6.0")
        )
    if not _INDEX.fullmatch(index):
        raise RefusedError(msg("{name} cannot be the name of an index", name=visible(index) or '""'))
    check_edition(edition)
    return index, edition


def installed() -> Iterable[str]:
    """The names of the indices that are installed; no plugin is loaded."""
    return {point.name for point in entrypoints.installed(entrypoints.GROUP)}
