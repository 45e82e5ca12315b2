"""A printed text → a claim, with what it is; and ``[[claims]]``: numbers and words of sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.audit.model import Attributes, Claim
from evalkit.audit.parse.addresses import At, is_name
from evalkit.base.printed.parse import (
    Amount,
    Unreadable,
    Words,
    printed_unit,
    read_printed,
    scaled,
    spans,
    why_not_scaled,
)
from evalkit.base.printed.signs import FORMATS, Ambiguous
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Printed
    from evalkit.performance.files import Part, ReportFiles
    from evalkit.schema.reader import Reader

_ID = re.compile(r"""id\s*=\s*(?:"([^"\\]*)"|'([^']*)')""")


class Place(NamedTuple):
    """Where a claim stands: its address, and where that is in the document and in the files."""

    address: str
    at: str
    file: str
    line: int | None = None
    label: str | None = None


class Said(NamedTuple):
    """What is said about a number: its attributes, and how it is written (``id``, ``en``)."""

    attributes: Attributes
    numbers: str | None


class Found(NamedTuple):
    """What was read so far.

    Attributes:
        claims: By address.
        broken: Ids of tables and addresses of claims that have faults.
    """

    claims: dict[str, Claim]
    broken: set[str]


def attributes_of(reader: Reader) -> dict[str, Any]:
    """The attributes that stand in *reader*; keys that are absent are not in the result."""
    found = {
        "unit": reader.text("unit"),
        "year": reader.whole("year"),
        "edition": reader.text("edition"),
        "maximum": reader.number("maximum"),
        "exact": reader.flag("exact") if reader.has("exact") else None,
        "numbers": reader.word("numbers", FORMATS),
    }
    return {key: item for key, item in found.items() if item is not None}


def said(raw: Mapping[str, Any]) -> Said:
    """Attributes read before, as one value."""
    rest = {key: item for key, item in raw.items() if key != "numbers"}
    return Said(Attributes(**rest), raw.get("numbers"))


def claim_of(text: str, place: Place, what: Said) -> Claim | Ambiguous | Unreadable | None:
    """The claim that *text* makes; nothing if it is blank or a dash."""
    found = read_printed(text, what.numbers)
    if isinstance(found, Amount):
        full = scaled(found, what.attributes.unit)
        if full is None:
            return Unreadable(text, why_not_scaled(found, text))
        number, suffix = full
        words: tuple[str, ...] = ()
    elif isinstance(found, Words):
        number, suffix = None, ""
        words = (found.text,)
    else:
        return found
    return Claim(
        address=place.address,
        printed=text,
        at=place.at,
        file=place.file,
        number=number,
        words=words,
        suffix=suffix,
        label=place.label,
        line=place.line,
        attributes=_with_unit(what.attributes, text, suffix if number is not None else _behind_range(text)),
    )


def _behind_range(text: str) -> str:
    """What is printed behind a range; nothing behind other words."""
    found = spans(text)
    return found[0].suffix if found else ""


def _with_unit(attributes: Attributes, text: str, suffix: str) -> Attributes:
    """*attributes* with the unit that is printed in *text*, where none is declared."""
    if attributes.unit is not None:
        return attributes
    found = printed_unit(text, suffix)
    return attrs.evolve(attributes, printed_unit=found) if found is not None else attributes


def read_constant(text: str, at: At, numbers: str | None = None) -> Printed | None:
    """A printed number that is no claim; nothing after a fault."""
    found = read_printed(text, numbers)
    full = scaled(found) if isinstance(found, Amount) else None
    if full is not None:
        return full.number
    if isinstance(found, Ambiguous):
        at.add(found.problem, expected=msg("a number that can be read in one way only"))
        return None
    why = found.why if isinstance(found, Unreadable) else None
    if isinstance(found, Amount):
        why = why_not_scaled(found, text)
    if why is not None:
        at.add(why, expected=msg("a number"))
    else:
        at.add(
            msg("{text} is neither an address nor a number", text=visible(text) or '""'),
            expected=msg("table:row:column, claim:ID, … or a number"),
        )
    return None


def refuse(found: Ambiguous | Unreadable, address: str, at: At) -> None:
    """Note that the claim at *address* cannot be read, or can be read in two ways."""
    if isinstance(found, Ambiguous):
        at.add(
            msg("{address}: {problem}", address=visible(address, 120), problem=found.problem),
            expected=msg('numbers = "id" (dots group thousands) or "en" (commas do)'),
        )
        return
    at.add(
        msg("{address}: {problem}", address=visible(address, 120), problem=found.problem),
        expected=msg("a number such as 1.234.567,89 or 3,5; or words"),
    )


# --- Sentences ----------------------------------------------------------------------------------------------------


class Sentence(NamedTuple):
    """An entry of ``[[claims]]``.

    Attributes:
        address: ``None`` if it has no id.
        reader: On the entry, whose relation is read later.
    """

    address: str | None
    part: Part
    reader: Reader


def read_claims(files: ReportFiles, into: Found) -> list[Sentence]:
    """Every entry of all parts; their claims are added to *into*."""
    found = []
    for part in files.parts:
        lines = _lines(part.data) if part.reader.has("claims") else {}
        for reader in part.reader.tables("claims", "id"):
            address = _add_claim(part, reader, lines, into)
            if address is not None and address not in into.claims:
                into.broken.add(address)
            found.append(Sentence(address, part, reader))
    _refuse_repeated(found)
    return found


def _lines(data: bytes) -> dict[str, int]:
    """Id → number of the line on which it stands, as far as that is plain; TOML readers do not tell."""
    found: dict[str, int] = {}
    in_claims = False
    for number, line in enumerate(data.decode("utf-8-sig").splitlines(), 1):
        bare = line.strip()
        if bare.startswith("["):
            in_claims = bare.startswith("[[claims]]")
        elif in_claims:
            match = _ID.match(bare)
            if match is not None:
                found.setdefault(match.group(1) or match.group(2), number)
    return found


def _refuse_repeated(found: list[Sentence]) -> None:
    first: dict[str, Sentence] = {}
    for one in found:
        if one.address is not None and first.setdefault(one.address, one) is not one:
            problem = msg(
                "there are two claims {id}, the first in {file}",
                id=visible(one.reader.data["id"]),
                file=visible(first[one.address].part.file, 200),
            )
            one.reader.faults.add(one.reader.at("id"), problem)


def _add_claim(part: Part, reader: Reader, lines: Mapping[str, int], into: Found) -> str | None:
    name, printed, place = reader.need("id"), reader.need("printed"), reader.need("at")
    items, raw = reader.texts("list"), attributes_of(reader)
    if not name or not is_name(name, At(reader.faults, reader.at("id"))):
        return None
    where = Place(f"claim:{name}", place, part.file, lines.get(name))
    if items:
        into.claims[where.address] = Claim(
            address=where.address,
            printed=printed,
            at=place,
            file=part.file,
            words=items,
            line=where.line,
            attributes=said(raw).attributes,
        )
    elif printed:
        claim = claim_of(printed, where, said(raw))
        if isinstance(claim, Claim):
            into.claims[where.address] = claim
        elif claim is None:
            reader.wrong("printed", msg("a number or words"))
        else:
            refuse(claim, where.address, At(reader.faults, reader.at("printed")))
    return where.address
