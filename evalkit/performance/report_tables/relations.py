"""How the figures of printed tables hang together: what a report's own rules make of the columns."""

from __future__ import annotations

from functools import cached_property
from itertools import takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from evalkit.base.printed.parse import Amount, PrintedText, Unreadable, read_printed
from evalkit.base.printed.signs import Ambiguous
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES
from evalkit.performance.over_time import CUMULATIVE, SUM, adds_up
from evalkit.performance.report_tables.figures import is_not_there
from evalkit.performance.report_tables.headings import (
    ABSORPTION,
    ACHIEVEMENT,
    CATEGORY,
    CEILING,
    GROWTH,
    NATIONAL,
    PLAN,
    PROGRESS,
    REALISATION,
    REST,
    SHARE,
    SPENT,
    TARGET,
    WEIGHT,
    MeasuredColumn,
)
from evalkit.performance.report_tables.rows import MEAN, OF_ALL, OF_INDICATOR, OF_LINE, OF_OBJECTIVE, TOTAL
from evalkit.performance.typed_quantities import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.performance.report_tables.rows import FigureRow, ReportRows

    Figures = Mapping[MeasuredColumn, str]

_CEILING, _SPENT, _SHARE, _WEIGHT = map(MeasuredColumn, (CEILING, SPENT, SHARE, WEIGHT))
_OF_SUMS = (CEILING, SPENT, REST, WEIGHT)
_OF_QUARTERS = (TARGET, REALISATION, SPENT)  # what runs on from quarter to quarter
_OF_NUMBERS = ("sum", "mean", "percent", "difference", "achievement", "at-least", "growth")


class PrintedCell(NamedTuple):
    """A figure of a table: of the row with that key, in that column."""

    table: str
    key: str
    column: MeasuredColumn

    def address(self, table: str) -> str:
        """As relations of *table* write it."""
        own = f"{self.key}:{self.column.address}"
        return own if self.table == table else f"{self.table}:{own}"


class ComputedAchievement(NamedTuple):
    """The achievement of an indicator as the report computes it."""

    key: str

    def address(self, _table: str) -> str:
        """As relations of every table write it."""
        return f"indicator:{self.key}:achievement"


class FigureRelation(NamedTuple):
    """What a printed figure has to do with others.

    Attributes:
        line: The row of the claim.
        more: What else the relation needs: ``direction``, ``bands``, ``cap``.
    """

    claim: PrintedCell
    line: FigureRow
    kind: str
    of: Sequence[PrintedCell | ComputedAchievement]
    weights: Sequence[PrintedCell] = ()
    more: Mapping[str, Any] = MappingProxyType({})

    def toml(self) -> dict[str, Any]:
        """As ``[[tables.relations]]`` of a report holds it."""
        return self.with_addresses(lambda cell: cell.address(self.claim.table))

    def with_addresses(self, address: Callable[[PrintedCell | ComputedAchievement], Any]) -> dict[str, Any]:
        """As a report holds it whose cells have another *address*."""
        weights = {"weights": [address(cell) for cell in self.weights]} if self.weights else {}
        of = [address(cell) for cell in self.of]
        return {"claim": address(self.claim), "is": self.kind, "of": of, **self.more, **weights}


class RelationContext(NamedTuple):
    """What relations need to know beside the table.

    Attributes:
        year: Of the report: that of columns without a year.
        style: How the tables write numbers.
        directions: Key of an indicator → what is better.
        indicators: Keys of those that the report computes.
        first: Indicator and column → the cell where it was printed first, and whether as a number.
        running: How quarters make the year (``RUNNING``); nothing where nobody said it.
        cap: The most that an achievement counts for in a mean; nothing for no cap.
    """

    year: int
    style: str | None
    directions: Mapping[str, str]
    indicators: frozenset[str]
    first: dict[tuple[str, MeasuredColumn], tuple[PrintedCell, bool]]
    running: str | None = None
    cap: int | str | None = None


