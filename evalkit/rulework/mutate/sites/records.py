"""Mutants of ``[records]``: blanks, units, columns, population, points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.instruments.records import BLANKS, POOLS
from evalkit.instruments.wordings import KEYS as WORDINGS
from evalkit.rulework.mutate.model import Mutant
from evalkit.rulework.mutate.sites.answers import wordings
from evalkit.rulework.mutate.sites.common import bounds, listed, number_table, numbers, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.rulework.mutate.model import Path
    from evalkit.rulework.mutate.tables import Tables


def records(tables: Tables) -> Iterator[Mutant]:
    """How rows become values."""
    raw = tables.get(("records",))
    if raw is None or "refused" in raw:
        return
    yield from words("records.blanks", "records", ("records", "blanks"), raw.get("blanks", "range"), BLANKS)
    yield from words("records.pool", "records", ("records", "pool"), raw.get("pool", POOLS[0]), POOLS)
    for name, column in (raw.get("columns") or {}).items():
        population = raw.get("population") or {}
        counted = population.get("include", ()) if population.get("column") == name else ()
        yield from _column(f"records.columns.{name}", ("records", "columns", name), column, counted)
    yield from _words(tables, raw)
    yield from _population(raw.get("population"))
    yield from points(tables, ("records",), "records.")


def _column(site: str, path: Path, column: dict[str, Any], counted: Sequence[str]) -> Iterator[Mutant]:
    """Ends and wordings; of the words that decide who counts, *counted* are those that do."""
    for end in ("min", "max"):
        yield from numbers(f"{site}.{end}", "scale-end", (*path, end), column.get(end))
    if "values" in column:
        # Whoever does not count is left out by whatever word: the others are nearer to each other than the file says.
        yield from wordings(
            site, path, column, [*counted, *(w for w in column["values"] if w not in counted)], len(counted)
        )
    else:
        for key in WORDINGS:
            yield from number_table(f"{site}.{key}", "wording", (*path, key), column.get(key))


def _words(tables: Tables, raw: dict[str, Any]) -> Iterator[Mutant]:
    """How the forms of the elements word the answers."""
    records = tables.instrument.records
    scale = tables.instrument.scales.get(records.answers or "") if records is not None else None
    levels = [level.answer for level in scale.levels] if scale is not None else []
    for code, inside in (raw.get("words") or {}).items():
        yield from wordings(f"records.words.{code}", ("records", "words", code), inside, levels)


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
