"""Mutants of what stands beside the total: sample, claims, and other readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.instruments.records import BLANKS, POOLS
from evalkit.rulework.mutate.sites.common import number_table, numbers, words
from evalkit.rulework.mutate.sites.conditions import answers
from evalkit.rulework.mutate.sites.records import points
from evalkit.rulework.mutate.sites.stages import bands, stages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.rulework.mutate.model import Mutant, Path
    from evalkit.rulework.mutate.tables import Tables

_TARGETS = frozenset(("node", "nodes", "under", "leaves", "section", "in", "answers", "off", "blanks", "pool"))


def sample(tables: Tables) -> Iterator[Mutant]:
    """The constants of the sample size."""
    raw = tables.get(("sample",)) or {}
    for key in ("chi_square", "proportion", "margin"):
        yield from numbers(f"sample.{key}", "sample", ("sample", key), raw.get(key))


def claims(tables: Tables) -> Iterator[Mutant]:
    """Maxima of other editions that a claim may belong to."""
    for key in tables.get(("claims",)) or {}:
        for place, item in tables.items(("claims", key, "others")):
            site = f"claims.{key}.others[{item['instrument']}].max"
            yield from numbers(site, "claim", (*place, "max"), item["max"])


def readings(tables: Tables) -> Iterator[Mutant]:
    """Every number of every other reading."""
    for place, item in tables.items(("readings",)):
        site = f"readings[{item['id']}]."
        for found in (*_sets(tables, place, site), *stages(tables, place, site), *bands(tables, place, site),
                      *points(tables, place, site)):  # fmt: skip
            yield _of_reading(found)


def _of_reading(mutant: Mutant) -> Mutant:
    return attrs.evolve(mutant, kind="reading")


def _sets(tables: Tables, place: Path, site: str) -> Iterator[Mutant]:
    for path, change in tables.items((*place, "set")):
        target = _target(change)
        where = f"{site}set[{target}]."
        for key, raw in change.items():
            if key in _TARGETS:
                continue
            if isinstance(raw, dict):
                yield from number_table(f"{where}{key}", "reading", (*path, key), raw)
            else:
                yield from numbers(f"{where}{key}", "reading", (*path, key), raw)
        if change.get("section") == "gate":
            yield from answers(tables, path, where)
        for key, choices in (("blanks", BLANKS), ("pool", POOLS)):
            if key in change:
                yield from words(f"{where}{key}", "reading", (*path, key), change[key], choices)


def _target(change: dict[str, Any]) -> str:
    for key in ("node", "under", "section"):
        if key in change:
            return str(change[key])
    return " ".join(change["nodes"]) if "nodes" in change else "leaves"
