"""Which library computes: Polars in memory, DuckDB on a file, Spark on a cluster; all of them the same expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from evalkit.base.extras import needs
from evalkit.batch.frame import evaluated

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.batch.form import Cells
    from evalkit.batch.frame import Wanted
    from evalkit.instruments import Instrument

_TEXT_OF = ("predicate", "possible")


def has_columns(instrument: Instrument) -> bool:
    """Whether columns are known to give what the evaluation of each row gives; where they are not, rows are evaluated by themselves."""
    return not any(method.needs for method in instrument.methods.values())  # gates, and words in place of answers


def without_columns(rows: pl.DataFrame, instrument: Instrument, wanted: Wanted) -> pl.DataFrame:
    """*rows* with nothing known of them yet, all of them left to be evaluated by themselves."""
    scores: list[str] = [*instrument.nodes, "low", "high", *(f"reading_{name}" for name in wanted.readings)]
    texts = [f"{code}_exact" for code in instrument.nodes] + [f"reading_{name}_predicate" for name in wanted.readings]
    numbers = [pl.lit(None, pl.Decimal(38, _digits(instrument, name))).alias(name) for name in scores]
    words = [pl.lit(None, pl.String).alias(name) for name in (*texts, *_TEXT_OF)]
    named = {one.meta.output_name(): one for one in (*numbers, *words)}
    order = [name for code in instrument.nodes for name in (code, f"{code}_exact")] + [
        "predicate",
        "possible",
        "low",
        "high",
    ]
    readings = [name for one in wanted.readings for name in (f"reading_{one}", f"reading_{one}_predicate")]
    open_ = pl.lit(True, pl.Boolean).alias("open")  # noqa: FBT003  # a value
    return rows.select(*wanted.kept, *(named[name] for name in order), open_, *(named[name] for name in readings))


def _digits(instrument: Instrument, name: str) -> int:
    return instrument.nodes[name if name in instrument.nodes else "total"].digits


def with_polars(rows: pl.DataFrame, instrument: Instrument, cells: Cells, wanted: Wanted) -> pl.DataFrame:
    """What comes of *rows* of whole numbers.

    Raises:
        NoColumnsError: Columns cannot compute the instrument.
    """
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
