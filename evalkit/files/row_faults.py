"""Texts of cells in messages: what may name a person is not repeated, and faults alike are told once, with their number."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from evalkit.base.errors import Position, is_another
from evalkit.base.text import Message, Private, Prose, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import possible_numbers
from evalkit.base.wording import HIDDEN, folded, is_error, is_personal
from evalkit.schema.reader import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.errors import Faults, Place

FEWEST = 3  # rows that say the same: what so many say names none of them
_SHORT, _INITIALS = 40, 3
_OF_PROGRAMS = re.compile(r"[-+]?(?:[0-9.,]+[eE][-+]?[0-9]+|[iI]nf(?:inity)?|nan)")  # as a program writes a number
_WITH_UNIT = re.compile(r"[0-9][0-9.,]*\s*[^\W\d_]{1,5}\.?")
_ALIKE = 0.8
_WORD = re.compile(r"(?!\d{1,2}\b)\w+")  # a number as short as those of levels is no word


class Known(NamedTuple):
    """The words that a column takes, and every single word of the rule file that cells may be made of."""

    words: Sequence[str] = ()
    vocabulary: frozenset[str] = frozenset()

    @classmethod
    def of(cls, words: Iterable[str], others: Iterable[str]) -> Known:
        """A column that takes *words*, beside *others* that other columns take."""
        taken = tuple(words)
        return cls(taken, frozenset(one for word in (*taken, *others) for one in _WORD.findall(word.casefold())))


NOTHING = Known()


def is_harmless(text: str, rows: int, known: Known = NOTHING) -> bool:
    """Whether *text*, which stands in so many *rows*, names nobody.

    It holds no words of one's own, or is short and said by several, or nearly one that is *known*, or made of such words.

    >>> known = Known.of(["Sangat baik"], ["tidak ada"])
    >>> is_harmless("Puas", 3), is_harmless("Budi Santoso", 1), is_harmless("20 JP", 1)
    (True, False, True)
    >>> is_harmless("1e400", 1), is_harmless("-inf", 1)
    (True, True)
    >>> is_harmless("TRUE", 1), is_harmless("Sngat baik", 1, known), is_harmless("Tidak baik", 1, known)
    (True, True, True)
    """
    if is_personal(text):
        return False
    if (
        is_error(text)
        or len(text) <= _INITIALS
        or not any(map(str.isalpha, text))
        or _WITH_UNIT.fullmatch(text) is not None
        or _OF_PROGRAMS.fullmatch(text) is not None
        or text in ("TRUE", "FALSE")  # a cell of a workbook that says yes or no
    ):
        return True
    if len(text) > _SHORT:
        return False
    return (
        rows >= FEWEST
        or known.vocabulary.issuperset(_WORD.findall(text.casefold()))
        or nearest(text, known) is not None
    )


def nearest(text: str, known: Known) -> str | None:
    """The known word that *text* is nearly, as a slip of the hand makes it; nothing if it is none."""
    from difflib import get_close_matches  # noqa: PLC0415  (start-up: most words are known)

    if len(text) > _SHORT:
        return None
    words = {folded(word): word for word in known.words}
    near = get_close_matches(folded(text), words, n=1, cutoff=_ALIKE)
    return words[near[0]] if near and not is_another(folded(text), near[0]) else None


def shown_text(text: str, rows: int, known: Known = NOTHING) -> Prose:
    """*text* if it names nobody, else only how long it is."""
    if is_personal(text):
        return HIDDEN
    if is_harmless(text, rows, known):
        return visible(text, _SHORT)
    return show(Private(text))


# --- Faults in the rows of a table, however many there are -------------------------------------------------------------


MAX_SHOWN = 5
_MOST_COUNTED = 500  # texts alike that are counted


class _Alike:
    """Faults alike: how many, the first rows, and what was found there."""

    __slots__ = ("column", "count", "expected", "found", "hint", "known", "of_several", "problem", "rows")

    def __init__(self, column: str, problem: Message, expected: Prose | None, hint: Prose | None, known: Known) -> None:
        self.column = column
        self.problem = problem
        self.expected = expected
        self.hint = hint
        self.known = known
        self.of_several: Message | None = None
        self.count = 0
        self.rows: list[int] = []
        self.found: dict[str, int] = {}

    def add(self, row: int, found: str) -> None:
        self.count += 1
        if len(self.rows) < MAX_SHOWN:
            self.rows.append(row)
        if found in self.found or len(self.found) < _MOST_COUNTED:
            self.found[found] = self.found.get(found, 0) + 1

    def join(self, other: _Alike) -> None:
        """Take over what is alike in another column: it is one fault of the table."""
        self.column, self.problem = "", self.of_several or self.problem
        self.count += other.count
        self.rows = sorted({*self.rows, *other.rows})[:MAX_SHOWN]
        self.found = {
            text: self.found.get(text, 0) + other.found.get(text, 0) for text in {**self.found, **other.found}
        }

    def shown(self) -> tuple[Prose, ...]:
        """What was found, as far as it names nobody; the first few."""
        first: list[Prose] = []
        for text, rows in islice(self.found.items(), MAX_SHOWN):
            shown = shown_text(text, rows, self.known)
            first += [shown] if shown not in first else []
        return tuple(first) if len(self.found) <= MAX_SHOWN else (*first, "…")

    def word(self) -> str | None:
        """The first text that a mapping may say the meaning of."""
        return next(
            (text for text, rows in self.found.items() if _is_word(text) and is_harmless(text, rows, self.known)), None
        )


class RowFaults:
    """Collects what is wrong in the rows of one table, in memory that does not grow with them."""

    def __init__(
        self, line_of: Callable[[int], int], shown: Mapping[str, str] | None = None, *, mapped: bool = False
    ) -> None:
        """Start with nothing.

        Args:
            line_of: On which line of the file a row begins.
            shown: What a column is called.
            mapped: Whether a mapping may say what texts of cells mean.
        """
        self._mapped = mapped
        self._line_of = line_of
        self._shown = shown or {}
        self._alike: dict[tuple[str, str, str], _Alike] = {}

    def add(
        self,
        row: int,
        column: str,
        problem: Message,
        found: str = "",
        *,
        expected: Prose | None = None,
        hint: Message | None = None,
        known: Known = NOTHING,
        of_several: Message | None = None,
    ) -> None:
        """Note one more fault.

        Args:
            row, column: Where it stands.
            problem: What is wrong.
            found: What stands in *problem* as ``{found}``, if anything does.
            expected, hint: As of a fault.
            known: Words that it may have been meant for.
            of_several: What is wrong where it is so in several columns: then it is one fault.
        """
        key = (column, problem.template, hint.template if hint is not None else "")
        alike = self._alike.get(key)
        if alike is None:
            alike = self._alike[key] = _Alike(column, problem, expected, hint, known)
            alike.of_several = of_several
        alike.add(row, found)

    @property
    def any(self) -> bool:
        """Whether anything was noted."""
        return bool(self._alike)

    def tell(self, faults: Faults) -> None:
        """Hand over what was found: one fault for those alike in a column."""
        for alike in self._joined():
            problem = alike.problem
            if alike.hint is None:
                alike.hint = self._hint(alike)
            if "found" in problem.args:
                problem = problem._replace(args={**problem.args, "found": alike.shown()})
            column = visible(self._shown.get(alike.column, alike.column))
            place: Place = Position(column=column) if column else ""
            if alike.count == 1:
                place = Position(self._line_of(alike.rows[0]), alike.rows[0], column)
            else:
                rows: tuple[Prose, ...] = tuple(self._row(row) for row in alike.rows)
                problem = msg(
                    "{problem} ({count:time|times}, first in rows {rows})",
                    problem=problem,
                    count=str(alike.count),
                    rows=rows if len(rows) in (alike.count, *range(MAX_SHOWN)) else (*rows, "…"),
                )
            faults.add(place, problem, expected=alike.expected, hint=alike.hint, count=alike.count)

    def _joined(self) -> list[_Alike]:
        """What was noted; what is one fault where several columns have it, as one."""
        found: dict[object, _Alike] = {}
        for alike in self._alike.values():
            key = id(alike) if alike.of_several is None else alike.of_several.template
            if found.setdefault(key, alike) is not alike:
                found[key].join(alike)
        return list(found.values())

    def _hint(self, alike: _Alike) -> Message | None:
        """What the text is nearly, and once, where a mapping may say what texts mean, how."""
        text = alike.word()
        near = nearest(text, alike.known) if text is not None else None
        if text is None or not self._mapped:
            return msg("did you mean {word}?", word=near) if near is not None else None
        self._mapped = False  # once is enough
        return msg(
            'a mapping (--map) can say what a text means: [answers.{column}] "{text}" = {answer}; evalkit map lists all such texts',
            column=alike.column,
            text=visible(text, 40),
            answer="…" if near is None else f'"{near}"',
        )

    def _row(self, row: int) -> Prose:
        line = self._line_of(row)
        return str(row) if line == row else msg("{number} (line {line})", number=str(row), line=str(line))


def _is_word(found: str) -> bool:
    return found != "" and not is_error(found) and not any(possible_numbers(found)) and '"' not in found
