"""Which library computes: Polars in memory, DuckDB on a file, Spark on a cluster; all of them the same expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from evalkit.base.extras import needs
from evalkit.batch.columns.scores import evaluated

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.batch.columns.cells import Cells
    from evalkit.batch.columns.scores import Wanted
    from evalkit.instruments import Instrument


def with_polars(rows: pl.DataFrame, instrument: Instrument, cells: Cells, wanted: Wanted) -> pl.DataFrame:
    """What comes of *rows* of whole numbers."""
    found: pl.LazyFrame = evaluated(nw.from_native(rows.lazy()), instrument, cells, wanted).to_native()
    return found.collect()


def with_duckdb(
    rows: pl.DataFrame, instrument: Instrument, cells: Cells, wanted: Wanted, folder: Path, order: str
) -> pl.DataFrame:
    """The same by DuckDB, which reads and writes files in *folder*; *order*: the column that numbers the rows.

    Raises:
        MissingExtraError: DuckDB is not installed.
    """
    with needs("duckdb"):
        import duckdb  # noqa: PLC0415  # comes with an extra
    given, found = folder / "duckdb-in.parquet", folder / "duckdb-out.parquet"
    rows.write_parquet(given)
    with duckdb.connect() as database:
        relation: Any = evaluated(nw.from_native(database.read_parquet(str(given))), instrument, cells, wanted)
        relation.sort(order).to_native().write_parquet(str(found))
    return pl.read_parquet(found)
