"""The working paper of an evaluation, from its verdict to the lines on which it is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.evaluation.headroom import potentials
from evalkit.report.blocks import Block, Document, Heading, Section
from evalkit.report.evaluation.beside import beside
from evalkit.report.evaluation.explain import explained
from evalkit.report.evaluation.head import by_context, printed_bands, scale, verdict
from evalkit.report.evaluation.offices import offices
from evalkit.report.evaluation.page import facts
from evalkit.report.evaluation.readings import readings
from evalkit.report.evaluation.tree import has_elements
from evalkit.report.evaluation.units import units
from evalkit.report.evaluation.weakest import lowest_known, to_the_next, weakest
from evalkit.report.findings import findings
from evalkit.report.signoff import signed
from evalkit.report.sources import Footnotes, notes
from evalkit.report.working_paper.charts import of_tops
from evalkit.report.working_paper.nodes import claims, identity, is_known, overview, subtrees, title, written_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.report.evaluation.tree import Potentials
    from evalkit.report.signoff import Run


def working_paper(evaluation: Evaluation, run: Run, *, anchor: str = "") -> Document:
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
            list(claims(evaluation)),
            list(beside(evaluation)),
            *checked(evaluation),
            list(written_beside(evaluation)),
            *came_about(evaluation),
            list(printed_bands(evaluation)),
            *notes(evaluation.instrument),
            *signed(facts(evaluation, run)),
        ]
    )


def headed(name: Prose, blocks: Iterable[Block]) -> Iterator[Block]:
    """*blocks* below a heading; nothing where there are none."""
    for number, block in enumerate(blocks):
        if not number:
            yield Heading(name)
        yield block


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
