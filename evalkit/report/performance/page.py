"""The page of a performance report, and the one that explains it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.base.verdicts import SEVERITIES
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Inline,
    Legend,
    Paragraph,
    Row,
    Section,
    Styled,
    Table,
)
from evalkit.report.findings import counted, findings
from evalkit.report.performance.head import NOTHING, achieved_text, head, mean_verdict, named
from evalkit.report.performance.plans import plans, quarters
from evalkit.report.performance.tables import achievements, budget, budget_tree, comparison
from evalkit.report.signoff import (
    Run,
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

    from evalkit.performance.model import ReportResult

# The verdict, or the line of the indicator in a table, says these; in detail they are listed again.
_IN_TABLES = ("above-categories", "capped", "means-differ", "not-measured", "reused")


def report_page(result: ReportResult, run: Run, *, detail: bool) -> Document:
    """Verdict, achievement, comparison, trajectory, budget, findings, what is missing; in *detail* the whole budget and the rules."""
    sections: list[Section] = [
        list(head(result)),
        list(mean_verdict(result)),
        list(achievements(result, detail=detail)),
        list(comparison(result)),
        *plans(result),
        list(quarters(result)),
        list(budget(result)),
        list(budget_tree(result)) if detail else [],
        findings(finding for finding in result.findings if detail or finding.code not in _IN_TABLES),
        list(missing(result)),
    ]
    if detail and result.rules is not None:
        from evalkit.report.performance.explain import used_rules  # noqa: PLC0415  # rarely asked for

        sections += used_rules(result, result.rules)
    return Document([*sections, *_sign_off(result, run, detail=detail)], grouped=True)


def missing(result: ReportResult) -> list[Block]:
    """A heading and what is missing; nothing if nothing is."""
    found = list(_missing(result))
    return [Heading(msg("Missing")), *found] if found else []


def _missing(result: ReportResult) -> Iterator[Block]:
    every, objectives = len(result.indicators), len(result.objectives)
    unachieved = [each.code for each in result.indicators if each.achievement is None]
    yield from named(msg("indicators without achievement"), unachieved, of=every)
    unmet = [each.objective.code for each in result.objectives if each.mean is None]
    yield from named(msg("objectives without achievement"), unmet, of=objectives)
    unplanned = [each.code for each in result.indicators if not each.plans]
    yield from named(msg("indicators without targets of a plan"), unplanned, of=every)
    if not result.budget:
        yield Paragraph(msg("there is no budget"))
    else:
        unpaid = [each.objective.code for each in result.objectives if each.money is None]
        yield from named(msg("objectives without a known cost"), unpaid, of=objectives)


def explained_report(result: ReportResult, code: str, run: Run, *, detail: bool) -> Iterator[Document]:
    """How *code* came about; every indicator, and the means, if it is empty. Nothing if the report has no such code."""
    from evalkit.report.performance.explain import explanation  # noqa: PLC0415  # rarely asked for

    if found := explanation(result, code):
        yield Document([list(head(result)), *found, *_sign_off(result, run, detail=detail)], grouped=True)


def _sign_off(result: ReportResult, run: Run, *, detail: bool) -> list[Section]:
    return sign_off(in_short(run, result.report.sha256, result.rules), facts(result, run), detail=detail)


def facts(result: ReportResult, run: Run) -> Iterator[Message]:
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
    columns = (
        Column(msg("agency"), wrap=True, least=12),
        Column(msg("year"), drop=4),
        Column(msg("achievement (%)"), number=True, wrap=True, least=11),
        Column(msg("category"), wrap=True, least=8),
        Column(msg("measured"), number=True, drop=3),
        Column(msg("absorption (%)"), number=True, drop=2),
        Column(msg("findings"), drop=1),
    )
    alike = Counter(map(_agency_and_year, results))
    yield Heading(msg("Performance reports"), 1)
    yield Table(
        columns, [Row(list(_report_cells(result, with_file=alike[_agency_and_year(result)] > 1))) for result in results]
    )
    if any(result.findings for result in results):
        yield Legend(tuple(reversed(SEVERITIES)))


def _agency_and_year(result: ReportResult) -> tuple[str, int]:
    return result.report.agency, result.report.year


def _report_cells(result: ReportResult, *, with_file: bool) -> Iterator[Inline]:
    report = result.report
    measured = sum(each.achievement is not None for each in result.indicators)
    yield f"{report.agency} ({report.file})" if with_file else report.agency
    yield str(report.year)
    yield Styled(achieved_text(result.mean, result), "strong")
    yield result.band.word if result.band is not None else NOTHING
    yield f"{measured}/{len(result.indicators)}"
    yield achieved_text(result.money.absorption if result.money is not None else None, result)
    yield counted(result.findings)
