"""Rows of a lazy frame: what columns know by themselves stays with the engine that holds them; others come back.

Rows that columns leave open, that hold a cell that cannot be read, a printed number, a value above the answers or a fact are the
others: they come back as they were, and go the way of rows in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from evalkit.base.errors import NotSaidError
from evalkit.base.text import msg, visible
from evalkit.base.wording import caseless
from evalkit.batch.columns.cells import Cells
from evalkit.batch.columns.scores import OPEN, Wanted, evaluated_within, is_sure, output_columns
from evalkit.batch.encoding.encoder import BAD, Readers, encoded, name_of
from evalkit.batch.encoding.roles import ANSWERS, CLAIM, CLAIMS, CONTEXT, VALUES, Roles
from evalkit.batch.frames.column_names import ROW, called, col, inner, within
from evalkit.batch.frames.rows import in_memory, like
from evalkit.batch.storage.output import OWN
from evalkit.batch.storage.source import MORE
from evalkit.batch.subjects.findings import RowFindings, all_hold
from evalkit.batch.units.sums import ROWS, UNIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.batch.encoding.labels import Labels
    from evalkit.batch.units.respondents import Respondents
    from evalkit.instruments import Instrument

_RAW, _ODD, _OTHER = "\x01raw ", "\x01odd", "\x01other"
_WRITTEN = "\x01written"
_NAMES_SOMEBODY = "[A-Za-z0-9]"
REJECTED = "rejected"  # the column with whether a cell of the row cannot be read


def refuse_alike(instrument: Instrument, roles: Roles) -> None:
    """Refuse columns for DuckDB whose names differ by case alone.

    Raises:
        NotSaidError: Some that would come out do.
    """
    known: dict[str, str] = {}
    for name in (*output_columns(dict.fromkeys(instrument.nodes, 0), Wanted()), *roles.named):
        other = known.setdefault(caseless(name), name)
        if other != name:
            problem = msg("{name} differs from {other} by case alone", name=visible(name), other=visible(other))
            raise NotSaidError(problem, msg("Polars, pandas and PyArrow tell such columns apart"))


# --- Rows -------------------------------------------------------------------------------------------------------------


class _LazyRows:
    """Rows of a lazy frame, some of which come back as they were."""

    found: Any  # with ``ROW``, what each row was, and whether it is one of the others

    def __init__(self, roles: Roles, labels: Labels) -> None:
        self._roles, self._labels, self._raw = roles, labels, roles.read

    @property
    def others(self) -> Any:
        """The rows that are looked at one by one, as the frame has them; see ``ROW`` for their order."""
        names = [ROW, *_more(self.found), *[_RAW + inner(one) for one in self._raw]]
        return called(self.found.filter(col(_OTHER)).select(*names), [ROW, *_more(self.found), *self._raw])

    @property
    def plain(self) -> Any:
        """All other rows."""
        return self.found.filter(~col(_OTHER))

    def _cells(self, frame: Any, readers: Readers) -> tuple[Any, list[str]]:
        """Rows as whole numbers, what they were, and ``_ODD``; and the names of what is no number."""
        raw = [col(one).alias(_RAW + inner(one)) for one in self._raw]
        frame = frame.with_columns(*raw, self._odd(frame).alias(_ODD))
        kept = [ROW, _ODD, *_more(frame), *[_RAW + inner(one) for one in self._raw]]
        cells = within(encoded(frame, {inner(one): reader for one, reader in readers.of.items()}, kept))
        return cells.with_columns((col(_ODD) | col(BAD).fill_null(value=False)).alias(_ODD)), kept

    def _odd(self, frame: Any) -> Any:
        """Rows that may be without a subject, or of totals or means; and those with more cells than headings."""
        named = [one for one in (self._roles.subject, self._roles.unit) if one is not None]
        texts = [col(one).cast(nw.String).fill_null("") for one in named]
        found = [nw.lit(value=False), *(~text.str.contains(_NAMES_SOMEBODY) for text in texts)]
        found += [~col(more).is_null() for more in _more(frame)]
        return nw.any_horizontal(*found, *self._labels.odd(frame), ignore_nulls=True)


def _more(frame: Any) -> list[str]:
    """The column with what stands beyond the headings, if there is one."""
    return [MORE] if MORE in frame.collect_schema() else []


class PeopleApart(_LazyRows):
    """Respondents or persons."""

    def __init__(self, frame: Any, instrument: Instrument, roles: Roles, readers: Readers, labels: Labels) -> None:
        """*frame*: a lazy one of narwhals with ``ROW``."""
        super().__init__(roles, labels)
        assert roles.unit is not None  # else rows are subjects
        self._unit = _RAW + inner(roles.unit)
        self._codes = [inner(name_of(reader.use)) for reader in readers.of.values()]
        population = instrument.records.population if instrument.records is not None else None
        cells, _ = self._cells(within(frame), readers)
        unsaid = (
            []
            if population is None or inner(population.column) not in self._codes
            else [col(population.column).is_null()]
        )
        self.found = cells.with_columns(nw.any_horizontal(col(_ODD), *unsaid, ignore_nulls=True).alias(_OTHER))

    @property
    def names(self) -> pl.DataFrame:
        """How units are written in plain rows: ``UNIT``, the first of these rows in ``ROW``, and how many there are in ``ROWS``."""
        units = self.plain.select(ROW, nw.col(self._unit).cast(nw.String).fill_null("").alias(UNIT))
        return in_memory(units.group_by(UNIT).agg(nw.col(ROW).min(), nw.len().alias(ROWS)))

    def every(self, units: Respondents, kept: Any, names: pl.DataFrame) -> Any:
        """All rows as whole numbers, those that *units* has *kept* among them; units by their names."""
        codes = [nw.col(name).cast(nw.Int64) for name in self._codes]
        plain = self.plain.select(ROW, nw.col(self._unit).cast(nw.String).fill_null("").alias(_WRITTEN), *codes)
        meant = [units.name(text) for text in names.get_column(UNIT)]
        known = like(plain, pl.DataFrame({_WRITTEN: names.get_column(UNIT), UNIT: pl.Series(meant, dtype=pl.String)}))
        columns = [nw.col(ROW), nw.col(UNIT), *codes]
        return nw.concat([plain.join(known, on=_WRITTEN).select(*columns), within(kept).select(*columns)])


class SubjectsApart(_LazyRows):
    """The rows of one table of subjects."""

    def __init__(
        self,
        frame: Any,
        instrument: Instrument,
        roles: Roles,
        readers: Readers,
        labels: Labels,
        readings: Sequence[str],
        *,
        is_closed: bool = False,
    ) -> None:
        """*frame*: a lazy one of narwhals with ``ROW``; *readings*: ids of those that are wanted.

        *is_closed*: whether every row with a gap is one of the others, so that the plan is that of complete rows, and
        nobody needs it to know which these are; see ``is_sure``.
        """
        super().__init__(roles, labels)
        self._instrument, self._readings = instrument, readings
        self._held = Cells(frozenset(use.code for use in roles.of(ANSWERS)), readers.digits, complete=is_closed)
        cells, self._kept = self._cells(within(frame), readers)
        above = [col(name_of(use)).is_null() for use in roles.of(CLAIMS, VALUES, CONTEXT)]
        cells = cells.with_columns((col(_ODD) | ~all_hold(above)).alias(_ODD))
        there = [~col(name_of(use)).is_null() for use in roles.of(ANSWERS)]
        self.found = (
            cells.with_columns((col(_ODD) | ~all_hold(there)).alias(_OTHER)) if is_closed else self._evaluated(cells)
        )

    @property
    def is_sure(self) -> bool:
        """Whether columns tell all of every row that is complete, and every leaf has one."""
        leaves = {code for code, node in self._instrument.nodes.items() if node.is_leaf}
        held = self._held._replace(complete=True)
        return leaves <= held.codes and is_sure(self._instrument, held, self._wanted)

    @property
    def _wanted(self) -> Wanted:
        return Wanted(exact=True, readings=self._readings, kept=self._kept)

    def columns(self, names: Iterable[str], *, is_all: bool = False) -> Any:
        """What comes of the plain rows (*is_all*: there are no others): the columns of these *names*, as ``inner`` has them."""
        rows = self.found if is_all else self.plain
        found = self._evaluated(rows) if self._held.complete else rows
        here = found.collect_schema()
        return found.select(*[self._column(name, here).alias(inner(name)) for name in names])

    def _column(self, name: str, here: Any) -> Any:
        if name != ROW and name in self._roles.named:
            return nw.col(_RAW + inner(name))
        if inner(name) in here:
            return col(name)
        return nw.lit(None).cast(nw.String) if name.startswith((CLAIM, OWN)) else nw.lit(value=False)

    def _evaluated(self, cells: Any) -> Any:
        """Rows of whole numbers with all that columns know of each, what it was, and whether it is one of the others."""
        found = evaluated_within(cells, self._instrument, self._held, self._wanted)
        findings = RowFindings(self._instrument, self._readings, col)
        other = nw.any_horizontal(col(_ODD), col(OPEN), *findings.known_with_gaps(), ignore_nulls=True)
        return found.with_columns(other.alias(_OTHER), *findings.flags())
