"""Every exception of evalkit, and the one shape of their messages."""

from __future__ import annotations

import difflib
from itertools import islice
from typing import TYPE_CHECKING

from evalkit.text import Message, Prose, english, msg, visible
from evalkit.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Iterable


@value
class Fault(Value):
    """One thing that is wrong in one place of one file.

    Attributes:
        file: The file as the user named it.
        place: Dotted place inside the file, by code (``answers.I12``), or ``line 3, column 7``; empty for the whole file.
        problem: What is wrong, with the value found.
        expected: Type, range or allowed values.
        hint: The next step.
        count: How many faults it tells: the same in many cells of a column is told once.
    """

    file: str
    problem: Prose
    place: str = ""
    expected: Prose | None = None
    hint: Prose | None = None
    count: int = 1

    def __str__(self) -> str:
        """The fault in English."""
        head = ": ".join(english(part) for part in (self.file, self.place, self.problem) if part)
        lines = [head]
        if self.expected is not None:
            lines.append(f"  expected: {english(self.expected)}")
        if self.hint is not None:
            lines.append(f"  hint: {english(self.hint)}")
        return "\n".join(lines)


# Comparing one word with all others takes time in proportion to both numbers: a file of 100,000 nodes that are all
# wrong would never end.
MAX_HINTS = 50
MAX_NAMES = 1000
# Words as short as codes are nearest to those of their own length: I48 is nearer to I47 than to I8.
_SHORT = 5


class EvalkitError(Exception):
    """Root of all errors that a user of evalkit can cause."""


class FileError(EvalkitError):
    """A file has faults; all of them are listed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep every fault, in the order found."""
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class RuleFileError(FileError):
    """A rule file cannot be used."""


class AssessmentError(FileError):
    """An assessment, or a table it names, cannot be used."""


class ReportError(FileError):
    """A report file, or a part or table it names, cannot be used."""


class PluginError(EvalkitError):
    """A plugin failed to load, or broke the contract of a hook."""

    def __init__(self, problem: Message) -> None:
        """Keep the message untranslated."""
        self.problem = problem
        super().__init__(english(problem))


class UnknownInstrumentError(EvalkitError):
    """No such index or edition."""

    def __init__(self, problem: Message, hint: Message | None = None) -> None:
        """Keep the message untranslated."""
        self.problem = problem
        self.hint = hint
        super().__init__(english(problem))


class Faults:
    """Collects the faults of one file, so that all are reported at once."""

    def __init__(self, file: str) -> None:
        """Start with none."""
        self.file = file
        self.found: list[Fault] = []

    def add(
        self, place: str, problem: Prose, *, expected: Prose | None = None, hint: Prose | None = None, count: int = 1
    ) -> None:
        """Note one more fault, or one that stands for *count*."""
        self.found.append(
            Fault(file=self.file, place=visible(place, 120), problem=problem, expected=expected, hint=hint, count=count)
        )

    def unknown(self, place: str, problem: Prose, word: str, known: Iterable[str], *, expected: Prose) -> None:
        """Note a word that is not among the *known* ones, with the nearest as a hint."""
        names = list(islice(known, MAX_NAMES)) if len(self.found) < MAX_HINTS else []
        self.add(place, problem, expected=expected, hint=did_you_mean(word, names))

    def first(self, limit: int) -> list[Fault]:
        """The first faults, and one that says how many more there are."""
        more = len(self.found) - limit
        if more <= 0:
            return self.found
        rest = sum(fault.count for fault in self.found[limit:])
        problem = msg("{number} more faults of this table", number=str(rest))
        return [*self.found[:limit], Fault(file=self.file, problem=problem, count=rest)]

    def raise_if_any(self, error: type[FileError]) -> None:
        """Raise *error* with all faults, if there are any."""
        if self.found:
            raise error(self.found)


def did_you_mean(word: str, known: Iterable[str]) -> Message | None:
    """The nearest of *known*, as a hint, or nothing if none is near."""
    folded = {item.casefold(): item for item in known}
    word = str(word)[:80].casefold()
    near = difflib.get_close_matches(word, folded, n=8, cutoff=0.6)
    if len(word) <= _SHORT:
        near.sort(key=lambda item: len(item) != len(word))
    return msg("did you mean {word}?", word=folded[near[0]]) if near else None
