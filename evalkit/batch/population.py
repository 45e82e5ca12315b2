"""A table of agencies → the values of all their nodes, to hold one agency against: of answers, or what ``evalkit batch`` wrote."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.exact import Printed, parse_number
from evalkit.base.text import msg
from evalkit.base.wording import caseless
from evalkit.batch.data_frame import FrameEvaluation
from evalkit.batch.encoding.rejects import of_odd_width
from evalkit.batch.encoding.roles import ANSWERS, VALUES, roles_of
from evalkit.batch.engines.lazy import REJECTED
from evalkit.batch.frames.column_names import ROW
from evalkit.batch.request import ColumnOptions
from evalkit.batch.storage.source import MORE, open_source
from evalkit.comparison.position import ReferenceGroup
from evalkit.files.row_faults import RowFaults
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from evalkit.base.exact import Exact
    from evalkit.batch.encoding.roles import Roles
    from evalkit.batch.storage.source import TableSource
    from evalkit.instruments import Instrument
    from evalkit.mapping.map_file import Hints

_WRITTEN = f"{TOTAL}_exact"  # a column that only what came out has


def population(
    path: str, instrument: Instrument, given: Hints, *, subject: str | None = None, group: str | None = None
) -> ReferenceGroup:
    """All of a kind, from the table in *path*.

    Args:
        path: CSV, a workbook, or Parquet: a row for each agency, with its answers and values, or with what came of them.
        instrument: By which they are evaluated.
        given: A mapping, which says what its columns are.
        subject: The column that names them, if it is not called as usual.
        group: The column of groups.

    Raises:
        AssessmentError: The table cannot be read, or a score that came out is no number.
        NotSaidError: A column that is named is not there.
        MissingExtraError: What reads such tables is not installed.
    """
    source = open_source(path, instrument, given)
    roles = roles_of(source.headings, instrument, given, ColumnOptions(subject=subject, group=group), path)
    mapped = _mapped(source, given)
    rows = _rows(source, instrument, [*roles.read, *mapped], roles.beside.union(set(mapped).difference(roles.read)))
    names = [one for one in (roles.subject, roles.group) if one is not None]
    texts = {name: [str(one or "").strip() for one in rows.get_column(name)] for name in names}
    values, rejected = (
        (_written(rows, source, instrument), 0)
        if _WRITTEN in source.headings
        else _evaluated(rows.select(dict.fromkeys([*roles.read, *mapped]).keys()), instrument, roles, given, source)
    )
    if 2 * rejected > rows.height:
        raise AssessmentError([_of_another_kind(path, instrument, rejected, rows.height)])
    return ReferenceGroup(
        path, texts.get(roles.subject or "", []), texts.get(roles.group or "", []), values, rejected, roles.group
    )


def _of_another_kind(path: str, instrument: Instrument, rejected: int, rows: int) -> Fault:
    """Of a table most rows of which cannot be read, the others are read by chance: a score of another index may fit."""
    return Fault(
        file=path,
        problem=msg("{count} of {all:row|rows} cannot be read by {instrument}", count=str(rejected), all=str(rows),
                    instrument=instrument.id),
        expected=msg("a table of {instrument}", instrument=instrument.id),
        hint=msg("evalkit batch lists what cannot be read"),
    )  # fmt: skip


def _mapped(source: TableSource, given: Hints) -> list[str]:
    """The headings that a mapping names."""
    said = {caseless(heading) for heading in (*given.map.columns, *given.map.claims)}
    return [heading for heading in source.headings if caseless(heading) in said]


def _rows(source: TableSource, instrument: Instrument, used: Sequence[str], beside: Collection[str]) -> pl.DataFrame:
    """The rows, with the columns that are *used*; *beside*: those of them that are only looked at."""
    codes = (code for code in instrument.nodes if code in source.headings)
    found = list(source.batches(list(dict.fromkeys([*used, *codes])), beside))
    if not found:
        raise AssessmentError([Fault(file=source.file, problem=msg("there is a header, but no row below it"))])
    rows, faults = pl.concat(found), RowFaults(lambda row: row)
    if MORE in rows.columns:
        for row, cell in rows.filter(pl.col(MORE).is_not_null()).select(ROW, MORE).iter_rows():
            faults.add(row, "", of_odd_width(cell)[1])
    _tell(faults, source)
    return rows


def _tell(row_faults: RowFaults, source: TableSource) -> None:
    """Refuse a table with faults in its rows."""
    faults = Faults(source.file)
    row_faults.tell(faults)
    faults.raise_if_any(AssessmentError)


def _evaluated(
    rows: pl.DataFrame, instrument: Instrument, roles: Roles, given: Hints, source: TableSource
) -> tuple[dict[str, list[Exact | None]], int]:
    """What comes of answers; a value above answers that are all there is what was printed of them, and not used."""
    answered = {use.code for use in roles.of(ANSWERS)}
    printed = [use.code for use in roles.of(VALUES) if answered.issuperset(instrument.leaves_under(use.code))]
    wanted = ColumnOptions(subject=roles.subject, claims=printed)
    found = FrameEvaluation(rows, instrument, wanted, readings=False, given=given, kept=source.kept).evaluated()
    values = {code: list(map(_exact, found.get_column(code))) for code in instrument.nodes if code in found.columns}
    return values, int(found.get_column(REJECTED).sum())


def _written(rows: pl.DataFrame, source: TableSource, instrument: Instrument) -> dict[str, list[Exact | None]]:
    """What came out of them before."""
    faults = RowFaults(lambda row: row)
    codes = [code for code in instrument.nodes if code in source.headings]
    numbers = rows.get_column(ROW)
    found = {
        code: [_read(raw, (row, code), faults) for row, raw in zip(numbers, rows.get_column(code), strict=True)]
        for code in codes
    }
    _tell(faults, source)
    return found


def _read(raw: Any, at: tuple[int, str], faults: RowFaults) -> Exact | None:
    """A score of a text or a Parquet file; a binary float is none: which number was meant, nobody knows."""
    if not isinstance(raw, (str, float)):
        return _exact(raw)
    number = parse_number(raw) if isinstance(raw, str) else None
    if isinstance(number, Printed):
        return number.exact
    wanted = msg("a decimal number, as evalkit batch writes it")
    faults.add(*at, msg("{found} is no score", found=""), str(raw), expected=wanted)
    return None


def _exact(raw: Any) -> Exact | None:
    return None if raw is None else Fraction(raw)
