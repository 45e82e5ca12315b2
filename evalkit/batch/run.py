"""A table of any size → a file with what comes of each row, a table of the cells that cannot be read, and counts that add up."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.batch.encoding.encoder import Readers, readers_of, refuse_meanings
from evalkit.batch.encoding.labels import Labels, looked_at
from evalkit.batch.encoding.rejects import Reject, listed, refused
from evalkit.batch.encoding.roles import told_above
from evalkit.batch.engines.lazy import PeopleApart, SubjectsApart, refuse_alike
from evalkit.batch.engines.local import with_duckdb, with_polars
from evalkit.batch.frames.column_names import ROW
from evalkit.batch.frames.floats import widened
from evalkit.batch.request import CSV, DUCKDB, PARQUET, SPARK, SUCCESS, form_of
from evalkit.batch.storage import output
from evalkit.batch.storage.source import AT_ONCE, TableSource, open_source
from evalkit.batch.subjects.by_fact import each_under, evaluator_of, together
from evalkit.batch.subjects.evaluator import RowEvaluator
from evalkit.batch.units.respondents import Respondents, scored
from evalkit.batch.units.sums import ROWS
from evalkit.instruments import TOTAL
from evalkit.mapping.map_file import AGENCIES, given_by, refuse_rows_not_taken
from evalkit.mapping.map_file import ROWS as ROWS_OF
from evalkit.mapping.table_region import OF_RECORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.text import Message, Prose
    from evalkit.batch.encoding.roles import Roles
    from evalkit.batch.request import ColumnOptions, Request
    from evalkit.batch.subjects.by_fact import RulesByFact
    from evalkit.instruments import Instrument
    from evalkit.mapping.map_file import Hints


class RowCounts(NamedTuple):
    """How many rows there were: those that were read are those with a score, without, and those that were rejected."""

    read: int = 0
    evaluated: int = 0
    incomplete: int = 0
    rejected: int = 0

    def plus(self, other: RowCounts) -> RowCounts:
        """Both together."""
        return RowCounts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class TooManyRejectsError(Exception):
    """More rows were rejected than is allowed; nothing was written."""

    def __init__(self, most: int) -> None:
        """*most*: as many are allowed."""
        super().__init__(most)
        self.most = most


class Done(NamedTuple):
    """What came of a run.

    Attributes:
        rows: What was written, as long as the run is not left.
        rejects: The file with rejected cells, if it was written.
        seconds: How long the rows took.
    """

    instrument: Instrument
    roles: Roles
    counts: RowCounts
    rows: pl.LazyFrame
    readings: Sequence[str]
    rejects: str | None
    notes: tuple[Message, ...]
    seconds: float


def batch(
    asked: Request,
    instrument: Instrument,
    say: Callable[[Prose], str],
    watch: Callable[[int, int | None], None],
    look: Callable[[Done], None],
) -> Done:
    """Evaluate every row of a table.

    Args:
        asked: The table, and what is wanted of it.
        instrument: By which it is evaluated.
        say: Puts the reasons of rejects into words.
        watch: Is told how many rows are done, and of how many.
        look: Sees what came out, all of it written, before it is put into its place; where it raises, nothing is.

    Raises:
        AssessmentError: The table, or the mapping, cannot be read.
        NotSaidError: A column that was asked for is not there.
        TooManyRejectsError: As it says.
        MissingExtraError: A library is not installed.
    """
    given = given_by(asked.map)
    _refuse_other_rows(given, asked.wanted, instrument)
    source = open_source(asked.table, instrument, given)
    with output.workplace(Path(asked.to)) as folder:
        run = _BatchRun(asked, instrument, source, given, folder, say)
        began = time.monotonic()
        run.rows(watch)
        used = {use.heading for use in run.roles.used}
        of_roles = (*run.roles.told(), *told_above(run.roles, instrument))
        notes = (*source.notes_on(used), *of_roles, *run.readers.notes, *run.labels.told())
        done = Done(
            instrument, run.roles, run.counts, run.out.scan(), run.readings, None, notes, time.monotonic() - began
        )
        whole, rejects = run.written()
        look(done)
        return done._replace(rejects=run.put(whole, rejects))


def _refuse_other_rows(given: Hints, wanted: ColumnOptions, instrument: Instrument) -> None:
    """Refuse a mapping by which rows are respondents or persons where each is evaluated alone, or agencies where they are added up."""
    rows, faults = given.map.source.rows, Faults(given.file)
    if rows in OF_RECORDS and wanted.by is None:
        problem = msg("rows of {what} are put together by unit", what=ROWS_OF[rows])
        faults.add("source.rows", problem, hint=msg("name the column of the units: --by"))
    elif rows in OF_RECORDS:
        refuse_rows_not_taken(rows, instrument, faults)
    elif rows == AGENCIES and wanted.by is not None:
        problem = msg("rows of {what} are not put together by unit", what=ROWS_OF[rows])
        faults.add("source.rows", problem, hint=msg("leave out --by"))
    faults.raise_if_any(AssessmentError)


class _BatchRun:
    def __init__(
        self,
        asked: Request,
        instrument: Instrument,
        source: TableSource,
        given: Hints,
        folder: Path,
        say: Callable[[Prose], str],
    ) -> None:
        self.asked, self.instrument, self.source, self.say = asked, instrument, source, say
        each = each_under(source.headings, instrument, given, asked.wanted, source.file)
        self.roles = looked_at(together(each), source.types)
        if asked.engine == DUCKDB:
            refuse_alike(instrument, self.roles)
        self.counts, self.folder, self._parts = RowCounts(), folder, folder / "spark-out"
        self.out, self.rejects = output.OutputParts(folder, "out"), output.OutputParts(folder, "rejects")
        readers = [self._readers(given, one) for one in each]
        self.readers = readers[0]
        self.labels = Labels(instrument, self.roles, self.readers.of, self._frames)
        refuse_meanings((reader for one in readers for reader in one.of.values()), given)
        self.readings = [reading.id for reading in instrument.readings] if asked.readings else []
        self._units = (
            Respondents(
                instrument, self.roles, self.readers, self.labels, self.readings, output.OutputParts(folder, "rows")
            )
            if self.roles.unit is not None
            else None
        )
        engine = partial(with_duckdb, folder=folder, order=ROW) if asked.engine == DUCKDB else with_polars
        self._evaluator = evaluator_of(each, readers, self.labels, self.readings, engine)

    def _frames(self, columns: Sequence[str]) -> Iterator[Any]:
        """The whole table: *columns*, or more where rows that are blank in all columns are passed over."""
        read = self.roles.read if self.source.parquet is None else columns
        return map(nw.from_native, self.source.batches(read, self.roles.beside))

    def _readers(self, given: Hints, under: RulesByFact) -> Readers:
        """What reads the columns, once those that have to be measured were gone through."""
        _, instrument, roles = under
        source = self.source
        return readers_of(roles, instrument, given.map, source.types, source.values_of, source.file, source.kept)

    def rows(self, watch: Callable[[int, int | None], None]) -> None:
        """Evaluate all rows, some at a time."""
        # Rows that tell a fact are evaluated here.
        if self.asked.engine == SPARK and isinstance(self._evaluator, RowEvaluator):
            self._on_spark()
            return
        for rows in self.source.batches(self.roles.read, self.roles.beside):
            self._take(rows) if self._units is None else self._keep(rows, self._units)
            watch(self.counts.read, self.source.rows)
        if self._units is not None:
            self._evaluate(self._units)

    def _on_spark(self) -> None:
        """Evaluate all rows on Spark, but for those that are evaluated one by one."""
        from evalkit.batch.engines.cluster import table_of  # noqa: PLC0415  # what is not asked for is not imported
        from evalkit.batch.engines.spark_session import session  # noqa: PLC0415  # the same

        with session(self.asked.master, self.folder) as spark:
            table = widened(nw.from_native(table_of(spark, self.source, self.roles, self.folder)))
            if self._units is None:
                self._subjects(
                    SubjectsApart(table, self.instrument, self.roles, self.readers, self.labels, self.readings)
                )
            else:
                self._people(PeopleApart(table, self.instrument, self.roles, self.readers, self.labels), self._units)

    def _subjects(self, apart: SubjectsApart) -> None:
        from evalkit.batch.engines.cluster import others_of, write  # noqa: PLC0415  # what is not asked for is not imported

        others = others_of(apart, self.folder / "others")
        schema = self._take(others.head(0).collect())  # so that there are columns where there are no such rows
        for rows in others.collect_batches(chunk_size=AT_ONCE, maintain_order=True):
            self._take(rows)
        own = {ROW} if not self.asked.is_folder else set()
        write(apart, [name for name in schema if not name.startswith(output.OWN) or name in own], self._parts)
        self._count_parts()

    def _people(self, apart: PeopleApart, units: Respondents) -> None:
        from evalkit.batch.engines.cluster import every_of, others_of  # noqa: PLC0415  # what is not asked for is not imported

        names = apart.names
        others = others_of(apart, self.folder / "others")
        self._keep(others.head(0).collect(), units)
        for rows in others.collect_batches(chunk_size=AT_ONCE, maintain_order=True):
            self._keep(rows, units, names)
        self._count(RowCounts(read=int(names.get_column(ROWS).sum())), ())
        self._evaluate(units, every_of(apart, units, self.folder / "kept", names))

    def _count_parts(self) -> None:
        """Count the rows that Spark has written, and put them to the others."""
        files = sorted(self._parts.glob("*.parquet"))
        rows, known = pl.scan_parquet(files, glob=False).select(pl.len(), pl.col(TOTAL).count()).collect().row(0)
        self.out.files += files
        self._count(RowCounts(rows, known, rows - known), ())

    def _keep(self, rows: pl.DataFrame, units: Respondents, names: pl.DataFrame | None = None) -> None:
        rejects, rejected = units.take(rows, names)
        self._count(RowCounts(read=rows.height, rejected=rejected), rejects)

    def _evaluate(self, units: Respondents, every: Any = None) -> None:
        found, bad = units.found(every)
        rejects = [refused(0, self.roles.unit or "", name, fault) for name, _, fault in bad]
        self._count(RowCounts(0, *scored(found), sum({name: n for name, n, _ in bad}.values())), rejects)
        self.out.add(found)

    def _take(self, rows: pl.DataFrame) -> pl.Schema:
        """Evaluate *rows*; the columns that come out."""
        found = self._evaluator.take(rows)
        known = int(found.rows.get_column(TOTAL).is_not_null().sum())
        self._count(RowCounts(rows.height, known, found.rows.height - known, found.rejected), found.rejects)
        self.out.add(found.rows)
        return found.rows.schema

    def _count(self, counts: RowCounts, rejects: Sequence[Reject]) -> None:
        self.counts = self.counts.plus(counts)
        if rejects:
            self.rejects.add(listed(rejects, self.say))
        if self.asked.most is not None and self.counts.rejected > self.asked.most:
            raise TooManyRejectsError(self.asked.most)

    def written(self) -> tuple[Path, Path | None]:
        """What came out, not yet in its place, and the rejects, if there are some or the list of an older run stands there."""
        rejects = Path(self.asked.place_of_rejects)
        if not self.rejects.files and (self.asked.rejects is not None or output.is_list_of(rejects, Reject._fields)):
            self.rejects.add(listed((), self.say))
        whole = self._folder_written() if self.asked.is_folder else self._written(Path(self.asked.to))
        if not self.rejects.files:
            return whole, None
        return whole, self.rejects.written(rejects, form_of(str(rejects)) or CSV, Reject._fields)

    def put(self, whole: Path, rejects: Path | None) -> str | None:
        """Put what is *written* into its place; where the rejects are."""
        place = self.asked.place_of_rejects
        if rejects is not None:
            output.put(rejects, Path(place))
        (output.put_folder if self.asked.is_folder else output.put)(whole, Path(self.asked.to))
        return place if rejects is not None else None

    def _written(self, to: Path) -> Path:
        order = ROW if self.asked.engine == SPARK and self._units is None else None
        return self.out.written(to, form_of(self.asked.to) or PARQUET, self.roles.named, order)

    def _folder_written(self) -> Path:
        """The folder of what Spark has written, with the other rows beside."""
        self._parts.mkdir(exist_ok=True)
        others = output.OutputParts(self.folder, "others")
        others.files = [file for file in self.out.files if file.parent == self.folder]
        if others.scan().select(pl.len()).collect().item():
            others.written(self._parts / "part-others.parquet", PARQUET, ()).replace(
                self._parts / "part-others.parquet"
            )
        (self._parts / SUCCESS).touch()
        return self._parts
