"""What stands in the rows of columns together, asked of all rows at once.

The numbers of the texts of a column, a byte or four each, are one long whole number: to multiply and add it is to do so in every row.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from math import prod
from typing import TYPE_CHECKING

from evalkit.tables.columnar import SMALL, WIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.tables.columnar import Column

_FEW, _MANY = 1 << 8, 1 << 32  # numbers that they hold


def counted(columns: Sequence[Column]) -> Counter[tuple[int, ...]]:
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


def flagged(columns: Sequence[Column], flags: Mapping[tuple[int, ...], bool]) -> bytes:
    """For each row 1 or 0: what *flags* has for the codes that stand in it together."""
    first, *others = [column.codes for column in columns]
    if not others and first.typecode == SMALL:
        return first.tobytes().translate(bytes(flags.get((code,), False) for code in range(_FEW)))
    return bytes(map(flags.__getitem__, zip(first, *others, strict=True)))


def either(one: bytes, other: bytes) -> bytes:
    """For each row 1 where one of both has 1, else 0."""
    return (_long(one) | _long(other)).to_bytes(len(one), sys.byteorder)
