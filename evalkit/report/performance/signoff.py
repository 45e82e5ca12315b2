"""What is signed for under a performance report: program, day, inputs and rules with their hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.report.lines import block, in_short, rules_in_short
from evalkit.report.signoff import assessment_input

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.performance.model import InputFile, ReportResult
    from evalkit.report.render.layout import Line
    from evalkit.report.render.page import Page
    from evalkit.report.signoff import Run


def report_sign_off(result: ReportResult, run: Run, page: Page) -> list[Line]:
    """One line, or one line a fact with whole hashes and room for a signature in the detailed report."""
    short, rules = in_short(run, result.report.sha256, page), result.rules
    if rules is not None:
        short.append(rules_in_short(rules.file, rules.sha256, page))
    return block(short, _facts(result, run), page)


def input_facts(inputs: Sequence[InputFile], sha256: str) -> Iterator[Message]:
    """Every file with its own hash, and *sha256*, the hash over them all, which stands in the short line."""
    for one in inputs:
        yield msg("input: {file}, sha256 {sha}", file=one.file, sha=one.sha256)
    yield msg("these files together: sha256 {sha}", sha=sha256)


def _facts(result: ReportResult, run: Run) -> list[Message]:
    """Program, day, the files of the report, its rules, and the assessments it takes realisations from, each once."""
    report, rules = result.report, result.rules
    found = [
        msg("program: evalkit {version}", version=run.version),
        msg("evaluated: {day}", day=run.day.isoformat()),
        *input_facts(report.inputs, report.sha256),
    ]
    if rules is not None:
        found += [
            msg("rules: {id}, {file}, sha256 {sha}", id=rules.id, file=rules.file, sha=rules.sha256),
            msg("rules last held against their sources: {day}", day=rules.validity.checked.isoformat()),
        ]
    for one in (each for evaluations in result.evaluations.values() for each in evaluations):
        assessment, instrument = one.assessment, one.instrument
        found += [
            assessment_input(assessment),
            msg("rules: {id}, {file}, sha256 {sha}", id=instrument.id, file=instrument.file, sha=instrument.sha256),
        ]
    return list({str(fact): fact for fact in found}.values())
