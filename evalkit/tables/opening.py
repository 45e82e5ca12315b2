"""A file, and the sheet of it that is meant → a sheet; or all tables in it.

All tables are the sheets of a workbook, a CSV, tables of a Word document or of a web page.
"""

from __future__ import annotations

import re
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NoReturn

from evalkit.base.errors import AssessmentError, Fault, did_you_mean
from evalkit.base.extras import needs
from evalkit.base.file_content import content_of
from evalkit.base.system_errors import reason_of
from evalkit.base.text import msg, visible
from evalkit.base.wording import folded
from evalkit.tables.columnar import Columnar, texts_in, width_of
from evalkit.tables.delimited import text_sheet
from evalkit.tables.detection import TABLE, TEXT, form_of
from evalkit.tables.docx import docx_tables, is_docx, numbered, raised
from evalkit.tables.raw import RawBook
from evalkit.tables.references import PAGES, WORD, cell_name, once
from evalkit.tables.sheet import MOST_NAMED, CellRemark, Sheet, TableBuilder
from evalkit.tables.workbook import UNCHECKED, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.tables.sheet import Row
    from evalkit.tables.workbook import Workbook


def read_table(data: bytes, file: str, sheet: str | None = None, header_row: int | None = None) -> Sheet:
    """Read a table.

    Args:
        data: The file.
        file: Its name, for faults.
        sheet: The sheet of a workbook; ``None`` if it has a single one that is not hidden.
        header_row: The row that holds the names of the columns: what stands above it is left out. ``None``: the first
            that is not blank.

    Raises:
        AssessmentError: It is no table, the sheet is not there, or there is nothing in it.
        MissingExtraError: It is a workbook, and the extra ``office`` is not installed.
    """
    found = _sheet(data, file, sheet)
    if header_row is not None:
        found = found._replace(rows=[row for row in found.rows if row[0] >= header_row])
    if not found.rows:
        raise AssessmentError([_empty(found, header_row)])
    return found._replace(remarks=[*found.remarks, *remarks_on_rows(found.rows)])


def sheet_names(path: str) -> tuple[str, ...]:
    """The sheets of the workbook *path*, hidden ones with them; none if it is in CSV."""
    with _workbook(readable_content(path), path) as book:
        return () if book is None else tuple(book.names())


def formulas(path: str, sheet: str | None = None) -> dict[str, str]:
    """The formulas of a sheet of the workbook *path*: cell (``C4``) → formula (``=IF(B4>4.2,"Memuaskan","Baik")``).

    There are none for CSV, and none for xls and xlsb, whose formulas are not read.

    Raises:
        AssessmentError, MissingExtraError: As for ``read_table``.
    """
    with _workbook(readable_content(path), path) as book:
        found = {} if book is None else book.formulas(book.chosen(sheet))
    return {cell_name(*cell): text for cell, text in found.items()}


def raw_book(path: str, sheet: str | None = None) -> tuple[RawBook, str | None]:
    """The workbook *path* as it is stored, and the name of the sheet in it that is meant by *sheet*, if that is given.

    Raises:
        AssessmentError, MissingExtraError: As for ``read_table``.
    """
    with _workbook(readable_content(path), path) as book:
        if book is None:
            problem = msg("this is a text file, and no workbook")
            expected = msg("a workbook (xlsx, xlsm, xls, xlsb, ods)")
            raise AssessmentError([Fault(file=path, problem=problem, expected=expected)])
        meant = None if sheet is None else book.chosen(sheet)
        sheets = {name: book.raw(name) for name in book.names()}
        return RawBook(path, sheets, book.form not in UNCHECKED, book.defined()), meant


@contextmanager
def _workbook(data: bytes, file: str) -> Iterator[Workbook | None]:
    """The workbook that *data* is; nothing if it is text."""
    form = form_of(data, file)
    with nullcontext() if form == TEXT else opened(data, file, form) as book:
        yield book


