"""What moved as ``evalkit-compare/1``, for programs. Every number is text, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.comparison.parts import change_of
from evalkit.files.codes import said_of
from evalkit.report.evaluation.beside_json import agreement_json
from evalkit.report.json import Writer, keys
from evalkit.report.migration.words import plain_answer

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.comparison.compare import Compared
    from evalkit.comparison.moved import Changed, Moved
    from evalkit.comparison.pairs import Left
    from evalkit.comparison.parts import Points
    from evalkit.comparison.position import Place, Placed
    from evalkit.comparison.reports import IndicatorMoved, ReportMoved
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.migration.apart import Apart, Part
    from evalkit.performance.model import IndicatorResult, ReportResult

FORMAT = "evalkit-compare/1"
_QUARTERS = ("lowest", "lower_quarter", "median", "upper_quarter", "highest")


def compare_json(found: Compared, speech: Language) -> str:
    """Every comparison in the order of the page: of each subject from one assessment to the next."""
    return Writer(speech, {}).text(
        FORMAT,
        comparisons=[moved_json(one) for group in found.groups for one in group],
        across=[across_json(one) for one in found.across],
        reports=[_report(report_moved) for group in found.reports for report_moved in group],
        against=[_placed(one) for one in found.placed],
        unpaired=[
            *(_left(one, found) | _assessment(one.one) for one in found.left),
            *(_left(report, found) | _of_report(report.one) for report in found.left_reports),
        ],
    )


def moved_json(found: Moved) -> dict[str, Any]:
    """From one assessment to another."""
    nodes = found.after.nodes
    return {
        "instrument": found.after.instrument.id,
        "before": _evaluation(found.before),
        "after": _evaluation(found.after),
        **_points(found.parts.nodes[found.after.total.code], "change"),
        "nodes": [_node(found, code) for code in nodes],
        "own": [{"code": one.code, "name": one.name, **_points(one.points)} for one in found.parts.own],
        "answers": [_answer(answer) for answer in found.answers],
        "facts": [{"key": fact.key, "before": _raw(fact.before), "after": _raw(fact.after)} for fact in found.facts],
        "why": [{"kind": reason.kind, "text": reason.text} for reason in found.why],
        "agreement": [agreement_json(agreement) for agreement in found.agreement],
    }


def across_json(found: Apart) -> dict[str, Any]:
    """From one edition to another."""
    crosswalk = found.migration.crosswalk
    return {
        "before": _evaluation(found.before),
        "after": _evaluation(found.after),
        "crosswalk": {"file": crosswalk.file, "checked": crosswalk.head.checked.isoformat()},
        "same": str(len(found.migration.carried)),
        "inferred": str(len(found.migration.inferred)),
        **_ends(found.least, found.most, "change"),
        "parts": [_part(part) for part in found.parts],
        "percent": [_part(part) for part in found.percent],
        "answers": [
            {
                **keys(one, "old", "new"),
                "before": None if one.before is None else plain_answer(one.before),
                "after": None if one.after is None else plain_answer(one.after),
                **_ends(one.low, one.high),
            }
            for one in found.changed
        ],
        **keys(found, "gone", "open", "came"),
    }


def _part(part: Part) -> dict[str, Any]:
    return {"name": part.name, **_ends(part.low, part.high)}


def _ends(low: Exact, high: Exact, name: str = "points") -> dict[str, Any]:
    """A number; of one that is open its ends."""
    return {name: low} if low == high else {name: None, "low": low, "high": high}


def _assessment(evaluation: Evaluation) -> dict[str, Any]:
    assessment = evaluation.assessment
    return {
        **keys(assessment, "file", "id", "subject", "status"),
        "period": assessment.period.text,
        "instrument": evaluation.instrument.id,
    }


def _evaluation(evaluation: Evaluation) -> dict[str, Any]:
    return {
        **_assessment(evaluation),
        **_value(evaluation.total),
        "predicate": evaluation.predicate,
        "possible": list(evaluation.possible),
    }


def _value(node_result: NodeResult, name: str = "score") -> dict[str, Any]:
    """A value; of one that is open its ends."""
    if node_result.score is not None:
        return {name: node_result.score.value}
    low, high = (None if end is None else end.value for end in (node_result.low, node_result.high))
    return {name: None, "low": low, "high": high}


def _points(points: Points | None, name: str = "points") -> dict[str, Any]:
    return {name: None} if points is None else _ends(points.low, points.high, name)


def _node(found: Moved, code: str) -> dict[str, Any]:
    before, after = found.before.nodes[code], found.after.nodes[code]
    return {
        "code": code,
        "title": after.node.title,
        "parent": after.node.parent,
        "before": _value(before),
        "after": _value(after),
        "change": _points(change_of(before, after), "by"),
        **_points(found.parts.nodes[code]),
        "adds_up": code in found.parts.ends and found.parts.nodes[code] is not None,
    }


def _answer(one: Changed) -> dict[str, Any]:
    return {
        "code": one.after.code,
        "before": _answered(one.before),
        "after": _answered(one.after),
        **_points(one.points),
        "evidence": said_of(one.evidence),
    }


def _answered(node_result: NodeResult) -> dict[str, Any]:
    """An answer: its level and its words, where the scale has such; what it counts, whatever a gate makes of it."""
    held = (
        node_result.unlocked if node_result.locked else None if node_result.score is None else node_result.score.value
    )
    return {
        "level": node_result.level,
        "answer": node_result.grade or node_result.answer,
        "value": held,
        "origin": node_result.origin,
    }


def _raw(raw: Any) -> Any:
    return raw if raw is None else str(raw)


def _left(one: Left[Any], found: Compared) -> dict[str, Any]:
    return {"why": one.why, "path": found.sides[one.side].name}


# --- Among all --------------------------------------------------------------------------------------------------------


def _placed(one: Placed) -> dict[str, Any]:
    return {
        **_evaluation(one.evaluation),
        "table": one.population.file,
        "group": None if one.group is None else {"heading": one.population.heading, "word": one.group},
        "rows": str(one.rows),
        "rejected": str(one.population.rejected),
        "in_table": one.in_table,
        "nodes": [_place(place) for place in one.places],
    }


def _place(place: Place) -> dict[str, Any]:
    ends = dict(zip(_QUARTERS, place.quarters, strict=True))
    return {"code": place.code, "value": place.value, "rank": str(place.rank), "of": str(place.of), **ends}


# --- Performance reports ----------------------------------------------------------------------------------------------


def _report(report_moved: ReportMoved) -> dict[str, Any]:
    return {
        "rules": None if report_moved.after.rules is None else report_moved.after.rules.id,
        "before": _of_report(report_moved.before),
        "after": _of_report(report_moved.after),
        "change": report_moved.by,
        "indicators": [_indicator(indicator) for indicator in report_moved.indicators],
    }


def _of_report(report_result: ReportResult) -> dict[str, Any]:
    report, band = report_result.report, report_result.band
    return {
        **keys(report, "file", "agency"),
        "year": str(report.year),
        "mean": report_result.mean,
        "category": None if band is None else band.predicate,
    }


def _indicator(indicator_moved: IndicatorMoved) -> dict[str, Any]:
    return {
        "code": indicator_moved.code,
        "before": _achieved(indicator_moved.before),
        "after": _achieved(indicator_moved.after),
        "change": indicator_moved.by,
        "points": indicator_moved.points,
        "retitled": indicator_moved.retitled,
    }


def _achieved(indicator_result: IndicatorResult | None) -> dict[str, Any] | None:
    if indicator_result is None:
        return None
    return {
        "title": indicator_result.indicator.title,
        "achievement": indicator_result.achievement,
        "counted": indicator_result.counted,
        "why_none": indicator_result.why_none,
    }
