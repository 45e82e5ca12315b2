"""Facts about the JSON Schema of report files: what is read fits it, what it refuses is refused in reading, too."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from evalkit.audit.parse.sheet import read_sheet
from evalkit.audit.relation_kinds import OWN_KEYS, RELATION_KINDS
from evalkit.performance.document import read_report
from evalkit.performance.files import open_report

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "evalkit/schemas/evalkit-report-file-1.json").read_text(encoding="utf-8"))
REPORT = jsonschema.Draft202012Validator(SCHEMA)
PART = jsonschema.Draft202012Validator({"$ref": "#/$defs/part", "$defs": SCHEMA["$defs"]})
BAD_REPORTS = sorted((ROOT / "tests" / "bad_reports").glob("*.toml"))
STRUCTURAL = [path for path in BAD_REPORTS if path.read_text(encoding="utf-8").splitlines()[1] == "# schema"]
REPORTS = [path for path in (ROOT / "examples").rglob("*.toml") if "report" in tomllib.loads(path.read_text("utf-8"))]
EXAMPLES = sorted(
    {
        file
        for path in REPORTS
        for file in (
            path,
            *(path.parent / part for part in tomllib.loads(path.read_text("utf-8"))["report"].get("parts", ())),
        )
    }
)
FULL = """
[report]
agency = "Dinas X"
year = 2025
subjects = []
rules = "lkj@2014"
mean = "objectives"
cap = 120
parts = ["bagian.toml"]

[[objectives]]
code = "S1"
title = "Sasaran"

[[indicators]]
code = "spbe"
objective = "S1"
title = "Indeks SPBE"
unit = "nilai"
direction = "higher"
formula = "ratio"
target = 3.50
realisation = { share = ["8", 33] }
reused = { year = 2024, reason = "tidak dinilai" }
history = { 2024 = 4.16 }
national = { value = 3.12, unit = "nilai" }
responsible = "Bidang"
notes = ["catatan"]
[indicators.plans.renstra]
2025 = "3,50"
2026 = { from = 3, to = 4 }

[[indicators]]
code = "kip"
objective = "S1"
title = "KIP"
unit = "kategori"
target = { category = "Informatif", of = "kip@2018", value = 90 }
not_measured = "tidak dinilai"

[[indicators]]
code = "tik"
objective = "S1"
title = "Aspek TIK"
unit = "level"
direction = "higher"
target = { level = 2 }
zero = "none"
realisation = { mean = { "Pusat Data" = { level = 2 }, "Jaringan" = { level = "3" } } }

[[indicators]]
code = "pos"
objective = "S1"
title = "Pos"
unit = "ada"
target = { present = true }
realisation = { present = false }

[budget]
file = "anggaran.csv"
ignore = ["penyerapan"]

[[tables]]
id = "3.17"
title = "Anggaran"
header = ["kode", "uraian", "pagu", "catatan"]
rows = [["A", "Program", 100, "x"], ["jumlah", "", "100", ""]]
label = "uraian"
skip = ["catatan"]
exact = ["pagu"]
numbers = "id"
columns = { pagu = { unit = "Rp", year = 2025, edition = "1", maximum = "1/3", exact = false, numbers = "en" } }
cells = [{ at = ["jumlah:*"], maximum = 5.5 }]
relations = [{ claim = "jumlah:pagu", is = "sum", of = ["A:pagu", 0, 0.5], except = ["A"], across = ["year"], note = "x" }]

[[tables]]
id = "3.1"
title = "Kategori"
file = "kategori.csv"
ranges = "nilai"

[[claims]]
id = "k"
at = "3.1"
printed = "Baik"
list = ["Baik"]
is = "category"
of = ["report:achievement"]
bands = "table:3.1"

[[relations]]
claim = "claim:k"
is = "index"
instrument = "spbe@2020"
values = { D1 = "3.17:A:pagu" }
node = "predicate"

[[relations]]
claim = "3.17:A:pagu"
is = "achievement"
of = [1, 2]
direction = "lower"

[[relations]]
claim = "3.17:jumlah:pagu"
is = "weighted-mean"
of = [1, 2]
weights = ["3.17:A:pagu", 2]

