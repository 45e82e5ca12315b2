"""A sheet to read: the blocks of a document, one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report.blocks import Heading, Item, List, Paragraph, Table, block_texts

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from evalkit.forms.model import Reading
    from evalkit.forms.xlsx.book import Book
    from evalkit.report.blocks import Block

_FIRST, _SECOND, _OTHERS = 18, 60, 18  # widths
_WIDEST = 9
_LINE = 132  # characters on a line of the columns that a sentence goes across


def write_reading(book: Book, page: Reading) -> None:
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


def _write_block(book: Book, sheet: Worksheet, page: Reading, row: int, block: Block) -> int:
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


def _write_table(book: Book, sheet: Worksheet, page: Reading, row: int, table: Table) -> int:
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
