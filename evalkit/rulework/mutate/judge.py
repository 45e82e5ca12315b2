"""What becomes of a mutant: refused by the loader, noticed by a case, proved to be equivalent, or none of these."""

from __future__ import annotations

from functools import cached_property
from itertools import chain, count, islice
from typing import TYPE_CHECKING

from evalkit.base.errors import Fault
from evalkit.base.text import Message
from evalkit.cases import compare
from evalkit.cases.files import OUTSIDE, case_text, named
from evalkit.rulework.mutate.equivalence import reason_of
from evalkit.rulework.mutate.model import (
    EQUIVALENT,
    NOTICED,
    REFUSED,
    SURVIVED,
    Fate,
    Mismatched,
    Suggestion,
    is_frozen,
)
from evalkit.rulework.mutate.search import claimed_drafts, drafts_of, ladder_drafts
from evalkit.rulework.mutate.search.draft import case_of
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import apart
from evalkit.rulework.threshold_sums import scenes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.cases import Case
    from evalkit.instruments import Instrument
    from evalkit.rulework.mutate.model import Mutant
    from evalkit.rulework.mutate.tables import MutatedRules, Tables
    from evalkit.rulework.threshold_sums import Scene

FIRST = 8  # so many cases are tried before the proof of equivalence is asked for
_LIKELY = 24  # so many of the chosen cases are tried before others that were made
_NEAR = 80  # so many of these before all that are left
_NEXT = 2  # frozen cases are in the order of the rule file: those so near to each other notice changes of neighbours


class Candidates:
    """The cases that can be constructed for a rule file; made when they are looked at, and kept."""

    def __init__(self, instrument: Instrument, scenes: Iterable[Scene] = (), *, plainest: bool = False) -> None:
        """Make nothing yet."""
        drafts = drafts_of(instrument, scenes, plainest=plainest)
        self._cases = (case_of(draft, instrument) for draft in drafts)
        self.made: list[Case] = []

    def __iter__(self) -> Iterator[Case]:
        """All of them."""
        for at in count():
            if at == len(self.made):
                self.made += islice(self._cases, 1)
            if at == len(self.made):
                return
            yield self.made[at]


class Noticing:
    """Which of some cases notices a mutant: the one that noticed the last change of that kind to the same is tried first, then its neighbours."""

    def __init__(self, instrument: Instrument) -> None:
        """Take the unchanged rules."""
        self._instrument = instrument
        self._last: dict[tuple[str, str], Case] = {}
        self._latest: list[Case] = []

    def by(
        self, cases: Sequence[Case], mutant: Mutant, changed: MutatedRules, more: Candidates | None = None
    ) -> Case | Message | None:
        """The case that notices *mutant*, or why none can; one of *more* where none of *cases* is likely to.

        Why none can is asked after a few cases: most mutants are noticed by the first ones, and of one that is
        equivalent all cases would be tried in vain.
        """
        ordered = self._ordered(changed.concerned(cases), mutant)
        noticing = changed.first(ordered[:FIRST])
        if noticing is None:
            reason = reason_of(self._instrument, changed.rules)
            if reason is not None:
                return reason
            near = [] if more is None else self._around(more.made, mutant)
            noticing = changed.first(chain(ordered[FIRST:_LIKELY], near[:_NEAR], ordered, near, more or ()))
        return self._remembered(mutant, noticing)

    def _ordered(self, cases: Iterable[Case], mutant: Mutant) -> list[Case]:
        return _ordered(cases, mutant, [self._last.get(kind) for kind in _alike(mutant)], self._latest)

    def _around(self, made: Sequence[Case], mutant: Mutant) -> list[Case]:
        """The cases *made* so far, those first that were made just before or after the one that noticed a change of this kind."""
        last = self._last.get(_alike(mutant)[1])
        at = next((number for number, case in enumerate(made) if case is last), 0)
        return [made[number] for number in sorted(range(len(made)), key=lambda number: abs(number - at))]

    def _remembered(self, mutant: Mutant, noticing: Case | None) -> Case | None:
        if noticing is not None:
            self._last |= dict.fromkeys(_alike(mutant), noticing)
            self._latest = [noticing, *(case for case in self._latest if case is not noticing)]
        return noticing


def _alike(mutant: Mutant) -> tuple[tuple[str, str], tuple[str, str]]:
    return (mutant.kind, mutant.new), (mutant.kind, "")


