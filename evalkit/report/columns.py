"""A table by its columns, each with what stands in it: a heading and its cells have one place, and cannot come apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from evalkit.report.blocks import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from evalkit.report.blocks import Inline, Remark

T = TypeVar("T")


def table(
    items: Iterable[T],
    *columns: tuple[Column, Callable[[T], Inline]],
    below: Callable[[T], Iterable[Remark]] | None = None,
    deep: Callable[[T], int] | None = None,
    first: Sequence[Row] = (),
    last: Sequence[Row] = (),
    **of_table: Any,
) -> Table:
    """A row for each of *items*.

    Args:
        items: What the rows are about.
        columns: Each with what its cell says of an item.
        below: The remarks below the row of an item.
        deep: How deep the row of an item lies, in a tree.
        first: Rows in front of these.
        last: Rows behind them, such as that of the whole.
        of_table: What a ``Table`` takes besides.
    """
    rows = [
        Row(tuple(cell(item) for _, cell in columns), [*below(item)] if below else (), deep(item) if deep else 0)
        for item in items
    ]
    return Table([column for column, _ in columns], [*first, *rows, *last], **of_table)
