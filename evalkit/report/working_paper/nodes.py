"""Every node on the page: those right below the total and their children at once, each subtree folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.report.blocks import Block, Column, Fold, Heading, Section, together
from evalkit.report.columns import table
from evalkit.report.evaluation.requirements import asked
from evalkit.report.evaluation.texts import evidence_text, value_text
from evalkit.report.evaluation.tree import elements, has_elements, outside, shown_codes, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.report.evaluation.tree import Potentials


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


def written_beside(evaluation: Evaluation) -> Iterator[Block]:
    """Evidence and notes, by code."""
    evidence, notes = evaluation.assessment.evidence, evaluation.assessment.notes
    codes = [code for code in evaluation.nodes if code in evidence or code in notes]
    if not codes:
        return
    yield Heading(msg("Evidence and notes"))
    yield table(
        codes,
        (Column(msg("code"), code=True), lambda code: code),
        (Column(msg("title"), wrap=True, elsewhere=True, drop=1), lambda code: evaluation.nodes[code].node.title),
        (Column(msg("evidence"), wrap=True), lambda code: evidence_text(evidence.get(code, ()))),
        (Column(msg("notes"), wrap=True), lambda code: evidence_text(notes.get(code, ()))),
    )
