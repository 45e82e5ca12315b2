"""The tests of a rule file: each runs one law, one check or one case, and says what was found without a traceback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, TypeVar

import pytest

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.text import english
from evalkit.cases import Case, compare
from evalkit.instruments import Instrument
from evalkit.loading.report_rules.model import ReportRules
from evalkit.rulework.check.model import Statement
from evalkit.testing import failures
from evalkit.testing.laws import Law
from evalkit.testing.runner import smallest_break
from evalkit.testing.settings import examples, idle_waivers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from evalkit.instruments import Note

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
            raise Refuted(failures.broken_law(instrument, law, broken))

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
            raise Refuted("\n\n".join(failures.statement(rules, statement) for statement in failed))
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
        raise Refuted(failures.wrong_case(case, found, assessment))
