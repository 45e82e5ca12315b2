"""Evaluations → ``evalkit-result/1``, for programs. Every number is text, so that no reader makes a binary float of it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from evalkit.base.distribution import installed_version
from evalkit.base.exact import Exact, decimal_text, exact_text, short_text
from evalkit.instruments import TOTAL
from evalkit.instruments.facts import cited, titles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language
    from evalkit.evaluation.result import ClaimResult, Evaluation, Finding, NodeResult, ReadingResult, Score
    from evalkit.instruments import Instrument
    from evalkit.performance.model import ReportResult

FORMAT = "evalkit-result/1"


def render_results(evaluations: Sequence[Evaluation], speech: Language, reports: Sequence[ReportResult] = ()) -> str:
    """The JSON text of *evaluations* and *reports*; findings and titles of readings in the language *speech*."""
    text = ResultsText(speech)
    return "".join([*map(text.evaluation, evaluations), text.rest(reports)])


class ResultsText:
    """The same text, evaluation by evaluation: none of them is needed any more when its text was taken."""

    def __init__(self, speech: Language) -> None:
        """Nothing was taken yet."""
        self._speech = speech
        self._begun = False

    def evaluation(self, one: Evaluation) -> str:
        """The text of *one*, behind that of the others."""
        before = "," if self._begun else self._around(())[0] + "["
        self._begun = True
        return f"{before}\n  " + _text(_evaluation(one, self._speech)).replace("\n", "\n  ")

    def rest(self, reports: Sequence[ReportResult]) -> str:
        """What comes behind the last evaluation."""
        head, tail = self._around(reports)
        return (f"\n ]{tail}" if self._begun else f"{head}[]{tail}") + "\n"

    def _around(self, reports: Sequence[ReportResult]) -> tuple[str, str]:
        """What stands before and behind the list of evaluations."""
        head, name, tail = _text(results((), self._speech, reports)).partition('"evaluations": ')
        return head + name, tail.removeprefix("[]")


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def results(
    evaluations: Sequence[Evaluation], speech: Language, reports: Sequence[ReportResult] = ()
) -> dict[str, Any]:
    """The document, before it becomes text."""
    return {
        "format": FORMAT,
        "evalkit": installed_version(),
        "evaluations": [_evaluation(one, speech) for one in evaluations],
        "reports": _reports(reports, speech),
    }


def _reports(reports: Sequence[ReportResult], speech: Language) -> list[dict[str, Any]]:
    if not reports:
        return []
    from evalkit.report.performance.json import report_document  # noqa: PLC0415  # most runs hold no report

    return [report_document(one, speech) for one in reports]


def _evaluation(one: Evaluation, speech: Language) -> dict[str, Any]:
    assessment, total = one.assessment, one.total
    found: dict[str, Any] = {
        "id": assessment.id,
        "file": assessment.file,
        "input_sha256": assessment.sha256,
        "instrument": one.instrument.id,
        "subject": assessment.subject,
        "period": assessment.period.text,
        "status": assessment.status,
    }
    if one.group is not None:
        found["group"] = one.group
    return found | {
        "n": _whole(one.n),
        **_score(total.score, total.node.digits),
        "predicate": one.predicate,
        "label": one.band.label if one.band else None,
        "range": _range(total),
        "possible": list(one.possible),
        "possible_by": {when: list(words) for when, words in one.possible_by.items()},
        "context": {key: str(value) for key, value in one.context.items()},
        "nodes": [_node(node, one) for node in one.nodes.values()],
        "claims": [_claim(claim) for claim in one.claims],
        "readings": [_reading(reading, total.node.digits, speech) for reading in one.readings],
        "groups": [_evaluation(group, speech) for group in one.groups],
        "findings": [_finding(finding, speech) for finding in one.findings],
        "sample": _sample(one),
        "left_out": {word: str(count) for word, count in one.left_out.items()},
        "rules": _rules(one.instrument),
    }


def _score(score: Score | None, digits: int) -> dict[str, str | None]:
    """Text after the rounding stage, exact value before it."""
    if score is None:
        return {"score": None, "exact": None}
    return {"score": decimal_text(score.value, digits), "exact": exact_text(score.exact)}


def _range(result: NodeResult) -> dict[str, Any] | None:
    if result.score is not None or result.low is None or result.high is None:
        return None
    return {"low": _score(result.low, result.node.digits), "high": _score(result.high, result.node.digits)}


def _node(result: NodeResult, one: Evaluation) -> dict[str, Any]:
    node = result.node
    found: dict[str, Any] = {
        "code": node.code,
        "parent": node.parent,
        "title": node.title,
        "weight": None if node.weight is None else short_text(node.weight),
        **_score(result.score, node.digits),
        "range": _range(result),
        "origin": result.origin,
    }
    return found | {key: value for key, value in _where_it_applies(result, one).items() if value is not None}


def _where_it_applies(result: NodeResult, one: Evaluation) -> dict[str, Any]:
    """What only some nodes have."""
    band = one.band if result.code == TOTAL else result.band or result.converted_band
    return {
        "answer": _answer(result),
        "grade": result.grade,
        "predicate": band.predicate if band else None,
        "maturity": result.maturity,
        "max": _number(result.maximum),
        "locked": _locked(result, one),
        "gate_open": result.gate_open,
        "n": _whole(result.n),
        "converted": _score(result.converted, _converted_digits(result, one)) if result.converted else None,
        "used": None if result.used else False,
    }


def _answer(result: NodeResult) -> str | None:
    """The answer as the scale words it, else the number as it was written."""
    if result.answer is None and result.node.is_leaf and result.printed is not None:
        return result.printed.text
    return result.answer


def _locked(result: NodeResult, one: Evaluation) -> bool | None:
    """Only for leaves that a gate can lock, and only if it is known whether it did."""
    gate, parent = one.instrument.gate, one.nodes.get(result.node.parent or "")
    if gate is None or parent is None or parent.gate_open is None:
        return None
    return result.locked if result.node.attributes.get(gate.attribute) == gate.locked else None


def _converted_digits(result: NodeResult, one: Evaluation) -> int:
    stages = [each for each in one.instrument.conversions if one.instrument.at(each.at, result.node)]
    return stages[-1].digits if stages else result.node.digits


def _claim(claim: ClaimResult) -> dict[str, Any]:
    return {"code": claim.code, "printed": claim.printed, "verdict": claim.verdict, "by": claim.by}


def _reading(one: ReadingResult, digits: int, speech: Language) -> dict[str, Any]:
    return {
        "id": one.reading.id,
        "title": speech.say(one.reading.title),
        **_score(one.score, digits),
        "predicate": one.band.predicate if one.band else None,
    }


def _finding(finding: Finding, speech: Language) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "node": finding.node,
        "message": speech.say(finding.message),
    }


def _sample(one: Evaluation) -> dict[str, Any] | None:
    if one.sample is None:
        return None
    return {
        "population": str(one.sample.population),
        "required": str(one.sample.required),
        "reached": _whole(one.sample.reached),
    }


@lru_cache(maxsize=64)
def _rules(instrument: Instrument) -> dict[str, Any]:
    found: dict[str, Any] = {
        "file": instrument.file,
        "sha256": instrument.sha256,
        "sources": list(titles(instrument, cited(instrument))),
    }
    variant = instrument.variant
    if variant is not None:
        found["variant"] = {
            "file": variant.file,
            "sha256": variant.sha256,
            "title": variant.title,
            "decision": variant.decision,
        }
    return found


def _number(value: Exact | None) -> str | None:
    return None if value is None else short_text(value)


def _whole(value: int | None) -> str | None:
    return None if value is None else str(value)
