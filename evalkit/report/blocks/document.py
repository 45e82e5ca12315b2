"""What holds blocks: tables, what is folded away, and the document; and every text of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.language import Language, language
from evalkit.base.tuples import NamedTuple
from evalkit.report.blocks.charts import Chart, Scale
from evalkit.report.blocks.inline import SEVERITY_WORDS, Bar, Inline, Sign, Styled, pieces
from evalkit.report.blocks.text import (
    Brief,
    Findings,
    Flow,
    Heading,
    Legend,
    List,
    Paragraph,
    Signature,
    Sources,
    Verbatim,
    Verdict,
)

if TYPE_CHECKING:
    from evalkit.base.text import Prose


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        heading: What stands above it; empty for none.
        number: Whether numbers stand in it, which are aligned to the right.
        wrap: Whether it gives way and wraps; one column of a table should.
        least: What it keeps before other columns are left out.
        drop: Columns with a higher number stand below their rows, or below the table where all rows say the same, where there
            is no room; those with the highest first, and one without heading, which only draws, not at all. 0 never is.
        most: The widest it may become.
        share: The part of the page that it may take at most: 3 for a third of it.
        unbroken: How long the words are that must not be cut, if the table wants its words whole.
        elsewhere: Whether what it says stands elsewhere on the page as well, so that it may be left out.
        room: A narrower page, in characters, has not got this column.
        narrow: A page as wide as this has not got it, because other columns say the same.
        tree: Whether it shows how deep a row lies below the others.
        code: Whether codes stand in it, which are cut into their parts where they are long.
    """

    heading: Prose = ""
    number: bool = False
    wrap: bool = False
    least: int = 15
    drop: int = 0
    most: int = 200
    share: int = 1
    unbroken: int = 200
    elsewhere: bool = False
    room: int = 0
    narrow: int = 0
    tree: bool = False
    code: bool = False


class Remark(NamedTuple):
    """What stands below a row.

    Attributes:
        instead: Only where the column of that number has no room.
        beside: And only where the column of that number has.
    """

    text: Prose
    style: str = ""
    instead: int | None = None
    beside: int | None = None


class Row(NamedTuple):
    """A row: a cell for each column, and remarks that stand below it.

    Attributes:
        level: How deep it lies below the others, in a tree.
        style: Of all its cells; ``total`` of a row that adds up the others.
    """

    cells: Sequence[Inline]
    below: Sequence[Remark] = ()
    level: int = 0
    style: str = ""

    @property
    def unconditional(self) -> list[Remark]:
        """Those below it that are there in any case: where a page is as wide as it takes, all columns have room."""
        return [remark for remark in self.below if remark.instead is None]


