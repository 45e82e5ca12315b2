"""Word documents (DOCX): their tables, each a sheet of its own, also those that stand inside a cell of another; and a copy with comments in which nothing else is changed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.extras import needs
from evalkit.base.system_errors import detail_of
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.tables.detection import open_package
from evalkit.tables.sheet import CellRemark, Sheet, TableBuilder

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.text import Prose

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _BREAKS = f"{_W}t", (f"{_W}br", f"{_W}tab", f"{_W}cr")
_DASH, _RUN, _RAISED = f"{_W}noBreakHyphen", f"{_W}r", f"{_W}rPr/{_W}vertAlign"
_MOVED = f"{_W}moveFrom"
_AGAIN = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HINT = msg("open it in Word or LibreOffice and save it again as DOCX")


def docx_tables(data: bytes, file: str) -> list[Sheet]:
    """The tables of the document *data*, in its order; a cell that others are merged into has their text, these are blank.

    Raises:
        AssessmentError: It is damaged, locked, or a table is larger than any that is printed.
        MissingExtraError: The extra ``office`` is not installed.
    """
    body = opened_docx(data, file).element.body
    return [_sheet(table, number, file, body) for number, table in enumerate(_tables(body), 1)]


def opened_docx(data: bytes, file: str) -> Any:
    """The document *data*, as python-docx has it; for errors see ``docx_tables``."""
    with needs("office"):
        from docx import Document  # noqa: PLC0415  (an extra)
        from docx.opc.exceptions import OpcError  # noqa: PLC0415  (the same)
        from lxml.etree import LxmlError  # noqa: PLC0415  (the same)
    try:
        open_package(data, file).close()
        return Document(io.BytesIO(data))
    except AssessmentError as error:
        raise AssessmentError([_unread(file, _why(fault.problem)) for fault in error.faults]) from error
    except (OpcError, LxmlError, KeyError, ValueError) as error:
        why = msg("what is in it is not what such a file holds ({detail})", detail=detail_of(error))
        raise AssessmentError([_unread(file, why)]) from error


def cells_of(body: Any, file: str) -> dict[tuple[int, int, int], Any]:
    """Table (from 0, in the order of the document *body*), row (from 1), column (from 0) → the element of the cell."""
    found: dict[tuple[int, int, int], Any] = {}
    for number, table in enumerate(_tables(body)):
        cells: dict[tuple[int, int], Any] = {}
        _sheet(table, number + 1, file, body, cells)
        found |= {(number, *place): cell for place, cell in cells.items()}
    return found


def _tables(body: Any) -> list[Any]:
    """The tables of a document, each once."""
    return [one for one in body.iter(f"{_W}tbl") if next(one.iterancestors(_AGAIN), None) is None]


def _why(problem: Prose) -> Prose:
    """What is wrong with a packed file, of which is said elsewhere that it is a workbook."""
    return problem.args.get("reason", problem) if isinstance(problem, Message) else problem


def _unread(file: str, why: Any) -> Fault:
    return Fault(file=file, problem=msg("the Word document cannot be read: {reason}", reason=why), hint=_HINT)


def _sheet(table: Any, number: int, file: str, body: Any, cells: dict[tuple[int, int], Any] | None = None) -> Sheet:
    """*table* as a sheet; *cells*: are told the element of each cell."""
    grid = TableBuilder(file, _name(table, number, body))
    for row in _own(table, "tr", table):
        grid.row()
        grid.skip(_number(row, f"{_W}trPr/{_W}gridBefore"))
        for cell in _own(row, "tc", table):
            span = max(_number(cell, f"{_W}tcPr/{_W}gridSpan"), 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val", "continue") == "continue":
                grid.continued(span)
            else:
                place = grid.cell(said_in(cell, table), span)
                if cells is not None:
                    cells[place] = cell
    is_tracked = next(table.iter(f"{_W}ins", f"{_W}del", _MOVED), None) is not None
    return grid.sheet([CellRemark("tracked")] if is_tracked else [])


def _own(element: Any, name: str, table: Any) -> Iterator[Any]:
    """The rows or cells of *table* itself below *element*, none of a table inside it; also where a control wraps them."""
    for one in element.iter(f"{_W}{name}"):
        if next(one.iterancestors(f"{_W}tbl")) is table:
            yield one


def _number(element: Any, path: str) -> int:
    found = element.find(path)
    text = found.get(f"{_W}val", "") if found is not None else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0  # noqa: PLR2004


def said_in(element: Any, table: Any = None) -> str:
    """The text of a cell or a paragraph, without that of a table inside it and without what was struck out."""
    own = (one for one in element.iter(f"{_W}p") if table is None or next(one.iterancestors(f"{_W}tbl")) is table)
    return " ".join(" ".join(map(_words, own)).split())


def _words(paragraph: Any) -> str:
    found = ""
    for one in paragraph.iter(_TEXT, _DASH, *_BREAKS):
        if _is_in(one, paragraph):
            text = (one.text or "") if one.tag == _TEXT else "-" if one.tag == _DASH else " "
            found += raised(found, text) if _is_raised(one) else text
    return found


def raised(before: str, text: str) -> str:
    """A raised *text* behind what stands *before*: digits behind a digit are no part of its number (85¹, 10⁶), and are parted by ``^``."""
    return f"^{text}" if before[-1:].isdigit() and text[:1].isdigit() else text


def _is_raised(one: Any) -> bool:
    run = next(one.iterancestors(_RUN), None)
    found = run.find(_RAISED) if run is not None else None
    return found is not None and found.get(f"{_W}val") == "superscript"


def _is_in(one: Any, paragraph: Any) -> bool:
    """Whether *one* belongs to *paragraph* itself, to no text box with paragraphs of its own, and was not moved elsewhere."""
    return next(one.iterancestors(f"{_W}p")) is paragraph and next(one.iterancestors(_MOVED), None) is None


def _name(table: Any, number: int, body: Any) -> str:
    """What stands right above *table*, if it is called a table there; else its number in the document."""
    if table.getparent() is body:
        for above in table.itersiblings(f"{_W}p", f"{_W}tbl", preceding=True):
            text = said_in(above) if above.tag == f"{_W}p" else ""
            if text or above.tag == f"{_W}tbl":
                return text if text.casefold().startswith("tabel") else numbered(number)
    return numbered(number)


def numbered(number: int) -> str:
    """What a table without a title is called."""
    return f"tabel ke-{number}"


def is_docx(data: bytes) -> bool:
    """Whether *data* is packed as a Word document is."""
    return data.startswith(b"PK\x03\x04") and b"word/document.xml" in data


_INITIALS = 2  # signs of the author's name


class Comment(NamedTuple):
    """What is said of a place.

    Attributes:
        cell: Table (from 0, in the order of the document), row (from 1) and column (from 0); ``None``: of a sentence.
        printed: What is printed there, by which a sentence is found.
        text: The comment.
    """

    cell: tuple[int, int, int] | None
    printed: str
    text: str


class Commented(NamedTuple):
    """A document with comments, and how many of them have no place in it and stand at its beginning."""

    data: bytes
    unplaced: int


def with_comments(data: bytes, file: str, comments: Sequence[Comment], author: str, day: dt.date) -> Commented:
    """The document *data* with *comments*: at its cell, at the only paragraph that has what is printed, or at the beginning.

    Raises:
        AssessmentError: It is damaged or locked.
        MissingExtraError: The extra ``office`` is not installed.
    """
    document = opened_docx(data, file)
    cells = cells_of(document.element.body, file)
    paragraphs = list(document.element.body.iter(f"{_W}p"))
    texts = [(said_in(paragraph), paragraph) for paragraph in paragraphs]
    lost: list[str] = []
    for comment in comments:
        place = _in_cell(cells, comment) if comment.cell is not None else _sentence(texts, comment.printed)
        if place is None:
            lost.append(comment.text)
        else:
            _comment(document, place, comment.text, author, day)
    if lost and paragraphs:
        _comment(document, paragraphs[0], "\n\n".join(lost), author, day)
    to = io.BytesIO()
    document.save(to)
    return Commented(to.getvalue(), len(lost))


def _in_cell(cells: Mapping[tuple[int, int, int], Any], comment: Comment) -> Any:
    cell = cells.get(comment.cell) if comment.cell is not None else None
    if cell is None:
        return None
    own: Iterable[Any] = cell.iterchildren(f"{_W}p")
    paragraphs = list(own)
    return next((paragraph for paragraph in paragraphs if said_in(paragraph)), paragraphs[0] if paragraphs else None)


def _sentence(texts: Sequence[tuple[str, Any]], printed: str) -> Any:
    """The only paragraph in which *printed* stands."""
    wanted = " ".join(printed.split())
    found = [one for text, one in texts if wanted and wanted in text]
    return found[0] if len(found) == 1 else None


def _comment(document: Any, paragraph: Any, text: str, author: str, day: dt.date) -> None:
    with needs("office"):
        from docx.text.paragraph import Paragraph  # noqa: PLC0415  (an extra)
    place = Paragraph(paragraph, document)
    runs = place.runs or [place.add_run()]
    made = document.add_comment(runs, text, author, author[:_INITIALS])
    made._comment_elm.set(f"{_W}date", f"{day.isoformat()}T00:00:00Z")  # noqa: SLF001  # python-docx takes the time of day
