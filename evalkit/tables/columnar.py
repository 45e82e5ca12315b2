"""Rows of a table kept by column: each text of a column once, and of each row the number of its text.

What stands in the rows of columns together, asked of all rows at once.

The numbers of the texts of a column, a byte or four each, are one long whole number: to multiply and add it is to do so in every row.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import compress, islice, repeat
from math import prod
from operator import eq
from typing import TYPE_CHECKING, Any, overload

from evalkit.base.text import Decimal
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from evalkit.tables.sheet import Cell, Row

SMALL, WIDE = "B", "I"
"""Kinds of arrays: of numbers that a byte holds, and of any."""
_NUMBERS = "Q"  # of rows: Spark begins a part of a table at a multiple of 2³³
_AT_ONCE = 1024  # rows that are turned into columns together: few enough to stay near the processor


class CodedColumn(NamedTuple):
    """A column.

    Attributes:
        texts: What stands in its cells, each once, in the order of the rows.
        codes: For each row the position of its text among them.
    """

    texts: Sequence[Cell]
    codes: array[int]

    @property
    def blanks(self) -> bytes:
        """For each text 1 if it stands for nothing, else 0."""
        return bytes(text is None or text in DASHES for text in self.texts)

    def rows_of(self, wanted: Sequence[int]) -> Iterator[int]:
        """The positions of the rows with a text for which *wanted* holds 1, not 0."""
        return compress(range(len(self.codes)), map(wanted.__getitem__, self.codes)) if any(wanted) else iter(())

    @property
    def used(self) -> list[Cell]:
        """The texts that stand in some row, in the order of the rows."""
        return [self.texts[code] for code in dict.fromkeys(self.codes)]

    def where(self, kept: Sequence[int]) -> CodedColumn:
        """The rows for which *kept* holds 1, not 0."""
        return CodedColumn(self.texts, array(self.codes.typecode, compress(self.codes, kept)))

    def saying(self, meant: Callable[[Cell], Cell]) -> CodedColumn:
        """It with what each text that stands in some row *meant*."""
        coding = Coding()
        new = {code: coding[_key(meant(self.texts[code]))] for code in dict.fromkeys(self.codes)}
        return CodedColumn(coding.texts, array(self.codes.typecode, map(new.__getitem__, self.codes)))

    def first_rows(self) -> dict[int, int]:
        """Code → the position of the first row that has it."""
        return dict(zip(reversed(self.codes), reversed(range(len(self.codes))), strict=True))


class Columnar(Sequence["Row"]):
    """Rows with their numbers, kept by column.

    Attributes:
        numbers: Of the rows, as a spreadsheet shows them.
        columns: Their columns.
    """

    def __init__(self, numbers: Sequence[int], columns: Sequence[CodedColumn]) -> None:
        """*columns* are as long as *numbers*."""
        self.numbers = numbers
        self.columns = columns

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Columnar:
        """The columns of *rows*, which are all as wide."""
        return rows if isinstance(rows, Columnar) else cls.of_text((number, map(_key, cells)) for number, cells in rows)

    @classmethod
    def of_text(cls, rows: Iterable[tuple[int, Iterable[Any]]]) -> Columnar:
        """The columns of *rows* of text, which are all as wide; spaces around a cell do not count, and one without text is blank."""
        numbers = array(_NUMBERS)
        columns = coded(_blocks(rows, numbers))
        return cls(numbers, columns)

    def where(self, kept: Sequence[int]) -> Columnar:
        """The rows for which *kept* holds 1, not 0."""
        if all(kept):
            return self
        return Columnar(array(_NUMBERS, compress(self.numbers, kept)), [column.where(kept) for column in self.columns])

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.numbers)

    def __iter__(self) -> Iterator[Row]:
        """The rows as they stand in the table."""
        cells = zip(*(map(column.texts.__getitem__, column.codes) for column in self.columns), strict=True)
        return zip(self.numbers, cells if self.columns else repeat(()), strict=False)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Columnar: ...
    def __getitem__(self, at: int | slice) -> Row | Columnar:
        """A row by its position, or some of them."""
        if isinstance(at, slice):
            return Columnar(self.numbers[at], [CodedColumn(column.texts, column.codes[at]) for column in self.columns])
        return self.numbers[at], tuple([column.texts[column.codes[at]] for column in self.columns])

    def __eq__(self, other: object) -> bool:
        """Whether *other* has the same rows."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        """Of the rows."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """The rows."""
        return repr(tuple(self))


def coded(blocks: Iterable[Sequence[Sequence[Any]]]) -> list[CodedColumn]:
    """The columns of rows of text that come some at once, column by column."""
    codings, codes = list[Coding](), list["array[int]"]()
    for columns in blocks:
        codings = codings or [Coding() for _ in columns]
        codes = [*map(_longer, codes or [array(SMALL) for _ in columns], codings, columns)]
    return [*map(CodedColumn, (coding.texts for coding in codings), codes)]


def _blocks(rows: Iterable[tuple[int, Iterable[Any]]], numbers: array[int]) -> Iterator[Sequence[Sequence[Any]]]:
    """*rows*, some at once, column by column; their *numbers* are noted."""
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        numbers.extend(number for number, _ in some)
        yield list(zip(*(cells for _, cells in some), strict=True))


def _longer(codes: array[int], coding: Coding, cells: Iterable[Any]) -> array[int]:
    """*codes* with those of *cells* behind them; four bytes each as soon as one does not hold them."""
    before = len(codes)
    try:
        codes.extend(map(coding.__getitem__, cells))
    except OverflowError:
        codes = array(WIDE, codes[:before])
        codes.extend(map(coding.__getitem__, cells))
    return codes


def width_of(rows: Sequence[Row]) -> int:
    """How many cells each of *rows* has; there is one."""
    return len(rows.columns) if isinstance(rows, Columnar) else len(rows[0][1])


def texts_in(rows: Sequence[Row], at: int) -> list[Cell]:
    """What stands in the column *at* of *rows*, each text once, in their order."""
    if isinstance(rows, Columnar):
        return rows.columns[at].used if at < len(rows.columns) else []
    return list(dict.fromkeys(cells[at] for _, cells in rows))


def _key(cell: Cell) -> Any:
    """What tells *cell* from others: a number of a workbook is not what a text alike may mean."""
    return (cell,) if isinstance(cell, Decimal) else cell


class Coding(dict[Any, int]):
    """What stands in a cell → the position of its text.

    Attributes:
        texts: Those that were looked up, each once.
    """

    def __init__(self) -> None:
        """Know no text yet."""
        super().__init__()
        self.texts: list[Cell] = []
        self._of_text: dict[Any, int] = {}

    def __missing__(self, raw: Any) -> int:
        text = raw[0] if isinstance(raw, tuple) else (raw or "").strip() or None
        code = self._of_text.setdefault(_key(text), len(self.texts))
        if code == len(self.texts):
            self.texts.append(text)
        self[raw] = code
        return code


_FEW, _MANY = 1 << 8, 1 << 32  # numbers that they hold


def counted(columns: Sequence[CodedColumn]) -> Counter[tuple[int, ...]]:
    """How often the codes of which texts stand in a row of all *columns* together, in the order in which they first do."""
    sizes = [len(column.texts) for column in columns]
    if prod(sizes) > _MANY:
        return Counter(zip(*(column.codes for column in columns), strict=True))
    rows = array(SMALL if prod(sizes) <= _FEW else WIDE)
    together = 0
    for column, size in zip(columns, sizes, strict=True):
        together = together * size + _long(array(rows.typecode, column.codes).tobytes())
    rows.frombytes(together.to_bytes(len(columns[0].codes) * rows.itemsize, sys.byteorder))
    return Counter({_apart(number, sizes): n for number, n in Counter(rows).items()})


def _long(numbers: bytes) -> int:
    return int.from_bytes(numbers, sys.byteorder)


def _apart(number: int, sizes: Sequence[int]) -> tuple[int, ...]:
    """The codes that *number* was made of."""
    found = []
    for size in reversed(sizes):
        number, code = divmod(number, size)
        found.append(code)
    return tuple(reversed(found))


def flagged(columns: Sequence[CodedColumn], flags: Mapping[tuple[int, ...], bool]) -> bytes:
    """For each row 1 or 0: what *flags* has for the codes that stand in it together."""
    first, *others = [column.codes for column in columns]
    if not others and first.typecode == SMALL:
        return first.tobytes().translate(bytes(flags.get((code,), False) for code in range(_FEW)))
    return bytes(map(flags.__getitem__, zip(first, *others, strict=True)))


def either(one: bytes, other: bytes) -> bytes:
    """For each row 1 where one of both has 1, else 0."""
    return (_long(one) | _long(other)).to_bytes(len(one), sys.byteorder)
