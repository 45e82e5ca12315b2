"""An assessment as the text of its file: what ``evalkit evaluate`` reads, numbers as they were printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.cases.write import csv_text
from evalkit.exact import NotANumber, Printed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evalkit.model import Assessment, Group, Table

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def assessment_toml(assessment: Assessment) -> str:
    """The TOML of *assessment*; the tables it names are files beside it, see ``tables_csv``.

    Raises:
        TypeError: It holds a value that TOML has no form for, such as a ``Fraction``.
    """
    head = {"id": assessment.id, "instrument": assessment.instrument, "variant": assessment.variant,
            "subject": assessment.subject, "period": assessment.period.text}  # fmt: skip
    if assessment.status != "self-assessment":
        head["status"] = assessment.status
    lines = ["[assessment]", *_entries({key: raw for key, raw in head.items() if raw is not None})]
    lines += [f"{key} = {_text(_file_name(table, key))}" for key, table in assessment.tables.items()]
    ignored = sorted({name for table in assessment.tables.values() for name in table.ignore})
    if ignored:
        lines.append(f"ignore = {_value(tuple(ignored))}")
    for name in ("answers", "values", "claims", "context", "evidence"):
        section = getattr(assessment, name)
        if section:
            lines += ["", f"[{name}]", *_entries(section)]
    for group in assessment.groups:
        lines += ["", *_group(group)]
    return "\n".join(lines) + "\n"


def tables_csv(assessment: Assessment) -> dict[str, str]:
    """The tables of *assessment*: name of the file beside it → content, separated by commas."""
    return {
        _file_name(table, key): csv_text(table.header, [cells for _, cells in table.rows])
        for key, table in assessment.tables.items()
    }


def write_assessment(assessment: Assessment, folder: Path) -> Path:
    """Write *assessment* and its tables into *folder*; the path of its file, ``assessment.toml``."""
    for name, text in tables_csv(assessment).items():
        (folder / name).write_text(text, encoding="utf-8")
    file = folder / "assessment.toml"
    file.write_text(assessment_toml(assessment), encoding="utf-8")
    return file


def _entries(section: Mapping[str, Any]) -> Iterator[str]:
    for key, raw in section.items():
        yield f"{_key(key)} = {_value(raw)}"


def _group(group: Group) -> Iterator[str]:
    yield "[[groups]]"
    yield from _entries({"name": group.name, "n": group.n})
    inside = ", ".join(_entries(group.values))
    yield f"values = {{ {inside} }}"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(raw: Any) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, (Printed, NotANumber)):
        return raw.text
    if isinstance(raw, int):
        return str(raw)
    if isinstance(raw, str):
        return _text(raw)
    if isinstance(raw, (tuple, list)):
        return f"[{', '.join(_value(one) for one in raw)}]"
    raise TypeError(type(raw).__name__)


def _text(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(char) or _char(char) for char in text) + '"'


def _char(char: str) -> str:
    return char if char.isprintable() else f"\\U{ord(char):08x}"


def _file_name(table: Table, key: str) -> str:
    name = table.file.rsplit("/", 1)[-1]
    return name if name.endswith(".csv") else f"{key}.csv"
