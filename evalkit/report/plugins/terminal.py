"""Plugins for people: a row for each, with what it brings, and the answers to ``why``."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from evalkit.base.errors import how_many
from evalkit.base.text import Prose, msg
from evalkit.catalogue.inventory import KINDS, LOADED, REFUSED, SHADOWED, STATES
from evalkit.report.layout import Column, Line, Row, Span, joined, line, paragraph, table
from evalkit.report.page import Page
from evalkit.report.plugins.words import (
    KIND,
    ONE,
    STATE,
    STYLE,
    fault_prose,
    origin_prose,
    origin_sentence,
    span_prose,
    validity_prose,
)
from evalkit.report.terminal import as_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.language import Language
    from evalkit.catalogue.inventory import Answer, Item, Plugin, Timeline

_ROOM = 72
_FAULTS = 3  # of one file in the list; ``why`` tells all


def render_plugins(
    plugins: Sequence[Plugin], language: Language, *, width: int | None = None, color: bool, file: TextIO
) -> None:
    """Write the list of *plugins*."""
    page = Page.of_file(file, language, width=width, color=color, detail=False)
    file.write(as_written(list_lines(plugins, page), color=color))


def render_why(
    answers: Sequence[Answer],
    taken: Timeline | None,
    language: Language,
    *,
    width: int | None = None,
    color: bool,
    file: TextIO,
) -> None:
    """Write why what was asked for is used, or is not; and which edition of an index is *taken* in which time."""
    page = Page.of_file(file, language, width=width, color=color, detail=True)
    file.write(as_written(why_lines(answers, taken, page), color=color))


def list_lines(plugins: Sequence[Plugin], page: Page) -> list[Line]:
    """One row a plugin; below it what is shadowed or refused; numbers at the end."""
    columns = (
        Column(page.say(msg("plugin")), most=max(page.width // 3, 12)),
        Column(page.say(msg("brings")), wrap=True, least=18),
        Column(page.say(msg("origin"))),
        Column(page.say(msg("state"))),
    )
    counts = {state: sum(one.state == state for one in plugins) for state in STATES}
    summary = msg(
        "{loaded} loaded, {shadowed} shadowed, {refused} refused.",
        **{state: str(count) for state, count in counts.items()},
    )
    return joined(
        [
            table(columns, [_row(one, page) for one in plugins], page.width, indent=0),
            paragraph(page.say(summary), page.width),
        ]
    )


def _row(plugin: Plugin, page: Page) -> Row:
    state = plugin.state
    return Row(
        [
            line(Span(page.clean(plugin.name), "strong")),
            line("; ".join(_brings(plugin, page))),
            line("" if _is_narrow(page) else page.say(origin_prose(plugin))),
            line(Span(page.say(STATE[state]), STYLE[state])),
        ],
        [Span(page.say(remark)) for remark in _remarks(plugin, page)],
    )


def _brings(plugin: Plugin, page: Page) -> Iterator[str]:
    for kind in KINDS:
        names = [item.name for item in plugin.items if item.kind == kind]
        if names:
            yield page.say(msg("{kind}: {names}", kind=KIND[kind], names=tuple(names)))


def _is_narrow(page: Page) -> bool:
    """Whether there is no room for a column that says where things come from."""
    return page.width < _ROOM


def _remarks(plugin: Plugin, page: Page) -> Iterator[Prose]:
    """Where it comes from, if there is no column for that; what is not used, and why."""
    if _is_narrow(page):
        yield origin_prose(plugin)
    yield from plugin.refusals
    yield from _first(plugin.faults)
    said = [str(one) for one in plugin.refusals]
    for item in plugin.items:
        if item.state == SHADOWED:
            yield msg("{name} is shadowed by {other}", name=item.name, other=item.by or "?")
        elif item.state == REFUSED and item.why is not None and str(item.why) not in said:
            said.append(str(item.why))
            yield item.why
        elif item.state == REFUSED:
            yield from _first(item.faults)


def _first(faults: Sequence[Fault]) -> Iterator[Prose]:
    yield from map(fault_prose, faults[:_FAULTS])
    if len(faults) > _FAULTS:
        yield msg("{number} more faults of {file}", number=str(how_many(faults[_FAULTS:])), file=faults[0].file)


def why_lines(answers: Sequence[Answer], taken: Timeline | None, page: Page) -> list[Line]:
    """A block for each answer, and the editions in time."""
    return joined([*(_answer(one, page) for one in answers), _taken(taken, page)])


def _answer(answer: Answer, page: Page) -> list[Line]:
    plugin, item = answer
    state = item.state if item is not None else plugin.state
    head = [Span(page.clean(item.name if item is not None else plugin.name), "strong"), Span("  ")]
    if item is not None:
        head += [Span(page.say(ONE[item.kind])), Span("  ")]
    facts: list[Prose] = [*_facts(plugin, item, page)] if item is not None else [*_whole(plugin)]
    return [
        line(*head, Span(page.say(STATE[state]), STYLE[state])),
        *(each for fact in facts for each in paragraph(page.say(fact), page.width, first=line("  "), indent=4)),
    ]


def _facts(plugin: Plugin, item: Item, page: Page) -> Iterator[Prose]:
    yield origin_sentence(plugin)
    if item.file is not None:
        yield msg("rule file: {file}", file=item.file)
    if item.validity is not None:
        yield validity_prose(item.validity, page)
    if item.state == SHADOWED:
        yield msg("{other} is used in its place", other=item.by or "?")
    elif item.state == LOADED:
        return
    if item.why is not None:
        yield item.why
    yield from _all(item.faults)


def _all(faults: Sequence[Fault]) -> Iterator[Prose]:
    for fault in faults:
        yield fault_prose(fault)
        if fault.hint is not None:
            yield msg("hint: {what}", what=fault.hint)


def _whole(plugin: Plugin) -> Iterator[Prose]:
    yield origin_sentence(plugin)
    yield from plugin.refusals
    yield from _all(plugin.faults)
    if not (plugin.items or plugin.refusals or plugin.faults):
        yield msg("it brings nothing")


def _taken(taken: Timeline | None, page: Page) -> list[Line]:
    if taken is None:
        return []
    if taken.problem is not None:
        return paragraph(page.say(taken.problem), page.width)
    head = msg("Taken where an assessment names no edition, by the last day of its period:")
    lines = [paragraph(page.say(span_prose(span)), page.width, first=line("  "), indent=4) for span in taken.times]
    return [*paragraph(page.say(head), page.width), *(each for one in lines for each in one)]
