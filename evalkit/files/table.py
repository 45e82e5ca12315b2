"""Delimited text → table. Cells stay text; what the columns mean is the instrument's business."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError, Fault, Faults, Position
from evalkit.base.foreign import foreign
from evalkit.base.text import msg, visible
from evalkit.files.assessment import Table, line_of_row
from evalkit.files.row_faults import MAX_SHOWN, RowFaults
from evalkit.tables.delimited import DELIMITERS, delimiter_of
from evalkit.tables.text import read_lines

if TYPE_CHECKING:
    from evalkit.tables.delimited import Line

__all__ = ["DELIMITERS", "MAX_FAULTS", "delimiter_of", "parse_table"]

MAX_FAULTS = 50


def parse_table(data: bytes, file: str, ignore: tuple[str, ...] = (), letters: str | None = None) -> Table:
    """Read a table with a header line, separated by ``,``, ``;`` or tabs.

    Args:
        data: The file, in UTF-8, UTF-16 or Windows-1252.
        file: Its name, for faults.
        ignore: Columns to leave aside.
        letters: What letters as answers mean, where that is said.

    Returns:
        The table; its rows carry the number that a spreadsheet shows. No message repeats a row: tables hold people.
    """
    _refuse_foreign(data, file)
    faults = Faults(file)
    lines, delimiter, shifts, guessed = read_lines(data, file, faults)
    header, wrong = _Header(lines[0] if lines else None), RowFaults(lambda row: line_of_row(shifts, row))
    rows = tuple([(one.row, header.fit(one, wrong, delimiter)) for one in lines[1:]])
    header.check(faults)
    if lines and not rows and not faults.found:
        faults.add("", msg("there is a header, but no row below it"))
    wrong.tell(faults)
    faults.found = faults.first(MAX_FAULTS)
    faults.raise_if_any(AssessmentError)
    names = tuple(header.names[at] for at in header.named)
    return Table(file=file, header=names, rows=rows, ignore=ignore, shifts=shifts, guessed=guessed, letters=letters)


def _refuse_foreign(data: bytes, file: str) -> None:
    """Refuse what is no table: a workbook, whatever its name, which keeps several with formats and formulas; a TOML file."""
    other = foreign(data)
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
        cells = line.cells if line is not None else ()
        self.names = [cell.strip() for cell in cells]
        while self.names and not self.names[-1]:
            self.names.pop()
        self.named = [at for at, name in enumerate(self.names) if name]
        self._line = line
        self._width = len(cells)
        self._unnamed = sorted(set(range(self._width)).difference(self.named))
        self._used: set[int] = set()

    def fit(self, line: Line, wrong: RowFaults, delimiter: str) -> tuple[str | None, ...]:
        """The cells of *line* below the names; nothing but blanks may stand elsewhere."""
        cells = line.cells
        surplus = len(cells) > self._width and any(cell.strip() for cell in cells[self._width :])
        if surplus or len(cells) < len(self.names):
            self._ragged(line, wrong, delimiter)
            return ()
        if self._unnamed:
            self._used.update(at for at in self._unnamed if at < len(cells) and cells[at].strip())
        return tuple([cells[at].strip() or None for at in self.named])

    def _ragged(self, line: Line, wrong: RowFaults, delimiter: str) -> None:
        split = any(left.strip().isdecimal() and right.isdecimal() for left, right in pairwise(line.cells))
        comma = delimiter == "," and len(line.cells) > len(self.names) and split
        wrong.add(
            line.row,
            "",
            msg("{found} cells", found=""),
            str(len(line.cells)),
            expected=msg("{expected} cells, as in the header", expected=str(len(self.names))),
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
        place = Position(self._line.line, self._line.row)
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
