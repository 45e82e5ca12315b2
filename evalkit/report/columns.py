"""A table by its columns, each with what stands in it: a heading and its cells have one place, and cannot come apart.

So have a table and what stands above it: where there is nothing to list, there is no heading either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from evalkit.report.blocks import Heading, Row, Styled, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from evalkit.base.text import Prose
    from evalkit.report.blocks import Block, Column, Inline, Remark

T = TypeVar("T")


def table(
    items: Iterable[T],
    *columns: tuple[Column, Callable[[T], Inline]],
    below: Callable[[T], Iterable[Remark]] | None = None,
    deep: Callable[[T], int] | None = None,
    style: Callable[[T], str] | None = None,
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
        style: Of all cells of the row of an item.
        first: Rows in front of these.
        last: Rows behind them, such as that of the whole.
        of_table: What a ``Table`` takes besides.
    """
    rows = [
        Row(
            tuple(cell(item) for _, cell in columns),
            [*below(item)] if below else (),
            deep(item) if deep else 0,
            style(item) if style else "",
        )
        for item in items
    ]
    return Table([column for column, _ in columns], [*first, *rows, *last], **of_table)


def facts_table(facts: Iterable[tuple[Prose, Inline]], name: Column, fact: Column) -> Table:
    """A row for each of *facts*, which are what it is called and what it is."""
    return table(facts, (name, lambda one: Styled(one[0], "strong")), (fact, lambda one: one[1]))


def headed(name: Prose, blocks: Iterable[Block], level: int = 2) -> Iterator[Block]:
    """*blocks* below a heading; nothing where there are none."""
    for number, block in enumerate(blocks):
        if not number:
            yield Heading(name, level)
        yield block


def headed_table(
    name: Prose, items: Sequence[T], *columns: tuple[Column, Callable[[T], Inline]], **of_table: Any
) -> list[Block]:
    """A heading and the table of *items* below it; nothing where there are none."""
    return [Heading(name), table(items, *columns, **of_table)] if items else []