[[relations]]
claim = "claim:k"
is = "list-below"
of = ["3.17:*:pagu"]
than = 3
"""
# What is changed in the full file: place, and a value that does not belong there (None: the key is dropped).
CHANGES: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "unknown table": (("indicator",), []),
    "no report": (("report",), None),
    "unknown key of the report": (("report", "colour"), "red"),
    "no agency": (("report", "agency"), None),
    "year as text": (("report", "year"), "2025"),
    "unknown mean": (("report", "mean"), "all"),
    "no parts in a list": (("report", "parts"), []),
    "objective without a title": (("objectives", 0, "title"), None),
    "unknown direction": (("indicators", 0, "direction"), "up"),
    "code with a blank": (("indicators", 0, "code"), "sp be"),
    "no target": (("indicators", 0, "target"), None),
    "target of an unknown kind": (("indicators", 0, "target"), {"much": 3}),
    "target with a key too many": (("indicators", 0, "target"), {"level": 3, "unit": "x"}),
    "range with one end": (("indicators", 0, "target"), {"from": 3}),
    "share of three": (("indicators", 0, "realisation"), {"share": [1, 2, 3]}),
    "mean of nothing": (("indicators", 0, "realisation"), {"mean": {}}),
    "realisation that is not measured": (("indicators", 0, "not_measured"), "x"),
    "neither realisation nor a reason": (("indicators", 1, "not_measured"), None),
    "reused without a reason": (("indicators", 0, "reused"), {"year": 2024}),
    "history of no year": (("indicators", 0, "history"), {"lalu": 3}),
    "plan without years": (("indicators", 0, "plans", "renstra"), {}),
    "budget without a file": (("budget", "file"), None),
    "unknown key of a table": (("tables", 0, "colour"), "red"),
    "id that is no name": (("tables", 0, "id"), "3:17"),
    "reserved id": (("tables", 0, "id"), "report"),
    "file beside rows": (("tables", 0, "file"), "x.csv"),
    "header without rows": (("tables", 0, "rows"), None),
    "decimal as a cell": (("tables", 0, "rows", 0, 2), 1.5),
    "unknown way of writing": (("tables", 0, "numbers"), "de"),
    "maximum that is no number": (("tables", 0, "columns", "pagu", "maximum"), "III"),
    "cap as text": (("relations", 1, "cap"), "120"),
    "unknown attribute": (("tables", 0, "columns", "pagu", "colour"), "red"),
    "cells without a place": (("tables", 0, "cells", 0, "at"), None),
    "relation without a kind": (("tables", 0, "relations", 0, "is"), None),
    "unknown kind": (("tables", 0, "relations", 0, "is"), "total"),
    "sum with weights": (("tables", 0, "relations", 0, "weights"), [1, 2, 3]),
    "sum of nothing": (("tables", 0, "relations", 0, "of"), []),
    "unknown attribute across": (("tables", 0, "relations", 0, "across"), ["colour"]),
    "flag as a part": (("tables", 0, "relations", 0, "of"), [True]),
    "claim without a place": (("claims", 0, "at"), None),
    "claim that names a claim": (("claims", 0, "claim"), "claim:k"),
    "parts without a kind": (("claims", 0, "is"), None),
    "category without bands": (("claims", 0, "bands"), None),
    "category of two": (("claims", 0, "of"), [1, 2]),
    "index with parts": (("relations", 0, "of"), [1]),
    "index without values": (("relations", 0, "values"), None),
    "relation without a claim": (("relations", 0, "claim"), None),
    "achievement without a direction": (("relations", 1, "direction"), None),
    "achievement of three": (("relations", 1, "of"), [1, 2, 3]),
    "weighted mean without weights": (("relations", 2, "weights"), None),
    "list without a bound": (("relations", 3, "than"), None),
}


def content(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def written(value: Any) -> str:
    """*value* as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {written(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def faults(folder: Path, document: dict[str, Any]) -> list[str]:
    (folder / "bagian.toml").write_text("")
    (folder / "anggaran.csv").write_text("kode,uraian,pagu,realisasi,sasaran,penyerapan\nA,Program,100,50,S1,50\n")
    (folder / "kategori.csv").write_text("kategori,nilai\nBaik,> 90\n")
    path = folder / "laporan.toml"
    path.write_text("\n".join(f"{key} = {written(value)}" for key, value in document.items()), encoding="utf-8")
    files = open_report(str(path))
    read_sheet(files, read_report(files))
    return [str(fault) for fault in files.faults_found()]


def changed(place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    document = tomllib.loads(FULL)
    inner: Any = document
    for key in place[:-1]:
        inner = inner[key]
    if value is None:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return document


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_key_of_the_contract_fits(tmp_path: Path) -> None:
    document = tomllib.loads(FULL)
    assert [error.message for error in REPORT.iter_errors(document)] == []
    assert faults(tmp_path, document) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_the_report_files_of_the_examples_fit(path: Path) -> None:
    document = content(path)
    validator = REPORT if "report" in document else PART
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)] == []


def test_a_part_has_no_report() -> None:
    assert not PART.is_valid(tomllib.loads(FULL))
    assert PART.is_valid({"relations": tomllib.loads(FULL)["relations"]})


@pytest.mark.parametrize("path", STRUCTURAL, ids=[path.stem for path in STRUCTURAL])
def test_the_schema_refuses_broken_files(path: Path) -> None:
    assert not REPORT.is_valid(content(path))


@pytest.mark.parametrize("path", [path for path in BAD_REPORTS if path not in STRUCTURAL], ids=lambda path: path.stem)
def test_what_depends_on_names_and_tables_is_not_the_schemas_business(path: Path) -> None:
    assert REPORT.is_valid(content(path))


@pytest.mark.parametrize("name", CHANGES)
def test_the_schema_and_the_reader_refuse_the_same(name: str, tmp_path: Path) -> None:
    document = changed(*CHANGES[name])
    assert not REPORT.is_valid(document)
    if name != "no report":  # which is refused before anything is read
        assert faults(tmp_path, document) != []


@pytest.mark.parametrize("kind", RELATION_KINDS)
def test_every_kind_has_its_rule(kind: str) -> None:
    rule = RELATION_KINDS[kind]
    bare = {"claim": "claim:k", "is": kind}
    assert not PART.is_valid({"relations": [bare]})
    (found,) = [part for part in SCHEMA["$defs"]["kinds"]["allOf"] if kind in part["if"]["properties"]["is"]["enum"]]
    assert set(rule.needs) <= set(found["then"]["required"])
    assert found["then"]["properties"].keys() - {"of"} == set(OWN_KEYS) - {*rule.needs, *rule.allows}


def test_the_schema_of_audits_names_every_kind() -> None:
    schema = json.loads((ROOT / "evalkit/schemas/evalkit-audit-1.json").read_text(encoding="utf-8"))
    assert schema["$defs"]["check"]["properties"]["relation"]["anyOf"][0]["enum"] == [*RELATION_KINDS]


# --- Parts --------------------------------------------------------------------------------------------------------------

OF_PARTS = json.loads((ROOT / "evalkit/schemas/evalkit-report-part-1.json").read_text(encoding="utf-8"))
INDICATOR = {"code": "IK1", "objective": "S1", "title": "T", "unit": "%", "target": 3, "realisation": 4}


def test_a_part_has_a_schema_of_its_own() -> None:
    jsonschema.Draft202012Validator.check_schema(OF_PARTS)
    parts = jsonschema.Draft202012Validator(OF_PARTS)

    assert parts.is_valid({"indicators": [INDICATOR]})
    assert not parts.is_valid({"report": {"agency": "X"}, "indicators": [INDICATOR]})
    assert not parts.is_valid({"indicators": [{**INDICATOR, "titel": "T"}]})


def test_it_says_of_its_tables_what_the_schema_of_report_files_says() -> None:
    assert OF_PARTS["properties"] == {name: one for name, one in SCHEMA["properties"].items() if name != "report"}
    assert OF_PARTS["$defs"] == {name: one for name, one in SCHEMA["$defs"].items() if name not in ("part", "report")}
