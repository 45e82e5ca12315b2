"""The page of an evaluation, and the one that explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, Prose, msg
from evalkit.evaluation.headroom import potentials
from evalkit.files.assessment import STATUS_WORDS
from evalkit.report.blocks import Document, Section
from evalkit.report.evaluation.head import by_context, header, printed_bands, scale, verdict
from evalkit.report.evaluation.sections import asked, offices, readings, units
from evalkit.report.evaluation.tree import elements, has_elements, lowest_known, outside, shown_codes, tree, weakest
from evalkit.report.findings import findings
from evalkit.report.signoff import (
    Stamp,
    assessment_input,
    checked_fact,
    in_short,
    program_facts,
    rules_fact,
    sign_off,
)
from evalkit.report.sources import notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation


def evaluation_page(evaluation: Evaluation, run: Stamp, *, detail: bool) -> Document:
    """Verdict, nodes, what could be gained, findings, other readings; in *detail* every node, the bands, notes and hashes."""
    shown = shown_codes(evaluation, detail=detail)
    gains = potentials(evaluation, dict.fromkeys([*shown, *lowest_known(evaluation)]))
    sections: list[Section] = [*_head(evaluation, detail=detail), list(scale(evaluation))]
    if has_elements(evaluation):
        sections += elements(evaluation, shown, gains)
    else:
        sections.append(list(tree(evaluation, shown, gains, detail=detail)))
    sections += [
        list(asked(evaluation)),
        list(outside(evaluation, detail=detail)),
        list(units(evaluation, detail=detail)),
        list(offices(evaluation, detail=detail)),
    ]
    if not has_elements(evaluation):
        sections.append(list(weakest(evaluation, shown, gains)))
    if evaluation.beside:
        from evalkit.report.evaluation.supported_established import beside  # noqa: PLC0415  # most have nothing beside

        sections.append(list(beside(evaluation)))
    sections += [findings(evaluation.findings), list(readings(evaluation, detail=detail))]
    if detail:
        sections += [list(printed_bands(evaluation)), *notes(evaluation.instrument)]
    return Document([*sections, *_sign_off(evaluation, run, detail=detail)])


def explained_page(evaluation: Evaluation, code: str, run: Stamp, *, detail: bool) -> Document:
    """How *code* came about; every node if it is empty."""
    from evalkit.report.evaluation.explain import explanation  # noqa: PLC0415  # rarely asked for

    sections = [*_head(evaluation, detail=detail), *explanation(evaluation, code, detail=detail)]
    return Document([*sections, *_sign_off(evaluation, run, detail=detail)])


def _head(evaluation: Evaluation, *, detail: bool) -> list[Section]:
    return [list(header(evaluation, detail=detail)), [verdict(evaluation, detail=detail)], list(by_context(evaluation))]


def _sign_off(evaluation: Evaluation, run: Stamp, *, detail: bool) -> list[Section]:
    return sign_off(_in_short(evaluation, run), facts(evaluation, run), detail=detail)


def _in_short(evaluation: Evaluation, run: Stamp) -> Iterator[Prose]:
    assessment = evaluation.assessment
    yield from in_short(run, assessment.sha256, evaluation.instrument)
    yield STATUS_WORDS[assessment.status]


def facts(evaluation: Evaluation, run: Stamp) -> Iterator[Message]:
    """Program and day, the files and rules with their hashes, who vouches for the assessment."""
    instrument, assessment = evaluation.instrument, evaluation.assessment
    yield from program_facts(run, msg("evaluated: {day}", day=run.day.isoformat()))
    yield assessment_input(assessment)
    yield rules_fact(instrument)
    yield checked_fact(instrument)
    if instrument.variant is not None:
        variant = instrument.variant
        yield msg("local variant: {file}, sha256 {sha}", file=variant.file, sha=variant.sha256)
    yield msg("status of the assessment: {status}", status=STATUS_WORDS[assessment.status])
