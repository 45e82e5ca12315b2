"""The hidden sheet that says where the cells of a form are, and by what each is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.language import language
from evalkit.base.text import LANGUAGES, msg
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

MAP, LISTS, POINTS = "evalkit", "daftar", "poin"  # hidden sheets
LIVE = msg("Live result")
PRINTED = "printed"  # the kind of a column that is not filled in
NEEDED = "needed"


class Place(NamedTuple):
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
    list: str
    default: str
    needed: str
    sheet: str
    cell: str
    label: str
    label_cell: str
    heading: str
    heading_cell: str


MAP_HEADINGS: tuple[str, ...] = Place._fields


def filled_in(sheets: Collection[str]) -> list[str]:
    """Of the *sheets* of a workbook those that somebody fills in: of a form, without what evalkit has computed there."""
    own = {MAP, LISTS, POINTS, *(language(one).say(LIVE) for one in LANGUAGES)} if MAP in sheets else set()
    return [sheet for sheet in sheets if sheet not in own]
