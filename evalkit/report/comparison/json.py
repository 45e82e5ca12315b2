"""What moved as ``evalkit-compare/1``, for programs. Every number is text, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.comparison.assessments import Moved, OtherAnswer
from evalkit.comparison.contributions import OwnChange, change_of
from evalkit.comparison.position import NodeRank, RankedAssessment
from evalkit.comparison.predicate_reasons import PredicateReason
from evalkit.comparison.reports import IndicatorMoved, ReportMoved
from evalkit.evaluation.agreement import Agreement
from evalkit.evaluation.result import Evaluation
from evalkit.files.codes import said_of
from evalkit.migration.change_of_edition import ChangeOfEdition, ChangeStep, QuestionChange
from evalkit.performance.model import IndicatorResult, ReportResult
from evalkit.report.evaluation.json import agreement_json
from evalkit.report.json import JsonWriter, by_keys, keys
from evalkit.report.migration import plain_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.comparison.compare import ComparisonResult
    from evalkit.comparison.contributions import ChangePoints
    from evalkit.comparison.pairs import Unpaired
    from evalkit.evaluation.result import NodeResult

FORMAT = "evalkit-compare/1"
_OF_FILE = ("assessment.file", "assessment.id", "assessment.subject", "assessment.status")
_ASSESSMENT = by_keys(*_OF_FILE, "period: assessment.period.text", "instrument: instrument.id")
_REPORT = by_keys("report.file", "report.agency", "report.year", "mean", "category: band.predicate")
_QUARTERS = ("lowest", "lower_quarter", "median", "upper_quarter", "highest")


def compare_json(result: ComparisonResult, speech: Language) -> str:
    """Every comparison in the order of the page: of each subject from one assessment to the next."""
    ways: dict[type, Callable[[Any], Any]] = {
        Moved: _moved,
        Evaluation: _evaluation,
        OwnChange: lambda own: {**keys(own, "code", "name"), **_points(own.points)},
        OtherAnswer: _answer,
        PredicateReason: by_keys("kind", "text"),
        Agreement: agreement_json,
        ChangeOfEdition: _across,
        QuestionChange: _changed,
        ChangeStep: lambda part: {"name": part.name, **_ends(part.low, part.high)},
        RankedAssessment: _placed,
        NodeRank: _place,
        ReportMoved: by_keys("rules: after.rules.id", "before", "after", "change: by", "indicators"),
        ReportResult: _REPORT,
        IndicatorMoved: by_keys("code", "before", "after", "change: by", "points", "retitled"),
        IndicatorResult: by_keys("indicator.title", "achievement", "counted", "why_none"),
    }
    return JsonWriter(speech, ways).text(
        FORMAT,
        comparisons=[moved for group in result.groups for moved in group],
        across=result.across,
        reports=[moved for group in result.reports for moved in group],
        against=result.placed,
        unpaired=[
            *(_left(assessment, result) | _ASSESSMENT(assessment.one) for assessment in result.left),
            *(_left(report, result) | _REPORT(report.one) for report in result.left_reports),
        ],
    )


def _moved(moved: Moved) -> dict[str, Any]:
    """From one assessment to another."""
    return {
        **keys(moved, "instrument: after.instrument.id", "before", "after"),
        **_points(moved.parts.nodes[moved.after.total.code], "change"),
        "nodes": [_node(moved, code) for code in moved.after.nodes],
        **keys(moved, "parts.own", "answers"),
        "facts": [{"key": fact.key, "before": _raw(fact.before), "after": _raw(fact.after)} for fact in moved.facts],
        **keys(moved, "why", "agreement"),
    }


def _across(change: ChangeOfEdition) -> dict[str, Any]:
    """From one edition to another."""
    return {
        **keys(change, "before", "after"),
        "crosswalk": keys(change.migration.crosswalk, "file", "head.checked"),
        "same": len(change.migration.carried),
        "inferred": len(change.migration.inferred),
        **_ends(change.least, change.most, "change"),
        **keys(change, "parts", "percent"),
        **keys(change, "answers: changed", "gone", "open", "came"),
    }


def _changed(answer: QuestionChange) -> dict[str, Any]:
    both = {"before": plain_answer(answer.before), "after": plain_answer(answer.after)}
    return {**keys(answer, "old", "new"), **both, **_ends(answer.low, answer.high)}


def _ends(low: Exact, high: Exact, name: str = "points") -> dict[str, Any]:
    """A number; of one that is open its ends."""
    return {name: low} if low == high else {name: None, "low": low, "high": high}


def _evaluation(evaluation: Evaluation) -> dict[str, Any]:
    return {**_ASSESSMENT(evaluation), **_value(evaluation.total), **keys(evaluation, "predicate", "possible")}


def _value(node_result: NodeResult, name: str = "score") -> dict[str, Any]:
    """A value; of one that is open its ends."""
    if node_result.score is not None:
        return {name: node_result.score.value}
    low, high = (None if end is None else end.value for end in (node_result.low, node_result.high))
    return {name: None, "low": low, "high": high}


def _points(points: ChangePoints | None, name: str = "points") -> dict[str, Any]:
    return {name: None} if points is None else _ends(points.low, points.high, name)


def _node(moved: Moved, code: str) -> dict[str, Any]:
    before, after = moved.before.nodes[code], moved.after.nodes[code]
    return {
        **keys(after.node, "code", "title", "parent"),
        "before": _value(before),
        "after": _value(after),
        "change": _points(change_of(before, after), "by"),
        **_points(moved.parts.nodes[code]),
        "adds_up": code in moved.parts.ends and moved.parts.nodes[code] is not None,
    }


def _answer(answer: OtherAnswer) -> dict[str, Any]:
    return {
        **keys(answer, "after.code"),
        "before": _answered(answer.before),
        "after": _answered(answer.after),
        **_points(answer.points),
        "evidence": said_of(answer.evidence),
    }


def _answered(node_result: NodeResult) -> dict[str, Any]:
    """An answer: its level and its words, where the scale has such; what it counts, whatever a gate makes of it."""
    held = node_result.unlocked or node_result.score
    answer = node_result.grade or node_result.answer
    return {"level": node_result.level, "answer": answer, "value": held and held.value, "origin": node_result.origin}


def _raw(raw: Any) -> Any:
    return raw if raw is None else str(raw)


def _left(left: Unpaired[Any], compared: ComparisonResult) -> dict[str, Any]:
    return {"why": left.why, "path": compared.sides[left.side].name}


# --- Among all --------------------------------------------------------------------------------------------------------


def _placed(ranked: RankedAssessment) -> dict[str, Any]:
    return {
        **_evaluation(ranked.evaluation),
        **keys(ranked, "table: population.file"),
        "group": None if ranked.group is None else keys(ranked, "population.heading", "word: group"),
        **keys(ranked, "rows", "population.rejected", "in_table", "nodes: places"),
    }


def _place(place: NodeRank) -> dict[str, Any]:
    return {**keys(place, "code", "value", "rank", "of"), **dict(zip(_QUARTERS, place.quarters, strict=True))}
