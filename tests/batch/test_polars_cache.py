"""Expressions that are kept for Polars are used only where narwhals asks for them in one call, the same for every frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl
import pytest
from narwhals._polars.dataframe import PolarsLazyFrame

from evalkit.batch import Cells, Wanted
from evalkit.batch.columns.polars_cache import turned
from evalkit.batch.columns.scores import evaluated_by
from evalkit.method.plan import Plan
from rows_drawn import table
from support import instrument

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN = Wanted(codes=["total", "D1"], exact=True)


def found_now() -> list[Any]:
    """Scores under a plan that is new, so that nothing is kept of it yet."""
    one = instrument("spbe@2020")
    rows = table(one)
    found: pl.LazyFrame = nw.to_native(
        evaluated_by(Plan(one), nw.from_native(rows.lazy()), Cells(frozenset(rows.columns)), SHOWN)
    )
    return found.collect().rows()


def test_one_call_with_all_columns_is_kept() -> None:
    call = turned([nw.col("a").alias("b"), nw.lit(1).alias("c")])

    assert call is not None
    assert call.of(pl.LazyFrame({"a": [5]})).collect().rows() == [(5, 5, 1)]


WAYS: dict[str, Callable[[Any, tuple[Any, ...]], Any]] = {
    "one by one": lambda frame, exprs: frame.with_columns(*exprs[:1]).with_columns(*exprs[1:]),
    "select": lambda frame, exprs: frame.select(pl.all(), *exprs),
    "something after": lambda frame, exprs: frame.with_columns(*exprs).with_columns(pl.lit(7).alias("other")),
    "something before": lambda frame, exprs: frame.rename({}).with_columns(*exprs),
    "columns looked at": lambda frame, exprs: frame.with_columns(*exprs, **dict.fromkeys(frame.columns[:0])),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.filterwarnings("ignore::polars.exceptions.PerformanceWarning")
def test_where_narwhals_adds_columns_in_another_way_nothing_is_kept_and_scores_are_the_same(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = found_now()
    asked: list[int] = []

    def otherwise(self: Any, *exprs: Any) -> Any:
        asked.append(len(exprs))
        return self._with_native(WAYS[way](self.native, tuple(expr.native for expr in exprs)))

    monkeypatch.setattr(PolarsLazyFrame, "with_columns", otherwise, raising=False)

    assert turned([nw.col("a").alias("b"), nw.lit(1).alias("c")]) is None
    asked.clear()
    assert found_now() == expected
    assert len(asked) > 1
