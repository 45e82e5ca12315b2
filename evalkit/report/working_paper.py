"""The working paper of an evaluation, from its verdict to the lines on which it is signed.

The nodes right below the total as a chart: a radar where there are several of one kind, else bars.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Decimal, Prose, msg
from evalkit.evaluation.headroom import potentials
from evalkit.files.assessment import STATUS_WORDS
from evalkit.instruments import TOTAL
from evalkit.report.audit.relations import VERDICT
from evalkit.report.blocks import (
    Block,
    Chart,
    Column,
    Document,
    Fold,
    Heading,
    Mark,
    Section,
    Sign,
    Step,
    Styled,
    Table,
    together,
)
from evalkit.report.columns import facts_table, headed, headed_table
from evalkit.report.evaluation.explain import explained
from evalkit.report.evaluation.head import by_context, context_facts, printed_bands, scale, verdict
from evalkit.report.evaluation.page import facts
from evalkit.report.evaluation.sections import asked, offices, readings, units
from evalkit.report.evaluation.supported_established import beside
from evalkit.report.evaluation.texts import evidence_text, name_of, value_text
from evalkit.report.evaluation.tree import (
    elements,
    has_elements,
    lowest_known,
    outside,
    shown_codes,
    to_the_next,
    tree,
    weakest,
)
from evalkit.report.findings import claim_severity, findings
from evalkit.report.signoff import signed
from evalkit.report.sources import Footnotes, notes, source_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Ends
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.report.evaluation.tree import Potentials
    from evalkit.report.signoff import Stamp

_LEAST_AXES, _MOST_AXES = 3, 12
_LEAST_MARKS = 2
_SHARES = (0, 100)


def of_tops(evaluation: Evaluation, caption: Prose = "") -> Iterator[Chart]:
    """The nodes below the total that have a value; nothing of fewer than two.

    Where each has a maximum of its own, what is drawn are shares of it, in percent.
    """
    results = [evaluation.nodes[code] for code in evaluation.instrument.nodes[TOTAL].children]
    known = [each for each in results if each.score is not None and each.maximum]
    if len(known) < _LEAST_MARKS:
        return
    ends = _common(known)
    marks = [_mark(evaluation, each, in_shares=ends is None) for each in known]
    is_whole = len(known) == len(results)  # a radar with an axis left out has another shape
    kind = "radar" if is_whole and _LEAST_AXES <= len(marks) <= _MOST_AXES else "bars"
    least, most = ends or _SHARES
    yield Chart(
        kind, caption or _caption(evaluation, in_shares=ends is None), marks, least, most, _bands(evaluation, ends)
    )


def _common(results: Sequence[NodeResult]) -> Ends | None:
    """The ends that all of them have."""
    ends = {(node_result.minimum or 0, node_result.maximum or 0) for node_result in results}
    return ends.pop() if len(ends) == 1 else None


def _caption(evaluation: Evaluation, *, in_shares: bool) -> Prose:
    level = evaluation.instrument.levels[0]
    return (
        msg("value by {level}, in percent of the most there is", level=level)
        if in_shares
        else msg("value by {level}", level=level)
    )


def _mark(evaluation: Evaluation, result: NodeResult, *, in_shares: bool) -> Mark:
    label = together(result.code, result.node.title, separator=" ")
    text = value_text(evaluation.instrument, result)
    value, most = result.score.value if result.score else 0, result.maximum or 1
    if not in_shares:
        return Mark(label, value, text)
    return Mark(label, Fraction(value) / Fraction(most) * _SHARES[1], together(text, short_text(most), separator=" / "))


def _bands(evaluation: Evaluation, ends: Ends | None) -> Sequence[Step]:
    """The bands of the total, where the marks are on its scale."""
    total = evaluation.total
    on_its_scale = ends == (total.minimum, total.maximum)
    return next((block.steps for block in scale(evaluation) if on_its_scale), ())


def working_paper(evaluation: Evaluation, run: Stamp, *, anchor: str = "") -> Document:
    """Everything there is to say of *evaluation*; *anchor* is what an index page leads to."""
    gains = potentials(evaluation, evaluation.nodes)
    return Document(
        [
            [title(evaluation, msg("Evaluation working paper"), anchor), identity(evaluation)],
            list(result(evaluation)),
            *overview(evaluation, gains),
            list(of_tops(evaluation)),
            list(headed(msg("Every value, part by part"), subtrees(evaluation, gains))),
            list(headed(msg("By unit"), units(evaluation, detail=True))),
            list(headed(msg("By office"), offices(evaluation, detail=True))),
            list(headed(msg("Where most can be gained"), _gains(evaluation, gains))),
            claims(evaluation),
            list(beside(evaluation)),
            *checked(evaluation),
            written_beside(evaluation),
            *came_about(evaluation),
            list(printed_bands(evaluation)),
            *notes(evaluation.instrument),
            *signed(facts(evaluation, run)),
        ]
    )


def result(evaluation: Evaluation) -> Iterator[Block]:
    """Verdict and scale."""
    yield Heading(msg("Result"))
    yield verdict(evaluation, detail=True)
    yield from by_context(evaluation)
    yield from scale(evaluation)


def _gains(evaluation: Evaluation, gains: Potentials) -> Iterator[Block]:
    if not has_elements(evaluation):  # the table of the elements names what each can gain
        yield from weakest(evaluation, lowest_known(evaluation)[:0], gains)
    yield from to_the_next(evaluation, gains)


def checked(evaluation: Evaluation, *, detail: bool = True) -> Iterator[Section]:
    """Findings, and what other readings of the regulation would give; without *detail* only those that change something."""
    yield list(
        headed(
            msg("Findings"),
            findings(finding for finding in evaluation.findings if not finding.code.endswith("-agrees")),
        )
    )
    yield list(headed(msg("Other readings of the regulation"), readings(evaluation, detail=detail)))


def came_about(evaluation: Evaluation) -> Iterator[Section]:
    """Each number with its formula, inputs, rounding and sources; folded away."""
    footnotes = Footnotes(evaluation.instrument)
    known = [code for code, each in evaluation.nodes.items() if is_known(each)]
    folds = [explained(evaluation, code, footnotes) for code in known]
    yield [Heading(msg("How each number came about")), *folds]
    yield footnotes.blocks()


# --- What papers of one assessment share ------------------------------------------------------------------------------


def overview(evaluation: Evaluation, gains: Potentials) -> list[Section]:
    """The nodes that a reader looks for first, and those beside the total."""
    codes = shown_codes(evaluation, detail=False)
    shown: list[Section] = [[Heading(msg("Values")), *tree(evaluation, codes, gains, detail=False)]]
    if has_elements(evaluation):
        shown = elements(evaluation, codes, gains)
        shown[:1] = [[Heading(msg("Values")), *shown[0]]] if shown else []
    return [*shown, list(asked(evaluation)), list(outside(evaluation, detail=False))]


def subtrees(evaluation: Evaluation, gains: Potentials) -> Iterator[Fold]:
    """What lies below each node at the top, where the overview leaves some of it out."""
    shown = set(shown_codes(evaluation, detail=False))
    tops = [code for code, each in evaluation.nodes.items() if each.node.parent is None and code != TOTAL]
    for top in (*evaluation.instrument.nodes[TOTAL].children, *tops):
        below = [code for code in _below(evaluation, top) if is_known(evaluation.nodes[code])]
        if set(below) - {top, *shown}:
            result = evaluation.nodes[top]
            name = together(top, result.node.title, value_text(evaluation.instrument, result))
            yield Fold(name, list(tree(evaluation, below, gains, detail=False)))


def is_known(result: NodeResult) -> bool:
    """Whether there is something to say of a node: what is missing below a given value is not asked for."""
    return result.used or result.origin != "missing"


def _below(evaluation: Evaluation, code: str) -> list[str]:
    """*code* and what lies below it, in the order of the tree."""
    children = evaluation.instrument.nodes[code].children
    return [code, *(each for child in children for each in _below(evaluation, child))]


def written_beside(evaluation: Evaluation) -> Section:
    """Evidence and notes, by code."""
    evidence, notes = evaluation.assessment.evidence, evaluation.assessment.notes
    return headed_table(
        msg("Evidence and notes"),
        [code for code in evaluation.nodes if code in evidence or code in notes],
        (Column(msg("code"), code=True), lambda code: code),
        (Column(msg("title"), wrap=True, elsewhere=True, drop=1), lambda code: evaluation.nodes[code].node.title),
        (Column(msg("evidence"), wrap=True), lambda code: evidence_text(evidence.get(code, ()))),
        (Column(msg("notes"), wrap=True), lambda code: evidence_text(notes.get(code, ()))),
    )


# --- Whom and what it is about ----------------------------------------------------------------------------------------


def title(evaluation: Evaluation, name: Prose, anchor: str = "") -> Heading:
    """The title of a paper: what it is, of which index, and of whom."""
    return Heading(together(name, name_of(evaluation.instrument), evaluation.assessment.subject), 1, anchor=anchor)


def identity(evaluation: Evaluation) -> Table:
    """Each fact on a row of its own."""
    return facts_table(_facts(evaluation), Column(share=3), Column(wrap=True))


def _facts(evaluation: Evaluation) -> Iterator[tuple[Prose, Prose]]:
    instrument, assessment = evaluation.instrument, evaluation.assessment
    yield msg("subject"), assessment.subject
    yield msg("period"), assessment.period.prose
    yield msg("instrument"), together(instrument.title, instrument.id)
    yield msg("source of the rules"), together(*source_texts(instrument, instrument.cite), separator="; ")
    if instrument.variant is not None:
        yield msg("local variant"), together(instrument.variant.title, instrument.variant.decision)
    yield msg("status"), STATUS_WORDS[assessment.status]
    yield from context_facts(evaluation)
    records, rows = instrument.records, instrument.attainable
    is_told = rows is not None and rows.n in evaluation.context
    if evaluation.n is not None and records is not None and not is_told:
        yield records.title, Decimal(evaluation.n)


# --- What was printed -------------------------------------------------------------------------------------------------


def claims(evaluation: Evaluation) -> Section:
    """A row a claim; why one does not agree, the findings say."""
    nodes = evaluation.instrument.nodes
    return headed_table(
        msg("What was published"),
        evaluation.claims,
        (Column(msg("code"), code=True), lambda one: msg("predicate") if one.code == "predicate" else one.code),
        (
            Column(wrap=True, drop=1, elsewhere=True),
            lambda claim: nodes[claim.code].title if claim.code in nodes else "",
        ),
        (Column(msg("printed"), number=True), lambda claim: claim.printed),
        (Column(msg("computed"), number=True), lambda claim: claim.computed or "–"),
        (Column(), lambda claim: Sign(claim_severity(claim), claim_severity(claim))),
        (Column(msg("verdict")), lambda claim: Styled(VERDICT[claim.verdict], claim_severity(claim))),
    )