class MutantJudge:
    """A rule file and the cases that are to notice its mutants."""

    def __init__(self, tables: Tables, cases: Sequence[Case]) -> None:
        """Take the cases; those with an outside source and frozen ones count by themselves, too."""
        self.tables = tables
        self.candidates = Candidates(tables.instrument)
        self._outside = [case for case in cases if case.kind in OUTSIDE]
        self._frozen = [*apart(case for case in cases if is_frozen(case))]
        self._others = [case for case in cases if case.kind not in OUTSIDE and not is_frozen(case)]
        self.start_anew()

    @cached_property
    def mutants(self) -> tuple[Mutant, ...]:
        """Of the rule file."""
        return mutants_of(self.tables)

    def start_anew(self) -> None:
        """Forget which cases noticed mutants so far, so that what is told of a piece of work does not depend on others."""
        self._noticing = Noticing(self.tables.instrument)

    def failed(self) -> tuple[Mismatched, ...]:
        """The cases that the unchanged file does not pass."""
        failing = []
        for case in (*self._outside, *self._others, *self._frozen):
            mismatches = compare(case, self.tables.instrument)
            if mismatches:
                messages = tuple(mismatch.message() for mismatch in mismatches)
                failing.append(Mismatched(case=named(case), messages=messages, frozen=is_frozen(case)))
        return tuple(failing)

    def fate(self, mutant: Mutant) -> Fate:
        """What becomes of *mutant*."""
        changed = self.tables.changed(mutant.edits)
        if isinstance(changed, Fault):
            return Fate(mutant=mutant, verdict=REFUSED, by=str(changed.place))
        frozen = self._noticing.by(self._frozen, mutant, changed)
        if isinstance(frozen, Message):
            return Fate(mutant=mutant, verdict=EQUIVALENT, reason=frozen)
        outside = _noticed(self._outside, changed, mutant)
        by = frozen or outside or _noticed(self._others, changed, mutant)
        if by is not None:
            told = named(outside) if outside is not None else ""
            return Fate(mutant=mutant, verdict=NOTICED, by=named(by), outside=told, frozen=frozen is not None)
        return self._unnoticed(mutant, changed)

    def _unnoticed(self, mutant: Mutant, changed: MutatedRules) -> Fate:
        case = changed.first(self._constructed(changed.rules))
        suggestion = None if case is None else Suggestion(name=case.name, toml=case_text(case))
        return Fate(mutant=mutant, verdict=SURVIVED, suggestion=suggestion)

    def _constructed(self, changed: Instrument) -> Iterator[Case]:
        instrument = self.tables.instrument
        scene = next(scenes(instrument, changed), None)
        if scene is not None:
            yield from (case_of(draft, instrument) for draft in ladder_drafts(instrument, [scene]))
        yield from self.candidates
        yield from claimed_cases(instrument, changed)


def claimed_cases(instrument: Instrument, changed: Instrument) -> Iterator[Case]:
    """Cases that claim levels which another reading gives: made for one pair of rules, since there are so many of them."""
    return (case_of(draft, instrument) for draft in claimed_drafts(instrument, changed))


def _noticed(cases: Iterable[Case], changed: MutatedRules, mutant: Mutant) -> Case | None:
    return changed.first(_ordered(cases, mutant))


def _ordered(
    cases: Iterable[Case], mutant: Mutant, first: Sequence[Case | None] = (), latest: Sequence[Case] = ()
) -> list[Case]:
    """Those of *first*, those that name what was changed, those that stand next to *first*, those of *latest*, then the others."""
    listed = list(cases)
    known = [at for at, case in enumerate(listed) if any(case is other for other in first)]
    since = {id(case): number for number, case in enumerate(latest)}

    def turn(at: int) -> tuple[bool, bool, bool, int]:
        if at in known:
            return False, False, False, 0
        near = any(abs(at - place) <= _NEXT for place in known)
        return True, not _names(listed[at], mutant), not near, since.get(id(listed[at]), len(since))

    return [listed[at] for at in sorted(range(len(listed)), key=turn)]


def _names(case: Case, mutant: Mutant) -> bool:
    given = [case.content.get(key) or {} for key in ("answers", "values")]
    return any(code in table for code in mutant.codes for table in given)
