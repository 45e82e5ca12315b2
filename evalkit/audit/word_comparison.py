"""Words compared as people read them: case, spaces and punctuation do not count."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.printed.parse import named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.instruments import Band

_PUNCTUATION = re.compile(r"[^\w+%]+")  # BB+ is not BB
_MINUS = re.compile(r"(?<=\b[a-z])[-\u2212\u2013](?!\w)")  # and A- is not A
_LEADING = re.compile(r"(?:nilai mutu|mutu|kategori|predikat|peringkat)\s+", re.IGNORECASE)
# "B (Baik)", "B / Baik", "B - Baik".
_TWO_NAMES = re.compile(r"(.*\S)(?:\s*\(([^()]*\S)\s*\)|(?:\s*/\s*|\s[-–]\s)(\S.*))")


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """*word* in the form in which it is compared."""
    return _PUNCTUATION.sub(" ", _MINUS.sub(" minus", word.casefold())).strip()


def same(word: str, others: Iterable[str | None]) -> bool:
    """Whether *word* is one of *others*."""
    folded = fold(word)
    return any(folded == fold(other) for other in others if other)


def names_in(word: str) -> tuple[str, ...]:
    """The names that *word* gives, without what they are: ``Mutu B (Baik)`` gives ``B`` and ``Baik``."""
    two = _TWO_NAMES.fullmatch(word.strip())
    found = tuple(filter(None, two.groups())) if two is not None else (word,)
    return tuple(
        _LEADING.sub("", one.strip(), count=1) if _LEADING.match(one.strip()) else one.strip() for one in found
    )


def means(word: str, names: Iterable[str | None]) -> bool:
    """Whether *word* is one of *names*, or gives only such (``B (Baik)`` of ``Baik`` and ``B``)."""
    known = [name for name in names if name]
    return same(word, known) or all(same(name, known) for name in names_in(word))


def says(text: str, words: Iterable[str]) -> bool | None:
    """Whether *text* says one of *words*, also with a number behind it; ``None`` where it gives one and another name (``B (Baik)`` of ``B``)."""
    wanted = list(words)
    said = [numbered.word for numbered in named(text)] or [text]
    if any(means(word, wanted) for word in said):
        return True
    return None if any(same(name, wanted) for word in said for name in names_in(word)) else False


def plain_name(word: str, bands: Iterable[Band]) -> str:
    """*word* as a single name of one of *bands*, where it gives the letter, the word or both of it; else as it is."""
    for band in bands:
        if means(word, (band.predicate, band.label)):
            return word if same(word, (band.predicate, band.label)) else names_in(word)[0]
    return word


def named_like(word: str, band: Band, bands: Iterable[Band]) -> str:
    """What *band* is called where another of *bands* is called *word*: by its letter, or by its word."""
    if band.label is None or same(names_in(word)[0], [one.predicate for one in bands]):
        return band.predicate
    return band.label
