"""An audit → a copy of the document that was audited, with each finding as a comment at its cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError
from evalkit.base.grouping import by_key
from evalkit.base.text import harmless, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES
from evalkit.performance.document_tables.document import found_tables
from evalkit.report.audit.json import message_of
from evalkit.report.audit.relations import VERDICT, severity_of
from evalkit.report.blocks import SEVERITY_WORDS, together
from evalkit.report.grouped_numbers import grouped
from evalkit.tables.docx import Comment, is_docx, with_comments
from evalkit.tables.notes_xlsx import with_notes
from evalkit.tables.opening import document_tables, readable_content, sheet_names
from evalkit.tables.references import cell_of, split_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.audit.model import AuditResult, Check, Claim
    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.performance.document_tables.document import FoundTables

_AUTHOR = "evalkit"


class ClaimComment(NamedTuple):
    """What is said of one claim: its cell, what is printed there, the comment."""

    spot: ClaimCell | None
    printed: str
    text: str


class Copy(NamedTuple):
    """The copy, how many claims have a comment, and how many of these have no place in it."""

    data: bytes
    comments: int
    unplaced: int


def commented(results: Sequence[AuditResult], file: str, speech: Language, day: dt.date, *, detail: bool) -> Copy:
    """A copy of the Word document or workbook *file* with the findings of *results*; in *detail* also claims in no relation.

    Raises:
        AssessmentError: It cannot be read, or not be kept as it is.
        MissingExtraError: The extra ``office`` is not installed.
    """
    data = readable_content(file)
    said = list(_said(results, file, speech, detail=detail))
    if is_docx(data):
        return _word(data, file, said, day)
    return _workbook(data, file, said)


def _word(data: bytes, file: str, said: Sequence[ClaimComment], day: dt.date) -> Copy:
    tables = {sheet.name: at for at, sheet in enumerate(document_tables(data, file) or ())}
    cells = [None if one.spot is None else (tables[one.spot.sheet], one.spot.row, one.spot.at) for one in said]
    comments = [Comment(cell, one.printed, one.text) for cell, one in zip(cells, said, strict=True)]
    found = with_comments(data, file, comments, _AUTHOR, day)
    return Copy(found.data, len(said), found.unplaced)


def _workbook(data: bytes, file: str, said: Sequence[ClaimComment]) -> Copy:
    first = sheet_names(file)[0]
    texts: dict[str, dict[tuple[int, int], list[str]]] = {}
    lost = 0
    for comment in said:
        name, *place = comment.spot or ClaimCell(first, 1, 0)
        lost += comment.spot is None
        texts.setdefault(name, {}).setdefault((place[0], place[1]), []).append(comment.text)
    notes = {sheet: {place: "\n\n".join(parts) for place, parts in own.items()} for sheet, own in texts.items()}
    return Copy(with_notes(data, file, notes, _AUTHOR), len(said), lost)


def _said(results: Sequence[AuditResult], file: str, speech: Language, *, detail: bool) -> Iterator[ClaimComment]:
    spots, words = spots_of(results, file), grouped(speech.code)
    for result in results:
        told = [check for check in result.checks if check.verdict != AGREES and (check.relation is not None or detail)]
        for address, checks in by_key(told, lambda check: check.claim.address).items():
            text = "\n\n".join("\n".join(harmless(words.say(line)) for line in _lines(check)) for check in checks)
            yield ClaimComment(spots.get((result.sheet.file, address)), checks[0].claim.printed, text)


def _lines(check: Check) -> Iterator[Prose]:
    yield together(SEVERITY_WORDS[severity_of(check.verdict)], VERDICT[check.verdict])
    yield from message_of(check)
    if check.start is not None and check.claim.address not in check.start.places:
        yield msg("goes back to {places}", places=check.start.places)


# --- Where in the document it stands ----------------------------------------------------------------------------------


class ClaimCell(NamedTuple):
    """A cell: its sheet or table, its row (from 1), its column (from 0)."""

    sheet: str
    row: int
    at: int


def spots_of(results: Sequence[AuditResult], file: str) -> Mapping[tuple[str, str], ClaimCell]:
    """Report and address → the cell of *file* in which the claim there stands, as far as there is one.

    A table that was read from *file* says its cells; of one that was copied into the report file it is the cell of the
    table with its id that has its row and column, else the only one that has its text.
    """
    try:
        tables = found_tables(file)
    except AssessmentError:  # no tables in it: sentences have paragraphs
        tables = None
    copied = {} if tables is None else dict(_cells(tables))
    spots: dict[tuple[str, str], ClaimCell] = {}
    for result in results:
        for address, claim in result.sheet.claims.items():
            spot = _own(claim, file) or copied.get(address) or (_only(claim, tables) if tables is not None else None)
            if spot is not None:
                spots[result.sheet.file, address] = spot
    return spots


def _own(claim: Claim, file: str) -> ClaimCell | None:
    """The cell that *claim* was read from, where that is one of *file*."""
    name = split_name(claim.file)
    place = cell_of(claim.cell) if claim.cell is not None else None
    if place is None or name.sheet is None or not _is_same(name.file, file):
        return None
    return ClaimCell(name.sheet, *place)


def _is_same(one: str, other: str) -> bool:
    return Path(one).exists() and Path(one).samefile(other)


def _cells(tables: FoundTables) -> Iterator[tuple[str, ClaimCell]]:
    for name, shape in tables.tables.items():
        for line in shape.lines:
            for column, at in shape.columns.items():
                yield f"{name}:{line.key}:{column}", ClaimCell(shape.block.sheet.name, line.row, at)


def _only(claim: Claim, tables: FoundTables) -> ClaimCell | None:
    """The only cell with the text of *claim* in the table of its id."""
    shape = tables.tables.get(claim.address.partition(":")[0])
    if shape is None:
        return None
    wanted = " ".join(claim.printed.split())
    cells = [
        (line.row, at)
        for line in shape.lines
        for column, at in shape.columns.items()
        if line.cells.get(column) == wanted
    ]
    return ClaimCell(shape.block.sheet.name, *cells[0]) if len(cells) == 1 else None
