"""What ``evalkit report`` writes of a run, as documents: a paper for each result, and before several of them a page that compares.

Into a workbook it writes a sheet a subject, the rows of all evaluations below each other, to be filtered. A paper says the same in
sentences; there every number is a cell. It is made of blocks like every page.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, exact_text, round_to, short_text
from evalkit.base.severities import SEVERITIES
from evalkit.base.text import Decimal, Prose, msg
from evalkit.base.verdicts import AGREES, CONTRADICTED
from evalkit.files.assessment import STATUS_WORDS
from evalkit.report.audit.relations import VERDICT
from evalkit.report.blocks import SEVERITY_WORDS, Block, Column, Document, Heading, Row, Styled, Table, together
from evalkit.report.columns import table
from evalkit.report.evaluate_pages import summaries
from evalkit.report.evaluation.explain import facts_of
from evalkit.report.evaluation.head import scale
from evalkit.report.evaluation.page import facts
from evalkit.report.evaluation.texts import name_of, predicate_text, score_text, value_text
from evalkit.report.evaluation.tree import ORIGIN
from evalkit.report.findings import claim_severity, severity_of
from evalkit.report.performance.head import achieved_text
from evalkit.report.ranking import anchor_of, index_page
from evalkit.report.signoff import NOT_OFFICIAL, Stamp
from evalkit.report.sources import MARK, cite_prose, short_cite, source_texts
from evalkit.report.survey import is_survey, is_told, poster, survey_report
from evalkit.report.working_paper import of_tops, working_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult, Score
    from evalkit.instruments import Instrument
    from evalkit.instruments.bands import Band
    from evalkit.performance.model import ReportResult
    from evalkit.report.evaluation.explain import Fact

POSTER = "poster"


def papers(
    evaluations: Sequence[Evaluation], reports: Sequence[ReportResult] = (), *, page: str = "", run: Stamp | None = None
) -> Iterator[Document]:
    """The papers of *evaluations* and, behind them, of performance *reports*.

    Args:
        evaluations: In the order in which they are shown; a page that ranks them stands first where there are several.
        reports: The same.
        page: ``poster`` for the posters of the surveys among them, and nothing else; else the papers.
        run: The installed version of evalkit and today, if not given.
    """
    run = run or Stamp.now()
    if page == POSTER:
        yield from map(poster, filter(is_survey, evaluations))
        return
    if len(evaluations) > 1:
        yield index_page(evaluations)
    for number, evaluation in enumerate(evaluations, 1):
        paper = survey_report if is_survey(evaluation) else working_paper
        yield paper(evaluation, run, anchor=anchor_of(number))._replace(facts=of_evaluation(evaluation, run))
    if reports:
        yield from _of_reports(reports, run)


def _of_reports(reports: Sequence[ReportResult], run: Stamp) -> Iterator[Document]:
    from evalkit.report.performance.chapter import chapter  # noqa: PLC0415  # most runs hold no report

    if len(reports) > 1:
        yield summaries((), reports)
    for result in reports:
        yield chapter(result, run)._replace(facts=of_report(result, run))


# --- What a template of an office may name of a result: a text for each name ------------------------------------------


def of_evaluation(evaluation: Evaluation, run: Stamp) -> Mapping[str, Prose]:
    """Of an assessment."""
    assessment, instrument, total = evaluation.assessment, evaluation.instrument, evaluation.total
    return {
        "subject": assessment.subject,
        "period": assessment.period.text,
        "status": STATUS_WORDS[assessment.status],
        "instrument": instrument.title,
        "short": name_of(instrument),
        "edition": instrument.id,
        "legal_basis": "; ".join(source_texts(instrument, instrument.cite)),
        "score": score_text(evaluation),
        "exact": exact_text(total.score.exact) if total.score else "",
        "predicate": predicate_text(evaluation),
        "label": (evaluation.band.label or "") if evaluation.band else "",
        **_of_run(run),
    }


def of_report(result: ReportResult, run: Stamp) -> Mapping[str, Prose]:
    """Of a performance report."""
    band = result.band
    return {
        "subject": result.report.agency,
        "period": str(result.report.year),
        "edition": result.rules.id if result.rules else "",
        "score": "" if result.mean is None else achieved_text(result.mean, result),
        "predicate": band.predicate if band else "",
        "label": (band.label or "") if band else "",
        **_of_run(run),
    }


def _of_run(run: Stamp) -> Mapping[str, Prose]:
    return {"date": run.day.isoformat(), "program": msg("evalkit {version}", version=run.version)}


_MOST_CHARTS = 30  # nobody looks at more, and programs of an office open them slowly


def sheets(
    evaluations: Sequence[Evaluation], reports: Sequence[ReportResult] = (), *, run: Stamp | None = None
) -> Iterator[Document]:
    """The sheets, those without rows left out; behind them a sheet for each of *reports*.

    *run*: the installed version of evalkit and today, if not given.
    """
    run = run or Stamp.now()
    if evaluations:
        yield from _of_evaluations(evaluations, run)
    if reports:
        from evalkit.report.performance.page import report_page  # noqa: PLC0415  # most runs hold no report

        for result in reports:
            yield report_page(result, run, detail=True)


def _of_evaluations(evaluations: Sequence[Evaluation], run: Stamp) -> Iterator[Document]:
    for sheet in (_summary, _nodes, _trace, _findings, _claims, _readings, _units, _sources):
        tables = [sheet(evaluation) for evaluation in evaluations]
        rows = [
            Row((*_whose(evaluation), *row.cells), level=row.level)
            for evaluation, each in zip(evaluations, tables, strict=True)
            for row in each.rows
        ]
        if rows:
            yield Document([[Table((*_WHOSE, *tables[0].columns), rows)]], title=tables[0].caption)
        if sheet is _nodes and any(charts := [_charts(evaluation) for evaluation in evaluations[:_MOST_CHARTS]]):
            yield Document(charts, title=msg("Charts"))
    yield Document([[*_origins(evaluations, run)]], title=msg("Files and rules"))


_WHOSE = (Column(msg("subject"), wrap=True), Column(msg("instrument")), Column(msg("period")))


def _whose(evaluation: Evaluation) -> tuple[Prose, ...]:
    return evaluation.assessment.subject, evaluation.instrument.id, evaluation.assessment.period.text


def _number(score: Score | None, digits: int) -> Decimal | str:
    return "" if score is None else decimal_text(score.value, digits)


def _exact(score: Score | None, digits: int) -> str:
    """The exact value, before any rounding, where what is shown is another."""
    if score is None or round_to(score.value, digits, "half-up") == score.exact:
        return ""
    return exact_text(score.exact)


# --- What came out: of an evaluation, a table that is called as its sheet ---------------------------------------------


def _summary(evaluation: Evaluation) -> Table:
    total, band = evaluation.total, evaluation.band
    verdicts = Counter(claim.verdict for claim in evaluation.claims)
    severities = Counter(map(severity_of, evaluation.findings))
    is_open = total.score is None
    return table(
        [evaluation.assessment],
        (Column(msg("status")), lambda each: STATUS_WORDS[each.status]),
        (Column(msg("score"), number=True), lambda _: _number(total.score, total.node.digits)),
        (Column(msg("exact")), lambda _: _exact(total.score, total.node.digits)),
        (Column(msg("lowest"), number=True), lambda _: _number(total.low if is_open else None, total.node.digits)),
        (Column(msg("highest"), number=True), lambda _: _number(total.high if is_open else None, total.node.digits)),
        (Column(msg("predicate")), lambda _: Styled(band.predicate, "strong") if band else ""),
        (Column(msg("label")), lambda _: (band.label or "") if band else ""),
        (Column(msg("still possible")), lambda _: " / ".join(evaluation.possible) if not band else ""),
        (Column(msg("claims that agree"), number=True), lambda _: Decimal(verdicts[AGREES])),
        (Column(msg("claims that are contradicted"), number=True), lambda _: Decimal(verdicts[CONTRADICTED])),
        *(
            (Column(SEVERITY_WORDS[severity], number=True), lambda _, one=severity: Decimal(severities[one]))
            for severity in SEVERITIES
        ),
        (Column(msg("file")), lambda each: each.file),
        caption=msg("Summary"),
    )


def _nodes(evaluation: Evaluation) -> Table:
    return table(
        evaluation.nodes.values(),
        (Column(msg("code"), tree=True), lambda result: result.code),
        (Column(msg("below")), lambda result: result.node.parent or ""),
        (Column(msg("title"), wrap=True), lambda result: result.node.title),
        (Column(msg("weight"), number=True), lambda result: _short(result.node.weight)),
        (Column(msg("answer"), wrap=True), lambda result: result.answer or result.grade or ""),
        (Column(msg("value"), number=True), lambda result: _number(result.score, result.node.digits)),
        (Column(msg("exact")), lambda result: _exact(result.score, result.node.digits)),
        (Column(msg("lowest"), number=True), lambda result: _end(result, result.low)),
        (Column(msg("highest"), number=True), lambda result: _end(result, result.high)),
        (Column(msg("most possible"), number=True), lambda result: _short(result.maximum)),
        (Column(msg("predicate")), lambda result: _word(evaluation.band_of(result)) or result.maturity or ""),
        (Column(msg("origin")), lambda result: ORIGIN[result.origin]),
        (Column(msg("used")), lambda result: _yes(result.used)),
        (Column("n", number=True), lambda result: "" if result.n is None else Decimal(result.n)),
        deep=lambda result: result.node.depth,
        caption=msg("Values"),
    )


def _word(band: Band | None) -> str:
    return band.word if band is not None else ""


def _short(value: Exact | None) -> Decimal | str:
    return "" if value is None else short_text(value)


def _end(result: NodeResult, end: Score | None) -> Decimal | str:
    """An end of the range of a value that is not known, but for one of which nothing is."""
    return _number(end if result.score is None and result.origin != "missing" else None, result.node.digits)


def _yes(holds: bool) -> Prose:  # noqa: FBT001  # one question
    return msg("yes") if holds else msg("no")


def _charts(evaluation: Evaluation) -> list[Block]:
    """The strip of the bands, and the parts below the total."""
    drawn: list[Block] = [*scale(evaluation), *of_tops(evaluation)]
    return [Heading(together(*_whose(evaluation))), *drawn] if drawn else []


def _units(evaluation: Evaluation) -> Table:
    digits, is_open = evaluation.total.node.digits, not is_survey(evaluation)
    return table(
        [(unit, unit.total.score if is_open or is_told(unit) else None) for unit in evaluation.groups],
        (Column(msg("unit"), wrap=True), lambda row: row[0].group or ""),
        (Column("n", number=True), lambda row: "" if row[0].n is None else Decimal(row[0].n)),
        (Column(msg("score"), number=True), lambda row: _number(row[1], digits)),
        (Column(msg("exact")), lambda row: _exact(row[1], digits)),
        (Column(msg("predicate")), lambda row: _of_unit(row[0]) if is_open or is_told(row[0]) else ""),
        caption=msg("Units"),
    )


def _of_unit(unit: Evaluation) -> str:
    return unit.band.word if unit.band else " / ".join(unit.possible)


# --- How it came about, and what is to be said of it ----------------------------------------------------------------


def _trace(evaluation: Evaluation) -> Table:
    results, rules = evaluation.nodes, evaluation.instrument
    return table(
        [(results[code], fact) for code in results for fact in facts_of(evaluation, code)],
        (Column(msg("code")), lambda each: each[0].code),
        (Column(msg("title"), wrap=True), lambda each: each[0].node.title),
        (Column(msg("value"), number=True), lambda each: value_text(rules, each[0])),
        (Column(msg("came about by"), wrap=True), lambda each: each[1].prose),
        (Column(msg("source"), wrap=True), lambda each: _cited(each[1], rules)),
        caption=msg("How it came about"),
    )


def _cited(fact: Fact, rules: Instrument) -> Prose:
    """Each source once."""
    cites = dict.fromkeys(cite for cite in fact.cites if cite is not None)
    return together(*(short_cite(rules, cite) for cite in cites), separator="; ")


def _findings(evaluation: Evaluation) -> Table:
    order = list(SEVERITY_WORDS)
    return table(
        sorted(evaluation.findings, key=lambda finding: order.index(severity_of(finding))),
        (Column(msg("severity")), lambda each: Styled(SEVERITY_WORDS[severity_of(each)], severity_of(each))),
        (Column(msg("code")), lambda finding: finding.node or ""),
        (Column(msg("finding"), wrap=True), lambda finding: finding.message),
        (Column(msg("kind")), lambda finding: finding.code),
        caption=msg("Findings"),
    )


def _claims(evaluation: Evaluation) -> Table:
    nodes = evaluation.instrument.nodes
    return table(
        evaluation.claims,
        (Column(msg("code")), lambda claim: claim.code),
        (Column(msg("title"), wrap=True), lambda claim: nodes[claim.code].title if claim.code in nodes else ""),
        (Column(msg("printed"), number=True), lambda claim: claim.printed),
        (Column(msg("computed"), number=True), lambda claim: claim.computed or ""),
        (Column(msg("verdict")), lambda claim: Styled(VERDICT[claim.verdict], claim_severity(claim))),
        (Column(msg("reading that gives it")), lambda claim: claim.by or ""),
        caption=msg("What was published"),
    )


def _readings(evaluation: Evaluation) -> Table:
    digits, rules = evaluation.total.node.digits, evaluation.instrument
    return table(
        evaluation.readings,
        (Column(msg("reading"), wrap=True), lambda result: result.reading.title),
        (Column(msg("total"), number=True), lambda result: _number(result.score, digits)),
        (Column(msg("exact")), lambda result: _exact(result.score, digits)),
        (Column(msg("predicate")), lambda result: result.band.word if result.band else ""),
        (Column(msg("changes the score")), lambda result: _yes(result.changes_score)),
        (Column(msg("changes the predicate")), lambda result: _yes(result.changes_predicate)),
        (
            Column(msg("source"), wrap=True),
            lambda each: together(*cite_prose(rules, each.reading.cite), separator="; "),
        ),
        caption=msg("Other readings"),
    )


def _sources(evaluation: Evaluation) -> Table:
    return table(
        evaluation.instrument.sources.items(),
        (Column(msg("key")), lambda each: each[0]),
        (Column(msg("source"), wrap=True), lambda each: each[1].title),
        (Column(msg("place"), wrap=True), lambda each: each[1].place),
        (Column(msg("how well established")), lambda each: MARK.get(each[1].mark, each[1].mark)),
        caption=msg("Sources"),
    )


def _origins(evaluations: Sequence[Evaluation], run: Stamp) -> Iterator[Block]:
    """Program, files and rules with their hashes, each once; and what this is not."""
    said = {str(fact): fact for evaluation in evaluations for fact in facts(evaluation, run)}
    yield Table((Column(wrap=True),), [Row((fact,)) for fact in (*said.values(), NOT_OFFICIAL)])
