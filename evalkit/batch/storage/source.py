"""Tables of any size: CSV, workbooks and Parquet, read some rows at a time; nothing else here knows how they are stored."""

from __future__ import annotations

from abc import ABC, abstractmethod
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from evalkit.base.errors import AssessmentError, Fault, Faults, Position
from evalkit.base.extras import needs
from evalkit.base.file_signatures import how_to_save
from evalkit.base.system_errors import detail_of, reason_of
from evalkit.base.text import Decimal, msg
from evalkit.base.wording import DASHES
from evalkit.batch.frames.column_names import ROW
from evalkit.mapping.map_file import CELLS, CODES, ROWS
from evalkit.mapping.table_region import TableRegion
from evalkit.tables.delimited import BrokenRowError, DelimitedRows, all_as_wide, decode_table, delimiter_of, split_rows
from evalkit.tables.detection import TEXT, form_of
from evalkit.tables.json_lines import is_json_lines, rows_of
from evalkit.tables.opening import read_table, readable_content, refuse_sheet, refuse_toml
from evalkit.tables.references import split_name, whole_column
from evalkit.tables.sheet import Sheet, sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from evalkit.base.text import Message
    from evalkit.instruments import Instrument
    from evalkit.mapping.map_file import Hints
    from evalkit.tables.references import CellRange
    from evalkit.tables.sheet import Row

EXTRA = "batch"
FEWER = "\x01fewer"  # what stands in MORE of a row that ends before the last heading
MORE = "\x01more"  # that with what stands in a row of text beyond the last heading
AT_ONCE = 100_000
_HEAD = 60  # rows among which the headings are looked for
_WHOLE = 64 << 20  # bytes of a text that is decoded whole, so that its encoding can be found out
PARQUET = (".parquet", ".pq")
_PARTS = "*.parquet"  # of a folder


class TableSource(ABC):
    """A table.

    Attributes:
        file: As the user named it.
        headings: Of its columns.
        rows: How many there are, if that is known beforehand.
        parquet: Where it lies in Parquet: a file, or a folder of such files.
        kept: Heading → texts that are numbers of a workbook wherever they stand in that column: no sign in them is in doubt.
    """

    file: str
    headings: tuple[str, ...] = ()
    rows: int | None = None
    parquet: Path | None = None
    kept: Mapping[str, Collection[str]] = {}

    def notes_on(self, columns: Collection[str]) -> tuple[Message, ...]:
        """How these *columns* were read; of others nothing is shown."""
        del columns
        return ()

    @cached_property
    def types(self) -> Mapping[str, Any]:
        """The narwhals type of each column.

        Raises:
            AssessmentError: There are no rows.
        """
        import narwhals as nw  # noqa: PLC0415  # comes with an extra

        first = next(self.batches(), None)
        if first is None:
            raise AssessmentError([Fault(file=self.file, problem=msg("there is a header, but no row below it"))])
        return nw.from_native(first).collect_schema()

    @abstractmethod
    def batches(self, columns: Sequence[str] | None = None, beside: Collection[str] = ()) -> Iterator[pl.DataFrame]:
        """The rows, some at a time, from the first one on each time: *columns* (all of them) and ``ROW``.

        Args:
            columns: Those that are wanted.
            beside: Those of them that alone make no row, where blank rows are passed over.
        """

    def values_of(self, columns: Sequence[str]) -> dict[str, dict[Any, None]]:
        """The different values of some columns, without blanks."""
        found: dict[str, dict[Any, None]] = {name: {} for name in columns}
        for rows in self.batches(columns) if columns else ():
            for name, values in found.items():
                values.update(dict.fromkeys(rows.get_column(name).unique(maintain_order=True).drop_nulls()))
        return found


