"""Rows whose printed values stand in place of all answers below them: columns compute with these values as with answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evalkit.base.tuples import NamedTuple
from evalkit.batch.encoding.roles import ANSWERS, VALUES
from evalkit.batch.frames.column_names import ROW
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.batch.columns.cells import Cells
    from evalkit.batch.columns.scores import Wanted
    from evalkit.batch.encoding.cell_reader import CellReader
    from evalkit.instruments import Instrument

    Engine = Callable[[pl.DataFrame, Instrument, Cells, Wanted], pl.DataFrame]

# Rows that give the same values, from which on columns are made for them: it takes as long as some hundred of them by themselves.
_WORTH_COLUMNS = 100
_BETWEEN = " "


class ComputedRows(NamedTuple):
    """What the engine made of some rows.

    Attributes:
        rows: In their order.
        given: Code of each value → in which rows columns have computed with it.
    """

    rows: pl.DataFrame
    given: pl.DataFrame


class GivenValues:
    """Asks the engine of rows that give the same values, some at a time."""

    def __init__(
        self, instrument: Instrument, readers: Sequence[CellReader], cells: Cells, wanted: Wanted, engine: Engine
    ) -> None:
        """*cells*: the answers that rows hold; *wanted*: with ``ROW``."""
        self._instrument, self._cells, self._wanted, self._engine = instrument, cells, wanted, engine
        self._values = [reader for reader in readers if reader.use.section == VALUES]
        self._held = [reader.use.code for reader in readers if reader.use.section in (ANSWERS, VALUES)]

    def computed(self, cells: pl.DataFrame) -> ComputedRows:
        """What the engine makes of *cells*: of values that answers or others stand below, nothing."""
        codes = [reader.use.code for reader in self._values]
        kinds = cells.select(self._kind().alias(_BETWEEN)).to_series()
        numbers = kinds.value_counts(name=ROW).rows()
        worth = [kind for kind, number in numbers if kind and number >= _WORTH_COLUMNS]
        kinds = kinds.set(~kinds.is_in(worth), "")
        parts = [self._together(kind, cells.filter(kinds == kind)) for kind in kinds.unique(maintain_order=True)]
        rows = pl.concat(parts).sort(ROW) if parts else self._together("", cells)
        given = cells.select(pl.col(code).is_not_null() & pl.lit(kinds != "") for code in codes)
        return ComputedRows(rows, given)

    def _together(self, kind: str, cells: pl.DataFrame) -> pl.DataFrame:
        held = self._cells._replace(codes=self._cells.codes.union(kind.split()))
        return self._engine(cells, self._instrument, held, self._wanted)

    def _kind(self) -> pl.Expr:
        """The codes of the values that a row gives, if each stands in place of all that is below it; else nothing."""
        stand = pl.all_horizontal(pl.lit(value=True), *self._stand())
        codes = [pl.when(pl.col(one.use.code).is_not_null()).then(pl.lit(one.use.code)) for one in self._values]
        joined = pl.concat_str(codes, separator=_BETWEEN, ignore_nulls=True) if codes else pl.lit("")
        return pl.when(stand).then(joined).otherwise(pl.lit(""))

    def _stand(self) -> Iterator[pl.Expr]:
        """Of each value whether a row gives none, or one that can come out and nothing below it."""
        plan = plan_for(self._instrument)
        for reader in self._values:
            at = plan.position[reader.use.code]
            below = [code for code in self._held if plan.is_below(plan.position[code], at)]
            ends, cell = plan.ends[at], pl.col(reader.use.code)
            if not (reader.is_scaled and ends.is_bounded):
                yield cell.is_null()
                continue
            low, high = (end * 10**reader.digits for end in ends.ends)
            alone = pl.all_horizontal(pl.lit(value=True), *(pl.col(code).is_null() for code in below))
            yield cell.is_null() | (alone & cell.is_between(low.__ceil__(), high.__floor__()))
