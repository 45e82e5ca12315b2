"""A table on Apache Spark: what columns know by themselves is computed and written there; other rows come back by way of files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import narwhals as nw
import polars as pl

from evalkit.batch.frames.column_names import ROW, called
from evalkit.batch.storage.output import OutputParts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.batch.encoding.roles import Roles
    from evalkit.batch.engines.lazy import PeopleApart, SubjectsApart
    from evalkit.batch.storage.source import TableSource
    from evalkit.batch.units.respondents import Respondents

_FILE, _AT, _BEFORE = "\x01file", "\x01at", "\x01before"
_PATTERN = re.compile(r"[\\*?\[\]{}]")  # signs with which a path stands for several


# --- The table --------------------------------------------------------------------------------------------------------


def table_of(spark: Any, source: TableSource, roles: Roles, folder: Path) -> Any:
    """The columns of a table that are read, with the numbers of its rows: Parquet where it lies; of anything else a copy in *folder*."""
    if source.parquet is not None:
        return _numbered(_read(spark, source.parquet), roles.read)
    copy = OutputParts(folder / "given", "given")
    copy.folder.mkdir()
    for rows in source.batches(roles.read, roles.beside):
        copy.add(rows)
    return _read(spark, copy.folder)


def _read(spark: Any, path: Path) -> Any:
    reader = spark.read.option("recursiveFileLookup", "true")
    if path.is_dir():
        reader = reader.option("pathGlobFilter", "*.parquet")
    return reader.parquet(_PATTERN.sub(r"\\\g<0>", _place(path)))


def _place(path: Path) -> str:
    """*path* for Spark, whatever file system its configuration names first."""
    return f"file://{path.resolve()}"


def _numbered(frame: Any, columns: Sequence[str]) -> Any:
    """Rows as they stand in the files, these in the order of their names; the first is row 1."""
    from pyspark.sql import functions  # noqa: PLC0415  # comes with an extra

    file, at = functions.col("_metadata.file_path"), functions.col("_metadata.row_index")
    sizes = {row[0]: row[1] for row in frame.groupBy(file.alias(_FILE)).count().collect()}
    before, done = {}, 0
    for name in sorted(sizes, key=unquote):
        before[name] = done
        done += sizes[name]
    cells = [frame[f"`{name.replace('`', '``')}`"] for name in columns]
    rows = frame.select(*cells, file.alias(_FILE), at.alias(_AT))
    files = frame.sparkSession.createDataFrame(list(before.items()), f"`{_FILE}` string, `{_BEFORE}` bigint")
    number = functions.col(_BEFORE) + functions.col(_AT) + functions.lit(1)
    return rows.join(functions.broadcast(files), _FILE).withColumn(ROW, number).drop(_FILE, _AT, _BEFORE)


# --- Rows -------------------------------------------------------------------------------------------------------------


def others_of(apart: PeopleApart | SubjectsApart, folder: Path) -> pl.LazyFrame:
    """The rows that are looked at one by one, by way of a new *folder*; see ``ROW`` for their order."""
    nw.to_native(apart.others).write.parquet(_place(folder))
    return pl.scan_parquet(folder / "*.parquet").sort(ROW)


def every_of(apart: PeopleApart, units: Respondents, folder: Path, names: pl.DataFrame) -> Any:
    """All rows as whole numbers, those that *units* has taken by way of a new *folder* among them."""
    folder.mkdir()
    units.kept.sink_parquet(folder / "kept.parquet")
    spark = nw.to_native(apart.found).sparkSession
    return apart.every(units, nw.from_native(spark.read.parquet(_place(folder))), names)


def write(apart: SubjectsApart, names: Sequence[str], folder: Path) -> None:
    """Write all other rows into a new *folder*, with the columns of these *names*."""
    nw.to_native(called(apart.columns(names), names)).write.parquet(_place(folder))
