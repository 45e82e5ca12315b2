"""Mutants of the sections beside the tree: bands, stages, context, rows, claims, readings."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import MODES
from evalkit.instruments import ONE_LOWER, TOTAL
from evalkit.instruments.bands import Conversion
from evalkit.instruments.context import OtherEdition
from evalkit.instruments.offices import TIES, Offices
from evalkit.instruments.records import BLANKS, POOLS, PointsStep, Records
from evalkit.instruments.tree import FORMULA
from evalkit.instruments.wordings import KEYS as WORDINGS
from evalkit.method.bands import bands_of_total
from evalkit.method.language import codes_in
from evalkit.rulework.mutate.sites.place import NOTHING, Place
from evalkit.rulework.mutate.sites.tree import BOTH_ENDS, wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.instruments import StatedSection
    from evalkit.rulework.mutate.model import Mutant, Path
    from evalkit.rulework.mutate.tables import Tables

_DIGITS = 2
_BESIDE = ("outcome", "records")


# --- From points to words ---------------------------------------------------------------------------------------


def bands(tables: Tables, path: Path = (), site: str = "") -> Iterator[Mutant]:
    """Each bound of the bands in the table at *path*."""
    for place, item in tables.items((*path, "bands")):
        when = f", {item['when']}" if "when" in item else ""
        at = item.get("at", TOTAL)
        yield from Place(f"{site}bands[{at}{when}][{item['predicate']}]", "bound", place, item, (at,)).bounds()


def _stages(tables: Tables, path: Path = (), site: str = "") -> Iterator[Mutant]:
    """Each stage of the table at *path*: its mode and its digits."""
    for place, item in tables.items((*path, "rounding")):
        stage = Place(f"{site}rounding[{item['at']}]", "rounding", place, item, (item["at"],))
        if "digits" in item:
            yield from stage.at("mode").words(MODES)
            yield from stage.at("digits").numbers()
        yield from stage.at("divided_by").numbers()


def rounding(tables: Tables) -> Iterator[Mutant]:
    """The stages of the file: changed, dropped, and one more at each level that has none."""
    yield from _stages(tables)
    there, digits = set(), _DIGITS
    for place, item in tables.items(("rounding",)):
        there.add(item["at"])
        if item["at"] == TOTAL:
            digits = item["digits"]
        stage = Place(f"rounding[{item['at']}]", "rounding", place, item, (item["at"],))
        yield stage.dropped(f"{item['mode']} {item['digits']}")
    for at in (TOTAL, *tables.instrument.levels):
        if at not in there:
            longer = [*(tables.get(("rounding",)) or ()), {"at": at, "digits": digits, "mode": MODES[0]}]
            stage = Place(f"rounding[{at}]", "early-rounding", ("rounding",), None, (at,))
            yield stage.mutant(NOTHING, f"{MODES[0]} {digits}", (("rounding",), longer))


def conversions(tables: Tables) -> Iterator[Mutant]:
    """What every converted value says."""
    for place, item in tables.items(("convert",)):
        also = Place(f"convert[{item['at']}]", "conversion", place, item, (item["at"],))
        yield from also.keys(Conversion)
        if "unrounded" in item:
            yield from also.at("unrounded").words((True, False))


def of_plugins(beside: str) -> Callable[[Tables], Iterator[Mutant]]:
    """What makes the mutants of the sections that plugins declare *beside* such a one; empty: of all that follow no section in particular."""

    def made(tables: Tables) -> Iterator[Mutant]:
        for one in tables.instrument.sections.values():
            if beside == (one.section.beside if one.section.beside in _BESIDE else ""):
                yield from _of_section(one, tables)

    return made


def _of_section(one: StatedSection, tables: Tables) -> Iterator[Mutant]:
    """The numbers, bounds and words of a section, or what it says itself."""
    name = one.section.name
    if one.section.mutants is not None:
        yield from one.section.mutants(tables, Place(name, one.section.kind, (name,), tables.get((name,))))
        return
    paths = [path for path, _ in tables.items((name,))] or [(name,)]
    for site, path in zip(one.tables, paths, strict=True):
        place = Place(site, one.section.kind, path, tables.get(path))
        yield from place.keys(one.section.table)
        yield from place.at("predicate").words(_predicates(tables)) if one.section.floor else ()


def _predicates(tables: Tables) -> list[str]:
    return list(dict.fromkeys(band.predicate for band in bands_of_total(tables.instrument)))


# --- Conditions -------------------------------------------------------------------------------------------------


def outcome(tables: Tables) -> Iterator[Mutant]:
    """Rules of the predicate: each number and word of a condition, what it makes of the predicate, and the rule left out."""
    yield from _rules(tables, ("outcome",), "outcome")


def _rules(tables: Tables, where: Path, site: str) -> Iterator[Mutant]:
    bands = _predicates(tables)
    choices = [key for key in tables.instrument.context.values() if key.key not in tables.instrument.nodes]
    for number, (path, raw) in enumerate(tables.items(where), 1):
        rule = Place(f"{site}[{number}]", "outcome", path, raw)
        conditions = [rule.at("when")] if "when" in raw else []
        for at, one in enumerate(raw.get("unless", ())):
            asked = Place(f"{rule.site}.unless[{at + 1}]", "outcome", (*path, "unless", at), one)
            conditions.append(asked.at("holds"))
            if len(raw["unless"]) > 1:
                yield asked.dropped(one["holds"])
        for condition in conditions:
            yield from condition.condition([key for key in choices if key.key in codes_in(condition.raw)])
        if "of" in raw:
            yield from rule.at("of").words(bands)
        yield from rule.at("then").words((ONE_LOWER, *bands))
        if "at_most" in raw:
            yield from rule.at("at_most").words((True, False))
        yield rule.dropped(raw["then"])


def context(tables: Tables) -> Iterator[Mutant]:
    """The bands of two neighbouring context values swapped."""
    table = list(tables.items(("bands",)))
    whens = list(dict.fromkeys(item["when"] for _, item in table if "when" in item))
    for one, other in pairwise(whens):
        swap = {one: other, other: one}
        edits = [((*path, "when"), swap[item["when"]]) for path, item in table if item.get("when") in swap]
        place = Place(f"bands[total, {one}].when", "context", ("bands",), None)
        yield place.mutant(f"{one}, {other}", f"{other}, {one}", *edits)


# --- Rows -------------------------------------------------------------------------------------------------------


def records(tables: Tables) -> Iterator[Mutant]:
    """How rows become values: blanks, units, columns, population, points."""
    raw = tables.get(("records",))
    if raw is None or "refused" in raw:
        return
    table, population = Place("records", "records", ("records",), raw), raw.get("population") or {}
    yield from table.keys(Records)
    columns, words = table.at("columns"), table.at("words")
    for name in columns.raw or {}:
        counted = population.get("include", ()) if population.get("column") == name else ()
        yield from _column(columns.at(name), list(counted))
    answers = tables.instrument.records.answers if tables.instrument.records is not None else None
    scale = tables.instrument.scales.get(answers or "")
    for code in words.raw or {}:
        yield from wordings(words.at(code), [level.answer for level in scale.levels] if scale is not None else [])
    yield from _population(table.at("population"))
    yield from _points(tables, ("records",), "records.")


def offices(tables: Tables) -> Iterator[Mutant]:
    """Which grade counts where several are as frequent."""
    raw = tables.get(("offices",))
    if raw is not None:
        yield from Place("offices", "records", ("offices",), raw).keys(Offices)


def _column(column: Place, counted: list[str]) -> Iterator[Mutant]:
    """Ends and wordings; of the words that decide who counts, *counted* are those that do."""
    for end in BOTH_ENDS:
        yield from column.at(end, "scale-end").numbers()
    if "values" in column.raw:
        # Whoever does not count is left out by whatever word: the others are nearer to each other than the file says.
        words = [*counted, *(word for word in column.raw["values"] if word not in counted)]
        yield from wordings(column, words, len(counted))
    else:
        for key in WORDINGS:
            yield from column.at(key, "wording").numbers()


def _population(table: Place) -> Iterator[Mutant]:
    """Each word of the column moved to the other side."""
    for here, there in (("include", "exclude"), ("exclude", "include")):
        mine, theirs = table.at(here, default=()), table.at(there, default=())
        for word in mine.raw or ():
            kept, longer = [one for one in mine.raw if one != word], [*theirs.raw, word]
            yield table.at(word).mutant(here, there, (mine.path, kept), (theirs.path, longer))


def _points(tables: Tables, path: Path, site: str) -> Iterator[Mutant]:
    """The entries of points in the table at *path*."""
    for place, item in tables.items((*path, "points")):
        where = "".join(f", {' '.join(words)}" for words in item.get("where", {}).values())
        entry = Place(f"{site}points[{item['node']}, {item['column']}{where}]", "points", place, item)
        for key, value in (item.get("points") or {}).items():
            yield from Place(f"{entry.site}.{key}", "points", (*place, "points", key), value).numbers()
        for number, (step, inside) in enumerate(tables.items((*place, "steps")), 1):
            yield from Place(f"{entry.site}[{number}]", "points", step, inside).keys(PointsStep)
        fitting = entry.at("where", "records", default={})
        for key in fitting.raw:
            yield from fitting.at(key).listed()


# --- What stands beside the total -------------------------------------------------------------------------------


def claims(tables: Tables) -> Iterator[Mutant]:
    """Maxima of other editions that a claim may belong to."""
    for key in tables.get(("claims",)) or {}:
        for path, item in tables.items(("claims", key, "others")):
            site = f"claims.{key}.others[{item['instrument']}]"
            yield from Place(site, "claim", path, item).keys(OtherEdition)


# --- Readings ---------------------------------------------------------------------------------------------------

_TARGETS = frozenset(("node", "nodes", "under", "leaves", "section", "in", "answers", "off", "blanks", "pool"))


def readings(tables: Tables) -> Iterator[Mutant]:
    """Every number of every other reading."""
    for path, item in tables.items(("readings",)):
        site = f"readings[{item['id']}]."
        for parts in (_sets, _stages, bands, _points, _scales):
            yield from (attrs.evolve(mutant, kind="reading") for mutant in parts(tables, path, site))


def _sets(tables: Tables, path: Path, site: str) -> Iterator[Mutant]:
    for place, item in tables.items((*path, "set")):
        change = Place(f"{site}set[{_target(item)}]", "reading", place, item)
        for key in item:
            if key == FORMULA:
                yield from change.at(key).formula()
            elif key == "steps":
                yield from change.at(key).steps()
            elif key not in _TARGETS:
                yield from change.at(key).numbers()
        if item.get("section") == "outcome":
            yield from _rules(tables, (*place, "rules"), f"{change.site}.rules")
            yield from _rules(tables, (*place, "more"), f"{change.site}.more")
        one = tables.instrument.sections.get(item.get("section", ""))
        if one is not None and one.section.changes and one.section.mutants is not None:
            yield from one.section.mutants(tables, change)
        for key, choices in (("blanks", BLANKS), ("pool", POOLS), ("ties", TIES)):
            if key in item:
                yield from change.at(key).words(choices)


def _scales(tables: Tables, path: Path, site: str) -> Iterator[Mutant]:
    for place, item in tables.items((*path, "scales")):
        yield from Place(f"{site}scales[{item['scale']}]", "reading", place, item).at("points").numbers()


def _target(change: dict[str, Any]) -> str:
    for key in ("node", "under", "section"):
        if key in change:
            return str(change[key])
    return " ".join(change["nodes"]) if "nodes" in change else "leaves"
