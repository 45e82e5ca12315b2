"""The hidden sheet that says where the cells of a form are, and by what each is found again."""

from __future__ import annotations

from evalkit.base.tuples import NamedTuple

MAP, LISTS, POINTS = "evalkit", "daftar", "poin"  # hidden sheets
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
