"""The tests of a rule file: each runs one law, one check or one case, and says what was found without a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from evalkit.base.errors import AssessmentError
from evalkit.base.text import english
from evalkit.cases import compare
from evalkit.testing import failures
from evalkit.testing.runner import smallest_break
from evalkit.testing.settings import examples, idle_waivers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    from evalkit.base.errors import Fault
    from evalkit.cases import Case
    from evalkit.instruments import Instrument, Note
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.rulework.check.model import Statement
    from evalkit.testing.laws import Law

_WAIVER = "law"


class Refuted(Exception):  # noqa: N818  (it says what happened)
    """A test of a rule file failed; the message is all that is printed."""


class _Item(pytest.Item):
    """A test without Python of its own."""

    @classmethod
    def of(cls, parent: pytest.Collector, name: str, **about: Any) -> pytest.Item:
        """The item *name*, and what it is *about*: its attributes."""
        item: pytest.Item = cls.from_parent(parent, name=name)
        vars(item).update(about)
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


class FaultItem(_Item):
    """Fails with the faults of a file."""

    faults: Sequence[Fault]

    def runtest(self) -> None:
        """Tell every fault."""
        raise Refuted("\n".join(fault.with_line() for fault in self.faults))


class LawItem(_Item):
    """One law, tried on drawn assessments."""

    law: Law
    instrument: Instrument

    def runtest(self) -> None:
        """Skipped where the law does not apply; an expected failure where it is waived."""
        law, waiver = self.law, waivers(self.instrument).get(self.law.name)
        exempt = law.exempt(self.instrument)
        if exempt is not None:
            if waiver is not None:
                self._idle(waiver.id, english(exempt))
            self.skip(f"{self.instrument.id}, law {law.name}: does not apply: {english(exempt)}")
        broken = smallest_break(law, self.instrument, examples(self.config))
        if broken is None:
            if waiver is not None:
                self._idle(waiver.id, "no assessment that breaks it was found")
        elif waiver is not None:
            pytest.xfail(f"waived by {waiver.id}: {english(waiver.text)} (found: {broken})")
        else:
            raise Refuted(failures.broken_law(self.instrument, law, broken))

    def _idle(self, note: str, reason: str) -> None:
        told = f"{self.instrument.file}: law {self.law.name} is waived by {note}, but not broken: {reason}"
        self.config.stash[idle_waivers].append(told)


class CheckItem(_Item):
    """What was proved by one check."""

    statements: Sequence[Statement]
    rules: Instrument | ReportRules

    def runtest(self) -> None:
        """Fails with every statement that does of itself; what is known, or cannot be proved, is told as such."""
        by_verdict = {verdict: [statement for statement in self.statements if statement.verdict == verdict]
                      for verdict in ("failed", "known", "unproved")}  # fmt: skip
        failed = [statement for statement in by_verdict["failed"] if not statement.follows]
        if failed:
            raise Refuted("\n\n".join(failures.statement(self.rules, statement) for statement in failed))
        if by_verdict["failed"]:
            told = "; ".join(english(statement.text) for statement in by_verdict["failed"])
            self.skip(f"{self.rules.id}: fails only because of another check, see there: {told}")
        if by_verdict["known"]:
            told = "; ".join(
                f"{english(statement.text)} (explained by {statement.explained_by})"
                for statement in by_verdict["known"]
            )
            pytest.xfail(f"known: {told}")
        if by_verdict["unproved"]:
            told = "; ".join(english(statement.text) for statement in by_verdict["unproved"])
            self.skip(f"{self.rules.id}: unproved: {told}")


class CaseItem(_Item):
    """One case of a case file."""

    case: Case
    instrument: Instrument

    def runtest(self) -> None:
        """Fails with everything that did not come out as expected."""
        found = compare(self.case, self.instrument)
        if not found:
            return
        try:
            assessment = self.case.assessment(self.instrument)
        except AssessmentError:
            assessment = None
        raise Refuted(failures.wrong_case(self.case, found, assessment))
