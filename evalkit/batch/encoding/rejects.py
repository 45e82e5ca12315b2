"""Rows that cannot be evaluated: why, without what stands in their other cells."""

from __future__ import annotations

from functools import reduce
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.text import Message, Prose
    from evalkit.batch.encoding.cell_reader import CellReader
    from evalkit.batch.encoding.labels import Labels, Nobody


class Reject(NamedTuple):
    """A cell that keeps its row from being evaluated: no other cell of the row is told."""

    row: int
    column: str
    value: str
    reason: Prose


def refused(row: int, column: str, value: str, fault: Fault) -> Reject:
    """What cannot be evaluated though every cell can be read: why, and what it would take."""
    return Reject(row, column, value, with_more(fault.problem, fault.expected))


def unreadable(
    rows: pl.DataFrame,
    cells: pl.DataFrame,
    readers: Mapping[str, CellReader],
    labels: Labels,
    blank: Mapping[str, pl.Series],
) -> tuple[pl.Series, list[Reject]]:
    """Which *rows* cannot be read, and why each of them: by a cell, as one of totals, by their width, or what they leave blank.

    Args:
        rows: As the table has them, with their numbers in ``ROW``.
        cells: The same as whole numbers, see ``encoded``.
        readers: What has read them, by heading.
        labels: What rows are by what names or numbers them.
        blank: Heading → which rows leave blank what must be filled in.
    """
    none = pl.repeat(value=False, n=rows.height, eager=True)
    nobody = [one for one in labels.nobody(rows) if one.rows.any()]
    odd = rows.get_column(MORE).is_not_null() if MORE in rows.columns else none
    bad = any_of([cells.get_column(BAD).fill_null(value=False), odd, *(one.rows for one in nobody), *blank.values()])
    if not bad.any():
        return bad, []
    labelled = any_of([none, *(one.rows for one in nobody if one.is_labelled)])
    found = list(_by_label(rows, nobody))
    others = bad & ~labelled  # of a row that is called a total, no cell is told beside its label
    found += [Reject(*one) for one in bad_cells(nw.from_native(rows.filter(others)), readers, ROW)]
    for heading, which in blank.items():
        there = rows.filter(which & others).get_column(ROW)
        found += [Reject(row, heading, "", msg("the cell is blank")) for row in there]
    for one in (one for one in nobody if not one.is_labelled):
        said = rows.filter(one.rows & others).select(ROW, one.heading).iter_rows()
        found += [Reject(row, one.heading, _text(cell), one.reason) for row, cell in said]
    if MORE in rows.columns:
        beyond = rows.filter(odd & others).select(ROW, MORE).iter_rows()
        found += [Reject(row, "", *of_odd_width(cell)) for row, cell in beyond]
    return bad, sorted(found, key=lambda reject: reject.row)


def _by_label(rows: pl.DataFrame, nobody: Iterable[Nobody]) -> Iterable[Reject]:
    """The rows that are called what nobody is, each once."""
    found: dict[int, Reject] = {}
    for one in (one for one in nobody if one.is_labelled):
        for row, cell in rows.filter(one.rows).select(ROW, one.heading).iter_rows():
            found.setdefault(row, Reject(row, one.heading, _text(cell), one.reason))
    return found.values()


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def any_of(masks: Iterable[pl.Series]) -> pl.Series:
    """Where one of several conditions holds: Polars joins no two of which one lies in several pieces of memory."""
    return reduce(or_, [one.rechunk() for one in masks])


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
