"""Writes what follows from the declared formats of files: ``python docs/formats.py``.

That is the JSON Schemas in evalkit/schemas/ (of those of report files and audits, what is declared), and the tables of keys in the pages of docs/.
With ``--check`` nothing is written: files that are not current are listed, and the exit code is 1.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.audit.format import OF_PAGE, PART_FILE, of_parts, with_declared, with_kinds, with_kinds_table
from evalkit.catalogue.file_formats import formats, tables
from evalkit.schema.json_schema import file_name, json_schema, written
from evalkit.schema.markdown import tables_in, with_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "evalkit" / "schemas"


def texts() -> Iterator[tuple[Path, str]]:
    """Every file, with what it must hold."""
    for one in formats().values():
        yield SCHEMAS / file_name(one.name), written(json_schema(one))
    for name, declared in (("report-file", with_declared), ("audit", with_kinds)):
        path = SCHEMAS / file_name(name)
        yield path, written(declared(json.loads(path.read_text(encoding="utf-8"))))
    report = json.loads((SCHEMAS / file_name("report-file")).read_text(encoding="utf-8"))
    yield SCHEMAS / file_name(PART_FILE), written(of_parts(with_declared(report)))
    for page in sorted((ROOT / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if tables_in(text):
            yield page, with_kinds_table(with_tables(text, {**tables(), **OF_PAGE}))


def main(arguments: list[str]) -> int:
    """Write them, or check them."""
    wanted = dict(texts())
    if arguments == ["--check"]:
        stale = [path.name for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
        sys.stdout.writelines(f"{name} is not current\n" for name in stale)
        return 1 if stale else 0
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
