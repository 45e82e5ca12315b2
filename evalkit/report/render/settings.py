"""What a form that is a file is asked for besides its documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Settings(NamedTuple):
    """What is asked for.

    Attributes:
        template: A file of the office that is filled in, for forms that know one.
        width: Columns, for forms that have some.
        watch: Called before each document with the number done and the number there are.
    """

    template: Path | None = None
    watch: Callable[[int, int], None] = lambda _done, _of: None
    width: int | None = None
