"""How the figures of printed tables hang together: what a report's own rules make of the columns."""

from __future__ import annotations

from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from evalkit.base.printed.parse import Amount, Unreadable, Words, read_printed
from evalkit.base.printed.signs import Ambiguous
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES
from evalkit.performance.over_time import CUMULATIVE, SUM
from evalkit.performance.report_tables.figures import is_not_there
from evalkit.performance.report_tables.headings import (
    ABSORPTION,
    ACHIEVEMENT,
    BY_YEAR,
    CATEGORY,
    CEILING,
    GROWTH,
    NATIONAL,
    PLAN,
    PROGRESS,
    QUARTER,
    REALISATION,
    REST,
    SHARE,
    SPENT,
    TARGET,
    WEIGHT,
)
from evalkit.performance.report_tables.rows import MEAN, OF_INDICATOR, OF_LINE, OF_OBJECTIVE, TOTAL
from evalkit.performance.typed_quantities import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.performance.report_tables.rows import Line

    Relation = dict[str, Any]


_SPENT = SPENT.replace(" ", "-")  # in addresses
_YEAR = len("-2025")
_OF_SUMS = (
    CEILING,
    _SPENT,
    REST,
    WEIGHT,
    *(f"{one}-{QUARTER}{number}" for one in (CEILING, _SPENT) for number in NUMBERS),
)


COMPUTED = "indicator:"  # begins the address of what the report computes
_OF_NUMBERS = ("sum", "mean", "percent", "difference", "achievement", "at-least", "growth")


class Context(NamedTuple):
    """What relations need to know beside the table.

    Attributes:
        year: Of the report: that of columns without a year.
        style: How the tables write numbers.
        directions: Key of an indicator → what is better.
        indicators: Keys of those that the report computes.
        first: Indicator and column → the address where it was printed first, and whether as a number.
        running: How quarters make the year (``RUNNING``); nothing where nobody said it.
    """

    year: int
    style: str | None
    directions: Mapping[str, str]
    indicators: frozenset[str]
    first: dict[tuple[str, str], tuple[str, bool]]
    running: str | None = None

    def name_of(self, column: str) -> str:
        """The name of a column in addresses: ``realisasi-2025``, ``realisasi-anggaran``."""
        return f"{column}-{self.year}" if column in BY_YEAR else column.replace(" ", "-")


