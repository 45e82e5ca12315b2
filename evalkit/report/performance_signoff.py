"""The block under a performance report: program, day, inputs and rules with their hashes, and what this is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report.layout import Line, line, paragraph
from evalkit.report.signoff import SHORT, signature
from evalkit.report.words import listed
from evalkit.text import Message, msg

if TYPE_CHECKING:
    from evalkit.performance.model import ReportResult
    from evalkit.report.page import Page
    from evalkit.report.signoff import Run


def report_sign_off(result: ReportResult, run: Run, page: Page) -> list[Line]:
    """One line, or one line a fact with whole hashes and room for a signature in the detailed report."""
    if page.detail:
        found: list[Line] = []
        for fact in _facts(result, run):
            found += paragraph(page.say(fact), page.width, first=line("  "), indent=4)
    else:
        found = paragraph(listed(page, _in_short(result, run, page)), page.width, first=line("  "), indent=2)
    official = page.say(msg("A recomputation, not an official result."))
    found += paragraph(official, page.width, first=line("  "), indent=2)
    return [*found, *signature(page)] if page.detail else found


def _in_short(result: ReportResult, run: Run, page: Page) -> list[str]:
    parts = [
        f"evalkit {run.version}",
        run.day.isoformat(),
        page.say(msg("input {sha}", sha=result.report.sha256[:SHORT])),
    ]
    rules = result.rules
    if rules is not None:
        parts.append(page.say(msg("rules {file} {sha}", file=rules.file, sha=rules.sha256[:SHORT])))
    return parts


def _facts(result: ReportResult, run: Run) -> list[Message]:
    """Program, day, the report and its rules, and the assessments it takes realisations from, each once."""
    report, rules = result.report, result.rules
    found = [
        msg("program: evalkit {version}", version=run.version),
        msg("evaluated: {day}", day=run.day.isoformat()),
        msg("input: {file}, sha256 {sha}", file=report.file, sha=report.sha256),
    ]
    if rules is not None:
        found += [
            msg("rules: {id}, {file}, sha256 {sha}", id=rules.id, file=rules.file, sha=rules.sha256),
            msg("rules last held against their sources: {day}", day=rules.validity.checked.isoformat()),
        ]
    for one in (each for evaluations in result.evaluations.values() for each in evaluations):
        assessment, instrument = one.assessment, one.instrument
        found += [
            msg("input: {file}, sha256 {sha}", file=assessment.file, sha=assessment.sha256),
            msg("rules: {id}, {file}, sha256 {sha}", id=instrument.id, file=instrument.file, sha=instrument.sha256),
        ]
    return list({str(fact): fact for fact in found}.values())
