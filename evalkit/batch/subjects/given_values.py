"""Rows whose printed values stand in place of answers that are missing below them: columns compute with these values as with answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from evalkit.base.tuples import NamedTuple
from evalkit.batch.encoding.roles import VALUES
from evalkit.batch.frames.column_names import ROW
from evalkit.evaluation.outcome import hangs_on_total
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.batch.columns.cells import Cells
    from evalkit.batch.columns.scores import Wanted
    from evalkit.batch.encoding.cell_reader import CellReader
    from evalkit.instruments import Instrument

    Engine = Callable[[pl.DataFrame, Instrument, Cells, Wanted], pl.DataFrame]

# Rows that give the same values, from which on columns are made for them: it takes as long as some hundred of them by themselves.
_WORTH_COLUMNS = 100
_BETWEEN = "\x01"  # of codes, which may hold spaces


class ComputedRows(NamedTuple):
    """What the engine made of some rows.

    Attributes:
        rows: In their order.
        used: Code of each value → in which rows it stands in place of answers that are missing.
        given: Code of each value → in which of these columns have computed with it.
    """

    rows: pl.DataFrame
    used: pl.DataFrame
    given: pl.DataFrame


class GivenValues:
    """Asks the engine of rows that give the same values, some at a time."""

    def __init__(
        self, instrument: Instrument, readers: Sequence[CellReader], cells: Cells, wanted: Wanted, engine: Engine
    ) -> None:
        """*cells*: the answers that rows hold; *wanted*: with ``ROW``."""
        self._instrument, self._cells, self._wanted, self._engine = instrument, cells, wanted, engine
        self._values = {reader.use.code: reader for reader in readers if reader.use.section == VALUES}

    def computed(self, cells: pl.DataFrame) -> ComputedRows:
        """What the engine makes of *cells*: of values that it does not know how to compute with, nothing."""
        used = cells.select(self._is_used(code).alias(code) for code in self._values)
        kinds = self._kinds(cells, used)
        numbers = kinds.value_counts(name=ROW).rows()
        worth = [kind for kind, number in numbers if kind and number >= _WORTH_COLUMNS]
        kinds = kinds.set(~kinds.is_in(worth), "")
        parts = [self._together(kind, cells.filter(kinds == kind)) for kind in kinds.unique(maintain_order=True)]
        rows = pl.concat(parts).sort(ROW) if parts else self._together("", cells)
        return ComputedRows(rows, used, used.select(pl.all() & pl.lit(kinds != "")))

    def _together(self, kind: str, cells: pl.DataFrame) -> pl.DataFrame:
        held = self._cells._replace(codes=self._cells.codes.union(kind.split(_BETWEEN) if kind else ()))
        return self._engine(cells, self._instrument, held, self._wanted)

    def _is_used(self, code: str) -> pl.Expr:
        """Whether a value is given, and not all answers below it are."""
        leaves = self._instrument.leaves_under(code)
        lacks = [pl.col(leaf).is_null() for leaf in leaves if leaf in self._cells.codes]
        return pl.col(code).is_not_null() & pl.any_horizontal(pl.lit(len(lacks) < len(leaves)), *lacks)

    def _kinds(self, cells: pl.DataFrame, used: pl.DataFrame) -> pl.Series:
        """The codes of the values that a row uses, if columns can compute with each; else nothing."""
        fits = [~pl.lit(used[code]) | self._fits(reader) for code, reader in self._values.items()]
        # What rules make of a total and of what stands below it, a row by itself tells.
        if TOTAL in used.columns and not hangs_on_total(self._instrument):
            fits.append(~pl.lit(used[TOTAL]) | ~pl.any_horizontal(pl.lit(value=False), *map(pl.lit, used.drop(TOTAL))))
        codes = [pl.when(pl.lit(used[code])).then(pl.lit(code)) for code in self._values]
        joined = pl.concat_str(codes, separator=_BETWEEN, ignore_nulls=True) if codes else pl.lit("")
        kind = pl.when(pl.all_horizontal(pl.lit(value=True), *fits)).then(joined).otherwise(pl.lit(""))
        return cells.select(kind.alias(_BETWEEN)).to_series()

    def _fits(self, reader: CellReader) -> pl.Expr:
        """Whether a value can come out at all."""
        plan = plan_for(self._instrument)
        ends = plan.ends[plan.position[reader.use.code]]
        if not (reader.is_scaled and ends.is_bounded):
            return pl.lit(value=False)
        low, high = (end * 10**reader.digits for end in ends.ends)
        return pl.col(reader.use.code).is_between(low.__ceil__(), high.__floor__())
