"""Findings → SARIF 2.1.0, for code hosts and editors: the only writer of it, whatever was found."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from evalkit.base.distribution import installed_version
from evalkit.base.tuples import NamedTuple
from evalkit.report.grouped_numbers import grouped
from evalkit.report.json import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.language import Language
    from evalkit.base.text import Prose

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


class SarifRule(NamedTuple):
    """What can be broken.

    Attributes:
        id: By which results name it.
        level: ``error``, ``warning`` or ``note``: how bad it is to break it.
        meaning: What it says, or what it means that it is broken.
        name: What people call it.
        advice: What to do about it.
    """

    id: str
    level: str
    meaning: Prose
    name: Prose | None = None
    advice: Prose | None = None


class Location(NamedTuple):
    """A place in a file, as far as file and line are known.

    Attributes:
        name: An address or a code.
        file: Where the file lies; only its name if it is one of those installed.
        line: Counted from 1.
        said: What is found there, of a place that takes part.
    """

    name: str
    file: Path | str | None = None
    line: int | None = None
    said: Sequence[Prose] = ()


class SarifResult(NamedTuple):
    """Something that was found.

    Attributes:
        rule: Id of the rule that is broken; it has no index where it is not among those of the file.
        level: As in the rule, unless this one is less bad.
        message: Its sentences.
        place: Where it is.
        fingerprint: What makes it the same in the next run, see ``fingerprint``.
        related: Other places that take part.
        properties: What no key of SARIF has.
    """

    rule: str
    level: str
    message: Sequence[Prose]
    place: Location
    fingerprint: str
    related: Sequence[Location] = ()
    properties: Mapping[str, Any] = MappingProxyType({})


def text(rules: Sequence[SarifRule], results: Sequence[SarifResult], kind: str, speech: Language) -> str:
    """The text of a file with one run.

    Args:
        rules: All that can be broken.
        results: What was found, in its order.
        kind: The name and version of the fingerprints.
        speech: The language of its sentences.
    """
    words, index = grouped(speech.code), {rule.id: number for number, rule in enumerate(rules)}
    driver = {"name": "evalkit", "version": installed_version(), "rules": [_rule(rule, words) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "language": speech.code,
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, index, kind, words) for result in results],
    }
    return text_of({"$schema": SCHEMA, "version": VERSION, "runs": [run]}) + "\n"


def _rule(rule: SarifRule, words: Language) -> dict[str, Any]:
    return {
        "id": rule.id,
        **({"name": words.say(rule.name)} if rule.name is not None else {}),
        "shortDescription": {"text": words.say(rule.meaning)},
        **({"help": {"text": words.say(rule.advice)}} if rule.advice is not None else {}),
        "defaultConfiguration": {"level": rule.level},
    }


def _result(result: SarifResult, index: dict[str, int], kind: str, words: Language) -> dict[str, Any]:
    related = [
        {"id": number, **_location(place), **({"message": _text(place.said, words)} if place.said else {})}
        for number, place in enumerate(result.related, 1)
    ]
    return {
        "ruleId": result.rule,
        **({"ruleIndex": index[result.rule]} if result.rule in index else {}),
        "level": result.level,
        "message": _text(result.message, words),
        "locations": [_location(result.place)],
        "partialFingerprints": {kind: result.fingerprint},
        **({"relatedLocations": related} if related else {}),
        **({"properties": dict(result.properties)} if result.properties else {}),
    }


def _text(sentences: Sequence[Prose], words: Language) -> dict[str, str]:
    return {"text": "; ".join([words.say(prose) for prose in sentences])}


def _location(place: Location) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if place.file is not None:
        uri = quote(place.file) if isinstance(place.file, str) else _uri(place.file, Path.cwd())
        found["physicalLocation"] = {"artifactLocation": {"uri": uri}}
        if place.line is not None:
            found["physicalLocation"]["region"] = {"startLine": place.line}
    return found | {"logicalLocations": [{"fullyQualifiedName": place.name}]}


@lru_cache(maxsize=1024)
def _uri(file: Path, root: Path) -> str:
    """A file name relative to *root*, with forward slashes; outside of it, the whole of it."""
    path = (root / file).resolve()
    try:
        return quote(path.relative_to(root.resolve()).as_posix())
    except ValueError:
        return path.as_uri()


def fingerprint(*parts: str) -> str:
    """What makes the same finding the same in the next run, wherever its line has moved to."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
