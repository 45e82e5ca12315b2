"""Delimited text, or a sheet of a workbook → table. Cells stay text; what the columns mean is the instrument's business."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, Faults, Position
from evalkit.base.file_signatures import other_program_file
from evalkit.base.text import first_named, msg, visible
from evalkit.base.wording import caseless
from evalkit.files.assessment import Table, line_of_row
from evalkit.files.row_faults import MAX_SHOWN, RowFaults
from evalkit.tables.columnar import Columnar
from evalkit.tables.delimited import DELIMITERS, LARGE, DelimitedRows, delimiter_of, plain_text, text_sheet
from evalkit.tables.json_lines import is_json_lines
from evalkit.tables.references import WORKBOOKS, is_document
from evalkit.tables.sheet import AS_TEXT, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.tables.delimited import Line
    from evalkit.tables.sheet import Sheet

__all__ = ["DELIMITERS", "MAX_FAULTS", "delimiter_of", "parse_table", "table_in", "table_of"]

MAX_FAULTS = 50


def table_in(
    data: bytes,
    file: str,
    sheet: str | None = None,
    ignore: tuple[str, ...] = (),
    letters: str | None = None,
    *,
    is_form: bool = False,
    is_told_later: bool = False,
) -> Table:
    """The table in *data*: CSV, lines of JSON, or the *sheet* of a workbook, as the suffix of *file* says; see ``parse_table``.

    Of a form (*is_form*) nobody is told that its numbers are text: its cells are made so. *is_told_later*: see ``table_of``.

    Raises:
        AssessmentError: It has faults.
        MissingExtraError: It is a workbook, and the extra ``office`` is not installed.
    """
    if sheet is None and not file.casefold().endswith(WORKBOOKS):
        if is_json_lines(data, file):
            return table_of(text_sheet(data, file), ignore, letters)
        return parse_table(data, file, ignore, letters)
    from evalkit.tables.opening import read_table  # noqa: PLC0415  (start-up: most tables are CSV)

    read = read_table(data, file, sheet)
    if is_form:
        read = read._replace(remarks=[remark for remark in read.remarks if remark.kind != AS_TEXT])
    return table_of(read, ignore, letters, is_told_later=is_told_later)


def table_of(
    sheet: Sheet, ignore: tuple[str, ...] = (), letters: str | None = None, *, is_told_later: bool = False
) -> Table:
    """The table that *sheet* is, its first row the header.

    Cells without a value are faults in its ``broken`` if whoever evaluates its rows tells them (*is_told_later*).

    Raises:
        AssessmentError: A name of a column is wrong, or a cell of a column that is not ignored has no value.
    """
    faults = Faults(sheet.title)
    (number, names), below = sheet.rows[0], sheet.rows[1:]
    header = _Header((number, number, [name or "" for name in names]))
    rows = header.named_in(Columnar.of(below))
    header.check(faults)
    _refuse_merged(sheet, number, faults)
    if not below and not faults.found:
        faults.add("", msg("there is a header, but no row below it"))
    aside = set(map(caseless, ignore))
    used = [at for at in header.named if caseless(header.names[at]) not in aside]
    broken = sheet.faults_in(used)
    if faults.found or not is_told_later:
        faults.found += broken
    faults.found = faults.first(MAX_FAULTS)
    faults.raise_if_any(AssessmentError)
    return Table(
        file=sheet.title,
        header=tuple(header.names[at] for at in header.named),
        rows=rows,
        ignore=ignore,
        letters=letters,
        remarks=sentences(sheet.remarks_on(used)),
        cells={header.names[at]: at for at in header.named}
        if sheet.file.casefold().endswith(WORKBOOKS) or is_document(sheet.file)
        else {},
        broken=tuple(broken),
    )


def _refuse_merged(sheet: Sheet, header: int, faults: Faults) -> None:
    """Refuse a header of merged cells: of some columns it leaves open what they are called."""
    merged = [str(one) for one in sheet.merged if one.top <= header <= one.bottom]
    if merged:
        faults.add(
            Position(row=header),
            msg("the header has merged cells: {cells}", cells=first_named(merged, MAX_SHOWN)),
            expected=msg("one row with a name above each column"),
            hint=msg("the first row holds the names of the columns; titles above it are removed"),
            count=len(merged),
        )


def parse_table(
    data: bytes, file: str, ignore: tuple[str, ...] = (), letters: str | None = None, *, large: int = LARGE
) -> Table:
    """Read a table with a header line, separated by ``,``, ``;`` or tabs.

    Args:
        data: The file, in UTF-8, UTF-16 or Windows-1252.
        file: Its name, for faults.
        ignore: Columns to leave aside.
        letters: What letters as answers mean, where that is said.
        large: From how many bytes on a plain text is read in columns; the table is the same.

    Returns:
        The table; its rows carry the number that a spreadsheet shows. No message repeats a row: tables hold people.
    """
    _refuse_foreign(data, file)
    faults, plain = Faults(file), plain_text(data, large)
    if plain is not None:
        header, told = _Header((1, 1, list(plain.header))), dict[str, Any]()
        rows = header.named_in(plain.rows)
        header.check(faults)
    else:
        header, rows, told = _by_row(data, file, faults)
    faults.found = faults.first(MAX_FAULTS)
    faults.raise_if_any(AssessmentError)
    names = tuple(header.names[at] for at in header.named)
    return Table(file=file, header=names, rows=rows, ignore=ignore, letters=letters, **told)


def _by_row(data: bytes, file: str, faults: Faults) -> tuple[_Header, Columnar, dict[str, Any]]:
    """Header and rows of a text, and what is to be known of how it was read."""
    lines = DelimitedRows(data, file, faults)
    below = iter(lines)
    header, wrong = _Header(next(below, None)), RowFaults(lambda row: line_of_row(lines.shifts, row))
    rows = header.named_in(Columnar.of_text(header.fitting(below, wrong, lines.delimiter)))
    header.check(faults)
    if not rows and not wrong.any and not faults.found:
        faults.add("", msg("there is a header, but no row below it"))
    wrong.tell(faults)
    return header, rows, {"shifts": lines.shifts, "guessed": lines.guessed}


def _refuse_foreign(data: bytes, file: str) -> None:
    """Refuse what is no table: a workbook, whatever its name, which keeps several with formats and formulas; a TOML file."""
    other = other_program_file(data)
    if other is not None:
        raise AssessmentError([Fault(file=file, problem=other.what, expected=msg("a table in CSV"), hint=other.taken)])
    if file.lower().endswith(".toml"):
        raise AssessmentError([Fault(file=file, problem=msg("this is a TOML file"), expected=msg("a table in CSV"))])


class _Header:
    """The names of the columns. A column without a name is an artefact of the spreadsheet, unless something stands in it.

    Attributes:
        names: As they stand in the first row, without the blanks behind the last.
        named: Positions of the columns that have one.
    """

    def __init__(self, line: Line | None) -> None:
        cells = line[2] if line is not None else []
        self.names = [cell.strip() for cell in cells]
        while self.names and not self.names[-1]:
            self.names.pop()
        self.named = [at for at, name in enumerate(self.names) if name]
        self._line = line
        self._width = len(cells)
        self._unnamed = sorted(set(range(self._width)).difference(self.named))
        self._used: set[int] = set()

    def fitting(self, lines: Iterable[Line], wrong: RowFaults, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
        """The rows as wide as the header; nothing but blanks may stand to the right of it, or be missing of it."""
        for line in lines:
            row, _, cells = line
            width = len(cells)
            if width == self._width:
                yield row, cells
            elif width < len(self.names) or any(cell.strip() for cell in cells[self._width :]):
                self._ragged(line, wrong, delimiter)
            else:
                yield row, [*cells[: self._width], *[""] * (self._width - width)]

    def named_in(self, rows: Columnar) -> Columnar:
        """The columns of *rows* that have a name."""
        if not rows:
            return rows
        self._used.update(at for at in self._unnamed if any(rows.columns[at].texts))
        return Columnar(rows.numbers, [rows.columns[at] for at in self.named])

    def _ragged(self, line: Line, wrong: RowFaults, delimiter: str) -> None:
        row, _, cells = line
        split = any(left.strip().isdecimal() and right.isdecimal() for left, right in pairwise(cells))
        comma = delimiter == "," and len(cells) > len(self.names) and split
        wrong.add(
            row,
            "",
            msg("{found:cell|cells}", found=""),
            str(len(cells)),
            expected=msg("{expected:cell|cells}, as in the header", expected=str(len(self.names))),
            hint=msg("a decimal comma splits a number in two: write 3.5, or separate the cells by semicolons")
            if comma
            else None,
        )

    def check(self, faults: Faults) -> None:
        """Note what is wrong with the names themselves."""
        if self._line is None:
            if not faults.found:
                faults.add("", msg("the table is empty"), expected=msg("a header line, then one line a row"))
            return
        place = Position(self._line[1], self._line[0])
        seen: set[str] = set()
        for name in filter(None, self.names):
            if name in seen:
                faults.add(place, msg("the column {name} stands here twice", name=visible(name)))
            seen.add(name)
        unnamed = [str(at + 1) for at in sorted(self._used)]
        if len(unnamed) == 1:
            faults.add(place, msg("column {number} has no name", number=unnamed[0]))
        elif unnamed:
            first = ", ".join(unnamed[:MAX_SHOWN]) + (", …" if len(unnamed) > MAX_SHOWN else "")
            faults.add(
                place,
                msg("the columns {numbers} have no name", numbers=first),
                hint=msg("the first row holds the names of the columns; titles above it are removed"),
                count=len(unnamed),
            )
