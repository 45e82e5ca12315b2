"""The values of a mutation run: mutants, what became of each, and the scores."""

from __future__ import annotations

from collections import Counter
from enum import Enum
from fractions import Fraction
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import round_to
from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message, Prose
    from evalkit.cases import Case

Path = tuple[str | int, ...]
Edits = tuple[tuple[Path, Any], ...]

# What became of a mutant.
VERDICTS = (REFUSED, NOTICED, EQUIVALENT, SURVIVED) = ("refused", "noticed", "equivalent", "survived")


class Dropped(Enum):
    """Stands for a key or an entry that a mutant takes away; one and the same in every process."""

    DROPPED = "dropped"


DROPPED = Dropped.DROPPED


@value
class Mutant(Value):
    """A rule file with one thing changed.

    Attributes:
        site: The number or word that is changed, by code (``bands[total][Baik].min``). Several mutants share one.
        kind: What kind of number it is (``weight``, ``bound``, …).
        old, new: As they stand in the file; ``new`` says what else was changed to keep the file sound.
        edits: Place in the tables of the rule file → its new value.
        codes: Nodes that it is about: cases that name them are tried first.
    """

    site: str
    kind: str
    old: str
    new: str
    edits: Edits
    codes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Place, old and new: stable from run to run."""
        return f"{self.site}: {self.old} → {self.new}"


@value
class Suggestion(Value):
    """A case that would kill a survivor: its name and its TOML, as it can be put into a case file."""

    name: str
    toml: str


@value
class Fate(Value):
    """What became of one mutant.

    Attributes:
        verdict: ``refused`` (by the loader), ``noticed`` (a case comes out otherwise), ``equivalent``, ``survived``.
        by: The case that noticed it first, or the first fault of the loader.
        outside: The case with an outside source that noticed it first, if any.
        frozen: Whether a frozen boundary case noticed it.
        reason: Why nothing can notice it.
        suggestion: A case that would.
    """

    mutant: Mutant
    verdict: str
    by: str = ""
    outside: str = ""
    frozen: bool = False
    reason: Message | None = None
    suggestion: Suggestion | None = None

    @property
    def name(self) -> str:
        """As the mutant is called."""
        return self.mutant.name


@value
class MutationScore(Value):
    """Killed of all that could be killed: equivalent mutants do not count."""

    killed: int
    of: int

    def percent(self) -> Fraction | None:
        """Killed in percent, to one decimal and cut off; ``None`` where there is nothing to kill."""
        return round_to(Fraction(100 * self.killed, self.of), 1, "down") if self.of else None

    def reaches(self, percent: Exact) -> bool:
        """Whether it is at least *percent*, exactly."""
        return 100 * self.killed >= percent * self.of


@value
class Mismatched(Value):
    """A case that the unchanged rule file does not pass: file and name of the case, what differs, whether it was frozen."""

    case: str
    messages: tuple[Message, ...]
    frozen: bool = False


@value
class MutationResult(Value):
    """The mutants of one rule file.

    Attributes:
        id: ``index@edition``.
        cases: How many cases there are, by kind.
        named: What sections of plugins call their kinds.
        failed: Cases that the unchanged file does not pass; then there are no fates.
    """

    id: str
    file: str
    cases: Mapping[str, int]
    fates: tuple[Fate, ...] = ()
    failed: tuple[Mismatched, ...] = ()
    named: Mapping[str, Prose] = {}

    def of_verdict(self, verdict: str) -> tuple[Fate, ...]:
        """The mutants that ended so."""
        return tuple(fate for fate in self.fates if fate.verdict == verdict)

    def all_cases(self) -> MutationScore:
        """Killed by the loader or by any case."""
        killed = len(self.of_verdict(REFUSED)) + len(self.of_verdict(NOTICED))
        return MutationScore(killed=killed, of=len(self.fates) - len(self.of_verdict(EQUIVALENT)))

    def by_outside(self) -> MutationScore:
        """Killed by a case with an outside source, of those that a case must kill: what the loader refuses does not count."""
        return MutationScore(killed=sum(bool(fate.outside) for fate in self.fates), of=self._open())

    def by_frozen(self) -> MutationScore:
        """Killed by a frozen boundary case, of those that a case must kill."""
        return MutationScore(killed=sum(fate.frozen for fate in self.fates), of=self._open())

    def _open(self) -> int:
        return len(self.of_verdict(NOTICED)) + len(self.of_verdict(SURVIVED))

    def kinds(self) -> dict[str, Counter[str]]:
        """Kind of number → verdict → how many mutants."""
        found: dict[str, Counter[str]] = {}
        for fate in self.fates:
            found.setdefault(fate.mutant.kind, Counter())[fate.verdict] += 1
        return found

    def untested(self) -> dict[str, tuple[str, ...]]:
        """Kind of number → places that no case with an outside source tests, though some mutant of theirs could be noticed."""
        tested = {fate.mutant.site for fate in self.fates if fate.outside}
        found: dict[str, dict[str, None]] = {}
        for fate in self.fates:
            if fate.verdict in (NOTICED, SURVIVED) and fate.mutant.site not in tested:
                found.setdefault(fate.mutant.kind, {})[fate.mutant.site] = None
        return {kind: tuple(sites) for kind, sites in found.items()}


# --- Frozen cases -----------------------------------------------------------------------------------------------

GENERATED = "generated"


def boundary_file(edition: str) -> str:
    """Name of the file of the frozen cases of an edition."""
    return f"boundary-{edition}.toml"


def is_frozen(case: Case) -> bool:
    """Whether *case* is one of those in the file that ``evalkit rules mutate --write`` makes for its edition.

    Other files may hold generated cases, too: those are not made anew.
    """
    edition = case.instrument.partition("@")[2]
    return case.kind == GENERATED and FilePath(case.file).name == boundary_file(edition)
