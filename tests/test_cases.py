"""Worked examples of regulations, published results, and values on either side of every bound (``tests/cases``).

A file has a ``source``, an ``[assessment]`` as in an assessment file, and ``[[cases]]`` with the rest of one: ``answers``,
``values``, ``claims``, ``context``; ``by_category`` answers every KAMI question by its category. What must come out is in
``expected``: ``score``, ``exact``, ``predicate``, ``possible``, ``nodes``, ``grades``, ``maturity``, ``readings`` (totals),
``claims`` (verdicts), ``by`` (readings behind a claim), ``findings`` that must be there, and those it is ``without``,
``readings_change_predicate``, or the place of a ``fault``.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.errors import AssessmentError
from evalkit.evaluate import evaluate
from evalkit.exact import Printed, round_to
from evalkit.intake import instrument_of
from evalkit.intake.document import read_document
from evalkit.intake.tables import Document
from evalkit.registry import Registry
from evalkit.tomlfile import parse_toml

if TYPE_CHECKING:
    from evalkit.model import Assessment, Evaluation, Score

CASES = Path(__file__).parent / "cases"
FACTS = Path(__file__).parent / "facts"
CHECKS = {
    "score",
    "exact",
    "predicate",
    "possible",
    "nodes",
    "grades",
    "maturity",
    "readings",
    "claims",
    "by",
    "findings",
    "without",
    "readings_change_predicate",
    "fault",
}
Case = dict[str, Any]


def cases() -> list[Any]:
    """Every case, with its name for pytest."""
    found = []
    for path in sorted(CASES.glob("*/*.toml")):
        name = path.relative_to(CASES).with_suffix("").as_posix()
        content = parse_toml(path.read_bytes(), str(path), AssessmentError)
        assert content["source"], path
        head = content["assessment"]
        found += [pytest.param(str(path), head, case, id=f"{name}: {case['name']}") for case in content["cases"]]
    return found


@cache
def registry() -> Registry:
    return Registry()


def assessment_of(file: str, head: Case, case: Case) -> Assessment:
    """The assessment of a case, read like any other."""
    body = {key: case[key] for key in ("answers", "values", "claims", "context") if key in case}
    content = {"assessment": head | case.get("assessment", {})} | body
    if "by_category" in case:
        edition = content["assessment"]["instrument"].partition("@")[2]
        with (FACTS / f"kami-{edition}-questions.csv").open(encoding="utf-8") as file_of_facts:
            questions = list(csv.DictReader(file_of_facts))
        content["answers"] = {row["code"]: case["by_category"][int(row["category"]) - 1] for row in questions}
    (found,) = read_document(Document(file, b"", content))
    return found


def same(found: Score | None, wanted: Printed | int) -> bool:
    """Whether a score is the number that is printed."""
    number, digits = (wanted.exact, wanted.digits) if isinstance(wanted, Printed) else (Fraction(wanted), 0)
    return found is not None and round_to(found.value, digits, "half-up") == number


def check_total(found: Evaluation, wanted: Case) -> None:
    if "score" in wanted:
        assert same(found.total.score, wanted["score"])
    if "exact" in wanted:
        assert found.total.score is not None
        assert str(Fraction(found.total.score.exact)) == wanted["exact"]
    if "predicate" in wanted:
        assert found.predicate == wanted["predicate"]
    if "possible" in wanted:
        assert list(found.possible) == wanted["possible"]


def check_nodes(found: Evaluation, wanted: Case) -> None:
    for code, number in wanted.get("nodes", {}).items():
        assert same(found.nodes[code].score, number), code
    for code, grade in wanted.get("grades", {}).items():
        assert found.nodes[code].grade == grade
    for code, level in wanted.get("maturity", {}).items():
        assert found.nodes[code].maturity == level, code


def check_words(found: Evaluation, wanted: Case) -> None:
    claims = {claim.code: claim for claim in found.claims}
    assert {code: claims[code].verdict for code in wanted.get("claims", {})} == wanted.get("claims", {})
    assert {code: claims[code].by for code in wanted.get("by", {})} == wanted.get("by", {})
    readings = {one.reading.id: one.score for one in found.readings}
    for name, number in wanted.get("readings", {}).items():
        assert same(readings[name], number), name
    said = {finding.code for finding in found.findings}
    assert said >= set(wanted.get("findings", ()))
    assert not said & set(wanted.get("without", ()))
    if "readings_change_predicate" in wanted:
        assert ("reading-changes-predicate" in said) is wanted["readings_change_predicate"]


@pytest.mark.parametrize(("file", "head", "case"), cases())
def test_case(file: str, head: Case, case: Case) -> None:
    wanted = case["expected"]
    assert set(wanted) <= CHECKS
    assessment = assessment_of(file, head, case)
    if "fault" in wanted:
        with pytest.raises(AssessmentError) as caught:
            evaluate(instrument_of(assessment, registry()), assessment)
        assert any(wanted["fault"] in str(fault.place) for fault in caught.value.faults)
        return
    found = evaluate(instrument_of(assessment, registry()), assessment)
    check_total(found, wanted)
    check_nodes(found, wanted)
    check_words(found, wanted)