def open_source(path: str, instrument: Instrument, given: Hints) -> TableSource:
    """The table in *path*: a file (``skm.xlsx#Sheet`` names a sheet), ``-`` for text on standard input, or a folder of Parquet files.

    Raises:
        AssessmentError: It cannot be read, or holds no table.
        MissingExtraError: polars, or what reads workbooks, is not installed.
    """
    with needs(EXTRA):
        import polars  # noqa: F401, ICN001, PLC0415  # comes with an extra
    name = split_name(path)
    _refuse_rows(given, name.sheet)
    refuse_toml(name.file)
    if Path(path).is_dir() or path.casefold().endswith(PARQUET):
        return _Parquet(path)
    is_long = path != "-" and _size(path) > _WHOLE and form_of(_beginning(path), name.file) == TEXT
    if is_long and given.map.source.sheet is not None:
        refuse_sheet(name.file)
    if is_long:
        return _TextRows(path, None, instrument, given)
    data = readable_content(name.file)
    if form_of(data, name.file) == TEXT and name.sheet is None and given.map.source.sheet is None:
        return _TextRows(path, data, instrument, given)
    return _Workbook(read_table(data, name.file, name.sheet or given.map.source.sheet), instrument, given)


def _refuse_rows(given: Hints, sheet: str | None) -> None:
    """Refuse a mapping by which the rows of the table, or of several sheets (unless one *sheet* is named), are one assessment together."""
    source = given.map.source
    faults, expected = Faults(given.file), msg("rows of agencies, respondents or persons")
    hint = msg("evalkit evaluate reads such a table")
    if source.rows in (CODES, CELLS):
        faults.add(
            "source.rows", msg("batch reads no table of {what}", what=ROWS[source.rows]), expected=expected, hint=hint
        )
    elif source.sheets and sheet is None:
        faults.add(
            "source.sheets",
            msg("batch reads one sheet"),
            hint=msg("write sheet in its place, or name the sheet behind the file"),
        )
    faults.raise_if_any(AssessmentError)


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0  # whoever opens it says what is wrong


