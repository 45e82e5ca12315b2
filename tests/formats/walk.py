"""Documents of a format: read, and changed at one place."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evalkit.schema.walk import Step

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def changed(document: dict[str, Any], at: tuple[Step, ...], key: str, new: Any) -> dict[str, Any]:
    """*document* with another value of *key* in the table *at*; nothing: without the key."""
    copy: dict[str, Any] = _copy(document)
    inner: Any = copy
    for step in at:
        inner = inner[step]
    if new is None:
        del inner[key]
    else:
        inner[key] = new
    return copy


def _copy(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _copy(one) for key, one in found.items()}
    return [_copy(one) for one in found] if isinstance(found, list) else found
