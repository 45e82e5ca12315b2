"""Rows of a lazy frame: their numbers, and the way into the memory and back to the engine."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import narwhals as nw
import polars as pl

from evalkit.batch.frames.column_names import ROW, is_spark

_IN_PART = 33  # bits of the number of a row in its part of a table, on Spark


def numbered(frame: Any) -> Any:
    """A lazy *frame* of narwhals with the numbers of its rows, from 1 up; of Spark with numbers that grow and leave some out."""
    native = nw.to_native(frame)
    if frame.implementation.is_polars():
        return nw.from_native(native.with_row_index(ROW, 1).with_columns(pl.col(ROW).cast(pl.Int64)))
    if is_spark(frame):
        from pyspark.sql import functions  # noqa: PLC0415  # is there where the frame is

        return nw.from_native(native.withColumn(ROW, functions.monotonically_increasing_id() + 1))
    return nw.from_native(native.select(f'*, row_number() OVER () AS "{ROW}"'))


def row_numbers(frame: Any, numbers: pl.Series) -> pl.Series:
    """The rows that have these *numbers* in a frame that was ``numbered``, counted from 1 up; 0 stays."""
    if not is_spark(frame):
        return numbers
    from pyspark.sql import functions  # noqa: PLC0415  # is there where the frame is

    part = functions.spark_partition_id()
    sizes = dict(nw.to_native(frame).groupBy(part.alias(ROW)).count().collect())
    before = list(accumulate((sizes.get(at, 0) for at in range(max(sizes, default=0) + 1)), initial=0))
    return pl.Series(
        [0 if at == 0 else before[at - 1 >> _IN_PART] + ((at - 1) & (1 << _IN_PART) - 1) + 1 for at in numbers],
        dtype=pl.Int64,
    )


def like(frame: Any, rows: pl.DataFrame) -> Any:
    """*rows* as a lazy frame of narwhals, held by the engine that holds *frame*."""
    native = nw.to_native(frame)
    if frame.implementation.is_polars():
        return nw.from_native(rows.lazy())
    if is_spark(frame):
        return nw.from_native(native.sparkSession.createDataFrame(rows.to_arrow()))
    rows_of_evalkit = rows.to_arrow()  # found by its name, unless a table of the session is called so
    view = f"\x01view {id(rows_of_evalkit)}"  # what DuckDB makes of a relation that is queried
    found = native.query(view, "SELECT * FROM rows_of_evalkit")
    native.query(view, f'DROP VIEW IF EXISTS "{view}"')
    return nw.from_native(found)


def in_memory(frame: Any) -> pl.DataFrame:
    """The rows of a lazy *frame* of narwhals, by their numbers."""
    return in_polars(frame).sort(ROW)


def in_polars(frame: Any) -> pl.DataFrame:
    """All rows of a *frame* of narwhals; a lazy one of Polars goes through its table piece by piece."""
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect(engine="streaming") if frame.implementation.is_polars() else frame.collect("polars")
    return frame.to_native()  # type: ignore[no-any-return]  # of Polars
