"""The tables of a rule file, in the order in which they depend on each other, become one instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.instruments import (
    TOTAL,
    Attribute,
    ClaimRule,
    ContextKey,
    Conversion,
    Heading,
    Instrument,
    Ladder,
    Node,
    Offices,
    OutcomeRule,
    Records,
    Rounding,
    Scale,
    StatedSection,
)
from evalkit.instruments.head import MAX_DEPTH, Head
from evalkit.instruments.headings import check_headings
from evalkit.loading import sections
from evalkit.loading.check import check_instrument
from evalkit.loading.plugin_sections import Vocabulary, sections_of
from evalkit.loading.readings import read_readings
from evalkit.loading.tree import offered, read_tree
from evalkit.method.context_facts import noded_by, noded_under, weighed_by
from evalkit.schema.declare import fields_of
from evalkit.schema.names import known_names
from evalkit.schema.parse import Scope, listed, named, read, read_keys, read_sources, repeated, single
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from evalkit.base.errors import Faults
    from evalkit.instruments import Method
    from evalkit.loading.tree import Kept

_WEIGHT_SUM = 100  # in place of 0, which is a fault
_UNNAMED = ("",) * MAX_DEPTH  # in place of levels that are at fault
# Keys beside which attributes stand, apart from those of nodes.
_OTHER_KEYS = ("source", "mark", "assumption", "leaves", "by", "lowest", "most_at_lowest")


def read_document(
    raw: Mapping[str, Any], methods: Mapping[str, Method], faults: Faults, *, sha256: str, kept: Kept | None = None
) -> Instrument | None:
    """The instrument that the tables *raw* describe; nothing if they lack its head or its tree.

    Args:
        raw: The tables.
        methods: Every method a node may name.
        faults: Takes all that is wrong; if there is anything, the instrument is not to be used.
        sha256: Hash of the file.
        kept: Nodes as they were read, where the same file is read again with changes of what no other node takes from it:
            of tables that are the same objects they are taken as they are.
    """
    sources = read_sources(Reader(raw, "", faults, {}))
    reader = Reader(raw, "", faults, sources)
    reader.asked.add("sources")
    head = reader.table("instrument")
    if head is None:
        reader.require("instrument", msg("a table [instrument]"))
        return None
    instrument = _read_body(reader, head, methods, sha256, {} if kept is None else kept)
    told = len(faults.found)
    reader.close()
    mistyped = [fault for fault in faults.found[told:] if fault.hint is not None]
    rest = [fault for fault in faults.found if fault not in mistyped]
    faults.found = mistyped + rest  # what a section with a mistyped name is missed for follows from it
    return instrument


def _read_body(reader: Reader, head: Reader, methods: Mapping[str, Method], sha256: str, kept: Kept) -> Instrument:
    cite = head.cite(None)
    scope = Scope(cite=cite, outer=cite, names={}, sections={})
    attributes = scope.sections["attributes"] = _read_attributes(reader, methods, scope)
    scope.names["attributes"] = known_names("attributes", attributes)
    scales = _read_scales(reader, scope)
    digits, levels = head.digits("digits"), _read_levels(head)
    given: dict[str, Any] = {
        "default_method": head.word("method", offered(methods)) or "",
        "default_scale": head.name("scale", scope.names["scales"]),
        "default_digits": 2 if digits is None else digits,
        "levels": levels,
        "cite": cite,
    }
    nodes = read_tree(reader, head, given, methods, scope, kept)
    _name_nodes(head, levels, nodes, scope)
    context = _read_context(reader, scope)
    stated = read_keys(Head, head, scope, **given)
    _each_once(head, "uses", stated["uses"])
    stated["short"] = stated["short"] or stated["title"]
    stated["weight_sum"] = stated["weight_sum"] or _WEIGHT_SUM
    instrument = Instrument(
        **stated,
        **_read_sections(reader, nodes, methods, scope),
        file=reader.faults.file,
        sha256=sha256,
        sources=reader.sources,
        attributes=attributes,
        scales=scales,
        nodes=nodes,
        methods={name: methods[name] for name in dict.fromkeys(node.method for node in nodes.values()) if name},
        context=context,
        findings=methods.findings if isinstance(methods, Vocabulary) else (),
    )
    _check_weight_sum(head, instrument)
    head.close()
    if nodes:
        instrument = weighed_by(noded_by(instrument))
        _check_each(instrument, reader.faults)
    return instrument


def _check_weight_sum(head: Reader, instrument: Instrument) -> None:
    if head.has("weight_sum") and instrument.weights != "within-parent":
        head.wrong("weight_sum", msg('no weight_sum: only weights "within-parent" add up to one'))


def _check_each(instrument: Instrument, faults: Faults) -> None:
    """Note what does not hold in *instrument*; where its nodes hang on a fact and all holds, under its other values as well."""
    check_instrument(instrument, faults)
    for one in noded_under(instrument)[1:] if not faults.found else ():
        check_instrument(one, faults)


def _read_context(reader: Reader, scope: Scope) -> dict[str, ContextKey]:
    """``[context.<name>]``; counts and choices can be named from then on."""
    context = named(ContextKey, reader, "context", scope)
    scope.names["counts"] = known_names("counts", _of_kind(context, "count"))
    scope.names["choices"] = known_names("choices", _of_kind(context, "choice"))
    return context


def _read_scales(reader: Reader, scope: Scope) -> dict[str, Scale]:
    """``[scales.<name>]``; they can be named from then on."""
    scales = scope.sections["scales"] = named(Scale, reader, "scales", scope)
    scope.names["scales"] = known_names("scales", scales)
    return scales


def _read_attributes(reader: Reader, methods: Mapping[str, Method], scope: Scope) -> dict[str, Attribute]:
    """``[attributes.<name>]``; they stand beside the other keys of ``[[node]]``, its leaves, conditions and points."""
    reserved = {
        *(field.key.name for field in fields_of(Node)),
        *_OTHER_KEYS,
        *(key.name for method in methods.values() for key in method.keys),
        *(node_key.key.name for section in sections_of(methods) for node_key in section.asks),
    }
    found: dict[str, Attribute] = {}
    for name, item in reader.named_tables("attributes"):
        if name in reserved:
            item.faults.add(item.place, msg("{name} is already a key of [[node]]", name=name))
        else:
            found[name] = read(Attribute, item, scope, key=name)
    return found


def _read_sections(
    reader: Reader, nodes: Mapping[str, Node], methods: Mapping[str, Method], scope: Scope
) -> dict[str, Any]:
    """All that stands beside the tree."""
    scope.sections["columns"] = {}
    for name in ("columns", "word columns"):
        scope.names[name] = known_names(name, ())
    found: dict[str, Any] = scope.sections
    found["records"] = single(Records, reader, "records", scope)
    found["offices"] = single(Offices, reader, "offices", scope)
    stated = dict(_stated(reader, methods, scope))
    found["ladder"] = next((one for one in found.values() if isinstance(one, Ladder)), None)
    return {
        **{key: found[key] for key in ("records", "offices")},
        "sections": stated,
        "validity": sections.read_validity(reader, scope),
        "bands": sections.read_bands(reader, scope),
        "rounding": listed(Rounding, reader, "rounding", scope, "at"),
        "conversions": listed(Conversion, reader, "convert", scope, "at"),
        "outcome": listed(OutcomeRule, reader, "outcome", scope),
        "headings": _read_headings(reader, scope),
        "claims": named(ClaimRule, reader, "claims", scope),
        "readings": read_readings(reader, nodes, methods, scope),
        "properties": sections.read_notes(reader, "properties", scope),
        "assumptions": sections.read_notes(reader, "assumptions", scope),
    }


def _stated(reader: Reader, methods: Mapping[str, Method], scope: Scope) -> Iterable[tuple[str, StatedSection]]:
    """The sections that plugins declare, as far as the file has them."""
    for section in sections_of(methods):
        found: Any = (
            listed(section.table, reader, section.name, scope, section.label)
            if section.label
            else single(section.table, reader, section.name, scope)
        )
        if found:
            scope.sections[section.name] = found
            yield section.name, StatedSection(section, found)


def _read_headings(reader: Reader, scope: Scope) -> dict[str, Heading]:
    found = named(Heading, reader, "headings", scope)
    check_headings(reader, found, scope)
    return found


def _read_levels(head: Reader) -> tuple[str, ...]:
    levels = head.texts("levels", required=True, empty=True)
    if not isinstance(head.data.get("levels"), list):
        return _UNNAMED
    levels = levels or tuple(name for name in head.data["levels"] if isinstance(name, str))  # of a list at fault
    if len(levels) > MAX_DEPTH:
        head.wrong("levels", msg("at most {limit} levels", limit=str(MAX_DEPTH)))
    _each_once(head, "levels", levels)
    return levels


def _each_once(head: Reader, key: str, found: Iterable[str]) -> None:
    for name in repeated(found):
        head.faults.add(head.at(key), msg("{name} appears twice", name=name))


def _name_nodes(head: Reader, levels: tuple[str, ...], nodes: Mapping[str, Node], scope: Scope) -> None:
    """Codes, leaves and places can be named from then on; a place (``at``) is a code or a level, never both."""
    scope.names["codes"] = known_names("codes", nodes)
    scope.names["places"] = known_names("places", {**nodes, **dict.fromkeys(levels)}, lost=levels is _UNNAMED)
    scope.names["leaves"] = known_names("leaves", _leaves_of_total(nodes))
    for name in levels:
        if name in nodes or name == TOTAL:
            problem = msg("{name} is the code of a node too", name=name)
            head.faults.add(head.at("levels"), problem)


def _leaves_of_total(nodes: Mapping[str, Node]) -> Mapping[str, Node]:
    found: dict[str, Node] = {}
    stack = [TOTAL] if nodes else []
    while stack:
        node = nodes[stack.pop()]
        if node.is_leaf:
            found[node.code] = node
        stack.extend(reversed(node.children))
    return found


def _of_kind(context: Mapping[str, ContextKey], kind: str) -> Collection[str]:
    return {key: None for key, item in context.items() if item.kind == kind}
