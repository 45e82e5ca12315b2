"""What a reader of a report must know beside its numbers, in sentences with a stable code each."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.severities import ERROR, NOTE, WARNING
from evalkit.base.text import Decimal, msg, visible
from evalkit.base.wording import caseless
from evalkit.evaluation.result import Finding
from evalkit.loading.report_rules.model import MEANS
from evalkit.method.achievement import HIGHER
from evalkit.performance.achievement import is_above, is_number, mean, weighted_mean
from evalkit.performance.budget import PERCENT, objectives_of_lines
from evalkit.performance.budget_findings import budget_findings
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.over_time import quarter_findings
from evalkit.performance.prose import quantity, shown, two
from evalkit.performance.quantities import LEVEL, agree, split_address
from evalkit.performance.realisations import addresses, number_of
from evalkit.performance.sources import NamedAssessment, source_findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.budget import BudgetSums
    from evalkit.performance.model import Indicator, IndicatorResult, Quantity, RealisationSource, Report, ReportResult
    from evalkit.performance.realisations import AssessmentFiles, IndicatorValues

NO_TARGET, NO_REALISATION = "target-unknown", "realisation-unknown"


def findings(
    result: ReportResult, values: Mapping[str, IndicatorValues], added: BudgetSums, files: AssessmentFiles
) -> Iterator[Finding]:
    """Everything that was noticed, by indicator, then about the whole."""
    for note in result.report.notes:
        yield Finding(code=note.code, severity=NOTE, message=note.text)
    for indicator in result.indicators:
        assert result.rules is not None  # required with indicators
        yield from source_findings(result.report, _sources(indicator.indicator, result.report, files))
        yield from _of_realisation(indicator)
        yield from _of_level(indicator)
        yield from _contradictions(indicator.indicator, values[indicator.code], result.report.year)
        yield from _of_target(indicator, values[indicator.code])
        yield from _of_achievement(indicator, result.rules)
        yield from quarter_findings(indicator)
    yield from _of_means(result)
    yield from _of_zeros(result)
    yield from budget_findings(added)
    yield from shared_findings(result.report)
    yield from _of_efficiency(result)


def _sources(indicator: Indicator, report: Report, files: AssessmentFiles) -> Iterator[NamedAssessment]:
    years = {report.year} | ({indicator.reused.year} if indicator.reused is not None else set())
    for found, expected, is_own in _named(indicator, years):
        for address in addresses(found):
            assessment = files.evaluation(address).assessment
            yield NamedAssessment(indicator.code, address, indicator.code, assessment, expected, is_own)


def _named(indicator: Indicator, years: set[int]) -> Iterator[tuple[RealisationSource, set[int], bool]]:
    """What can name an assessment, the years it should be of, and whether it should be about the agency."""
    if indicator.realisation is not None:
        yield indicator.realisation, years, True
    for year, found in indicator.history.items():
        yield found, {year}, True
    if indicator.national is not None:
        yield indicator.national, years, False


def _of_realisation(result: IndicatorResult) -> Iterator[Finding]:
    indicator, code = result.indicator, result.code
    if indicator.not_measured is not None:
        reason = visible(indicator.not_measured, 300)
        text = msg("{code}: not measured, and left out of every mean. {reason}", code=code, reason=reason)
        yield Finding(code="not-measured", severity=NOTE, message=text, node=code)
    elif result.is_unknown:
        unknown = NO_TARGET if indicator.target.kind == UNKNOWN else NO_REALISATION
        text = msg("{code}: {reason}; its achievement is not known, and the means over it are open",
                   code=code, reason=result.why_none)  # fmt: skip
        yield Finding(code=unknown, severity=WARNING, message=text, node=code)
    elif result.realised.quantity is None:
        text = msg("{code}: {address} is not complete; there is no realisation, and the indicator is left out of every mean",
                   code=code, address=visible(result.realised.address, 200))  # fmt: skip
        yield Finding(code="open-assessment", severity=WARNING, message=text, node=code)
    if indicator.reused is not None:
        text = msg("{code}: the realisation is that of {year}, not a measurement of this year. {reason}",
                   code=code, year=str(indicator.reused.year), reason=visible(indicator.reused.reason, 300))  # fmt: skip
        yield Finding(code="reused", severity=NOTE, message=text, node=code)


def _of_level(indicator_result: IndicatorResult) -> Iterator[Finding]:
    """A maturity between two levels counts as the lower one."""
    realised, quantity = indicator_result.realised, indicator_result.realised.quantity
    place = split_address(realised.address) if realised.address is not None else None
    if quantity is None or quantity.kind != LEVEL or quantity.number is None or place is None:
        return
    evaluation = realised.evaluation
    node = evaluation.nodes.get(place.code) if evaluation is not None else None
    ladder = evaluation.instrument.ladder if evaluation is not None else None
    level = node.maturity if node is not None else None
    if level is not None and ladder is not None and ladder.whole(level) != level:
        text = msg(
            "{code}: {address} is {maturity}, which counts as level {level}",
            code=indicator_result.code,
            address=visible(realised.address, 200),
            maturity=level,
            level=Decimal(quantity.number.text),
        )
        yield Finding(code="level-between", severity=NOTE, message=text, node=indicator_result.code)


def _of_target(indicator_result: IndicatorResult, values: IndicatorValues) -> Iterator[Finding]:
    indicator, target = indicator_result.indicator, indicator_result.indicator.target
    if indicator_result.zero is not None:
        args = {"code": indicator_result.code, "rule": indicator_result.zero.rule.name}
        text = msg("{code}: the target is 0; no achievement by the rule {rule}", **args)
        if indicator_result.achievement is not None:
            text = msg(
                "{code}: the target is 0; {value} by the rule {rule}", value=shown(indicator_result.achievement), **args
            )
        yield Finding(code="target-zero", severity=NOTE, message=text, node=indicator_result.code)
    last = [(year, number_of(found)) for year, found in values.history.items()]
    year, before = last[-1] if last else (0, None)
    if before is None or not is_number(target) or target.number is None or indicator.direction is None:
        return
    worse = target.number.exact < before if indicator.direction == HIGHER else target.number.exact > before
    if worse:
        args = {
            "code": indicator_result.code,
            "target": Decimal(target.number.text),
            "year": str(year),
            "value": shown(before),
        }
        text = msg("{code}: the target {target} is lower than the realisation of {year}: {value}", **args)
        if indicator.direction != HIGHER:
            text = msg(
                "{code}: the target {target} is higher than the realisation of {year}, and lower is better: {value}",
                **args,
            )
        yield Finding(code="target-below-last", severity=NOTE, message=text, node=indicator_result.code)


def _of_achievement(indicator_result: IndicatorResult, rules: ReportRules) -> Iterator[Finding]:
    if indicator_result.achievement is None:
        return
    if rules.top is not None and indicator_result.band is not None and is_above(indicator_result.achievement, rules):
        text = msg(
            "{code}: {value} lies above {top}, where the printed categories end; {word} is assumed",
            code=indicator_result.code,
            value=two(indicator_result.achievement),
            top=shown(rules.top.value),
            word=indicator_result.band.predicate,
        )
        yield Finding(code="above-categories", severity=NOTE, message=text, node=indicator_result.code)
    if indicator_result.counted is not None and indicator_result.is_capped:
        text = msg(
            "{code}: {value} counts as {cap} in the means", code=indicator_result.code, value=two(indicator_result.achievement), cap=shown(indicator_result.counted)
        )  # fmt: skip
        yield Finding(code="capped", severity=NOTE, message=text, node=indicator_result.code)


def _of_means(result: ReportResult) -> Iterator[Finding]:
    if result.mean is None or result.other_mean is None or result.mean == result.other_mean:
        return
    means = (result.mean, result.other_mean)
    by_indicators, by_objectives = means if result.over == MEANS[0] else reversed(means)
    args = {"indicators": two(by_indicators), "objectives": two(by_objectives)}
    if result.over == MEANS[0]:
        text = msg("the mean over indicators is {indicators}; over objectives it would be {objectives}", **args)
    else:
        text = msg("the mean over objectives is {objectives}; over indicators it would be {indicators}", **args)
    yield Finding(code="means-differ", severity=NOTE, message=text)


def _of_zeros(result: ReportResult) -> Iterator[Finding]:
    """Realisations of 0 in a mean that is corrected: the one form known that corrects leaves such indicators out."""
    zeros = [each.code for each in result.indicators if each.counted is not None and number_of(each.realised) == 0]
    if result.correction is None or result.corrected is None or not zeros:
        return
    args: dict[str, Any] = {"codes": tuple(zeros), "corrected": two(result.corrected)}
    without = _without(result, zeros)
    if without is None:
        text = msg(
            "{codes}: a realisation of 0 counts in the corrected mean, {corrected} %; without such indicators there would be none",
            **args,
        )
    else:
        args["without"] = two(Fraction(without) * result.correction.percent / PERCENT)
        text = msg(
            "{codes}: a realisation of 0 counts in the corrected mean, {corrected} %; without such indicators it would be {without} %",
            **args,
        )
    yield Finding(code="zero-counted", severity=NOTE, message=text)


def _without(result: ReportResult, zeros: list[str]) -> Exact | None:
    """The mean over indicators, or over objectives, without those."""
    groups = [[each for each in objective.indicators if each.code not in zeros] for objective in result.objectives]
    if result.over == MEANS[0]:
        return weighted_mean([each for group in groups for each in group])
    return mean([found for group in groups if (found := weighted_mean(group)) is not None])


def _of_efficiency(result: ReportResult) -> Iterator[Finding]:
    if result.efficiency is None:
        return
    for objective in result.objectives:
        if objective.money is not None and objective.mean is None:
            text = msg("{code}: no achievement, so it is left out of the efficiency", code=objective.objective.code)
        elif objective.money is None and objective.mean is not None:
            text = msg("{code}: no known cost, so it is left out of the efficiency", code=objective.objective.code)
        else:
            continue
        yield Finding(code="efficiency-left-out", severity=NOTE, message=text, node=objective.objective.code)


# --- Inputs of one indicator that contradict each other ----------------------------------------------------------------


def _contradictions(indicator: Indicator, values: IndicatorValues, year: int) -> Iterator[Finding]:
    """What *indicator*, with *values*, says in two ways in a report of *year*."""
    yield from _of_reused(indicator, values)
    for plan, targets in indicator.plans.items():
        planned = targets.get(year)
        if planned is not None and not _is_same(indicator.target, planned):
            text = msg(
                "{code}: the target is {target}, that of {plan} for {year} is {planned}",
                code=indicator.code,
                target=quantity(indicator.target),
                plan=visible(plan),
                year=str(year),
                planned=quantity(planned),
            )
            yield Finding(code="target-differs-from-plan", severity=WARNING, message=text, node=indicator.code)


def _of_reused(indicator: Indicator, values: IndicatorValues) -> Iterator[Finding]:
    """The value of an earlier year that is used again must be that of the history."""
    if indicator.reused is None or indicator.reused.year not in values.history:
        return
    used, then = values.realised.quantity, values.history[indicator.reused.year].quantity
    if used is None or then is None or _is_same(used, then):
        return
    text = msg(
        "{code}: the realisation is {used}, used again from {year}; the history has {then} for that year",
        code=indicator.code,
        used=quantity(used),
        year=str(indicator.reused.year),
        then=quantity(then),
    )
    yield Finding(code="reused-differs", severity=ERROR, message=text, node=indicator.code)


def _is_same(one: Quantity, other: Quantity) -> bool:
    """Whether two targets, or two realisations, are the same; as far as both are known."""
    if UNKNOWN in (one.kind, other.kind):
        return True
    if one.word is not None or other.word is not None:
        return caseless(one.word or "") == caseless(other.word or "")
    if one.present is not None or other.present is not None:
        return one.present == other.present
    return agree(one.number, other.number) and agree(one.upper, other.upper)


# --- Budgets that several indicators share ----------------------------------------------------------------------------


def shared_findings(report: Report) -> Iterator[Finding]:
    """What a reader must know of the lines that indicators of *report* name."""
    lines = {line.code: line for line in report.budget}
    for code, objectives in objectives_of_lines(report).items():
        sharing = tuple(indicator.code for indicator in report.indicators if code in indicator.budget)
        if len(sharing) > 1:
            text = msg("{code} pays for {indicators}, and is counted once", code=visible(code), indicators=sharing)
            yield Finding(code="budget-shared", severity=NOTE, message=text, node=code)
        stated = lines[code].objective
        if stated is None and len(objectives) > 1:
            text = msg(
                "{code} pays for {objectives}: it counts in the total, and in none of these",
                code=visible(code),
                objectives=tuple(objectives),
            )
            yield Finding(code="budget-across", severity=WARNING, message=text, node=code)
        elif stated is not None and objectives != [stated]:
            text = msg(
                "{code} belongs to {objective} in the budget, and pays for indicators of {objectives}",
                code=visible(code),
                objective=stated,
                objectives=tuple(objectives),
            )
            yield Finding(code="budget-elsewhere", severity=WARNING, message=text, node=code)
