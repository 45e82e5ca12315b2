"""Relations in words: what a claim is said to be, and what comes out of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.audit.kinds import RELATION_KINDS
from evalkit.audit.kinds.comparisons import Comparison
from evalkit.audit.quantities import address_prose
from evalkit.base.exact import Printed
from evalkit.base.text import Decimal, Message, Prose, msg, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.model import Check, Relation, Term

_FEW = 4
_LEVEL = re.compile(r"\s*(?:level|tingkat)\b", re.IGNORECASE)


def computed_prose(check: Check) -> Prose:
    """What comes out: a number in the format of the language, a word, a bound; empty if that is not known."""
    if not isinstance(check.due, Printed):
        return check.due or ""
    number, kind = Decimal(check.due), RELATION_KINDS[check.relation.kind] if check.relation else None
    if _LEVEL.match(check.claim.printed):
        return msg("level {number}", number=number)
    if kind is None or not issubclass(kind, Comparison):
        return number
    return kind.prose._replace(args={"parts": number})


def relation_prose(relation: Relation, *, full: bool = False) -> Message:
    """What the claim is, in few words; *full*: with every part, however many there are."""
    names = [_named(operand, relation) for operand in relation.operands]
    names += [address_prose(_short(address, relation)) for address in (*relation.values.values(), *relation.blank)]
    if relation.counted:
        return msg(
            "how many there are: {parts}",
            parts=_few([address_prose(_short(one, relation)) for one in relation.counted], full=full),
        )
    if not names and relation.rows is not None:
        return msg("how many there are: {rows}", rows=Decimal(relation.rows))
    said = _words(relation, len(names))._replace(
        args={
            "parts": _few(names, full=full),
            "first": names[0] if names else "",
            "second": names[1] if len(names) > 1 else "",
            "weights": _few([_named(weight, relation) for weight in relation.weights], full=full),
            "than": _named(relation.than, relation) if relation.than else "",
            "words": tuple(map(visible, relation.words)),
            "instrument": visible(relation.instrument or ""),
        }
    )
    if relation.per is not None:
        return msg("{relation}, times {per}", relation=said, per=Decimal(relation.per))
    if relation.bands is not None:
        return msg("{relation}, by {bands}", relation=said, bands=_bands(relation.bands))
    return said


def _bands(text: str) -> Prose:
    head, colon, table = text.partition(":")
    return msg("table {table}", table=visible(table)) if colon and head == "table" else visible(text)


def _words(relation: Relation, names: int) -> Message:
    kind = RELATION_KINDS[relation.kind]
    if relation.blank:
        return kind.prose_with_blank or kind.prose
    return kind.sentence if kind.sentence is not None and names > 1 else kind.prose


def _named(term: Term, relation: Relation) -> Prose:
    return address_prose(_short(term, relation)) if isinstance(term, str) else Decimal(term)


def _short(address: str, relation: Relation) -> str:
    """An address without its table, where that is the table of the claim."""
    table = f"{relation.claim.partition(':')[0]}:"
    return address.removeprefix(table) if table != "claim:" else address


def _few(names: Sequence[Prose], *, full: bool) -> tuple[Prose, ...] | Message:
    if full or len(names) <= _FEW:
        return tuple(names)
    return msg("{first} … {last} ({count})", first=names[0], last=names[-1], count=str(len(names)))
