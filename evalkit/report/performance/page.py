"""The page of a performance report, and the one that explains it.

What the plans still ask for: the step needed each year beside the last one that was measured.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.grouping import by_key
from evalkit.base.severities import SEVERITIES
from evalkit.base.text import Decimal, Message, msg
from evalkit.performance.over_time import LEAST_FOR_A_LINE
from evalkit.performance.prose import shown
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Legend,
    Paragraph,
    Remark,
    Section,
    Styled,
    together,
)
from evalkit.report.columns import headed, headed_table, table
from evalkit.report.findings import counted, findings
from evalkit.report.performance.head import (
    NOTHING,
    achieved_text,
    head,
    mean_verdict,
    named,
    quantity_text,
    step_text,
)
from evalkit.report.performance.tables import absorbed, achievements, budget, budget_tree, comparison
from evalkit.report.signoff import (
    Stamp,
    assessment_facts,
    checked_fact,
    in_short,
    input_facts,
    program_facts,
    rules_fact,
    sign_off,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Printed
    from evalkit.base.text import Prose
    from evalkit.performance.model import IndicatorResult, PlanStep, ReportResult

_NEEDED, _LAST_STEP, _OUTLOOK = 5, 6, 7  # numbers of columns
_WITH_STEPS = 56  # on a narrower page the steps stand below
_WITH_OUTLOOK = 72  # the same for what there is to say
Planned = tuple["IndicatorResult", "PlanStep"]


def planned(result: ReportResult) -> dict[str, list[Planned]]:
    """Each plan, and what it asks for of whom."""
    every = ((indicator, step) for indicator in result.indicators for step in indicator.plans)
    return by_key(every, lambda each: each[1].plan)


def plans(result: ReportResult) -> Iterator[list[Block]]:
    """One table a plan."""
    for name, steps in planned(result).items():
        yield list(_plan(name, steps, result.report.year))


def _plan(name: str, planned: list[Planned], report_year: int) -> Iterator[Block]:
    yield Heading(msg("Trajectory: {plan}", plan=name))
    yield table(
        [(indicator, step, *_last(indicator, step, report_year)) for indicator, step in planned],
        (Column(msg("code"), code=True), lambda row: row[0].code),
        (Column(msg("last measured"), number=True, wrap=True, least=10), lambda row: row[2]),
        (Column("", drop=2), lambda row: row[3]),
        (
            Column(msg("final target"), number=True, wrap=True, least=10),
            lambda row: quantity_text(row[1].targets[row[1].end_year]),
        ),
        (Column("", drop=3), lambda row: str(row[1].end_year)),
        (
            Column(msg("needed a year"), number=True, wrap=True, least=7, room=_WITH_STEPS),
            lambda row: Styled(_needed(row[1]), "strong"),
        ),
        (
            Column(msg("last step"), number=True, wrap=True, least=7, room=_WITH_STEPS),
            lambda row: step_text(row[1].last_step),
        ),
        (Column("", wrap=True, least=10, room=_WITH_OUTLOOK), lambda row: _outlook(row[1]) or ""),
        below=lambda row: _remarks(row[1]),
    )
    short = [indicator.code for indicator, step in planned if step.line is None]
    text = msg("no line, because fewer than {least} years were measured", least=str(LEAST_FOR_A_LINE))
    yield from named(text, short, of=len(planned))
    reused = [indicator.code for indicator, _ in planned if indicator.indicator.reused is not None]
    yield from named(msg("a reused value is not a measurement"), reused)


def _needed(step: PlanStep) -> Decimal:
    return step_text(None if step.reached else step.needed)


def _remarks(step: PlanStep) -> Iterator[Remark]:
    """What has no column on a narrow page; every target, where there are several; where the straight line leads."""
    if (needed := _needed(step)) != NOTHING:
        yield Remark(msg("needed a year: {step}", step=needed), instead=_NEEDED)
    if step.last_step is not None:
        yield Remark(msg("last step: {step}", step=step_text(step.last_step)), instead=_LAST_STEP)
    if (outlook := _outlook(step)) is not None:
        yield Remark(outlook, instead=_OUTLOOK)
    if len(step.targets) > 1:
        each = [together(str(year), quantity_text(target), separator=" ") for year, target in step.targets.items()]
        yield Remark(together(msg("targets:"), together(*each), separator=" "))
    if step.line is not None:
        text = msg(
            "on the straight line through {count} measured years: {value} in {year}",
            count=str(len(step.measured)),
            value=shown(step.line),
            year=str(step.end_year),
        )
        yield Remark(text)


def _last(indicator: IndicatorResult, step: PlanStep, report_year: int) -> tuple[Prose, str]:
    """The last measurement and its year; of a word, as the file gives it."""
    if indicator.indicator.reused is None and indicator.realised.quantity is not None:
        return quantity_text(indicator.realised.quantity), str(report_year)
    last_year = None if indicator.last_year is None else indicator.last_year.quantity
    if step.measured:
        year, value = step.measured[-1]
        is_said = last_year is not None and year == report_year - 1
        return quantity_text(last_year) if is_said else shown(value), str(year)
    if last_year is not None:
        return quantity_text(last_year), str(report_year - 1)
    for year, found in sorted(indicator.indicator.history.items(), reverse=True):
        if found.quantity is not None:
            return quantity_text(found.quantity), str(year)
    return NOTHING, ""


def _outlook(step: PlanStep) -> Prose | None:
    if step.end is None:
        return msg("the target is not one number")
    if not step.measured:
        return msg("not measured yet")
    if step.reached:
        return msg("reached")
    return msg("not reached") if step.needed is None else None


# --- Quarter by quarter -----------------------------------------------------------------------------------------------


def quarters(result: ReportResult) -> Section:
    """One row a quarter of each indicator; nothing where no indicator has quarters."""
    return headed_table(
        msg("By quarter"),
        [(indicator.code, quarter) for indicator in result.indicators for quarter in indicator.quarters],
        (Column(msg("code"), code=True), lambda row: row[0]),
        (Column(msg("quarter"), number=True), lambda row: str(row[1].quarter)),
        (Column(msg("target"), number=True), lambda row: _text(row[1].target)),
        (Column(msg("realisation"), number=True), lambda row: _text(row[1].realised)),
        (
            Column(msg("achievement (%)"), number=True, wrap=True, least=11),
            lambda row: achieved_text(row[1].achievement, result),
        ),
    )


def _text(number: Printed | None) -> Decimal:
    return NOTHING if number is None else Decimal(number.text)


# The verdict, or the line of the indicator in a table, says these; in detail they are listed again.
_IN_TABLES = ("above-categories", "capped", "means-differ", "not-measured", "reused")


def report_page(result: ReportResult, run: Stamp, *, detail: bool) -> Document:
    """Verdict, achievement, comparison, trajectory, budget, findings, what is missing; in *detail* the whole budget and the rules."""
    sections: list[Section] = [
        list(head(result)),
        list(mean_verdict(result)),
        list(achievements(result, detail=detail)),
        list(comparison(result)),
        *plans(result),
        quarters(result),
        list(budget(result)),
        budget_tree(result) if detail else [],
        findings(finding for finding in result.findings if detail or finding.code not in _IN_TABLES),
        missing(result),
    ]
    if detail and result.rules is not None:
        from evalkit.report.performance.explain import used_rules  # noqa: PLC0415  # rarely asked for

        sections += used_rules(result, result.rules)
    return Document([*sections, *_sign_off(result, run, detail=detail)], grouped=True)


def missing(result: ReportResult) -> Section:
    """A heading and what is missing; nothing if nothing is."""
    return [*headed(msg("Missing"), _missing(result))]


def _missing(result: ReportResult) -> Iterator[Block]:
    every, objectives = len(result.indicators), len(result.objectives)
    unachieved = [indicator.code for indicator in result.indicators if indicator.achievement is None]
    yield from named(msg("indicators without achievement"), unachieved, of=every)
    unmet = [objective.objective.code for objective in result.objectives if objective.mean is None]
    yield from named(msg("objectives without achievement"), unmet, of=objectives)
    unplanned = [indicator.code for indicator in result.indicators if not indicator.plans]
    yield from named(msg("indicators without targets of a plan"), unplanned, of=every)
    if not result.budget:
        yield Paragraph(msg("there is no budget"))
    else:
        unpaid = [objective.objective.code for objective in result.objectives if objective.money is None]
        yield from named(msg("objectives without a known cost"), unpaid, of=objectives)


def explained_report(result: ReportResult, code: str, run: Stamp, *, detail: bool) -> Iterator[Document]:
    """How *code* came about; every indicator, and the means, if it is empty. Nothing if the report has no such code."""
    from evalkit.report.performance.explain import explanation  # noqa: PLC0415  # rarely asked for

    if found := explanation(result, code):
        yield Document([list(head(result)), *found, *_sign_off(result, run, detail=detail)], grouped=True)


def _sign_off(result: ReportResult, run: Stamp, *, detail: bool) -> list[Section]:
    return sign_off(in_short(run, result.report.sha256, result.rules), facts(result, run), detail=detail)


def facts(result: ReportResult, run: Stamp) -> Iterator[Message]:
    """Program, day, the files of the report, its rules, and the assessments it takes realisations from."""
    yield from program_facts(run, msg("evaluated: {day}", day=run.day.isoformat()))
    yield from input_facts(result.report.inputs, result.report.sha256)
    if result.rules is not None:
        yield rules_fact(result.rules)
        yield checked_fact(result.rules)
    yield from assessment_facts(result.evaluations)


# --- Several reports ------------------------------------------------------------------------------------------------


def reports_in_short(results: Sequence[ReportResult]) -> Iterator[Block]:
    """One row a report: mean achievement, category, indicators measured, absorption, findings by severity."""
    alike = Counter((result.report.agency, result.report.year) for result in results)
    yield Heading(msg("Performance reports"), 1)
    yield table(
        results,
        (Column(msg("agency"), wrap=True, least=12), lambda each: _agency(each, alike)),
        (Column(msg("year"), drop=4), lambda each: str(each.report.year)),
        (
            Column(msg("achievement (%)"), number=True, wrap=True, least=11),
            lambda each: Styled(achieved_text(each.mean, each), "strong"),
        ),
        (Column(msg("category"), wrap=True, least=8), lambda each: NOTHING if each.band is None else each.band.word),
        (Column(msg("measured"), number=True, drop=3), _measured),
        (Column(msg("absorption (%)"), number=True, drop=2), lambda each: absorbed(each.money)),
        (Column(msg("findings"), drop=1), lambda each: counted(each.findings)),
    )
    if any(result.findings for result in results):
        yield Legend(tuple(reversed(SEVERITIES)))


def _agency(result: ReportResult, alike: Counter[tuple[str, int]]) -> str:
    """Whose report it is, with its file where another one is of the same year."""
    report = result.report
    return f"{report.agency} ({report.file})" if alike[report.agency, report.year] > 1 else report.agency


def _measured(result: ReportResult) -> str:
    return f"{sum(indicator.achievement is not None for indicator in result.indicators)}/{len(result.indicators)}"
