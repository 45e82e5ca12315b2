"""A table of any size → a file with what comes of each row, a table of the cells that cannot be read, and counts that add up."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.batch import out
from evalkit.batch.asked import CSV, PARQUET, form_of
from evalkit.batch.checked import Checking
from evalkit.batch.engines import with_duckdb, with_polars
from evalkit.batch.form import Cells
from evalkit.batch.frame import Wanted as Columns
from evalkit.batch.frames import BAD, Readers, bad_cells, new_readers, normalised, readers_of, to_measure
from evalkit.batch.roles import ANSWERS, Roles, roles_of
from evalkit.batch.source import MORE, ROW, Source, open_source, texts_of
from evalkit.instruments import TOTAL
from evalkit.mapping.reading import given_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.text import Prose
    from evalkit.batch.asked import Asked
    from evalkit.instruments import Instrument
    from evalkit.mapping.frame import Given

REJECTS = ("row", "column", "value", "reason")


class Counts(NamedTuple):
    """How many rows there were: those that were read are those with a score, without, and those that were rejected."""

    read: int = 0
    evaluated: int = 0
    incomplete: int = 0
    rejected: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


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
    counts: Counts
    rows: pl.LazyFrame
    readings: Sequence[str]
    rejects: str | None
    notes: tuple[Message, ...]
    seconds: float


def batch(
    asked: Asked,
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
        look: Sees what came out before it is put into its place.

    Raises:
        AssessmentError: The table, or the mapping, cannot be read.
        NotSaidError: A column that was asked for is not there.
        TooManyRejectsError: As it says.
        MissingExtraError: A library is not installed.
    """
    given = given_by(asked.map)
    source = open_source(asked.table, instrument, given)
    with out.workplace(Path(asked.to)) as folder:
        run = _Run(asked, instrument, source, given, folder, say)
        began = time.monotonic()
        run.rows(watch)
        notes = (*source.notes, *run.roles.told(), *run.readers.notes)
        done = Done(
            instrument, run.roles, run.counts, run.out.scan(), run.readings, None, notes, time.monotonic() - began
        )
        look(done)
        return done._replace(rejects=run.put())


