"""Cells of a table of respondents or persons → what they say: points, words, numbers; and what is wrong with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Ends
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import PERCENT, possible_numbers_of_cell, unit_behind, whole_of
from evalkit.base.wording import HOW_TO_MEND, NO_VALUE, folded, is_error
from evalkit.files.assessment import LETTERS
from evalkit.files.row_faults import NOTHING, Known
from evalkit.instruments import Node
from evalkit.method.scales import disagreement, expected, number_from, options, read_answer, words_of_scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments import Answer, Column, Instrument, Records
    from evalkit.method.scales import Reply

Cell = Ends | str | None
IN_ONE_WAY = msg("write all decimals of the table with a comma, or all with a point")
_MOST_STARS = 10  # what is above may be a sum, or a slip
_LETTERED = re.compile(r"([A-Za-z])(?:\s*[.)](?:\s*(.+))?)?", re.DOTALL)


class Complaint(NamedTuple):
    """What is wrong with a text.

    Attributes:
        found: The text; empty where it is a blank.
        problem: In which it stands as ``{found}``, if at all.
        known: The words that may be shown of the column.
        of_several: The problem where several columns have it: then it is one of the table.
    """

    found: str
    problem: Message
    expected: Prose
    hint: Message | None = None
    known: Known = NOTHING
    of_several: Message | None = None


def not_allowed(text: str) -> tuple[Message, Message | None]:
    """The problem of a cell whose *text* its column does not take, and what to do about an error of a spreadsheet."""
    return (NO_VALUE, HOW_TO_MEND) if is_error(text) else (msg("{found} is not allowed here", found=""), None)


class Answers:
    """Reads the answers of respondents: levels of a scale by number, word or letter."""

    def __init__(self, instrument: Instrument, records: Records, letters: str | None) -> None:
        """Cells of a table whose *letters* mean what it says."""
        scale = instrument.scales[records.answers or ""]
        # An answer of one respondent stands on the scale of answers, not on that of the mean.
        self._leaf = Node(code="", title="", cite=scale.cite, scale=scale.key)
        self._instrument = instrument
        self._words = {code: element_words.also for code, element_words in records.words.items()}
        self._letters = letters
        levels = [] if scale.unordered else [level.answer for level in scale.levels]
        self._levels: list[Answer] = levels if all(isinstance(level, int) for level in levels) else []
        self._expected = expected(instrument, self._leaf)
        self._known: dict[str, Known] = {}

    def read(self, name: str, text: str) -> Cell | Complaint:
        """The points of a cell of the column *name*."""
        given = self.understood(name, text)
        return self._complaint(name, text) if given is None else (given.points, given.points)

    def understood(self, name: str, text: str) -> Reply | None:
        """What *text* says in the column *name*, if it is an answer there."""
        return self._given(text, self._words.get(name, {}))

    def may_be(self, name: str, text: str) -> bool:
        """Whether *text* is an answer in the column *name*, or a letter that is one as soon as somebody says which."""
        return self.understood(name, text) is not None or self._lettered(text) is not None

    def _given(self, text: str, words: Mapping[str, Answer]) -> Reply | None:
        given = read_answer(self._instrument, self._leaf, text, words)
        lettered = self._lettered(text) if given is None else None
        if lettered is not None:
            at, word = lettered
            by_letter = self._by_letter(at)
            by_word = read_answer(self._instrument, self._leaf, word, words) if word else None
            agree = by_word is None or by_letter is None or by_word == by_letter
            given = (by_word if word else by_letter) if agree else None
        return given

    def _lettered(self, text: str) -> tuple[int, str] | None:
        """The position of the level that a letter stands for, from the first letter on, and the word behind it."""
        found = _LETTERED.fullmatch(text)
        at = ord(found.group(1).lower()) - ord("a") if found is not None else len(self._levels)
        return (at, found.group(2) or "") if found is not None and at < len(self._levels) else None

    def _by_letter(self, at: int) -> Any:
        if self._letters is None:
            return None
        level = self._levels[at if self._letters == LETTERS[0] else -1 - at]
        return options(self._instrument, self._leaf)[level]

    def _complaint(self, name: str, text: str) -> Complaint:
        titles = [options(self._instrument, self._leaf)[level].title or "" for level in self._levels]
        number = whole_of(text)
        lettered = self._lettered(text)
        if number is not None and 2 < len(titles) < number <= _MOST_STARS:  # noqa: PLR2004  # yes or no has no stars
            return self._of_stars(text, titles)
        problem, hint = not_allowed(text)
        hint = hint or disagreement(self._instrument, self._leaf, text, self._words.get(name, {}))
        if lettered is not None and not lettered[1]:
            problem = msg("{found} can mean two answers", found="")
            hint = msg(
                "forms print the letter a as the worst answer ({worst}), grades give it to the best ({best}):"
                ' say which in [assessment], letters = "{first}" or letters = "{second}"',
                worst=titles[0],
                best=titles[-1],
                first=LETTERS[0],
                second=LETTERS[1],
            )
        return Complaint(text, problem, self._expected, hint, known=self.words(name))

    def _of_stars(self, text: str, titles: Sequence[str]) -> Complaint:
        """A number above the scale; in several columns it is one fault: the form asked by another scale."""
        count = str(len(titles))
        stars = msg("{found} lies above the {count} answers of the scale, as stars do", found="", count=count)
        hint = msg(
            "ask with the {count} answers of the rules ({worst} … {best}); where it is decided what each number of the form stands"
            ' for, a mapping (--map) says it: [answers] "{number}" = …',
            count=count,
            worst=titles[0],
            best=titles[-1],
            number=text,
        )
        return Complaint(text, not_allowed(text)[0], self._expected, hint, of_several=stars)

    def words(self, name: str) -> Known:
        """The words that the column *name* takes."""
        if name not in self._known:
            others = (word for words in self._words.values() for word in words)
            self._known[name] = Known.of(
                (*words_of_scale(self._instrument, self._leaf), *self._words.get(name, {})), others
            )
        return self._known[name]


class Columns:
    """Reads the columns of persons: words, and numbers written in one way throughout the table."""

    def __init__(self, records: Records, numbers: str | None, how: Message = IN_ONE_WAY) -> None:
        """Cells as *records* says; *numbers* is the way in which the table writes them (``id``, ``en``), if it shows one, and *how* is how to say it."""
        self._how = how
        self._columns = records.columns
        self._words = {name: _dictionary(column) for name, column in records.columns.items()}
        self._numbers = numbers
        self._known: dict[str, Known] = {}

    def read(self, name: str, text: str) -> Cell | Complaint:
        """What a cell of the column *name* says."""
        said = self._words[name].get(folded(text))
        return self._number(name, text) if said is None else said

    def _number(self, name: str, text: str) -> Cell | Complaint:
        column = self._columns[name]
        both = possible_numbers_of_cell(text, percent=column.maximum == PERCENT)
        read = () if column.values else both.written(self._numbers)
        numbers = [one.exact for one in read if inside(column, one.exact)]
        if len(numbers) == 1:
            return numbers[0], numbers[0]
        unit = "" if both.all or column.values else unit_behind(text)
        problem, hint = not_allowed(text)
        if unit:
            hint = msg("write the number alone, without {unit}", unit=visible(unit, 40))
        if numbers:
            one, other = both.all
            problem = msg("{found} can mean two numbers", found="")
            hint = msg("it can be {one} or {other}: {how}", one=one.text, other=other.text, how=self._how)
        return Complaint(text, problem, column_text(column), hint, known=self.words(name))

    def words(self, name: str) -> Known:
        """The words that the column *name* takes."""
        if name not in self._known:
            taken = {key: (*column.values, *column.also) for key, column in self._columns.items()}
            self._known[name] = Known.of(taken[name], (word for words in taken.values() for word in words))
        return self._known[name]


def _dictionary(column: Column) -> dict[str, Cell]:
    """What each word of a column says, by its folded form."""
    found: dict[str, Cell] = {folded(word): word for word in column.values}
    for word, stands in column.also.items():
        found[folded(word)] = stands if isinstance(stands, str) else (stands, stands)
    return found


def inside(column: Column, number: Exact) -> bool:
    """Whether *number* lies between the ends of *column*."""
    above = column.minimum is None or number >= column.minimum
    return above and (column.maximum is None or number <= column.maximum)


def _between(column: Column) -> Message:
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return number_from(str(low), str(high))
    if low is not None:
        return msg("a number from {low} up", low=str(low))
    return msg("a number") if high is None else msg("a number up to {high}", high=str(high))


def column_text(column: Column) -> Message:
    """What a column takes, in words."""
    if column.values:
        return msg("one of {choices}", choices=column.values)
    number = _between(column)
    return msg("{number}, or one of {choices}", number=number, choices=tuple(column.also)) if column.also else number
