"""Rule files: one TOML file becomes one ``Instrument``, checked; the only place that knows the format."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.errors import Faults, RuleFileError
from evalkit.model import Cite, Instrument, Variant
from evalkit.rules import sections
from evalkit.rules.check import check_instrument
from evalkit.rules.overlay import overlaid
from evalkit.rules.reader import Reader
from evalkit.rules.readings import read_readings
from evalkit.rules.records import read_records
from evalkit.rules.tree import Defaults, read_tree
from evalkit.text import msg, visible
from evalkit.tomlfile import parse_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.methods import Method

__all__ = ["load", "load_variant"]


def load(data: bytes, methods: Mapping[str, Method], *, file: str, index: str, edition: str) -> Instrument:
    """Load a rule file.

    Args:
        data: The file, UTF-8 TOML.
        methods: Every method a node may name.
        file: Name for messages and reports.
        index: What the file must call its index: the name of its folder, or of the entry point that brought it.
        edition: What the file must call its edition: its own name.

    Raises:
        RuleFileError: The file has faults; it lists all of them.
    """
    raw = parse_toml(data, file, RuleFileError)
    instrument = _load_tables(raw, methods, file=file, sha256=hashlib.sha256(data).hexdigest())
    if instrument.id != f"{index}@{edition}":
        faults = Faults(file)
        faults.add(
            "instrument",
            msg("the file calls itself {id}", id=visible(instrument.id)),
            expected=msg("{id}, after its folder and file name", id=f"{index}@{edition}"),
        )
        faults.raise_if_any(RuleFileError)
    return instrument


def load_variant(
    data: bytes, base: Instrument, base_data: bytes, methods: Mapping[str, Method], *, file: str
) -> Instrument:
    """Load a local variant: the overlay *data* laid over the rule file *base_data* of *base*.

    Raises:
        RuleFileError: The overlay, or what it makes of the rule file, has faults.
    """
    overlay = parse_toml(data, file, RuleFileError)
    raw = parse_toml(base_data, base.file, RuleFileError)
    faults = Faults(file)
    changed, title, decision = overlaid(raw, overlay, base.id, faults)
    faults.raise_if_any(RuleFileError)
    instrument = _load_tables(changed, methods, file=file, sha256=base.sha256)
    variant = Variant(file=file, sha256=hashlib.sha256(data).hexdigest(), title=title, decision=decision)
    return attrs.evolve(instrument, file=base.file, variant=variant)


def _load_tables(raw: Mapping[str, Any], methods: Mapping[str, Method], *, file: str, sha256: str) -> Instrument:
    faults = Faults(file)
    plain = Reader(raw, "", faults, {})
    sources = sections.read_sources(plain)
    reader = Reader(raw, "", faults, sources)
    reader.asked.add("sources")
    head = reader.table("instrument")
    if head is None:
        reader.missing("instrument", msg("a table [instrument]"))
        raise RuleFileError(faults.found)
    cite = head.cite(None)
    attributes, attribute_defaults = sections.read_attributes(reader)
    defaults = Defaults(
        method=head.word("method", tuple(methods)) or "",
        scale=head.text("scale"),
        digits=_or(head.whole("digits"), 2),
        cite=cite,
        methods=methods,
        attributes=attributes,
        attribute_defaults=attribute_defaults,
    )
    nodes = read_tree(reader, defaults)
    floor_predicate, floor_cite = sections.read_floors(reader.table("floors"), cite)
    gate = sections.read_gate(reader.table("gate"), cite, attributes)
    records = read_records(reader.table("records"), cite)
    attainable = reader.table("attainable")
    instrument = Instrument(
        index=head.need("index"),
        edition=head.need("edition"),
        title=head.need("title"),
        short=head.text("short") or head.need("title"),
        levels=tuple(map(str, head.items("levels"))),
        weights=head.word("weights", ("of-total", "within-parent")) or "of-total",
        file=file,
        sha256=sha256,
        validity=sections.read_validity(reader.table("validity"), cite),
        cite=cite,
        sources=sources,
        nodes=nodes,
        methods={name: methods[name] for name in {node.method for node in nodes.values()} if name},
        scales=sections.read_scales(reader, cite, attributes),
        bands=sections.read_bands(reader, "bands", cite),
        bands_by=head.text("bands_by"),
        rounding=sections.read_rounding(reader, "rounding", cite),
        conversions=sections.read_conversions(reader, cite),
        context=sections.read_context(reader),
        gate=gate,
        floor_predicate=floor_predicate,
        floor_cite=floor_cite,
        ladder=sections.read_ladder(reader.table("ladder"), cite, attributes),
        grades=sections.read_grades(reader, cite),
        records=records,
        sample=sections.read_sample(reader.table("sample"), cite),
        attainable_n=attainable.need("n") if attainable else None,
        claims=sections.read_claims(reader, cite),
        readings=read_readings(
            reader,
            cite,
            nodes=nodes,
            gate_attribute=gate.attribute if gate else None,
            columns=records.columns if records else {},
        ),
        properties=sections.read_notes(reader, "properties", cite),
        assumptions=sections.read_notes(reader, "assumptions", cite),
    )
    if not reader.has("validity"):
        reader.missing("validity", msg("a table [validity]"))
    weight_sum = head.number("weight_sum") or Fraction(100)
    if attainable:
        attainable.cite(cite)
        attainable.close()
    head.close()
    reader.close()
    if nodes:
        check_instrument(instrument, faults, weight_sum)
    faults.raise_if_any(RuleFileError)
    return instrument


def _or(found: int | None, default: int) -> int:
    return default if found is None else found