class Relations:
    """The relations of one table."""

    def __init__(self, rows: ReportRows, context: RelationContext) -> None:
        """*rows*: those of the table."""
        self._is_whole, self._id, self._lines, self._context = rows.is_whole, rows.table.id, rows.lines, context
        named = {name: meant.column(context.year) for name, meant in rows.table.named.items()}
        self._figures = {line.key: {named[name]: text for name, text in line.cells.items()} for line in rows.lines}

    def all(self) -> Iterator[FigureRelation]:
        """Each relation."""
        for line in self._lines:
            # A dash and *n/a* claim nothing.
            figures = self._figures[line.key]
            for column in (column for column, text in figures.items() if text not in DASHES and not is_not_there(text)):
                for relation in self._of(line, figures, column):
                    numbers = relation.kind in _OF_NUMBERS or isinstance(relation.of[0], ComputedAchievement)
                    if not numbers or not any(map(self._is_word, (relation.claim, *relation.of))):
                        yield relation

    def _cell(self, line: FigureRow, column: MeasuredColumn) -> PrintedCell:
        return PrintedCell(self._id, line.key, column)

    def _relation(
        self, line: FigureRow, column: MeasuredColumn, kind: str, *of: PrintedCell | ComputedAchievement, **more: Any
    ) -> FigureRelation:
        return FigureRelation(self._cell(line, column), line, kind, of, more=more)

    def _is_word(self, cell: PrintedCell | ComputedAchievement) -> bool:
        """Whether words stand in a cell of this table: *n/a* is no part of a sum."""
        if isinstance(cell, ComputedAchievement) or cell.table != self._id:
            return False
        text = self._figures[cell.key].get(cell.column)
        return text is not None and isinstance(read_printed(text, self._context.style), PrintedText)

    def _of(self, line: FigureRow, figures: Figures, column: MeasuredColumn) -> Iterator[FigureRelation]:
        if line.kind in (TOTAL, MEAN) and self._is_whole:
            yield from self._of_total(line, column)
        if line.kind in (OF_INDICATOR, OF_OBJECTIVE) or line.kind == MEAN:
            yield from self._of_performance(line, figures, column)
        yield from self._of_money(line, figures, column)
        yield from self._of_quarters(line, figures, column)
        yield from self._of_other_table(line, column)

    # --- Quarters ---------------------------------------------------------------------------------------------------

    def _of_quarters(self, line: FigureRow, figures: Figures, column: MeasuredColumn) -> Iterator[FigureRelation]:
        """A running number is no less than that of the quarter before; the year is the last of them, or their sum."""
        running = SUM if column.measure == CEILING else self._context.running
        if column.quarter is None:
            yield from self._of_year(line, figures, column, running)
        elif column.quarter > 1 and running == CUMULATIVE and column.measure in _OF_QUARTERS:
            before = column._replace(quarter=column.quarter - 1)
            if self._number(figures.get(before)):
                yield self._relation(line, column, "at-least", self._cell(line, before))

    def _of_year(
        self, line: FigureRow, figures: Figures, column: MeasuredColumn, running: str | None
    ) -> Iterator[FigureRelation]:
        if column.measure not in (*_OF_QUARTERS, CEILING) or column.year not in (None, self._context.year):
            return
        quarters = [MeasuredColumn(column.measure, quarter=number) for number in NUMBERS]
        if not self._number(figures.get(quarters[-1])):
            return
        if (
            running == SUM
            and (column.year is None or adds_up(line.unit))
            and all(self._number(figures.get(quarter)) for quarter in quarters)
        ):
            yield self._relation(line, column, "sum", *(self._cell(line, quarter) for quarter in quarters))
        elif running not in (None, SUM):
            yield self._relation(line, column, "equal", self._cell(line, quarters[-1]))

    # --- Performance ------------------------------------------------------------------------------------------------

    def _of_performance(self, line: FigureRow, figures: Figures, column: MeasuredColumn) -> Iterator[FigureRelation]:
        year = self._context.year
        if column.measure == ACHIEVEMENT and line.kind == OF_INDICATOR:
            wanted = column._replace(measure=TARGET)
            yield from self._achievement(line, figures, column, column._replace(measure=REALISATION), wanted)
        elif column.measure == PROGRESS and line.kind == OF_INDICATOR:
            plans = [figure for figure in figures if figure.measure == PLAN]
            if len(plans) == 1:
                yield from self._achievement(line, figures, column, MeasuredColumn(REALISATION, year), plans[0])
        elif column.measure == GROWTH and line.kind == OF_INDICATOR:
            both = [self._where(line, figures, MeasuredColumn(REALISATION, year - ago)) for ago in (0, 1)]
            yield from self._of_both(line, column, "growth", both)
        elif column.measure == CATEGORY:
            achieved = MeasuredColumn(ACHIEVEMENT, year)
            if self._number(figures.get(achieved)) and not self._number(figures[column]):
                yield self._relation(line, column, "category", self._cell(line, achieved), bands="lkj")

    def _of_both(
        self, line: FigureRow, column: MeasuredColumn, kind: str, both: Sequence[PrintedCell | None], **more: str
    ) -> Iterator[FigureRelation]:
        there = [cell for cell in both if cell is not None]
        if len(there) == len(both):
            yield self._relation(line, column, kind, *there, **more)

    def _achievement(
        self,
        line: FigureRow,
        figures: Figures,
        column: MeasuredColumn,
        realised: MeasuredColumn,
        wanted: MeasuredColumn,
    ) -> Iterator[FigureRelation]:
        both = [self._where(line, figures, realised), self._where(line, figures, wanted)]
        direction = self._context.directions.get(line.key)
        if direction is not None and None not in both:
            yield from self._of_both(line, column, "achievement", both, direction=direction)
        elif realised in figures and both[0] is None and both[1] is not None:
            return  # words in place of a number: what was reached stands in another table, and may be another number
        elif wanted == MeasuredColumn(TARGET, self._context.year) and line.key in self._context.indicators:
            yield self._relation(line, column, "equal", ComputedAchievement(line.key))

    def _where(self, line: FigureRow, figures: Figures, column: MeasuredColumn) -> PrintedCell | None:
        """Where the number of *column* stands: in the row itself, else where another table has it first; of the year that no table prints, its last quarter."""
        if self._number(figures.get(column)):
            return self._cell(line, column)
        if column in figures:
            return None
        first = self._context.first.get((line.key, column))
        if first is not None:
            return first[0] if first[1] else None
        last = MeasuredColumn(column.measure, quarter=NUMBERS[-1])
        is_of_year = column.year == self._context.year and self._context.running not in (None, SUM)
        return self._cell(line, last) if is_of_year and self._number(figures.get(last)) else None

    def _number(self, text: str | None) -> bool:
        """Whether a number is printed; also one that nobody can read: what is made of it is open, and never made without it."""
        return text is not None and isinstance(read_printed(text, self._context.style), (Amount, Ambiguous, Unreadable))

    def _weighs(self, text: str | None) -> bool:
        """Whether a weight above 0 is printed, or one that nobody can read."""
        found = None if text is None else read_printed(text, self._context.style)
        return isinstance(found, (Ambiguous, Unreadable)) or (isinstance(found, Amount) and found.number.exact > 0)

    def _of_other_table(self, line: FigureRow, column: MeasuredColumn) -> Iterator[FigureRelation]:
        """What is printed of an indicator in several tables is the same."""
        if line.kind == OF_INDICATOR and (column.measure in (NATIONAL, WEIGHT) or column.year is not None):
            own = self._cell(line, column)
            is_number = self._number(self._figures[line.key][column])
            first, _ = self._context.first.setdefault((line.key, column), (own, is_number))
            if first != own:
                yield self._relation(line, column, "equal", first)

    # --- Money, totals ----------------------------------------------------------------------------------------------

    def _of_money(self, line: FigureRow, figures: Figures, column: MeasuredColumn) -> Iterator[FigureRelation]:
        if column.measure in _OF_SUMS and line.kind == OF_LINE:
            parts = [self._cell(one, column) for one in self._below(line.key)]
            yield from [self._relation(line, column, "sum", *parts)] if parts else []
        first = self._first_of(line)
        if column in (_CEILING, _SPENT) and first is not None:
            yield self._relation(line, column, "equal", self._cell(first, column))
        shared = self._whole_of_shares if column == _SHARE and line.kind != TOTAL else None
        if shared is not None and self._number(figures.get(shared[1])):
            total, base = shared
            yield self._relation(line, column, "percent", self._cell(line, base), self._cell(total, base))
        if _CEILING not in figures or _SPENT not in figures:
            return
        ceiling, spent = self._cell(line, _CEILING), self._cell(line, _SPENT)
        if column == MeasuredColumn(ABSORPTION):
            yield self._relation(line, column, "percent", spent, ceiling)
        elif column == MeasuredColumn(REST):
            yield self._relation(line, column, "difference", ceiling, spent)

    @cached_property
    def _whole_of_shares(self) -> tuple[FigureRow, MeasuredColumn] | None:
        """The only total, and the only amounts left of the shares; of two nobody knows which are meant."""
        totals = [line for line in self._lines if line.kind == TOTAL]
        left = {one for row in self._figures.values() for one in takewhile(lambda column: column != _SHARE, row)}
        amounts = [one for one in (_CEILING, _SPENT) if one in left]
        if len(totals) != 1 or len(amounts) != 1 or not self._is_whole or not self._is_flat(totals[0]):
            return None
        # Of codes below each other a share may be one of the line above.
        is_tree = any(self._is_below_another(line.key) for line in self._lines)
        return None if is_tree else (totals[0], amounts[0])

    def _first_of(self, line: FigureRow) -> FigureRow | None:
        """The row that prints the money of the same programme first, if *line* repeats it."""
        first = next(one for one in self._lines if one is line or (line.payer and one.payer == line.payer))
        return None if first is line else first

    def _below(self, key: str) -> list[FigureRow]:
        """The rows whose dotted codes stand directly below *key*."""
        under = [line for line in self._lines if line.key.startswith(f"{key}.")]
        return [one for one in under if not any(one.key.startswith(f"{other.key}.") for other in under)]

    def _of_total(self, line: FigureRow, column: MeasuredColumn) -> Iterator[FigureRelation]:
        lines = self._parts(line, column)
        parts = [self._cell(one, column) for one in lines]
        if line.kind == MEAN and column.measure == ACHIEVEMENT and parts:
            cap = {} if self._context.cap is None else {"cap": self._context.cap}
            if not any(_WEIGHT in figures for figures in self._figures.values()):
                yield self._relation(line, column, "mean", *parts, **cap)
            elif all(self._weighs(self._figures[one.key].get(_WEIGHT)) for one in lines):
                weights = [self._cell(one, _WEIGHT) for one in lines]
                yield self._relation(line, column, "weighted-mean", *parts, **cap)._replace(weights=weights)
        elif line.kind == TOTAL and column.measure in _OF_SUMS and parts and self._is_flat(line):
            yield self._relation(line, column, "sum", *parts)
        elif line.kind == TOTAL and column == _SHARE and len(parts) > 1:
            shared = self._whole_of_shares
            if shared is not None and len(parts) == len(self._parts(line, shared[1])):
                yield self._relation(line, column, "sum", *parts)

    def _parts(self, line: FigureRow, column: MeasuredColumn) -> list[FigureRow]:
        """The rows whose figures in *column* a total is made of."""
        kinds = (OF_INDICATOR,) if line.kind == MEAN else (OF_LINE, OF_OBJECTIVE, OF_INDICATOR)
        rows = [one for one in self._beside(line) if one.kind in kinds]
        if line.kind == TOTAL:
            rows = [row for row in rows if not self._is_below_another(row.key) and self._first_of(row) is None]
        return [row for row in rows if self._is_part(self._figures[row.key], column)]

    def _beside(self, line: FigureRow) -> Sequence[FigureRow]:
        """The rows of which a total may be: those since the last total; below a total, or where it says so, all; of the first row all that follow.

        Where the first row is a total and others stand between the rows, nobody knows whether each is above its rows or below.
        """
        at, end = self._lines.index(line), len(self._lines) - 1
        totals = [place for place, one in enumerate(self._lines) if one.kind == line.kind]
        if totals[0] == 0 and totals[1:] not in ([], [end]):
            return ()
        if at == 0:
            return self._lines[1:]
        last = max((place for place in totals if place < at), default=-1)
        is_of_all = last == at - 1 or OF_ALL.search(line.label) is not None
        return self._lines[0 if is_of_all else last + 1 : at]

    def _is_part(self, figures: Figures, column: MeasuredColumn) -> bool:
        """Whether a row has a share in a total: a number, or words where a number should stand, so that nobody knows it."""
        text = figures.get(column)
        if text is None or text in DASHES or is_not_there(text):
            return False
        is_certain = self._number(text) or column.measure != ACHIEVEMENT
        return is_certain or self._number(figures.get(column._replace(measure=REALISATION)))

    def _is_below_another(self, key: str) -> bool:
        """Whether *key* is a dotted code below that of another row."""
        return any(key.startswith(f"{other.key}.") for other in self._lines)

    def _is_flat(self, line: FigureRow) -> bool:
        """Whether the rows of a total are of one level, as far as their words say: programmes and their activities are not."""
        at = self._lines.index(line)
        beside = [one for one in (self._lines[:at] or self._lines[1:]) if one.kind not in (TOTAL, MEAN) and one.label]
        begin = {one.label.split()[0].casefold() for one in beside if not self._is_below_another(one.key)}
        return len(begin & {"program", "kegiatan", "sub", "subkegiatan"}) < 2  # noqa: PLR2004  # levels
