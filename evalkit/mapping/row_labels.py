"""What the label of a row says: that it is a total or a mean of others, that it may be one, or no number where all others are numbers.

A total that is counted as somebody is the worst that can become of it, and a name that is refused the next: so a label that
begins as totals and as names do is held against what the numbers of the row are.
"""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from evalkit.base.text import first_few, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.mapping import lexicon
from evalkit.mapping.headings import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.instruments import Instrument

SUMS, IN_DOUBT = "sums", "in doubt"  # what labels say of their rows
WORD, NUMBER, MIXED, NOTHING, BLANK = (
    "word",
    "number",
    "mixed",
    "nothing",
    "blank",
)  # what cells of a column that numbers rows hold
_NAMED = 8  # names in a sentence
_MOST_OF_ONE_NAME = 2  # rows that may be called alike and be sums: a total and a mean
_SIGNED_ON = re.compile(r",\s*[0-9]{1,2}\s+[A-Za-z]+\s+(?:19|20)[0-9]{2}\s*$")  # Jakarta, 3 Januari 2025
NO_NUMBER = msg("all other rows have a number here, and this one has none")
HOW_TO_NUMBER = msg(
    "give the row a number of its own if it is one of {what}, and take it out of the table if it is a total or a mean",
    what="",
)


def told_of_counted(names: Iterable[str]) -> Iterator[Message]:
    """That rows of these *names* were in doubt, and are counted."""
    found = first_few(map(visible, dict.fromkeys(names)), _NAMED)
    if found:
        yield msg(
            "begin as totals do, and are counted, as their numbers are no sums or means of others: {names}", names=found
        )


def kind_of_label(text: str, instrument: Instrument) -> str:
    """What *text* says of its row: ``SUMS``, ``IN_DOUBT``, or nothing of that kind."""
    return _kind(text, _names_of(instrument))


def kind_of_name(text: str, instrument: Instrument) -> str:
    """What *text* says of its row where it is a name: what everybody together is called (Nasional) is in doubt there, too."""
    said = kind_of_label(text, instrument)
    return said or (IN_DOUBT if " ".join(words_of(text)) in lexicon.OF_EVERYBODY else "")


def labelled(rows: Sequence[tuple[int, str]], instrument: Instrument) -> dict[int, str]:
    """Row → what its name says, of those that it says something of; what many rows are called is no total in doubt."""
    shared = Counter(text for _, text in rows)
    kinds = {text: kind_of_name(text, instrument) for text in shared}
    return {
        row: kinds[text]
        for row, text in rows
        if kinds[text] == SUMS or (kinds[text] and shared[text] <= _MOST_OF_ONE_NAME)
    }


def is_remark(text: str) -> bool:
    """Whether *text* is one below a table where its row answers nothing: a source, a note, the place and date of a signature, a NIP."""
    before, colon, _ = text.strip().removesuffix(",").partition(":")
    words = words_of(before)
    is_headed = " ".join(words) in lexicon.OF_REMARKS and (bool(colon) or text.strip().endswith(","))
    is_signed = words[:1] == ("nip",) and any(map(str.isdecimal, "".join(words_of(text))))
    return is_headed or is_signed or text.strip().startswith(lexicon.SIGNS_OF_REMARKS) or bool(_SIGNED_ON.search(text))


@lru_cache(maxsize=64)
def _names_of(instrument: Instrument) -> frozenset[str]:
    """The words by which an index is called: they name nobody."""
    return frozenset(word for said in (instrument.index, instrument.short, instrument.title) for word in words_of(said))


@lru_cache(maxsize=1 << 16)  # units come again in each part of a table
def _kind(text: str, names: frozenset[str]) -> str:
    for sign, word in lexicon.SIGNS_OF_SUMS.items():
        text = text.replace(sign, word)
    words = words_of(text)
    if " ".join(words) in lexicon.ALL_OF_SUMS:
        return SUMS
    words = tuple(dropwhile(str.isdecimal, words))  # 1. Total
    if words and words[0] in lexicon.BEFORE_SUMS:
        return SUMS if not lexicon.OF_SUMS.isdisjoint(words[1:2]) else ""
    if not words or words[0] not in lexicon.OF_SUMS:
        return ""
    named = (word for word in words[1:] if not (word in _BESIDE or word in names or word.isdecimal()))
    return IN_DOUBT if words[0] in lexicon.ALSO_OF_NAMES and any(named) else SUMS


_BESIDE = {*lexicon.OF_SUMS, *lexicon.BESIDE_SUMS}


# --- Numbers of rows --------------------------------------------------------------------------------------------------


def said_in(cell: str | None, instrument: Instrument) -> str:
    """What a cell of a column holds that may number its rows; the label of a total is a word, whatever stands in it (Rata2); a dash says that there is none."""
    if not cell:
        return BLANK
    letters, digits = (any(map(test, cell)) for test in (str.isalpha, str.isdigit))
    if letters and digits and not kind_of_label(cell, instrument):
        return MIXED
    return WORD if letters else NUMBER if digits else NOTHING


