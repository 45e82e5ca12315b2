"""Local variants: an overlay file laid over the tables of a rule file, before these are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.grouping import by_key
from evalkit.base.text import msg
from evalkit.base.value import Value, value
from evalkit.instruments import TOTAL, Band, Instrument, Node, Rounding, Variant
from evalkit.schema.citation import Citation, Source
from evalkit.schema.declare import field, fields_of, listed, named, table
from evalkit.schema.declare import single as single_table
from evalkit.schema.keys import ID, TEXT, Type, list_of
from evalkit.schema.names import known_names
from evalkit.schema.parse import NOWHERE, SOURCE_KEY, Declared, Scope, read, single
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from evalkit.base.errors import Faults
    from evalkit.instruments import StatedSection
    from evalkit.schema.keys import Key

Table = Mapping[str, Any]
# The local decision as a source; an overlay may describe it more closely under [sources.variant].
DECISION = "variant"
_CITED = ("source", "assumption")
_UNKNOWN = "?"
_PLACES = ("bands", "rounding")  # replace those of the same place
# ``format`` declares it: a node of which only what changes is stated.
CHANGED_NODES = Type(kind="tables", said="list of tables", tables=("changed-node",), empty=True)


def _read_variant(reader: Reader, key: Key, scope: Scope) -> Variant:
    variant = single(Variant, reader, key.name, scope)
    reader.require(key.name, msg("a table [variant] with title and decision"))
    return variant or Variant(title="", decision="")


def _read_tables(reader: Reader, key: Key, scope: Scope) -> tuple[Table, ...]:
    """Tables as they are stated: what they say is checked in the rule file that they are laid over."""
    return tuple(item.data for item in reader.tables(key.name))


def _read_sources(reader: Reader, key: Key, scope: Scope) -> Table:
    table = reader.table(key.name)
    return table.data if table is not None else {}


def _read_nodes(reader: Reader, key: Key, scope: Scope) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for item in reader.tables(key.name, "code"):
        code = item.need("code")
        _keep(found, code, {name: one for name, one in item.data.items() if name != "leaves"}, item)
        leaves = list(item.tables("leaves", "code"))
        if item.data.get("leaves") == []:
            item.wrong("leaves", msg("a list of leaves that is not empty"))
        for leaf in leaves:
            if leaf.has("in"):
                leaf.wrong("in", msg("no in: a leaf lies in the node that lists it"))
            _keep(found, leaf.need("code"), {**leaf.data, "in": code}, leaf)
    return found


def _keep(found: dict[str, Table], code: str, entry: Table, item: Reader) -> None:
    if code in found:
        item.faults.add(item.place, msg("the code {code} is used twice", code=code))
    elif code:
        found[code] = entry


_OTHER = {"method": "formula", "formula": "method"}  # one takes the place of the other
_OF_RULES = {field.key.name: field.key.example for field in fields_of(Instrument)}


@table("the file", name="variant-file")
@value
class Overlay(Declared):
    """A local variant of a rule file; an assessment names it with `variant` beside `instrument`.

    Attributes:
        nodes: Changed and new nodes and leaves by code; of a changed one only what changes.
    """

    extends: str = field(ID, "The instrument that is changed.", '"layanan@2024"')
    variant: Variant = field(
        single_table(Variant),
        "What it is called, and who decided it.",
        '{ title = "Bobot Kabupaten Contoh", decision = "Keputusan Bupati 188/12/2024" }',
        read=_read_variant,
    )
    removed: tuple[str, ...] = field(
        list_of(TEXT, "list of codes", empty=True),
        "These and all below them go. A node may not lose all its children: remove it instead.",
        '["I12"]',
        name="remove",
        default=(),
        otherwise="nothing",
    )
    nodes: Mapping[str, Table] = field(
        CHANGED_NODES,
        "A known code (node or leaf): only the keys given change, with `in` it moves. A new code is added after the last child of its parent. `leaves` inside are changed or added likewise.",
        '[{ code = "I1", weight = 2 }]',
        name="node",
        default={},
        read=_read_nodes,
    )
    bands: tuple[Table, ...] = field(
        listed(Band),
        "Replace those of the same `at` and `when`.",
        _OF_RULES["bands"],
        default=(),
        otherwise="unchanged",
        read=_read_tables,
    )
    rounding: tuple[Table, ...] = field(
        listed(Rounding),
        "Replace those of the same `at`.",
        _OF_RULES["rounding"],
        default=(),
        otherwise="unchanged",
        read=_read_tables,
    )
    sources: Table = field(
        named(Source, pattern=f"^{SOURCE_KEY}$"),
        "Are added. `[sources.variant]` describes the decision more closely.",
        _OF_RULES["sources"],
        default={},
        read=_read_sources,
    )

    def check(self, item: Reader, scope: Scope) -> None:
        """It is for the instrument that it is laid over."""
        if item.data.get("extends") and self.extends not in (scope.sections["base"], ""):
            item.wrong("extends", msg("{id}, the instrument that the assessment names", id=scope.sections["base"]))

    def laid_over(self, base: Table, sections: Mapping[str, StatedSection], faults: Faults) -> dict[str, Any]:
        """The tables of the variant, made from those of the (sound) rule file *base* with these *sections* of plugins."""
        flat = dict(_flat(base["node"]))
        gone = self._gone(flat, faults)
        kept = {code: entry for code, entry in flat.items() if code not in gone}
        for code, change in self.nodes.items():
            if code not in gone:
                known = kept.get(code, {})
                if change.get("in", known.get("in")) != known.get("in"):
                    kept.pop(code, None)  # a moved node follows its new siblings, as a new one does
                kept[code] = {**_without_other(known, change), **change}
        trim = _Trim(gone=gone, nodes=kept, overlay=self, stated=sections)
        decision = {"title": self.variant.decision or _UNKNOWN, "mark": "single-source"}
        return trim.sections(base) | {
            "sources": {**base.get("sources", {}), DECISION: decision, **self.sources},
            "node": list(kept.values()),
            **{key: self._replaced(key, base.get(key, []), gone) for key in _PLACES},
        }

    def _gone(self, flat: Mapping[str, Table], faults: Faults) -> set[str]:
        """The codes removed, and all below them. A node that loses all its children would become a leaf: a fault."""
        children = _children(flat)
        known = known_names("codes", flat)
        stack = [code for code in self.removed if known.check(faults, "remove", code)]
        gone: set[str] = set()
        while stack:
            code = stack.pop()
            if code not in gone:
                gone.add(code)
                stack.extend(children.get(code, ()))
        added = [entry.get("in") for entry in self.nodes.values()]
        for code, below in children.items():
            if code not in gone and code not in added and gone.issuperset(below):
                problem = msg("{code} loses all its children", code=code)
                faults.add("remove", problem, hint=msg("remove {code} too", code=code))
                gone.difference_update(below)
        for code in self.nodes:
            if code in gone:
                faults.add(f"node[{code}]", msg("{code} is removed and changed at once", code=code))
        return gone

    def _replaced(self, key: str, base: Sequence[Table], gone: Collection[str]) -> list[Table]:
        mine = [_with_source(item) for item in getattr(self, key)]
        places = {_place(item) for item in mine}
        return [item for item in base if item.get("at") not in gone and _place(item) not in places] + mine

    def cited(self, instrument: Instrument, base: Instrument) -> dict[str, Node]:
        """Nodes of *instrument* with their sources: those of *base*, the overlay's own, or else the local decision."""
        decided = Citation(sources=(DECISION,), mark=instrument.sources[DECISION].mark)
        found = {}
        for code, node in instrument.nodes.items():
            change = self.nodes.get(code)
            if change is None:
                found[code] = attrs.evolve(node, cite=base.nodes[code].cite)
            elif any(key in change for key in _CITED):
                found[code] = node
            else:
                found[code] = attrs.evolve(node, cite=decided)
        return found


