"""Every fact of an instrument with its cite: what ``list`` counts, ``show`` prints and results name as their sources."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.schema.keys import MARKS
from evalkit.schema.walk import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.instruments import Instrument, Node, Note, RecordPoints, Scale, StatedSection, Validity
    from evalkit.schema.citation import Citation


_DECISION = "variant"  # key of the source that overlays bring
_KINDS = {
    "thresholds": "threshold"
}  # of what nodes give their methods; all else are parameters, or of the section that adds them


class CitedFact(NamedTuple):
    """One number, bound, word or rule, and where it comes from.

    Attributes:
        place: What it is, by code (``A1.weight``, ``bands[Baik]``).
        kind: What kind of fact it is (``weight``, ``band``).
    """

    place: str
    kind: str
    cite: Citation


def facts_of(instrument: Instrument) -> Iterator[CitedFact]:
    """Everything that a result can rest on. Readings and known properties are not among them: no result uses them."""
    for node in instrument.every_node.values():
        yield from _of_node(node, instrument)
    for scale in instrument.scales.values():
        yield from _of_scale(scale)
    for table in instrument.bands:
        for band in table.bands:
            yield CitedFact(f"{table.place}[{band.predicate}]", "band", band.cite)
    for stage in instrument.rounding:
        yield CitedFact(f"rounding[{stage.at}]", "rounding", stage.cite)
    for conversion in instrument.conversions:
        yield CitedFact(f"convert[{conversion.at}]", "conversion", conversion.cite)
    yield from _of_plugins(instrument, before_records=True)
    yield from _of_conditions(instrument)
    yield from _of_records(instrument)
    yield from _of_offices(instrument)
    yield from _of_plugins(instrument, before_records=False)
    yield from validity_facts(instrument.validity, instrument.assumptions)


def _of_node(node: Node, instrument: Instrument) -> Iterator[CitedFact]:
    decided = instrument.variant is not None and _DECISION in source_keys(node.cite.sources)
    elsewhere = {} if decided else cited_elsewhere(instrument)  # a local decision has set the node
    yield CitedFact(node.code, "node", node.cite)
    if node.formula is not None:
        yield CitedFact(f"{node.code}.formula", "formula", node.cite)
    for word in node.weight_by:
        yield CitedFact(f"{node.code}.weight_by.{word}", "weight", node.cite)
    if node.weight is not None and not node.weight_by:
        yield CitedFact(f"{node.code}.weight", "weight", node.cite)
    for name in node.attributes:
        yield CitedFact(f"{node.code}.{name}", "attribute", elsewhere.get(name, node.cite))
    kinds = {name: one.section.kind for one in instrument.sections.values() for name in one.section.adds} | _KINDS
    for name, param in node.told_params.items():
        kind, cite = kinds.get(name, "parameter"), elsewhere.get(name, node.cite)
        for key in param if isinstance(param, dict) else ("",):
            yield CitedFact(f"{node.code}.{name}" + (f".{key}" if key else ""), kind, cite)
    for name in (name for name in kinds if name in node.added):
        yield CitedFact(f"{node.code}.{name}", kinds[name], elsewhere.get(name, node.cite))


def cited_elsewhere(instrument: Instrument) -> dict[str, Citation]:
    """Keys of nodes that belong to a rule of the whole instrument, and where that rule comes from."""
    ladder = instrument.ladder
    return {
        **{name: section.cite for section in instrument.sections.values() for name in section.section.adds},
        **({"thresholds": ladder.cite} if ladder is not None else {}),
        **instrument.attribute_cites,
    }


def _of_scale(scale: Scale) -> Iterator[CitedFact]:
    table = f"scales.{scale.key}"
    for end in {"number": (".min", ".max"), "yes-no": ("",)}.get(scale.kind, ()):
        yield CitedFact(f"{table}{end}", "level", scale.cite)
    for level in (*scale.levels, *((scale.na,) if scale.na else ())):
        place = f"{table}.{level.answer}"
        yield CitedFact(place, "level", scale.cite)
        if level.points is not None and level.points != level.answer:
            yield CitedFact(f"{place}.points", "points", scale.cite)
        for attribute in level.by_attribute:
            yield CitedFact(f"{place}.points.{attribute}", "points", scale.cite)


def _of_conditions(instrument: Instrument) -> Iterator[CitedFact]:
    for number, outcome_rule in enumerate(instrument.outcome, 1):
        yield CitedFact(f"outcome[{number}]", "outcome", outcome_rule.cite)
    for claim in instrument.claims.values():
        yield CitedFact(f"claims.{claim.key}", "claim", claim.cite)


def _of_records(instrument: Instrument) -> Iterator[CitedFact]:
    records = instrument.records
    if records is not None:
        yield CitedFact("records.blanks", "records", records.cite)
        yield CitedFact("records.pool", "records", records.cite)
        for code, words in records.words.items():
            yield CitedFact(f"records.words.{code}", "records", words.cite)
        for entry in records.points:
            yield from _of_points(entry)


def _of_offices(instrument: Instrument) -> Iterator[CitedFact]:
    if instrument.offices is not None:
        yield CitedFact("offices.ties", "records", instrument.offices.cite)


def _of_plugins(instrument: Instrument, *, before_records: bool) -> Iterator[CitedFact]:
    """The sections that plugins declare: each table of a list; of another what it calls its facts, itself where it has floors, or each number."""
    for section in instrument.sections.values():
        if (section.section.beside != "records") is before_records:
            for place, stated in section.tables.items():
                for at in (place,) if section.section.label else _places(section, place):
                    yield CitedFact(at, section.section.kind, stated.cite)


def _places(section: StatedSection, place: str) -> Iterable[str]:
    """The places of the facts of a section."""
    if section.section.facts is not None:
        return section.section.facts(section.stated)
    if section.section.floor:
        return (place,)
    return (fact.place for fact in facts(section.stated, place) if isinstance(fact.value, (int, Fraction)))


def _of_points(entry: RecordPoints) -> Iterator[CitedFact]:
    place = entry.place_in("records.points", "", 0)
    for word in entry.words:
        yield CitedFact(f"{place}.{word}", "records", entry.cite)
    for number, _ in enumerate(entry.steps, 1):
        yield CitedFact(f"{place}[{number}]", "records", entry.cite)


def validity_facts(validity: Validity, assumptions: Iterable[Note]) -> Iterator[CitedFact]:
    """Since when and until when something was in force, and what was taken where nothing is established."""
    for name, known in (("from", validity.since), ("until", validity.until or validity.open_end or None)):
        if known is not None:
            yield CitedFact(f"validity.{name}", "validity", validity.cite)
    for note in assumptions:
        yield CitedFact(f"assumptions[{note.id}]", "assumption", note.cite)


# --- Counted ----------------------------------------------------------------------------------------------------


def count_by_mark(instrument: Instrument) -> dict[str, int]:
    """How many facts of *instrument* have each mark, best mark first."""
    return by_mark(facts_of(instrument))


def by_mark(facts: Iterable[CitedFact]) -> dict[str, int]:
    """How many of *facts* have each mark, best mark first."""
    found = Counter(fact.cite.mark for fact in facts)
    return {mark: found[mark] for mark in MARKS}


def cited(instrument: Instrument) -> dict[str, int]:
    """Keys of the sources that facts cite, in the order of the rule file, each with the number of facts citing it."""
    return cited_by(facts_of(instrument), instrument.sources)


def cited_by(facts: Iterable[CitedFact], sources: Iterable[str]) -> dict[str, int]:
    """Those of *sources* that *facts* cite, in order, each with the number of facts citing it."""
    found = Counter(key for fact in facts for key in source_keys(fact.cite.sources))
    return {key: found[key] for key in sources if found[key]}


def source_keys(sources: Iterable[str]) -> tuple[str, ...]:
    """``key`` of each ``key: place``."""
    return tuple(dict.fromkeys(source.partition(":")[0].strip() for source in sources))


def titles(instrument: Instrument, keys: Iterable[str]) -> tuple[str, ...]:
    """Titles of the sources, as they are printed."""
    sources: Mapping[str, object] = instrument.sources
    return tuple(instrument.sources[key].title for key in keys if key in sources)
