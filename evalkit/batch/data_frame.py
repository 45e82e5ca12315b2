"""One data frame of any library → the same kind of frame with what comes of each row."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl
from narwhals.exceptions import DuplicateError

from evalkit.base.errors import AssessmentError, Fault, Faults, Position
from evalkit.base.extras import MissingExtraError
from evalkit.base.language import chosen
from evalkit.base.text import msg, visible
from evalkit.batch.encoding.encoder import (
    TAKEN,
    Readers,
    different,
    readers_of,
    refuse_computed,
)
from evalkit.batch.encoding.labels import Labels, looked_at
from evalkit.batch.encoding.rejects import Reject, listed, refused
from evalkit.batch.encoding.roles import CLAIMS, CONTEXT, VALUES, refuse_twice
from evalkit.batch.engines.lazy import REJECTED, PeopleApart, SubjectsApart, refuse_alike
from evalkit.batch.engines.local import with_polars
from evalkit.batch.frames.column_names import ROW, called, inner, is_spark, within
from evalkit.batch.frames.floats import widened
from evalkit.batch.frames.rows import in_memory, like, numbered, row_numbers
from evalkit.batch.storage.output import OWN
from evalkit.batch.storage.source import AT_ONCE
from evalkit.batch.subjects.by_fact import each_under, evaluator_of, together
from evalkit.batch.units.respondents import Respondents
from evalkit.mapping.map_file import NOTHING_SAID

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.batch.request import ColumnOptions
    from evalkit.batch.subjects.by_fact import ByFact, RulesByFact
    from evalkit.batch.subjects.evaluator import RowEvaluator
    from evalkit.instruments import Instrument
    from evalkit.mapping.map_file import Hints


_IN_TEXT = {str, int, float, Decimal}
# What Polars and PyArrow say of cells of a type that they do not know.
_NOT_TAKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, TypeError, NotImplementedError)


def _of_one_kind(frame: Any, unit: str | None) -> Any:
    """*frame* with texts where pandas holds texts beside numbers, as it reads a sheet with dashes among the answers; days for names of units."""
    if not frame.implementation.is_pandas():
        return frame
    library = "pyarrow"  # by which rows come from pandas to Polars, and back
    if find_spec(library) is None:
        raise MissingExtraError(library)
    native, faults = frame.to_native(), Faults("")
    objects = [name for name, kind in native.dtypes.items() if kind.kind == "O"]
    cells = {name: native[name].where(native[name].notna(), None) for name in objects}
    kinds = {name: {*map(type, each.dropna())} for name, each in cells.items()}
    mixed = [name for name in objects if kinds[name] & {str, bool} and len(kinds[name]) > 1]
    for name in mixed:
        if others := kinds[name] - _IN_TEXT:
            problem = msg("beside other cells it holds {kinds}", kinds=tuple(sorted(kind.__name__ for kind in others)))
            faults.add(Position(column=visible(name)), problem, expected=TAKEN)
    refuse_computed({name: [one for one in cells[name] if type(one) is float] for name in mixed}, faults)
    faults.raise_if_any(AssessmentError)
    changed = {name: cells[name].map(str, na_action="ignore") for name in mixed}
    if unit is not None and native[unit].dtype.kind == "M":  # which has no days, but times
        days = native[unit].dropna().dt
        changed |= {unit: native[unit].dt.date} if (days.normalize() == native[unit].dropna()).all() else {}
    return nw.from_native(native.assign(**changed))


def _named(frame: Any) -> Any:
    """*frame* as narwhals has it, each column with a text of its own for its name."""
    faults = Faults("")
    try:
        found = nw.from_native(frame)
    except DuplicateError:
        refuse_twice(map(str, getattr(frame, "column_names", frame.columns)), faults)
        raise
    for name in found.collect_schema():
        if not isinstance(name, str):
            faults.add("", msg("the name of a column is no text: {found}", found=repr(name)))
    faults.raise_if_any(AssessmentError)
    return found


def _types_of(frame: Any) -> dict[str, Any]:
    """The types of columns; texts beside numbers, as ``_of_one_kind`` takes them, are texts."""
    types = dict(frame.collect_schema())
    objects = [name for name, kind in types.items() if kind == nw.Object and frame.implementation.is_pandas()]
    texts = [name for name in objects if {*map(type, frame.to_native()[name].dropna())} <= _IN_TEXT]
    return types | dict.fromkeys(texts, nw.String())


def _in_polars(frame: Any) -> pl.DataFrame:
    """*frame* in Polars, unless it has cells of a type that does not go there."""
    try:
        found: pl.DataFrame = frame.to_polars()
    except _NOT_TAKEN:
        if len(frame.columns) > 1:
            for name in frame.columns:  # the one that does not go is named
                _in_polars(frame.select(name))
            raise
        cells = frame[frame.columns[0]].to_native()
        kind = cells.type if hasattr(cells, "type") else cells.dtype
        place, problem = (
            Position(column=visible(frame.columns[0])),
            msg("cells of the type {kind} are not read", kind=str(kind)),
        )
        raise AssessmentError([Fault(file="", place=place, problem=problem, expected=TAKEN)]) from None
    return found


class FrameEvaluation:
    """One frame."""

    def __init__(
        self,
        frame: Any,
        instrument: Instrument,
        wanted: ColumnOptions,
        *,
        readings: bool,
        given: Hints = NOTHING_SAID,
        kept: Mapping[str, Collection[str]] = {},
    ) -> None:
        """*given*: a mapping of its columns; *kept*: as a ``TableSource`` has it."""
        self._given, self._kept = given, kept
        self._frame = _named(frame)
        self._is_lazy = isinstance(self._frame, nw.LazyFrame)
        self._instrument = instrument
        self._each = each_under(list(self._frame.collect_schema()), instrument, given, wanted)
        self._roles = looked_at(together(self._each), _types_of(self._frame))
        if self._frame.implementation.is_duckdb():
            refuse_alike(instrument, self._roles)
        self._rows = numbered(self._read())
        self._types = self._rows.collect_schema()
        self._readings = [reading.id for reading in instrument.readings] if readings else []

    def _read(self) -> Any:
        """The columns that are read: those of a frame in memory in Polars."""
        names = self._roles.read
        if not self._is_lazy:
            return widened(nw.from_native(_in_polars(_of_one_kind(self._frame.select(*names), self._roles.unit))))
        return widened(called(within(self._frame).select(*map(inner, names)), names))

    def _readers(self, under: RulesByFact) -> Readers:
        """What reads the columns under some facts."""
        _, instrument, roles = under
        rows = within(self._rows)
        return readers_of(
            roles,
            instrument,
            self._given.map,
            self._types,
            lambda names: {one: different(rows, inner(one)) for one in names},
            self._given.file,
            self._kept,
        )

    # --- Rows of subjects ---------------------------------------------------------------------------------------

    def evaluated(self) -> Any:
        """What comes of the rows, as the caller's own kind of frame."""
        if self._roles.unit is not None:
            return self._native(self._by_unit()[0])
        if not self._is_lazy:
            return self._native(self._shown(self._rows.to_native()).drop(ROW), of_rows=True)
        is_polars = self._rows.implementation.is_polars()
        return nw.to_native(self._in_parts() if is_polars and self._parted[0] is None else self._together())

    @property
    def notes(self) -> tuple[Message, ...]:
        """What is to be said of whole columns."""
        return self._readers_of_each[0].notes

    @cached_property
    def _readers_of_each(self) -> list[Readers]:
        return [self._readers(one) for one in self._each]

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self._instrument, self._roles, self._readers_of_each[0].of, lambda _: [self._rows])

    @cached_property
    def _evaluator(self) -> RowEvaluator | ByFact:
        """What evaluates rows in memory."""
        return evaluator_of(self._each, self._readers_of_each, self._labels, self._readings, with_polars)

    @cached_property
    def _parted(self) -> tuple[SubjectsApart | None, pl.DataFrame | None]:
        """Rows of which columns know all, if any are, and the others, unless they are many."""
        if len(self._each) > 1 or self._roles.of(CLAIMS, VALUES, CONTEXT):
            return None, None
        given = self._rows, self._instrument, self._roles, self._readers_of_each[0], self._labels, self._readings
        if is_spark(self._rows):  # whose driver needs much memory for each query that holds a plan
            return SubjectsApart(*given), None
        apart = None
        for is_closed in (True, False):
            apart = SubjectsApart(*given, is_closed=is_closed)
            if is_closed and not apart.is_sure:
                continue
            others = in_memory(apart.others.head(AT_ONCE + 1))
            if others.height <= AT_ONCE:
                return apart, others
        return None if self._rows.implementation.is_polars() else apart, None

    def _shown(self, rows: pl.DataFrame) -> pl.DataFrame:
        """*rows* with what comes of them; of those that are rejected nothing more is known."""
        taken = self._evaluator.take(rows)
        found = taken.rows.with_columns(pl.lit(value=False).alias(REJECTED))
        if taken.rejected:
            kept = rows.select(ROW, *self._roles.named)
            found = kept.join(found.drop(self._roles.named), on=ROW, how="left", maintain_order="left")
            found = found.with_columns(pl.col(REJECTED).fill_null(value=True))
        return found.select(ROW, pl.exclude(f"^{OWN}.*$"))

    def _in_parts(self) -> Any:
        """The rows of a lazy frame of Polars, part by part, when they are asked for."""
        schema = self._shown(self._rows.head(0).collect().to_native()).schema
        once = Lock()  # parts come from several threads

        def shown(rows: pl.DataFrame) -> pl.DataFrame:
            with once:
                return self._shown(rows)

        # A code is the name of an answer on one side and of a score on the other: what is asked of these is not asked of those.
        whole = self._rows.to_native().map_batches(
            shown, schema=schema, streamable=True, predicate_pushdown=False, projection_pushdown=False
        )
        return nw.from_native(whole.drop(ROW))

    def _together(self) -> Any:
        """The rows of another lazy frame: those of which columns know all, and the others, which are evaluated now."""
        others = self._shown(self._others())
        names = [inner(name) for name in others.columns]
        found = called(like(self._rows, others), names)
        apart, _ = self._parted
        if apart is not None:
            plain = apart.columns(others.columns, is_all=others.is_empty())
            found = plain if others.is_empty() else _joined(plain, found)
        return called(found.select(*names[1:]), others.columns[1:])

    def _others(self) -> pl.DataFrame:
        """The rows that are looked at one by one."""
        apart, others = self._parted
        if others is None:
            others = in_memory(self._rows if apart is None else apart.others)
        return others

    # --- Units --------------------------------------------------------------------------------------------------

    def units(self) -> Respondents:
        """The rows of respondents or persons of a frame in memory, kept to be added up."""
        units = self._units()
        units.take(self._rows.to_native())
        return units

    def _units(self) -> Respondents:
        return Respondents(self._instrument, self._roles, self._readers_of_each[0], self._labels, self._readings)

    def _by_unit(self) -> tuple[pl.DataFrame, list[Reject]]:
        """What comes of each unit, and what is wrong with rows and units."""
        units, every = self._units(), None
        if self._is_lazy:
            apart = PeopleApart(self._rows, self._instrument, self._roles, self._readers_of_each[0], self._labels)
            names = apart.names
            rejects, _ = units.take(in_memory(apart.others), names)
            every = apart.every(units, like(self._rows, units.kept.collect()), names)
        else:
            rejects, _ = units.take(self._rows.to_native())
        found, bad = units.found(every)
        others = [refused(0, self._roles.unit or "", name, fault) for name, _, fault in bad]
        return found, [*rejects, *others]

    # --- Rejects ------------------------------------------------------------------------------------------------

    def rejects(self, lang: str | None) -> Any:
        """Why rows were rejected."""
        if self._roles.unit is not None:
            found: Sequence[Reject] = self._by_unit()[1]
        else:
            found = self._evaluator.take(self._others() if self._is_lazy else self._rows.to_native()).rejects
        told = listed(found, chosen(lang).say)
        return self._native(told.with_columns(row=row_numbers(self._rows, told.get_column("row"))))

    def _native(self, found: pl.DataFrame, *, of_rows: bool = False) -> Any:
        """*found* as a frame of the library that was given; *of_rows*: a row for each of that one."""
        if self._is_lazy:
            return nw.to_native(like(self._rows, found))
        implementation = self._frame.implementation
        if implementation.is_pandas():
            native = nw.to_native(self._frame)
            is_arrow = any(hasattr(kind, "pyarrow_dtype") for kind in native.dtypes)
            whole = found.to_pandas(use_pyarrow_extension_array=is_arrow)
            return whole.set_axis(native.index) if of_rows else whole
        return found.to_arrow() if implementation.is_pyarrow() else found


def _joined(plain: Any, others: Any) -> Any:
    """Rows of both, with the types of *plain*, in the order of their numbers; of Spark in none."""
    types = plain.collect_schema()
    others = others.select(nw.col(one).cast(types[one]) for one in types)
    if plain.implementation.is_polars():  # row by row, not when all are there
        return nw.from_native(nw.to_native(plain).merge_sorted(nw.to_native(others), ROW))
    found = nw.concat([plain, others])
    return found if is_spark(found) else found.sort(ROW)