class Numbering(NamedTuple):
    """How many cells of a column hold what, and which row is the last that has a number.

    Attributes:
        words: Cells with letters and no digit.
        numbers: Cells with digits and no letter.
        others: Cells with both.
        blank: Cells that are empty.
        last: The last row with a number.
        blank_below: Those below that row.
    """

    words: int = 0
    numbers: int = 0
    others: int = 0
    blank: int = 0
    last: int = 0
    blank_below: int = 0

    @classmethod
    def of(cls, cells: Iterable[tuple[int, str]]) -> Numbering:
        """That of a column: the numbers of rows in order, and what is ``said_in`` the cell of each."""
        counted = dict.fromkeys((WORD, NUMBER, MIXED, NOTHING, BLANK), 0)
        last = below = 0
        for row, said in cells:
            counted[said] += 1
            last = row if said == NUMBER else last
            below = 0 if said == NUMBER else below + (said == BLANK)
        return cls(counted[WORD], counted[NUMBER], counted[MIXED], counted[BLANK], last, below)

    @property
    def is_broken_by_words(self) -> bool:
        """Whether all other rows have a number where some have a word: no row is called by a word among numbers."""
        return 0 < self.words < self.numbers and not self.others

    @property
    def is_broken_by_blanks(self) -> bool:
        """Whether rows at the end have nothing where all above have a number: they may be sums without a label."""
        return 0 < self.blank == self.blank_below < self.numbers and not self.others


# --- What the numbers of a row are ------------------------------------------------------------------------------------


class ColumnTotal(NamedTuple):
    """What the numbers of some rows in one column come to, and how many there are."""

    total: Fraction = Fraction(0)
    rows: int = 0

    def plus(self, other: ColumnTotal) -> ColumnTotal:
        """Both together."""
        return ColumnTotal(self.total + other.total, self.rows + other.rows)


class RowNumber(NamedTuple):
    """A number of a row, and the unit of the last digit that it needs."""

    number: Fraction
    unit: Fraction


def own_number(number: Fraction) -> RowNumber:
    """*number*, which has an end."""
    unit = Fraction(1)
    while (number / unit).denominator != 1:
        unit /= 10
    return RowNumber(number, unit)


def made_of_others(
    own: Mapping[int, Mapping[Any, RowNumber]],
    kinds: Mapping[int, str],
    segments: Sequence[Mapping[Any, ColumnTotal]],
) -> set[int]:
    """Which rows are sums or means of others, by their *own* numbers.

    Args:
        own: Row → column → the number, in the order of the rows.
        kinds: What the label of each says.
        segments: What the numbers of the other rows come to: each of these rows ends one of the segments.
    """
    named = [numbers if kinds[row] == IN_DOUBT else {} for row, numbers in own.items()]
    return {
        row for at, (row, numbers) in enumerate(own.items()) if _is_made_of(numbers, _stretches(segments, at, named))
    }


def _is_made_of(own: Mapping[Any, RowNumber], others: Iterable[Mapping[Any, ColumnTotal]]) -> bool:
    """Whether all numbers of a row are the sums of those of other rows, or their means as one shows them.

    Args:
        own: Column → the number of the row.
        others: Several rows of which it may be made: column → what their numbers come to.
    """
    return bool(own) and any(
        all(_is_sum(number, sums.get(column)) for column, number in own.items())
        or all(_is_mean(number, sums.get(column)) for column, number in own.items())
        for sums in others
    )


def _is_sum(own: RowNumber, of: ColumnTotal | None) -> bool:
    return of is not None and of.rows > 0 and own.number == of.total


def _is_mean(own: RowNumber, of: ColumnTotal | None) -> bool:
    return of is not None and of.rows > 0 and abs(own.number - of.total / of.rows) * 2 <= own.unit


def _stretches(
    segments: Sequence[Mapping[Any, ColumnTotal]], at: int, named: Sequence[Mapping[Any, RowNumber]]
) -> list[Mapping[Any, ColumnTotal]]:
    """Of what a row may be made that ends the segment *at*, where every such row ends one: the rows since the last, all above, and all.

    Args:
        segments: What the numbers of the rows in each come to.
        at: Its place among them.
        named: The numbers of each row that ends one and may be a name: the last row of a table may be made of these, too.
    """
    found = [segments[at], _together(segments[: at + 1]), _together(segments)]
    if at == len(named) - 1 and not segments[-1]:
        names = [{column: ColumnTotal(own.number, 1) for column, own in row.items()} for row in named[:at]]
        everybody = _together([*segments, *names])
        found += [everybody] if any(one.rows > 1 for one in everybody.values()) else []
    return found


def _together(segments: Sequence[Mapping[Any, ColumnTotal]]) -> dict[Any, ColumnTotal]:
    found: dict[Any, ColumnTotal] = {}
    for segment in segments:
        for column, one in segment.items():
            found[column] = found.get(column, ColumnTotal()).plus(one)
    return found
