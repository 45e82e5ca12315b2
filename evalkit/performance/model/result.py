"""What comes out of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Frozen, Value, value
from evalkit.loading.report_rules.model import MEANS
from evalkit.performance.model.report import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact, Printed
    from evalkit.base.text import Message
    from evalkit.evaluation.result import Evaluation, Finding
    from evalkit.instruments import Band
    from evalkit.loading.report_rules.model import Correction, ReportRules
    from evalkit.loading.report_rules.target_rules import FormulaRule, Treatment, ZeroTarget
    from evalkit.performance.model.report import BudgetLine, Indicator, Objective, Quantity, Report


@value
class Realised(Value):
    """A realisation once it is known.

    Attributes:
        quantity: ``None`` if it is missing or unknown.
        origin: ``given``, ``assessment``, ``share``, ``mean``, ``missing``, or ``unknown``: printed, and cannot be taken.
        exact: Its number before rounding, where it was computed.
        evaluation: Of the assessment it comes from.
    """

    origin: str
    quantity: Quantity | None = None
    exact: Exact | None = None
    address: str | None = None
    evaluation: Evaluation | None = None


@value
class PlanStep(Value):
    """What one plan still asks for.

    Attributes:
        plan: Name of the plan.
        targets: Year → target.
        end_year, end: Last target of the plan.
        measured: Years and values that were measured, in order; a reused value is none.
        needed: Change needed a year, from the last measurement to the end of the plan.
        last_step: Change a year between the last two measurements.
        line: Value at the end of the plan on the straight line of least squares; only from three measurements on.
        reached: Whether the end is reached already.
    """

    plan: str
    targets: Mapping[int, Quantity]
    end_year: int
    end: Exact | None
    measured: tuple[tuple[int, Exact], ...]
    needed: Exact | None = None
    last_step: Exact | None = None
    line: Exact | None = None
    reached: bool | None = None


@value
class QuarterResult(Value):
    """What came out for an indicator in a quarter, 1 to 4.

    Attributes:
        achievement: Percent, before any cap; ``None`` where target or realisation is not there, or the formula has no value.
    """

    quarter: int
    target: Printed | None
    realised: Printed | None
    achievement: Exact | None


@value
class IndicatorResult(Value):
    """What came out for an indicator.

    Attributes:
        achievement: Percent, before any cap; ``None`` if there is none.
        counted: What enters the means: the achievement, or the cap.
        why_none: Why there is no achievement.
        formula: The formula used.
        reached: Whether the target is reached; ``None`` if that is not known.
        last_year, national: Year before, and the nation.
        money: Of the budget lines that it names, each once; ``None`` where one is not known.
    """

    indicator: Indicator
    realised: Realised
    achievement: Exact | None = None
    counted: Exact | None = None
    why_none: Message | None = None
    formula: FormulaRule | None = None
    zero: ZeroTarget | None = None
    treatment: Treatment | None = None
    band: Band | None = None
    reached: bool | None = None
    last_year: Realised | None = None
    national: Realised | None = None
    plans: tuple[PlanStep, ...] = ()
    quarters: tuple[QuarterResult, ...] = ()
    money: Money | None = None

    @property
    def code(self) -> str:
        """Code of the indicator."""
        return self.indicator.code

    @property
    def is_capped(self) -> bool:
        """Whether less enters the means than was achieved."""
        return self.counted is not None and self.counted != self.achievement

    @property
    def is_unknown(self) -> bool:
        """Whether a target or a realisation is printed and cannot be taken: there is an achievement, and nobody knows it."""
        return UNKNOWN in (self.indicator.target.kind, self.realised.origin)


@value
class Money(Value):
    """Ceiling and spending, added up from the lowest lines.

    Attributes:
        absorption: Percent; ``None`` for a ceiling of 0.
    """

    ceiling: Exact
    spent: Exact
    absorption: Exact | None


@value
class BudgetResult(Value):
    """A line of the budget with the sum of the lines below it (its own numbers, if there are none)."""

    line: BudgetLine
    depth: int
    money: Money | None
    is_leaf: bool


@value
class ObjectiveResult(Value):
    """What came out for an objective.

    Attributes:
        measured: Number of its indicators that have an achievement.
        mean: Plain mean of what these count; ``None`` if there is none.
        efficiency: Of this objective alone, percent.
    """

    objective: Objective
    indicators: tuple[IndicatorResult, ...]
    measured: int
    mean: Exact | None
    band: Band | None
    money: Money | None = None
    efficiency: Exact | None = None

    @property
    def unknown(self) -> tuple[str, ...]:
        """Its indicators whose achievement nobody knows; with one there is no mean."""
        return tuple(indicator.code for indicator in self.indicators if indicator.is_unknown)


@value
class ReportResult(Frozen):
    """A performance report, evaluated.

    Attributes:
        rules: ``None`` if the report has no indicators.
        mean: Of the agency, over what ``over`` says.
        other_mean: Over the other of ``MEANS``.
        efficiency: Percent, and ``efficiency_value`` from 0 to 100.
        correction: Of the rules, for the predicate that the report names; ``corrected``: the mean by it.
        evaluations: Of the assessment files that the report names, by address of the file.
    """

    report: Report
    rules: ReportRules | None
    objectives: tuple[ObjectiveResult, ...] = ()
    over: str = MEANS[0]
    mean: Exact | None = None
    other_mean: Exact | None = None
    correction: Correction | None = None
    corrected: Exact | None = None
    band: Band | None = None
    budget: tuple[BudgetResult, ...] = ()
    money: Money | None = None
    efficiency: Exact | None = None
    efficiency_value: Exact | None = None
    evaluations: Mapping[str, tuple[Evaluation, ...]] = {}
    findings: tuple[Finding, ...] = ()

    @property
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """Every indicator, in the order of the objectives."""
        return tuple(indicator for objective in self.objectives for indicator in objective.indicators)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The indicators whose achievement nobody knows; with one there is no mean."""
        return tuple(code for objective in self.objectives for code in objective.unknown)
