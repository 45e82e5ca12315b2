"""``[[claims]]``: numbers and words of sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.audit.model import Attributes, Claim
from evalkit.audit.parse.addresses import NAME, at_key, is_name
from evalkit.audit.parse.claims import ClaimPlace, attributes_of, claim_at, claim_of, refuse
from evalkit.audit.parse.entries import OF_RELATION
from evalkit.base.file_content import file_prose
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import value
from evalkit.schema.declare import field, table, table_of
from evalkit.schema.keys import TEXT, TEXTS
from evalkit.schema.parse import PLAIN, Declared, read_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.audit.parse.claims import ReadClaims
    from evalkit.performance.files import ReportFile, ReportFiles
    from evalkit.schema.reader import Reader

_ID = re.compile(r"""id\s*=\s*(?:"([^"\\]*)"|'([^']*)')""")


@table(
    "[[claims]]",
    name="printed-words",
    beside=(*table_of(Attributes).keys, *OF_RELATION),
    needs=tuple((key.name, "is") for key in OF_RELATION[1:]),
    fits="kinds",
)
@value
class PrintedWords(Declared):
    """A number or word of a sentence, perhaps with a relation of it; further ones stand under `[[relations]]`."""

    id: str = field(NAME, "Unique.", '"silpa"')
    printed: str = field(TEXT, "As printed.", '"7,95 %"')
    at: str = field(TEXT, "Where in the document.", '"3.4, kalimat 2"')
    list: tuple[str, ...] = field(TEXTS, "The items, if the claim lists names.", '["SPBE", "KIP"]', default=())


class Sentence(NamedTuple):
    """An entry of ``[[claims]]``.

    Attributes:
        address: ``None`` if it has no id.
        reader: On the entry, whose relation is read later.
    """

    address: str | None
    part: ReportFile
    reader: Reader


def read_claims(files: ReportFiles, into: ReadClaims) -> list[Sentence]:
    """Every entry of all parts; their claims are added to *into*."""
    sentences = []
    for part in files.parts:
        lines = _lines(part.data) if part.reader.has("claims") else {}
        for reader in part.reader.tables("claims", "id"):
            address = _add_claim(part, reader, lines, into)
            if address is not None and address not in into.claims:
                into.broken.add(address)
            sentences.append(Sentence(address, part, reader))
    _refuse_repeated(sentences)
    return sentences


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


def _refuse_repeated(sentences: list[Sentence]) -> None:
    first: dict[str, Sentence] = {}
    for sentence in sentences:
        if sentence.address is not None and first.setdefault(sentence.address, sentence) is not sentence:
            problem = msg(
                "there are two claims {id}, the first in {file}",
                id=visible(sentence.reader.data["id"]),
                file=file_prose(first[sentence.address].part.file),
            )
            sentence.reader.faults.add(sentence.reader.at("id"), problem)


def _add_claim(part: ReportFile, reader: Reader, lines: Mapping[str, int], into: ReadClaims) -> str | None:
    entry = PrintedWords(**read_keys(PrintedWords, reader, PLAIN))
    name, attributes = entry.id, Attributes(**attributes_of(reader))
    if not name or not is_name(name, at_key(reader, "id")):
        return None
    where = ClaimPlace(f"claim:{name}", entry.at, part.file, lines.get(name))
    if entry.list:
        into.claims[where.address] = claim_at(where, entry.printed, attributes, words=entry.list)
    elif entry.printed:
        claim = claim_of(entry.printed, where, attributes)
        if isinstance(claim, Claim):
            into.claims[where.address] = claim
        elif claim is None:
            reader.wrong("printed", msg("a number or words"))
        else:
            refuse(claim, where.address, at_key(reader, "printed"))
    return where.address
