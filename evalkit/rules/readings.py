"""``[[readings]]``: reading them from a rule file, and the instrument as it is under some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.model import TOTAL, Cite, Instrument, Node, Reading
from evalkit.rules.records import BLANKS, POOLS, read_points
from evalkit.rules.sections import read_answer_rules, read_bands, read_rounding
from evalkit.rules.tree import build_tree
from evalkit.text import Text, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.rules.reader import Reader

_TARGETS = ("node", "nodes", "under", "leaves", "section")


def read_readings(
    reader: Reader,
    inherited: Cite,
    *,
    nodes: Mapping[str, Node],
    gate_attribute: str | None,
    columns: Mapping[str, Any],
) -> tuple[Reading, ...]:
    """``[[readings]]``."""
    found = []
    for item in reader.tables("readings", "id"):
        cite = item.cite(inherited)
        reading = Reading(
            id=item.need("id"),
            axis=item.need("axis"),
            title=item.prose("title", required=True) or Text("", ""),
            cite=cite,
            sets=tuple(_read_set(one, nodes, gate_attribute) for one in item.tables("set")),
            rounding=read_rounding(item, "rounding", cite, modes=("half-up", "half-even", "down", "none")),
            bands=read_bands(item, "bands", cite),
            points=read_points(item, columns, cite),
        )
        item.close()
        if not (reading.sets or reading.rounding or reading.bands or reading.points):
            item.faults.add(
                item.place, msg("the reading changes nothing"), expected=msg("set, rounding, bands or points")
            )
        found.append(reading)
    ids = [reading.id for reading in found]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        reader.faults.add(f"readings[{twice}]", msg("the id {id} is used twice", id=twice))
    return tuple(found)


def _read_set(item: Reader, nodes: Mapping[str, Node], gate_attribute: str | None) -> dict[str, Any]:
    targets = [key for key in _TARGETS if item.has(key)]
    if len(targets) != 1:
        item.faults.add(
            item.place, msg("a change needs one target"), expected=msg("one of {choices}", choices=_TARGETS)
        )
    found: dict[str, Any] = {}
    if "section" in targets:
        found["section"] = item.word("section", ("records", "gate", "floors"))
        if item.has("answers"):
            found["answers"] = read_answer_rules(item, gate_attribute)
        found["off"] = item.flag("off")
        found["blanks"] = item.word("blanks", BLANKS)
        found["pool"] = item.word("pool", POOLS)
    else:
        found["codes"] = _target_codes(item, nodes)
        found["weight"] = item.number("weight")
        found["gate_min"] = item.number("gate_min")
        found["floor"] = item.number("floor")
        found["in"] = item.word("in", tuple(nodes))
        table = item.table("thresholds")
        found["thresholds"] = {name: table.number(name) for name in table.data} if table else None
        if item.has("missing"):
            found["missing"] = item.data["missing"]
    item.close()
    return {key: one for key, one in found.items() if one is not None}


def _target_codes(item: Reader, nodes: Mapping[str, Node]) -> tuple[str, ...]:
    if item.data.get("leaves") is True:
        return tuple(code for code, node in nodes.items() if node.is_leaf and _top(nodes, code) == TOTAL)
    under = item.word("under", tuple(nodes))
    if under is not None:
        return nodes[under].children
    codes = item.texts("nodes") or tuple(filter(None, [item.text("node")]))
    for code in codes:
        if code not in nodes:
            problem = msg("the code {code} is not known", code=code)
            item.faults.unknown(item.place, problem, code, nodes, expected=msg("the code of a node"))
    return tuple(code for code in codes if code in nodes)


def _top(nodes: Mapping[str, Node], code: str) -> str:
    while (parent := nodes[code].parent) is not None:
        code = parent
    return code


def under_readings(instrument: Instrument, readings: Iterable[Reading]) -> Instrument:
    """The instrument with the changes of *readings* made; sums of weights are not checked, for readings may break them."""
    for reading in readings:
        instrument = _under(instrument, reading)
    return instrument


def _under(instrument: Instrument, reading: Reading) -> Instrument:
    changes: dict[str, Any] = {}
    nodes = dict(instrument.nodes)
    for one in reading.sets:
        if "section" in one:
            changes |= _section_changes(instrument, one)
        for code in one.get("codes", ()):
            nodes[code] = _changed(nodes[code], one)
    if reading.sets:
        changes["nodes"] = build_tree(nodes)
    if reading.rounding:
        places = {stage.at for stage in reading.rounding}
        kept = [stage for stage in instrument.rounding if stage.at not in places]
        changes["rounding"] = (*kept, *(stage for stage in reading.rounding if stage.mode != "none"))
    if reading.bands:
        tables = {(table.at, table.when) for table in reading.bands}
        kept_bands = [table for table in instrument.bands if (table.at, table.when) not in tables]
        changes["bands"] = (*kept_bands, *reading.bands)
    if reading.points and instrument.records is not None:
        columns = {(entry.node, entry.column) for entry in reading.points}
        kept_points = [e for e in instrument.records.points if (e.node, e.column) not in columns]
        records = changes.get("records", instrument.records)
        changes["records"] = attrs.evolve(records, points=(*kept_points, *reading.points))
    return attrs.evolve(instrument, **changes)


def _section_changes(instrument: Instrument, change: Mapping[str, Any]) -> dict[str, Any]:
    section = change["section"]
    if section == "floors" and change.get("off"):
        return {"floor_predicate": None}
    if section == "gate" and instrument.gate is not None and "answers" in change:
        return {"gate": attrs.evolve(instrument.gate, answers=change["answers"])}
    if section == "records" and instrument.records is not None:
        keys = {key: change[key] for key in ("blanks", "pool") if key in change}
        return {"records": attrs.evolve(instrument.records, **keys)}
    return {}


def _changed(node: Node, change: Mapping[str, Any]) -> Node:
    keys: dict[str, Any] = {key: change[key] for key in ("weight", "floor", "missing") if key in change}
    if "in" in change:
        keys["parent"] = change["in"]
    params = dict(node.params)
    if "gate_min" in change:
        params["gate_min"] = change["gate_min"]
    if "thresholds" in change:
        params["thresholds"] = {**params.get("thresholds", {}), **change["thresholds"]}
    return attrs.evolve(node, params=params, **keys)
