"""What stands in the columns of a table, as evidence of what they are: dates, answers, answers in two languages."""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.base.typed_numbers import possible_numbers
from evalkit.base.wording import DASHES, caseless
from evalkit.tables.columnar import texts_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.tables.sheet import Row

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}([ ,].*)?|[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[AP]M)?",
    re.IGNORECASE,
)
_FEWEST_ROWS = 6  # as many numbers in a row are more than the levels of a scale
_PARTS = re.compile(r"\s*[/|\n]\s*|\s+[(\[]\s*")


class Contents:
    """The texts of each column, each once; blank cells and dashes are none."""

    def __init__(self, body: Sequence[Row]) -> None:
        """The rows below the headings."""
        self._body = body
        self._seen: dict[int, Sequence[str]] = {}

    def texts(self, at: int) -> Sequence[str]:
        """What stands in the column *at*."""
        if at not in self._seen:
            self._seen[at] = [text for text in texts_in(self._body, at) if text is not None and text not in DASHES]
        return self._seen[at]

    def are_running(self, at: int) -> bool:
        """Whether the cells of the column count the rows: 1, 2, 3 … as far as there are numbers."""
        cells = [cells[at] for _, cells in self._body]
        first = next((position for position, cell in enumerate(cells) if not _is_whole(cell)), len(cells))
        numbers = [int(cell) for cell in cells[:first] if cell is not None]
        counts = len(numbers) >= _FEWEST_ROWS and all(one + 1 == other for one, other in pairwise(numbers))
        return counts and not any(_is_whole(cell) for cell in cells[first:])

    def are_moments(self, at: int) -> bool:
        """Whether every cell of the column is a date or a time."""
        texts = self.texts(at)
        return bool(texts) and all(map(is_moment, texts))


def is_moment(text: str) -> bool:
    """Whether *text* is a date or a time."""
    return _MOMENT.fullmatch(text) is not None


def _is_whole(cell: str | None) -> bool:
    return cell is not None and cell.isascii() and cell.isdecimal()


def answers_in_two_languages(
    columns: Mapping[str, Iterable[str]], known: Callable[[str, str], int | str | None]
) -> dict[str, dict[str, int | str]]:
    """Column → text → answer, where columns give answers in two languages: which part of each is understood, and what it says.

    The part of the other language is taken for the same only where nothing speaks against it: every text of these columns has
    two parts, the part that is understood stands on one side throughout, and one answer has one text in the other language.

    Args:
        columns: Column → its texts.
        known: What a text of a column says, if that is understood.
    """
    for side in (0, 1):
        found = {name: _of_side(partial(known, name), texts, side) for name, texts in columns.items()}
        told = {name: answers for name, answers in found.items() if answers}
        several = {text for answers in told.values() for text in answers}
        if told and None not in found.values() and len(several) > 1:
            return told
    return {}


def _of_side(known: Callable[[str], int | str | None], texts: Iterable[str], side: int) -> dict[str, int | str] | None:
    """Text → answer; ``None`` where the part on that *side* is not all there is to it."""
    found: dict[str, int | str] = {}
    other_of: dict[int | str, str] = {}
    for text in texts:
        if any(possible_numbers(text)):
            continue  # a number speaks every language
        parts = _parts(text)
        answer = known(parts[side]) if len(parts) > 1 else None
        if answer is None:
            return None
        other, said = known(parts[1 - side]), caseless(parts[1 - side])
        if other not in (None, answer) or other_of.setdefault(answer, said) != said:
            return None
        found[text] = answer
    return found if len(set(other_of.values())) == len(other_of) else None


def _parts(text: str) -> list[str]:
    return [part.strip(" )]") for part in _PARTS.split(text, maxsplit=1)]


def words_beside_another_language(texts: Iterable[str], known: Callable[[str], str | None]) -> dict[str, str]:
    """Text → the known word in it, where every text has two parts, known words stand on one side, and each has one other part.

    Args:
        texts: What stands in a column.
        known: The word that a text is, if it is one.
    """
    parts_of = {text: _parts(text) for text in texts}
    if any(len(parts) == 1 or known(text) is not None for text, parts in parts_of.items()):
        return {}
    for side in (0, 1):
        told = {text: known(parts[side]) for text, parts in parts_of.items()}
        found = {text: word for text, word in told.items() if word is not None}
        others = {known(parts[1 - side]) for text, parts in parts_of.items() if text not in found}
        agree = all(known(parts_of[text][1 - side]) in (None, word) for text, word in found.items())
        pairs = {tuple(map(caseless, parts_of[text])) for text in found}
        is_one_to_one = all(len(set(each)) == len(pairs) for each in zip(*pairs, strict=True))
        if len(pairs) > 1 and others <= {None} and agree and is_one_to_one:
            return found
    return {}
