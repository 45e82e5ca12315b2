"""A tuple that is made when somebody looks into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")


class LazySequence(Sequence[Item]):
    """What *make* gives, once it is asked for; equal to the tuple of it, and pickled as that."""

    __slots__ = ("_items", "_make")

    def __init__(self, make: Callable[[], Iterable[Item]]) -> None:
        """Make nothing yet."""
        self._make: Callable[[], Iterable[Item]] | None = make
        self._items: tuple[Item, ...] = ()

    def _all(self) -> tuple[Item, ...]:
        make = self._make
        if make is not None:
            self._items, self._make = tuple(make()), None
        return self._items

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all())

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, at: int | slice) -> Item | tuple[Item, ...]:
        """One of them, or a tuple of some."""
        return self._all()[at]

    def __iter__(self) -> Iterator[Item]:
        """One after the other."""
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        """Whether *other* has the same items, as a tuple or later."""
        return self._all() == (other._all() if isinstance(other, LazySequence) else other)

    def __hash__(self) -> int:
        """That of the tuple."""
        return hash(self._all())

    def __repr__(self) -> str:
        """As that of the tuple."""
        return repr(self._all())

    def __reduce__(self) -> tuple[type, tuple[Any]]:
        """A ``tuple``: other processes are given what was made."""
        return tuple, (self._all(),)
