"""Failures in words: what was asked for, what was found, and the assessment that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError
from evalkit.base.text import english, msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.files.document import Document, read_document
from evalkit.files.telling import in_short, telling
from evalkit.files.written import assessment_toml, tables_csv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.cases import Case, Mismatch
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.rulework.check.model import Statement
    from evalkit.testing.laws import Law, LawBroken

_SECTIONS = ("answers", "values", "claims", "context")
_MOST_LINES = 12  # of a section, before it is folded


def broken_law(instrument: Instrument, law: Law, broken: LawBroken) -> str:
    """A law that does not hold, with the smallest assessments that break it."""
    head = msg("{file}: law {name} does not hold", file=visible(instrument.file, 200), name=law.name)
    lines = [
        english(head),
        f"  {english(msg('expected: {what}', what=law.meaning))}",
        f"  {english(msg('found: {what}', what=broken.problem))}",
        *_files(broken.assessments),
    ]
    return "\n".join(lines)


def statement(rules: Instrument | ReportRules, one: Statement) -> str:
    """A statement that fails, with its witness."""
    place = f"{one.check}: {one.place}" if one.place else one.check
    lines = [f"{visible(rules.file, 200)}: {place}: {english(one.text)}"]
    if one.witness is not None:
        lines.append(f"  {english(one.witness.shows)}")
        lines += _files([_read(text) for text in one.witness.assessments])
    return "\n".join(lines)


def _read(text: str) -> Assessment:
    data = text.encode()
    (assessment,) = read_document(Document("", data, parse_toml(data, "", AssessmentError)))
    return assessment


def wrong_case(case: Case, found: Sequence[Mismatch], assessment: Assessment | None) -> str:
    """A case that does not come out as expected, with its assessment."""
    head = msg("{file}: {name}", file=visible(case.file, 200), name=visible(case.name, 200))
    lines = [english(head), *(f"  {mismatch.message()}" for mismatch in found),
             f"  {english(msg('source: {source}', source=visible(case.source, 200)))}"]  # fmt: skip
    return "\n".join([*lines, *(_files((assessment,)) if assessment is not None else ())])


def _files(assessments: Sequence[Assessment]) -> list[str]:
    """Each as its file: what tells something first, and long sections folded to a line."""
    first = {name: telling([getattr(assessment, name) for assessment in assessments]) for name in _SECTIONS}
    lines: list[str] = []
    for number, assessment in enumerate(assessments, 1):
        lines += [
            "",
            f"{_title(number, len(assessments))}{_in_short(assessment, first)}",
            _toml(assessment, first).rstrip(),
        ]
        for name, text in tables_csv(assessment).items():
            lines += ["", f"# {name}", text.rstrip()]
    return lines


def _title(number: int, of: int) -> str:
    names: dict[int, Message] = {1: msg("the first assessment"), 2: msg("the second assessment")}
    return f"# {english(names[number] if of > 1 else msg('the smallest assessment that shows it'))}"


def _in_short(assessment: Assessment, first: Mapping[str, Sequence[str]]) -> str:
    """What the folded sections hold, for those who read."""
    long = {name: section for name in _SECTIONS if len(section := getattr(assessment, name)) > _MOST_LINES}
    return "".join(f": {in_short(section, first[name])}" for name, section in long.items())


def _toml(assessment: Assessment, first: Mapping[str, Sequence[str]]) -> str:
    codes = [code for codes in first.values() for code in codes]
    try:
        return assessment_toml(assessment, first=codes, most=_MOST_LINES)
    except TypeError as error:
        return f"# {english(msg('TOML has no form for {kind}', kind=str(error)))}"
