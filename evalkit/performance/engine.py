"""Report → result: realisations, achievements, means, budget, efficiency, trajectories."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from evalkit.base.errors import Faults, FileError, ReportError
from evalkit.loading.report_rules.model import MEANS
from evalkit.performance import budget as money
from evalkit.performance.achievement import achieved, band_of, mean, weighted_mean
from evalkit.performance.findings import findings
from evalkit.performance.model import IndicatorResult, ObjectiveResult, Quantity, ReportResult
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.over_time import plan_steps, quarter_results
from evalkit.performance.realisations import AssessmentFiles, FaultsOf, IndicatorValues, values_of
from evalkit.performance.rule_references import correction_for, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.catalogue.registry import Registry
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.inputs import TableReader
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.budget import BudgetSums
    from evalkit.performance.files import ReportFiles
    from evalkit.performance.model import Indicator, Objective, Report
    from evalkit.performance.rule_references import ReportNames


_ANY = Quantity(kind=UNKNOWN)  # what a target is taken for whose indicator has faults: anything goes with it


def evaluate_report(
    report: Report, registry: Registry, known: Iterable[Evaluation] = (), forms: TableReader | None = None
) -> ReportResult:
    """Evaluate *report*; the assessment files that it names are read and evaluated, each once.

    Args:
        report: As read by ``read_report``.
        registry: Where rules and instruments come from.
        known: Evaluations of the same run; files that they come from are not evaluated again.
        forms: Reads forms that were filled in, where the report names such files; without it they are no assessments.

    Raises:
        ReportError: The report names what does not exist, or a file it names has faults.
        RuleFileError: Its rules have.
    """
    files = AssessmentFiles(report.file, registry, known, forms)
    found, values, faults = _looked_up(report, registry, files)
    faults.raise_if_any(ReportError)
    added = money.add_up(report)
    results = [_indicator(indicator, values[indicator.code], report, found, added) for indicator in report.indicators]
    return _put_together(report, found.rules, results, values, files, added)


def _looked_up(
    report: Report, registry: Registry, files: AssessmentFiles
) -> tuple[ReportNames, Mapping[str, IndicatorValues], Faults]:
    faults = FaultsOf(Faults(report.file, report.cells))
    found = named(report, registry, faults)
    values = {indicator.code: values_of(indicator, files, faults) for indicator in report.indicators}
    return found, values, faults.all()


def raise_faults_of_form(
    files: ReportFiles, report: Report, registry: Registry, forms: TableReader | None = None
) -> None:
    """Raise what is wrong with the form of *report*, read from *files*, with what its indicators name in vain."""
    faults = files.faults_found()
    if not faults:
        return
    broken = {str(fault.place).partition("].")[0].removesuffix("]") for fault in faults}
    looked_at = tuple(
        attrs.evolve(indicator, target=_ANY, zero=None) if indicator.place.removesuffix("]") in broken else indicator
        for indicator in report.indicators
    )
    try:
        _, _, more = _looked_up(
            attrs.evolve(report, indicators=looked_at), registry, AssessmentFiles(report.file, registry, (), forms)
        )
    except FileError:  # of rules, which are told once nothing else is wrong
        raise ReportError(faults) from None
    raise ReportError([*faults, *more.found])


def _indicator(
    indicator: Indicator, values: IndicatorValues, report: Report, names: ReportNames, added: BudgetSums
) -> IndicatorResult:
    rules = names.rules
    assert rules is not None  # required with indicators

    def instrument(spec: str) -> Instrument:
        # A category out of an assessment is ordered by the instrument of that assessment.
        evaluation = values.realised.evaluation
        return names.instruments[spec] if spec in names.instruments or evaluation is None else evaluation.instrument

    got = achieved(indicator, values.realised, rules, instrument)
    counted = got.value
    if counted is not None and report.cap is not None:
        counted = min(counted, report.cap)
    return IndicatorResult(
        indicator=indicator,
        realised=values.realised,
        achievement=got.value,
        counted=counted,
        why_none=got.why_none,
        formula=got.formula,
        zero=got.zero,
        treatment=got.treatment,
        band=band_of(got.value, rules),
        reached=got.reached,
        last_year=values.history.get(report.year - 1),
        national=values.national,
        plans=plan_steps(indicator, values, report.year),
        quarters=quarter_results(indicator, rules, instrument),
        money=added.of_lines(indicator.budget),
    )


def _put_together(
    report: Report,
    rules: ReportRules | None,
    results: Sequence[IndicatorResult],
    values: Mapping[str, IndicatorValues],
    files: AssessmentFiles,
    added: BudgetSums,
) -> ReportResult:
    objectives = tuple(_objective(objective, results, rules, added) for objective in report.objectives)
    whole_known = not any(indicator_result.is_unknown for indicator_result in results)
    of_objectives = [objective.mean for objective in objectives if objective.mean is not None]
    means = weighted_mean(results), mean(of_objectives) if whole_known else None  # as in MEANS
    over = report.mean or (rules.mean.over if rules is not None else MEANS[0])
    whole, other = means if over == MEANS[0] else reversed(means)
    efficiency = _efficiency(objectives, rules) if whole_known else None
    correction = correction_for(report.correction, rules)
    result = ReportResult(
        report=report,
        rules=rules,
        objectives=objectives,
        over=over,
        mean=whole,
        other_mean=other,
        correction=correction,
        corrected=None if correction is None or whole is None else Fraction(whole) * correction.percent / money.PERCENT,
        band=band_of(whole, rules),
        budget=added.results,
        money=added.total,
        efficiency=efficiency,
        efficiency_value=money.efficiency_value(rules.efficiency, efficiency) if rules and rules.efficiency else None,
        evaluations=dict(files.found),
    )
    return attrs.evolve(result, findings=tuple(findings(result, values, added, files)))


def _objective(
    objective: Objective, results: Sequence[IndicatorResult], rules: ReportRules | None, added: BudgetSums
) -> ObjectiveResult:
    own = tuple(result for result in results if result.indicator.objective == objective.code)
    whole, paid = weighted_mean(own), added.objectives.get(objective.code)
    efficiency = None
    if rules is not None and rules.efficiency is not None and whole is not None and paid is not None:
        efficiency = money.efficiency(rules.efficiency, [(paid, whole)])
    return ObjectiveResult(
        objective=objective,
        indicators=own,
        measured=sum(indicator_result.counted is not None for indicator_result in own),
        mean=whole,
        band=band_of(whole, rules),
        money=paid,
        efficiency=efficiency,
    )


def _efficiency(objectives: Sequence[ObjectiveResult], rules: ReportRules | None) -> Exact | None:
    if rules is None or rules.efficiency is None:
        return None
    paid = [
        (objective.money, objective.mean)
        for objective in objectives
        if objective.money is not None and objective.mean is not None
    ]
    return money.efficiency(rules.efficiency, paid)
