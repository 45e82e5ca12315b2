"""What ``evalkit report`` writes into a workbook: a sheet a subject, the rows of all evaluations below each other, to be filtered.

A paper says the same in sentences; here every number is a cell. It is made of blocks like every page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, exact_text, parse_fraction, short_text
from evalkit.base.text import Decimal, Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, CONTRADICTED, SEVERITIES
from evalkit.files.assessment import STATUS_WORDS
from evalkit.report.audit.verdicts import VERDICT
from evalkit.report.blocks import SEVERITY_WORDS, Block, Column, Document, Heading, Inline, Row, Styled, Table, together
from evalkit.report.evaluation.explain import facts_of
from evalkit.report.evaluation.head import scale
from evalkit.report.evaluation.page import facts
from evalkit.report.evaluation.texts import value_text
from evalkit.report.evaluation.tree import ORIGIN
from evalkit.report.findings import severity_of
from evalkit.report.signoff import NOT_OFFICIAL, Run
from evalkit.report.sources import MARK, cite_prose, short_cite
from evalkit.report.working_paper import claims
from evalkit.report.working_paper.charts import of_tops

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.evaluation.result import ClaimResult, Evaluation, Finding, NodeResult, ReadingResult, Score
    from evalkit.performance.model import ReportResult

Cells = tuple[Inline, ...]
_MOST_CHARTS = 30  # nobody looks at more, and programs of an office open them slowly


def sheets(
    evaluations: Sequence[Evaluation], reports: Sequence[ReportResult] = (), *, run: Run | None = None
) -> Iterator[Document]:
    """The sheets, those without rows left out; behind them a sheet for each of *reports*.

    *run*: the installed version of evalkit and today, if not given.
    """
    run = run or Run.now()
    if evaluations:
        yield from _of_evaluations(evaluations, run)
    if reports:
        from evalkit.report.performance.page import report_page  # noqa: PLC0415  # most runs hold no report

        for result in reports:
            yield report_page(result, run, detail=True)


class _Sheet(NamedTuple):
    """A sheet: its columns stand behind those that say which evaluation a row is about.

    Attributes:
        rows: How deep a row lies, and its cells, for each row of an evaluation.
    """

    name: Prose
    columns: Sequence[Column]
    rows: Callable[[Evaluation], Iterator[tuple[int, Cells]]]


def _of_evaluations(evaluations: Sequence[Evaluation], run: Run) -> Iterator[Document]:
    every: tuple[_Sheet, ...] = (_SUMMARY, _NODES, _TRACE, _FINDINGS, _CLAIMS, _READINGS, _UNITS, _SOURCES)
    for sheet in every:
        rows = [
            Row((*_whose(evaluation), *cells), level=level)
            for evaluation in evaluations
            for level, cells in sheet.rows(evaluation)
        ]
        if rows:
            yield Document([[Table((*_WHOSE, *sheet.columns), rows)]], title=sheet.name)
        if sheet is _NODES and any(charts := [_charts(evaluation) for evaluation in evaluations[:_MOST_CHARTS]]):
            yield Document(charts, title=msg("Charts"))
    yield Document([[*_origins(evaluations, run)]], title=msg("Files and rules"))


_WHOSE = (Column(msg("subject"), wrap=True), Column(msg("instrument")), Column(msg("period")))


def _whose(evaluation: Evaluation) -> tuple[Prose, ...]:
    return evaluation.assessment.subject, evaluation.instrument.id, evaluation.assessment.period.text


def _number(score: Score | None, digits: int) -> Decimal | str:
    return "" if score is None else decimal_text(score.value, digits)


def _exact(score: Score | None, digits: int) -> str:
    """The exact value, before any rounding, where what is shown is another."""
    return (
        ""
        if score is None or parse_fraction(decimal_text(score.value, digits)) == score.exact
        else exact_text(score.exact)
    )


# --- What came out --------------------------------------------------------------------------------------------------


def _summary(evaluation: Evaluation) -> Iterator[tuple[int, Cells]]:
    total, band = evaluation.total, evaluation.band
    verdicts = [claim.verdict for claim in evaluation.claims]
    severities = [severity_of(finding) for finding in evaluation.findings]
    ends = (total.low, total.high) if total.score is None else (None, None)
    yield (
        0,
        (
            STATUS_WORDS.get(evaluation.assessment.status, evaluation.assessment.status),
            _number(total.score, total.node.digits),
            _exact(total.score, total.node.digits),
            *(_number(end, total.node.digits) for end in ends),
            Styled(band.predicate, "strong") if band else "",
            (band.label or "") if band else "",
            " / ".join(evaluation.possible) if not band else "",
            *(Decimal(verdicts.count(verdict)) for verdict in (AGREES, CONTRADICTED)),
            *(Decimal(severities.count(severity)) for severity in SEVERITIES),
            evaluation.assessment.file,
        ),
    )


_SUMMARY = _Sheet(
    msg("Summary"),
    (
        Column(msg("status")),
        Column(msg("score"), number=True),
        Column(msg("exact")),
        Column(msg("lowest"), number=True),
        Column(msg("highest"), number=True),
        Column(msg("predicate")),
        Column(msg("label")),
        Column(msg("still possible")),
        Column(msg("claims that agree"), number=True),
        Column(msg("claims that are contradicted"), number=True),
        *(Column(SEVERITY_WORDS[severity], number=True) for severity in SEVERITIES),
        Column(msg("file")),
    ),
    _summary,
)


def _nodes(evaluation: Evaluation) -> Iterator[tuple[int, Cells]]:
    for result in evaluation.nodes.values():
        yield result.node.depth, _node(evaluation, result)


def _node(evaluation: Evaluation, result: NodeResult) -> Cells:
    node, score = result.node, result.score
    ends = (result.low, result.high) if score is None and result.origin != "missing" else (None, None)
    return (
        result.code,
        node.parent or "",
        node.title,
        "" if node.weight is None else short_text(node.weight),
        result.answer or result.grade or "",
        _number(score, node.digits),
        _exact(score, node.digits),
        *(_number(end, node.digits) for end in ends),
        "" if result.maximum is None else short_text(result.maximum),
        result.band.word if result.band else result.maturity or "",
        ORIGIN[result.origin],
        msg("yes") if result.used else msg("no"),
        "" if result.n is None else Decimal(result.n),
    )


_NODES = _Sheet(
    msg("Values"),
    (
        Column(msg("code"), tree=True),
        Column(msg("below")),
        Column(msg("title"), wrap=True),
        Column(msg("weight"), number=True),
        Column(msg("answer"), wrap=True),
        Column(msg("value"), number=True),
        Column(msg("exact")),
        Column(msg("lowest"), number=True),
        Column(msg("highest"), number=True),
        Column(msg("most possible"), number=True),
        Column(msg("predicate")),
        Column(msg("origin")),
        Column(msg("used")),
        Column("n", number=True),
    ),
    _nodes,
)


def _charts(evaluation: Evaluation) -> list[Block]:
    """The strip of the bands, and the parts below the total."""
    drawn: list[Block] = [*scale(evaluation), *of_tops(evaluation)]
    return [Heading(together(*_whose(evaluation))), *drawn] if drawn else []


def _units(evaluation: Evaluation) -> Iterator[tuple[int, Cells]]:
    for unit in evaluation.groups:
        total = unit.total
        yield (
            0,
            (
                unit.group or "",
                "" if unit.n is None else Decimal(unit.n),
                _number(total.score, total.node.digits),
                _exact(total.score, total.node.digits),
                unit.band.word if unit.band else " / ".join(unit.possible),
            ),
        )


_UNITS = _Sheet(
    msg("Units"),
    (
        Column(msg("unit"), wrap=True),
        Column("n", number=True),
        Column(msg("score"), number=True),
        Column(msg("exact")),
        Column(msg("predicate")),
    ),
    _units,
)


# --- How it came about, and what is to be said of it ----------------------------------------------------------------


def _trace(evaluation: Evaluation) -> Iterator[tuple[int, Cells]]:
    for code, result in evaluation.nodes.items():
        for fact in facts_of(evaluation, code):
            cites = dict.fromkeys(cite for cite in fact.cites if cite is not None)
            sources = [short_cite(evaluation.instrument, cite) for cite in cites]
            value = value_text(evaluation.instrument, result)
            yield 0, (code, result.node.title, value, fact.prose, together(*sources, separator="; "))


_TRACE = _Sheet(
    msg("How it came about"),
    (
        Column(msg("code")),
        Column(msg("title"), wrap=True),
        Column(msg("value"), number=True),
        Column(msg("came about by"), wrap=True),
        Column(msg("source"), wrap=True),
    ),
    _trace,
)


def _findings(evaluation: Evaluation) -> Iterator[tuple[int, Cells]]:
    order = list(SEVERITY_WORDS)
    for finding in sorted(evaluation.findings, key=lambda each: order.index(severity_of(each))):
        yield 0, _finding(finding)


def _finding(finding: Finding) -> Cells:
    severity = severity_of(finding)
    return Styled(SEVERITY_WORDS[severity], severity), finding.node or "", finding.message, finding.code


_FINDINGS = _Sheet(
    msg("Findings"),
    (Column(msg("severity")), Column(msg("code")), Column(msg("finding"), wrap=True), Column(msg("kind"))),
    _findings,
)


def _claims(evaluation: Evaluation) -> Iterator[tuple[int, Cells]]:
    for claim in evaluation.claims:
        yield 0, _claim(evaluation, claim)


def _claim(evaluation: Evaluation, claim: ClaimResult) -> Cells:
    node = evaluation.instrument.nodes.get(claim.code)
    severity = claims.severity_of(claim)
    return (
        claim.code,
        node.title if node else "",
        claim.printed,
        claim.computed or "",
        Styled(VERDICT[claim.verdict], severity),
        claim.by or "",
    )


_CLAIMS = _Sheet(
    msg("What was published"),
    (
        Column(msg("code")),
        Column(msg("title"), wrap=True),
        Column(msg("printed"), number=True),
        Column(msg("computed"), number=True),
        Column(msg("verdict")),
        Column(msg("reading that gives it")),
    ),
    _claims,
)


def _readings(evaluation: Evaluation) -> Iterator[tuple[int, Cells]]:
    for reading in evaluation.readings:
        yield 0, _reading(evaluation, reading)


def _reading(evaluation: Evaluation, result: ReadingResult) -> Cells:
    digits = evaluation.total.node.digits
    return (
        result.reading.title,
        _number(result.score, digits),
        _exact(result.score, digits),
        result.band.word if result.band else "",
        msg("yes") if result.changes_score else msg("no"),
        msg("yes") if result.changes_predicate else msg("no"),
        together(*cite_prose(evaluation.instrument, result.reading.cite), separator="; "),
    )


_READINGS = _Sheet(
    msg("Other readings"),
    (
        Column(msg("reading"), wrap=True),
        Column(msg("total"), number=True),
        Column(msg("exact")),
        Column(msg("predicate")),
        Column(msg("changes the score")),
        Column(msg("changes the predicate")),
        Column(msg("source"), wrap=True),
    ),
    _readings,
)


def _sources(evaluation: Evaluation) -> Iterator[tuple[int, Cells]]:
    for key, source in evaluation.instrument.sources.items():
        yield 0, (key, source.title, source.place, MARK.get(source.mark, source.mark))


_SOURCES = _Sheet(
    msg("Sources"),
    (
        Column(msg("key")),
        Column(msg("source"), wrap=True),
        Column(msg("place"), wrap=True),
        Column(msg("how well established")),
    ),
    _sources,
)


def _origins(evaluations: Sequence[Evaluation], run: Run) -> Iterator[Block]:
    """Program, files and rules with their hashes, each once; and what this is not."""
    said = {str(fact): fact for evaluation in evaluations for fact in facts(evaluation, run)}
    yield Table((Column(wrap=True),), [Row((fact,)) for fact in (*said.values(), NOT_OFFICIAL)])
