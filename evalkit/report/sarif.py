"""What every SARIF 2.1.0 file of evalkit has in common: its frame, names of files, and what tells a finding again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import evalkit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.base.language import Language

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def log(rules: Sequence[dict[str, Any]], results: Sequence[dict[str, Any]], speech: Language) -> dict[str, Any]:
    """A file with one run: the *rules* that can be broken, and the *results*, in the language *speech*."""
    driver = {"name": "evalkit", "version": evalkit.__version__, "rules": list(rules)}
    run = {
        "tool": {"driver": driver},
        "language": speech.code,
        "columnKind": "unicodeCodePoints",
        "results": list(results),
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def text(found: dict[str, Any]) -> str:
    """*found* as the text of a file."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def location(uri: str | None, line: int | None, name: str) -> dict[str, Any]:
    """A place in a file, as far as file and line are known, and its *name*: an address or a code."""
    found: dict[str, Any] = {}
    if uri is not None:
        found["physicalLocation"] = {"artifactLocation": {"uri": uri}}
        if line is not None:
            found["physicalLocation"]["region"] = {"startLine": line}
    return found | {"logicalLocations": [{"fullyQualifiedName": name}]}


def uri_of(file: str | Path, root: Path) -> str:
    """A file name relative to *root*, with forward slashes; outside of it, the whole of it."""
    path = (root / file).resolve()
    try:
        return quote(path.relative_to(root.resolve()).as_posix())
    except ValueError:
        return path.as_uri()


def fingerprint(*parts: str) -> str:
    """What makes the same finding the same in the next run, wherever its line has moved to."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
