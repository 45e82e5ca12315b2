"""The conditions of an instrument on paper: gate, floors, ladder, grades, context, records, sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Message, Prose, msg
from evalkit.report.render.layout import Column, Line, Row, Span, line, paragraph, table
from evalkit.report.words import cite_prose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import Answer, Gate, Grade, Instrument, Ladder, RecordPoints, Rung
    from evalkit.report.render.page import Page
    from evalkit.schema.citation import Citation


def condition_lines(instrument: Instrument, page: Page) -> list[list[Line]]:
    """A block for each kind of condition; empty where the instrument has none."""
    return [
        _gate(instrument.gate, instrument, page) if instrument.gate else [],
        _floors(instrument, page),
        _ladder(instrument.ladder, instrument, page) if instrument.ladder else [],
        _grades(instrument, page),
        _context(instrument, page),
        _records(instrument, page),
        _sample(instrument, page),
    ]


def _block(title: Prose, texts: list[Prose], page: Page) -> list[Line]:
    found = [line(Span(page.say(title), "head"))]
    for text in texts:
        found += paragraph(page.say(text), page.width, first=line("  "), indent=4)
    return found


def _cited(instrument: Instrument, cite: Citation) -> list[Prose]:
    return list(cite_prose(instrument, cite))


def _words(values: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _gate(gate: Gate, instrument: Instrument, page: Page) -> list[Line]:
    texts: list[Prose] = [
        msg(
            "locked: {attribute} {value}", attribute=instrument.attribute_title(gate.attribute), value=str(gate.locked)
        ),
        msg(
            "opens when {attribute} {values} reach the points that stand at each area",
            attribute=instrument.attribute_title(gate.attribute),
            values=_words(gate.sum_of),
        ),
    ]
    for rule in gate.answers:
        values = _words(rule.values)
        texts.append(
            msg("and no answer of {attribute} {values} is below {lowest}", attribute=instrument.attribute_title(gate.attribute), values=values,
                lowest=str(rule.lowest))
        )  # fmt: skip
        if rule.most_at_lowest is not None:
            most = str(rule.most_at_lowest)
            texts.append(msg("and at most {most} of these are exactly {lowest}", most=most, lowest=str(rule.lowest)))
    return _block(msg("Gate"), texts + _cited(instrument, gate.cite), page)


def _floors(instrument: Instrument, page: Page) -> list[Line]:
    if instrument.floors is None:
        return []
    text = msg(
        "a node below its floor makes the predicate {word}, whatever the total", word=instrument.floors.predicate
    )
    return _block(msg("Floors"), [text, *_cited(instrument, instrument.floors.cite)], page)


def _ladder(ladder: Ladder, instrument: Instrument, page: Page) -> list[Line]:
    texts: list[Prose] = [_rung(rung, ladder, instrument) for rung in ladder.rungs]
    return _block(msg("Ladder: {title}", title=ladder.title), texts + _cited(instrument, ladder.cite), page)


def _rung(rung: Rung, ladder: Ladder, instrument: Instrument) -> Message:
    name = ladder.names.get(rung.level)
    level = f"{rung.level} {name}" if name else rung.level
    conditions: list[Prose] = [
        msg(
            "{attribute} {value} at least {threshold}",
            attribute=instrument.attribute_title(ladder.attribute),
            value=str(value),
            threshold=threshold,
        )
        for value, threshold in rung.at_least.items()
    ]
    if rung.gate:
        conditions.append(msg("gate open"))
    return msg("{level}: {conditions}", level=level, conditions=conditions or [msg("otherwise")])


def _grades(instrument: Instrument, page: Page) -> list[Line]:
    if not instrument.grades:
        return []
    columns = (
        Column(page.say(msg("grade"))),
        Column(page.say(msg("percent of the points")), right=True),
        Column(page.say(msg("share of criteria met"))),
        Column(page.say(msg("source")), wrap=True),
    )
    rows = [
        Row(
            [
                line(Span(page.clean(grade.grade), "strong")),
                line(page.short(grade.value)),
                line(page.say(_share(grade, page))),
                line("; ".join(page.say(one) for one in cite_prose(instrument, grade.cite))),
            ]
        )
        for grade in instrument.grades
    ]
    return [line(Span(page.say(msg("Grades")), "head")), *table(columns, rows, page.width)]


def _share(grade: Grade, page: Page) -> Prose:
    if grade.by_hand:
        return msg("only by the assessor's word")
    if grade.minimum is None:
        return msg("below")
    bound = f"{page.short(grade.minimum * 100)} %"
    return msg("above {bound}", bound=bound) if grade.exclusive else msg("at least {bound}", bound=bound)


def _context(instrument: Instrument, page: Page) -> list[Line]:
    if not instrument.context:
        return []
    texts: list[Prose] = []
    for key in instrument.context.values():
        if key.from_node is not None:
            texts.append(
                msg("{title} (key {key}); follows from {node}", key=key.key, title=key.title, node=key.from_node)
            )
        elif key.values:
            texts.append(msg("{title} (key {key}); one of {choices}", key=key.key, title=key.title, choices=key.values))
        else:
            texts.append(msg("{title} (key {key})", key=key.key, title=key.title))
    return _block(msg("Context"), texts, page)


def wordings(also: Mapping[str, Answer | Exact], common: Collection[str]) -> Iterator[Message]:
    """Other wordings, those that a regulation or its forms print apart from those that are in use."""
    printed = [_wording(word, stands) for word, stands in also.items() if word not in common]
    in_use = [_wording(word, stands) for word, stands in also.items() if word in common]
    if printed:
        yield msg("other wordings: {words}", words=tuple(printed))
    if in_use:
        yield msg("wordings in use: {words}", words=tuple(in_use))


def _wording(word: str, stands: Answer | Exact) -> Message:
    told = stands if isinstance(stands, str) else short_text(stands)
    return msg("{word} = {answer}", word=word, answer=told)


def _records(instrument: Instrument, page: Page) -> list[Line]:
    records = instrument.records
    if records is None:
        return []
    texts: list[Prose] = [msg("table of {rows}: {key}", rows=records.title, key=records.table)]
    if records.refused is not None:
        texts.append(records.refused)
    else:
        texts.append(msg("blanks: {blanks}; pooled over: {pool}", blanks=records.blanks, pool=records.pool))
    if records.population is not None:
        texts.append(
            msg("counted: {column} {include}", column=records.population.column, include=records.population.include)
        )
        texts.append(
            msg("left out: {exclude}. {reason}", exclude=records.population.exclude, reason=records.population.reason)
        )
    for code, words in records.words.items():
        texts += [msg("{place}: {text}", place=code, text=text) for text in wordings(words.also, words.common)]
    for name, column in records.columns.items():
        texts += [msg("{place}: {text}", place=name, text=text) for text in wordings(column.also, column.common)]
    texts += [_points(entry, page) for entry in records.points]
    return _block(msg("Records"), texts + _cited(instrument, records.cite), page)


def _points(entry: RecordPoints, page: Page) -> Prose:
    where = "; ".join(f"{key} {', '.join(words)}" for key, words in entry.where.items())
    words: list[Prose] = [f"{word} {page.short(points)}" for word, points in entry.words.items()]
    for step in entry.steps:
        points = page.short(step.points)
        if step.minimum is None:
            words.append(msg("below: {points}", points=points))
        elif step.exclusive:
            words.append(msg("above {bound}: {points}", bound=page.short(step.minimum), points=points))
        else:
            words.append(msg("from {bound}: {points}", bound=page.short(step.minimum), points=points))
    place = f"{entry.node}, {entry.column}" + (f" ({where})" if where else "")
    return msg("{place}: {points}", place=place, points=words)


def _sample(instrument: Instrument, page: Page) -> list[Line]:
    sample = instrument.sample
    if sample is None:
        return []
    text = msg(
        "Krejcie-Morgan: chi square {chi}, proportion {p}, margin {d}; population from {key}",
        chi=page.short(sample.chi_square),
        p=page.short(sample.proportion),
        d=page.short(sample.margin),
        key=sample.population,
    )
    return _block(msg("Sample"), [text, *_cited(instrument, sample.cite)], page)
