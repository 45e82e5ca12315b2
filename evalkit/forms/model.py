"""What a form is made of: pages with lines to fill in, pages of records, and pages that are only read.

The hidden sheet that says where the cells of a form are, and by what each is found again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.language import language
from evalkit.base.text import LANGUAGES, msg
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.instruments import Instrument
    from evalkit.report.blocks import Document

LAYOUT = "evalkit-form/1"  # changes where a reader of today would misread a form of tomorrow
# Kinds of cells; texts: one a line; table: a column of a sheet that is read as a table.
TEXT, NUMBER, CHOICE, TEXTS, TABLE = "text", "number", "choice", "texts", "table"
HEAD = "assessment"


class DropDownItem(NamedTuple):
    """An item of a drop-down: what stands in it, and the value that it means in TOML."""

    text: str
    value: Any


class Input(NamedTuple):
    """A cell to fill in.

    Attributes:
        section: The table of the file that its value belongs to (``answers``).
        key: Its key there.
        kind: What it takes: ``TEXT``, ``NUMBER``, ``CHOICE`` or ``TEXTS``.
        choices: Of a choice; of a text, what is offered without being the only thing allowed.
        default: What stands in it from the start.
        told: What it takes, in words.
        needed: Whether nothing can be evaluated without it.
    """

    section: str
    key: str
    kind: str = TEXT
    choices: tuple[DropDownItem, ...] = ()
    default: str = ""
    told: Prose = ""
    needed: bool = False


class FormColumn(NamedTuple):
    """A column of a page: its heading and its width in characters."""

    heading: Prose
    width: int


class FormLine(NamedTuple):
    """A line of a page.

    Attributes:
        label: What it is found by: a code.
        printed: What stands in the columns behind the label.
        inputs: A cell for each column to fill in; nothing where there is none.
        level: Of a line above others, how deep it lies; -1 for the others.
        counted: Whether its first input counts as progress.
    """

    label: str
    printed: tuple[Prose, ...]
    inputs: tuple[Input | None, ...]
    level: int = -1
    counted: bool = False


class Page(NamedTuple):
    """A sheet of lines.

    Attributes:
        name: What the sheet is called.
        title: What stands above.
        about: Sentences below the title.
        columns: That of the label, those printed, those to fill in.
    """

    name: Prose
    title: Prose
    about: tuple[Prose, ...]
    columns: tuple[FormColumn, ...]
    lines: Sequence[FormLine]

    @property
    def inputs(self) -> Iterator[Input]:
        """Every cell to fill in."""
        return (input_ for line in self.lines for input_ in line.inputs if input_ is not None)


class Field(NamedTuple):
    """A column of records: an input without a cell of its own, and its width."""

    input: Input
    heading: Prose
    width: int


class RecordSheet(NamedTuple):
    """A sheet with a record in each row: headings, and rows to fill in; without fields, room for a table of any form.

    Attributes:
        section: What the records become.
        is_table: Whether the sheet is named as a table, as a CSV is, rather than read record by record.
    """

    name: Prose
    section: str
    fields: Sequence[Field]
    is_table: bool = False


class TextPage(NamedTuple):
    """A sheet to read: a document of blocks."""

    name: Prose
    document: Document


class Live(NamedTuple):
    """A sheet that computes: the value of every node by formulas, from what is filled in on the sheets before it."""

    name: Prose
    instrument: Instrument


class Form(NamedTuple):
    """A form.

    Attributes:
        id: The instrument, or the rules of performance reports.
        head: The table that says what the file is about: ``assessment`` or ``report``; ``key`` names the id in it.
        made: The day its rules were last held against their sources: files of the same rules are the same.
    """

    id: str
    head: str
    key: str
    title: str
    made: Any
    speech: Language
    pages: Sequence[Page | RecordSheet | TextPage | Live]

    @property
    def counted(self) -> int:
        """How many answers it asks for."""
        return sum(line.counted for page in self.pages if isinstance(page, Page) for line in page.lines)


MAP, LISTS, POINTS = "evalkit", "daftar", "poin"  # hidden sheets
LIVE = msg("Live result")
PRINTED = "printed"  # the kind of a column that is not filled in
NEEDED = "needed"


class CellPlace(NamedTuple):
    """A cell to fill in, or the first cell of a column of records.

    Attributes:
        section, key: The place of its value in the file (``answers``, ``I1``).
        kind: What it takes, see ``evalkit.forms.model``.
        list: The number of its drop-down; empty for none.
        default: What stood in it from the start.
        needed: Not empty where a file without it is not complete.
        sheet, cell: Where it was.
        label, label_cell: What stands in front of it; empty for records.
        heading, heading_cell: What stands above it.
    """

    section: str
    key: str
    kind: str
    list: str = ""
    default: str = ""
    needed: str = ""
    sheet: str = ""
    cell: str = ""
    label: str = ""
    label_cell: str = ""
    heading: str = ""
    heading_cell: str = ""


MAP_HEADINGS: tuple[str, ...] = CellPlace._fields


def filled_in(sheets: Collection[str]) -> list[str]:
    """Of the *sheets* of a workbook those that somebody fills in: of a form, without what evalkit has computed there."""
    own = {MAP, LISTS, POINTS, *(language(one).say(LIVE) for one in LANGUAGES)} if MAP in sheets else set()
    return [sheet for sheet in sheets if sheet not in own]
