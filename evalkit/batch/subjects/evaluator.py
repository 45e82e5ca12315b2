"""Some rows of a table → what comes of them, and why others cannot be evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns.cells import Cells
from evalkit.batch.columns.scores import Wanted
from evalkit.batch.encoding.encoder import BAD, Readers, bad_cells, encoded
from evalkit.batch.encoding.rejects import OF_SUMS, Reject, of_odd_width, of_sums, refused
from evalkit.batch.encoding.roles import ANSWERS, Roles
from evalkit.batch.frames.names import ROW
from evalkit.batch.storage.source import MORE
from evalkit.batch.subjects.checks import RowChecks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.text import Prose
    from evalkit.instruments import Instrument

    Engine = Callable[[pl.DataFrame, Instrument, Cells, Wanted], pl.DataFrame]


class EvaluatedRows(NamedTuple):
    """What came of some rows.

    Attributes:
        rows: With ``ROW`` in front, in their order; those that were rejected are none of them.
        rejected: How many these are.
    """

    rows: pl.DataFrame
    rejects: Sequence[Reject]
    rejected: int


class RowEvaluator:
    """Evaluates rows of one table, some at a time."""

    def __init__(
        self, instrument: Instrument, roles: Roles, readers: Readers, readings: Sequence[str], engine: Engine
    ) -> None:
        """*readings*: ids of those that are wanted; *engine*: what computes."""
        self._instrument, self._roles, self._readers, self._engine = instrument, roles, readers, engine
        self._cells = Cells(frozenset(use.code for use in roles.of(ANSWERS)), readers.digits)
        self._wanted = Wanted(exact=True, readings=readings, kept=[ROW, *roles.named])
        self._checking = RowChecks(instrument, list(readers.of.values()), readings)

    def take(self, rows: pl.DataFrame) -> EvaluatedRows:
        """What comes of *rows*, which have their numbers in ``ROW``."""
        cells = encoded(nw.from_native(rows), self._readers.of, [ROW, *self._roles.named]).to_native()
        bad = self._with_odd_rows(rows, cells)
        rejects = [Reject(*one) for one in self._wrong(rows.filter(bad))] if bad.any() else []
        good = cells.filter(~bad).drop(BAD)
        found = self._checking.checked(good, self._engine(good, self._instrument, self._cells, self._wanted))
        numbers = good.get_column(ROW)
        rejects += [refused(numbers[at], self._column_of(fault), "", fault) for at, fault in found.refused]
        return EvaluatedRows(
            found.rows, sorted(rejects, key=lambda reject: reject.row), rows.height - found.rows.height
        )

    def _with_odd_rows(self, rows: pl.DataFrame, cells: pl.DataFrame) -> pl.Series:
        """Rows that cannot be read: by a cell, without a subject, or wider than the headings."""
        wrong = [cells.get_column(BAD).fill_null(value=False)]
        if self._roles.subject is not None:
            wrong.append(_blank(rows.get_column(self._roles.subject)))
            wrong.append(of_sums(rows.get_column(self._roles.subject)))
        if MORE in rows.columns:
            wrong.append(rows.get_column(MORE).is_not_null())
        return (
            pl.DataFrame({str(at): one for at, one in enumerate(wrong)}).select(pl.any_horizontal(pl.all())).to_series()
        )

    def _wrong(self, rows: pl.DataFrame) -> Iterator[tuple[int, str, str, Prose]]:
        yield from bad_cells(nw.from_native(rows), self._readers.of, ROW)
        if self._roles.subject is not None:
            for number in rows.filter(_blank(rows.get_column(self._roles.subject))).get_column(ROW):
                yield number, self._roles.subject, "", msg("the cell is blank")
            sums = rows.filter(of_sums(rows.get_column(self._roles.subject)))
            for number, label in sums.select(ROW, self._roles.subject).iter_rows():
                yield (
                    number,
                    self._roles.subject,
                    str(label),
                    OF_SUMS,
                )
        if MORE in rows.columns:
            for number, cell in rows.filter(pl.col(MORE).is_not_null()).select(ROW, MORE).iter_rows():
                yield number, "", *of_odd_width(cell)

    def _column_of(self, fault: Fault) -> str:
        """The heading of the column that *fault* is about."""
        code = str(fault.place).partition(".")[2]
        return next((use.heading for use in self._roles.used if use.code == code), "")


def _blank(texts: pl.Series) -> pl.Series:
    named = texts.cast(pl.String)
    return named.is_null() | (named.str.strip_chars() == "")
