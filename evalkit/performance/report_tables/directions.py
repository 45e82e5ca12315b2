"""What is better of the indicators of printed tables: as a mapping, a column of directions or a bound of the target says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg, visible
from evalkit.base.wording import caseless
from evalkit.method.achievement import DIRECTIONS, HIGHER, LOWER
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.report_tables.headings import DIRECTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.errors import Faults
    from evalkit.mapping.map_file import TableMap
    from evalkit.performance.report_tables.left_out import LeftOut
    from evalkit.performance.report_tables.rows import FigureRow
    from evalkit.performance.report_tables.table_finder import ReportTable

Cell = tuple["FigureRow", "ReportTable", str]
"""A cell of an indicator: its row, its table, and what its column is called."""
_WORDS = {HIGHER: "makin tinggi makin baik", LOWER: "makin rendah makin baik"}
# Words in a column of directions, the first that fits: "makin rendah makin baik" holds only one of them.
_UP = ("tinggi", "naik", "positif", "maks", "max", "higher", "meningkat", "besar")
_DOWN = ("rendah", "turun", "negatif", "min", "lower", "menurun", "kecil")


class Directions:
    """Finds what is better.

    Attributes:
        told: Keys of the indicators whose cell of the direction is left out.
    """

    def __init__(self, given: TableMap, of_all: str | None, left: LeftOut) -> None:
        """*of_all*: what is said beside the tables; *given*: the mapping; *left*: takes the cells that are left out."""
        self.told: set[str] = set()
        self._map, self._left = given, left
        self._of_all = of_all or given.source.direction
        self._lower = {caseless(title) for title in given.source.lower}

    def set_by_bound(self, one: dict[str, Any], by_bound: str, cell: Cell) -> None:
        """What is better of a target that is printed as a bound; where a column says the opposite, nobody knows."""
        line, table, name = cell
        stated = self._in_column(line, table) if line.direction else None
        if stated not in (None, by_bound):
            one.setdefault("target", {UNKNOWN: line.cells[name]})
            self._left.add(
                table.at(line.row, name),
                msg("the target {target} says {bound}, and the column of directions {stated}",
                    target=visible(line.cells[name], 40), bound=_WORDS[by_bound],
                    stated=visible(line.direction, 40)),
                expected=msg("one direction"),
            )  # fmt: skip
        one.setdefault("direction", by_bound)

    def of(self, line: FigureRow, table: ReportTable) -> str | None:
        """What is better of the indicator in *line*; nothing where nobody says it."""
        title = caseless(line.label)
        if title in self._lower:
            return LOWER
        if line.direction:
            return self._in_column(line, table)
        at = table.place_of(DIRECTION)
        if self._of_all is None and at is not None:
            self.told.add(line.key)
            self._left.add(
                table.sheet.at(line.row, at),
                msg("nothing says what is better of {names}", names=(visible(line.label, 60),)),
                expected=msg("one of {choices}", choices=tuple(_WORDS.values())),
            )
        return self._of_all

    def _in_column(self, line: FigureRow, table: ReportTable) -> str | None:
        told = self._map.answers.get("arah", {})
        text = str(told.get(line.direction, line.direction)) if isinstance(told, dict) else line.direction
        said = text.casefold()
        ups, downs = (any(word in said for word in words) for words in (_UP, _DOWN))
        if ups != downs:
            return HIGHER if ups else LOWER
        self.told.add(line.key)
        self._left.add(
            table.sheet.at(line.row, table.place_of(DIRECTION) or 0),
            msg("{found} does not say what is better", found=visible(line.direction, 40)),
            expected=msg("one of {choices}", choices=tuple(_WORDS.values())),
            hint=msg('say in a mapping what it means: [answers.arah] "{found}" = "{direction}"',
                     found=visible(line.direction, 40), direction=LOWER),
        )  # fmt: skip
        return None


def tell_undirected(titles: Sequence[str], faults: Faults) -> None:
    """Ask what is better of the indicators with these *titles*, of which no column says it."""
    named = tuple(visible(title, 60) for title in titles[:5])
    faults.add(
        "",
        msg("nothing says what is better of {names}", names=named),
        expected=msg("a column Arah, or one of {choices}", choices=DIRECTIONS),
        hint=msg('--context direction=higher; in a mapping: [source] direction = "higher", and lower = ["{title}"] '
                 "for those of which less is better", title=named[-1]),
    )  # fmt: skip