class Relations:
    """The relations of one table."""

    def __init__(self, table_id: str, lines: Sequence[Line], context: Context, *, is_whole: bool = True) -> None:
        """*lines*: its rows; *is_whole*: whether these are all that totals are made of."""
        self._is_whole = is_whole
        self._id, self._lines, self._context = table_id, lines, context
        self._texts = {
            f"{line.key}:{context.name_of(name)}": text for line in lines for name, text in line.cells.items()
        }
        self._cells = [{context.name_of(name): text for name, text in line.cells.items()} for line in lines]

    def all(self) -> Iterator[tuple[Relation, Line, str]]:
        """Each relation, with the row and the column of its claim."""
        for line, cells in zip(self._lines, self._cells, strict=True):
            # A dash and *n/a* claim nothing.
            for column in (name for name, text in cells.items() if text not in DASHES and not is_not_there(text)):
                claim = f"{line.key}:{column}"
                for relation in self._of(line, cells, column):
                    numbers = relation["is"] in _OF_NUMBERS or relation["of"][0].startswith(COMPUTED)
                    if not numbers or not any(map(self._is_word, (claim, *relation["of"]))):
                        yield {"claim": claim, **relation}, line, column

    def _is_word(self, address: str) -> bool:
        """Whether words stand in a cell of this table: *n/a* is no part of a sum."""
        text = self._texts.get(address)
        return text is not None and isinstance(read_printed(text, self._context.style), Words)

    def _of(self, line: Line, cells: Mapping[str, str], column: str) -> Iterator[Relation]:
        if line.kind in (TOTAL, MEAN) and self._is_whole:
            yield from self._of_total(line, column)
        if line.kind in (OF_INDICATOR, OF_OBJECTIVE) or line.kind == MEAN:
            yield from self._of_performance(line, cells, column)
        yield from self._of_money(line, cells, column)
        yield from self._of_quarters(line, cells, column)
        yield from self._of_other_table(line, column)

    # --- Quarters ---------------------------------------------------------------------------------------------------

    def _of_quarters(self, line: Line, cells: Mapping[str, str], column: str) -> Iterator[Relation]:
        """A running number is no less than that of the quarter before; the year is the last of them, or their sum."""
        stem, _, last = column.rpartition("-")
        running = self._context.running if stem != CEILING else SUM
        if last.startswith(QUARTER) and last != f"{QUARTER}1" and running == CUMULATIVE:
            before = f"{stem}-{QUARTER}{int(last.removeprefix(QUARTER)) - 1}"
            if self._number(cells.get(before)) and stem in (TARGET, REALISATION, _SPENT):
                yield {"is": "at-least", "of": [f"{line.key}:{before}"]}
        if last == str(self._context.year) or column in (CEILING, _SPENT):
            whole = stem if last == str(self._context.year) else column
            yield from self._of_year(line, cells, whole, SUM if whole == CEILING else running)

    def _of_year(self, line: Line, cells: Mapping[str, str], whole: str, running: str | None) -> Iterator[Relation]:
        quarters = [f"{whole}-{QUARTER}{number}" for number in NUMBERS]
        if whole not in (TARGET, REALISATION, CEILING, _SPENT) or not self._number(cells.get(quarters[-1])):
            return
        if running == SUM and all(self._number(cells.get(quarter)) for quarter in quarters):
            yield {"is": "sum", "of": [f"{line.key}:{quarter}" for quarter in quarters]}
        elif running not in (None, SUM):
            yield {"is": "equal", "of": [f"{line.key}:{quarters[-1]}"]}

    # --- Performance ------------------------------------------------------------------------------------------------

    def _of_performance(self, line: Line, cells: Mapping[str, str], column: str) -> Iterator[Relation]:
        target, _, year = column.partition("-")
        if target == ACHIEVEMENT and line.kind == OF_INDICATOR:
            yield from self._achievement(line, cells, f"{REALISATION}-{year}", f"{TARGET}-{year}")
        elif column == PROGRESS and line.kind == OF_INDICATOR:
            plans = [name for name in cells if name.startswith(f"{PLAN}-")]
            if len(plans) == 1:
                yield from self._achievement(line, cells, f"{REALISATION}-{self._context.year}", plans[0])
        elif column == GROWTH and line.kind == OF_INDICATOR:
            both = [self._address(line, cells, f"{REALISATION}-{self._context.year - ago}") for ago in (0, 1)]
            yield from [{"is": "growth", "of": both}] if None not in both else []
        elif column == CATEGORY and self._number(cells.get(self._achieved)) and not self._number(cells[CATEGORY]):
            yield {"is": "category", "of": [f"{line.key}:{self._achieved}"], "bands": "lkj"}

    @property
    def _achieved(self) -> str:
        return f"{ACHIEVEMENT}-{self._context.year}"

    def _achievement(self, line: Line, cells: Mapping[str, str], realised: str, wanted: str) -> Iterator[Relation]:
        both = [self._address(line, cells, realised), self._address(line, cells, wanted)]
        direction = self._context.directions.get(line.key)
        if direction is not None and None not in both:
            yield {"is": "achievement", "of": both, "direction": direction}
        elif realised in cells and both[0] is None and both[1] is not None:
            return  # words in place of a number: what was reached stands in another table, and may be another number
        elif wanted == f"{TARGET}-{self._context.year}" and line.key in self._context.indicators:
            yield {"is": "equal", "of": [f"{COMPUTED}{line.key}:achievement"]}

    def _address(self, line: Line, cells: Mapping[str, str], column: str) -> str | None:
        """Where the number of *column* stands: in the row itself, else where another table has it first; of the year that no table prints, its last quarter."""
        if self._number(cells.get(column)):
            return f"{line.key}:{column}"
        first, is_number = self._context.first.get((line.key, column), ("", False))
        stem, _, year = column.partition("-")
        last = f"{stem}-{QUARTER}{NUMBERS[-1]}"
        if not first and year == str(self._context.year) and self._context.running not in (None, SUM):
            first, is_number = f"{line.key}:{last}", self._number(cells.get(last))
        return first if is_number and column not in cells else None

    def _number(self, text: str | None) -> bool:
        """Whether a number is printed; also one that nobody can read: what is made of it is open, and never made without it."""
        return text is not None and isinstance(read_printed(text, self._context.style), (Amount, Ambiguous, Unreadable))

    def _weighs(self, text: str | None) -> bool:
        """Whether a weight above 0 is printed, or one that nobody can read."""
        found = None if text is None else read_printed(text, self._context.style)
        return isinstance(found, (Ambiguous, Unreadable)) or (isinstance(found, Amount) and found.number.exact > 0)

    def _of_other_table(self, line: Line, column: str) -> Iterator[Relation]:
        """What is printed of an indicator in several tables is the same."""
        if line.kind == OF_INDICATOR and (column in (NATIONAL, WEIGHT) or column[:-_YEAR] in BY_YEAR):
            own = f"{self._id}:{line.key}:{column}"
            first, _ = self._context.first.setdefault(
                (line.key, column), (own, self._number(self._texts[f"{line.key}:{column}"]))
            )
            if first != own:
                yield {"is": "equal", "of": [first]}

    # --- Money, totals ----------------------------------------------------------------------------------------------

    def _of_money(self, line: Line, cells: Mapping[str, str], column: str) -> Iterator[Relation]:
        if column in _OF_SUMS and line.kind == OF_LINE:
            parts = [f"{one}:{column}" for one in self._below(line.key)]
            yield from [{"is": "sum", "of": parts}] if parts else []
        first = self._first_of(line)
        if column in (CEILING, _SPENT) and first is not None:
            yield {"is": "equal", "of": [f"{first.key}:{column}"]}
        total, base = self._whole_of_shares if column == SHARE else (None, "")
        if total is not None and line.kind != TOTAL and self._number(cells.get(base)):
            yield {"is": "percent", "of": [f"{line.key}:{base}", f"{total.key}:{base}"]}
        if CEILING not in cells or _SPENT not in cells:
            return
        if column == ABSORPTION:
            yield {"is": "percent", "of": [f"{line.key}:{_SPENT}", f"{line.key}:{CEILING}"]}
        elif column == REST:
            yield {"is": "difference", "of": [f"{line.key}:{CEILING}", f"{line.key}:{_SPENT}"]}

    @cached_property
    def _whole_of_shares(self) -> tuple[Line | None, str]:
        """The only total, and the only amounts left of the shares; of two nobody knows which are meant."""
        totals = [line for line in self._lines if line.kind == TOTAL]
        before = {one for cells in self._cells for one in takewhile(lambda name: name != SHARE, cells)}
        amounts = [one for one in (CEILING, _SPENT) if one in before]
        if len(totals) != 1 or len(amounts) != 1 or not self._is_whole or not self._is_flat(totals[0]):
            return None, ""
        # Of codes below each other a share may be one of the line above.
        is_tree = any(self._is_below_another(line.key) for line in self._lines)
        return (None, "") if is_tree else (totals[0], amounts[0])

    def _first_of(self, line: Line) -> Line | None:
        """The row that prints the money of the same programme first, if *line* repeats it."""
        first = next(one for one in self._lines if one is line or (line.payer and one.payer == line.payer))
        return None if first is line else first

    def _below(self, key: str) -> list[str]:
        """The rows whose dotted codes stand directly below *key*."""
        under = [line.key for line in self._lines if line.key.startswith(f"{key}.")]
        return [one for one in under if not any(one.startswith(f"{other}.") for other in under)]

    def _of_total(self, line: Line, column: str) -> Iterator[Relation]:
        parts = self._parts(line, column)
        if line.kind == MEAN and column.startswith(f"{ACHIEVEMENT}-") and parts:
            weights = [f"{part.rpartition(':')[0]}:{WEIGHT}" for part in parts]
            if not any(WEIGHT in cells for cells in self._cells):
                yield {"is": "mean", "of": parts}
            elif all(self._weighs(self._texts.get(weight)) for weight in weights):
                yield {"is": "weighted-mean", "of": parts, "weights": weights}
        elif line.kind == TOTAL and column in _OF_SUMS and parts and self._is_flat(line):
            yield {"is": "sum", "of": parts}
        elif line.kind == TOTAL and column == SHARE and len(parts) > 1:
            is_whole = len(parts) == len(self._parts(line, self._whole_of_shares[1]))
            yield from [{"is": "sum", "of": parts}] if is_whole else []

    def _parts(self, line: Line, column: str) -> list[str]:
        """The cells of *column* that a total is made of."""
        kinds = (OF_INDICATOR,) if line.kind == MEAN else (OF_LINE, OF_OBJECTIVE, OF_INDICATOR)
        rows = [place for place in self._beside(line) if self._lines[place].kind in kinds]
        if line.kind == TOTAL:
            rows = [place for place in rows if not self._is_below_another(self._lines[place].key)]
            rows = [place for place in rows if self._first_of(self._lines[place]) is None]
        return [f"{self._lines[place].key}:{column}" for place in rows if self._is_part(self._cells[place], column)]

    def _beside(self, line: Line) -> range:
        """The rows of which a total may be: those since the last total, or, below a total, all; of the first row all that follow.

        Where the first row is a total and others stand between the rows, nobody knows whether each is above its rows or below.
        """
        at, end = self._lines.index(line), len(self._lines) - 1
        totals = [place for place, one in enumerate(self._lines) if one.kind == line.kind]
        if totals[0] == 0 and totals[1:] not in ([], [end]):
            return range(0)
        if at == 0:
            return range(1, end + 1)
        last = max((place for place in totals if place < at), default=-1)
        return range(last + 1 if last < at - 1 else 0, at)

    def _is_part(self, cells: Mapping[str, str], column: str) -> bool:
        """Whether a row has a share in a total: a number, or words where a number should stand, so that nobody knows it."""
        text = cells.get(column)
        if text is None or text in DASHES or is_not_there(text):
            return False
        stem, _, year = column.rpartition("-")
        return self._number(text) or stem != ACHIEVEMENT or self._number(cells.get(f"{REALISATION}-{year}"))

    def _is_below_another(self, key: str) -> bool:
        """Whether *key* is a dotted code below that of another row."""
        return any(key.startswith(f"{other.key}.") for other in self._lines)

    def _is_flat(self, line: Line) -> bool:
        """Whether the rows of a total are of one level, as far as their words say: programmes and their activities are not."""
        at = self._lines.index(line)
        above = self._lines[:at] if at else self._lines[1:]
        begin = {one.label.split()[0].casefold() for one in above if not self._is_below_another(one.key) and one.label}
        return len(begin & {"program", "kegiatan", "sub", "subkegiatan"}) < 2  # noqa: PLR2004  # levels
