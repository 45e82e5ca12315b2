"""The values of a performance report: its rules, what the file says, what comes out. Frozen; no arithmetic, no files."""

from __future__ import annotations

from evalkit.performance.model.report import BudgetLine, Found, Indicator, Objective, Quantity, Report, Reused
from evalkit.performance.model.result import (
    BudgetResult,
    IndicatorResult,
    Money,
    ObjectiveResult,
    PlanStep,
    Realised,
    ReportResult,
)
from evalkit.performance.model.rules import (
    KINDS,
    MEANS,
    TREATMENTS,
    Cap,
    EfficiencyRule,
    FormulaRule,
    ReportRules,
    Treatment,
    ZeroTarget,
)

__all__ = [
    "KINDS",
    "MEANS",
    "TREATMENTS",
    "BudgetLine",
    "BudgetResult",
    "Cap",
    "EfficiencyRule",
    "FormulaRule",
    "Found",
    "Indicator",
    "IndicatorResult",
    "Money",
    "Objective",
    "ObjectiveResult",
    "PlanStep",
    "Quantity",
    "Realised",
    "Report",
    "ReportResult",
    "ReportRules",
    "Reused",
    "Treatment",
    "ZeroTarget",
]
