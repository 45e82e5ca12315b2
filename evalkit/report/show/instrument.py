"""One instrument on paper: tree, scales, bands, rounding, conditions, readings, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.instruments import TOTAL
from evalkit.instruments.facts import cited, count_by_mark, source_keys
from evalkit.method.plan import plan_for
from evalkit.questions.weights import ignored_weights
from evalkit.report.evaluation.formula import method_name
from evalkit.report.lines import bound_prose, notes_of
from evalkit.report.render.layout import BLANK, Column, Line, Row, Span, joined, line, paragraph, table
from evalkit.report.show.conditions import condition_lines, wordings
from evalkit.report.words import MARK, MODE, cite_prose, source_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.instruments import Band, BandTable, Instrument, Level, Node, Scale, Validity
    from evalkit.report.render.page import Page
    from evalkit.report.words import Sourced
    from evalkit.schema.citation import Citation


def instrument_lines(instrument: Instrument, page: Page) -> list[Line]:
    """The whole of *instrument*."""
    return joined(
        [
            _header(instrument, page),
            _tree(instrument, page),
            *(_scale(scale, page, instrument) for scale in instrument.scales.values()),
            *(_bands(each, instrument, page) for each in instrument.bands),
            _rounding(instrument, page),
            *condition_lines(instrument, page),
            _readings(instrument, page),
            notes_of(instrument, page),
            source_lines(instrument, cited(instrument), page),
        ]
    )


def heading(text: Prose, page: Page) -> Line:
    """A heading."""
    return line(Span(page.say(text), "head"))


def said(prose: Prose, page: Page, indent: int = 2) -> list[Line]:
    """A paragraph of its own, its further lines set in."""
    return paragraph(page.say(prose), page.width, first=line(" " * indent), indent=indent + 2)


def with_cite(prose: Prose, rules: Sourced, cite: Citation) -> Message:
    """*prose* and where it comes from."""
    return msg("{what}; {sources}", what=prose, sources=cite_prose(rules, cite))


def short_cite(rules: Sourced, cite: Citation) -> Prose:
    """A cite for the cell of a table: the titles of the sources, or that there are none."""
    titles = source_texts(rules, cite)
    return msg("{sources} ({mark})", sources="; ".join(titles), mark=MARK[cite.mark]) if titles else MARK[cite.mark]


def _header(instrument: Instrument, page: Page) -> list[Line]:
    found = title_lines(instrument.id, instrument.title, page)
    variant = instrument.variant
    if variant is not None:
        found += said(msg("local variant: {title} ({decision})", title=variant.title, decision=variant.decision), page)
    return found + state_lines(instrument.validity, count_by_mark(instrument), instrument.file, instrument.sha256, page)


def title_lines(name: str, title: str, page: Page) -> list[Line]:
    """The id of a rule file and its title."""
    first = line(Span(page.clean(name), "title"), page.clean(" · "))
    return paragraph(page.clean(title), page.width, first=first, indent=2, style="title")


def state_lines(validity: Validity, counts: Mapping[str, int], file: str, sha256: str, page: Page) -> list[Line]:
    """When a rule file is in force, how well it is established, and which file it is."""
    found = []
    for each in (
        _validity(validity),
        facts_prose(counts),
        msg("rules: {file}, sha256 {sha}", file=file, sha=sha256),
    ):
        found += said(each, page)
    for notice in validity.notices:
        found += said(notice.text, page)
    return found


def facts_prose(counts: Mapping[str, int]) -> Message:
    """How many facts are established how well: mark → number."""
    listed = [msg("{count} {mark}", count=Decimal(n), mark=MARK[mark]) for mark, n in counts.items() if n]
    return msg("facts: {list}", list=listed)


def _validity(validity: Validity) -> Message:
    unknown = msg("not established")
    since: Prose = validity.since.isoformat() if validity.since else unknown
    until: Prose = validity.until.isoformat() if validity.until else unknown
    if validity.open_end and validity.until is None:
        until = msg("still in force")
    text = msg("in force from: {since}; until: {until}", since=since, until=until)
    if validity.followed_by:
        text = msg("{text}; followed by {next}", text=text, next=validity.followed_by)
    checked = msg("numbers last held against their sources: {day}", day=validity.checked.isoformat())
    return msg("{text}; {checked}", text=text, checked=checked)


def _tree(instrument: Instrument, page: Page) -> list[Line]:
    numbers = _source_numbers(instrument)
    names = list(dict.fromkeys(name for node in instrument.nodes.values() for name in node.attributes))
    columns = (
        Column(),
        Column(wrap=True),
        Column(page.say(msg("weight")), right=True),
        Column(page.say(msg("floor")), right=True, drop=2),
        *(Column(page.say(instrument.attribute_title(name)), right=True, drop=3, most=10) for name in names),
        Column(page.say(msg("method or scale")), wrap=True, least=10, drop=4, most=20),
        Column(page.say(msg("source")), drop=1),
    )
    ignored = ignored_weights(plan_for(instrument))
    rows = [_node(node, names, numbers, page, ignored=node.code in ignored) for node in instrument.nodes.values()]
    levels = page.clean(" > ".join(instrument.levels))
    title = msg("Tree ({levels})", levels=levels) if levels else msg("Tree")
    return [heading(title, page), *table(columns, rows, page.width)]


_WEIGHT_IGNORED = msg("its weight counts for nothing: the method above it does not weigh")


def _node(node: Node, names: Sequence[str], numbers: dict[str, int], page: Page, *, ignored: bool) -> Row:
    pad = "  " * max(node.depth - 1, 0)
    style = "strong" if node.depth == 0 else ""
    keys = [f"[{numbers[key]}]" for key in source_keys(node.cite.sources) if key in numbers]
    return Row(
        [
            line(Span(pad + page.clean(node.code), style)),
            line(Span(page.clean(node.title), style)),
            line(page.short(node.weight) if node.weight is not None else ""),
            line(page.short(node.floor) if node.floor is not None else ""),
            *(line(page.clean(attribute_text(node.attributes.get(name)))) for name in names),
            line(page.say(method_name(node.method) if node.method else node.scale or "")),
            line(" ".join(keys) or page.say(MARK[node.cite.mark])),
        ],
        [
            *([Span(page.say(_WEIGHT_IGNORED))] if ignored else []),
            *(Span(page.say(_param(name, value, page))) for name, value in node.params.items()),
        ],
    )


def attribute_text(value: Any) -> str:
    """A value of an attribute; a flag is only shown where it is set."""
    if value is None or value is False:
        return ""
    return "x" if value is True else str(value)


# What the parameters of the methods of the core are called; those of a plugin by their names.
_PARAM = {
    "gate_min": msg("points that open the gate"),
    "thresholds": msg("bounds of the levels"),
    "factor": msg("factor"),
}


def _param(name: str, value: Any, page: Page) -> Prose:
    what: Prose = _PARAM.get(name, name)
    if isinstance(value, dict):
        inside = tuple(f"{key} {page.short(number)}" for key, number in value.items())
        return msg("{what}: {list}", what=what, list=inside)
    return msg("{what}: {list}", what=what, list=page.short(value))


def _scale(scale: Scale, page: Page, instrument: Instrument) -> list[Line]:
    found = [heading(msg("Scale {name}", name=scale.key), page)]
    if scale.kind == "number":
        ends = {"low": page.short(scale.minimum), "high": page.short(scale.maximum)}
        text = msg("whole numbers from {low} to {high}", **ends) if scale.whole else msg("{low} to {high}", **ends)
        found += said(text, page)
    elif scale.kind == "yes-no":
        found += said(msg("{yes} or {no}", yes=scale.yes, no=scale.no), page)
    else:
        columns = (
            Column(right=True),
            Column(wrap=True),
            Column(page.say(_points_heading(scale, instrument)), right=True),
        )
        levels = [*scale.levels, *([scale.na] if scale.na else [])]
        found += table(columns, [_level(level, page) for level in levels], page.width)
    for text in wordings(scale.also, scale.common):
        found += said(text, page)
    for each in cite_prose(instrument, scale.cite):
        found += said(each, page)
    return found


def _points_heading(scale: Scale, instrument: Instrument) -> Prose:
    if not scale.points_by:
        return msg("points")
    return msg("points by {attribute}", attribute=instrument.attribute_title(scale.points_by))


def _level(level: Level, page: Page) -> Row:
    points = " / ".join(f"{page.short(value)}" for value in level.by_attribute.values())
    if level.points is not None and level.points != level.answer:
        points = page.short(level.points)
    return Row([line(page.clean(str(level.answer))), line(page.clean(level.title)), line(points)])


def _bands(each: BandTable, instrument: Instrument, page: Page) -> list[Line]:
    name: Prose = msg("the total") if each.at == TOTAL else each.at
    title = msg("Bands of {name}", name=name)
    if each.when is not None:
        key = instrument.context.get(instrument.bands_by or "")
        title = msg("Bands of {name}, {key} {when}", name=name, key=key.title if key else "", when=each.when)
    return [heading(title, page), *band_lines(each.bands, instrument, page)]


def band_lines(bands: Sequence[Band], rules: Sourced, page: Page) -> list[Line]:
    """Bands with their ranges as printed, their bounds as used, and where they come from."""
    columns = (
        Column(page.say(msg("predicate"))),
        Column(),
        Column(page.say(msg("printed range")), right=True),
        Column(page.say(msg("from")), right=True),
        Column(page.say(msg("source")), wrap=True),
    )
    # Most tables come from one place as a whole; it is named once.
    common = bands[0].cite if len({band.cite for band in bands}) == 1 else None
    rows = [_band(band, rules, page, sourced=common is None) for band in bands]
    below = [text for one in cite_prose(rules, common) for text in said(one, page)] if common else []
    return [*table(columns, rows, page.width), *below]


def _band(band: Band, rules: Sourced, page: Page, *, sourced: bool) -> Row:
    return Row(
        [
            line(Span(page.clean(band.predicate), "strong")),
            line(page.clean(band.label or "")),
            line(page.written(band.printed)),
            line(page.say(bound_prose(band, page))),
            line(page.say(short_cite(rules, band.cite)) if sourced else ""),
        ]
    )


def _rounding(instrument: Instrument, page: Page) -> list[Line]:
    found = [heading(msg("Rounding"), page)]
    for stage in instrument.rounding:
        text = msg(
            "{place}: {digits} decimals, {mode}",
            place=stage.at,
            digits=str(stage.digits),
            mode=MODE.get(stage.mode, stage.mode),
        )
        found += said(with_cite(text, instrument, stage.cite), page)
    for conversion in instrument.conversions:
        text = msg(
            "{place}: also shown times {factor}, {digits} decimals, {mode}",
            place=conversion.at,
            factor=page.short(conversion.factor),
            digits=str(conversion.digits),
            mode=MODE.get(conversion.mode, conversion.mode),
        )
        found += said(with_cite(text, instrument, conversion.cite), page)
    if not instrument.rounding:
        found += said(msg("nothing is rounded"), page)
    return found


def _readings(instrument: Instrument, page: Page) -> list[Line]:
    if not instrument.readings:
        return []
    found = [heading(msg("Other documented readings"), page)]
    for axis in dict.fromkeys(one.axis for one in instrument.readings):
        found += said(axis, page)
        for one in instrument.readings:
            if one.axis == axis:
                text = with_cite(msg("{id}: {title}", id=one.id, title=one.title), instrument, one.cite)
                found += said(text, page, indent=4)
    return found


def _source_numbers(rules: Sourced) -> dict[str, int]:
    return {key: number for number, key in enumerate(rules.sources, 1)}


def source_lines(rules: Sourced, counts: Mapping[str, int], page: Page) -> list[Line]:
    """The sources of a rule file; *counts*: key → number of facts that cite it."""
    numbers = _source_numbers(rules)
    found: list[Line] = [heading(msg("Sources"), page)]
    for key, source in rules.sources.items():
        place: Prose = msg("; {place}", place=source.place) if source.place else ""
        text = msg(
            "{title}{place} ({mark}; facts: {count})",
            title=source.title,
            place=place,
            mark=MARK[source.mark],
            count=str(counts.get(key, 0)),
        )
        first = line(f"  [{numbers[key]}] ")
        found += paragraph(page.say(text), page.width, first=first, indent=6)
    return found if rules.sources else [*found, BLANK]
