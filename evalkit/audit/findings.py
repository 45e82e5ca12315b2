"""What a reader must know beside the verdicts: cells that cannot be read, assessments about somebody else or of another year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.audit.kinds.kind import named
from evalkit.base.text import msg, visible
from evalkit.base.verdicts import NOTE, WARNING
from evalkit.base.wording import caseless
from evalkit.evaluation.result import Finding
from evalkit.performance.findings import NO_REALISATION, NO_TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.audit.model import Relation, Sheet
    from evalkit.base.text import Message
    from evalkit.files.assessment import Assessment
    from evalkit.performance.assessments import Answer
    from evalkit.performance.model import Report, ReportResult

OTHER_SUBJECT, OTHER_PERIOD, UNREAD = "other-subject", "other-period", "cell-unread"


def notes_of(sheet: Sheet) -> Iterator[Finding]:
    """How tables were read; a warning where cells were left out, as what is made of them is open."""
    for note in sheet.notes:
        yield Finding(code=note.code, severity=WARNING if note.cells else NOTE, message=note.text)


def unread_cells(sheet: Sheet) -> Iterator[Finding]:
    """The cells that were left out because they cannot be read, a finding a table."""
    tables: dict[str, list[Message]] = {}
    for address, why in sheet.unread.items():
        table, _, cell = address.partition(":")
        tables.setdefault(table, []).append(msg("{address}: {problem}", address=visible(cell, 120), problem=why))
    for table, cells in tables.items():
        text = msg(
            "table {table}: cells that cannot be read are left out, and what is made of them is open: {cells}",
            table=visible(table),
            cells=named(cells),
        )
        yield Finding(code=UNREAD, severity=WARNING, message=text, node=f"{table}:*")


def unknown_figures(result: ReportResult) -> Iterator[Finding]:
    """What evaluating the report tells of targets and realisations that are printed and cannot be taken."""
    fields = {NO_TARGET: "target", NO_REALISATION: "realisation"}
    for finding in result.findings:
        if finding.code in fields:
            yield attrs.evolve(finding, node=f"indicator:{finding.node}:{fields[finding.code]}")


def findings(sheet: Sheet, report: Report, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """Assessments about somebody else, or of another year; each is named once, where a relation first names it so.

    Args:
        answers: Address → result, for every address of an assessment file that relations name.
    """
    subjects = {caseless(name) for name in report.subjects}
    seen: set[tuple[str, int]] = set()
    for relation, address in _named(sheet, answers):
        assessment = answers[address].evaluation.assessment
        if caseless(assessment.subject) not in subjects and (OTHER_SUBJECT, id(assessment)) not in seen:
            seen.add((OTHER_SUBJECT, id(assessment)))
            yield _other_subject(relation, address, assessment, report)
        years = _years(relation, sheet)
        if "year" in relation.across:  # another year is meant
            continue
        if assessment.period.last_day.year not in years and (OTHER_PERIOD, id(assessment)) not in seen:
            seen.add((OTHER_PERIOD, id(assessment)))
            yield _other_period(relation, address, assessment, years)


def _named(sheet: Sheet, answers: Mapping[str, Answer]) -> Iterator[tuple[Relation, str]]:
    if answers:
        for relation in sheet.relations:
            for address in relation.inputs:
                if address in answers:
                    yield relation, address


def _years(relation: Relation, sheet: Sheet) -> dict[int, None]:
    """The years that an assessment should be of: that of the report, and that of the claim where it is said."""
    declared = sheet.claims[relation.claim].attributes.year
    return dict.fromkeys((sheet.year, declared) if declared is not None else (sheet.year,))


def _other_subject(relation: Relation, address: str, assessment: Assessment, report: Report) -> Finding:
    text = msg(
        "{code}: {address} is about {subject}, and not about {agency} or another of its subjects",
        code=visible(relation.claim, 120),
        address=visible(address, 200),
        subject=visible(assessment.subject),
        agency=visible(report.agency),
    )
    return Finding(code=OTHER_SUBJECT, severity=WARNING, message=text, node=address)


def _other_period(relation: Relation, address: str, assessment: Assessment, years: Mapping[int, None]) -> Finding:
    text = msg(
        "{code}: {address} is of {period}, where {years} is expected",
        code=visible(relation.claim, 120),
        address=visible(address, 200),
        period=assessment.period.text,
        years=" / ".join(map(str, sorted(years))),
    )
    return Finding(code=OTHER_PERIOD, severity=WARNING, message=text, node=address)
