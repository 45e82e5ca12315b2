"""Every exception of evalkit, and the one shape of their messages."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from evalkit.base.file_content import file_prose
from evalkit.base.pattern import pattern
from evalkit.base.text import Message, Prose, english, first_few, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Position(NamedTuple):
    """Where something stands in a file, or a table, that has no codes to name it by.

    Attributes:
        line: Line of the file, from 1.
        row: Row of a table as a spreadsheet shows it; the header is row 1.
        column: The number of the column, or its name.
    """

    line: int | None = None
    row: int | None = None
    column: str = ""

    @property
    def text(self) -> Message:
        """It in words; the line of a row only where that is another number."""
        if self.row is None and self.line is None:
            return msg("column {column}", column=self.column)
        row, line = str(self.row), str(self.line)
        if self.row is None:
            first = msg("line {number}", number=line)
        elif self.line in (None, self.row):
            first = msg("row {number}", number=row)
        else:
            first = msg("row {number} (line {line})", number=row, line=line)
        return msg("{line}, column {column}", line=first, column=self.column) if self.column else first

    def __str__(self) -> str:
        """The same in English."""
        return english(self.text)


Place = str | Position


class Spot(NamedTuple):
    """A place in a file, and the line it stands on where that is known and the place does not say it."""

    place: Place
    line: int | None = None

    @property
    def text(self) -> Prose:
        """Both in words."""
        if isinstance(self.place, Position):
            return self.place.text
        if self.line is None:
            return self.place
        line = str(self.line)
        if not self.place:
            return msg("line {number}", number=line)
        return msg("{place} (line {line})", place=self.place, line=line)


_CODE_MARKS = pattern(r"[\s_-]+|(?<![0-9])0+(?=[0-9])")  # I-1, I 1, I01


@value
class Fault(Value):
    """One thing that is wrong in one place of one file.

    Attributes:
        file: The file as the user named it.
        place: Dotted place inside the file, by code (``answers.I12``), or a position; empty for the whole file.
        problem: What is wrong, with the value found.
        expected: Type, range or allowed values.
        hint: The next step.
        count: How many faults it tells: the same in many cells of a column, or many places of a rule file, is told once.
        line: Line of the place.
        also: Other places of the file with the same fault.
    """

    file: str
    problem: Prose
    place: Place = ""
    expected: Prose | None = None
    hint: Prose | None = None
    count: int = 1
    line: int | None = None
    also: tuple[Spot, ...] = ()

    @property
    def spot(self) -> Spot:
        """Its place and line."""
        return Spot(self.place, self.line)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Every place that has it, with its line; of a file that is no TOML, the place is the line."""
        line = self.place.line if isinstance(self.place, Position) and self.place.row is None else self.line
        return (Spot(self.place, line), *self.also)

    def __str__(self) -> str:
        """The fault in English."""
        return self._text(str(self.place))

    def with_line(self) -> str:
        """The same, with the line of its place."""
        return self._text(self.spot.text)

    def _text(self, place: Prose) -> str:
        head = ": ".join(english(part) for part in (file_prose(self.file), place, self.problem) if part)
        lines = [head]
        if self.expected is not None:
            lines.append(f"  expected: {english(self.expected)}")
        if self.hint is not None:
            lines.append(f"  hint: {english(self.hint)}")
        if self.also:
            lines.append(f"  {english(self.elsewhere)}")
        return "\n".join(lines)

    @property
    def elsewhere(self) -> Message:
        """The other places in words: the first of them, and how many more there are."""
        return msg("the same at {places}", places=first_few((spot.text for spot in self.also), MAX_ALSO))


def how_many(faults: Iterable[Fault]) -> int:
    """The number of *faults*; one that is told for several places counts in each."""
    return sum(fault.count for fault in faults)


# So many other places are named.
MAX_ALSO = 5


# Comparing one word with all others takes time in proportion to both numbers: a file of 100,000 nodes that are all
# wrong would never end.
MAX_HINTS = 50
MAX_TOLD = 1000  # faults of one file: nobody mends more by hand
MAX_NAMES = 1000
# Words of which one never stands for another, however alike they look.
_OTHERS = tuple(
    frozenset(terms.split())
    for terms in (
        "lower higher",
        "lowest highest",
        "up down",
        "best worst",
        "min max",
        "minimum maximum maksimum",
        "terendah tertinggi",
        "mean median mode modus",
        "internal external eksternal",
    )
)
_PARTS = pattern(r"[a-z]+")
_NEGATED = pattern(r"^(?:tidak|belum|bukan|not|no)[ _-]+")

# Words as short as codes are nearest to those of their own length: I48 is nearer to I47 than to I8.
_SHORT = 5


class EvalkitError(Exception):
    """Root of all errors that a user of evalkit can cause."""


class UndefinedError(EvalkitError):
    """What was given leaves an expression without a value: a division by 0, the root of a number below 0.

    Attributes:
        reason: Why.
        code: The node that is computed, where that is known.
    """

    def __init__(self, reason: Prose, code: str | None = None) -> None:
        """Keep why, and where."""
        super().__init__(str(reason))
        self.reason, self.code = reason, code

    @property
    def problem(self) -> Message:
        """Why, and where."""
        return msg("{code} has no value: {reason}", code=self.code or "total", reason=self.reason)


