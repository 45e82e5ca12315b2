"""Cases → the text of a case file, laid out to be read: short tables on one line, long ones a line for each key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evalkit.base.toml.write import escaped, toml_key, toml_value
from evalkit.files.written import csv_text
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from evalkit.cases.files import Case

_WIDTH = 160
_ORDER = ("fill", "answers", "values", "claims", "context", "groups")


def case_file_text(
    head: Mapping[str, Any], source: str, kind: str, cases: Sequence[Case], note: str = "", schemas: str = "."
) -> str:
    """The text of a case file.

    Args:
        head: ``[assessment]`` of all its cases.
        source, kind: Of the file.
        cases: Their tables are written out as CSV.
        note: A comment above all, in lines.
        schemas: The folder of the schemas, seen from the file.
    """
    lines = [f"# {line}".rstrip() for line in note.splitlines()]
    lines = [schema_line("case-file", schemas), "", *lines, ""]
    lines += [f"source = {toml_value(source)}", f"kind   = {toml_value(kind)}", "", "[assessment]"]
    width = max(map(len, head))
    lines += [f"{key:<{width}} = {toml_value(one)}" for key, one in head.items()]
    return "\n".join(lines) + "\n" + "".join(f"\n{case_text(case)}" for case in cases)


def case_text(case: Case) -> str:
    """One ``[[cases]]`` table."""
    short: list[tuple[str, str]] = [("name", toml_value(case.name))]
    long: list[tuple[str, Mapping[str, Any]]] = []
    content = {"fill": case.fill, **case.content}
    for key in _ORDER:
        if content.get(key) is not None:
            _place(key, content[key], short, long)
    for key, table in case.tables.items():
        short.append((key, _rows(table.header, [row for _, row in table.rows])))
    _place("expected", case.expected, short, long)
    width = max(len(key) for key, _ in short)
    lines = ["[[cases]]", *(f"{key:<{width}} = {text}" for key, text in short)]
    for key, one in long:
        lines += _table(f"cases.{key}", one)
    return "\n".join(lines) + "\n"


def _place(key: str, found: Any, short: list[tuple[str, str]], long: list[tuple[str, Mapping[str, Any]]]) -> None:
    text = toml_value(found)
    if isinstance(found, Mapping) and len(text) > _WIDTH:
        long.append((key, found))
    else:
        short.append((key, text))


def _table(name: str, table: Mapping[str, Any]) -> list[str]:
    """A table under its own heading; tables in it that are long follow under theirs."""
    texts = {key: toml_value(one) for key, one in table.items()}
    inside = {key for key, text in texts.items() if isinstance(table[key], Mapping) and len(text) > _WIDTH}
    lines = ["", f"[{name}]"] if len(inside) < len(table) else []
    lines += [f"{toml_key(key)} = {text}" for key, text in texts.items() if key not in inside]
    for key in table:
        if key in inside:
            lines += _table(f"{name}.{toml_key(key)}", table[key])
    return lines


def _rows(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """A table as text of several lines: there only three quotes in a row need escapes."""
    text = csv_text(header, rows)
    return '"""\n' + escaped(text, keep='"\n').replace('"""', r"\"\"\"") + '"""'
