"""What stands in a rule file and changes nothing: scales, sources, readings, stages, sections that nobody uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.instruments import Instrument
from evalkit.instruments.cited_facts import source_keys
from evalkit.loading.readings import under_readings
from evalkit.method.outcome_rules import facts_named
from evalkit.rulework.check.model import failed, noted, proved
from evalkit.schema.declare import fields_of
from evalkit.schema.walk import citations, facts, tables_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evalkit.base.text import Message
    from evalkit.rulework.check.model import Statement
    from evalkit.schema.citation import Citation

    _Verdict = Callable[..., Statement]


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Everything that is used, and everything that is not."""
    yield from _scales(instrument)
    yield from _sources(instrument)
    yield from _readings(instrument)
    yield from _stages(instrument)
    yield from _sections(instrument)
    yield from _columns(instrument)
    yield from _attributes(instrument)
    yield from _context(instrument)


def _each(
    check: str, where: str, used: Mapping[str, bool], words: tuple[Message, Message], *, verdict: _Verdict = failed
) -> Iterator[Statement]:
    """For each name of a table of the file, or of what stands *where*, what is said if it is used, or else: the two *words*."""
    for name, is_used in used.items():
        place = f"{where}.{name}".lstrip(".")
        yield proved(check, place, words[0]) if is_used else verdict(check, place, words[1], how="structure")


def _scales(instrument: Instrument) -> Iterator[Statement]:
    used = {node.scale for node in instrument.nodes.values() if node.is_leaf}
    if instrument.records is not None:
        used.add(instrument.records.answers)
    words = msg("answers are given on it"), msg("no leaf is answered on this scale, and no column")
    yield from _each("scale-used", "scales", {key: key in used for key in instrument.scales}, words)


def _sources(instrument: Instrument) -> Iterator[Statement]:
    yield from of_sources(instrument.sources, citations(instrument))


def of_sources(sources: Iterable[str], cites: Iterable[Citation]) -> Iterator[Statement]:
    """For each key of *sources* whether one of *cites* cites it."""
    cited = _cited(cites)
    words = msg("facts or notes cite it"), msg("nothing in the rule file cites this source")
    yield from _each("source-used", "sources", {key: key in cited for key in sources}, words)


def uncited_sources(instrument: Instrument) -> tuple[str, ...]:
    """The sources that nothing cites."""
    cited = _cited(citations(instrument))
    return tuple(key for key in instrument.sources if key not in cited)


def _cited(cites: Iterable[Citation]) -> set[str]:
    return {key for cite in cites for key in source_keys(cite.sources)}


# --- Readings and stages ----------------------------------------------------------------------------------------


# Of what a reading changes, in the order in which it is told; sections of plugins stand behind it.
_PARTS = ("nodes", "rounding", "bands", "outcome", "records", "offices", "scales")
_SHOWN = ("label", "printed")  # beside a number


def _readings(instrument: Instrument) -> Iterator[Statement]:
    """A reading is another choice: the instrument under it is another one."""
    for reading in instrument.readings:
        place, changed = f"readings[{reading.id}]", under_readings(instrument, [reading])
        names = [name for name in _PARTS if getattr(changed, name) is not getattr(instrument, name)]
        names = [name for name in names if _stated(changed, name) != _stated(instrument, name)]
        names += [name for name, one in instrument.sections.items() if changed.sections.get(name) != one]
        if names:
            yield proved("reading-changes", place, msg("it changes the rules: {parts}", parts=tuple(names)))
            continue
        text = msg("under this reading everything is as without it")
        shows = msg("each of its changes states what the rule file states already")
        yield failed("reading-changes", place, text, shows)


def _stated(instrument: Instrument, name: str) -> Any:
    """What a part of the file states, wherever that comes from. Not all of nodes and scales is a declared fact."""
    part = getattr(instrument, name)
    if isinstance(part, Mapping):
        return dict(part)
    field = next(field for field in fields_of(Instrument) if field.attribute == name)
    stated = [fact for table, place in tables_in(field, part, name) for fact in facts(table, place)]
    return [(fact.place, fact.value) for fact in stated if fact.key.name not in _SHOWN]


def _stages(instrument: Instrument) -> Iterator[Statement]:
    """Every rounding stage rounds some node."""
    working = {id(stage) for node in instrument.nodes.values() if (stage := instrument.stage_of(node)) is not None}
    for stage in instrument.rounding:
        place = f"rounding[{stage.at}]"
        if id(stage) in working:
            yield proved("stage-used", place, msg("it rounds at {place}", place=stage.at))
        else:
            yield failed("stage-used", place, msg("no node is rounded by this stage: each has one of its own"))


# --- Sections ---------------------------------------------------------------------------------------------------


def _sections(instrument: Instrument) -> Iterator[Statement]:
    needs = {need for node in instrument.nodes.values() if node.children for need in _needs(instrument, node.method)}
    needs |= {key for node in instrument.nodes.values() for key in node.added}
    there = {
        name: not needs.isdisjoint((name, *(asked.key.name for asked in one.section.asks)))
        for name, one in instrument.sections.items()
        if one.section.methods or one.section.asks
    }
    yield from _each("section-used", "", there, (msg("nodes use it"), msg("no node uses this section")))


def _needs(instrument: Instrument, method: str) -> tuple[str, ...]:
    return instrument.methods[method].needs


def _columns(instrument: Instrument) -> Iterator[Statement]:
    records = instrument.records
    if records is None:
        return
    used = {entry.column for entry in records.points} | {key for entry in records.points for key in entry.where}
    if records.population is not None:
        used.add(records.population.column)
    words = msg("points or the population depend on it"), msg("no points depend on this column")
    yield from _each("column-used", "records.columns", {name: name in used for name in records.columns}, words)


def _attributes(instrument: Instrument) -> Iterator[Statement]:
    used = {scale.points_by for scale in instrument.scales.values()}
    used |= {"na" for scale in instrument.scales.values() if scale.na is not None}
    used |= {one.attribute for one in (instrument.gate, instrument.ladder) if one is not None}
    carried = {name: None for node in instrument.nodes.values() for name in node.attributes}
    named = dict.fromkeys((*carried, *instrument.attribute_titles, *instrument.attribute_cites))
    words = (
        msg("points, gate or ladder depend on it"),
        msg("no points, gate or ladder depend on this attribute"),
    )
    yield from _each("attribute-used", "attributes", {name: name in used for name in named}, words, verdict=noted)


def _context(instrument: Instrument) -> Iterator[Statement]:
    of_plugins = (name for section in instrument.sections.values() for name in section.names("counts", "choices"))
    used = {instrument.bands_by, *of_plugins, *facts_named(instrument)}
    words = (
        msg("scores, bands, rules of the predicate, sample or attainable totals depend on it"),
        msg("no scores, bands, rules of the predicate, sample or attainable totals depend on this fact"),
    )
    yield from _each("context-used", "context", {key: key in used for key in instrument.context}, words, verdict=noted)