class FileError(EvalkitError):
    """A file has faults; all of them are listed.

    Attributes:
        faults: In the order found.
        notes: What was passed over beside them.
    """

    def __init__(self, faults: Iterable[Fault], notes: Iterable[Message] = ()) -> None:
        """Keep every fault, in the order found."""
        self.faults = tuple(faults)
        self.notes = tuple(notes)
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


class HintedError(EvalkitError):
    """A problem that is no fault of a file, and what helps."""

    def __init__(self, problem: Message, hint: Message | None = None) -> None:
        """Keep the message untranslated."""
        self.problem = problem
        self.hint = hint
        super().__init__(english(problem))


class UnknownInstrumentError(HintedError):
    """No such index or edition."""


class NotSaidError(HintedError):
    """Something that a table does not say was not said beside it either: wrong usage."""


class RefusedError(HintedError):
    """What was asked for cannot be done; every file is as it was."""


class Faults:
    """Collects the faults of one file, so that all are reported at once.

    Attributes:
        file: The file as the user named it.
        found: The faults.
        lost: Names that another fault keeps from being known: what names them is no fault of its own.
        cells: Of a form: where the places that its TOML would have stand (``answers.I1`` → ``Jawaban!E7``).
    """

    def __init__(self, file: str, cells: Mapping[str, Place] | None = None) -> None:
        """Start with none."""
        self.file = file
        self.cells = cells or {}
        self.found: list[Fault] = []
        self.lost: set[str] = set()

    def add(
        self, place: Place, problem: Prose, *, expected: Prose | None = None, hint: Prose | None = None, count: int = 1
    ) -> None:
        """Note one more fault, or one that stands for *count*."""
        place = self._cell(place)
        shown = visible(place, 120) if isinstance(place, str) else place
        self.found.append(
            Fault(file=self.file, place=shown, problem=problem, expected=expected, hint=hint, count=count)
        )

    def in_cell(self, place: Place) -> bool:
        """Whether *place* stands in a cell of a form or a table."""
        return self._cell(place) is not place

    def _cell(self, place: Place) -> Place:
        """Where *place*, or what it is a part of, stands in a form; elsewhere it is itself."""
        part = place if self.cells and isinstance(place, str) else ""
        while part and part not in self.cells:
            part = part.rpartition(".")[0]
        return self.cells[part] if part else place

    def unknown(
        self, place: Place, problem: Prose, word: str, known: Iterable[str], *, expected: Prose
    ) -> Message | None:
        """Note a word that is not among the *known* ones, with the nearest as a hint; gives the hint."""
        names = list(islice(known, MAX_NAMES)) if len(self.found) < MAX_HINTS else []
        hint = did_you_mean(word, names)
        self.add(place, problem, expected=expected, hint=hint)
        return hint

    def first(self, limit: int) -> list[Fault]:
        """The first faults, and one that says how many more there are."""
        more = len(self.found) - limit
        if more <= 0:
            return self.found
        rest = sum(fault.count for fault in self.found[limit:])
        problem = msg("{number:more fault|more faults} of this file", number=str(rest))
        return [*self.found[:limit], Fault(file=self.file, problem=problem, count=rest)]

    def raise_if_any(self, error: type[FileError]) -> None:
        """Raise *error* with all faults, if there are any; of very many, with the first and how many more there are."""
        if self.found:
            raise error(self.first(MAX_TOLD))


def did_you_mean(word: str, known: Iterable[str]) -> Message | None:
    """The nearest of *known*, as a hint, or nothing if none is near."""
    folded = {item.casefold(): item for item in known}
    word = str(word)[:80].casefold()
    same = _CODE_MARKS.sub("", word)
    if same != word and same in folded:
        return msg("did you mean {word}?", word=folded[same])
    near = _near(word, tuple(folded))
    if len(word) <= _SHORT:
        near = sorted(near, key=lambda item: len(item) != len(word))
    return msg("did you mean {word}?", word=folded[near[0]]) if near and not is_another(word, near[0]) else None


def is_another(word: str, offered: str) -> bool:
    """Whether *word* is nearer to what *offered* is not, its opposite or another statistic; both in small letters."""
    from difflib import SequenceMatcher  # noqa: PLC0415  (start-up: the same)

    likeness = SequenceMatcher(b=word)

    def alike(text: str) -> float:
        likeness.set_seq1(text)
        return likeness.ratio()

    return alike(offered) < max(map(alike, _others(offered)))


def _others(offered: str) -> Iterator[str]:
    """*offered* with each of its words turned round."""
    for part in _PARTS.finditer(offered):
        before, after = offered[: part.start()], offered[part.end() :]
        yield from (
            before + other + after for terms in _OTHERS if part.group() in terms for other in terms - {part.group()}
        )
    bare = _NEGATED.sub("", offered)
    yield from (bare,) if bare != offered else (f"{no} {offered}" for no in ("tidak", "belum", "bukan", "not"))


@lru_cache(maxsize=64)
def _near(word: str, known: tuple[str, ...]) -> list[str]:
    """Those of *known* that are nearest to *word*: a file that is read again asks for the same, and to look takes long."""
    from difflib import get_close_matches  # noqa: PLC0415  (start-up: most words are known)

    return get_close_matches(word, known, n=8, cutoff=0.6)
