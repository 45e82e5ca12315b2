"""``[[readings]]``: reading them from a rule file, and the instrument as it is under some of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import Instrument, Node, Offices, Reading, Records
from evalkit.instruments.bands import NO_ROUNDING
from evalkit.instruments.outcome_rules import OutcomeRule
from evalkit.instruments.tree import FORMULA
from evalkit.loading.plugin_sections import sections_of
from evalkit.loading.sections import check_ids, read_bands
from evalkit.loading.tree import read_missing, read_param
from evalkit.method.builders import FORMULA_METHOD
from evalkit.method.context_facts import rebuilt, with_nodes
from evalkit.schema.declare import fields_of
from evalkit.schema.keys import FROM_ZERO
from evalkit.schema.parse import listed, read, read_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from evalkit.instruments import Method, Section
    from evalkit.schema.keys import Key
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

T = TypeVar("T")

_TARGETS = ("node", "nodes", "under", "leaves", "section")
# What of the tables of evalkit a change may state anew.
_CHANGES: Mapping[str, tuple[type, tuple[str, ...]]] = {
    "records": (Records, ("blanks", "pool")),
    "offices": (Offices, ("ties",)),
}
_SECTIONS = (*_CHANGES, "outcome")
# What a change of nodes may state beside the keys of their method, and what sections ask of them.
_NODE_KEYS = frozenset(("weight", FORMULA, "in", "missing"))


class _Base(NamedTuple):
    """What readings change; *missing* are the sections that methods of the file lack, which is told at their nodes."""

    nodes: Mapping[str, Node]
    methods: Mapping[str, Method]
    stated: Sequence[Section]
    missing: Collection[str]
    scope: Scope


def read_readings(
    reader: Reader, nodes: Mapping[str, Node], methods: Mapping[str, Method], scope: Scope
) -> tuple[Reading, ...]:
    """``[[readings]]``."""
    stated = [section for section in sections_of(methods) if section.name in scope.sections]
    used = [methods[node.method] for node in nodes.values() if node.method in methods]
    missing = {need for method in used for need in method.needs} - scope.sections.keys()
    base = _Base(nodes, methods, stated, missing, scope)
    readings = tuple(_read_reading(item, base) for item in reader.tables("readings", "id"))
    check_ids(reader, "readings", (reading.id for reading in readings))
    return readings


def _read_reading(item: Reader, base: _Base) -> Reading:
    cite = item.cite(base.scope.cite)
    inside = attrs.evolve(base.scope, cite=cite, outer=cite)  # what it changes comes from where it does
    sets = tuple(_read_set(change, base) for change in item.tables("set"))
    return read(Reading, item, inside, cite=cite, sets=sets, bands=read_bands(item, inside))


def _read_set(item: Reader, base: _Base) -> dict[str, Any]:
    targets = [key for key in _TARGETS if item.has(key)]
    if len(targets) != 1:
        problem = msg("a change needs one target")
        item.faults.add(item.place, problem, expected=msg("one of {choices}", choices=_TARGETS))
        return {}
    if item.data.get("section") in base.missing:
        item.asked.update(item.data)
        return {}
    found = _read_section_change(item, base) if targets == ["section"] else _read_node_change(item, base)
    return {key: one for key, one in found.items() if one is not None}


def _read_section_change(item: Reader, base: _Base) -> dict[str, Any]:
    section = item.word("section", (*_SECTIONS, *(one.name for one in base.stated if one.off or one.changes)))
    found: dict[str, Any] = {"section": section}
    if section is None:
        return found
    if section != "outcome" and base.scope.sections[section] is None:
        item.wrong("section", msg("a section that the file has"))
    if section == "outcome":
        for key in ("rules", "more"):
            found[key] = listed(OutcomeRule, item, key, base.scope) if item.has(key) else None
        _check_states_something(item, ("rules", "more"))
    else:
        found |= _read_change_of(section, item, base)
    item.close()
    return found


def _read_change_of(name: str, item: Reader, base: _Base) -> dict[str, Any]:
    """A change of another section: keys of its table are stated anew, or it is dropped, as plugins may allow it."""
    own = next((one for one in base.stated if one.name == name), None)
    table, keys = _CHANGES[name] if own is None else (own.table, tuple(own.changes))
    new = [field for field in fields_of(table) if field.key.name in keys and item.has(field.key.name)]
    found = read_fields(new, item, base.scope)
    if own is not None and own.off:
        keys = (*keys, "off")
        found["off"] = item.flag("off")
        if item.data.get("off") is False:
            item.wrong("off", msg("true: the reading drops the section"))
    _check_states_something(item, keys)
    return found


def _check_states_something(item: Reader, keys: Collection[str]) -> None:
    if not any(item.has(key) for key in keys) and item.data.keys() <= item.asked:  # else the unknown key is the fault
        problem = msg("the change states nothing new")
        item.faults.add(item.place, problem, expected=msg("one of {choices}", choices=tuple(keys)))


def _read_node_change(item: Reader, base: _Base) -> dict[str, Any]:
    codes = _read_codes(item, base)
    keys, more = _keys_of(codes, base), [node_key.key for section in base.stated for node_key in section.asks]
    found: dict[str, Any] = {
        "codes": codes,
        "weight": item.number("weight", ends=FROM_ZERO),
        FORMULA: item.text(FORMULA),
        "in": item.name("in", base.scope.names["codes"]),
        "missing": read_missing(item),
        **{key.name: read_param(item, key) for key in keys},
        "added": {key.name: read_param(item, key) for key in more if item.has(key.name)} or None,
    }
    _check_states_something(item, sorted({*_NODE_KEYS, *(key.name for key in (*keys, *more))}))
    if found[FORMULA] is not None and any(base.nodes[code].is_leaf for code in codes):
        item.faults.add(item.at(FORMULA), msg("a leaf has no {key}", key=FORMULA))
        del found[FORMULA]
    if found["in"] is not None:
        _check_move(item, codes, found["in"], base.nodes)
    item.close()
    return found


def _keys_of(codes: tuple[str, ...], base: _Base) -> list[Key]:
    """The keys that the methods of all these nodes have; of any method, if the nodes are at fault."""
    if any(base.nodes[code].is_leaf for code in codes):
        return []
    methods = {base.nodes[code].method for code in codes}
    are_known = bool(methods) and "" not in methods
    of_methods = [base.methods[method].keys for method in (methods if are_known else base.methods)]
    keys = {key.name: key for of_method in of_methods for key in of_method}
    if are_known:
        of_all = set[str].intersection(*({key.name for key in of_method} for of_method in of_methods))
        keys = {name: key for name, key in keys.items() if name in of_all}
    return [keys[name] for name in sorted(keys)]


def _read_codes(item: Reader, base: _Base) -> tuple[str, ...]:
    if item.has("leaves"):
        if item.data["leaves"] is True:
            return tuple(base.scope.names["leaves"].known)
        item.wrong("leaves", msg("true: all leaves under the total"))
        return ()
    known = base.scope.names["codes"]
    if item.has("under"):
        under = item.name("under", known)
        if under is not None and base.nodes[under].is_leaf:
            item.wrong("under", msg("the code of a node with children"))
        return base.nodes[under].children if under is not None else ()
    one = item.name("node", known)
    listed = item.texts("nodes") if one is None else (one,)
    return tuple(code for code in listed if known.check(item.faults, item.at("nodes"), code))


def _check_move(item: Reader, codes: tuple[str, ...], to: str, nodes: Mapping[str, Node]) -> None:
    if nodes[to].is_leaf:
        item.wrong("in", msg("the code of a node with children"))
    above: str | None = to
    while above is not None:
        if above in codes:
            item.faults.add(item.at("in"), msg("{code} lies in a circle of parents", code=above))
            return
        above = nodes[above].parent
    for code in codes:
        parent = nodes[code].parent
        if parent is None or all(child in codes for child in nodes[parent].children):
            item.faults.add(item.at("in"), msg("{code} cannot leave its place", code=code))


def under_readings(instrument: Instrument, readings: Iterable[Reading]) -> Instrument:
    """The instrument with the changes of *readings* made; sums of weights are not checked, for readings may break them."""
    for reading in readings:
        instrument = _under(instrument, reading)
    return instrument


def _under(instrument: Instrument, reading: Reading) -> Instrument:
    instrument = _with_changed_nodes(instrument, reading)
    for change in reading.sets:
        if "section" in change:
            instrument = _with_section(instrument, change)
    if reading.rounding:
        stages = _in_place_of(instrument.rounding, reading.rounding, lambda stage: stage.at)
        rounding = tuple(stage for stage in stages if stage.mode != NO_ROUNDING)
        instrument = attrs.evolve(instrument, rounding=rounding)
    if reading.bands:
        bands = _in_place_of(instrument.bands, reading.bands, lambda table: (table.at, table.when))
        instrument = attrs.evolve(instrument, bands=bands)
    if reading.scales:
        changed = {scale.scale: scale.under(instrument.scales[scale.scale]) for scale in reading.scales}
        instrument = attrs.evolve(instrument, scales={**instrument.scales, **changed})
    if reading.points and instrument.records is not None:
        points = _in_place_of(instrument.records.points, reading.points, lambda entry: (entry.node, entry.column))
        instrument = attrs.evolve(instrument, records=attrs.evolve(instrument.records, points=points))
    return instrument


def _with_changed_nodes(instrument: Instrument, reading: Reading) -> Instrument:
    """*instrument* with the nodes that *reading* changes; the same, where it changes none, so that what hangs on the nodes holds."""
    if all("section" in change for change in reading.sets):
        return instrument
    instrument = with_nodes(instrument, changed_nodes(instrument.every_node, reading))
    if any(FORMULA in change for change in reading.sets):
        instrument = attrs.evolve(instrument, methods={**instrument.methods, FORMULA: FORMULA_METHOD})
    return instrument


def _in_place_of(stated: Iterable[T], others: Sequence[T], place: Callable[[T], object]) -> tuple[T, ...]:
    """*others* behind those of *stated* in whose place none of them stands."""
    taken = {place(each) for each in others}
    return (*(each for each in stated if place(each) not in taken), *others)


def _with_section(instrument: Instrument, change: Mapping[str, Any]) -> Instrument:
    keys = {key: new for key, new in change.items() if key not in ("section", "off")}
    if change["section"] not in _SECTIONS:
        kept = {
            name: one if name != change["section"] else one._replace(stated=attrs.evolve(one.stated, **keys))
            for name, one in instrument.sections.items()
            if name != change["section"] or not change.get("off")
        }
        return attrs.evolve(instrument, sections=kept)
    if change["section"] == "outcome":
        rules = change.get("rules", instrument.outcome)
        return attrs.evolve(instrument, outcome=(*rules, *change.get("more", ())))
    section = getattr(instrument, change["section"])
    return attrs.evolve(instrument, **{change["section"]: attrs.evolve(section, **keys)})


def changed_nodes(nodes: Mapping[str, Node], reading: Reading) -> Mapping[str, Node]:
    """*nodes* with the changes of *reading* made."""
    changed = dict(nodes)
    for one in reading.sets:
        for code in one.get("codes", ()):
            changed[code] = _changed(changed[code], one)
    return rebuilt(changed) if any("in" in one for one in reading.sets) else changed


def _changed(node: Node, change: Mapping[str, Any]) -> Node:
    keys: dict[str, Any] = {key: change[key] for key in ("weight", "missing") if key in change}
    if "weight" in change:
        keys["weight_by"] = {}
    if "in" in change:
        keys["parent"] = change["in"]
    if FORMULA in change:
        keys |= {FORMULA: change[FORMULA], "method": FORMULA}
    params = dict(node.params)
    for name, new in change.items():
        if name not in _NODE_KEYS and name not in ("codes", "added"):
            # Of a table (thresholds) only the entries given change.
            params[name] = {**params.get(name, {}), **new} if isinstance(new, Mapping) else new
    return attrs.evolve(node, params=params, added={**node.added, **change.get("added", {})}, **keys)