def _beginning(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(1 << 16)


# --- Parquet --------------------------------------------------------------------------------------------------------


class _Parquet(TableSource):
    """A file, or a folder of files, of which only the columns that are asked for are read."""

    def __init__(self, path: str) -> None:
        import polars as pl  # noqa: PLC0415  # comes with an extra
        from narwhals.exceptions import NarwhalsError  # noqa: PLC0415  # the same

        self.file, self.parquet = path, Path(path)
        parts = (part for part in Path(path).rglob(_PARTS) if part.is_file())  # a folder may be called as its parts are
        self._places = sorted(parts, key=str) if Path(path).is_dir() else [Path(path)]
        if not self._places:
            problem = msg("there is no table in this folder")
            raise AssessmentError([Fault(file=path, problem=problem, expected=msg("files {names}", names=_PARTS))])
        try:
            self.headings = tuple(self._scan().collect_schema().names())
            self.rows = int(self._scan().select(pl.len()).collect().item())
        # A decimal that is too wide for Polars is a ValueError.
        except (pl.exceptions.PolarsError, NarwhalsError, OSError, ValueError) as error:
            raise AssessmentError([_unreadable(path, error)]) from error

    def _scan(self) -> pl.LazyFrame:
        import narwhals as nw  # noqa: PLC0415  # comes with an extra
        import polars as pl  # noqa: PLC0415  # the same

        from evalkit.batch.frames.floats import widened  # noqa: PLC0415  # the same

        scan = nw.from_native(pl.scan_parquet(self._places, glob=False, hive_partitioning=False))
        return cast("pl.LazyFrame", widened(scan).to_native())

    def batches(self, columns: Sequence[str] | None = None, beside: Collection[str] = ()) -> Iterator[pl.DataFrame]:
        """As the file has them; its first row is row 1."""
        del beside
        import polars as pl  # noqa: PLC0415  # comes with an extra

        done = 0
        wanted = self._scan().select(list(self.headings if columns is None else columns))
        try:
            for batch in wanted.collect_batches(chunk_size=AT_ONCE, maintain_order=True):
                yield batch.with_columns(pl.int_range(done + 1, done + batch.height + 1, dtype=pl.Int64).alias(ROW))
                done += batch.height
        except pl.exceptions.PolarsError as error:
            raise AssessmentError([_unreadable(self.file, error)]) from error


def _unreadable(file: str, error: Exception) -> Fault:
    reason = (
        reason_of(error)
        if isinstance(error, OSError)
        else msg("what is in it is not what such a file holds ({detail})", detail=detail_of(error))
    )
    return Fault(file=file, problem=msg("cannot be read: {reason}", reason=reason), expected=msg("a table in Parquet"))


# --- Text and workbooks ---------------------------------------------------------------------------------------------


class _Rows(TableSource):
    """Rows of text below a row of headings."""

    _blank = 0  # rows without a cell that is read, in the last pass
    _nameless = frozenset[int]()  # columns that held something below no heading in the last pass

    def notes_on(self, columns: Collection[str]) -> tuple[Message, ...]:
        """What is left aside, and how many rows are blank: of a table alone each would be a form that was left blank."""
        del columns
        blank, nameless = str(self._blank), tuple(map(whole_column, sorted(self._nameless)))
        told = msg("rows that are blank in every column that is read are passed over: {count}", count=blank)
        aside = msg("left aside, as no heading stands above: {columns}", columns=nameless)
        return (*([aside] if nameless else []), *([told] if self._blank else []))

    def _begin(
        self, first: Sequence[Row], instrument: Instrument, given: Hints, merged: Sequence[CellRange] = ()
    ) -> None:
        """Find the headings among the *first* rows; *merged*: cells of the whole sheet."""
        if not first:
            raise AssessmentError([Fault(file=self.file, problem=msg("the file is empty"))])
        faults = Faults(self.file)
        sheet = Sheet(self.file, "", all_as_wide(first), merged=merged)
        region = TableRegion(sheet, instrument, given, faults, of_many=True)
        faults.raise_if_any(AssessmentError)
        region.tell_merged_headings(faults)
        region.tell_second_header(faults)
        faults.raise_if_any(AssessmentError)
        self._header, headings = region.header_row
        cells = headings[: len(dict(first)[self._header])]  # as many as there are: a row with more is rejected
        self._first = region.numbers_row or self._header
        self._last = given.map.source.last
        letters = [whole_column(at) for at in range(len(cells))]
        self.headings = tuple(
            name if name in given.map.columns else (cell or "").strip()
            for name, cell in zip(letters, cells, strict=True)
        )

    @abstractmethod
    def _every(self) -> Iterable[tuple[int, Sequence[str | None]]]:
        """All rows with their numbers, the headings among them."""

    def batches(self, columns: Sequence[str] | None = None, beside: Collection[str] = ()) -> Iterator[pl.DataFrame]:
        """Cells as text; rows that say nothing, in blanks and dashes, are passed over."""
        import polars as pl  # noqa: PLC0415  # comes with an extra

        wide = len(self.headings)
        needed = max((at + 1 for at, name in enumerate(self.headings) if name), default=0)
        self._blank, self._nameless = 0, frozenset()
        nameless = [at for at, name in enumerate(self.headings) if not name]
        wanted = [at for at, name in enumerate(self.headings) if name and (columns is None or name in columns)]
        rows = (row for row in self._every() if self._first < row[0] and row[0] <= (self._last or row[0]))
        while some := list(islice(rows, AT_ONCE)):
            numbers = pl.Series(ROW, [number for number, _ in some], dtype=pl.Int64)
            cells = list(zip(*(_padded(found, wide, needed) for _, found in some), strict=True))
            found = [pl.Series(self.headings[at], cells[at], dtype=pl.String) for at in wanted]
            self._nameless |= {at for at in nameless if any(cell and cell.strip() for cell in cells[at])}
            more = pl.Series(MORE, cells[wide], dtype=pl.String)
            frame = pl.DataFrame([numbers, more, *found]).with_columns(
                pl.exclude(ROW).str.strip_chars().replace("", None)
            )
            filled = [name for name in frame.columns if name != ROW and name not in beside]
            there = frame.filter(pl.any_horizontal(~pl.col(filled).is_in(list(DASHES))))
            self._blank += frame.height - there.height
            yield there


def _padded(cells: Sequence[str | None], wide: int, needed: int) -> Sequence[str | None]:
    """*cells* of a row, and what stands beyond the last heading; a row that is not blank has as many as are *needed*."""
    if len(cells) == wide:
        return (*cells, None)
    more = next((cell for cell in cells[wide:] if cell and cell.strip()), None)
    if len(cells) < needed and any(cell and cell.strip() for cell in cells):
        more = FEWER
    return (*cells[:wide], *[None] * (wide - len(cells)), more)


class _Workbook(_Rows):
    """A sheet, which is in memory."""

    def __init__(self, sheet: Sheet, instrument: Instrument, given: Hints) -> None:
        self.file = sheet.title
        self._sheet = sheet
        self._begin(sheet.rows[:_HEAD], instrument, given, sheet.merged)
        self.rows = len(sheet.rows)
        self.kept = {name: _kept([row[1][at] for row in sheet.rows]) for at, name in enumerate(self.headings) if name}

    def notes_on(self, columns: Collection[str]) -> tuple[Message, ...]:
        """What the workbook did to them."""
        places = {at for at, name in enumerate(self.headings) if name in columns}
        remarks = [remark for remark in self._sheet.remarks if remark.column is None or remark.column in places]
        return (*super().notes_on(columns), *sentences(remarks))

    def _every(self) -> Iterable[tuple[int, Sequence[str | None]]]:
        return self._sheet.rows


def _kept(cells: Sequence[str | None]) -> Collection[str]:
    numbers = {cell for cell in cells if isinstance(cell, Decimal)}
    return numbers.difference(cell for cell in cells if not isinstance(cell, Decimal))


class _TextRows(_Rows):
    """A file in CSV, or in lines of JSON: one that is long is read from the disk as it goes, and must be in UTF-8."""

    def __init__(self, path: str, data: bytes | None, instrument: Instrument, given: Hints) -> None:
        self.file = path
        self._data = data
        self._is_json = is_json_lines(data if data is not None else _beginning(path), path)
        head = islice(self._every(), _HEAD)
        first = [(number, tuple([(cell or "").strip() or None for cell in cells])) for number, cells in head]
        self._begin(first, instrument, given)

    def _every(self) -> Iterator[tuple[int, Sequence[str | None]]]:
        faults = Faults(self.file)
        if self._is_json and self._data is not None:
            yield from rows_of(decode_table(self._data, self.file).lines, self.file)
        elif self._data is not None:
            lines = DelimitedRows(self._data, self.file, faults)
            yield from ((number, cells) for number, _, cells in lines)
        else:
            yield from self._from_disk(faults)
        faults.raise_if_any(AssessmentError)

    def _from_disk(self, faults: Faults) -> Iterator[tuple[int, Sequence[str | None]]]:
        head = _beginning(self.file)
        if b"\0" in head and not head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):  # its lines may never end
            faults.add("", msg("a NUL character"), expected=msg("a text file in UTF-8"), hint=how_to_save(head))
            return
        try:
            with Path(self.file).open(encoding="utf-8-sig", newline="") as file:
                if self._is_json:
                    yield from rows_of(file, self.file)
                    return
                lines = [line for line, _ in zip(file, range(_HEAD), strict=False)]
                for number, _, cells in split_rows(chain(lines, file), delimiter_of("".join(lines))):
                    if len(cells) > 1 or (cells and cells[0].strip()):
                        yield number, cells
        except BrokenRowError as broken:
            faults.add(Position(broken.line, broken.row), msg("the row cannot be read: {reason}", reason=broken.reason))
        except UnicodeDecodeError as error:
            problem = msg("byte 0x{byte} is not UTF-8", byte=f"{error.object[error.start]:02x}")
            faults.add("", problem, hint=how_to_save(_beginning(self.file)))