def readable_content(path: str) -> bytes:
    """All bytes of the file *path* (``-``: standard input).

    Raises:
        AssessmentError: It cannot be read.
    """
    try:
        return content_of(path)
    except OSError as error:
        problem = msg("cannot be read: {reason}", reason=reason_of(error))
        hint = msg("name a file in it") if isinstance(error, IsADirectoryError) else None
        raise AssessmentError([Fault(file=path, problem=problem, hint=hint)]) from error


def refuse_toml(file: str) -> None:
    """Raise ``AssessmentError`` where *file* is text with the name of a TOML file: as CSV each line would be a row."""
    if file.casefold().endswith(".toml"):
        raise AssessmentError([Fault(file=file, problem=msg("this is a TOML file"), expected=TABLE)])


def refuse_sheet(file: str) -> NoReturn:
    """Raise ``AssessmentError``: a sheet is named, and *file* is text."""
    hint = msg("leave out what follows the #, or sheet and sheets below [source] in the mapping")
    raise AssessmentError([Fault(file=file, problem=msg("a file in CSV has no sheets"), hint=hint)])


def _sheet(data: bytes, file: str, sheet: str | None) -> Sheet:
    with _workbook(data, file) as book:
        if book is not None:
            found = book.sheet(book.chosen(sheet))
            return found if sheet is not None else found._replace(remarks=[*found.remarks, *_passed_over(book)])
    if sheet is not None:
        refuse_sheet(file)
    refuse_toml(file)
    return text_sheet(data, file)


def _passed_over(book: Workbook) -> Iterator[CellRemark]:
    """The hidden sheets with cells of a workbook of which the one that is shown is read; where none is, it has a single one."""
    shown = book.names(hidden=False)
    others = [name for name in book.names() if shown and name not in shown and book.has_cells(name)]
    yield from _remark("hidden-others", [visible(name) for name in others])


def _empty(sheet: Sheet, header_row: int | None) -> Fault:
    problem = msg("the table is empty") if not sheet.name else msg("the sheet is empty")
    if header_row is not None:
        problem = msg("there is nothing from row {row} on", row=str(header_row))
    return Fault(file=sheet.title, problem=problem, expected=msg("a header line, then one line a row"))


# --- Tables of respondents --------------------------------------------------------------------------------------------


# The time at which a row was entered, in the words of those who make forms.
_ENTERED = frozenset(
    map(
        folded,
        (
            "timestamp", "cap waktu", "stempel waktu", "waktu", "tanggal dan waktu", "start time", "completion time",
            "waktu mulai", "waktu selesai", "jam mulai", "submitted at",
        ),
    )
)  # fmt: skip
_TIME = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T,]+\d{1,2}[:.]\d{2}")
_TESTS = frozenset(map(folded, ("tes", "test", "testing", "tester", "coba", "coba coba", "uji coba", "percobaan")))

_OF_TESTS = re.compile(rf"[\W_{''.join(sorted(set().union(*_TESTS)))}]*", re.IGNORECASE)  # fewer texts to be folded


def remarks_on_rows(rows: Sequence[Row]) -> Iterator[CellRemark]:
    """What is to be said of the *rows* below the header, which is the first; there is one."""
    (_, header), below = rows[0], rows[1:]
    if any(_is_time(name, rows[1:3], at) for at, name in enumerate(header)):
        yield from _remark("duplicate", _repeated(below))
    texts = (text for at in range(width_of(rows)) for text in texts_in(below, at) if text is not None)
    tests = {text for text in texts if _OF_TESTS.fullmatch(text) and folded(text) in _TESTS}
    if tests:
        found = [
            (number, next(filter(tests.__contains__, cells))) for number, cells in below if not tests.isdisjoint(cells)
        ]
        yield from _remark("test-row", [number for number, _ in found], found[0][1] or "")


