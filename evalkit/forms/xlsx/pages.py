"""The sheets of a form: lines to fill in, records, and what is only read.

A sheet to read: the blocks of a document, one below the other.
"""

from __future__ import annotations

from itertools import groupby, product
from typing import TYPE_CHECKING

from evalkit.base.extras import needs
from evalkit.base.text import msg
from evalkit.forms.model import NUMBER, Live, Page, RecordSheet
from evalkit.forms.xlsx.form_workbook import FormWorkbook, LabelCell
from evalkit.forms.xlsx.live import RECORDS, SUMMARY, not_complete, write_live
from evalkit.report.blocks import Heading, Item, List, Paragraph, Table, block_texts

with needs("office"):
    from xlsxwriter.utility import quote_sheetname, xl_range, xl_rowcol_to_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from evalkit.forms.model import Form, FormLine, Input, TextPage
    from evalkit.report.blocks import Block

_FIRST, _SECOND, _OTHERS = 18, 60, 18  # widths
_WIDEST = 9
_LINE = 132  # characters on a line of the columns that a sentence goes across


def write_reading(book: FormWorkbook, page: TextPage) -> None:
    """The sheet of *page*."""
    sheet = book.sheet(page.name)
    sheet.set_column(0, 0, _FIRST)
    sheet.set_column(1, 1, _SECOND)
    sheet.set_column(2, _WIDEST, _OTHERS)
    row = 0
    for section in filter(None, page.document.sections):
        for block in section:
            row = _write_block(book, sheet, page, row, block)
        row += 1


