"""Sets of whole numbers, 0 or more, as the bits of one: moved and laid over each other, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RUN = pattern("1+")


def spread(bits: int, listed: Sequence[tuple[int, int]], stride: int = 1) -> int:
    """*bits* moved by every listed index times *stride*, laid over each other; a run of n takes log n steps."""
    doubled, found = [bits], 0
    for start, length in listed:
        power = length.bit_length() - 1
        while len(doubled) <= power:
            doubled.append(doubled[-1] | doubled[-1] << (stride << (len(doubled) - 1)))
        block = doubled[power] | doubled[power] << (length - (1 << power)) * stride
        found |= block << start * stride
    return found


def runs(bits: int) -> Iterator[tuple[int, int]]:
    """Start and length of each run of set bits, from the lowest."""
    for match in _RUN.finditer(bin(bits)[:1:-1]):
        yield match.start(), match.end() - match.start()


def indices(bits: int) -> Iterator[int]:
    """Each set bit, from the lowest."""
    for start, length in runs(bits):
        yield from range(start, start + length)


def lowest(bits: int) -> int:
    """The lowest set bit; there is one."""
    return (bits & -bits).bit_length() - 1
