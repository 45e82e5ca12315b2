"""An assessment as the text of its file: what ``evalkit evaluate`` reads, numbers as they were printed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.toml.write import toml_key, toml_text, toml_value
from evalkit.cases.write import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evalkit.files.assessment import Assessment, Group, Table


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
    lines += [f"{key} = {toml_text(_file_name(table, key))}" for key, table in assessment.tables.items()]
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
        yield f"{toml_key(key)} = {_value(raw)}"


def _group(group: Group) -> Iterator[str]:
    yield "[[groups]]"
    yield from _entries({"name": group.name, "n": group.n})
    inside = ", ".join(_entries(group.values))
    yield f"values = {{ {inside} }}"


def _value(raw: Any) -> str:
    if isinstance(raw, Fraction):  # as text it would be another answer
        raise TypeError(type(raw).__name__)
    return toml_value(raw)


def _file_name(table: Table, key: str) -> str:
    name = table.file.rsplit("/", 1)[-1]
    return name if name.endswith(".csv") else f"{key}.csv"
