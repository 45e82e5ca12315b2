"""The values of a performance report: its rules, what the file says, what comes out. Frozen; no arithmetic, no files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.value import Frozen, Value, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.achievement import Achievement, Efficiency, ZeroRule
    from evalkit.exact import Exact, Printed
    from evalkit.model import Band, Cite, Evaluation, Finding, Note, Source, Validity
    from evalkit.performance.inputs import InputFile
    from evalkit.text import Message

KINDS = ("number", "level", "category", "range", "presence")
MEANS = ("indicators", "objectives")
TREATMENTS = ("formula", "reached", "yes-no", "none")


# --- Rules ------------------------------------------------------------------------------------------------------


@value
class FormulaRule(Value):
    """An achievement formula that the rules allow; ``default``: taken where an indicator names none."""

    formula: Achievement
    printed: str
    default: bool
    cite: Cite

    def is_default_for(self, target: str, direction: str | None) -> bool:
        """Whether it is taken for that kind of target and direction where no formula is named."""
        return self.default and self.formula.target == target and direction in self.formula.directions


@value
class ZeroTarget(Value):
    """A rule for targets of 0 that the rules allow."""

    rule: ZeroRule
    cite: Cite


@value
class Treatment(Value):
    """What a kind of target other than a number does.

    Attributes:
        how: ``formula`` (its number is put into the formula), ``reached`` (100 if reached, else no achievement),
            ``yes-no`` (100 if reached, else 0), or ``none`` (no achievement).
    """

    kind: str
    how: str
    cite: Cite


@value
class Cap(Value):
    """A highest achievement that some offices count."""

    value: Exact
    cite: Cite


@value
class EfficiencyRule(Value):
    """The form of efficiency, and the ends between which it is kept before it becomes a value from 0 to 100."""

    form: Efficiency
    low: Exact
    high: Exact
    cite: Cite
    clamp_cite: Cite


@value
class ReportRules(Frozen):
    """How performance reports are computed, as one rule file states it.

    Attributes:
        bands: Categories of an achievement, best first; the last has no bound.
        top: Highest achievement that the printed categories cover; ``None`` if they are open above.
        above_top: What is taken for achievements above ``top``.
        mean: What the mean of the agency is taken over, unless the report says otherwise.
        digits: Decimals of achievements, for the eye.
    """

    index: str
    edition: str
    title: str
    short: str
    file: str
    sha256: str
    validity: Validity
    sources: Mapping[str, Source]
    formulas: Mapping[str, FormulaRule]
    zeros: Mapping[str, ZeroTarget]
    treatments: Mapping[str, Treatment]
    caps: tuple[Cap, ...]
    bands: tuple[Band, ...]
    mean: str
    mean_cite: Cite
    unmeasured_cite: Cite
    digits: int = 2
    top: Exact | None = None
    above_top: Cite | None = None
    efficiency: EfficiencyRule | None = None
    assumptions: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"

    def default_formula(self, target: str, direction: str | None) -> FormulaRule | None:
        """The formula for a kind of target (``number`` or ``range``) and a direction where none is named."""
        return next((rule for rule in self.formulas.values() if rule.is_default_for(target, direction)), None)


# --- Report -----------------------------------------------------------------------------------------------------


@value
class Quantity(Value):
    """A target or a realisation.

    Attributes:
        kind: One of ``KINDS``.
        number: Of a number or level; the lower end of a range; what was agreed beside a category.
        upper: The upper end of a range.
        word: Of a category.
        of: Instrument that orders the categories.
        present: Of a presence.
        unit: Where it has one of its own.
    """

    kind: str
    number: Printed | None = None
    upper: Printed | None = None
    word: str | None = None
    of: str | None = None
    present: bool | None = None
    unit: str | None = None


@value
class Found(Value):
    """Where a realisation comes from, as the file says.

    Attributes:
        quantity: Given as it is.
        address: ``file.toml#node`` of an assessment.
        share: Two numbers, the first in percent of the second.
        mean: Names and their values.
    """

    quantity: Quantity | None = None
    address: str | None = None
    share: tuple[Printed, Printed] | None = None
    mean: Mapping[str, Found] | None = None
    unit: str | None = None


@value
class Reused(Value):
    """The realisation is that of an earlier year."""

    year: int
    reason: str


@value
class Objective(Value):
    """An objective (sasaran)."""

    code: str
    title: str


@value
class Indicator(Value):
    """An indicator of an objective, as the file says.

    Attributes:
        place: Place in the file, for faults and findings.
        file: The file of the report that it stands in.
        plans: Plan → year → target.
        history: Year → measurement.
    """

    code: str
    place: str
    objective: str
    title: str
    unit: str
    target: Quantity
    direction: str | None = None
    formula: str | None = None
    zero: str | None = None
    realisation: Found | None = None
    not_measured: str | None = None
    reused: Reused | None = None
    history: Mapping[int, Found] = {}
    national: Found | None = None
    plans: Mapping[str, Mapping[int, Quantity]] = {}
    responsible: str | None = None
    notes: tuple[str, ...] = ()
    file: str = ""


@value
class BudgetLine(Value):
    """A line of the budget as printed: programme, activity or sub-activity by dotted code.

    Attributes:
        line: Number of the line in its table.
        ceiling, spent: As printed; ``None`` if blank.
    """

    code: str
    title: str
    objective: str | None
    ceiling: Printed | None
    spent: Printed | None
    line: int


@value
class Report(Frozen):
    """A performance report, as its file says.

    Attributes:
        file: As the user named it.
        sha256: Over the lines of ``inputs``, which are those that ``sha256sum`` prints.
        subjects: Names under which assessment files may stand, the agency's own first.
        inputs: Every file that was read, with its hash: the report, its parts, the budget.
        unread: Files that it names beside these: printed tables, and assessments that only relations name.
    """

    file: str
    sha256: str
    agency: str
    year: int
    subjects: tuple[str, ...]
    rules: str | None = None
    mean: str | None = None
    cap: Exact | None = None
    objectives: tuple[Objective, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    budget_file: str = ""
    inputs: tuple[InputFile, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that was read, as the user would name it."""
        return tuple(one.file for one in self.inputs)


