"""Indeks Pembangunan Manusia: the rule files are in ``rules/ipm``, its arithmetic in ``methods``."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from evalkit import hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

    from evalkit import Method

evalkit_api = 2  # the version of the hooks that this is written for


@hookimpl
def evalkit_instruments() -> list[Traversable]:
    """The rule files of this index."""
    return [files("evalkit_ipm") / "rules" / "ipm"]


@hookimpl
def evalkit_methods() -> Sequence[Method]:
    """The methods that they name beside those of evalkit."""
    from evalkit_ipm.methods import METHODS

    return METHODS
