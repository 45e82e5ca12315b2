"""Rows that cannot be evaluated: why, without what stands in their other cells."""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import HIDDEN, unless_personal
from evalkit.batch.encoding.cell_reader import with_more
from evalkit.batch.encoding.encoder import BAD, bad_cells
from evalkit.batch.frames.column_names import ROW
from evalkit.batch.storage.source import FEWER, MORE
from evalkit.files.row_faults import is_harmless
from evalkit.mapping import lexicon
from evalkit.mapping.footer_rows import is_of_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.text import Message, Prose
    from evalkit.batch.encoding.cell_reader import Reader


class Reject(NamedTuple):
    """A cell that keeps its row from being evaluated: no other cell of the row is told."""

    row: int
    column: str
    value: str
    reason: Prose


def refused(row: int, column: str, value: str, fault: Fault) -> Reject:
    """What cannot be evaluated though every cell can be read: why, and what it would take."""
    return Reject(row, column, value, with_more(fault.problem, fault.expected))


# A first word that may be that of a row of totals: what fits is looked at closer.
_FIRST = sorted(word.split()[0] for word in {*lexicon.OF_SUMS, *lexicon.ALL_OF_SUMS})
MAY_BE_SUMS = f"(?i)^[^a-z]*(?:{'|'.join(filter(str.isascii, _FIRST))})|^[^a-z]*[a-z]*[^\\x00-\\x7F]"
OF_SUMS = msg("this is a total or a mean, and nobody who is assessed")
_is_of_sums = lru_cache(maxsize=1 << 16)(is_of_sums)  # units come again in each part of a table


def of_sums(texts: pl.Series) -> pl.Series:
    """Which rows are totals or means of others."""
    named = texts.cast(pl.String)
    may_be = named.filter(named.str.contains(MAY_BE_SUMS))
    found = [one for one in may_be.unique() if _is_of_sums(one)]
    return named.is_in(found).fill_null(value=False)


def unreadable(
    rows: pl.DataFrame,
    cells: pl.DataFrame,
    readers: Mapping[str, Reader],
    named: str | None,
    blank: Mapping[str, pl.Series],
) -> tuple[pl.Series, list[Reject]]:
    """Which *rows* cannot be read, and why each of them: by a cell, as one of totals, by their width, or what they leave blank.

    Args:
        rows: As the table has them, with their numbers in ``ROW``.
        cells: The same as whole numbers, see ``encoded``.
        readers: What has read them, by heading.
        named: The column that names whom rows are about.
        blank: Heading → which rows leave blank what must be filled in.
    """
    none = pl.repeat(value=False, n=rows.height, eager=True)
    sums = of_sums(rows.get_column(named)) if named is not None else none
    odd = rows.get_column(MORE).is_not_null() if MORE in rows.columns else none
    bad = any_of([cells.get_column(BAD).fill_null(value=False), sums, odd, *blank.values()])
    if not bad.any():
        return bad, []
    found = [Reject(*one) for one in bad_cells(nw.from_native(rows.filter(bad)), readers, ROW)]
    for heading, which in blank.items():
        found += [Reject(row, heading, "", msg("the cell is blank")) for row in rows.filter(which).get_column(ROW)]
    if named is not None:
        labels = rows.filter(sums).select(ROW, named).iter_rows()
        found += [Reject(row, named, str(label), OF_SUMS) for row, label in labels]
    if MORE in rows.columns:
        beyond = rows.filter(odd).select(ROW, MORE).iter_rows()
        found += [Reject(row, "", *of_odd_width(cell)) for row, cell in beyond]
    return bad, sorted(found, key=lambda reject: reject.row)


def any_of(masks: Iterable[pl.Series]) -> pl.Series:
    """Where one of several conditions holds: Polars joins no two of which one lies in several pieces of memory."""
    return reduce(or_, [one.rechunk() for one in masks])


def blank(texts: pl.Series) -> pl.Series:
    """Which cells say nothing."""
    written = texts.cast(pl.String)
    return written.is_null() | (written.str.strip_chars() == "")


def of_odd_width(cell: str) -> tuple[str, Message]:
    """What stands in a row beyond the headings, as ``MORE`` says, unless it may name somebody; and what is wrong with the row."""
    if cell == FEWER:
        return "", msg("the row has fewer cells than there are headings")
    return cell if is_harmless(cell, 1) else HIDDEN, msg("the row has more cells than there are headings")


def listed(rejects: Sequence[Reject], say: Callable[[Prose], str]) -> pl.DataFrame:
    """*rejects* as a table, without an address or a long number that stands where an answer should."""
    schema: dict[str, Any] = dict(zip(Reject._fields, (pl.Int64, pl.String, pl.String, pl.String), strict=True))
    cells = [(reject.row, reject.column, unless_personal(reject.value), say(reject.reason)) for reject in rejects]
    return pl.DataFrame(cells, schema=schema, orient="row")
