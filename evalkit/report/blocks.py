"""What reports are made of: a few kinds of blocks, which hold what is said and what it means, not how it looks.

How to write a page
-------------------
A page is a function from a result to a ``Document``. It knows neither width nor language, and prints nothing::

    def page(result: Result, *, detail: bool) -> Document:
        return Document([
            [Heading(together(msg("Audit"), result.agency), 1), Paragraph(result.file)],  # a section
            [Heading(msg("Totals")), Table(columns, rows)],  # a blank line stands before it
        ])

- Sections are lists of blocks. A blank line stands between two sections, none inside one; an empty section is left out.
- Every text is prose (``str``, ``Text``, ``Message``, ``Decimal``), said late: never format a sentence yourself. Numbers are
  ``decimal_text(value, digits)`` or ``short_text(value)`` of ``evalkit.base.exact``, and pieces side by side are ``together(…)``.
- Where a part of a text differs from the rest it is a tuple of pieces: ``(Sign("error"), " ", Styled(msg("wrong"), "error"))``.
  A style says what something is (``strong``, ``error``, ``rank0``); a renderer decides what comes of it.
- What is drawn (``Scale``, ``Chart``) stands there in words and numbers as well, and what can be folded away (``Fold``) is lost nowhere.
- ``level`` says how deep something lies below what stands before it: 0 at the margin, 1 (most of a page) below a title.
- A table leaves columns out where there is no room (``Column.drop``, ``Column.room``). What a column says then stands below its
  row, or a ``Remark`` that names the column (``instead``) does. ``evalkit.report.columns`` makes one of its columns, each with its cells.

``evalkit.report.render.write`` prints documents: as lines on a terminal or in a file, or as Markdown. Another renderer (a plugin's
``Reporter``) goes through the blocks in the same way, or through ``texts``; ``Document.say`` says a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.language import Language, language
from evalkit.base.text import Message, Prose, Text, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, ERROR, NOTE, WARNING

if TYPE_CHECKING:
    from evalkit.base.exact import Exact

# --- Texts ----------------------------------------------------------------------------------------------------------


class Styled(NamedTuple):
    """A text that differs from what stands beside it.

    Attributes:
        style: The name of its style.
        to: The anchor of the heading that it leads to, where a renderer has links.
    """

    text: Prose
    style: str = ""
    to: str = ""


class Sign(NamedTuple):
    """A sign in place of a word: a severity, ``agrees``, or the ``pointer`` at what holds."""

    name: str
    style: str = ""


class Bar(NamedTuple):
    """How far a value, or a range, lies between the least and the most that it can be, in shares from 0 to 1."""

    low: Exact
    high: Exact


SEVERITY_WORDS = {
    ERROR: msg("error"),
    WARNING: msg("warning"),
    NOTE: msg("note"),
    AGREES: msg("agrees"),
}
Piece = Prose | Styled | Sign | Bar
Inline = Piece | tuple[Piece, ...]


def together(*parts: Prose, separator: str = " · ") -> Prose:
    """*parts* side by side; empty ones are left out."""
    named = {f"p{number}": part for number, part in enumerate(part for part in parts if part)}
    return Message(separator.join(f"{{{name}}}" for name in named), named) if named else ""


def pieces(inline: Inline) -> tuple[Piece, ...]:
    """The pieces of a text, which may be a single one."""
    is_single = isinstance(inline, (str, Text, Message, Styled, Sign, Bar))
    return (inline,) if is_single else inline  # type: ignore[return-value]  # what is none of these is a tuple of them


# --- Blocks ---------------------------------------------------------------------------------------------------------


class Heading(NamedTuple):
    """What follows is about this.

    Attributes:
        text: Prose, or pieces that stand on one line.
        level: 1 is the title of the document, 2 a section, 3 a thing within one.
        severity: Of what follows; its sign stands in front.
        anchor: A name by which other places lead here (``Styled.to``); unique in what is written together.
    """

    text: Inline
    level: int = 2
    severity: str = ""
    anchor: str = ""


class Paragraph(NamedTuple):
    """A sentence or several; *hang* says how many levels its further lines are set in."""

    text: Prose
    level: int = 1
    hang: int = 1
    style: str = ""


class Sources(NamedTuple):
    """Titles of sources on a line of their own; *folded*: as many as fit on it, and how many more there are."""

    titles: Sequence[str]
    folded: bool


class Item(NamedTuple):
    """What stands in a list.

    Attributes:
        text: A sentence, or several.
        mark: In front of it: a dash, a letter in brackets, a sign.
        style: Of the text.
        more: What stands behind the text without being part of it, such as its source; a renderer keeps it apart.
    """

    text: Prose
    mark: str | Sign = ""
    style: str = ""
    more: Sequence[Prose] = ()


class List(NamedTuple):
    """Sentences of one kind, one below the other."""

    items: Sequence[Item]
    level: int = 1


class Brief(NamedTuple):
    """What stands in a few words on a terminal and in plain text, and in full, item by item, where there is room."""

    text: Prose
    items: Sequence[Item]
    level: int = 1


class Flow(NamedTuple):
    """Short texts side by side; a line ends between two of them, never inside one."""

    items: Sequence[Inline]


class Verdict(NamedTuple):
    """What came out, large and clear.

    Attributes:
        score: The number.
        word: The predicate or category, or what stands in its place; nothing if there is none.
        style: Of the word: ``rank0`` (best) to ``rank4`` where it has a rank, ``strong`` where it has none, ``open`` of what
            stands in the place of a predicate.
        most: Behind the score: of how many.
        label: Behind the word.
        sentences: How firm it is, beside the word or below.
    """

    score: Prose
    word: Prose
    style: str = ""
    most: Prose = ""
    label: str = ""
    sentences: Sequence[Prose] = ()


class Step(NamedTuple):
    """A band of a scale.

    Attributes:
        name: The predicate or category.
        minimum: Its lower bound; the lowest has none.
        bound: The same in words.
        holds: Whether the value lies in it.
        possible: Whether it can, where the value is not known yet.
    """

    name: str
    minimum: Exact | None
    bound: Prose
    holds: bool
    possible: bool = False


class Scale(NamedTuple):
    """Bands from best to worst between the *least* and the *most* there can be, and the value or the ends of its range."""

    steps: Sequence[Step]
    values: Sequence[Exact]
    least: Exact | None
    most: Exact | None


class Mark(NamedTuple):
    """A value that is drawn.

    Attributes:
        label: What it is the value of.
        value: Where it is drawn.
        text: The same as it is said.
        style: ``rank0`` (best) to ``rank4`` where it has a rank.
    """

    label: Prose
    value: Exact
    text: Prose
    style: str = ""


class Chart(NamedTuple):
    """Values that are compared, each drawn at the same scale.

    Attributes:
        kind: ``bars``, or ``radar``: an axis for each of at least three marks.
        caption: What is shown.
        marks: In their order.
        least: The low end of the scale.
        most: The high end.
        bounds: Bands behind the marks, the best first.
    """

    kind: str
    caption: Prose
    marks: Sequence[Mark]
    least: Exact
    most: Exact
    bounds: Sequence[Step] = ()


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


class Findings(NamedTuple):
    """What was noticed: severity, or ``agrees``, and a sentence."""

    items: Sequence[tuple[str, Prose]]


class Legend(NamedTuple):
    """What the signs mean that stand in the table above."""

    severities: Sequence[str]


class Verbatim(NamedTuple):
    """Text of a TOML file as it can be copied: no line of it is broken."""

    text: str
    level: int = 0


class Signature(NamedTuple):
    """Room to sign: a line for each of *fields*."""

    fields: Sequence[Prose]


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
        from evalkit.report.grouped import grouped  # noqa: PLC0415  # most pages are not

        return grouped(code)

    def say(self, text: Inline, code: str) -> str:
        """*text* in that language, without what is drawn."""
        said = [piece.text if isinstance(piece, Styled) else piece for piece in pieces(text)]
        return "".join([self.language(code).say(piece) for piece in said if not isinstance(piece, (Sign, Bar))])


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
                yield from (remark.text for remark in row.below if remark.instead is None)
        case Findings():
            yield from (prose for severity, text in block.items for prose in (SEVERITY_WORDS[severity], text))
        case Legend():
            yield from (SEVERITY_WORDS[severity] for severity in block.severities)
        case Verbatim():
            yield block.text
        case Signature():
            yield from block.fields
