"""What an auditor signs under: program, day, inputs and rules with their hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report.layout import Line, line, paragraph
from evalkit.report.signoff import SHORT, signature
from evalkit.report.words import listed
from evalkit.text import Message, msg

if TYPE_CHECKING:
    from evalkit.audit.model import AuditResult
    from evalkit.report.page import Page
    from evalkit.report.signoff import Run

NOT_OFFICIAL = msg("A recomputation, not an official result.")


def audit_sign_off(result: AuditResult, run: Run, page: Page) -> list[Line]:
    """One line, or one line a fact with whole hashes and room for a signature in the detailed report."""
    if page.detail:
        found = [
            one
            for fact in facts(result, run)
            for one in paragraph(page.say(fact), page.width, first=line("  "), indent=4)
        ]
    else:
        found = paragraph(listed(page, _in_short(result, run, page)), page.width, first=line("  "), indent=2)
    found += paragraph(page.say(NOT_OFFICIAL), page.width, first=line("  "), indent=2)
    return [*found, *signature(page)] if page.detail else found


def _in_short(result: AuditResult, run: Run, page: Page) -> list[str]:
    parts = [
        f"evalkit {run.version}",
        run.day.isoformat(),
        page.say(msg("input {sha}", sha=result.sheet.sha256[:SHORT])),
    ]
    rules = result.result.rules
    if rules is not None:
        parts.append(page.say(msg("rules {file} {sha}", file=rules.file, sha=rules.sha256[:SHORT])))
    return parts


def facts(result: AuditResult, run: Run) -> list[Message]:
    """Program, day, the report, its rules, and the assessments that were held against it."""
    sheet, rules = result.sheet, result.result.rules
    found = [
        msg("program: evalkit {version}", version=run.version),
        msg("audited: {day}", day=run.day.isoformat()),
        msg("input: {file}, sha256 {sha}", file=sheet.file, sha=sheet.sha256),
    ]
    if rules is not None:
        found.append(msg("rules: {id}, {file}, sha256 {sha}", id=rules.id, file=rules.file, sha=rules.sha256))
    for one in (each for evaluations in result.result.evaluations.values() for each in evaluations):
        assessment, instrument = one.assessment, one.instrument
        found.append(msg("input: {file}, sha256 {sha}", file=assessment.file, sha=assessment.sha256))
        found.append(
            msg("rules: {id}, {file}, sha256 {sha}", id=instrument.id, file=instrument.file, sha=instrument.sha256)
        )
    return list({str(fact): fact for fact in found}.values())
