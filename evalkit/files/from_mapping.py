"""Assessments that a program has as mappings, with what a file would hold → assessments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from evalkit.base.arguments import expect
from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.program_numbers import of_written, taken
from evalkit.base.text import first_few, msg, visible
from evalkit.files.document import BODY, ParsedFile, read_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.files.assessment import Assessment

# Sections in which text that is a number is that number; an answer is understood by its scale, as text or not.
_OF_NUMBERS = frozenset(("values", "claims", "context"))
_SECTIONS = frozenset(each.key.name for each in BODY)
_MOST_NAMED = 5
NOTHING_SAID: Mapping[str, str] = MappingProxyType({})


def assessments_of(data: Mapping[str, Any], file: str = "", said: Mapping[str, str] = NOTHING_SAID) -> list[Assessment]:
    """The assessments in *data*, a file of assessments in Python.

    Args:
        data: Keys and sections of one assessment; or a table ``assessment`` beside its sections, or a list ``assessments``,
            as in a file. Numbers are ``int``, text, ``Decimal`` or ``Fraction``; what is ``None`` is not there.
        file: What messages and results call it. Tables are files in its folder.
        said: Keys of ``[assessment]`` for an assessment that has not got them.

    Raises:
        AssessmentError: With all faults.
        TypeError: *data* is no mapping, or a key in it is no text.
    """
    expect("data", data, Mapping, "a mapping, such as {'instrument': 'spbe@2020', …}")
    expect("file", file, str, "text")
    content = _taken(data)
    if not content.keys() & {"assessment", "assessments"}:
        head = {key: content.pop(key) for key in tuple(content) if key not in _SECTIONS}
        content = {"assessment": head, **content}
    if isinstance(content.get("assessment"), dict):
        content["assessment"] = {**said, **content["assessment"]}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return read_document(ParsedFile(file, written.encode("utf-8", "backslashreplace"), content))


def assessment_of(data: Mapping[str, Any], file: str = "") -> Assessment:
    """The one assessment in *data*, see ``assessments_of``.

    Raises:
        AssessmentError: There are several, too.
    """
    assessments = assessments_of(data, file)
    refuse_several(assessments, file)
    return assessments[0]


def refuse_several(assessments: Sequence[Assessment], file: str) -> None:
    """Refuse the *assessments* of *file* where one is wanted, and there are several.

    Raises:
        AssessmentError: With how many there are, and what they are called.
    """
    if len(assessments) < 2:  # noqa: PLR2004  # several
        return
    names = [
        visible(assessment.id or f"{assessment.subject}, {assessment.instrument}, {assessment.period.text}", 120)
        for assessment in assessments
    ]
    problem = msg(
        "there are {number} assessments: {names}",
        number=str(len(assessments)),
        names=first_few(names, _MOST_NAMED),
    )
    hint = msg("{function} gives a list", function="evalkit.evaluate_all")
    raise AssessmentError([Fault(file=file, problem=problem, expected=msg("one assessment"), hint=hint)])


def _taken(raw: Any, *, numbers: bool = False) -> Any:
    """*raw* as TOML would give it; *numbers*: text that is a number is one."""
    if isinstance(raw, Mapping):
        for key in raw:
            expect("one of the keys", key, str, "text")
        return {key: _taken(one, numbers=numbers or key in _OF_NUMBERS) for key, one in raw.items() if one is not None}
    if isinstance(raw, (list, tuple)):
        return [_taken(one, numbers=numbers) for one in raw]
    return of_written(raw) if numbers and isinstance(raw, str) else taken(raw)