class _Run:
    def __init__(
        self,
        asked: Asked,
        instrument: Instrument,
        source: Source,
        given: Given,
        folder: Path,
        say: Callable[[Prose], str],
    ) -> None:
        self.asked, self.instrument, self.source, self.folder, self.say = asked, instrument, source, folder, say
        self.roles = roles_of(source.headings, instrument, given, asked.wanted)
        self.counts = Counts()
        self.out, self.rejects = out.Parts(folder, "out"), out.Parts(folder, "rejects")
        self.readers = self._readers(given)
        self.readings = [one.id for one in instrument.readings] if asked.readings else []
        self._checking = Checking(instrument, list(self.readers.of.values()), self.readings)

    def _readers(self, given: Given) -> Readers:
        """What reads the columns, once those that have to be measured were gone through."""
        first = next(self.source.batches(), None)
        if first is None:
            raise AssessmentError([Fault(file=self.source.file, problem=msg("there is a header, but no row below it"))])
        types = nw.from_native(first).collect_schema()
        readers = new_readers(self.roles, self.instrument, given.map)
        values: dict[str, dict[Any, None]] = {one: {} for one in to_measure(self.roles, readers, types)}
        for rows in self.source.batches(list(values)) if values else ():
            for one, found in values.items():
                found.update(dict.fromkeys(texts_of(rows, one)))
        return readers_of(self.roles, self.instrument, given.map, types, values, self.source.file)

    # --- Rows ---------------------------------------------------------------------------------------------------

    def rows(self, watch: Callable[[int, int | None], None]) -> None:
        """Evaluate all rows, some at a time."""
        columns = [*self.roles.named, *(one.heading for one in self.roles.used)]
        for rows in self.source.batches(list(dict.fromkeys(columns))):
            self._take(rows)
            watch(self.counts.read, self.source.rows)

    def _take(self, rows: pl.DataFrame) -> None:
        frame = nw.from_native(rows)
        cells = normalised(frame, self.readers.of, [ROW, *self.roles.named]).to_native()
        bad = self._with_odd_rows(rows, cells)
        rejected = self._reject(rows.filter(bad)) if bad.any() else 0
        good = cells.filter(~bad).drop(BAD)
        found = self._checking.checked(good, self._engine(good))
        rejected += self._refuse(good, found.refused)
        scored = int(found.rows.get_column(TOTAL).is_not_null().sum())
        self.out.add(found.rows.drop(ROW))
        self.counts = self.counts.plus(Counts(rows.height, scored, found.rows.height - scored, rejected))
        if self.asked.most is not None and self.counts.rejected > self.asked.most:
            raise TooManyRejectsError(self.asked.most)

    def _with_odd_rows(self, rows: pl.DataFrame, cells: pl.DataFrame) -> pl.Series:
        """Rows that cannot be read: by a cell, without a subject, or wider than the headings."""
        wrong = [cells.get_column(BAD).fill_null(value=False)]
        if self.roles.subject is not None:
            wrong.append(_blank(rows.get_column(self.roles.subject)))
        if MORE in rows.columns:
            wrong.append(rows.get_column(MORE).is_not_null())
        return (
            pl.DataFrame({str(at): one for at, one in enumerate(wrong)}).select(pl.any_horizontal(pl.all())).to_series()
        )

    def _engine(self, good: pl.DataFrame) -> pl.DataFrame:
        codes = frozenset(one.code for one in self.roles.of(ANSWERS))
        cells = Cells(codes, self.readers.digits)
        wanted = Columns(exact=True, readings=self.readings, kept=[ROW, *self.roles.named])
        if self.asked.engine == "duckdb":
            return with_duckdb(good, self.instrument, cells, wanted, self.folder, ROW)
        return with_polars(good, self.instrument, cells, wanted)

    # --- Rejects ------------------------------------------------------------------------------------------------

    def _reject(self, rows: pl.DataFrame) -> int:
        """List what is wrong with *rows*; returns how many they are."""
        self._list(self._wrong(rows))
        return rows.height

    def _wrong(self, rows: pl.DataFrame) -> Iterator[tuple[int, str, str, Prose]]:
        yield from bad_cells(nw.from_native(rows), self.readers.of, ROW)
        if self.roles.subject is not None:
            for number in rows.filter(_blank(rows.get_column(self.roles.subject))).get_column(ROW):
                yield number, self.roles.subject, "", msg("the cell is blank")
        if MORE in rows.columns:
            for number, cell in rows.filter(pl.col(MORE).is_not_null()).select(ROW, MORE).iter_rows():
                yield number, "", cell, msg("the row has more cells than there are headings")

    def _refuse(self, good: pl.DataFrame, refused: Sequence[tuple[int, Fault]]) -> int:
        """List what the scalar path refuses of the rows that could be read; returns how many they are."""
        numbers = good.get_column(ROW)
        self._list((numbers[at], self._column_of(fault), "", fault.problem) for at, fault in refused)
        return len({at for at, _ in refused})

    def _column_of(self, fault: Fault) -> str:
        """The heading of the column that *fault* is about."""
        code = str(fault.place).partition(".")[2]
        return next((one.heading for one in self.roles.used if one.code == code), "")

    def _list(self, cells: Iterator[tuple[int, str, str, Prose]] | Any) -> None:
        lines = [(number, column, value, self.say(reason)) for number, column, value, reason in cells]
        if lines:
            schema = dict(zip(REJECTS, (pl.Int64, pl.String, pl.String, pl.String), strict=True))
            self.rejects.add(pl.DataFrame(sorted(lines), schema=schema, orient="row"))

    # --- The end ------------------------------------------------------------------------------------------------

    def put(self) -> str | None:
        """Put what came out into its place, and the rejects beside it, if there are some or an older list stands there."""
        to, rejects = Path(self.asked.to), Path(self.asked.place_of_rejects)
        if not self.rejects.files and (self.asked.rejects is not None or rejects.exists()):
            schema = dict(zip(REJECTS, (pl.Int64, pl.String, pl.String, pl.String), strict=True))
            self.rejects.add(pl.DataFrame(schema=schema))
        whole = self.out.written(to, form_of(self.asked.to) or PARQUET, self.roles.named)
        listed = None
        if self.rejects.files:
            listed = self.rejects.written(rejects, form_of(str(rejects)) or CSV, REJECTS)
        if listed is not None:
            out.put(listed, rejects)
        out.put(whole, to)
        return str(rejects) if listed is not None else None


def _blank(texts: pl.Series) -> pl.Series:
    named = texts.cast(pl.String)
    return named.is_null() | (named.str.strip_chars() == "")
