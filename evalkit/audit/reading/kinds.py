"""What each kind of relation needs: keys, number of parts, and what its claim and its parts are."""

from __future__ import annotations

from typing import NamedTuple

from evalkit.audit.model import LISTS

NUMBER, WORDS = "number", "words"


class Kind(NamedTuple):
    """A kind of relation.

    Attributes:
        low, high: How many parts it has; ``None`` for any number.
        needs, allows: Keys of its own.
        claim: What the claim is; ``None`` if it may be either.
        parts: What the parts are, likewise.
    """

    low: int = 1
    high: int | None = None
    needs: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()
    claim: str | None = NUMBER
    parts: str | None = NUMBER


_SUM = Kind()
_PAIR = Kind(low=2, high=2)
_COMPARED = Kind(high=2)
_AGAINST = Kind(needs=("than",), claim=WORDS)
_RANKED = Kind(claim=WORDS)
KIND_RULES = {
    "sum": _SUM,
    "mean": _SUM,
    "product": _SUM,
    "difference": _PAIR,
    "ratio": _PAIR,
    "percent": _PAIR,
    "weighted-mean": Kind(needs=("weights",)),
    "achievement": Kind(low=2, high=2, allows=("direction", "formula", "zero", "cap")),
    "count": Kind(parts=None),
    "equal": Kind(claim=None, parts=None),
    "category": Kind(high=1, needs=("bands",), claim=WORDS),
    "index": Kind(low=0, high=0, needs=("instrument", "values"), allows=("node",), claim=None),
    "at-most": _COMPARED,
    "at-least": _COMPARED,
    "less-than": _COMPARED,
    "more-than": _COMPARED,
    **dict.fromkeys(LISTS[:2], _AGAINST),
    **dict.fromkeys(LISTS[2:], _RANKED),
}
COMMON_KEYS = ("of", "except", "across", "note")
OWN_KEYS = ("weights", "than", "bands", "instrument", "values", "node", "direction", "formula", "zero", "cap")
