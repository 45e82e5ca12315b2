"""Texts of cells as messages may show them: what may name a person is not repeated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.errors import is_another
from evalkit.base.text import Private, Prose, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import folded, is_error, is_personal
from evalkit.schema.reader import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEWEST = 3  # rows that say the same: what so many say names none of them
_SHORT, _INITIALS = 40, 3
_WITH_UNIT = re.compile(r"[0-9][0-9.,]*\s*[^\W\d_]{1,5}\.?")
_ALIKE = 0.8
_WORD = re.compile(r"\w+")
_HIDDEN = "•••"


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
    >>> is_harmless("Sngat baik", 1, known), is_harmless("Tidak baik", 1, known)
    (True, True)
    """
    if is_personal(text):
        return False
    if (
        is_error(text)
        or len(text) <= _INITIALS
        or not any(map(str.isalpha, text))
        or _WITH_UNIT.fullmatch(text) is not None
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
        return _HIDDEN
    if is_harmless(text, rows, known):
        return visible(text, _SHORT)
    return show(Private(text))
