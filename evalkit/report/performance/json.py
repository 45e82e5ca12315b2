"""A performance report → its place in ``evalkit-result/1``. Every number is text; figures carry their exact value."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Printed
from evalkit.evaluation.result import Finding
from evalkit.instruments import Band
from evalkit.loading.report_rules.model import ReportRules
from evalkit.performance.model import (
    BudgetResult,
    IndicatorResult,
    InputFile,
    Money,
    ObjectiveResult,
    PlanStep,
    Quantity,
    QuarterResult,
    Realised,
)
from evalkit.performance.over_time import REALISATION, TARGET
from evalkit.report.json import FINDING, JsonWriter, by_keys, exact_keys, figure, keys
from evalkit.report.performance.head import DIGITS, digits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.language import Language
    from evalkit.performance.model import ReportResult
    from evalkit.schema.citation import Citation


def report_document(result: ReportResult, speech: Language) -> Any:
    """*result* as JSON takes it; sentences in the language *speech*."""
    digits = digits_of(result)
    write = JsonWriter(
        speech,
        {
            InputFile: by_keys("file", "sha256"),
            ObjectiveResult: partial(_objective, digits=digits),
            IndicatorResult: partial(_indicator, digits=digits),
            Printed: lambda number: figure(number.exact, number.digits),
            Quantity: _quantity,
            Realised: _realised,
            PlanStep: _plan,
            QuarterResult: partial(_quarter, digits=digits),
            Money: _money,
            BudgetResult: partial(_line, file=result.report.budget_file),
            Band: by_keys("predicate", "label"),
            Finding: FINDING,
            ReportRules: _rules,
        },
    )
    return write(_report(result, digits))


def _report(result: ReportResult, digits: int) -> dict[str, Any]:
    return {
        **keys(result.report, "file", "input_sha256: sha256", "inputs", "agency", "year"),
        **keys(result, "over", "report.cap"),
        "achievement": figure(result.mean, digits),
        "achievement_other": figure(result.other_mean, digits),
        **keys(result, "category: band"),
        **_corrected(result, digits),
        **keys(result, "objectives", "indicators", "money"),
        **_figures(result, "efficiency", "efficiency_value"),
        **keys(result, "budget", "findings", "rules"),
    }


def _corrected(result: ReportResult, digits: int) -> dict[str, Any]:
    """The correction that the report names, and the mean by it."""
    if result.correction is None:
        return {}
    correction = {**keys(result.correction, "predicate"), **exact_keys(result.correction, "percent")}
    return {"correction": correction, "corrected": figure(result.corrected, digits)}


def _figures(item: Any, *names: str) -> dict[str, Any]:
    return {name: figure(getattr(item, name), DIGITS) for name in names}


def _objective(objective_result: ObjectiveResult, *, digits: int) -> dict[str, Any]:
    return {
        **keys(objective_result, "objective.code", "objective.title", "indicators: indicators.code", "measured"),
        "achievement": figure(objective_result.mean, digits),
        **keys(objective_result, "category: band", "money"),
        **_figures(objective_result, "efficiency"),
    }


def _indicator(indicator_result: IndicatorResult, *, digits: int) -> dict[str, Any]:
    stated = indicator_result.indicator
    return {
        **keys(stated, "code", "file", "place", "objective", "title", "unit", "direction", "target"),
        **keys(indicator_result, "realisation: realised", "reused: indicator.reused.year", "last_year", "national"),
        "achievement": figure(indicator_result.achievement, digits),
        "counted": figure(indicator_result.counted, digits),
        **keys(indicator_result, "category: band", "reached", "formula: formula.formula.name", "zero: zero.rule.name"),
        **keys(indicator_result, "why_none", "plans"),
        **(exact_keys(stated, "weight") if stated.weight is not None else {}),
        **keys(indicator_result, "quarters?"),
        **({"budget": stated.budget, "money": indicator_result.money} if stated.budget else {}),
        **keys(stated, "responsible", "notes"),
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    if quantity.upper is not None and quantity.number is not None:
        return keys(quantity, "kind", "from: number", "to: upper")
    word = keys(quantity, "word", "of") if quantity.word is not None else {}
    return {**keys(quantity, "kind"), **word, **keys(quantity, "present?", "number?")}


def _realised(realised: Realised) -> dict[str, Any]:
    return {**keys(realised, "origin", "quantity"), **exact_keys(realised, "exact"), **keys(realised, "address")}


def _plan(plan: PlanStep) -> dict[str, Any]:
    return {
        **keys(plan, "plan", "targets", "end_year"),
        **_figures(plan, "end"),
        "measured": {year: figure(value, DIGITS) for year, value in plan.measured},
        **_figures(plan, "needed", "last_step", "line"),
        "reached": plan.reached,
    }


def _quarter(quarter_result: QuarterResult, *, digits: int) -> dict[str, Any]:
    return {
        "quarter": quarter_result.quarter,
        TARGET: quarter_result.target,
        REALISATION: quarter_result.realised,
        "achievement": figure(quarter_result.achievement, digits),
    }


def _money(money: Money) -> dict[str, Any]:
    amounts = {"ceiling": figure(money.ceiling, 0), "realisation": figure(money.spent, 0)}
    return amounts | _figures(money, "absorption")


def _line(line: BudgetResult, *, file: str) -> dict[str, Any]:
    return {
        **keys(line, "line.code"),
        "file": file,
        "place": f"line {line.line.line}",
        **keys(line, "line.title", "line.objective", "depth", "lowest: is_leaf"),
        "printed": keys(line.line, "ceiling: ceiling.text", "realisation: spent.text"),
        **keys(line, "money"),
    }


def _rules(rules: ReportRules) -> dict[str, Any]:
    cited = dict.fromkeys(source.partition(":")[0].strip() for cite in _cites(rules) for source in cite.sources)
    titles = [rules.sources[key].title for key in cited if key in rules.sources]
    return {**keys(rules, "id", "file", "sha256"), "sources": titles}


def _cites(rules: ReportRules) -> Iterator[Citation]:
    """Where what can enter a result comes from."""
    parts = (
        rules.formulas.values(), rules.zeros.values(), rules.treatments.values(), rules.caps, rules.corrections, rules.bands
    )  # fmt: skip
    for part in parts:
        yield from (fact.cite for fact in part)
    yield from (rules.mean.cite, rules.unmeasured.cite)
    if rules.efficiency is not None:
        yield from (rules.efficiency.cite, rules.efficiency.clamp.cite)
