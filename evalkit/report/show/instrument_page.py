"""``show``: one instrument as its rule file states it: tree, scales, bands, rounding, conditions, readings, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import MODE_WORDS, short_text
from evalkit.base.text import Prose, msg, one_line
from evalkit.instruments import TOTAL
from evalkit.instruments.facts import cited as count_by_source
from evalkit.instruments.facts import count_by_mark, source_keys
from evalkit.method.plan import plan_for
from evalkit.possible.weights import ignored_weights
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Inline,
    Paragraph,
    Remark,
    Row,
    Section,
    Styled,
    Table,
    together,
)
from evalkit.report.evaluation.formula import method_name
from evalkit.report.show.conditions import conditions, wordings
from evalkit.report.show.head import about, bands, cited, source_numbers, sources, state, with_cite
from evalkit.report.sources import MARK, notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import BandTable, Instrument, Level, Node, NodeKey, Scale

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
    columns = (
        Column(tree=True),
        Column(wrap=True),
        Column(msg("weight"), number=True),
        *(Column(node_key.title, number=True, drop=2) for node_key in asked),
        *(Column(instrument.attribute_title(name), number=True, drop=3, most=10) for name in names),
        Column(msg("method or scale"), wrap=True, least=10, drop=4, most=20),
        Column(msg("source"), drop=1),
    )
    numbers, ignored = source_numbers(instrument), ignored_weights(plan_for(instrument))
    rows = [
        _node(instrument, node, names, asked, numbers, ignored=node.code in ignored)
        for node in instrument.every_node.values()
    ]
    levels = " > ".join(instrument.levels)
    return [Heading(msg("Tree ({levels})", levels=levels) if levels else msg("Tree")), Table(columns, rows)]


def _node(
    instrument: Instrument,
    node: Node,
    names: Sequence[str],
    asked: Sequence[NodeKey],
    numbers: Mapping[str, int],
    *,
    ignored: bool,
) -> Row:
    style = "strong" if node.depth == 0 else ""
    keys = [f"[{numbers[key]}]" for key in source_keys(node.cite.sources) if key in numbers]
    cells: list[Inline] = [
        Styled(node.code, style),
        Styled(node.title, style),
        short_text(node.weight) if node.weight is not None and not node.weight_by else "",
        *(short_text(node.added[node_key.key.name]) if node_key.key.name in node.added else "" for node_key in asked),
        *(_attribute(node.attributes.get(name)) for name in names),
        method_name(instrument, node.method) if node.method else node.scale or "",
        " ".join(keys) or MARK[node.cite.mark],
    ]
    remarks = [Remark(_WEIGHT_IGNORED)] if ignored else []
    if node.weight_by:
        remarks.append(Remark(_param(_PARAM["weight_by"], node.weight_by)))
    remarks += [Remark(one_line(node.formula))] if node.formula is not None else []
    called = {**_PARAM, **instrument.methods[node.method].called} if node.method else _PARAM
    remarks += [Remark(_param(called.get(name, name), value)) for name, value in node.told_params.items()]
    return Row(cells, remarks, max(node.depth - 1, 0))


def _attribute(value: Any) -> str:
    """A value of an attribute; a flag is only shown where it is set."""
    if value is None or value is False:
        return ""
    return "x" if value is True else str(value)


def _param(what: Prose, value: Any) -> Prose:
    if isinstance(value, dict):
        each = tuple(together(key, short_text(number), separator=" ") for key, number in value.items())
        return msg("{what}: {list}", what=what, list=each)
    return msg("{what}: {list}", what=what, list=value if isinstance(value, str) else short_text(value))


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
    for axis in dict.fromkeys(reading.axis for reading in instrument.readings):
        yield Paragraph(axis)
        for reading in instrument.readings:
            if reading.axis == axis:
                text = msg("{id}: {title}", id=reading.id, title=reading.title)
                yield with_cite(text, instrument, reading.cite)._replace(level=2)
