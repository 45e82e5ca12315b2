"""Mutants of nodes and scales: weights, parameters of methods, attributes, codes, points, levels, other wordings."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evalkit.instruments.tree import FORMULA
from evalkit.instruments.wordings import KEYS as WORDINGS
from evalkit.rulework.mutate.model import DROPPED
from evalkit.rulework.mutate.sites.place import NOTHING, Place, neighbours, value_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Node, Scale
    from evalkit.rulework.mutate.model import Edits, Mutant, Path
    from evalkit.rulework.mutate.tables import Tables
    from evalkit.schema.keys import Key

BOTH_ENDS = ("min", "max")

# --- Nodes ------------------------------------------------------------------------------------------------------


def _table(tables: Tables, code: str, *more: str | None) -> Place:
    """The table of a node; *more*: codes of nodes that a change is about as well."""
    path = tables.paths[code]
    return Place(code, "", path, tables.get(path), (code, *(one for one in more if one is not None)))


def weights(tables: Tables) -> Iterator[Mutant]:
    """Each weight up and down, alone and with a sibling that keeps the sum."""
    for code in tables.paths:
        yield from _table(tables, code).at("weight_by", "weight").numbers()
        weight = _table(tables, code).at("weight", "weight")
        for new in neighbours(weight.raw):
            change = Fraction(value_of(new) or 0) - Fraction(value_of(weight.raw) or 0)
            yield weight.mutant(weight.raw, new, (weight.path, new))
            sibling = _sibling(tables, code)
            if sibling is not None:
                edits = (*_moved(tables, code, change), *_moved(tables, sibling, -change))
                other = _table(tables, sibling).at("weight")
                moved = next(value for path, value in edits if path == other.path)
                both = weight._replace(codes=(code, sibling))
                yield both.mutant(weight.raw, f"{new}, {sibling} {other.raw} → {moved}", *edits)


def _sibling(tables: Tables, code: str) -> str | None:
    """The next child of the same parent that has a weight; after the last one, the one before."""
    parent = tables.instrument.every_node[code].parent
    if parent is None:
        return None
    children = tables.instrument.every_node[parent].children
    at = children.index(code)
    beside = children[at + 1] if at + 1 < len(children) else children[at - 1]
    return beside if beside != code and _table(tables, beside).at("weight").raw is not None else None


def _moved(tables: Tables, code: str, change: Fraction) -> Edits:
    """The weight of *code* changed; where weights are of the total, those of the first child below it as well."""
    weight = _table(tables, code).at("weight")
    if weight.raw is None:
        return ()
    edit = (weight.path, written(Fraction(value_of(weight.raw) or 0) + change))
    children = tables.instrument.every_node[code].children
    if tables.instrument.weights == "of-total" and children:
        return (edit, *_moved(tables, children[0], change))
    return (edit,)


def parameters(tables: Tables) -> Iterator[Mutant]:
    """What a node gives its method, the numbers of its formula, what sections ask of it, and the answer that stands for a missing one."""
    instrument = tables.instrument
    for code in tables.paths:
        node, table = instrument.every_node[code], _table(tables, code)
        for section in (one.section for one in instrument.sections.values()):
            for asked in section.asks:
                yield from table.at(asked.key.name, section.kind).numbers()
        yield from table.at("missing", "missing").numbers()
        yield from table.at(FORMULA, FORMULA).formula()
        for key in instrument.methods[node.method].keys if node.method else ():
            yield from _parameter(table, key)
        if node.method and instrument.methods[node.method].needs_digits:
            yield from table.at("digits", "parameter").numbers()


def _parameter(table: Place, key: Key) -> Iterator[Mutant]:
    place = table.at(key.name, "threshold" if key.type.kind == "map" else "parameter")
    if key.type.kind == "tables":
        yield from place.steps()
    elif key.type.kind == "flag":
        yield from place._replace(raw=bool(place.raw)).words((True, False))
    else:
        yield from place.numbers()


def attributes(tables: Tables) -> Iterator[Mutant]:
    """Each attribute of each leaf with each other value."""
    declared = tables.get(("attributes",)) or {}
    for node in _leaves(tables):
        table = _table(tables, node.code, node.parent)
        for name, value in node.attributes.items():
            yield from table.at(name, "attribute")._replace(raw=value).words(declared[name]["values"])


def leaf_scales(tables: Tables) -> Iterator[Mutant]:
    """Each leaf on each other scale."""
    for node in _leaves(tables):
        scale = _table(tables, node.code, node.parent).at("scale", "leaf-scale")
        yield from scale._replace(raw=node.scale).words(tables.instrument.scales)


def codes(tables: Tables) -> Iterator[Mutant]:
    """Neighbouring leaves with their codes swapped."""
    for node in tables.instrument.every_node.values():
        leaves = [child for child in node.children if tables.instrument.every_node[child].is_leaf]
        for one, other in pairwise(leaves):
            mine, theirs = _table(tables, one, other).at("code", "code"), _table(tables, other).at("code")
            yield mine.mutant(f"{one}, {other}", f"{other}, {one}", (mine.path, other), (theirs.path, one))


def _leaves(tables: Tables) -> Iterator[Node]:
    return (node for node in tables.instrument.every_node.values() if node.is_leaf)


# --- Scales -----------------------------------------------------------------------------------------------------


def scales(tables: Tables) -> Iterator[Mutant]:
    """Points, ends, levels and wordings of every scale of the file."""
    for key, scale in tables.instrument.scales.items():
        path: Path = ("scales", key)
        table = Place(f"scales.{key}", "level", path, tables.get(path))
        for end in BOTH_ENDS:
            yield from table.at(end, "scale-end").numbers()
        points = table.at("points", "points")
        yield from points._replace(
            raw={name: one for name, one in (points.raw or {}).items() if name != "by"}
        ).numbers()
        for level in scale.levels:
            yield _without(table, str(level.answer))
        yield from _not_applicable(table, scale)
        yield from wordings(table, [level.answer for level in scale.levels])


def _without(table: Place, level: str) -> Mutant:
    """The scale without one level, and without what else the file says of it."""
    edits: list[tuple[Path, Any]] = [((*table.path, level), DROPPED)]
    if level in (table.raw.get("points") or {}):
        edits.append(((*table.path, "points", level), DROPPED))
    for key in WORDINGS:
        words_of_it = [word for word, answer in (table.raw.get(key) or {}).items() if str(answer) == level]
        edits += [((*table.path, key, word), DROPPED) for word in words_of_it]
    return table.at(level).mutant(level, NOTHING, *edits)


def _not_applicable(table: Place, scale: Scale) -> Iterator[Mutant]:
    if scale.na is None:
        return
    yield _without(table, "na")
    if scale.na_counts_as is not None:
        levels = [level.answer for level in scale.levels if isinstance(level.answer, int)]
        yield from table.at("na_counts_as")._replace(raw=scale.na_counts_as).words(levels)


def wordings(table: Place, meanings: Sequence[Any], apart: int = 0) -> Iterator[Mutant]:
    """Each wording of a table with the meaning next to its own; the first *apart* ones are of another kind."""
    for key in WORDINGS:
        words = table.at(key, "wording")
        for word, meaning in (words.raw or {}).items():
            others = [one for one in meanings if one != meaning]
            if apart:
                others = [one for one in meanings if (one in meanings[:apart]) != (meaning in meanings[:apart])]
            at = meanings.index(meaning) if meaning in meanings else 0
            near = min(others, key=lambda other: abs(meanings.index(other) - at))  # called at once
            place = words.at(word)
            yield place.mutant(meaning, near, (place.path, near))