class Table(NamedTuple):
    """Rows in columns.

    Attributes:
        whole: Whether columns (those that may be dropped) are left out rather than a word cut.
        otherwise: What is shown where there is no room for all words of the table.
        remarks: What stands above the remarks, where a renderer sets them in a column of their own.
        caption: What the table is called in a document: "Table 3.1 …".
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    level: int = 1
    whole: bool = False
    otherwise: Sequence[Block] | None = None
    remarks: Prose = ""
    caption: Prose = ""

    def columns_and_remarks(self, *, wrap: bool = False) -> list[Column]:
        """Its columns; behind them that of the remarks, where they have one: *wrap* as of columns."""
        return [*self.columns, *([Column(self.remarks, wrap=wrap)] if self.remarks else [])]

    @property
    def sentences(self) -> int:
        """The number of the column of sentences: below its text stand remarks, where they have no column of their own."""
        wrapping = [at for at, column in enumerate(self.columns) if column.wrap]
        return next((at for at in wrapping if not self.columns[at].number), next(iter(wrapping), 0))


class Fold(NamedTuple):
    """What is folded away where a reader can unfold it; a heading of level 3 and what follows it elsewhere.

    Attributes:
        summary: What stands there in any case.
    """

    summary: Inline
    blocks: Sequence[Block]


Block = (
    Heading | Paragraph | Sources | List | Brief | Flow | Verdict | Scale | Chart | Table | Fold | Findings | Legend | Verbatim | Signature
)  # fmt: skip
Section = Sequence[Block]


class Document(NamedTuple):
    """A page.

    Attributes:
        sections: Of blocks.
        grouped: Whether rupiah stand in it, so that thousands are grouped.
        title: What it is called where every page needs a title, and this one has no heading of level 1. A terminal and plain
            text do without.
        poster: Whether it hangs on a wall: one page, large and in the middle, where a form has sizes.
        facts: What a template of an office may name: a text for each name.
    """

    sections: Sequence[Section]
    grouped: bool = False
    title: Prose = ""
    poster: bool = False
    facts: Mapping[str, Prose] = {}

    def called(self, code: str) -> str:
        """What it is called in that language: by its title, else by its first heading."""
        found = (block.text for section in self.sections for block in section if isinstance(block, Heading))
        return self.say(self.title or next(found, ""), code) or "evalkit"

    def language(self, code: str) -> Language:
        """The language of that code (``id`` or ``en``) as this page writes numbers."""
        if not self.grouped:
            return language(code)
        from evalkit.report.grouped_numbers import grouped  # noqa: PLC0415  # most pages are not

        return grouped(code)

    def say(self, text: Inline, code: str) -> str:
        """*text* in that language, without what is drawn."""
        said = [piece.text if isinstance(piece, Styled) else piece for piece in pieces(text)]
        return "".join([self.language(code).say(piece) for piece in said if not isinstance(piece, (Sign, Bar))])


def kept_columns(columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> list[int]:
    """The places of the columns that a page of any width has: something stands in one of their *rows*, and no other column says it as well."""
    return [at for at, column in enumerate(columns) if not column.narrow and any(row[at] for row in rows)]


def unfolded(blocks: Iterable[Block]) -> Iterator[Block]:
    """*blocks* with what is folded below a heading: for what cannot fold."""
    for block in blocks:
        if isinstance(block, Fold):
            yield Heading(block.summary, 3)
            yield from unfolded(block.blocks)
        else:
            yield block


def texts(document: Document) -> Iterator[Inline]:
    """Every text of *document*, in its order: for what goes through a document without laying it out.

    The title is none of them, which not every form has.
    """
    for section in document.sections:
        for block in section:
            yield from block_texts(block)


def block_texts(block: Block) -> Iterator[Inline]:  # noqa: C901, PLR0912  # a case for each kind of block
    """Every text of *block*: of a ``Brief`` its items; of a table the columns without rows are silent."""
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Sources():
            yield from block.titles
        case List() | Brief():
            for item in block.items:
                yield from (item.mark, item.text, *item.more)
        case Flow():
            yield from block.items
        case Verdict():
            yield from (block.score, block.most, block.word, block.label, *block.sentences)
        case Scale():
            yield from (prose for step in block.steps for prose in (step.name, step.bound))
            yield from (short_text(end) for end in (block.least, block.most) if end is not None)
        case Chart():
            yield block.caption
            yield from (short_text(end) for end in (block.least, block.most))
            yield from (prose for mark in block.marks for prose in (mark.label, mark.text))
            yield from (prose for step in block.bounds for prose in (step.name, step.bound))
        case Fold():
            yield from (text for each in unfolded([block]) for text in block_texts(each))
        case Table():
            yield from (block.caption, block.remarks)
            shown = [at for at, column in enumerate(block.columns) if not column.narrow]
            yield from (block.columns[at].heading for at in shown if any(row.cells[at] for row in block.rows))
            for row in block.rows:
                yield from (row.cells[at] for at in shown)
                yield from (remark.text for remark in row.unconditional)
        case Findings():
            yield from (prose for severity, text in block.items for prose in (SEVERITY_WORDS[severity], text))
        case Legend():
            yield from (SEVERITY_WORDS[severity] for severity in block.severities)
        case Verbatim():
            yield block.text
        case Signature():
            yield from block.fields
