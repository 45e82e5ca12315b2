"""A printed text → a claim, with what it is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.audit.model import Attributes, Claim
from evalkit.base.exact import Printed
from evalkit.base.printed.parse import (
    Amount,
    PrintedText,
    Unreadable,
    printed_unit,
    read_printed,
    scaled,
    spans,
    why_not_scaled,
)
from evalkit.base.printed.signs import Ambiguous
from evalkit.base.text import msg, visible, visible_name
from evalkit.base.tuples import NamedTuple
from evalkit.schema.parse import PLAIN, read_keys

if TYPE_CHECKING:
    from evalkit.audit.parse.addresses import At
    from evalkit.base.text import Prose
    from evalkit.schema.reader import Reader


class ClaimPlace(NamedTuple):
    """Where a claim stands: its address, where that is in the document and in the files, and the cell of its sheet."""

    address: str
    at: str
    file: str
    line: int | None = None
    label: str | None = None
    cell: str | None = None


class ReadClaims(NamedTuple):
    """What was read so far.

    Attributes:
        claims: By address.
        broken: Ids of tables and addresses of claims that have faults.
        unread: What cannot be read and is left out, by address; ``None`` where each is a fault.
    """

    claims: dict[str, Claim]
    broken: set[str]
    unread: dict[str, Prose] | None = None


def attributes_of(reader: Reader) -> dict[str, Any]:
    """The attributes that stand in *reader*; keys that are absent are not in the result."""
    return {key: item for key, item in read_keys(Attributes, reader, PLAIN).items() if item is not None}


def claim_of(text: str, place: ClaimPlace, attributes: Attributes) -> Claim | Ambiguous | Unreadable | None:
    """The claim that *text* makes; nothing if it is blank or a dash."""
    amount = read_printed(text, attributes.numbers)
    if isinstance(amount, Amount):
        full = scaled(amount, attributes.unit)
        if full is None:
            return Unreadable(text, why_not_scaled(amount, text))
        number, suffix = full
        return claim_at(place, text, _with_unit(attributes, text, suffix), number=number, suffix=suffix)
    if isinstance(amount, PrintedText):
        return claim_at(place, text, _with_unit(attributes, text, _behind_range(text)), words=(amount.text,))
    return amount


def claim_at(place: ClaimPlace, printed: str, attributes: Attributes, **read: Any) -> Claim:
    """What is *printed* at *place*, and was *read* there."""
    return Claim(
        address=place.address,
        printed=printed,
        at=place.at,
        file=place.file,
        label=place.label,
        line=place.line,
        cell=place.cell,
        attributes=attributes,
        **read,
    )


def nil_of(text: str | None, place: ClaimPlace, attributes: Attributes) -> Claim:
    """The claim of a cell in which *text*, nothing or a dash, means nil."""
    return claim_at(place, text or "", attrs.evolve(attributes, exact=True), number=Printed("0", Fraction(0), 0))


def _behind_range(text: str) -> str:
    """What is printed behind a range; nothing behind other words."""
    number_spans = spans(text)
    return number_spans[0].suffix if number_spans else ""


def _with_unit(attributes: Attributes, text: str, suffix: str) -> Attributes:
    """*attributes* with the unit that is printed in *text*, where none is declared."""
    if attributes.unit is not None:
        return attributes
    found = printed_unit(text, suffix)
    return attrs.evolve(attributes, printed_unit=found) if found is not None else attributes


def read_constant(text: str, at: At, numbers: str | None = None) -> Printed | None:
    """A printed number that is no claim; nothing after a fault."""
    amount = read_printed(text, numbers)
    full = scaled(amount) if isinstance(amount, Amount) else None
    if full is not None:
        return full.number
    if isinstance(amount, Ambiguous):
        at.add(amount.problem, expected=msg("a number that can be read in one way only"))
        return None
    why = amount.why if isinstance(amount, Unreadable) else None
    if isinstance(amount, Amount):
        why = why_not_scaled(amount, text)
    if why is not None:
        at.add(why, expected=msg("a number"))
    else:
        at.add(
            msg("{text} is neither an address nor a number", text=visible_name(text)),
            expected=msg("table:row:column, claim:ID, … or a number"),
        )
    return None


def refuse(unread: Ambiguous | Unreadable, address: str, at: At) -> None:
    """Note that the claim at *address* cannot be read, or can be read in two ways."""
    if isinstance(unread, Ambiguous):
        at.add(
            msg("{address}: {problem}", address=visible(address, 120), problem=unread.problem),
            expected=msg('numbers = "id" (dots group thousands) or "en" (commas do)'),
        )
        return
    at.add(
        msg("{address}: {problem}", address=visible(address, 120), problem=unread.problem),
        expected=msg("a number such as 1.234.567,89 or 3,5; or words"),
    )
