"""``show``: one instrument as its rule file states it: tree, scales, bands, rounding, conditions, readings, sources.

The conditions of an instrument: rules of the predicate, context, records, sections of plugins.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, get_args

from evalkit.base.exact import MODE_WORDS, short_text
from evalkit.base.grouping import by_key
from evalkit.base.text import Message, Prose, msg, one_line
from evalkit.instruments import TOTAL
from evalkit.instruments.cited_facts import cited as count_by_source
from evalkit.instruments.cited_facts import count_by_mark, source_keys
from evalkit.instruments.offices import OFFICES
from evalkit.method.plan import plan_for
from evalkit.possible.weights import ignored_weights
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Remark,
    Row,
    Section,
    Styled,
    Table,
    together,
)
from evalkit.report.columns import table
from evalkit.report.evaluation.explain import method_name
from evalkit.report.show.rules import about, bands, cited, source_numbers, sources, state, with_cite
from evalkit.report.sources import MARK, cite_prose, notes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import (
        Answer,
        BandTable,
        Instrument,
        Level,
        Node,
        OutcomeRule,
        RecordPoints,
        Scale,
        StatedSection,
    )
    from evalkit.schema.citation import Citation


def conditions(instrument: Instrument) -> list[Section]:
    """A section for each kind of condition; empty where the instrument has none."""
    of_plugins = instrument.sections.values()
    return [
        _outcome(instrument),
        *(_of_plugin(instrument, plugin) for plugin in of_plugins if plugin.section.beside != "records"),
        _context(instrument),
        _records(instrument),
        _offices(instrument),
        *(_of_plugin(instrument, plugin) for plugin in of_plugins if plugin.section.beside == "records"),
    ]


def _section(heading: Prose, texts: Iterable[Prose], instrument: Instrument, cite: Citation) -> Section:
    """Sentences, and where they come from."""
    return [Heading(heading), *map(Paragraph, [*texts, *cite_prose(instrument, cite)])]


def _outcome(instrument: Instrument) -> Section:
    if not instrument.outcome:
        return []
    plain = [rule for rule in instrument.outcome if not rule.unless]
    texts = [msg("if {when}: {then}", when=rule.condition, then=rule.change) for rule in plain]
    heading = msg("Rules of the predicate")
    found = _section(heading, texts, instrument, plain[0].cite) if plain else [Heading(heading)]
    listed = [block for rule in instrument.outcome if rule.unless for block in _asked(rule, instrument)]
    return [*found, *listed]


def _asked(rule: OutcomeRule, instrument: Instrument) -> Section:
    """What a predicate asks for, each with where it comes from."""
    asking = {"predicate": rule.of or instrument.short, "then": rule.change}
    text = msg("{predicate} asks for all of these; else the predicate is {then}", **asking)
    if rule.when:
        text = msg(
            "where {when}, {predicate} asks for all of these; else the predicate is {then}",
            when=one_line(rule.when),
            **asking,
        )
    requirements = table(
        rule.unless,
        (Column(msg("requirement"), wrap=True), lambda each: each.title or each.condition),
        (Column(msg("condition"), wrap=True), lambda each: each.condition),
        (Column(msg("source"), drop=1), lambda each: together(*cite_prose(instrument, each.cite))),
    )
    return [Paragraph(text), requirements]


def _context(instrument: Instrument) -> Section:
    texts: list[Prose] = []
    for key in instrument.context.values():
        if key.from_node is not None:
            texts.append(
                msg("{title} (key {key}); follows from {node}", key=key.key, title=key.title, node=key.from_node)
            )
        elif key.values:
            texts.append(msg("{title} (key {key}); one of {choices}", key=key.key, title=key.title, choices=key.values))
            if key.default is not None:
                texts.append(msg("{title}: {word} where it is not given", title=key.title, word=key.default))
            if key.key == instrument.nodes_by:
                texts.append(msg("{title} decides which nodes are there", title=key.title))
        else:
            texts.append(msg("{title} (key {key})", key=key.key, title=key.title))
    return [Heading(msg("Context")), *map(Paragraph, texts)] if texts else []


def wordings(also: Mapping[str, Answer | Exact], common: Collection[str]) -> Iterator[Message]:
    """Other wordings, those that a regulation or its forms print apart from those that are in use."""
    printed = [_wording(word, stands) for word, stands in also.items() if word not in common]
    in_use = [_wording(word, stands) for word, stands in also.items() if word in common]
    if printed:
        yield msg("other wordings: {words}", words=tuple(printed))
    if in_use:
        yield msg("wordings in use: {words}", words=tuple(in_use))


def _wording(word: str, stands: Answer | Exact) -> Message:
    answer = stands if isinstance(stands, str) else short_text(stands)
    return msg("{word} = {answer}", word=word, answer=answer)


def _records(instrument: Instrument) -> Section:
    records = instrument.records
    if records is None:
        return []
    texts: list[Prose] = [msg("table of {rows}: {key}", rows=records.title, key=records.table)]
    if records.refused is not None:
        texts.append(records.refused)
    else:
        texts.append(msg("blanks: {blanks}; pooled over: {pool}", blanks=records.blanks, pool=records.pool))
    population = records.population
    if population is not None:
        texts.append(msg("counted: {column} {include}", column=population.column, include=population.include))
        texts.append(msg("left out: {exclude}. {reason}", exclude=population.exclude, reason=population.reason))
    texts += (text for place, words in records.words.items() for text in _placed(place, words.also, words.common))
    texts += (text for place, column in records.columns.items() for text in _placed(place, column.also, column.common))
    texts += map(_points, records.points)
    return _section(msg("Records"), texts, instrument, records.cite)


def _offices(instrument: Instrument) -> Section:
    rules = instrument.offices
    if rules is None:
        return []
    told = [
        msg("table of {rows}: {key}", rows=rules.title, key=OFFICES),
        msg("each leaf has its most frequent grade; of several as frequent: {ties}", ties=rules.ties),
    ]
    return _section(msg("Records"), told, instrument, rules.cite)


def _placed(place: str, also: Mapping[str, Answer | Exact], common: Collection[str]) -> Iterator[Message]:
    return (msg("{place}: {text}", place=place, text=text) for text in wordings(also, common))


def _points(entry: RecordPoints) -> Prose:
    where = "; ".join(f"{key} {', '.join(words)}" for key, words in entry.where.items())
    words: list[Prose] = [together(word, short_text(points), separator=" ") for word, points in entry.words.items()]
    for step in entry.steps:
        points = short_text(step.points)
        if step.minimum is None:
            words.append(msg("below: {points}", points=points))
        elif step.exclusive:
            words.append(msg("above {bound}: {points}", bound=short_text(step.minimum), points=points))
        else:
            words.append(msg("from {bound}: {points}", bound=short_text(step.minimum), points=points))
    place = f"{entry.node}, {entry.column}" + (f" ({where})" if where else "")
    return msg("{place}: {points}", place=place, points=words)


def _of_plugin(instrument: Instrument, section: StatedSection) -> Section:
    if section.section.words is None:
        return []
    said = section.section.words(instrument, section.stated)
    told = [each if isinstance(each, get_args(Block)) else Paragraph(each) for each in said]
    cites = [] if section.section.label else map(Paragraph, cite_prose(instrument, section.cite))
    head = [] if isinstance(told[0], Heading) else [Heading(section.section.title)]
    return [*head, *told, *cites]


_WEIGHT_IGNORED = msg("its weight counts for nothing: the method above it does not weigh")
# What the parameters of the methods of the core are called; those of a plugin by their names.
_PARAM = {
    "weight_by": msg("weight"),
    "factor": msg("factor"),
    "cap": msg("at most"),
    "low": msg("lower end"),
    "high": msg("upper end"),
    "inverse": msg("less is better"),
    "logarithm": msg("decimals of the logarithms"),
    "steps": msg("steps"),
}


def instrument_page(instrument: Instrument) -> Document:
    """The whole of *instrument*."""
    return Document(
        [
            [*_header(instrument)],
            _tree(instrument),
            *([*_scale(scale, instrument)] for scale in instrument.scales.values()),
            *(_bands(table, instrument) for table in instrument.bands),
            [*_rounding(instrument)],
            *conditions(instrument),
            [*_readings(instrument)],
            *notes(instrument),
            sources(instrument, count_by_source(instrument)),
        ]
    )


def _header(instrument: Instrument) -> Iterator[Block]:
    yield Heading(together(instrument.id, instrument.title), 1)
    yield from (Paragraph(text) for text in about(instrument))
    variant = instrument.variant
    if variant is not None:
        yield Paragraph(msg("local variant: {title} ({decision})", title=variant.title, decision=variant.decision))
    yield from state(instrument.validity, count_by_mark(instrument), instrument.file, instrument.sha256)


# --- Tree -------------------------------------------------------------------------------------------------------


def _tree(instrument: Instrument) -> Section:
    names = list(dict.fromkeys(name for node in instrument.every_node.values() for name in node.attributes))
    asked = [node_key for stated in instrument.sections.values() for node_key in stated.section.asks]
    numbers, ignored = source_numbers(instrument), ignored_weights(plan_for(instrument))
    levels = " > ".join(instrument.levels)
    nodes = table(
        instrument.every_node.values(),
        (Column(tree=True), lambda node: Styled(node.code, _node_style(node))),
        (Column(wrap=True), lambda node: Styled(node.title, _node_style(node))),
        (Column(msg("weight"), number=True), _weight),
        *((Column(each.title, number=True, drop=2), partial(_added, each.key.name)) for each in asked),
        *(
            (Column(instrument.attribute_title(name), number=True, drop=3, most=10), partial(_attribute, name))
            for name in names
        ),
        (Column(msg("method or scale"), wrap=True, least=10, drop=4, most=20), partial(_method_or_scale, instrument)),
        (Column(msg("source"), drop=1), partial(_source, numbers)),
        below=lambda node: map(Remark, _said_of_node(instrument, node, ignored=node.code in ignored)),
        deep=lambda node: max(node.depth - 1, 0),
    )
    return [Heading(msg("Tree ({levels})", levels=levels) if levels else msg("Tree")), nodes]


def _node_style(node: Node) -> str:
    return "strong" if node.depth == 0 else ""


def _weight(node: Node) -> Prose:
    return short_text(node.weight) if node.weight is not None and not node.weight_by else ""


def _added(name: str, node: Node) -> Prose:
    """The key *name*, which a section of a plugin adds to nodes."""
    return short_text(node.added[name]) if name in node.added else ""


def _method_or_scale(instrument: Instrument, node: Node) -> Prose:
    return method_name(instrument, node.method) if node.method else node.scale or ""


def _source(numbers: Mapping[str, int], node: Node) -> Prose:
    """The numbers of its sources, or how sure it is."""
    keys = [f"[{numbers[key]}]" for key in source_keys(node.cite.sources) if key in numbers]
    return " ".join(keys) or MARK[node.cite.mark]


def _said_of_node(instrument: Instrument, node: Node, *, ignored: bool) -> Iterator[Prose]:
    """What stands below the row of a node: its weights by a fact, its formula, what its method is given."""
    if ignored:
        yield _WEIGHT_IGNORED
    if node.weight_by:
        yield _param(_PARAM["weight_by"], node.weight_by)
    if node.formula is not None:
        yield one_line(node.formula)
    called = {**_PARAM, **instrument.methods[node.method].called} if node.method else _PARAM
    for name, given in node.told_params.items():
        yield _param(called.get(name, name), given)


def _attribute(name: str, node: Node) -> str:
    """The value of an attribute; a flag is only shown where it is set."""
    value = node.attributes.get(name)
    if value is None or value is False:
        return ""
    return "x" if value is True else str(value)


def _param(prose: Prose, value: Any) -> Prose:
    if isinstance(value, dict):
        each = tuple(together(key, short_text(number), separator=" ") for key, number in value.items())
        return msg("{what}: {list}", what=prose, list=each)
    return msg("{what}: {list}", what=prose, list=value if isinstance(value, str) else short_text(value))


# --- Scales, bands, rounding, readings --------------------------------------------------------------------------


def _scale(scale: Scale, instrument: Instrument) -> Iterator[Block]:
    yield Heading(msg("Scale {name}", name=scale.key))
    if scale.kind == "number":
        ends = {"low": short_text(scale.minimum), "high": short_text(scale.maximum)}
        whole, any_number = msg("whole numbers from {low} to {high}", **ends), msg("{low} to {high}", **ends)
        yield Paragraph(whole if scale.whole else any_number)
    elif scale.kind == "yes-no":
        yield Paragraph(msg("{yes} or {no}", yes=scale.yes, no=scale.no))
    else:
        points: Prose = msg("points")
        if scale.points_by:
            points = msg("points by {attribute}", attribute=instrument.attribute_title(scale.points_by))
        levels = [*scale.levels, *([scale.na] if scale.na else [])]
        yield Table((Column(number=True), Column(wrap=True), Column(points, number=True)), [*map(_level, levels)])
    yield from map(Paragraph, wordings(scale.also, scale.common))
    yield from cited(instrument, scale.cite)


def _level(level: Level) -> Row:
    points = together(*map(short_text, level.by_attribute.values()), separator=" / ")
    if level.points is not None and level.points != level.answer:
        points = short_text(level.points)
    return Row([str(level.answer), level.title, points])


def _bands(table: BandTable, instrument: Instrument) -> Section:
    name: Prose = msg("the total") if table.at == TOTAL else table.at
    text = msg("Bands of {name}", name=name)
    if table.when is not None:
        key = instrument.bands_key
        text = msg("Bands of {name}, {key} {when}", name=name, key=key.title if key else "", when=table.when)
    return [Heading(text), *bands(table.bands, instrument)]


def _rounding(instrument: Instrument) -> Iterator[Block]:
    yield Heading(msg("Rounding"))
    for stage in instrument.rounding:
        mode = MODE_WORDS.get(stage.mode, stage.mode)
        text = msg("{place}: {digits:decimal|decimals}, {mode}", place=stage.at, digits=str(stage.digits), mode=mode)
        yield with_cite(text, instrument, stage.cite)
    for conversion in instrument.conversions:
        place: Prose = conversion.at
        if conversion.unrounded:
            place = msg("{place}, before it is rounded", place=place)
        text = msg(
            "{place}: also shown times {factor}, {digits:decimal|decimals}, {mode}",
            place=place,
            factor=short_text(conversion.factor),
            digits=str(conversion.digits),
            mode=MODE_WORDS.get(conversion.mode, conversion.mode),
        )
        yield with_cite(text, instrument, conversion.cite)
    if not instrument.rounding:
        yield Paragraph(msg("nothing is rounded"))


def _readings(instrument: Instrument) -> Iterator[Block]:
    if instrument.readings:
        yield Heading(msg("Other documented readings"))
    for axis, others in by_key(instrument.readings, lambda reading: reading.axis).items():
        yield Paragraph(axis)
        for reading in others:
            text = msg("{id}: {title}", id=reading.id, title=reading.title)
            yield with_cite(text, instrument, reading.cite)._replace(level=2)
