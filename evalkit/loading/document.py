"""The tables of a rule file, in the order in which they depend on each other, become one instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.instruments import (
    TOTAL,
    Attainable,
    ClaimRule,
    ContextKey,
    Conversion,
    Floors,
    Grade,
    Instrument,
    Rounding,
    Sample,
)
from evalkit.loading import sections
from evalkit.loading.answers import read_attributes, read_scales
from evalkit.loading.check import check_instrument
from evalkit.loading.conditions import read_gate, read_ladder
from evalkit.loading.readings import Base, read_readings
from evalkit.loading.records import read_records
from evalkit.loading.tree import MAX_DEPTH, Defaults, read_tree
from evalkit.schema import names
from evalkit.schema.keys import POSITIVE
from evalkit.schema.reader import Reader
from evalkit.schema.reading import Scope, listed, named, read_sources, repeated, single

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evalkit.base.errors import Faults
    from evalkit.instruments import Node, Scale
    from evalkit.method.methods import Method
    from evalkit.schema.citation import Source

_WEIGHTS = ("of-total", "within-parent")
WEIGHT_SUM = 100


def read_document(
    raw: Mapping[str, Any], methods: Mapping[str, Method], faults: Faults, *, sha256: str
) -> Instrument | None:
    """The instrument that the tables *raw* describe; nothing if they lack its head or its tree.

    Args:
        raw: The tables.
        methods: Every method a node may name.
        faults: Takes all that is wrong; if there is anything, the instrument is not to be used.
        sha256: Hash of the file.
    """
    sources = read_sources(Reader(raw, "", faults, {}))
    reader = Reader(raw, "", faults, sources)
    reader.asked.add("sources")
    head = reader.table("instrument")
    if head is None:
        if not reader.has("instrument"):
            reader.missing("instrument", msg("a table [instrument]"))
        return None
    found = _read_body(reader, head, methods, sources, sha256)
    told = len(faults.found)
    reader.close()
    mistyped = [fault for fault in faults.found[told:] if fault.hint is not None]
    rest = [fault for fault in faults.found if fault not in mistyped]
    faults.found = mistyped + rest  # what a section with a mistyped name is missed for follows from it
    return found


def _read_body(
    reader: Reader, head: Reader, methods: Mapping[str, Method], sources: Mapping[str, Source], sha256: str
) -> Instrument:
    cite = head.cite(None)
    attributes = read_attributes(reader, (key.name for method in methods.values() for key in method.keys), cite)
    scales = read_scales(reader, cite, attributes)
    defaults = Defaults(
        method=head.word("method", tuple(methods)) or "",
        method_given=head.has("method"),
        scale=head.name("scale", names.scales(scales)),
        digits=_default_digits(head),
        cite=cite,
        levels=_read_levels(head),
        methods=methods,
        scales=names.scales(scales),
        attributes=attributes,
    )
    nodes = read_tree(reader, defaults)
    _check_levels(head, defaults.levels, nodes)
    scope = Scope(cite=cite, outer=cite, names={}, sections={})
    scope.names["codes"] = names.codes(nodes)
    scope.names["places"] = names.places({**nodes, **dict.fromkeys(defaults.levels)})
    context = named(ContextKey, reader, "context", scope)
    scope.names["counts"] = names.counts(_of_kind(context, "count"))
    bands_by = head.name("bands_by", names.choices(_of_kind(context, "choice")))
    instrument = Instrument(
        **_read_head(head),
        **_read_sections(reader, defaults, nodes, scope, scales),
        levels=defaults.levels,
        file=reader.faults.file,
        sha256=sha256,
        cite=cite,
        sources=sources,
        nodes=nodes,
        methods={name: methods[name] for name in dict.fromkeys(node.method for node in nodes.values()) if name},
        scales=scales,
        bands_by=bands_by,
        context=context,
    )
    weight_sum = head.number("weight_sum", ends=POSITIVE)
    if weight_sum is not None and instrument.weights != _WEIGHTS[1]:
        head.wrong("weight_sum", msg('no weight_sum: only weights "within-parent" add up to one'))
    head.close()
    if nodes:
        check_instrument(instrument, reader.faults, weight_sum or WEIGHT_SUM)
    return instrument


def _read_head(head: Reader) -> dict[str, Any]:
    title = head.need("title")
    return {
        "index": head.need("index"),
        "edition": head.need("edition"),
        "title": title,
        "short": head.text("short") or title,
        "weights": head.word("weights", _WEIGHTS) or _WEIGHTS[0],
    }


def _read_sections(
    reader: Reader,
    defaults: Defaults,
    nodes: Mapping[str, Node],
    scope: Scope,
    scales: Mapping[str, Scale],
) -> dict[str, Any]:
    """All that stands beside the tree."""
    cite = defaults.cite
    leaves = _leaves_of_total(nodes)
    gate = read_gate(reader, cite, defaults.attributes)
    ladder = read_ladder(reader, cite, defaults.attributes, has_gate=gate is not None)
    floors = single(Floors, reader, "floors", scope)
    records = read_records(reader, scope, scales, leaves)
    scope.sections.update(ladder=ladder, records=records)
    base = Base(
        nodes=nodes,
        methods=defaults.methods,
        places=scope.names["places"],
        attributes=defaults.attributes,
        leaves=leaves,
        has_floors=floors is not None,
        gate=gate,
        records=records,
    )
    return {
        "validity": sections.read_validity(reader, scope),
        "bands": sections.read_bands(reader, scope),
        "rounding": listed(Rounding, reader, "rounding", scope, "at"),
        "conversions": listed(Conversion, reader, "convert", scope, "at"),
        "gate": gate,
        "floors": floors,
        "ladder": ladder,
        "grades": listed(Grade, reader, "grades", scope, "grade"),
        "records": records,
        "sample": single(Sample, reader, "sample", scope),
        "attainable": single(Attainable, reader, "attainable", scope),
        "attribute_titles": defaults.attributes.titles,
        "attribute_cites": defaults.attributes.cites,
        "claims": named(ClaimRule, reader, "claims", scope),
        "readings": read_readings(reader, scope, base),
        "properties": sections.read_notes(reader, "properties", scope),
        "assumptions": sections.read_notes(reader, "assumptions", scope),
    }


def _default_digits(head: Reader) -> int:
    found = head.digits("digits")
    return 2 if found is None else found


def _read_levels(head: Reader) -> tuple[str, ...]:
    levels = head.texts("levels", required=True, empty=True)
    if not levels and isinstance(head.data.get("levels"), list):  # of a list at fault: what it has of names
        levels = tuple(name for name in head.data["levels"] if isinstance(name, str))
    if len(levels) > MAX_DEPTH:
        head.wrong("levels", msg("at most {limit} levels", limit=str(MAX_DEPTH)))
    for name in repeated(levels):
        head.faults.add(head.at("levels"), msg("{name} appears twice", name=name))
    return levels


def _check_levels(head: Reader, levels: tuple[str, ...], nodes: Mapping[str, Node]) -> None:
    """A place in the file (``at``) is a code or a level, never both."""
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
