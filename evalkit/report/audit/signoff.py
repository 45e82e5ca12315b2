"""What an auditor signs under: program, day, inputs and rules with their hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.report.lines import block, in_short, rules_in_short
from evalkit.report.signoff import assessment_input, input_facts

if TYPE_CHECKING:
    from evalkit.audit.model import AuditResult
    from evalkit.report.render.layout import Line
    from evalkit.report.render.page import Page
    from evalkit.report.signoff import Run


def audit_sign_off(result: AuditResult, run: Run, page: Page) -> list[Line]:
    """One line, or one line a fact with whole hashes and room for a signature in the detailed report."""
    short, rules = in_short(run, result.sheet.sha256, page), result.result.rules
    if rules is not None:
        short.append(rules_in_short(rules.file, rules.sha256, page))
    return block(short, [*run_facts(run), *file_facts(result)], page)


def run_facts(run: Run) -> list[Message]:
    """Program and day."""
    return [msg("program: evalkit {version}", version=run.version), msg("audited: {day}", day=run.day.isoformat())]


def file_facts(result: AuditResult) -> list[Message]:
    """The report, its rules, and the assessments that were held against it, with their hashes."""
    sheet, rules = result.sheet, result.result.rules
    found = list(input_facts(sheet.inputs, sheet.sha256))
    if rules is not None:
        found.append(msg("rules: {id}, {file}, sha256 {sha}", id=rules.id, file=rules.file, sha=rules.sha256))
    for one in (each for evaluations in result.result.evaluations.values() for each in evaluations):
        assessment, instrument = one.assessment, one.instrument
        found.append(assessment_input(assessment))
        found.append(
            msg("rules: {id}, {file}, sha256 {sha}", id=instrument.id, file=instrument.file, sha=instrument.sha256)
        )
    return list({str(fact): fact for fact in found}.values())
