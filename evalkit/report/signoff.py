"""What an auditor signs under: program, day, inputs and rules with their hashes, and what this is not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from evalkit.base.distribution import installed_version
from evalkit.base.file_content import file_prose
from evalkit.base.text import Message, Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.report.blocks import Brief, Heading, Item, List, Paragraph, Section, Signature, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.model import InputFile

NOT_OFFICIAL = msg("A recomputation, not an official result.")
_SHORT = 8


class Stamp(NamedTuple):
    """The program that evaluates, and the day."""

    version: str
    day: dt.date

    @classmethod
    def now(cls, day: dt.date | None = None) -> Stamp:
        """The installed version, on that *day*; today if it is not given."""
        return cls(installed_version(), day or dt.datetime.now(tz=dt.UTC).astimezone().date())


def sign_off(short: Iterable[Prose], facts: Iterable[Message], *, detail: bool) -> list[Section]:
    """What is *short* on one line; in the detailed report one line a fact, each once, and room for a signature."""
    each_once = list({str(fact): Item(fact) for fact in facts}.values())
    if not detail:
        return [[Brief(together(*short), each_once), Paragraph(NOT_OFFICIAL, hang=0)]]
    return [
        [List(each_once), Paragraph(NOT_OFFICIAL, hang=0)],
        [Signature((msg("name"), msg("signature"), msg("date")))],
    ]


def signed(facts: Iterable[Message]) -> list[Section]:
    """What a document ends with: program, files and rules with their hashes below a heading, and lines to sign on."""
    first, *rest = sign_off((), facts, detail=True)
    return [[Heading(msg("Program, files and rules")), *first], *rest]


def in_short(run: Stamp, sha256: str = "", rules: Instrument | ReportRules | None = None) -> Iterator[Prose]:
    """Program, day, the input and the rules, where there is one of each: the beginning of every short line."""
    yield f"evalkit {run.version}"
    yield run.day.isoformat()
    if sha256:
        yield msg("input {sha}", sha=sha256[:_SHORT])
    if rules is not None:
        yield msg("rules {file} {sha}", file=rules.file, sha=rules.sha256[:_SHORT])
    variant = getattr(rules, "variant", None)  # of an instrument
    if variant is not None:
        yield msg("variant {file} {sha}", file=variant.file, sha=variant.sha256[:_SHORT])


def program_facts(run: Stamp, day: Message) -> Iterator[Message]:
    """The program, and what it did on which *day*."""
    yield msg("program: evalkit {version}", version=run.version)
    yield day


def rules_fact(rules: Instrument | ReportRules) -> Message:
    """A rule file and its hash."""
    return msg("rules: {id}, {file}, sha256 {sha}", id=rules.id, file=rules.file, sha=rules.sha256)


def checked_fact(rules: Instrument | ReportRules) -> Message:
    """When somebody last read the sources of a rule file."""
    return msg("rules last held against their sources: {day}", day=rules.validity.checked.isoformat())


def input_facts(inputs: Sequence[InputFile], sha256: str) -> Iterator[Message]:
    """Every file with its own hash, and *sha256*, the hash over them all, which stands in the short line."""
    for file in inputs:
        yield msg("input: {file}, sha256 {sha}", file=file_prose(file.file), sha=file.sha256)
    yield msg("these files together: sha256 {sha}", sha=sha256)


def assessment_facts(evaluations: Mapping[Any, Sequence[Evaluation]]) -> Iterator[Message]:
    """The assessments that a performance report rests on, and the rules by which they were evaluated."""
    for evaluation in (each for of_one_file in evaluations.values() for each in of_one_file):
        yield assessment_input(evaluation.assessment)
        yield rules_fact(evaluation.instrument)


def assessment_input(assessment: Assessment) -> Message:
    """The file of *assessment* and its hash; with tables it is that of all of them, one behind the other."""
    tables = tuple(table.file for table in assessment.tables.values() if table.file != assessment.file)
    if not tables:
        return msg("input: {file}, sha256 {sha}", file=assessment.file, sha=assessment.sha256)
    return msg(
        "input: {file} and behind it {tables}, as one file: sha256 {sha}",
        file=assessment.file,
        tables=tables,
        sha=assessment.sha256,
    )
