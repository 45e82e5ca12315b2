"""Some rows of a table → what comes of them, and why others cannot be evaluated."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import HIDDEN, unless_personal
from evalkit.batch.cells import with_more
from evalkit.batch.checked import Checking
from evalkit.batch.form import Cells
from evalkit.batch.frame import Wanted
from evalkit.batch.frames import BAD, Readers, bad_cells, normalised
from evalkit.batch.roles import ANSWERS, Roles
from evalkit.batch.source import FEWER, MORE, ROW
from evalkit.files.row_faults import is_harmless
from evalkit.mapping import lexicon
from evalkit.mapping.footer_rows import is_of_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.text import Message, Prose
    from evalkit.instruments import Instrument

    Engine = Callable[[pl.DataFrame, Instrument, Cells, Wanted], pl.DataFrame]

# A first word that may be that of a row of totals: what fits is looked at closer.
MAY_BE_SUMS = f"(?i)^[^a-z]*(?:{'|'.join(filter(str.isascii, lexicon.OF_SUMS))})|^[^a-z]*[a-z]*[^\\x00-\\x7F]"
OF_SUMS = msg("this is a total or a mean, and nobody who is assessed")


class Reject(NamedTuple):
    """A cell that keeps its row from being evaluated: no other cell of the row is told."""

    row: int
    column: str
    value: str
    reason: Prose


def refused(row: int, column: str, value: str, fault: Fault) -> Reject:
    """What cannot be evaluated though every cell can be read: why, and what it would take."""
    return Reject(row, column, value, with_more(fault.problem, fault.expected))


class Taken(NamedTuple):
    """What came of some rows.

    Attributes:
        rows: With ``ROW`` in front, in their order; those that were rejected are none of them.
        rejected: How many these are.
    """

    rows: pl.DataFrame
    rejects: Sequence[Reject]
    rejected: int


class Taking:
    """Evaluates rows of one table, some at a time."""

    def __init__(
        self, instrument: Instrument, roles: Roles, readers: Readers, readings: Sequence[str], engine: Engine
    ) -> None:
        """*readings*: ids of those that are wanted; *engine*: what computes."""
        self._instrument, self._roles, self._readers, self._engine = instrument, roles, readers, engine
        self._cells = Cells(frozenset(use.code for use in roles.of(ANSWERS)), readers.digits)
        self._wanted = Wanted(exact=True, readings=readings, kept=[ROW, *roles.named])
        self._checking = Checking(instrument, list(readers.of.values()), readings)

    def take(self, rows: pl.DataFrame) -> Taken:
        """What comes of *rows*, which have their numbers in ``ROW``."""
        cells = normalised(nw.from_native(rows), self._readers.of, [ROW, *self._roles.named]).to_native()
        bad = self._with_odd_rows(rows, cells)
        rejects = [Reject(*one) for one in self._wrong(rows.filter(bad))] if bad.any() else []
        good = cells.filter(~bad).drop(BAD)
        found = self._checking.checked(good, self._engine(good, self._instrument, self._cells, self._wanted))
        numbers = good.get_column(ROW)
        rejects += [refused(numbers[at], self._column_of(fault), "", fault) for at, fault in found.refused]
        return Taken(found.rows, sorted(rejects, key=lambda reject: reject.row), rows.height - found.rows.height)

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


def of_odd_width(cell: str) -> tuple[str, Message]:
    """What stands in a row beyond the headings, as ``MORE`` says, unless it may name somebody; and what is wrong with the row."""
    if cell == FEWER:
        return "", msg("the row has fewer cells than there are headings")
    return cell if is_harmless(cell, 1) else HIDDEN, msg("the row has more cells than there are headings")


_is_of_sums = lru_cache(maxsize=1 << 16)(is_of_sums)  # units come again in each part of a table


def of_sums(texts: pl.Series) -> pl.Series:
    """Which rows are totals or means of others."""
    named = texts.cast(pl.String)
    may_be = named.filter(named.str.contains(MAY_BE_SUMS))
    found = [one for one in may_be.unique() if _is_of_sums(one)]
    return named.is_in(found).fill_null(value=False)


def listed(rejects: Sequence[Reject], say: Callable[[Prose], str]) -> pl.DataFrame:
    """*rejects* as a table, without an address or a long number that stands where an answer should."""
    schema: dict[str, Any] = dict(zip(Reject._fields, (pl.Int64, pl.String, pl.String, pl.String), strict=True))
    cells = [(reject.row, reject.column, unless_personal(reject.value), say(reject.reason)) for reject in rejects]
    return pl.DataFrame(cells, schema=schema, orient="row")
