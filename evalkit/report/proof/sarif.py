"""Proofs → SARIF 2.1.0, for code hosts and editors: what fails, what is known to fail, what cannot be said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from evalkit.base.text import Prose, english, msg
from evalkit.report import sarif
from evalkit.report.grouped import grouped
from evalkit.report.proof.words import FAILED, KNOWN, SEVERITY, UNPROVED
from evalkit.rulework.check.checks import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.errors import Fault, Spot
    from evalkit.base.language import Language
    from evalkit.base.text import Message
    from evalkit.report.proof.words import Checked
    from evalkit.rulework.check.model import Statement

FINGERPRINT = "evalkitProof/v1"
_TOLD = (FAILED, UNPROVED, KNOWN)
LOADED = "rule-file"
_RULES = {**CHECKS, LOADED: msg("A rule file can be read and is understood.")}


def render_sarif(
    results: Sequence[Checked], speech: Language, faults: Iterable[Fault] = (), *, root: Path | None = None
) -> str:
    """The SARIF text of *results* and of the *faults* of what cannot be proved.

    Names of files are relative to *root*, by default the folder one works in.
    """
    return sarif.text(log(results, speech, root or Path.cwd(), faults))


def log(results: Sequence[Checked], speech: Language, root: Path, faults: Iterable[Fault] = ()) -> dict[str, Any]:
    """The document, before it becomes text."""
    words = grouped(speech.code)
    seen = Counter[str]()
    found = [
        _result(statement, one, words, root, _fingerprint(statement, one, seen))
        for one in results
        for statement in one.proof.statements
        if statement.verdict in _TOLD
    ]
    refused = [_refused(fault, spot, words, root) for fault in faults for spot in fault.spots]
    return sarif.log([_rule(check, told, words) for check, told in _RULES.items()], [*refused, *found], speech)


def _refused(fault: Fault, spot: Spot, words: Language, root: Path) -> dict[str, Any]:
    """A fault of a file that cannot be proved."""
    uri = _named(fault.file, root)
    parts = (words.say(part) for part in (fault.problem, _expected(fault), fault.hint) if part is not None)
    return {
        "ruleId": LOADED,
        "ruleIndex": list(_RULES).index(LOADED),
        "level": SEVERITY[FAILED],
        "message": {"text": "; ".join(parts)},
        "locations": [sarif.location(uri, spot.line, str(spot.place) or fault.file)],
        "partialFingerprints": {FINGERPRINT: sarif.fingerprint(fault.file, str(spot.place), english(fault.problem))},
    }


def _expected(fault: Fault) -> Prose | None:
    return msg("expected: {what}", what=fault.expected) if fault.expected is not None else None


def _rule(check: str, told: Message, words: Language) -> dict[str, Any]:
    return {
        "id": check,
        "shortDescription": {"text": words.say(told)},
        "defaultConfiguration": {"level": SEVERITY[FAILED]},
    }


def _result(statement: Statement, one: Checked, words: Language, root: Path, fingerprint: str) -> dict[str, Any]:
    name = one.proof.rules.id
    place = f"{name}: {statement.place}" if statement.place else name
    return {
        "ruleId": statement.check,
        "ruleIndex": list(_RULES).index(statement.check),
        "level": "note" if statement.follows else SEVERITY[statement.verdict],
        "message": {"text": "; ".join([words.say(prose) for prose in _message(statement, one)])},
        "locations": [sarif.location(*_where(statement, one, root), place)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }


def _fingerprint(statement: Statement, one: Checked, seen: Counter[str]) -> str:
    """That of the place; of a second statement of one check about one place another one."""
    found = sarif.fingerprint(one.proof.rules.id, statement.check, statement.place)
    seen[found] += 1
    return found if seen[found] == 1 else sarif.fingerprint(found, str(seen[found]))


def _message(statement: Statement, one: Checked) -> Iterator[Prose]:
    yield statement.text
    if statement.follows:
        yield msg("it fails only because of another statement: a gate that never opens, or a level that is missing")
    if statement.witness is not None:
        yield statement.witness.shows
    note = one.note(statement.explained_by)
    if note is not None:
        yield msg("known ({id}): {text}", id=note.id, text=note.text)


def _where(statement: Statement, one: Checked, root: Path) -> tuple[str, int | None]:
    """The file and the line of a statement: of a crosswalk those of the crosswalk."""
    if statement.file is not None:
        return _named(statement.file, root), statement.line
    return _uri(one, root), one.lines.of(statement.place)


def _named(file: str, root: Path) -> str:
    return sarif.uri_of(file, root) if Path(file).exists() else quote(file)


def _uri(one: Checked, root: Path) -> str:
    """Where the file lies; of an installed one that its reader cannot open, its name among those installed."""
    return quote(one.file) if one.path is None else sarif.uri_of(one.path, root)
