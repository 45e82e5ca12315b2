"""What narwhals asks of Polars for its expressions: turning hundreds of them takes longer than a part of a table does, so it is done once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl
from narwhals.exceptions import NarwhalsError

from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAYS_NO = (NarwhalsError, pl.exceptions.PolarsError, AttributeError, TypeError)


class ColumnsCall(NamedTuple):
    """How a frame is asked to add columns."""

    exprs: Sequence[Any]
    named: Mapping[str, Any]

    def of(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """*frame* with them."""
        return frame.with_columns(*self.exprs, **self.named)


class _Asked(pl.LazyFrame):
    """A frame without columns that keeps how it is asked to add some, and whether its columns are looked at."""

    calls: tuple[ColumnsCall, ...] = ()
    is_looked_at = False

    def with_columns(self, *exprs: Any, **named_exprs: Any) -> pl.LazyFrame:
        """Keep what is asked for."""
        self.calls = (*self.calls, ColumnsCall(exprs, named_exprs))
        return self

    def collect_schema(self) -> pl.Schema:
        """What comes of the answer holds for this frame alone."""
        self.is_looked_at = True
        return super().collect_schema()


def turned(stage: Sequence[Any]) -> ColumnsCall | None:
    """What narwhals asks of a lazy frame of Polars that is to have the columns of a *stage*.

    ``None`` where that is not one call, the same for every frame: then each frame has to be asked anew.
    """
    asked = _Asked()
    try:
        found = nw.to_native(nw.from_native(asked).with_columns(*stage))
    except _SAYS_NO:
        return None
    is_all = found is asked and len(asked.calls) == 1 and not asked.is_looked_at
    return asked.calls[0] if is_all else None
