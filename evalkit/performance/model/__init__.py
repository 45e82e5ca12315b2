"""The values of a performance report: what the file says, what comes out. Frozen; no arithmetic, no files."""

from __future__ import annotations

from evalkit.performance.model.report import (
    Budget,
    BudgetLine,
    Indicator,
    InputFile,
    Objective,
    Quantity,
    Quarters,
    RealisationSource,
    Report,
    Reused,
)
from evalkit.performance.model.result import (
    BudgetResult,
    IndicatorResult,
    Money,
    ObjectiveResult,
    PlanStep,
    QuarterResult,
    Realised,
    ReportResult,
)

__all__ = [
    "Budget",
    "BudgetLine",
    "BudgetResult",
    "Indicator",
    "IndicatorResult",
    "InputFile",
    "Money",
    "Objective",
    "ObjectiveResult",
    "PlanStep",
    "Quantity",
    "QuarterResult",
    "Quarters",
    "RealisationSource",
    "Realised",
    "Report",
    "ReportResult",
    "Reused",
]
