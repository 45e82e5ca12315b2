"""The conformance corpus: current, made without evalkit, and what evalkit computes, too."""

from __future__ import annotations

import ast
import csv
import importlib
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.exact import exact_text, parse_number
from evalkit.files.table import parse_table
from evalkit.loading import load
from evalkit.method.methods import CORE_METHODS
from support import INSTRUMENTS, KNOWN, ev, instrument

if TYPE_CHECKING:
    from evalkit.files.assessment import Table
    from evalkit.instruments import Instrument

pytestmark = pytest.mark.long

CORPUS = Path(__file__).parents[1] / "conformance"
FILES = sorted(CORPUS.glob("*/*.json"))
METHODS = "methods"  # rule files that show ways to compute
Case = dict[str, Any]


def content(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def computed(one: Instrument, case: Case) -> Any:
    """The case as evalkit evaluates it: numbers that are text in the corpus are decimals of an assessment."""

    def raw(answer: Any) -> Any:
        number = parse_number(answer) if isinstance(answer, str) and answer.lstrip("-")[:1].isdigit() else None
        if number is not None:
            return number if "." in answer else int(answer)
        return "Tidak Berlaku" if answer == "na" else answer

    def section(key: str) -> dict[str, Any]:
        return {code: raw(answer) for code, answer in case.get(key, {}).items()}

    tables: dict[str, Table] = {}
    for key in ("people", "responses"):
        if key in case:
            header = list(case[key][0])
            rows = [";".join("" if row[name] is None else str(row[name]) for name in header) for row in case[key]]
            tables[key] = parse_table("\n".join([";".join(header), *rows]).encode(), "t.csv")
    return ev(one, tables=tables, answers=section("answers"), values=section("values"), context=section("context"))


def told(node: Any) -> dict[str, Any]:
    """What the corpus tells of a node, of what evalkit found."""
    band = node.band or node.converted_band
    found = {
        "exact": exact_text(node.score.exact) if node.score else None,
        "grade": node.grade,
        "maturity": node.maturity,
        "gate_open": node.gate_open,
        "predicate": band.predicate if band else None,
        "converted": str(Fraction(node.converted.value)) if node.converted else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def rules_of(path: Path) -> Instrument:
    """The instrument of a file of the corpus: one that is shipped, or the rule file beside it."""
    if path.parent.name != METHODS:
        return instrument(content(path)["instrument"])
    beside = path.with_suffix(".toml")
    return load(beside.read_bytes(), CORE_METHODS, file=beside.name, index=path.stem, edition="1")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}@{path.stem}")
def test_evalkit_computes_what_the_second_program_computes(path: Path) -> None:
    one = rules_of(path)
    for case in content(path)["cases"]:
        found, wanted = computed(one, case), case["expected"]
        assert found.predicate == wanted["predicate"], case["name"]
        score = found.total.score
        assert (str(Fraction(score.value)) if score else None) == wanted["rounded"], case["name"]
        for code, node in wanted["nodes"].items():
            assert told(found.nodes[code]) == node, (case["name"], code)
        assert (found.sample.required if found.sample else None) == wanted.get("sample")


def test_every_instrument_has_a_corpus() -> None:
    shipped = [path for path in FILES if path.parent.name != METHODS]

    assert {content(path)["instrument"] for path in shipped} == set(INSTRUMENTS)


def test_the_corpus_is_current() -> None:
    command = [sys.executable, str(CORPUS / "make.py"), "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (our own script)

    assert (run.returncode, run.stdout) == (0, "")


@pytest.mark.parametrize("name", ["plain", "formula", "boundaries", "make"])
def test_the_second_program_shares_no_code_with_evalkit(name: str) -> None:
    tree = ast.parse((CORPUS / f"{name}.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert not {one for one in imported if one.split(".")[0].startswith("evalkit")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}@{path.stem}")
def test_every_predicate_and_both_sides_of_every_bound_occur(path: Path) -> None:
    corpus, one = content(path), rules_of(path)
    found = {(case.get("context", {}).get(one.bands_by), case["expected"]["predicate"]) for case in corpus["cases"]}

    assert {(table.when, band.predicate) for table in one.bands if table.at == "total" for band in table.bands} <= found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}@{path.stem}")
def test_the_table_says_the_same_as_the_json_file(path: Path) -> None:
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["case"], row["node"]): row["exact"] for row in csv.DictReader(file)}
    cases = content(path)["cases"]

    assert rows == {
        (case["name"], code): node["exact"] for case in cases for code, node in case["expected"]["nodes"].items()
    }


RARE = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["part", "item"]
method = "sum"
source = "law"
weights = "within-parent"
weights_by = "place"
[validity]
from = 2020-01-01
checked = 2026-01-01
[sources.law]
title = "Law"
mark = "verified"
[attributes.kind]
values = [1, 2]
default = 1
[scales.step]
0 = "No"
1 = "Yes"
points = { 0 = 0, 1 = "7/3" }
[scales.met]
kind = "yes-no"
[context.place]
title = "Place"
kind = "choice"
values = ["here", "there"]
[gate]
attribute = "kind"
locked = 2
sum_of = [1]
[[grades]]
grade = "A"
value = 60
min = 1
[[grades]]
grade = "B"
value = 0
[[rounding]]
at = "item"
digits = 1
mode = "half-up"
[[node]]
code = "total"
title = "T"
[[node]]
code = "G"
in = "total"
title = "G"
method = "gated-sum"
gate_min = 2
weight_by = { here = 20, there = 50 }
leaves = [{ code = "a", title = "a", scale = "step" }, { code = "b", title = "b", scale = "step", kind = 2 }]
[[node]]
code = "P"
in = "total"
title = "P"
method = "portion"
weight_by = { here = 50, there = 20 }
leaves = [{ code = "c", title = "c", scale = "step" }]
[[node]]
code = "R"
in = "total"
title = "R"
method = "grade"
weight_by = { here = 30, there = 30 }
leaves = [{ code = "d", title = "d", scale = "met" }]
[[bands]]
predicate = "Good"
min = 40
[[bands]]
predicate = "Poor"
"""


@pytest.mark.parametrize("place", ["here", "there"])
@pytest.mark.parametrize("opens", [0, 1])
def test_both_compute_what_no_shipped_file_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opens: int, place: str
) -> None:
    """A share and a grade whose weight hangs on a fact; rounded answers beside a gate, which keep what they were before."""
    monkeypatch.syspath_prepend(CORPUS)
    plain: Any = importlib.import_module("plain")
    file = tmp_path / "toy.toml"
    file.write_text(RARE, encoding="utf-8")
    given: Any = {"answers": {"a": opens, "b": 1, "c": 1, "d": True}, "context": {"place": place}}
    wanted = plain.Run(plain.Rules(file), given).expected(leaves=True)
    found = ev(load(RARE.encode(), KNOWN, file=file.name, index="toy", edition="1"), **given)

    assert {code: found.nodes[code].score.exact for code in wanted["nodes"]} == {  # type: ignore[union-attr]  # all are answered
        code: Fraction(node["exact"]) for code, node in wanted["nodes"].items()
    }
