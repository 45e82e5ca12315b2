"""The tests of a rule file: each runs one law, one check or one case, and says what was found without a traceback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, TypeVar

import pytest

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.text import english, msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.cases import Case, compare
from evalkit.files.document import ParsedFile, read_document
from evalkit.files.section_in_short import in_short, telling
from evalkit.files.write import assessment_toml, tables_csv
from evalkit.instruments import Instrument
from evalkit.loading.report_rules.model import ReportRules
from evalkit.rulework.check.model import Statement
from evalkit.testing.laws import Law
from evalkit.testing.runner import smallest_break
from evalkit.testing.settings import examples, idle_waivers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from evalkit.base.text import Message
    from evalkit.cases import Mismatch
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Note
    from evalkit.testing.laws import LawBroken

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


def failed_statement(rules: Instrument | ReportRules, statement: Statement) -> str:
    """A statement that fails, with its witness."""
    place = f"{statement.check}: {statement.place}" if statement.place else statement.check
    lines = [f"{visible(rules.file, 200)}: {place}: {english(statement.text)}"]
    if statement.witness is not None:
        lines.append(f"  {english(statement.witness.shows)}")
        lines += _files([_read(text) for text in statement.witness.assessments])
    return "\n".join(lines)


def _read(text: str) -> Assessment:
    data = text.encode()
    (assessment,) = read_document(ParsedFile("", data, parse_toml(data, "", AssessmentError)))
    return assessment


def wrong_case(case: Case, mismatches: Sequence[Mismatch], assessment: Assessment | None) -> str:
    """A case that does not come out as expected, with its assessment."""
    head = msg("{file}: {name}", file=visible(case.file, 200), name=visible(case.name, 200))
    lines = [english(head), *(f"  {mismatch.message()}" for mismatch in mismatches),
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


# --- Tests -------------------------------------------------------------------------------------------------------------


_WAIVER = "law"
T = TypeVar("T")


class Refuted(Exception):  # noqa: N818  (it says what happened)
    """A test of a rule file failed; the message is all that is printed."""


class _Item(pytest.Item, Generic[T]):
    """A test without Python of its own."""

    about: T

    @classmethod
    def of(cls, parent: pytest.Collector, name: str, about: T) -> Self:
        """The item *name*, and what it is *about*."""
        item: Self = cls.from_parent(parent, name=name)
        item.about = about
        return item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was found; a traceback only for an error of evalkit or a plugin."""
        if isinstance(excinfo.value, Refuted):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """The rule file, and the name of the test."""
        return self.path, 0, self.name

    def skip(self, reason: str) -> NoReturn:
        """Skip the test; the summary names the rule file, not this module."""
        raise pytest.skip.Exception(reason, _use_item_location=True)


def waivers(instrument: Instrument) -> Mapping[str, Note]:
    """Name of a law that does not hold → the property or assumption that says why: ``explains = ["law: monotone"]``."""
    return {
        name.strip(): note
        for note in (*instrument.properties, *instrument.assumptions)
        for kind, _, name in (entry.partition(":") for entry in note.explains)
        if kind.strip() == _WAIVER
    }


class FaultItem(_Item[Sequence[Fault]]):
    """Fails with the faults of a file."""

    def runtest(self) -> None:
        """Tell every fault."""
        raise Refuted("\n".join(fault.with_line() for fault in self.about))


class LawItem(_Item[tuple[Law, Instrument]]):
    """One law, tried on drawn assessments."""

    def runtest(self) -> None:
        """Skipped where the law does not apply; an expected failure where it is waived."""
        law, instrument = self.about
        waiver = waivers(instrument).get(law.name)
        exempt = law.exempt(instrument)
        if exempt is not None:
            if waiver is not None:
                self._idle(waiver.id, english(exempt))
            self.skip(f"{instrument.id}, law {law.name}: does not apply: {english(exempt)}")
        broken = smallest_break(law, instrument, examples(self.config))
        if broken is None:
            if waiver is not None:
                self._idle(waiver.id, "no assessment that breaks it was found")
        elif waiver is not None:
            pytest.xfail(f"waived by {waiver.id}: {english(waiver.text)} (found: {broken})")
        else:
            raise Refuted(broken_law(instrument, law, broken))

    def _idle(self, note: str, reason: str) -> None:
        law, instrument = self.about
        told = f"{instrument.file}: law {law.name} is waived by {note}, but not broken: {reason}"
        self.config.stash[idle_waivers].append(told)


class CheckItem(_Item[tuple[Instrument | ReportRules, Sequence[Statement]]]):
    """What was proved by one check."""

    def runtest(self) -> None:
        """Fails with every statement that does of itself; what is known, or cannot be proved, is told as such."""
        rules, statements = self.about
        by_verdict = {verdict: [statement for statement in statements if statement.verdict == verdict]
                      for verdict in ("failed", "known", "unproved")}  # fmt: skip
        failed = [statement for statement in by_verdict["failed"] if not statement.follows]
        if failed:
            raise Refuted("\n\n".join(failed_statement(rules, statement) for statement in failed))
        if by_verdict["failed"]:
            told = "; ".join(english(statement.text) for statement in by_verdict["failed"])
            self.skip(f"{rules.id}: fails only because of another check, see there: {told}")
        if by_verdict["known"]:
            told = "; ".join(
                f"{english(statement.text)} (explained by {statement.explained_by})"
                for statement in by_verdict["known"]
            )
            pytest.xfail(f"known: {told}")
        if by_verdict["unproved"]:
            told = "; ".join(english(statement.text) for statement in by_verdict["unproved"])
            self.skip(f"{rules.id}: unproved: {told}")


class CaseItem(_Item[tuple[Case, Instrument]]):
    """One case of a case file."""

    def runtest(self) -> None:
        """Fails with everything that did not come out as expected."""
        case, instrument = self.about
        found = compare(case, instrument)
        if not found:
            return
        try:
            assessment = case.assessment(instrument)
        except AssessmentError:
            assessment = None
        raise Refuted(wrong_case(case, found, assessment))
