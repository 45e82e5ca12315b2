"""A performance report → its place in ``evalkit-result/1``. Every number is text; figures carry their exact value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text, exact_text, short_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.evaluation.result import Finding
    from evalkit.instruments import Band
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.model import (
        BudgetResult,
        IndicatorResult,
        Money,
        ObjectiveResult,
        PlanStep,
        Quantity,
        Realised,
        ReportResult,
    )
    from evalkit.schema.citation import Citation

_DIGITS = 2


def report_document(result: ReportResult, speech: Language) -> dict[str, Any]:
    """*result* as JSON takes it; sentences in the language *speech*."""
    report, rules = result.report, result.rules
    digits = rules.digits if rules is not None else _DIGITS
    return {
        "file": report.file,
        "input_sha256": report.sha256,
        "inputs": [{"file": one.file, "sha256": one.sha256} for one in report.inputs],
        "agency": report.agency,
        "year": str(report.year),
        "over": result.over,
        "cap": None if report.cap is None else short_text(report.cap),
        "achievement": _figure(result.mean, digits),
        "achievement_other": _figure(result.other_mean, digits),
        "category": _category(result.band),
        "objectives": [_objective(one, digits) for one in result.objectives],
        "indicators": [_indicator(one, digits, speech) for one in result.indicators],
        "money": _money(result.money),
        "efficiency": _figure(result.efficiency, _DIGITS),
        "efficiency_value": _figure(result.efficiency_value, _DIGITS),
        "budget": [_line(one, report.budget_file) for one in result.budget],
        "findings": [_finding(one, speech) for one in result.findings],
        "rules": None if rules is None else _rules(rules),
    }


def _figure(value: Exact | None, digits: int) -> dict[str, str] | None:
    return None if value is None else {"value": decimal_text(value, digits), "exact": exact_text(value)}


def _category(band: Band | None) -> dict[str, str | None] | None:
    return None if band is None else {"predicate": band.predicate, "label": band.label}


def _objective(one: ObjectiveResult, digits: int) -> dict[str, Any]:
    return {
        "code": one.objective.code,
        "title": one.objective.title,
        "indicators": [each.code for each in one.indicators],
        "measured": str(one.measured),
        "achievement": _figure(one.mean, digits),
        "category": _category(one.band),
        "money": _money(one.money),
        "efficiency": _figure(one.efficiency, _DIGITS),
    }


def _indicator(one: IndicatorResult, digits: int, speech: Language) -> dict[str, Any]:
    indicator = one.indicator
    return {
        "code": one.code,
        "file": indicator.file,
        "place": indicator.place,
        "objective": indicator.objective,
        "title": indicator.title,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "target": _quantity(indicator.target),
        "realisation": _realised(one.realised),
        "reused": None if indicator.reused is None else str(indicator.reused.year),
        "last_year": None if one.last_year is None else _realised(one.last_year),
        "national": None if one.national is None else _realised(one.national),
        "achievement": _figure(one.achievement, digits),
        "counted": _figure(one.counted, digits),
        "category": _category(one.band),
        "reached": one.reached,
        "formula": one.formula.formula.name if one.formula is not None else None,
        "zero": one.zero.rule.name if one.zero is not None else None,
        "why_none": None if one.why_none is None else speech.say(one.why_none),
        "plans": [_plan(plan) for plan in one.plans],
        "responsible": indicator.responsible,
        "notes": list(indicator.notes),
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": quantity.kind}
    if quantity.upper is not None and quantity.number is not None:
        return found | {
            "from": _figure(quantity.number.exact, quantity.number.digits),
            "to": _figure(quantity.upper.exact, quantity.upper.digits),
        }
    if quantity.word is not None:
        found |= {"word": quantity.word, "of": quantity.of}
    if quantity.present is not None:
        found["present"] = quantity.present
    if quantity.number is not None:
        found["number"] = _figure(quantity.number.exact, quantity.number.digits)
    return found


def _realised(one: Realised) -> dict[str, Any]:
    return {
        "origin": one.origin,
        "quantity": None if one.quantity is None else _quantity(one.quantity),
        "exact": None if one.exact is None else exact_text(one.exact),
        "address": one.address,
    }


def _plan(plan: PlanStep) -> dict[str, Any]:
    return {
        "plan": plan.plan,
        "targets": {str(year): _quantity(target) for year, target in plan.targets.items()},
        "end_year": str(plan.end_year),
        "end": _figure(plan.end, _DIGITS),
        "measured": {str(year): _figure(value, _DIGITS) for year, value in plan.measured},
        "needed": _figure(plan.needed, _DIGITS),
        "last_step": _figure(plan.last_step, _DIGITS),
        "line": _figure(plan.line, _DIGITS),
        "reached": plan.reached,
    }


def _money(money: Money | None) -> dict[str, Any] | None:
    if money is None:
        return None
    return {
        "ceiling": _figure(money.ceiling, 0),
        "realisation": _figure(money.spent, 0),
        "absorption": _figure(money.absorption, _DIGITS),
    }


def _line(one: BudgetResult, file: str) -> dict[str, Any]:
    line = one.line
    return {
        "code": line.code,
        "file": file,
        "place": f"line {line.line}",
        "title": line.title,
        "objective": line.objective,
        "depth": str(one.depth),
        "lowest": one.is_leaf,
        "printed": {
            "ceiling": None if line.ceiling is None else line.ceiling.text,
            "realisation": None if line.spent is None else line.spent.text,
        },
        "money": _money(one.money),
    }


def _finding(finding: Finding, speech: Language) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "node": finding.node,
        "message": speech.say(finding.message),
    }


def _rules(rules: ReportRules) -> dict[str, Any]:
    keys = dict.fromkeys(source.partition(":")[0].strip() for cite in _cites(rules) for source in cite.sources)
    return {
        "id": rules.id,
        "file": rules.file,
        "sha256": rules.sha256,
        "sources": [rules.sources[key].title for key in keys if key in rules.sources],
    }


def _cites(rules: ReportRules) -> Iterator[Citation]:
    """Where what can enter a result comes from."""
    yield from (formula.cite for formula in rules.formulas.values())
    yield from (zero.cite for zero in rules.zeros.values())
    yield from (treatment.cite for treatment in rules.treatments.values())
    yield from (cap.cite for cap in rules.caps)
    yield from (band.cite for band in rules.bands)
    yield from (rules.mean.cite, rules.unmeasured.cite)
    if rules.efficiency is not None:
        yield from (rules.efficiency.cite, rules.efficiency.clamp.cite)
