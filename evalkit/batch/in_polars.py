"""Expressions of narwhals as those of Polars: turning hundreds of them takes longer than a part of a table does, so it is done once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Asked(pl.LazyFrame):
    """A frame without rows that keeps what narwhals asks it to add."""

    asked: tuple[Any, ...] = ()

    def with_columns(self, *exprs: Any, **named_exprs: Any) -> pl.LazyFrame:
        """Keep the expressions."""
        self.asked = (*exprs, *named_exprs.items())
        return self


def turned(stage: Sequence[Any]) -> tuple[Any, ...]:
    """The expressions of Polars that narwhals makes of its own."""
    asked = _Asked()
    nw.from_native(asked).with_columns(*stage)
    return asked.asked
