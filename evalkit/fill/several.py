"""Files with several assessments: one of them as if it stood alone, and what was changed put back where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import tomli

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.text import msg
from evalkit.fill.questions import HEAD

LIST = "assessments"
_ITEM = re.compile(rf"\[\[\s*{LIST}\s*\]\]\s*(?:#.*)?")
_TABLE = re.compile(rf"\[\s*{LIST}\s*\.\s*([^\[\]]+?)\s*\](\s*(?:#.*)?)")
_ALONE = re.compile(r"\[\s*([^\[\]]+?)\s*\](\s*(?:#.*)?)")
_KEPT = "# "  # in front of the line that begins an assessment whose head is a table of its own


def names_in(content: Mapping[str, Any]) -> list[str]:
    """What each assessment of the list in *content* is called: its id, else its subject, else its number."""
    found = content.get(LIST)
    items = found if isinstance(found, list) else []
    return [_name(item, number) for number, item in enumerate(items, 1)]


def _name(item: Any, number: int) -> str:
    tables = [item, item.get(HEAD)] if isinstance(item, Mapping) else []
    said = [
        str(table[key])
        for key in ("id", "subject")
        for table in tables
        if isinstance(table, Mapping) and table.get(key)
    ]
    return said[0] if said else str(number)


def part_of(text: str, number: int, file: str) -> str:
    """The assessment with that *number*, counted from 0, as the text of a file of its own.

    Raises:
        AssessmentError: The list is not written with a line ``[[assessments]]`` for each.
    """
    first, *lines = _lines(text, number, file)[1]
    own = any(_is_head(line) for line in lines)
    head = f"{_KEPT}{first}" if own else f"[{HEAD}]"
    part = "\n".join([head, *(_TABLE.sub(r"[\1]\2", line) if _TABLE.fullmatch(line) else line for line in lines)])
    _check(text, part, number, file)
    return part


def with_part(text: str, number: int, part: str, file: str) -> str:
    """*text* with *part* in place of the assessment with that *number*; see ``part_of``."""
    start, old = _lines(text, number, file)
    whole = text.split("\n")
    lines = [_ALONE.sub(rf"[{LIST}.\1]\2", line) if _ALONE.fullmatch(line) else line for line in part.split("\n")[1:]]
    changed = "\n".join([*whole[:start], old[0], *lines, *whole[start + len(old) :]])
    _check(changed, part, number, file)
    return changed


def _lines(text: str, number: int, file: str) -> tuple[int, list[str]]:
    """Where the assessment begins, and its lines."""
    lines = text.split("\n")
    starts = [place for place, line in enumerate(lines) if _ITEM.fullmatch(line)]
    if number >= len(starts):
        raise _refused(file)
    end = [*starts, len(lines)][number + 1]
    return starts[number], lines[starts[number] : end]


def _is_head(line: str) -> bool:
    found = _TABLE.fullmatch(line)
    return found is not None and found.group(1) == HEAD


def _check(text: str, part: str, number: int, file: str) -> None:
    """Whether *part* says what the assessment in *text* says."""
    try:
        item, alone = tomli.loads(text, parse_float=str)[LIST][number], tomli.loads(part, parse_float=str)
    except (tomli.TOMLDecodeError, KeyError, IndexError) as error:
        raise _refused(file) from error
    if part.startswith(_KEPT):
        if item != alone:
            raise _refused(file)
        return
    head = alone.pop(HEAD)
    if item != {**head, **alone} or any(isinstance(found, dict) for found in head.values()):
        raise _refused(file)


def _refused(file: str) -> AssessmentError:
    problem = msg("the assessments of this file cannot be changed one by one")
    expected = msg("a line [[assessments]] for each, and tables such as [assessments.answers] below it")
    return AssessmentError([Fault(file=file, problem=problem, expected=expected)])
