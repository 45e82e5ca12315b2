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
        reports=[_report(one) for group in found.reports for one in group],
        against=[_placed(one) for one in found.placed],
        unpaired=[
            *(_left(one, found) | _assessment(one.one) for one in found.left),
            *(_left(one, found) | _of_report(one.one) for one in found.left_reports),
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
        "answers": [_answer(one) for one in found.answers],
        "facts": [{"key": one.key, "before": _raw(one.before), "after": _raw(one.after)} for one in found.facts],
        "why": [{"kind": one.kind, "text": one.text} for one in found.why],
        "agreement": [agreement_json(one) for one in found.agreement],
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
        "parts": [_part(one) for one in found.parts],
        "percent": [_part(one) for one in found.percent],
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


def _part(one: Part) -> dict[str, Any]:
    return {"name": one.name, **_ends(one.low, one.high)}


def _ends(low: Exact, high: Exact, name: str = "points") -> dict[str, Any]:
    """A number; of one that is open its ends."""
    return {name: low} if low == high else {name: None, "low": low, "high": high}


def _assessment(one: Evaluation) -> dict[str, Any]:
    assessment = one.assessment
    return {
        **keys(assessment, "file", "id", "subject", "status"),
        "period": assessment.period.text,
        "instrument": one.instrument.id,
    }


def _evaluation(one: Evaluation) -> dict[str, Any]:
    return {**_assessment(one), **_value(one.total), "predicate": one.predicate, "possible": list(one.possible)}


def _value(one: NodeResult, name: str = "score") -> dict[str, Any]:
    """A value; of one that is open its ends."""
    if one.score is not None:
        return {name: one.score.value}
    low, high = (None if end is None else end.value for end in (one.low, one.high))
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


def _answered(one: NodeResult) -> dict[str, Any]:
    """An answer: its level and its words, where the scale has such; what it counts, whatever a gate makes of it."""
    held = one.unlocked if one.locked else None if one.score is None else one.score.value
    return {"level": one.level, "answer": one.grade or one.answer, "value": held, "origin": one.origin}


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


def _report(found: ReportMoved) -> dict[str, Any]:
    return {
        "rules": None if found.after.rules is None else found.after.rules.id,
        "before": _of_report(found.before),
        "after": _of_report(found.after),
        "change": found.by,
        "indicators": [_indicator(one) for one in found.indicators],
    }


def _of_report(one: ReportResult) -> dict[str, Any]:
    report, band = one.report, one.band
    return {
        **keys(report, "file", "agency"),
        "year": str(report.year),
        "mean": one.mean,
        "category": None if band is None else band.predicate,
    }


def _indicator(one: IndicatorMoved) -> dict[str, Any]:
    return {
        "code": one.code,
        "before": _achieved(one.before),
        "after": _achieved(one.after),
        "change": one.by,
        "points": one.points,
        "retitled": one.retitled,
    }


def _achieved(one: IndicatorResult | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "title": one.indicator.title,
        "achievement": one.achievement,
        "counted": one.counted,
        "why_none": one.why_none,
    }
