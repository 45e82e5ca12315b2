"""Comments in a Word document (DOCX): a copy in which nothing else is changed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from evalkit.base.extras import needs
from evalkit.base.tuples import NamedTuple
from evalkit.tables.docx import cells_of, opened_docx, said_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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
