"""Evaluations → ``evalkit-result/1``, for programs. Every number is text, so that no reader makes a binary float of it.

What stands beside the answers is there as well: the result of each table, its differences, and how far two assessors agree.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text, exact_text
from evalkit.base.language import chosen
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.agreement import agreements
from evalkit.evaluation.requirements import requirements
from evalkit.evaluation.result import ClaimResult, Evaluation, Finding, SampleResult
from evalkit.instruments import TOTAL, Instrument
from evalkit.instruments.cited_facts import cited, titles
from evalkit.method.plan import plan_for
from evalkit.report.json import FINDING, JsonWriter, by_keys, exact_keys, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.language import Language
    from evalkit.evaluation.agreement import Agreement, Kappa
    from evalkit.evaluation.requirements import Criterion
    from evalkit.evaluation.result import AnswerDifference, NodeResult, ReadingResult, Score, TableResult
    from evalkit.files.records.means import Panel
    from evalkit.performance.model import ReportResult


def score_keys(score: Score | None, digits: int) -> dict[str, str | None]:
    """Text after the rounding stage, exact value before it."""
    if score is None:
        return {"score": None, "exact": None}
    return {"score": decimal_text(score.value, digits), "exact": exact_text(score.exact)}


def range_keys(result: NodeResult) -> dict[str, Any] | None:
    """The ends of its range; nothing where the score is known."""
    if result.score is not None or result.low is None or result.high is None:
        return None
    return {"low": score_keys(result.low, result.node.digits), "high": score_keys(result.high, result.node.digits)}


def answer_of(result: NodeResult) -> str | None:
    """The answer as the scale words it, else the number as it was written."""
    if result.answer is None and result.node.is_leaf and result.printed is not None:
        return result.printed.text
    return result.answer


_WHOSE = ("instrument: instrument.id", "assessment.subject", "period: assessment.period.text")


def head_json(evaluation: Evaluation) -> dict[str, Any]:
    """Of what it is said, and where that stands."""
    return {
        **keys(evaluation, "assessment.file", "assessment.id", *_WHOSE),
        **score_keys(evaluation.total.score, evaluation.total.node.digits),
        **keys(evaluation, "predicate"),
    }


_KAPPA_DIGITS = 4


def beside_keys(evaluation: Evaluation, table_result: TableResult) -> dict[str, Any]:
    """What came out of a table beside the answers of *evaluation*."""
    found, total = table_result.evaluation, table_result.evaluation.total
    return {
        **score_keys(total.score, total.node.digits),
        **keys(found, "predicate"),
        "range": range_keys(total),
        **keys(table_result, "evaluation.possible", "named"),
        "differences": [_difference(difference) for difference in table_result.differences],
        "agreement": [agreement_json(agreement) for agreement in agreements(evaluation, found, table_result.named)],
    }


def _difference(difference: AnswerDifference) -> dict[str, Any]:
    return {
        **keys(difference, "claimed.code"),
        "answered": _said(difference.claimed),
        "found": _said(difference.found),
        **exact_keys(difference, "points"),
        **keys(difference, "alone: alone.predicate"),
    }


def _said(result: NodeResult) -> dict[str, Any]:
    level = None if result.level is None else str(result.level)
    return {**score_keys(result.score, result.node.digits), "level": level, "answer": result.grade or answer_of(result)}


def agreement_json(agreement: Agreement) -> dict[str, Any]:
    """How far two agree on one scale."""
    return {
        **keys(agreement, "scale", "answers", "equal", "levels"),
        **{each.weights: _kappa(each) for each in agreement.kappas},
        **keys(agreement, "reason"),
    }


def _kappa(kappa: Kappa) -> dict[str, Any]:
    low, high = (None if end is None else decimal_text(end, _KAPPA_DIGITS) for end in (kappa.low, kappa.high))
    return {
        "kappa": decimal_text(kappa.value, _KAPPA_DIGITS),
        "exact": exact_text(kappa.value),
        "low": low,
        "high": high,
    }


FORMAT = "evalkit-result/1"


class Nodes(NamedTuple):
    """The results of all nodes of an evaluation."""

    evaluation: Evaluation


def results(
    evaluations: Sequence[Evaluation], speech: Language, reports: Sequence[ReportResult] = ()
) -> dict[str, Any]:
    """The document, before it becomes text."""
    return result_writer(speech).document(FORMAT, evaluations=evaluations, reports=_reports(reports, speech))


def result(evaluation: Evaluation, lang: str | None = None) -> dict[str, Any]:
    """One *evaluation*, as it stands in the document.

    Raises:
        ValueError: There is no language *lang*.
    """
    found: dict[str, Any] = result_writer(chosen(lang))(evaluation)
    return found


def _reports(reports: Sequence[ReportResult], speech: Language) -> list[dict[str, Any]]:
    if not reports:
        return []
    from evalkit.report.performance.json import report_document  # noqa: PLC0415  # most runs hold no report

    return [report_document(report, speech) for report in reports]


def result_writer(speech: Language, written: Mapping[type, Callable[[Any], Any]] = {}) -> JsonWriter:
    """What writes evaluations; *written*: ways of classes whose values are not written in turn."""
    ways: dict[type, Callable[[Any], Any]] = {
        Evaluation: _evaluation,
        Nodes: lambda nodes: [node_keys(node, nodes.evaluation) for node in nodes.evaluation.nodes.values()],
        Instrument: rules_keys,
        ClaimResult: by_keys("code", "printed", "verdict", "by"),
        SampleResult: by_keys("population", "required", "reached"),
        Finding: FINDING,
    }
    return JsonWriter(speech, ways, written=written)


def _evaluation(evaluation: Evaluation) -> dict[str, Any]:
    total = evaluation.total
    return {
        **keys(evaluation, "assessment.id", "assessment.file", "input_sha256: assessment.sha256", *_WHOSE),
        **keys(evaluation, "assessment.status", *(() if evaluation.group is None else ("group",)), "n"),
        **score_keys(total.score, total.node.digits),
        **keys(evaluation, "predicate", "band.label"),
        "range": range_keys(total),
        **keys(evaluation, "possible", "possible_by"),
        "context": {key: str(value) for key, value in evaluation.context.items()},
        "nodes": Nodes(evaluation),
        "claims": evaluation.claims,
        "readings": [_reading(reading, evaluation) for reading in evaluation.readings],
        **keys(evaluation, "groups", "findings", "sample", "left_out"),
        **{key: told for key, told in _where_it_is_told(evaluation).items() if told},
        **{one.name: beside_keys(evaluation, one) for one in evaluation.beside},
        "rules": evaluation.instrument,
    }


def _where_it_is_told(evaluation: Evaluation) -> dict[str, Any]:
    """Who the respondents are, the grades that offices were given, and what each predicate asks for."""
    return {
        "profile": {name: keys(one, "words", "others", "blank") for name, one in evaluation.profile.items()},
        "offices": None if evaluation.panel is None else _offices(evaluation.panel),
        "requirements": [_requirement(criterion) for criterion in requirements(evaluation)],
    }


def _offices(panel: Panel) -> dict[str, Any]:
    """The grades that offices were given, and those that are as frequent."""
    grades = [
        {"code": code, "grades": found, "most_frequent": panel.most_frequent(code)}
        for code, found in panel.grades.items()
    ]
    return {"names": panel.names, "grades": grades}


def _requirement(criterion: Criterion) -> dict[str, Any]:
    said = keys(criterion, "predicate", "title", "condition", "holds", "sign")
    return said | exact_keys(criterion, "value", "bound", "by")


def node_keys(result: NodeResult, evaluation: Evaluation) -> dict[str, Any]:
    """What is said of a node."""
    node = result.node
    found = keys(node, "code", "parent", "title", "weight") | score_keys(result.score, node.digits)
    found |= {"range": range_keys(result), "origin": result.origin}
    return found | {key: value for key, value in _where_it_applies(result, evaluation).items() if value is not None}


def _where_it_applies(result: NodeResult, evaluation: Evaluation) -> dict[str, Any]:
    """What only some nodes have."""
    band, conversion = evaluation.band_of(result), evaluation.instrument.conversion_of(result.node)
    return {
        "answer": answer_of(result),
        "grade": result.grade,
        "predicate": band.predicate if band else None,
        "maturity": result.maturity,
        "max": result.maximum,
        "locked": _locked(result, evaluation),
        "gate_open": result.gate_open,
        "n": result.n,
        "converted": score_keys(result.converted, conversion.digits) if conversion and result.converted else None,
        "used": None if result.used else False,
    }


def _locked(result: NodeResult, evaluation: Evaluation) -> bool | None:
    """Only for leaves that a gate can lock, and only if it is known whether it did."""
    parent = evaluation.nodes.get(result.node.parent or "")
    if parent is None or parent.gate_open is None:
        return None
    plan = plan_for(evaluation.instrument)
    return result.locked if plan.position[result.code] in plan.behind_gates else None


def _reading(reading: ReadingResult, evaluation: Evaluation) -> dict[str, Any]:
    nodes = evaluation.instrument.nodes
    found = keys(reading.reading, "id", "title") | score_keys(reading.score, nodes[TOTAL].digits)
    found |= keys(reading, "band.predicate")
    if reading.changes_beside:
        scores = {code: score_keys(reading.beside.get(code), nodes[code].digits) for code in reading.changes_beside}
        found["beside"] = [{"code": code, **one} for code, one in scores.items()]
    return found | keys(reading, "problem?")


@lru_cache(maxsize=64)
def rules_keys(instrument: Instrument) -> dict[str, Any]:
    """What is said of the rules of an evaluation."""
    found = {**keys(instrument, "file", "sha256"), "sources": titles(instrument, cited(instrument))}
    if instrument.variant is not None:
        found["variant"] = keys(instrument.variant, "file", "sha256", "title", "decision")
    return found
