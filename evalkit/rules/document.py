"""The tables of a rule file, in the order in which they depend on each other, become one instrument."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.model import TOTAL, Instrument
from evalkit.rules import names, sections
from evalkit.rules.answers import read_attributes, read_scales
from evalkit.rules.bounds import repeated
from evalkit.rules.check import check_instrument
from evalkit.rules.conditions import read_gate, read_ladder
from evalkit.rules.reader import Reader
from evalkit.rules.readings import Base, read_readings
from evalkit.rules.records import read_records
from evalkit.rules.tree import MAX_DEPTH, Defaults, read_tree
from evalkit.text import msg

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evalkit.errors import Faults
    from evalkit.methods import Method
    from evalkit.model import ContextKey, Node

_WEIGHTS = ("of-total", "within-parent")


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
    sources = sections.read_sources(Reader(raw, "", faults, {}))
    reader = Reader(raw, "", faults, sources)
    reader.asked.add("sources")
    head = reader.table("instrument")
    if head is None:
        if not reader.has("instrument"):
            reader.missing("instrument", msg("a table [instrument]"))
        return None
    found = _read_body(reader, head, methods, sources, sha256)
    reader.close()
    return found


def _read_body(
    reader: Reader, head: Reader, methods: Mapping[str, Method], sources: Mapping[str, Any], sha256: str
) -> Instrument | None:
    cite = head.cite(None)
    attributes = read_attributes(reader, (key.name for method in methods.values() for key in method.keys))
    scales = read_scales(reader, cite, attributes)
    levels = head.texts("levels", required=True, empty=True)
    defaults = Defaults(
        method=head.word("method", tuple(methods)) or "",
        scale=head.name("scale", names.scales(scales)),
        digits=_default_digits(head),
        cite=cite,
        levels=levels,
        methods=methods,
        scales=names.scales(scales),
        attributes=attributes,
    )
    nodes = read_tree(reader, defaults)
    _check_levels(head, levels, nodes)
    codes, places = names.codes(nodes), names.places({**nodes, **dict.fromkeys(levels)})
    leaves = _leaves_of_total(nodes)
    context = sections.read_context(reader, codes)
    counts = names.counts(_of_kind(context, "count"))
    gate = read_gate(reader, cite, attributes)
    ladder = read_ladder(reader, cite, attributes, has_gate=gate is not None)
    floor_predicate, floor_cite = sections.read_floors(reader, cite)
    records = read_records(reader, cite, names.scales(scales), leaves)
    base = Base(
        nodes=nodes,
        methods=methods,
        places=places,
        attributes=attributes,
        leaves=leaves,
        has_floors=floor_cite is not None,
        gate=gate,
        records=records,
    )
    weight_sum = head.number("weight_sum", above=0)
    instrument = Instrument(
        index=head.need("index"),
        edition=head.need("edition"),
        title=head.need("title"),
        short=head.text("short") or str(head.data.get("title")),
        levels=levels,
        weights=head.word("weights", _WEIGHTS) or _WEIGHTS[0],
        file=reader.faults.file,
        sha256=sha256,
        validity=sections.read_validity(reader, cite),
        cite=cite,
        sources=sources,
        nodes=nodes,
        methods={name: methods[name] for name in dict.fromkeys(node.method for node in nodes.values()) if name},
        scales=scales,
        bands=sections.read_bands(reader, cite, places),
        bands_by=head.name("bands_by", names.choices(_of_kind(context, "choice"))),
        rounding=sections.read_rounding(reader, cite, places),
        conversions=sections.read_conversions(reader, cite, places),
        context=context,
        gate=gate,
        floor_predicate=floor_predicate,
        floor_cite=floor_cite,
        ladder=ladder,
        grades=sections.read_grades(reader, cite),
        records=records,
        sample=sections.read_sample(reader, cite, counts),
        attainable_n=sections.read_attainable(
            reader, cite, counts, has_answers=records is not None and records.answers is not None
        ),
        claims=sections.read_claims(reader, cite, codes, has_ladder=ladder is not None),
        readings=read_readings(reader, cite, base),
        properties=sections.read_notes(reader, "properties", cite, codes),
        assumptions=sections.read_notes(reader, "assumptions", cite, codes),
    )
    if weight_sum is not None and instrument.weights != _WEIGHTS[1]:
        head.wrong("weight_sum", msg('no weight_sum: only weights "within-parent" add up to one'))
    head.close()
    if nodes:
        check_instrument(instrument, reader.faults, weight_sum or Fraction(100))
    return instrument


def _default_digits(head: Reader) -> int:
    found = head.digits("digits")
    return 2 if found is None else found


def _check_levels(head: Reader, levels: tuple[str, ...], nodes: Mapping[str, Node]) -> None:
    """A place in the file (``at``) is a code or a level, never both."""
    if len(levels) > MAX_DEPTH:
        head.wrong("levels", msg("at most {limit} levels", limit=str(MAX_DEPTH)))
    for name in repeated(levels):
        head.faults.add(head.at("levels"), msg("{name} appears twice", name=name))
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
