"""Zona Integritas (ZI): WBK and WBBM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import hookimpl
from evalkit.base.distribution import bundled_rules

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

evalkit_api = 2  # the version of the hooks that this is written for


@hookimpl
def evalkit_instruments() -> list[Traversable]:
    """The rule files of this index."""
    return [bundled_rules() / "zi"]
