"""The conditions of an instrument: rules of the predicate, context, records, sections of plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from evalkit.base.exact import short_text
from evalkit.base.text import Message, Prose, msg, one_line
from evalkit.evaluation.findings import then_words
from evalkit.instruments.offices import OFFICES
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Section, together
from evalkit.report.columns import table
from evalkit.report.sources import cite_prose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import Answer, Instrument, OutcomeRule, RecordPoints, Stated
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
    texts = [msg("if {when}: {then}", when=rule.condition, then=then_words(rule)) for rule in plain]
    heading = msg("Rules of the predicate")
    found = _section(heading, texts, instrument, plain[0].cite) if plain else [Heading(heading)]
    listed = [block for rule in instrument.outcome if rule.unless for block in _asked(rule, instrument)]
    return [*found, *listed]


def _asked(rule: OutcomeRule, instrument: Instrument) -> Section:
    """What a predicate asks for, each with where it comes from."""
    asking = {"predicate": rule.of or instrument.short, "then": then_words(rule)}
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


def _of_plugin(instrument: Instrument, one: Stated) -> Section:
    if one.section.words is None:
        return []
    said = one.section.words(instrument, one.stated)
    told = [each if isinstance(each, get_args(Block)) else Paragraph(each) for each in said]
    cites = [] if one.section.label else map(Paragraph, cite_prose(instrument, one.cite))
    head = [] if isinstance(told[0], Heading) else [Heading(one.section.title)]
    return [*head, *told, *cites]