# --- Result -----------------------------------------------------------------------------------------------------


@value
class Realised(Value):
    """A realisation once it is known.

    Attributes:
        quantity: ``None`` if it is missing.
        origin: ``given``, ``assessment``, ``share``, ``mean`` or ``missing``.
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
class IndicatorResult(Value):
    """What came out for an indicator.

    Attributes:
        achievement: Percent, before any cap; ``None`` if there is none.
        counted: What enters the means: the achievement, or the cap.
        why_none: Why there is no achievement.
        formula: The formula used.
        reached: Whether the target is reached; ``None`` if that is not known.
        last_year, national: Year before, and the nation.
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

    @property
    def code(self) -> str:
        """Code of the indicator."""
        return self.indicator.code


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


@value
class ReportResult(Frozen):
    """A performance report, evaluated.

    Attributes:
        rules: ``None`` if the report has no indicators.
        mean: Of the agency, over what ``over`` says.
        other_mean: Over the other of ``MEANS``.
        efficiency: Percent, and ``efficiency_value`` from 0 to 100.
        evaluations: Of the assessment files that the report names, by address of the file.
    """

    report: Report
    rules: ReportRules | None
    objectives: tuple[ObjectiveResult, ...] = ()
    over: str = MEANS[0]
    mean: Exact | None = None
    other_mean: Exact | None = None
    band: Band | None = None
    budget: tuple[BudgetResult, ...] = ()
    money: Money | None = None
    efficiency: Exact | None = None
    efficiency_value: Exact | None = None
    evaluations: Mapping[str, tuple[Evaluation, ...]] = attrs.field(factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """Every indicator, in the order of the objectives."""
        return tuple(one for objective in self.objectives for one in objective.indicators)
