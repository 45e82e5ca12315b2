"""Rows that are respondents or persons → what comes of each unit: the same evaluation as that of a table of this unit alone."""

from __future__ import annotations

from array import array
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from evalkit.base.errors import AssessmentError
from evalkit.base.wording import DASHES, caseless
from evalkit.batch.columns.column import NoColumnsError
from evalkit.batch.columns.result_row import texts_of
from evalkit.batch.columns.scores import PREDICATE, Wanted, output_columns
from evalkit.batch.encoding.encoder import BAD, encoded, name_of
from evalkit.batch.encoding.labels import blank
from evalkit.batch.encoding.rejects import unreadable
from evalkit.batch.frames.column_names import ROW
from evalkit.batch.frames.rows import in_polars
from evalkit.batch.units.means import scores
from evalkit.batch.units.numbers import in_numbers
from evalkit.batch.units.sums import ROWS, UNIT, UnitSums
from evalkit.evaluation.context import with_defaults
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Table
from evalkit.files.write import assessment
from evalkit.instruments import TOTAL
from evalkit.tables.columnar import WIDE, CodedColumn, Columnar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.batch.encoding.cell_reader import CellReader
    from evalkit.batch.encoding.encoder import Readers
    from evalkit.batch.encoding.labels import Labels
    from evalkit.batch.encoding.rejects import Reject
    from evalkit.batch.encoding.roles import Roles
    from evalkit.batch.storage.output import OutputParts
    from evalkit.instruments import Instrument

NAMELESS = ""  # the unit of the rows that name none


