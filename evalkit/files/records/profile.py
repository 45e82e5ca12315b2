"""Who the respondents are, as counts: no row, no rare word and no number of a person comes out of here."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import visible
from evalkit.base.value import Value, value
from evalkit.base.wording import DASHES, folded
from evalkit.files.row_faults import FEWEST
from evalkit.tables.columnar import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.instruments import ProfileColumn
    from evalkit.tables.columnar import Columnar

_NUMBER = re.compile(r"([0-9]{1,3})(?:[.,]0)?(?:\s*(?:tahun|thn|th|years?))?\.?", re.IGNORECASE)
_DIGITS = re.compile("[0-9]+")
_MOST_WORD = 60


@value
class ProfileCounts(Value):
    """How many respondents a column of the profile counts.

    Attributes:
        words: Word → number of rows: those declared in their order, also where nobody has one; else the most frequent first, or by
            their numbers if all have some (``17–25``, ``> 55``), and numbers by tens, or by more where few have them.
        others: Rows with another word, or with one that fewer than ``FEWEST`` have.
        blank: Rows that say nothing.
    """

    words: Mapping[str, int]
    others: int
    blank: int


def counts_of(
    columns: Mapping[str, ProfileColumn], positions: Mapping[str, int], rows: Columnar
) -> dict[str, ProfileCounts]:
    """What the *columns* of the profile count in *rows*, those that have a position, by name."""
    found = {}
    for name, column in columns.items():
        if name in positions:
            told = rows.columns[positions[name]]
            seen: Counter[str | None] = Counter()
            for (code,), n in counted([told]).items():
                text = told.texts[code]
                seen[None if text in DASHES else text] += n
            found[name] = _declared(column, seen) if column.values else _free(seen)
    return found


def _declared(column: ProfileColumn, seen: Counter[str | None]) -> ProfileCounts:
    words = dict.fromkeys(column.values, 0)
    others = 0
    for text, count in seen.items():
        word = column.word_of(text or "")
        if word is not None:
            words[word] += count
        elif text is not None:
            others += count
    return ProfileCounts(words=words, others=others, blank=seen[None])


def _free(seen: Counter[str | None]) -> ProfileCounts:
    tens: Counter[int] = Counter()
    words: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for text, count in seen.items():
        number = _NUMBER.fullmatch(text or "")
        if number is not None:
            tens[int(number.group(1)) // 10 * 10] += count
        elif text is not None:
            words[folded(text)] += count
            shown.setdefault(folded(text), visible(text, _MOST_WORD))
    kept = _by_number({shown[word]: count for word, count in words.most_common() if count >= FEWEST})
    numbers = _by_tens(tens)
    others = words.total() + tens.total() - sum(kept.values()) - sum(numbers.values())
    return ProfileCounts(words={**numbers, **kept}, others=others, blank=seen[None])


def _by_tens(tens: Mapping[int, int]) -> Mapping[str, int]:
    """Numbers by tens; what fewer than ``FEWEST`` have joins its neighbour, and is not told where there is none."""
    found: list[tuple[int, int, int]] = []  # the least, the most, how many
    for low, count in sorted(tens.items()):
        joins = found and found[-1][2] < FEWEST
        first, _, before = found.pop() if joins else (low, 0, 0)
        found.append((first, low + 9, before + count))
    if len(found) > 1 and found[-1][2] < FEWEST:
        (first, _, before), (_, last, count) = found[-2:]
        found[-2:] = [(first, last, before + count)]
    return {f"{low}–{high}": count for low, high, count in found if count >= FEWEST}


def _by_number(words: Mapping[str, int]) -> Mapping[str, int]:
    """*words* in the order of the numbers in them, if all have some: ``< 17`` before ``17–25``, ``> 55`` behind ``46–55``."""
    numbers = {word: [int(number) for number in _DIGITS.findall(word)] for word in words}
    if not all(numbers.values()):
        return words
    return {word: words[word] for word in sorted(words, key=lambda word: (numbers[word][0], len(numbers[word])))}
