"""Facts about the schemas that ship, and about every file that ships with a line for editors."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from evalkit.audit.format import PART_FILE
from evalkit.catalogue.file_formats import formats
from evalkit.schema.json_schema import file_name, json_schema, plain, written
from evalkit.schema.markdown import tables_in
from evalkit.schema.shipped import FOLDER, shipped
from formats.walk import ROOT, read

if TYPE_CHECKING:
    from pathlib import Path

DIRECTIVE = "#:schema "
FILES = sorted(path for folder in ("rules", "cases", "examples") for path in (ROOT / folder).rglob("*.toml"))
# A top-level key that only files of that kind have.
KINDS = {
    "instrument": "rule-file",
    "rules": "report-rules",
    "extends": "variant",
    "crosswalk": "crosswalk",
    "cases": "case-file",
    "report": "report-file",
    "assessment": "assessment",
    "assessments": "assessment",
}
# Distributions of their own, with copies of the schemas.
PLUGINS = [path for path in FILES if path.parts[len(ROOT.parts) + 1].startswith("plugin-")]
REPORT_PARTS = ROOT / "examples" / "beltim-2025" / "laporan"


def kind_of(path: Path) -> str:
    content = read(path)
    return next((kind for key, kind in KINDS.items() if key in content), "")


@cache
def validator(path: Path) -> Any:
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in FILES if kind_of(path)], ids=shown)
def test_shipped_files_fit_the_schema_of_their_kind(path: Path) -> None:
    errors = validator(shipped()[kind_of(path)].path).iter_errors(plain(read(path)))

    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_every_shipped_file_has_a_kind() -> None:
    without = [path for path in FILES if not kind_of(path) and path.parent != REPORT_PARTS]

    assert [path for path in without if path.name != "pyproject.toml"] == []


def line_of(path: Path) -> str:
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    return first.removeprefix(DIRECTIVE) if first.startswith(DIRECTIVE) else ""


# Frozen cases are written by a command, for any folder.
WITH_LINE = [path for path in FILES if path not in PLUGINS and read(path).get("kind") != "generated"]


@pytest.mark.parametrize("path", WITH_LINE, ids=shown)
def test_the_line_for_editors_leads_to_the_schema_of_the_kind(path: Path) -> None:
    if path.parent == REPORT_PARTS:  # a definition inside the schema, which an editor cannot be pointed to
        assert line_of(path) == ""
    else:
        assert (path.parent / line_of(path)).resolve() == shipped()[kind_of(path)].path


def test_the_line_of_a_plugin_leads_to_a_copy_of_the_schema() -> None:
    for path in (path for path in PLUGINS if line_of(path)):
        assert (path.parent / line_of(path)).read_bytes() == shipped()[kind_of(path)].path.read_bytes(), shown(path)


@pytest.mark.parametrize("kind", shipped())
def test_a_shipped_schema_is_sound_and_named_after_its_kind(kind: str) -> None:
    schema = json.loads(shipped()[kind].text())

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:evalkit:schema:{kind}:1"
    assert shipped()[kind].path.name == file_name(kind)


@pytest.mark.parametrize("kind", formats())
def test_a_declared_format_ships_as_it_is_declared(kind: str) -> None:
    assert shipped()[kind].text() == written(json_schema(formats()[kind])), "python docs/formats.py writes it again"


def test_the_declared_formats_are_among_the_shipped_schemas() -> None:
    assert formats().keys() - shipped().keys() == set()
    assert {kind for kind, one in shipped().items() if one.is_of_input()} == {*formats(), "report-file", PART_FILE}


@pytest.mark.parametrize("script", ["formats.py", "indices.py"])
def test_what_is_written_from_declarations_and_rule_files_is_current(script: str) -> None:
    done = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, str(ROOT / "docs" / script), "--check"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), f"python docs/{script} writes them again"


def test_the_pages_list_the_keys_of_every_table() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    # What is said elsewhere: the assessments of a list, and the nodes of a variant, have the keys of single ones.
    elsewhere = {"one-of-several", "one-of-several-with-head", "case-assessment", "changed-node", "changed-leaf"}
    names = {table.name for form in formats().values() for _, table in form.places()}

    assert names - tables_in(pages) == elsewhere


def test_no_schema_lies_in_the_folder_under_another_name() -> None:
    assert sorted(path for path in FOLDER.iterdir()) == sorted(one.path for one in shipped().values())
