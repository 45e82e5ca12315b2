"""The JSON Schemas that come with evalkit: of the files that it reads, and of what it writes for programs."""

from __future__ import annotations

import json
from pathlib import Path

from evalkit.base.tuples import NamedTuple

FOLDER = Path(__file__).parents[1] / "schemas"
_BEFORE, _AFTER = "evalkit-", ".json"


class Shipped(NamedTuple):
    """A schema.

    Attributes:
        kind: What it is the schema of, as ``evalkit schema`` names it.
        path: Its file: ``evalkit-<kind>-<version>.json``.
    """

    kind: str
    path: Path

    def text(self) -> str:
        """The schema itself."""
        return self.path.read_text(encoding="utf-8")

    def title(self) -> str:
        """What it is the schema of, in words."""
        return str(json.loads(self.text())["title"])

    def is_of_input(self) -> bool:
        """Whether it is about files that people write: results name their format."""
        return "format" not in json.loads(self.text())["properties"]


def shipped() -> dict[str, Shipped]:
    """All schemas by kind, in the order of the alphabet; of two versions of one kind the newer."""
    found = {}
    for path in sorted(FOLDER.glob(f"{_BEFORE}*{_AFTER}")):
        kind, _, _version = path.name.removeprefix(_BEFORE).removesuffix(_AFTER).rpartition("-")
        found[kind] = Shipped(kind, path)
    return found


def schema_line(kind: str, folder: str = ".") -> str:
    """The first line of a file of that *kind*, by which editors find its schema: in *folder*, seen from the file.

    Beside the file it lies once ``evalkit schema KIND -o`` has put it there.
    """
    return f"#:schema {folder}/{shipped()[kind].path.name}"
