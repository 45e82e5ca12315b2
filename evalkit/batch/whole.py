"""A data frame of any library → the same kind of frame with what comes of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.arguments import expect
from evalkit.base.language import chosen
from evalkit.batch.asked import Wanted
from evalkit.batch.form import Cells
from evalkit.batch.frame import Wanted as Columns
from evalkit.batch.frame import evaluated_within
from evalkit.batch.frames import BAD, Readers, different, new_readers, normalised, readers_of, to_measure
from evalkit.batch.inner import called, inner, outer, within
from evalkit.batch.roles import ANSWERS, CLAIMS, CONTEXT, RECORDS, VALUES, Roles, roles_of
from evalkit.instruments import Instrument
from evalkit.library import instrument as instrument_of
from evalkit.mapping.frame import Given
from evalkit.mapping.model import TableMap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.batch.by_fact import Under
    from evalkit.batch.by_unit import Units
    from evalkit.batch.taking import Reject, Taken

REJECTED = "rejected"
_AN_INSTRUMENT = "an evalkit.Instrument, or text such as 'spbe@2020'"


def evaluate(
    frame: Any,
    instrument: Instrument | str,
    *,
    by: str | None = None,
    subject: str | None = None,
    keep: Sequence[str] = (),
    claims: Sequence[str] = (),
    readings: bool = False,
) -> Any:
    """Evaluate every row of *frame*.

    Args:
        frame: A data frame of Polars, pandas or PyArrow, or a lazy one of Polars, DuckDB (a relation) or PySpark, with a column for
            each code: levels, words of the scale, or numbers that are whole, decimal or text.
        instrument: By which, or its ``index@edition``.
        by: Rows are respondents or persons, and are put together by this column; a row comes out for each of its words.
        subject: The column that names whom a row is about; ``instansi`` or ``subject`` by default, if there is one.
        keep: Other columns that stand in the result as they are.
        claims: Codes of columns that hold what was printed: compared, never used.
        readings: Whether what other readings give comes out, too.

    Returns:
        A frame of the same kind, lazy where *frame* is: the subject, what is kept, ``CODE`` and ``CODE_exact`` of each node,
        ``predicate``, ``possible``, ``low``, ``high``, readings, claims, findings, as ``evalkit batch`` writes them, and
        ``rejected``: whether a cell of the row cannot be read. Nothing else is known of such a row; ``rejects`` says why.
        A lazy frame has no claims and no flags of findings, and a column ``open``: whether ``predicate`` and ``possible`` of the row
        hang on answers between the ends; ``possible`` then holds all words between them, or nothing where a better answer may
        lower a score. Such scores are blank in an open row, though some can be known beside what is missing.

    Raises:
        AssessmentError: A column of floats holds numbers that somebody computed, or texts write numbers in two ways.
        NotSaidError: A column that is named is not there.
        UnknownInstrumentError: There is no such instrument.
        ValueError: A lazy frame has columns of values, facts or claims, each row of which is evaluated by itself, or rows that are put together.

    Examples:
        >>> import polars as pl
        >>> table = pl.DataFrame({"instansi": ["Kota A", "Kota B"], **{f"I{number}": [3, 4] for number in range(1, 48)}})
        >>> evaluate(table, "spbe@2020").select("instansi", "total", "predicate").rows()
        [('Kota A', Decimal('3.00'), 'Baik'), ('Kota B', Decimal('4.00'), 'Sangat Baik')]
    """
    expect("instrument", instrument, (Instrument, str), _AN_INSTRUMENT)
    one = instrument_of(instrument) if isinstance(instrument, str) else instrument
    return Whole(frame, one, Wanted(subject, by, keep=keep, claims=claims), readings=readings).evaluated()


def rejects(
    frame: Any,
    instrument: Instrument | str,
    *,
    by: str | None = None,
    subject: str | None = None,
    claims: Sequence[str] = (),
    lang: str | None = None,
) -> Any:
    """The cells that keep rows of *frame* from being evaluated: ``row`` (from 1 up), ``column``, ``value``, ``reason``.

    Args:
        frame: As for ``evaluate``, in memory.
        instrument: The same.
        by: The same.
        subject: The same.
        claims: The same.
        lang: The language of the reasons.

    Returns:
        A frame of the same kind; no other cell of a row stands in it.

    Raises:
        AssessmentError, NotSaidError, UnknownInstrumentError: As for ``evaluate``.
    """
    expect("instrument", instrument, (Instrument, str), _AN_INSTRUMENT)
    one = instrument_of(instrument) if isinstance(instrument, str) else instrument
    return Whole(frame, one, Wanted(subject, by, claims=claims), readings=False).rejects(lang)


class Whole:
    """One frame."""

    def __init__(self, frame: Any, instrument: Instrument, wanted: Wanted, *, readings: bool) -> None:
        self._frame = nw.from_native(frame)
        self._instrument = instrument
        self._types = self._frame.collect_schema()
        self._headings, self._wanted = list(self._types), wanted
        self._roles: Roles = roles_of(self._headings, instrument, Given(), wanted)
        self._readings = [reading.id for reading in instrument.readings] if readings else []

    def _readers(self, frame: Any, name: Callable[[str], str] = str, under: Under | None = None) -> Readers:
        """What reads the columns of *frame*, in which a heading is called as *name* says; *under* some facts."""
        instrument, roles = (self._instrument, self._roles) if under is None else under[1:]
        found = new_readers(roles, instrument, TableMap())
        values = {one: different(frame, name(one)) for one in to_measure(roles, found, self._types)}
        return readers_of(roles, instrument, TableMap(), self._types, values)

    def evaluated(self) -> Any:
        """What comes of the rows, as the caller's own kind of frame."""
        if isinstance(self._frame, nw.LazyFrame):
            return self._lazily()
        import polars as pl  # noqa: PLC0415  # what is lazy does without

        from evalkit.batch.source import ROW  # noqa: PLC0415  # the same

        rows, taken = self._taken()
        if self._roles.unit is not None:
            return self._native(taken.rows)
        found = taken.rows.drop(self._roles.named).with_columns(pl.lit(value=False).alias(REJECTED))
        whole = rows.select(ROW, *self._roles.named).join(found, on=ROW, how="left", maintain_order="left")
        whole = whole.with_columns(pl.col(REJECTED).fill_null(value=True))
        return self._native(whole.select(pl.exclude("^\x01.*$")))

    def rejects(self, lang: str | None) -> Any:
        """Why rows were rejected."""
        if isinstance(self._frame, nw.LazyFrame):
            problem = "frame: rows of a lazy frame have no number; collect those that are rejected"
            raise ValueError(problem)  # noqa: TRY004  # of the right type, but lazy
        from evalkit.batch.taking import listed  # noqa: PLC0415  # what is lazy does without polars

        _, taken = self._taken()
        return self._native(listed(taken.rejects, chosen(lang).say))

    def _taken(self) -> tuple[Any, Taken]:
        from evalkit.batch.by_fact import ByFact, each_under, together  # noqa: PLC0415  # what is lazy does without
        from evalkit.batch.engines import with_polars  # noqa: PLC0415  # the same
        from evalkit.batch.taking import Taking  # noqa: PLC0415  # the same

        if self._roles.unit is not None:
            return self._by_unit()
        each = each_under(self._headings, self._instrument, Given(), self._wanted)
        rows = self._numbered(together(each))
        readers = [self._readers(nw.from_native(rows), under=one) for one in each]
        takings = [Taking(*one[1:], its, self._readings, with_polars) for one, its in zip(each, readers, strict=True)]
        return rows, (takings[0] if len(each) == 1 else ByFact(each, takings, readers[0].of)).take(rows)

    def _numbered(self, roles: Roles) -> Any:
        """The columns that are read, in Polars, and the numbers of rows."""
        import polars as pl  # noqa: PLC0415  # what is lazy does without

        from evalkit.batch.source import ROW  # noqa: PLC0415  # the same

        wanted = [*self._roles.named, *(use.heading for use in roles.used)]
        rows = self._frame.select(*dict.fromkeys(wanted)).to_polars()
        rows = rows.with_columns(pl.int_range(1, rows.height + 1, dtype=pl.Int64).alias(ROW))
        self._types = nw.from_native(rows).collect_schema()
        return rows

    def units(self) -> tuple[Units, Any, Sequence[Reject], int]:
        """The rows of respondents or persons, kept to be added up; all of them; what is wrong with some, and how many these are."""
        from evalkit.batch.by_unit import Units  # noqa: PLC0415  # what is lazy does without polars

        rows = self._numbered(self._roles)
        found = Units(self._instrument, self._roles, self._readers(nw.from_native(rows)), self._readings)
        return found, rows, *found.take(rows)

    def _by_unit(self) -> tuple[Any, Taken]:
        from evalkit.batch.taking import Taken, refused  # noqa: PLC0415  # what is lazy does without polars

        units, rows, rejects, rejected = self.units()
        found, bad = units.found()
        others = [refused(0, self._roles.unit or "", name, fault) for name, _, fault in bad]
        return rows, Taken(found, [*rejects, *others], rejected)

    def _lazily(self) -> Any:
        by_hand = [use.heading for use in self._roles.of(VALUES, CLAIMS, CONTEXT, RECORDS)]
        if by_hand:
            problem = f"frame: {', '.join(by_hand)} cannot be evaluated lazily; collect it"
            raise ValueError(problem)
        frame = within(self._frame)
        readers = self._readers(frame, inner)
        named = [inner(name) for name in self._roles.named]
        cells = within(normalised(frame, {inner(name): reader for name, reader in readers.of.items()}, named))
        codes = Cells(frozenset(use.code for use in self._roles.of(ANSWERS)), readers.digits)
        wanted = Columns(exact=True, readings=self._readings, kept=[*self._roles.named, BAD])
        found = evaluated_within(cells, self._instrument, codes, wanted)
        names = [name for name in found.collect_schema() if name not in (*named, BAD)]
        known = [nw.when(~nw.col(BAD)).then(nw.col(name)).alias(name) for name in names]
        bad = nw.col(BAD).fill_null(value=False).alias(REJECTED)
        whole = found.with_columns(bad).with_columns(*known).select(*named, *names, REJECTED)
        return nw.to_native(called(whole, [*self._roles.named, *map(outer, names), REJECTED]))

    def _native(self, found: Any) -> Any:
        """*found*, of Polars, as a frame of the library that was given."""
        implementation = self._frame.implementation
        if implementation.is_pandas():
            whole = nw.from_native(found).to_pandas()
            native = nw.to_native(self._frame)
            return whole.set_axis(native.index) if len(whole) == len(native) else whole
        return nw.from_native(found).to_arrow() if implementation.is_pyarrow() else found
