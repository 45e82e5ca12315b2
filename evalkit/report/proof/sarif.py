"""Proofs → SARIF 2.1.0, for code hosts and editors: what fails, what is known to fail, what cannot be said."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import evalkit
from evalkit.report.grouped import grouped
from evalkit.report.proof.words import FAILED, KNOWN, MEANING, UNPROVED, meaning
from evalkit.text import Prose, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.language import Language
    from evalkit.proof.model import Statement
    from evalkit.report.proof.words import Checked

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "evalkitProof/v1"
LEVEL = {FAILED: "error", KNOWN: "note", UNPROVED: "note"}


def render_sarif(results: Sequence[Checked], speech: Language, *, root: Path | None = None) -> str:
    """The SARIF text of *results*; file names relative to *root*, by default the folder one works in."""
    return json.dumps(log(results, speech, root or Path.cwd()), ensure_ascii=False, indent=1) + "\n"


def log(results: Sequence[Checked], speech: Language, root: Path) -> dict[str, Any]:
    """The document, before it becomes text."""
    words = grouped(speech.code)
    told = [(one, each) for one in results for each in one.proof.statements if each.verdict in LEVEL]
    names = list(dict.fromkeys((*MEANING, *(each.check for _, each in told))))
    driver = {
        "name": "evalkit",
        "version": evalkit.__version__,
        "rules": [
            {
                "id": name,
                "shortDescription": {"text": words.say(meaning(name))},
                "defaultConfiguration": {"level": "error"},
            }
            for name in names
        ],
    }
    run = {
        "tool": {"driver": driver},
        "language": speech.code,
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, one, names.index(each.check), words, root) for one, each in told],
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _result(statement: Statement, one: Checked, index: int, words: Language, root: Path) -> dict[str, Any]:
    return {
        "ruleId": statement.check,
        "ruleIndex": index,
        "level": LEVEL[statement.verdict],
        "message": {"text": "; ".join([words.say(prose) for prose in _message(statement, one)])},
        "locations": [_location(statement, one, root)],
        "partialFingerprints": {FINGERPRINT: _fingerprint(statement, one)},
    }


def _message(statement: Statement, one: Checked) -> Iterator[Prose]:
    yield statement.text
    if statement.witness is not None:
        yield statement.witness.shows
    note = one.note(statement.explained_by)
    if note is not None:
        yield msg("known ({id}): {text}", id=note.id, text=note.text)


def _location(statement: Statement, one: Checked, root: Path) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(one, root)}}
    line = one.lines.of(statement.place)
    if line is not None:
        place["region"] = {"startLine": line}
    name = f"{one.proof.instrument.id}: {statement.place}" if statement.place else one.proof.instrument.id
    return {"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": name}]}


def _uri(one: Checked, root: Path) -> str:
    """The file relative to *root*, if it lies there; else the whole path of it, or the name of an installed one."""
    if one.path is None:
        return quote(one.file)
    path = (root / one.path).resolve()
    try:
        return quote(path.relative_to(root.resolve()).as_posix())
    except ValueError:
        return path.as_uri()


def _fingerprint(statement: Statement, one: Checked) -> str:
    """What makes the same finding the same in the next run, wherever its line has moved to."""
    text = f"{one.proof.instrument.id}\n{statement.check}\n{statement.place}"
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
