"""The tables of a web page (HTML): each a sheet of its own, also those that stand inside a cell of another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.extras import needs
from evalkit.base.text import msg, visible
from evalkit.tables.docx import numbered, raised
from evalkit.tables.sheet import CellRemark, Sheet
from evalkit.tables.spans import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 64 << 20
_SAID = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UNSHOWN = ("script", "style", "template", "noscript", "head", "title", "del")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_HEADINGS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "table")
_APART = ("br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6")
_MOST_ROWS = 1 << 16  # that a cell may reach over


def html_tables(data: bytes, file: str) -> list[Sheet]:
    """The tables of the page *data*, in its order. Nothing that it names is fetched, no script is run.

    Raises:
        AssessmentError: It is too large, or nested deeper than any page that people write.
        MissingExtraError: The extra ``office`` is not installed.
    """
    with needs("office"):
        from lxml import etree  # noqa: PLC0415  (an extra)
    if len(data) > MOST_BYTES:
        expected = msg("at most {size} MiB", size=str(MOST_BYTES >> 20))
        raise AssessmentError([Fault(file=file, problem=msg("the page is too large"), expected=expected)])
    text, guessed = _decoded(data)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    _refuse_cut(parser, file)
    if root is None:
        return []
    remarks = [CellRemark("encoding", found=guessed)] if guessed else []
    return [_sheet(one, number, file, remarks) for number, one in enumerate(root.iter("table"), 1)]


def _decoded(data: bytes) -> tuple[str, str]:
    """The text, and its encoding where that was guessed."""
    said = _SAID.search(data[:4096])
    marked = next(
        (name for mark, name in _MARKS if data.startswith(mark)), said.group(1).decode("ascii") if said else ""
    )
    for name in (marked, "utf-8"):
        try:
            return data.decode(name), ""
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace"), "Windows-1252"


def _refuse_cut(parser: Any, file: str) -> None:
    """Refuse a page of which the parser gave up a part."""
    for one in parser.error_log:
        if one.level_name == "FATAL" or "depth" in one.message.casefold():
            problem = msg(
                "the page is nested too deeply, or broken, and cannot be read to its end (libxml2: {detail})",
                detail=visible(one.message, 120),
            )
            raise AssessmentError([Fault(file=file, place=visible(str(one.line)), problem=problem)])


def _sheet(table: Any, number: int, file: str, remarks: list[CellRemark]) -> Sheet:
    grid = Grid(file, _name(table, number))
    for row in filter(_is_shown, _own(table, ("tr",), table)):
        grid.row()
        for cell in filter(_is_shown, _own(row, ("td", "th"), table)):
            grid.cell(_text(cell), max(_number(cell, "colspan"), 1), min(max(_number(cell, "rowspan"), 1), _MOST_ROWS))
    return grid.sheet(remarks)


def _is_shown(element: Any) -> bool:
    """Whether somebody who looks at the page sees *element*, as far as it says so itself."""
    return element.get("hidden") is None and _HIDDEN.search(element.get("style") or "") is None


def _own(element: Any, names: tuple[str, ...], table: Any) -> Iterator[Any]:
    """What stands in *table* itself, not in a table inside it."""
    for one in element.iter(*names):
        if next(one.iterancestors("table"), None) is table:
            yield one


def _number(element: Any, key: str) -> int:
    text = (element.get(key) or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1  # noqa: PLR2004


def _text(element: Any) -> str:
    """The text that is seen: none of scripts, none of a table inside; a line break is a blank."""
    parts: list[str] = []
    waiting: list[Any] = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            parts.append(one)
            continue
        shown = one is element or (one.tag != "table" and one.tag not in _UNSHOWN and _is_shown(one))
        if one.tag in _APART:
            parts.append(" ")
            waiting.append(" ")
        for child in reversed(one if shown else ()):
            waiting += [child.tail or "", child]
        text = (one.text or "") if shown else ""
        parts.append(raised(next(filter(None, reversed(parts)), ""), text) if one.tag == "sup" else text)
    return " ".join("".join(parts).split())


def _name(table: Any, number: int) -> str:
    """Its caption, or the heading right above it if that is called a table; else its number on the page."""
    caption = table.find("caption")
    if caption is not None and _text(caption):
        return _text(caption)
    for above in table.itersiblings(*_HEADINGS, preceding=True):
        text = "" if above.tag == "table" else _text(above)
        return text if text.casefold().startswith("tabel") else numbered(number)
    return numbered(number)