def read_overlay(raw: Table, base_id: str, faults: Faults) -> Overlay:
    """Read an overlay for the instrument *base_id*; what its nodes and bands say is checked in the rule file it makes."""
    scope = Scope(cite=NOWHERE, outer=NOWHERE, names={}, sections={"base": base_id})
    return read(Overlay, Reader(raw, "", faults, {}), scope)


def _flat(nodes: Sequence[Table]) -> Iterator[tuple[str, Table]]:
    """Nodes and leaves alike, by code, each with its parent."""
    for node in nodes:
        yield node["code"], {key: one for key, one in node.items() if key != "leaves"}
        for leaf in node.get("leaves", ()):
            yield leaf["code"], {**leaf, "in": node["code"]}


def _children(flat: Mapping[str, Table]) -> dict[str, list[str]]:
    below = (code for code, entry in flat.items() if isinstance(entry.get("in"), str))
    return by_key(below, lambda code: flat[code]["in"])


def _without_other(known: Table, change: Table) -> Table:
    """A known node without its method where a formula takes its place, or the other way round."""
    return {key: one for key, one in known.items() if _OTHER.get(key) not in change}


def _with_source(item: Table) -> Table:
    return item if any(key in item for key in _CITED) else {**item, "source": DECISION}


def _place(item: Table) -> tuple[str, str]:
    """Where bands or a rounding stage stand; what is no text is a fault of its own."""
    at, when = item.get("at", TOTAL), item.get("when", "")
    return (at if isinstance(at, str) else "", when if isinstance(when, str) else "")


