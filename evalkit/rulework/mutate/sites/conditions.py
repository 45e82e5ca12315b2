"""Mutants of conditions: gate, floors, ladder, and the context that chooses among bands."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evalkit.instruments import TOTAL
from evalkit.instruments.scales import key_of
from evalkit.rulework.mutate.model import DROPPED, Mutant
from evalkit.rulework.mutate.sites.common import NOTHING, dropped, listed, numbers, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.rulework.mutate.model import Path
    from evalkit.rulework.mutate.tables import Tables


def gate(tables: Tables) -> Iterator[Mutant]:
    """Which leaves are locked, which are summed, and the conditions on answers."""
    raw = tables.get(("gate",))
    if raw is None:
        return
    values = tables.get(("attributes", raw["attribute"], "values"))
    yield from words("gate.locked", "gate", ("gate", "locked"), raw["locked"], values)
    yield from listed("gate.sum_of", "gate", ("gate", "sum_of"), raw["sum_of"], values)
    for place, item in tables.items(("gate", "answers")):
        yield dropped(f"gate.answers[{_shown(item[raw['attribute']])}]", "gate", place, "condition")
    yield from answers(tables, ("gate",), "gate.")


def answers(tables: Tables, path: Path, site: str) -> Iterator[Mutant]:
    """The conditions on answers in the table at *path*."""
    attribute = tables.get(("gate", "attribute"))
    values = tables.get(("attributes", attribute, "values"))
    for place, item in tables.items((*path, "answers")):
        where = f"{site}answers[{_shown(item[attribute])}]"
        yield from listed(f"{where}.{attribute}", "gate", (*place, attribute), item[attribute], values)
        yield from numbers(f"{where}.lowest", "gate", (*place, "lowest"), item["lowest"])
        if "most_at_lowest" in item:
            key = (*place, "most_at_lowest")
            yield from numbers(f"{where}.most_at_lowest", "gate", key, item["most_at_lowest"])
            yield dropped(f"{where}.most_at_lowest", "gate", key, str(item["most_at_lowest"]))


def _shown(values: list[Any]) -> str:
    return ", ".join(map(key_of, values))


def floors(tables: Tables) -> Iterator[Mutant]:
    """The predicate of a node below its floor."""
    raw = tables.get(("floors",))
    if raw is not None:
        known = {band.predicate: None for table in tables.instrument.bands if table.at == TOTAL for band in table.bands}
        yield from words("floors.predicate", "floor", ("floors", "predicate"), raw["predicate"], known)


def ladder(tables: Tables) -> Iterator[Mutant]:
    """Rungs: neighbouring levels swapped, a condition, the gate or a need dropped or added."""
    rungs = list(tables.items(("ladder", "rung")))
    for number, ((one, upper), (other, lower)) in enumerate(pairwise(rungs), 1):
        if upper["level"] != lower["level"]:
            edits = (((*one, "level"), lower["level"]), ((*other, "level"), upper["level"]))
            old, new = f"{upper['level']}, {lower['level']}", f"{lower['level']}, {upper['level']}"
            yield Mutant(site=_rung(number, upper), kind="rung", old=old, new=new, edits=edits)
    for number, (place, rung) in enumerate(rungs, 1):
        yield from _conditions(_rung(number, rung), place, rung, gated=tables.instrument.gate is not None)


def _rung(number: int, rung: dict[str, Any]) -> str:
    return f"ladder[{number} {rung['level']}]"  # a level may have several rungs


def _conditions(site: str, place: Path, rung: dict[str, Any], *, gated: bool) -> Iterator[Mutant]:
    for key, name in rung.get("at_least", {}).items():
        yield dropped(f"{site}.at_least.{key}", "rung", (*place, "at_least", key), name)
    for name in rung.get("needs", ()):
        kept = [one for one in rung["needs"] if one != name]
        yield Mutant(site=f"{site}.needs", kind="rung", old=name, new=NOTHING, edits=(((*place, "needs"), kept),))
    if rung.get("gate"):
        yield Mutant(site=f"{site}.gate", kind="rung", old="true", new=NOTHING, edits=(((*place, "gate"), DROPPED),))
    elif gated and rung.get("at_least"):
        yield Mutant(site=f"{site}.gate", kind="rung", old=NOTHING, new="true", edits=(((*place, "gate"), True),))


def context(tables: Tables) -> Iterator[Mutant]:
    """The bands of two neighbouring context values swapped."""
    bands = list(tables.items(("bands",)))
    whens = list(dict.fromkeys(item["when"] for _, item in bands if "when" in item))
    for one, other in pairwise(whens):
        swap = {one: other, other: one}
        edits = tuple(((*place, "when"), swap[item["when"]]) for place, item in bands if item.get("when") in swap)
        yield Mutant(site=f"bands[total, {one}].when", kind="context", old=f"{one}, {other}",
                     new=f"{other}, {one}", edits=edits)  # fmt: skip
