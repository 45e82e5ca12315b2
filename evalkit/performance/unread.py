"""Files that a report names, and that only the audit reads: their names are known without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalkit.intake.beside import folder_of
from evalkit.performance.quantities import split_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.performance.files import Part

PRINTED = ("tables", "claims", "relations")  # read by the audit


def unread_files(parts: Iterable[Part]) -> Iterator[str]:
    """The files of printed tables, and assessments that relations name, whether they are there or not."""
    for part in parts:
        folder = folder_of(part.file)
        for key in PRINTED:
            yield from (str(folder / name) for name in _names(part.reader.data.get(key)))


def _names(raw: Any, key: str = "") -> Iterator[str]:
    """Names of files in *raw*, which stands under *key*: of any form, as it was not checked."""
    if isinstance(raw, Mapping):
        for name, inner in raw.items():
            yield from _names(inner, name)
    elif isinstance(raw, list):
        for inner in raw:
            yield from _names(inner, key)
    elif isinstance(raw, str):
        address = split_address(raw)
        if key == "file":
            yield raw
        elif address is not None:
            yield address.file
