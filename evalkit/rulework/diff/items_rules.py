"""The facts of an instrument beside its tree: scales, bands, stages, conditions, validity, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, Prose, msg
from evalkit.instruments import TOTAL
from evalkit.rulework.diff.items import MODES, Item, Seen, listed, number, pairs, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.base.exact import Exact
    from evalkit.instruments import AnswerRule, Band, Grade, Instrument, Level, Note, Reading, Rung, Scale


def rule_items(seen: Seen) -> Iterator[Item]:
    """Everything beside nodes and records."""
    instrument = seen.instrument
    for scale in instrument.scales.values():
        yield from _scale(scale, seen)
    yield from _bands(seen)
    yield from _stages(seen)
    yield from _gate(instrument)
    yield from _ladder(instrument)
    yield from _grades(instrument.grades)
    yield from _context(instrument)
    yield from _claims(instrument)
    yield from _validity(instrument)
    yield from _names(instrument)
    yield from _readings(instrument.readings)
    yield from _notes("assumptions", instrument.assumptions)
    yield from _notes("properties", instrument.properties)
    for source in instrument.sources.values():
        found = msg("{title}; {place} ({mark})", title=source.title, place=source.place or "–", mark=source.mark)
        yield Item(("source", source.key), "sources", f"sources.{source.key}", msg("source"), found, instrument.cite)


def _scale(scale: Scale, seen: Seen) -> Iterator[Item]:
    place = f"scales.{scale.key}"
    base = ("scale", seen.scale_id[scale.key])
    if scale.key not in seen.shared:
        yield Item(base, "scales", place, msg("scale"), scale_words(scale), scale.cite)
        return

    def item(name: str, what: Prose, found: Prose, *sub: object, at: str = "") -> Item:
        return Item((*base, name, *sub), "scales", place + at, what, found, scale.cite)

    yield item("kind", msg("kind of scale"), scale.kind)
    if scale.kind == "number":
        yield item("min", msg("lowest value"), number(scale.minimum))
        yield item("max", msg("highest value"), number(scale.maximum))
        yield item("whole", msg("whole numbers only"), plain(scale.whole))
    for level in (*scale.levels, *((scale.na,) if scale.na else ())):
        yield item("title", msg("wording"), level.title, level.answer, at=f".{level.answer}")
        yield item("points", msg("points"), _points(level), level.answer, at=f".{level.answer}")
    if scale.points_by is not None:
        yield item("by", msg("points depend on"), scale.points_by)
    if scale.na_counts_as is not None:
        yield item("na_counts_as", msg("not applicable counts in a gate as"), str(scale.na_counts_as))
    if scale.unordered:
        yield item("unordered", msg("without order"), plain(scale.unordered))
    for word, answer in scale.also.items():
        yield item("also", msg("other wording"), msg("{word} = {answer}", word=word, answer=str(answer)), word)


def scale_words(scale: Scale) -> Prose:
    """A whole scale, in words."""
    if scale.kind == "number":
        return msg("{low} to {high}", low=number(scale.minimum), high=number(scale.maximum))
    if scale.kind == "yes-no":
        return msg("true or false ({yes}, {no})", yes=scale.yes, no=scale.no)
    return listed(f"{level.answer} {level.title}" for level in scale.levels)


def _points(level: Level) -> Prose:
    return pairs(level.by_attribute) if level.points is None else number(level.points)


def place_of(seen: Seen, place: str) -> object:
    """What a node or level is in both instruments."""
    return seen.node_id(place) if place in seen.instrument.nodes else place


def _bands(seen: Seen) -> Iterator[Item]:
    for table in seen.instrument.bands:
        for rank, band in enumerate(table.bands):
            base = ("band", place_of(seen, table.at), table.when, band.predicate)
            twice = sum(one.predicate == band.predicate for one in table.bands[:rank])
            place = f"{table.place}[{band.predicate}]"
            yield Item((*base, twice, "bound"), "bands", place, msg("lower bound"), bound_words(band), band.cite)
            if band.label is not None:
                yield Item((*base, twice, "label"), "bands", place, msg("label"), band.label, band.cite)
            if band.printed:
                yield Item((*base, twice, "printed"), "bands", place, msg("printed range"), band.printed, band.cite)


def bound_words(band: Band) -> Message:
    """The lower bound of a band, in words."""
    if band.minimum is None:
        return msg("below")
    bound = number(band.minimum)
    return msg("above {bound}", bound=bound) if band.exclusive else msg("at least {bound}", bound=bound)


def rounded_words(digits: int, mode: str, divided_by: Exact = 1) -> Message:
    """A way of rounding, in words."""
    how = MODES.get(mode, mode)
    if divided_by != 1:
        count = str(digits)
        return msg(
            "{digits} decimals, {mode}, of the value divided by {by}", digits=count, mode=how, by=number(divided_by)
        )
    if digits == 1:
        return msg("1 decimal, {mode}", mode=how)
    return msg("{digits} decimals, {mode}", digits=str(digits), mode=how)


def _stages(seen: Seen) -> Iterator[Item]:
    for stage in seen.instrument.rounding:
        found = rounded_words(stage.digits, stage.mode)
        key = ("rounding", place_of(seen, stage.at))
        yield Item(key, "rounding", f"rounding[{stage.at}]", msg("rounding stage"), found, stage.cite)
    for one in seen.instrument.conversions:
        found = msg(
            "times {factor}, {rounding}, bands of the total: {bands}",
            factor=number(one.factor),
            rounding=rounded_words(one.digits, one.mode),
            bands=plain(one.bands is not None),
        )
        key = ("convert", place_of(seen, one.at))
        yield Item(key, "rounding", f"convert[{one.at}]", msg("converted value"), found, one.cite)


def _gate(instrument: Instrument) -> Iterator[Item]:
    gate = instrument.gate
    if instrument.floors is not None:
        yield Item(
            ("floors",), "floors", "floors", msg("predicate below a floor"), instrument.floors.predicate,
            instrument.floors.cite,
        )  # fmt: skip
    if gate is None:
        return
    locked = msg("{name}: {value}", name=instrument.attribute_title(gate.attribute), value=plain(gate.locked))
    yield Item(("gate", "locked"), "gates", "gate", msg("locked"), locked, gate.cite)
    summed = listed(plain(one) for one in gate.sum_of)
    yield Item(("gate", "sum"), "gates", "gate", msg("points added up for the gate"), summed, gate.cite)
    for rule in gate.answers:
        place = f"gate.answers[{', '.join(map(str, rule.values))}]"
        yield Item(
            ("gate", "answers", rule.values), "gates", place, msg("condition on answers"), rule_words(rule), gate.cite
        )


def rule_words(rule: AnswerRule) -> Message:
    """A condition on answers, in words."""
    if rule.most_at_lowest is None:
        return msg("none below {lowest}", lowest=str(rule.lowest))
    return msg(
        "none below {lowest}, at most {most} exactly at it", lowest=str(rule.lowest), most=str(rule.most_at_lowest)
    )


def _ladder(instrument: Instrument) -> Iterator[Item]:
    ladder = instrument.ladder
    if ladder is None:
        return
    yield Item(("ladder", "title"), "ladder", "ladder", msg("title"), ladder.title, ladder.cite)
    yield Item(("ladder", "by"), "ladder", "ladder", msg("attribute"), ladder.attribute, ladder.cite)
    order = listed(rung.level for rung in ladder.rungs)
    yield Item(("ladder", "order"), "ladder", "ladder", msg("levels, best first"), order, ladder.cite)
    for level, name in ladder.names.items():
        yield Item(("ladder", "name", level), "ladder", f"ladder[{level}]", msg("name"), name, ladder.cite)
    for word, level in ladder.also.items():
        yield Item(("ladder", "also", word), "ladder", f"ladder[{word}]", msg("other wording"), level, ladder.cite)
    for what, title, words in (
        ("prefixes", msg("words before a claimed level"), ladder.prefixes),
        ("ranges", msg("words between two claimed levels"), ladder.ranges),
    ):
        if words:
            yield Item(("ladder", what), "ladder", "ladder", title, listed(words), ladder.cite)
    for nr, rung in enumerate(ladder.rungs, 1):
        nth = sum(one.level == rung.level for one in ladder.rungs[: nr - 1])
        key = ("ladder", "rung", rung.level, nth)
        yield Item(key, "ladder", f"ladder[{nr} {rung.level}]", msg("conditions"), _rung(rung), ladder.cite)


def _rung(rung: Rung) -> Message:
    found: list[Prose] = [
        msg("{name} at least {value}", name=str(name), value=value) for name, value in rung.at_least.items()
    ]
    if rung.gate:
        found.append(msg("gate open"))
    if rung.needs:
        found.append(msg("for nodes with {names}", names=rung.needs))
    return listed(found or [msg("otherwise")])


def _grades(grades: Iterable[Grade]) -> Iterator[Item]:
    for one in grades:
        place = f"grades[{one.grade}]"
        yield Item(("grade", one.grade, "value"), "grades", place, msg("percent of the points"), number(one.value), one.cite)  # fmt: skip
        yield Item(("grade", one.grade, "share"), "grades", place, msg("share of criteria met"), _share(one), one.cite)


def _share(grade: Grade) -> Message:
    if grade.by_hand:
        return msg("only by the assessor's word")
    if grade.minimum is None:
        return msg("below")
    bound = number(grade.minimum)
    return msg("above {bound}", bound=bound) if grade.exclusive else msg("at least {bound}", bound=bound)


def _context(instrument: Instrument) -> Iterator[Item]:
    for one in instrument.context.values():
        place = f"context.{one.key}"
        yield Item(("context", one.key, "title"), "context", place, msg("title"), one.title, instrument.cite)
        yield Item(("context", one.key, "kind"), "context", place, msg("kind"), one.kind, instrument.cite)
        if one.values:
            yield Item(("context", one.key, "values"), "context", place, msg("values"), listed(one.values), instrument.cite)  # fmt: skip
        if one.from_node is not None:
            yield Item(("context", one.key, "from"), "context", place, msg("follows from"), one.from_node, instrument.cite)  # fmt: skip
    if instrument.bands_by is not None:
        yield Item(("context", "bands_by"), "context", "instrument.bands_by", msg("bands depend on"),
                   instrument.bands_by, instrument.cite)  # fmt: skip


def _claims(instrument: Instrument) -> Iterator[Item]:
    for one in instrument.claims.values():
        found: list[Prose] = [one.kind, one.of]
        found += [msg("{name}: {value}", name=other.instrument, value=number(other.max)) for other in one.others]
        found += [prose for prose in (one.title, one.reason) if prose is not None]
        yield Item(("claim", one.key), "claims", f"claims.{one.key}", msg("claim"), listed(found), one.cite)


def _validity(instrument: Instrument) -> Iterator[Item]:
    one = instrument.validity
    known: tuple[tuple[str, Prose, Prose | None], ...] = (
        ("from", msg("in force from"), one.since.isoformat() if one.since else None),
        ("until", msg("in force until"), one.until.isoformat() if one.until else None),
        ("open_end", msg("still in force"), plain(one.open_end) if one.open_end else None),
        ("followed_by", msg("followed by"), one.followed_by),
        ("checked", msg("numbers last held against their sources"), one.checked.isoformat()),
    )
    for name, what, found in known:
        if found is not None:
            yield Item(("validity", name), "validity", f"validity.{name}", what, found, one.cite)
    for rank, notice in enumerate(one.notices, 1):
        times = (notice.since.isoformat() if notice.since else "?", notice.until.isoformat() if notice.until else "?")
        found = msg("{since} – {until}: {text}", since=times[0], until=times[1], text=notice.text)
        yield Item(("validity", "notice", rank), "validity", f"validity.notices[{rank}]", msg("notice"), found, notice.cite)  # fmt: skip


def _names(instrument: Instrument) -> Iterator[Item]:
    total = instrument.nodes[TOTAL]
    known: tuple[tuple[str, Prose, Prose], ...] = (
        ("title", msg("title"), instrument.title),
        ("short", msg("short title"), instrument.short),
        ("levels", msg("levels"), msg("{levels}", levels=instrument.levels) if instrument.levels else "–"),
        ("weights", msg("weights are shares of"), instrument.weights),
    )
    for name, what, found in known:
        yield Item(("names", name), "names", f"instrument.{name}", what, found, total.cite)
    for name, title in instrument.attribute_titles.items():
        yield Item(("names", "attribute", name), "names", f"attributes.{name}", msg("title"), title, total.cite)


def _readings(readings: Iterable[Reading]) -> Iterator[Item]:
    for one in readings:
        place = f"readings[{one.id}]"
        yield Item(("reading", one.id, "title"), "readings", place, msg("title"), one.title, one.cite)
        yield Item(("reading", one.id, "what"), "readings", place, msg("what it changes"), _reading(one), one.cite)


def _reading(one: Reading) -> Message:
    found: list[Prose] = [msg("axis {axis}", axis=one.axis)]
    found += [pairs({key: _inside(value) for key, value in change.items()}) for change in one.sets]
    found += [
        msg("{at}: {rounding}", at=stage.at, rounding=rounded_words(stage.digits, stage.mode, stage.divided_by))
        for stage in one.rounding
    ]  # fmt: skip
    for table in one.bands:
        found += [msg("{at} {word}: {bound}", at=table.at, word=band.predicate, bound=bound_words(band)) for band in table.bands]  # fmt: skip
    for entry in one.points:
        points = [f"{word} {number(value)}" for word, value in entry.words.items()]
        points += [f"{number(step.minimum) if step.minimum is not None else '–'} {number(step.points)}" for step in entry.steps]  # fmt: skip
        found.append(msg("{node}, {column}: {points}", node=entry.node, column=entry.column, points=tuple(points)))
    return listed(found)


def _inside(value: object) -> object:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_inside(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)) and not hasattr(value, "denominator"):
        return ", ".join(str(_inside(one)) for one in value)
    return value


def _notes(kind: str, notes: Iterable[Note]) -> Iterator[Item]:
    for one in notes:
        place = f"{kind}[{one.id}]"
        yield Item((kind, one.id), "notes", place, msg("text"), one.text, one.cite)
        if one.explains:
            yield Item((kind, one.id, "explains"), "notes", place, msg("explains"), listed(one.explains), one.cite)