class Respondents:
    """Keeps rows as whole numbers until all are there, on the disk or in memory; then adds them up by unit."""

    def __init__(
        self,
        instrument: Instrument,
        roles: Roles,
        readers: Readers,
        labels: Labels,
        readings: Sequence[str],
        onto: OutputParts | None = None,
    ) -> None:
        """*labels*: of the whole table; *readings*: ids of those that are wanted; *onto*: where rows are kept, if not in memory."""
        assert instrument.records is not None  # else rows are subjects
        assert roles.unit is not None  # the same
        self._instrument, self._records, self._unit = instrument, instrument.records, roles.unit
        self._readers, self._labels = readers.of, labels
        self._wanted = Wanted(exact=True, readings=readings)
        self._by_name = {name_of(reader.use): reader for reader in readers.of.values()}
        self._onto, self._rows = onto, list[pl.DataFrame]()
        for reader in self._by_name.values():
            reader.learn()
        self._written: dict[str, str] = {}  # a name without case and spaces → how it was written first

    # --- Rows ---------------------------------------------------------------------------------------------------

    def take(self, rows: pl.DataFrame, names: pl.DataFrame | None = None) -> tuple[list[Reject], int]:
        """Keep *rows*; what is wrong with cells of others, and how many these are.

        *names*: how units are written in rows that are kept elsewhere: ``UNIT``, and the first of these in ``ROW``.
        """
        cells = encoded(nw.from_native(rows), self._readers, [ROW, self._unit]).to_native()
        bad, rejects = unreadable(rows, cells, self._readers, self._labels, dict(self._uncounted(rows, cells)))
        good = cells.filter(~bad)
        if names is not None and len(good):
            self._learn(good, names)
        good = good.with_columns(self._names(good.get_column(self._unit)))
        (self._rows.append if self._onto is None else self._onto.add)(
            good.with_columns(pl.col(list(self._by_name)).cast(pl.Int32)).drop(BAD)
        )
        return rejects, int(bad.sum())

    def _uncounted(self, rows: pl.DataFrame, cells: pl.DataFrame) -> Iterator[tuple[str, pl.Series]]:
        """Rows that say something, but leave blank whether they are to be counted: the column, and which."""
        population = self._records.population
        if population is not None and population.column in self._by_name:
            heading = self._by_name[population.column].use.heading
            says = cells.select(pl.any_horizontal(pl.col(list(self._by_name)).is_not_null())).to_series()
            yield heading, says.rechunk() & blank(rows.get_column(heading)).rechunk()

    def _learn(self, rows: pl.DataFrame, names: pl.DataFrame) -> None:
        """Call units as they were written first, in *rows* or elsewhere."""
        here = rows.select(ROW, pl.col(self._unit).cast(pl.String).fill_null(NAMELESS).alias(UNIT))
        there = names.select(ROW, UNIT).filter(pl.col(ROW) <= here.get_column(ROW).max())
        for text in pl.concat([here, there]).sort(ROW).get_column(UNIT).unique(maintain_order=True):
            self.name(text)

    def _names(self, units: pl.Series) -> pl.Series:
        """The units as they were written first: what differs in case or spaces only is one."""
        texts = units.cast(pl.String)
        different = texts.unique(maintain_order=True).drop_nulls()
        meant = pl.Series([self.name(text) for text in different], dtype=pl.String)
        return texts.replace_strict(different, meant, default=NAMELESS).alias(self._unit)

    def name(self, text: str) -> str:
        """What a unit is called that is written so, once all before were."""
        return NAMELESS if text.strip() in DASHES else self._written.setdefault(caseless(text), " ".join(text.split()))

    # --- Units --------------------------------------------------------------------------------------------------

    @property
    def kept(self) -> pl.LazyFrame:
        """The rows that were taken: ``ROW``, ``UNIT`` and the cells."""
        rows = pl.concat(self._rows).lazy() if self._onto is None else self._onto.scan()
        return rows.rename({self._unit: UNIT})

    def found(self, every: Any = None) -> tuple[pl.DataFrame, list[tuple[str, int, Fault]]]:
        """A row for each unit, in the order of their names; and those that cannot be evaluated, with their rows and why.

        *every*: the rows as a lazy frame of narwhals, if they are not those that were taken.
        """
        every = nw.from_native(self.kept) if every is None else every
        sizes = in_polars(every.group_by(UNIT).agg(nw.len().alias(ROWS)).rename({UNIT: self._unit}))
        known = self._added(every)
        left = sizes.join(known, on=self._unit, how="anti").get_column(self._unit).sort()
        by_name = self._rows_of(left, every)
        rows: list[dict[str, str | None]] = []
        refused: list[tuple[str, int, Fault]] = []
        for name in left:
            try:
                some = self._assessment(by_name[name,])
                evaluation = evaluate(self._instrument, some, readings=bool(self._wanted.readings))
                rows.append({self._unit: name, **dict(texts_of(evaluation, self._wanted))})
            except AssessmentError as error:
                size = int(sizes.row(by_predicate=pl.col(self._unit) == name)[1])
                refused += [(name, size, fault) for fault in error.faults]
        by_hand = pl.DataFrame(rows, schema=dict.fromkeys(known.schema, pl.String)).cast(known.schema)
        found = known.vstack(by_hand).join(sizes, on=self._unit, how="left").sort(self._unit)
        return found.select(self._unit, pl.col(ROWS).cast(pl.Int64), pl.exclude(self._unit, ROWS)), refused

    @staticmethod
    def _rows_of(names: pl.Series, every: Any) -> dict[tuple[object, ...], pl.DataFrame]:
        """The rows of each of these units, in their order."""
        if names.is_empty():
            return {}
        rows = in_polars(every.filter(nw.col(UNIT).is_in(names.to_list())))
        return rows.sort(ROW).partition_by(UNIT, as_dict=True)

    def _added(self, every: Any) -> pl.DataFrame:
        """What comes of each unit of which sums and counts tell all, and that says something."""
        found, instrument = in_numbers(every, self._by_name, self._instrument), with_defaults(self._instrument)
        with suppress(NoColumnsError):
            if found is not None:
                added = scores(UnitSums(*found, instrument), instrument, self._wanted).rename({UNIT: self._unit})
                told = [PREDICATE, *instrument.leaves_under(TOTAL)]
                says = added.filter(pl.any_horizontal(pl.col(told).is_not_null()))
                return says.select(pl.col(name).cast(kind) for name, kind in self._schema.items())
        return pl.DataFrame(schema=self._schema)

    def _assessment(self, rows: pl.DataFrame) -> Any:
        columns = [self._column(reader, rows.get_column(name)) for name, reader in self._by_name.items()]
        table = Table(
            file="",
            header=tuple(self._by_name),
            rows=Columnar(rows.get_column(ROW).to_list(), columns),
            letters=next((reader.letters for reader in self._by_name.values()), None),
            decimal=self._decimal,
            mapped=True,
        )
        return assessment(self._instrument, tables={self._records.table: table})

    @property
    def _decimal(self) -> str | None:
        styles = {reader.style for reader in self._by_name.values()} - {None}
        return {"id": ",", "en": "."}[next(iter(styles)) or "en"] if styles else None

    @staticmethod
    def _column(reader: CellReader, numbers: pl.Series) -> CodedColumn:
        texts = reader.texts
        return CodedColumn([*texts, None], array(WIDE, numbers.fill_null(len(texts)).to_list()))

    @property
    def _schema(self) -> pl.Schema:
        """The columns that come out, but for the number of rows."""
        names = output_columns({code: node.digits for code, node in self._instrument.nodes.items()}, self._wanted)
        found: dict[str, Any] = {self._unit: pl.String}
        found |= {name: pl.String if digits is None else pl.Decimal(38, digits) for name, digits in names.items()}
        return pl.Schema(found)


def scored(rows: pl.DataFrame) -> tuple[int, int]:
    """How many rows are those of units with a score, and of units without."""
    known = rows.get_column(TOTAL).is_not_null()
    numbers = rows.get_column(ROWS)
    return int(numbers.filter(known).sum()), int(numbers.filter(~known).sum())
