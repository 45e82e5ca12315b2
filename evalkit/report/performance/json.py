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
        **_figures(result, "achievement: mean", "achievement_other: other_mean", digits=digits),
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
    return {"correction": correction, **_figures(result, "corrected", digits=digits)}


def _figures(item: Any, *names: str, digits: int = DIGITS) -> dict[str, Any]:
    return {name: figure(value, digits) for name, value in keys(item, *names).items()}


def _objective(objective: ObjectiveResult, *, digits: int) -> dict[str, Any]:
    return {
        **keys(objective, "objective.code", "objective.title", "indicators: indicators.code", "measured"),
        **_figures(objective, "achievement: mean", digits=digits),
        **keys(objective, "category: band", "money"),
        **_figures(objective, "efficiency"),
    }


def _indicator(indicator: IndicatorResult, *, digits: int) -> dict[str, Any]:
    stated = indicator.indicator
    return {
        **keys(stated, "code", "file", "place", "objective", "title", "unit", "direction", "target"),
        **keys(indicator, "realisation: realised", "reused: indicator.reused.year", "last_year", "national"),
        **_figures(indicator, "achievement", "counted", digits=digits),
        **keys(indicator, "category: band", "reached", "formula: formula.formula.name", "zero: zero.rule.name"),
        **keys(indicator, "why_none", "plans"),
        **(exact_keys(stated, "weight") if stated.weight is not None else {}),
        **keys(indicator, "quarters?"),
        **({"budget": stated.budget, "money": indicator.money} if stated.budget else {}),
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


def _quarter(quarter: QuarterResult, *, digits: int) -> dict[str, Any]:
    measured = keys(quarter, "quarter", f"{TARGET}: target", f"{REALISATION}: realised")
    return measured | _figures(quarter, "achievement", digits=digits)


def _money(money: Money) -> dict[str, Any]:
    return _figures(money, "ceiling", "realisation: spent", digits=0) | _figures(money, "absorption")


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