@value
class _Trim(Value):
    """Takes out of the other sections what the overlay leaves without object.

    Attributes:
        gone: Removed codes.
        nodes: The nodes of the variant.
        stated: The sections of plugins.
    """

    gone: Collection[str]
    nodes: Mapping[str, Table]
    overlay: Overlay
    stated: Mapping[str, StatedSection]

    def sections(self, base: Table) -> dict[str, Any]:
        """The sections of *base* without what spoke of removed nodes."""
        found = dict(base)
        for key in ("convert", "properties", "assumptions"):
            found[key] = [item for item in base.get(key, ()) if not self._speaks_of_gone(item)]
        if "records" in base:
            points = [item for item in base["records"].get("points", ()) if item["node"] not in self.gone]
            found["records"] = base["records"] | {"points": points} | self._words(base["records"])
        if "headings" in base:
            found["headings"] = {code: item for code, item in base["headings"].items() if code not in self.gone}
        if "context" in base:
            found["context"] = {key: self._context(item) for key, item in base["context"].items()}
        if "claims" in base:
            found["claims"] = {key: item for key, item in base["claims"].items() if item.get("of") not in self.gone}
        for name, section in self.stated.items():
            if section.section.kept is not None:
                found[name] = section.section.kept(base[name], self.nodes)
        found["readings"] = [one for item in base.get("readings", ()) if (one := self._reading(item)) is not None]
        return found

    def _words(self, records: Table) -> dict[str, Any]:
        """The words of the elements that are still answered."""
        parents = [node.get("in") for node in self.nodes.values()]
        words = {code: item for code, item in records.get("words", {}).items() if code in self.nodes}
        return {"words": {code: item for code, item in words.items() if code not in parents}} if words else {}

    def _speaks_of_gone(self, item: Table) -> bool:
        return item.get("node") in self.gone or item.get("at") in self.gone

    def _context(self, item: Table) -> Table:
        return {key: one for key, one in item.items() if key != "from_node" or one not in self.gone}

    def _reading(self, item: Table) -> Table | None:
        """A choice that is still open: not about removed nodes, nor about what the overlay itself settles."""
        parts = {
            "set": [one for change in item.get("set", ()) if (one := self._set(change)) is not None],
            "points": [one for one in item.get("points", ()) if one["node"] not in self.gone],
            "rounding": [one for one in item.get("rounding", ()) if not self._settled("rounding", one)],
            "bands": [one for one in item.get("bands", ()) if not self._settled("bands", one)],
            "scales": list(item.get("scales", ())),  # an overlay changes no scale
        }
        if not any(parts.values()):
            return None
        return {key: one for key, one in item.items() if key not in parts} | {k: v for k, v in parts.items() if v}

    def _settled(self, key: str, item: Table) -> bool:
        return item.get("at") in self.gone or _place(item) in map(_place, getattr(self.overlay, key))

    def _set(self, change: Table) -> Table | None:
        if "section" in change:
            return change
        if any(change.get(key) in self.gone for key in ("node", "under", "in")):
            return None
        if "nodes" in change:
            change = {**change, "nodes": [code for code in change["nodes"] if code not in self.gone]}
        targets = self._targets(change)
        stated = {key for code in targets for key in self.overlay.nodes.get(code, ()) if key != "code"}
        settled = stated | {_OTHER[key] for key in _OTHER.keys() & stated}
        return change if targets and settled.isdisjoint(change) else None

    def _targets(self, change: Table) -> list[str]:
        if "node" in change:
            return [change["node"]]
        if "nodes" in change:
            return list(change["nodes"])
        children = _children(self.nodes)
        if "under" in change:
            return children.get(change["under"], [])
        return [code for code in self.nodes if code not in children]
