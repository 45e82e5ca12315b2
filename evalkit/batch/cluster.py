"""A table on Apache Spark: what columns know by themselves is computed and written there; other rows come back.

Rows that columns leave open, that hold a cell that cannot be read, a printed number, a value above the answers or a fact are the
others: they are written down as they were, and go the way of every other engine on the machine that started the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import narwhals as nw
import polars as pl

from evalkit.batch.by_unit import UNIT
from evalkit.batch.checked import CHANGES_PREDICATE, CHANGES_SCORE, MISSING
from evalkit.batch.form import Cells
from evalkit.batch.frame import OF_READING, OPEN, PREDICATE, READING, Wanted, evaluated_within
from evalkit.batch.frames import BAD, Readers, name_of, normalised
from evalkit.batch.inner import col, inner, within
from evalkit.batch.out import Parts
from evalkit.batch.roles import ANSWERS, CLAIM, CLAIMS, CONTEXT, VALUES, Roles
from evalkit.batch.source import MORE, ROW
from evalkit.batch.taking import MAY_BE_SUMS
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evalkit.batch.by_unit import Units
    from evalkit.batch.source import Source
    from evalkit.instruments import Instrument

_RAW, _ODD, _OTHER = "\x01raw ", "\x01odd", "\x01other"
_WRITTEN = "\x01written"
_FILE, _AT, _BEFORE = "\x01file", "\x01at", "\x01before"
_NAMES_SOMEBODY = "[A-Za-z0-9]"


# --- The table --------------------------------------------------------------------------------------------------------


def table_of(spark: Any, source: Source, columns: Sequence[str], folder: Path) -> Any:
    """The *columns* of a table with the numbers of its rows: Parquet where it lies; of anything else a copy in *folder*."""
    if source.parquet is not None:
        return _numbered(_read(spark, source.parquet), columns)
    copy = Parts(folder / "given", "given")
    copy.folder.mkdir()
    for rows in source.batches(columns):
        copy.add(rows)
    return _read(spark, copy.folder)


def _read(spark: Any, path: Path) -> Any:
    reader = spark.read.option("recursiveFileLookup", "true")
    if path.is_dir():
        reader = reader.option("pathGlobFilter", "*.parquet")
    return reader.parquet(_place(path))


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


class _OnSpark:
    """Rows on Spark, some of which come back as they were."""

    _found: Any  # with ``ROW``, what each row was, and whether it is one of the others

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self._raw = list(dict.fromkeys([*roles.named, *(use.heading for use in roles.used)]))

    def others(self, folder: Path) -> pl.LazyFrame:
        """The rows that are looked at one by one, as the table has them, by way of a new *folder*; see ``ROW`` for their order."""
        more = [MORE] if MORE in self._found.collect_schema() else []
        rows = nw.to_native(
            self._found.filter(col(_OTHER)).select(ROW, *more, *[_RAW + inner(one) for one in self._raw])
        )
        rows.toDF(ROW, *more, *self._raw).write.parquet(_place(folder))
        return pl.scan_parquet(folder / "*.parquet").sort(ROW)

    def _cells(self, frame: Any, readers: Readers) -> tuple[Any, list[str]]:
        """Rows as whole numbers, what they were, and ``_ODD``; and the names of what is no number."""
        raw = [col(one).alias(_RAW + inner(one)) for one in self._raw]
        frame = frame.with_columns(*raw, self._odd(frame).alias(_ODD))
        kept = [
            ROW,
            _ODD,
            *([MORE] if MORE in frame.collect_schema() else []),
            *[_RAW + inner(one) for one in self._raw],
        ]
        cells = within(normalised(frame, {inner(one): reader for one, reader in readers.of.items()}, kept))
        return cells.with_columns((col(_ODD) | col(BAD).fill_null(value=False)).alias(_ODD)), kept

    def _odd(self, frame: Any) -> Any:
        """Rows that may be without a subject, or of totals or means; and those with more cells than headings."""
        found = [nw.lit(value=False)]
        for named in (self._roles.subject, self._roles.unit):
            if named is not None:
                text = col(named).cast(nw.String).fill_null("")
                found += [~text.str.contains(_NAMES_SOMEBODY), text.str.contains(MAY_BE_SUMS)]
        if MORE in frame.collect_schema():
            found.append(~col(MORE).is_null())
        return nw.any_horizontal(*found, ignore_nulls=True)


class PeopleOnSpark(_OnSpark):
    """Respondents or persons on Spark."""

    def __init__(self, frame: Any, instrument: Instrument, roles: Roles, readers: Readers) -> None:
        """*frame*: what ``table_of`` gives."""
        super().__init__(roles)
        assert roles.unit is not None  # else rows are subjects
        self._unit = _RAW + inner(roles.unit)
        self._codes = [name_of(reader.use) for reader in readers.of.values()]
        population = instrument.records.population if instrument.records is not None else None
        cells, _ = self._cells(within(nw.from_native(frame)), readers)
        unsaid = (
            [] if population is None or population.column not in self._codes else [col(population.column).is_null()]
        )
        self._found = cells.with_columns(nw.any_horizontal(col(_ODD), *unsaid, ignore_nulls=True).alias(_OTHER))

    @property
    def rows(self) -> int:
        """How many are none of the others."""
        return int(nw.to_native(self._found.filter(~col(_OTHER))).count())

    def every(self, units: Units, folder: Path) -> Any:
        """All rows as whole numbers, those that *units* has taken by way of a new *folder* among them; units by their names."""
        plain = self._found.filter(~col(_OTHER)).select(ROW, self._unit, *map(inner, self._codes))
        plain = plain.with_columns(nw.col(self._unit).cast(nw.String).fill_null(""))
        first = plain.group_by(self._unit).agg(nw.col(ROW).min()).collect("polars").to_native().sort(ROW)
        names = {text: units.name(text) for text in first.get_column(self._unit)}
        native = nw.to_native(plain).toDF(ROW, _WRITTEN, *map(inner, self._codes))
        called = native.sparkSession.createDataFrame(
            [*names.items()] or [("", "")], f"`{_WRITTEN}` string, `{UNIT}` string"
        )
        folder.mkdir()
        units.kept.sink_parquet(folder / "kept.parquet")
        kept = native.sparkSession.read.parquet(_place(folder)).toDF(ROW, UNIT, *map(inner, self._codes))
        rows = native.join(called, _WRITTEN).drop(_WRITTEN).unionByName(kept)
        return nw.from_native(rows)


class OnSpark(_OnSpark):
    """The rows of one table of subjects on Spark."""

    def __init__(
        self, frame: Any, instrument: Instrument, roles: Roles, readers: Readers, readings: Sequence[str]
    ) -> None:
        """*frame*: what ``table_of`` gives; *readings*: ids of those that are wanted."""
        super().__init__(roles)
        self._instrument, self._readings = instrument, readings
        self._found = self._evaluated(within(nw.from_native(frame)), readers)

    def write(self, names: Sequence[str], folder: Path) -> None:
        """Write all other rows into a new *folder*, with the columns of these *names*."""
        native = nw.to_native(self._found.filter(~col(_OTHER)))
        native.select(*[self._column(name).alias(name) for name in names]).write.parquet(_place(folder))

    def _column(self, name: str) -> Any:
        from pyspark.sql import functions  # noqa: PLC0415  # comes with an extra

        if name == ROW or name not in self._roles.named:
            if inner(name) in self._found.collect_schema():
                return functions.col(inner(name))
            return functions.lit(None).cast("string") if name.startswith((CLAIM, "\x01")) else functions.lit(False)  # noqa: FBT003  # a cell
        return functions.col(_RAW + inner(name))

    def _evaluated(self, frame: Any, readers: Readers) -> Any:
        """Every row with all that columns know of it, what it was, and whether it is one of the others."""
        cells, kept = self._cells(frame, readers)
        above = [col(name_of(use)).is_null() for use in self._roles.of(CLAIMS, VALUES, CONTEXT)]
        cells = cells.with_columns((col(_ODD) | ~_all(above)).alias(_ODD))
        held = Cells(frozenset(use.code for use in self._roles.of(ANSWERS)), readers.digits)
        found = evaluated_within(cells, self._instrument, held, Wanted(exact=True, readings=self._readings, kept=kept))
        other = nw.any_horizontal(col(_ODD), col(OPEN), *self._known_with_gaps(), ignore_nulls=True)
        return found.with_columns(other.alias(_OTHER), *self._flags())

    # --- What is told of a row, from the columns that come out ------------------------------------------------------------

    def _known_with_gaps(self) -> Iterator[Any]:
        """Rows in which a node is known though an answer below it is missing: why it is, a row by itself tells."""
        for code, node in self._instrument.nodes.items():
            if not node.is_leaf:
                there = [~col(leaf).is_null() for leaf in self._instrument.leaves_under(code)]
                yield ~col(code).is_null() & ~_all(there)

    def _flags(self) -> Iterator[Any]:
        """Findings, as ``evalkit.batch.checked`` has them."""
        yield (~_all([~col(leaf).is_null() for leaf in self._instrument.leaves_under(TOTAL)])).alias(MISSING)
        scores, words = [], []
        for name in self._readings:
            score, word = col(READING + name), col(READING + name + OF_READING)
            other_word = (word != col(PREDICATE)).fill_null(value=False)
            other_score = (score != col(TOTAL)).fill_null(value=True)
            scores.append(~score.is_null() & other_score & ~other_word)
            words.append(~score.is_null() & other_word)
        if self._readings:
            yield nw.any_horizontal(*scores, ignore_nulls=True).alias(CHANGES_SCORE)
            yield nw.any_horizontal(*words, ignore_nulls=True).alias(CHANGES_PREDICATE)


def _all(parts: Sequence[Any]) -> Any:
    return nw.all_horizontal(nw.lit(value=True), *parts, ignore_nulls=True)
