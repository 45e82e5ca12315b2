"""The block that an auditor signs under: program, date, hashes, and what this is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.report.layout import Line, line, paragraph
from evalkit.report.words import STATUS, listed
from evalkit.text import Message, msg

if TYPE_CHECKING:
    import datetime as dt

    from evalkit.model import Evaluation
    from evalkit.report.page import Page

SHORT = 8


class Run(NamedTuple):
    """The program that evaluates, and the day."""

    version: str
    day: dt.date


def sign_off(evaluation: Evaluation, run: Run, page: Page) -> list[Line]:
    """One line, or one line a fact with whole hashes and room for a signature in the detailed report."""
    found = _in_full(evaluation, run, page) if page.detail else _in_short(evaluation, run, page)
    found += paragraph(
        page.say(msg("A recomputation, not an official result.")), page.width, first=line("  "), indent=2
    )
    return [*found, *signature(page)] if page.detail else found


def _in_short(evaluation: Evaluation, run: Run, page: Page) -> list[Line]:
    instrument, assessment = evaluation.instrument, evaluation.assessment
    parts = [
        f"evalkit {run.version}",
        run.day.isoformat(),
        page.say(msg("input {sha}", sha=assessment.sha256[:SHORT])),
        page.say(msg("rules {file} {sha}", file=instrument.file, sha=instrument.sha256[:SHORT])),
    ]
    if instrument.variant is not None:
        variant = instrument.variant
        parts.append(page.say(msg("variant {file} {sha}", file=variant.file, sha=variant.sha256[:SHORT])))
    parts.append(page.say(STATUS.get(assessment.status, assessment.status)))
    return paragraph(listed(page, parts), page.width, first=line("  "), indent=2)


def _in_full(evaluation: Evaluation, run: Run, page: Page) -> list[Line]:
    instrument, assessment = evaluation.instrument, evaluation.assessment
    facts: list[Message] = [
        msg("program: evalkit {version}", version=run.version),
        msg("evaluated: {day}", day=run.day.isoformat()),
        msg("input: {file}, sha256 {sha}", file=assessment.file, sha=assessment.sha256),
        msg("rules: {id}, {file}, sha256 {sha}", id=instrument.id, file=instrument.file, sha=instrument.sha256),
        msg("rules last held against their sources: {day}", day=instrument.validity.checked.isoformat()),
    ]
    if instrument.variant is not None:
        variant = instrument.variant
        facts.append(msg("local variant: {file}, sha256 {sha}", file=variant.file, sha=variant.sha256))
    facts.append(msg("status of the assessment: {status}", status=STATUS.get(assessment.status, assessment.status)))
    found: list[Line] = []
    for fact in facts:
        found += paragraph(page.say(fact), page.width, first=line("  "), indent=4)
    return found


def signature(page: Page) -> list[Line]:
    """Room for name, signature and date."""
    words = [page.say(one) for one in (msg("name"), msg("signature"), msg("date"))]
    width = max(map(len, words))
    found: list[Line] = []
    for word in words:
        found += [(), line("  ", word.ljust(width), "  ", "_" * min(page.width - width - 4, 40))]
    return found
