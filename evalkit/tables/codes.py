"""For each row of a column the number of its text: what is asked of such numbers, by Polars where Polars holds them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import compress
from operator import and_
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Held(Sequence[int]):
    """Numbers that Polars holds; they are taken out of it when somebody goes through them row by row."""

    def __init__(self, series: Any) -> None:
        """*series*: of Polars, without nulls."""
        self.series = series

    @cached_property
    def _array(self) -> array[int]:
        return array("I", self.series.to_list())

    def __len__(self) -> int:
        """The number of rows."""
        return int(self.series.len())

    def __iter__(self) -> Iterator[int]:
        """The numbers."""
        return iter(self._array)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Held: ...
    def __getitem__(self, at: int | slice) -> int | Held:
        """That of one row, or those of some."""
        return Held(self.series[at]) if isinstance(at, slice) else self._array[at]


def different(codes: Sequence[int]) -> list[int]:
    """*codes*, each once, in the order of the rows."""
    found: list[int] = codes.series.unique(maintain_order=True).to_list() if isinstance(codes, Held) else []
    return found or list(dict.fromkeys(codes))


def exchanged(codes: Sequence[int], new: Mapping[int, int]) -> Sequence[int]:
    """What *new* has in the place of each; it knows all of them."""
    if isinstance(codes, Held):
        return Held(codes.series.replace_strict(list(new), list(new.values()), return_dtype=codes.series.dtype))
    return array("I", map(new.__getitem__, codes))


def flagged(columns: Sequence[Sequence[int]], flags: Mapping[tuple[int, ...], bool]) -> Sequence[int]:
    """For each row 1 or 0: what *flags* has for the numbers that stand in it together."""
    first, *others = columns
    if isinstance(first, Held) and not others:
        return Held(first.series.replace_strict([code for (code,) in flags], [*flags.values()]))
    if not others:
        return bytes(map({code: flag for (code,), flag in flags.items()}.__getitem__, first))
    return bytes(map(flags.__getitem__, zip(*columns, strict=True)))


def both(one: Sequence[int], other: Sequence[int]) -> Sequence[int]:
    """For each row 1 where both have 1, else 0."""
    if isinstance(one, Held) and isinstance(other, Held):
        return Held(one.series & other.series)
    return bytes(map(and_, one, other))


def chosen(codes: Sequence[int], kept: Sequence[int]) -> Sequence[int]:
    """Those of the rows for which *kept* holds 1, not 0."""
    if isinstance(codes, Held):
        flags = kept.series if isinstance(kept, Held) else type(codes.series)(list(map(bool, kept)))
        return Held(codes.series.filter(flags))
    return array("I", compress(codes, kept))


def counted(columns: Sequence[Sequence[int]]) -> Counter[tuple[int, ...]]:
    """How often which numbers stand in a row of all *columns* together, in the order in which they first do."""
    held = next((column.series for column in columns if isinstance(column, Held)), None)
    if held is None:
        return Counter(zip(*columns, strict=True))
    each = [column.series if isinstance(column, Held) else type(held)(list(column)) for column in columns]
    frame = held.to_frame().select([one.alias(str(at)) for at, one in enumerate(each)])
    found = frame.group_by(frame.columns, maintain_order=True).len()
    return Counter({tuple(together): n for *together, n in found.iter_rows()})
