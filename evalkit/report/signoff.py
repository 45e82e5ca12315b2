"""The block that an auditor signs under: program, date, hashes, and what this is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.text import Message, msg
from evalkit.files.assessment import STATUS_WORDS
from evalkit.report.layout import Line, line, paragraph
from evalkit.report.words import listed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.report.page import Page

NOT_OFFICIAL = msg("A recomputation, not an official result.")
_SHORT = 8


class Run(NamedTuple):
    """The program that evaluates, and the day."""

    version: str
    day: dt.date


def block(short: list[str], facts: Sequence[Message], page: Page) -> list[Line]:
    """*short* on one line, or one line a fact and room for a signature in the detailed report; and what this is not."""
    if page.detail:
        found = [one for fact in facts for one in paragraph(page.say(fact), page.width, first=line("  "), indent=4)]
    else:
        found = paragraph(listed(page, short), page.width, first=line("  "), indent=2)
    found += paragraph(page.say(NOT_OFFICIAL), page.width, first=line("  "), indent=2)
    return [*found, *_signature(page)] if page.detail else found


def in_short(run: Run, sha256: str, page: Page) -> list[str]:
    """Program, day and the input: the beginning of every short line."""
    return [f"evalkit {run.version}", run.day.isoformat(), page.say(msg("input {sha}", sha=sha256[:_SHORT]))]


def rules_in_short(file: str, sha256: str, page: Page) -> str:
    """A rule file and the beginning of its hash."""
    return page.say(msg("rules {file} {sha}", file=file, sha=sha256[:_SHORT]))


def sign_off(evaluation: Evaluation, run: Run, page: Page) -> list[Line]:
    """One line, or one line a fact with whole hashes and room for a signature in the detailed report."""
    return block(_in_short(evaluation, run, page), _facts(evaluation, run), page)


def _in_short(evaluation: Evaluation, run: Run, page: Page) -> list[str]:
    instrument, assessment = evaluation.instrument, evaluation.assessment
    parts = in_short(run, assessment.sha256, page)
    parts.append(rules_in_short(instrument.file, instrument.sha256, page))
    if instrument.variant is not None:
        variant = instrument.variant
        parts.append(page.say(msg("variant {file} {sha}", file=variant.file, sha=variant.sha256[:_SHORT])))
    return [*parts, page.say(STATUS_WORDS.get(assessment.status, assessment.status))]


def assessment_input(assessment: Assessment) -> Message:
    """The file of *assessment* and its hash; with tables it is that of all of them, one behind the other."""
    tables = tuple(table.file for table in assessment.tables.values())
    if not tables:
        return msg("input: {file}, sha256 {sha}", file=assessment.file, sha=assessment.sha256)
    return msg(
        "input: {file} and behind it {tables}, as one file: sha256 {sha}",
        file=assessment.file,
        tables=tables,
        sha=assessment.sha256,
    )


def _facts(evaluation: Evaluation, run: Run) -> list[Message]:
    instrument, assessment = evaluation.instrument, evaluation.assessment
    facts: list[Message] = [
        msg("program: evalkit {version}", version=run.version),
        msg("evaluated: {day}", day=run.day.isoformat()),
        assessment_input(assessment),
        msg("rules: {id}, {file}, sha256 {sha}", id=instrument.id, file=instrument.file, sha=instrument.sha256),
        msg("rules last held against their sources: {day}", day=instrument.validity.checked.isoformat()),
    ]
    if instrument.variant is not None:
        variant = instrument.variant
        facts.append(msg("local variant: {file}, sha256 {sha}", file=variant.file, sha=variant.sha256))
    facts.append(
        msg("status of the assessment: {status}", status=STATUS_WORDS.get(assessment.status, assessment.status))
    )
    return facts


def _signature(page: Page) -> list[Line]:
    """Room for name, signature and date."""
    words = [page.say(one) for one in (msg("name"), msg("signature"), msg("date"))]
    width = max(map(len, words))
    found: list[Line] = []
    for word in words:
        found += [(), line("  ", word.ljust(width), "  ", "_" * min(page.width - width - 4, 40))]
    return found
