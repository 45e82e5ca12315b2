"""Local variants: an overlay file laid over the tables of a rule file, before these are read."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalkit.rules.reader import Reader
from evalkit.text import msg, visible

if TYPE_CHECKING:
    from evalkit.errors import Faults

# What an overlay may state beside its own head; the lists are merged, the tables replaced key by key.
_MERGED = ("node", "bands", "rounding")


def overlaid(
    base: Mapping[str, Any], overlay: Mapping[str, Any], base_id: str, faults: Faults
) -> tuple[dict[str, Any], str, str]:
    """The tables of the variant, its title and the local decision behind it.

    Nodes of the overlay with a known code change the keys they state; new ones are added after the last child of their
    parent. Bands and rounding stages replace those of the same place.
    """
    reader = Reader(overlay, "", faults, {})
    if reader.text("extends", required=True) not in (base_id, None):
        reader.wrong("extends", msg("{id}, the instrument that the assessment names", id=base_id))
    head = reader.table("variant")
    title, decision = ("", "")
    if head is None:
        reader.missing("variant", msg("a table [variant] with title and decision"))
    else:
        title, decision = head.need("title"), head.need("decision")
        head.close()
    raw = copy.deepcopy(dict(base))
    if reader.has("sources") and isinstance(overlay["sources"], Mapping):
        raw["sources"] = {**raw.get("sources", {}), **overlay["sources"]}
    _remove(raw, reader.texts("remove"), faults)
    for item in reader.tables("node", "code"):
        _merge_node(raw, dict(item.data))
    for key in _MERGED[1:]:
        if reader.has(key) and isinstance(overlay[key], list):
            _replace_places(raw, key, overlay[key])
    reader.close(also=_MERGED)
    return raw, title, decision


def _remove(raw: dict[str, Any], codes: tuple[str, ...], faults: Faults) -> None:
    known = {item.get("code") for node in raw.get("node", []) for item in (node, *node.get("leaves", []))}
    for code in codes:
        if code not in known:
            names = [name for name in known if isinstance(name, str)]
            problem = msg("the code {code} is not known", code=visible(code))
            faults.unknown("remove", problem, code, names, expected=msg("the code of a node"))
    gone = set(codes)
    # The readings of a removed node go with it: they are choices about something that is no longer there.
    raw["node"] = [node for node in raw.get("node", []) if node.get("code") not in gone and node.get("in") not in gone]
    for node in raw["node"]:
        if "leaves" in node:
            node["leaves"] = [leaf for leaf in node["leaves"] if leaf.get("code") not in gone]
    for key in ("readings", "properties"):
        if key in raw:
            raw[key] = [item for item in raw[key] if not _names(item, gone)]
    if "records" in raw and "points" in raw["records"]:
        raw["records"]["points"] = [item for item in raw["records"]["points"] if item.get("node") not in gone]


def _names(item: Mapping[str, Any], gone: set[str]) -> bool:
    changes = item.get("set", [])
    named = {item.get("node"), *(change.get("node") for change in changes)}
    listed = {code for change in changes for code in change.get("nodes", [])}
    return bool((named | listed) & gone)


def _merge_node(raw: dict[str, Any], change: dict[str, Any]) -> None:
    code = change.get("code")
    for node in raw["node"]:
        if node.get("code") == code:
            leaves = change.pop("leaves", None)
            node.update(change)
            for leaf in leaves or []:
                _merge_leaf(node, leaf)
            return
        for leaf in node.get("leaves", []):
            if leaf.get("code") == code:
                leaf.update(change)
                return
    parent = change.get("in")
    if "leaves" not in change:
        for node in raw["node"]:
            if node.get("code") == parent and "leaves" in node:
                node["leaves"].append({key: found for key, found in change.items() if key != "in"})
                return
    raw["node"].append(change)


def _merge_leaf(node: dict[str, Any], change: Mapping[str, Any]) -> None:
    leaves = node.setdefault("leaves", [])
    for leaf in leaves:
        if leaf.get("code") == change.get("code"):
            leaf.update(change)
            return
    leaves.append(dict(change))


def _replace_places(raw: dict[str, Any], key: str, items: list[dict[str, Any]]) -> None:
    def place(item: Mapping[str, Any]) -> tuple[Any, Any]:
        return item.get("at", "total"), item.get("when")

    replaced = {place(item) for item in items}
    raw[key] = [item for item in raw.get(key, []) if place(item) not in replaced] + items