def _write_block(book: FormWorkbook, sheet: Worksheet, page: TextPage, row: int, block: Block) -> int:
    """Write *block* from *row* on; the row behind it."""
    match block:
        case Heading():
            title = book.looks.title if block.level == 1 else book.looks.strong
            sheet.write_string(row, 0, page.document.say(block.text, book.form.speech.code), title)
            return row + 1
        case Table():
            return _write_table(book, sheet, page, row, block)
        case List():
            texts = [page.document.say(_with_mark(item), book.form.speech.code) for item in block.items]
        case Paragraph():
            texts = [page.document.say(block.text, book.form.speech.code)]
        case _:
            texts = [page.document.say(text, book.form.speech.code) for text in block_texts(block)]
    for at, text in enumerate(texts, row):
        sheet.merge_range(at, 0, at, 4, "", book.looks.plain)
        sheet.write_string(at, 0, text, book.looks.plain)
        sheet.set_row(at, 15 * (1 + len(text) // _LINE))
    return row + len(texts)


def _with_mark(item: Item) -> tuple[str, ...]:
    return (f"{item.mark} " if isinstance(item.mark, str) and item.mark else "", item.text)  # type: ignore[return-value]


def _write_table(book: FormWorkbook, sheet: Worksheet, page: TextPage, row: int, table: Table) -> int:
    code = book.form.speech.code
    shown = [at for at, one in enumerate(table.columns) if any(row.cells[at] for row in table.rows)]
    table = table._replace(
        columns=[table.columns[at] for at in shown],
        rows=[row._replace(cells=[row.cells[at] for at in shown]) for row in table.rows],
    )
    for column, one in enumerate(table.columns):
        sheet.write_string(row, column, page.document.say(one.heading, code), book.looks.heading)
    for line in table.rows:
        row += 1
        for column, cell in enumerate(line.cells):
            looks = book.looks.centred if table.columns[column].number else book.looks.printed
            sheet.write_string(row, column, page.document.say(cell, code), looks)
        for remark in line.below:
            row += 1
            sheet.write_string(row, 1, page.document.say(remark.text, code), book.looks.printed)
    return row + 1


_DRAWN = 30  # of which so many are drawn, so that a printed sheet can be filled in by hand
_FREE, _FREE_WIDTH = 40, 16  # columns of a sheet for any table
_FREE_DRAWN = 9  # of which so many are drawn
_WIDE = 220  # characters that are still read on a page across
_BETWEEN = " · "  # progress and live score
_NARROW = 12  # a column as narrow as this holds numbers


def workbook(form: Form) -> bytes:
    """The form as an ``.xlsx`` file."""
    book = FormWorkbook(form)
    progress = _Progress(book, form)
    for page in form.pages:
        if isinstance(page, Page):
            _write_page(book, page, progress)
        elif isinstance(page, RecordSheet):
            _write_records(book, page)
        elif isinstance(page, Live):
            write_live(book, page)
        else:
            write_reading(book, page)
    return book.finish()


def _top(page: Page) -> int:
    """The row of the headings of *page*: below its title, its sentences and the progress."""
    return len(page.about) + 2


class _Progress:
    """How many answers are filled in, or rows of records in their place.

    The workbook counts them on the sheet of answers, and repeats it on the others.
    """

    def __init__(self, book: FormWorkbook, form: Form) -> None:
        said = book.head(msg("filled in: {done} of {count}", done="#", count=str(form.counted)))
        self._before, self._after = said.split("#")
        pages = (page for page in form.pages if isinstance(page, Page))
        self._page = next((page for page in pages if any(line.counted for line in page.lines)), None)
        self._name = quote_sheetname(book.say(self._page.name)) if self._page is not None else ""
        self._live = next((page for page in form.pages if isinstance(page, Live)), None)
        self._records = [page for page in form.pages if isinstance(page, RecordSheet) and page.fields]

    def write(self, book: FormWorkbook, sheet: Worksheet, page: Page) -> None:
        """The cell above the headings of *page*."""
        if self._page is None:
            return
        formula = f"={self._name}!{xl_rowcol_to_cell(_top(self._page) - 1, 0, row_abs=True, col_abs=True)}"
        if page is self._page:
            formula = f"={self._formula(book)}{self._score(book)}"
        done = f"{self._before}0{self._after}"
        told = done if self._live is None else f"{done}{_BETWEEN}{not_complete(book)}"
        sheet.write_formula(_top(page) - 1, 0, formula, book.looks.progress, told)

    def _formula(self, book: FormWorkbook) -> str:
        """What counts them: the first records that have a row, else answers."""
        found = f'"{self._before}"&({"+".join(self._counts())})&"{self._after}"'
        for page in reversed(self._records):
            name = quote_sheetname(book.say(page.name))
            columns = (xl_range(1, column, RECORDS, column) for column in range(len(page.fields)))
            rows = f"MAX({','.join(f'COUNTA({name}!{column})' for column in columns)})"
            told = book.head(msg("filled in: {count:row|rows} of {sheet}", count="#", sheet=book.say(page.name)))
            before, after = told.split("#")
            found = f'IF({rows}>0,"{before}"&{rows}&"{after}",{found})'
        return found

    def _score(self, book: FormWorkbook) -> str:
        """The live score behind them."""
        if self._live is None:
            return ""
        cell = xl_rowcol_to_cell(SUMMARY, 0, row_abs=True, col_abs=True)
        return f'&"{_BETWEEN}"&{quote_sheetname(book.say(self._live.name))}!{cell}'

    def _counts(self) -> Iterator[str]:
        assert self._page is not None
        lines, column = self._page.lines, _printed(self._page)
        first = _top(self._page) + 1
        rows = [row for row, line in enumerate(lines, first) if line.counted]
        for start, stop in _runs(rows):
            yield f"COUNTA({xl_range(start, column, stop, column)})"


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of *rows* that follow each other."""
    for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        found = [row for _, row in run]
        yield found[0], found[-1]


def _printed(page: Page) -> int:
    """How many columns of *page* are printed, that of the label among them."""
    return 1 + max((len(line.printed) for line in page.lines), default=0)


def _write_page(book: FormWorkbook, page: Page, progress: _Progress) -> None:
    sheet, looks, top = book.sheet(page.name), book.looks, _top(page)
    sheet.write_string(0, 0, book.say(page.title), looks.title)
    for row, text in enumerate(page.about, 1):
        sheet.write_string(row, 0, book.say(text), looks.about)
    progress.write(book, sheet, page)
    for column, one in enumerate(page.columns):
        sheet.set_column(column, column, one.width)
        heading = LabelCell(book.head(one.heading), top, column)
        sheet.write_string(top, column, heading.text, looks.heading)
        if column < _printed(page):
            book.print_column(book.say(page.name), heading)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    for row, line in enumerate(page.lines, top + 1):
        _write_line(book, sheet, page, row, line)
    for column in range(_printed(page), len(page.columns)):
        _offer(book, sheet, page, column)


def _write_line(book: FormWorkbook, sheet: Worksheet, page: Page, row: int, line: FormLine) -> None:
    printed, centred, filled = book.looks.of(line.level)
    sheet.write_string(row, 0, line.label, printed)
    for column, text in enumerate(line.printed, 1):
        sheet.write_string(row, column, book.say(text), centred if page.columns[column].width <= _NARROW else printed)
    for column, one in enumerate(line.inputs, _printed(page)):
        if one is None:
            sheet.write_blank(row, column, None, printed)
            continue
        sheet.write(row, column, one.default, filled)  # a blank where it is empty
        heading = LabelCell(book.head(page.columns[column].heading), _top(page), column)
        book.place(one, book.say(page.name), LabelCell(line.label, row, 0), heading, (row, column))


def _offer(book: FormWorkbook, sheet: Worksheet, page: Page, column: int) -> None:
    """What the cells of a *column* take; cells below each other that take the same share a rule."""
    at = column - _printed(page)
    inputs = [(row, line.inputs[at]) for row, line in enumerate(page.lines, _top(page) + 1) if at < len(line.inputs)]
    for _, run in groupby(inputs, lambda pair: _takes(pair[1])):
        cells = list(run)
        (first, one), (last, _) = cells[0], cells[-1]
        if one is not None:
            book.offer(sheet, (first, column, last, column), one)


def _takes(one: Input | None) -> tuple[object, ...] | None:
    return None if one is None else (one.kind, one.told, one.choices)


def _write_records(book: FormWorkbook, page: RecordSheet) -> None:
    sheet, looks = book.sheet(page.name), book.looks
    if not page.fields:  # room for a table of any form
        sheet.set_column(0, _FREE, _FREE_WIDTH, looks.free_below)
        _draw(sheet, range(_FREE_DRAWN), 0, looks.free)
        return
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    sheet.fit_to_pages(1 + sum(field.width for field in page.fields) // _WIDE, 0)
    for column, field in enumerate(page.fields):
        heading = (book.say if page.is_table else book.head)(field.heading)  # a table has names, not headings
        is_number = field.input.kind == NUMBER
        sheet.set_column(column, column, field.width, looks.number_below if is_number else looks.input_below)
        _draw(sheet, [column], 1, looks.number if is_number else looks.input)
        sheet.write_string(0, column, heading, looks.heading)
        book.offer(sheet, (1, column, RECORDS, column), field.input)
        book.place(
            field.input, book.say(page.name), None, LabelCell(heading, 0, column), (1, column), table=page.is_table
        )


def _draw(sheet: Worksheet, columns: Iterable[int], first: int, cells: Format) -> None:
    """Draw the rows that are printed though nothing is in them, from *first* on."""
    for row, column in product(range(first, _DRAWN + 1), columns):
        sheet.write_blank(row, column, None, cells)
