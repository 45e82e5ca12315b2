"""Words compared as people read them: case, spaces and punctuation do not count."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.model import Band

_PUNCTUATION = re.compile(r"[^\w+%]+")  # BB+ is not BB


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """*word* in the form in which it is compared."""
    return _PUNCTUATION.sub(" ", word.casefold()).strip()


def same(word: str, others: Iterable[str | None]) -> bool:
    """Whether *word* is one of *others*."""
    folded = fold(word)
    return any(folded == fold(other) for other in others if other)


def named_like(word: str, band: Band, bands: Iterable[Band]) -> str:
    """What *band* is called where another of *bands* is called *word*: by its letter, or by its word."""
    if band.label is None or same(word, [one.predicate for one in bands]):
        return band.predicate
    return band.label