def _is_time(name: str | None, first: Sequence[Row], at: int) -> bool:
    """Whether the column *at* holds the time of entry: by its name, and by what stands in it."""
    cells = [cells[at] for _, cells in first]
    return name is not None and folded(name) in _ENTERED and any(_TIME.match(cell or "") for cell in cells)


def _repeated(rows: Iterable[Row]) -> list[int]:
    """The rows that say in every column what an earlier one says."""
    if isinstance(rows, Columnar) and any(len(column.used) == len(rows) for column in rows.columns):
        return []  # one column tells them all apart
    seen: set[tuple[str | None, ...]] = set()
    found = []
    for number, cells in rows:
        if cells in seen:
            found.append(number)
        seen.add(cells)
    return found


def _remark(kind: str, numbers: Sequence[object], found: str = "") -> Iterator[CellRemark]:
    if numbers:
        yield CellRemark(kind, tuple(map(str, numbers[:MOST_NAMED])), len(numbers), found=found)


def read_sheets(data: bytes, file: str, named: Sequence[str] = ()) -> Iterator[Sheet]:
    """Read the sheets that are *named*, else all that have cells, hidden ones with them; each table of a document is a sheet.

    Raises:
        AssessmentError: It cannot be read, has no sheet of a name, or, where none is named, nothing in it.
        MissingExtraError: The extra ``office`` is needed and not installed.
    """
    tables = document_tables(data, file)
    if tables is None:
        yield from (read_table(data, file, name) for name in named or _filled(data, file))
        return
    by_name = {table.name: table for table in tables}
    for name in named:
        if name not in by_name:
            problem = msg("there is no table {name}", name=visible(name))
            expected = msg("one of {choices}", choices=tuple(map(visible, by_name)))
            hint = did_you_mean(name, by_name)
            raise AssessmentError([Fault(file=file, problem=problem, expected=expected, hint=hint)])
    yield from map(by_name.__getitem__, named or by_name)


def read_document_table(data: bytes, file: str, name: str | None) -> Sheet:
    """The table *name* of a document; without a name its only one.

    Raises:
        AssessmentError, MissingExtraError: As for ``read_sheets``; or it has several tables, and none is named.
    """
    sheets = list(read_sheets(data, file, () if name is None else (name,)))
    if len(sheets) != 1:
        expected = msg("one of {choices}", choices=tuple(f"{file}#{table.name}" for table in sheets))
        problem = msg("there are {count} tables in it, and none is named", count=str(len(sheets)))
        raise AssessmentError([Fault(file=file, problem=problem, expected=expected if sheets else None)])
    return sheets[0]


def document_tables(data: bytes, file: str) -> list[Sheet] | None:
    """The tables of the Word document or web page *data*, each of a name of its own; nothing if it is neither.

    Raises:
        AssessmentError, MissingExtraError: As for ``read_sheets``.
    """
    if is_docx(data) or file.casefold().endswith(WORD):
        sheets = docx_tables(data, file)
    elif file.casefold().endswith(PAGES):
        sheets = html_tables(data, file)
    else:
        return None
    used: dict[str, Sheet] = {}
    for sheet in sheets:
        name = once(sheet.name, used)
        used[name] = sheet._replace(name=name)
    return [*used.values()]


def _filled(data: bytes, file: str) -> Sequence[str | None]:
    """The sheets of a workbook that have cells; that of a CSV has no name."""
    with _workbook(data, file) as book:
        return [name for name in book.names() if book.sheet(name).rows] or (None,) if book is not None else (None,)


# --- Tables of web pages ----------------------------------------------------------------------------------------------


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
    return [_sheet_of_table(one, number, file, remarks) for number, one in enumerate(root.iter("table"), 1)]


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


def _sheet_of_table(table: Any, number: int, file: str, remarks: list[CellRemark]) -> Sheet:
    grid = TableBuilder(file, _name(table, number))
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
    for inner in element.iter(*names):
        if next(inner.iterancestors("table"), None) is table:
            yield inner


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
