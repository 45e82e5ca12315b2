"""Mutants of ``[records]``: blanks, units, columns, population, points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.mutation.model import Mutant
from evalkit.mutation.sites.common import bounds, listed, number_table, numbers, words
from evalkit.rules.records import BLANKS, POOLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.mutation.model import Path
    from evalkit.mutation.tables import Tables


def records(tables: Tables) -> Iterator[Mutant]:
    """How rows become values."""
    raw = tables.get(("records",))
    if raw is None or "refused" in raw:
        return
    yield from words("records.blanks", "records", ("records", "blanks"), raw.get("blanks", "range"), BLANKS)
    yield from words("records.pool", "records", ("records", "pool"), raw.get("pool", POOLS[0]), POOLS)
    for name, column in (raw.get("columns") or {}).items():
        yield from _column(f"records.columns.{name}", ("records", "columns", name), column)
    yield from _population(raw.get("population"))
    yield from points(tables, ("records",), "records.")


def _column(site: str, path: Path, column: dict[str, Any]) -> Iterator[Mutant]:
    for end in ("min", "max"):
        yield from numbers(f"{site}.{end}", "scale-end", (*path, end), column.get(end))
    yield from number_table(f"{site}.also", "wording", (*path, "also"), column.get("also"))


def _population(raw: dict[str, Any] | None) -> Iterator[Mutant]:
    """Each word of the column moved to the other side."""
    if raw is None:
        return
    path: Path = ("records", "population")
    for here, there in (("include", "exclude"), ("exclude", "include")):
        for word in raw.get(here, ()):
            kept, longer = [one for one in raw[here] if one != word], [*raw.get(there, ()), word]
            edits = (((*path, here), kept), ((*path, there), longer))
            yield Mutant(site=f"records.population.{word}", kind="records", old=here, new=there, edits=edits)


def points(tables: Tables, path: Path, site: str) -> Iterator[Mutant]:
    """The entries of points in the table at *path*."""
    for place, item in tables.items((*path, "points")):
        where = "".join(f", {' '.join(words)}" for words in item.get("where", {}).values())
        name = f"{site}points[{item['node']}, {item['column']}{where}]"
        yield from number_table(name, "points", (*place, "points"), item.get("points"))
        for number, (step, inside) in enumerate(tables.items((*place, "steps")), 1):
            yield from bounds(f"{name}[{number}]", step, inside)
            yield from numbers(f"{name}[{number}].points", "points", (*step, "points"), inside["points"])
        for key, given in item.get("where", {}).items():
            yield from listed(f"{name}.where.{key}", "records", (*place, "where", key), given)
