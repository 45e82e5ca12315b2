"""Proofs → SARIF 2.1.0, for code hosts and editors: what fails, what is known to fail, what cannot be said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from evalkit.proof.checks import CHECKS
from evalkit.report import sarif
from evalkit.report.grouped import grouped
from evalkit.report.proof.words import FAILED, KNOWN, SEVERITY, UNPROVED
from evalkit.text import Prose, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.language import Language
    from evalkit.proof.model import Statement
    from evalkit.report.proof.words import Checked

FINGERPRINT = "evalkitProof/v1"
_TOLD = (FAILED, UNPROVED, KNOWN)
_RULES = tuple(CHECKS)


def render_sarif(results: Sequence[Checked], speech: Language, *, root: Path | None = None) -> str:
    """The SARIF text of *results*; file names relative to *root*, by default the folder one works in."""
    return sarif.text(log(results, speech, root or Path.cwd()))


def log(results: Sequence[Checked], speech: Language, root: Path) -> dict[str, Any]:
    """The document, before it becomes text."""
    words = grouped(speech.code)
    seen = Counter[str]()
    found = [
        _result(statement, one, words, root, _fingerprint(statement, one, seen))
        for one in results
        for statement in one.proof.statements
        if statement.verdict in _TOLD
    ]
    return sarif.log([_rule(check, words) for check in _RULES], found, speech)


def _rule(check: str, words: Language) -> dict[str, Any]:
    return {
        "id": check,
        "shortDescription": {"text": words.say(CHECKS[check])},
        "defaultConfiguration": {"level": SEVERITY[FAILED]},
    }


def _result(statement: Statement, one: Checked, words: Language, root: Path, fingerprint: str) -> dict[str, Any]:
    name = one.proof.rules.id
    place = f"{name}: {statement.place}" if statement.place else name
    return {
        "ruleId": statement.check,
        "ruleIndex": _RULES.index(statement.check),
        "level": SEVERITY[statement.verdict],
        "message": {"text": "; ".join([words.say(prose) for prose in _message(statement, one)])},
        "locations": [sarif.location(_uri(one, root), one.lines.of(statement.place), place)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }


def _fingerprint(statement: Statement, one: Checked, seen: Counter[str]) -> str:
    """That of the place; of a second statement of one check about one place another one."""
    found = sarif.fingerprint(one.proof.rules.id, statement.check, statement.place)
    seen[found] += 1
    return found if seen[found] == 1 else sarif.fingerprint(found, str(seen[found]))


def _message(statement: Statement, one: Checked) -> Iterator[Prose]:
    yield statement.text
    if statement.witness is not None:
        yield statement.witness.shows
    note = one.note(statement.explained_by)
    if note is not None:
        yield msg("known ({id}): {text}", id=note.id, text=note.text)


def _uri(one: Checked, root: Path) -> str:
    """Where the file lies; of an installed one that its reader cannot open, its name among those installed."""
    return quote(one.file) if one.path is None else sarif.uri_of(one.path, root)
