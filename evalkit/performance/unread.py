"""Files that a report names, and that only the audit reads: their names are known without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalkit.files.siblings import folder_of
from evalkit.performance.quantities import split_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from evalkit.performance.files import Part

PRINTED = ("tables", "claims", "relations")  # read by the audit


def unread_files(parts: Iterable[Part]) -> Iterator[str]:
    """The files of printed tables, and assessments that relations name, whether they are there or not.

    The former are named from the folder of their part, the latter, wherever they are named, from that of the report.
    """
    root: Path | None = None
    for part in parts:
        folder = folder_of(part.file)
        root = root or folder
        for key in PRINTED:
            for name, is_address in _names(part.reader.data.get(key)):
                yield str((root if is_address else folder) / name)


def _names(raw: Any, key: str = "") -> Iterator[tuple[str, bool]]:
    """Names of files in *raw*, which stands under *key*: of any form, as it was not checked; and whether by address."""
    if isinstance(raw, Mapping):
        for name, inner in raw.items():
            yield from _names(inner, name)
    elif isinstance(raw, list):
        for inner in raw:
            yield from _names(inner, key)
    elif isinstance(raw, str):
        address = split_address(raw)
        if key == "file":
            yield raw, False
        elif address is not None:
            yield address.file, True
