"""The facts of an instrument beside its tree: scales, bands, stages, conditions, validity, notes, rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Message, Prose, msg
from evalkit.instruments import TOTAL
from evalkit.rulework.diff.items import MODES, Item, Seen, Table, listed, pairs, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.base.exact import Exact
    from evalkit.instruments import (
        AnswerRule,
        Band,
        Column,
        Grade,
        Instrument,
        Level,
        Note,
        Reading,
        RecordPoints,
        Records,
        Rung,
        Scale,
    )


def rule_items(seen: Seen) -> Iterator[Item]:
    """Everything beside nodes."""
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
    if instrument.records is not None:
        yield from _records(instrument.records, seen)
    yield from _counts(instrument)


def _scale(scale: Scale, seen: Seen) -> Iterator[Item]:
    table = Table(("scale", seen.scale_id[scale.key]), "scales", f"scales.{scale.key}", scale.cite)
    if scale.key not in seen.shared:
        yield Item(table.key, table.section, table.place, msg("scale"), scale_words(scale), scale.cite)
        return
    yield table.item("kind", msg("kind of scale"), scale.kind)
    if scale.kind == "number":
        yield table.item("min", msg("lowest value"), short_text(scale.minimum))
        yield table.item("max", msg("highest value"), short_text(scale.maximum))
        yield table.item("whole", msg("whole numbers only"), plain(scale.whole))
    for level in (*scale.levels, *((scale.na,) if scale.na else ())):
        yield table.item("title", msg("wording"), level.title, level.answer, at=f".{level.answer}")
        yield table.item("points", msg("points"), _points(level), level.answer, at=f".{level.answer}")
    counts_as = None if scale.na_counts_as is None else str(scale.na_counts_as)
    yield from table.items(
        ("by", msg("points depend on"), scale.points_by),
        ("na_counts_as", msg("not applicable counts in a gate as"), counts_as),
        ("unordered", msg("without order"), plain(scale.unordered) if scale.unordered else None),
    )
    for word, answer in scale.also.items():
        yield table.item("also", msg("other wording"), msg("{word} = {answer}", word=word, answer=str(answer)), word)


def scale_words(scale: Scale) -> Prose:
    """A whole scale, in words."""
    if scale.kind == "number":
        return msg("{low} to {high}", low=short_text(scale.minimum), high=short_text(scale.maximum))
    if scale.kind == "yes-no":
        return msg("true or false ({yes}, {no})", yes=scale.yes, no=scale.no)
    return listed(f"{level.answer} {level.title}" for level in scale.levels)


def _points(level: Level) -> Prose:
    return pairs(level.by_attribute) if level.points is None else short_text(level.points)


# --- From points to words ---------------------------------------------------------------------------------------


def _bands(seen: Seen) -> Iterator[Item]:
    for bands in seen.instrument.bands:
        for rank, band in enumerate(bands.bands):
            twice = sum(one.predicate == band.predicate for one in bands.bands[:rank])
            key = ("band", seen.place_id(bands.at), bands.when, band.predicate, twice)
            yield from Table(key, "bands", f"{bands.place}[{band.predicate}]", band.cite).items(
                ("bound", msg("lower bound"), bound_words(band)),
                ("label", msg("label"), band.label),
                ("printed", msg("printed range"), band.printed or None),
            )


def bound_words(band: Band | Grade) -> Message:
    """The lower bound of a band or a grade, in words."""
    if band.minimum is None:
        return msg("below")
    bound = short_text(band.minimum)
    return msg("above {bound}", bound=bound) if band.exclusive else msg("at least {bound}", bound=bound)


def rounded_words(digits: int, mode: str, divided_by: Exact = 1) -> Message:
    """A way of rounding, in words."""
    how, count = MODES.get(mode, mode), str(digits)
    if divided_by != 1:
        by = short_text(divided_by)
        return msg("{digits} decimals, {mode}, of the value divided by {by}", digits=count, mode=how, by=by)
    if digits == 1:
        return msg("1 decimal, {mode}", mode=how)
    return msg("{digits} decimals, {mode}", digits=count, mode=how)


def _stages(seen: Seen) -> Iterator[Item]:
    for stage in seen.instrument.rounding:
        found = rounded_words(stage.digits, stage.mode)
        key = ("rounding", seen.place_id(stage.at))
        yield Item(key, "rounding", f"rounding[{stage.at}]", msg("rounding stage"), found, stage.cite)
    for one in seen.instrument.conversions:
        found = msg(
            "times {factor}, {rounding}, bands of the total: {bands}",
            factor=short_text(one.factor),
            rounding=rounded_words(one.digits, one.mode),
            bands=plain(one.bands is not None),
        )
        key = ("convert", seen.place_id(one.at))
        yield Item(key, "rounding", f"convert[{one.at}]", msg("converted value"), found, one.cite)


def _gate(instrument: Instrument) -> Iterator[Item]:
    gate, floors = instrument.gate, instrument.floors
    if floors is not None:
        yield Item(("floors",), "floors", "floors", msg("predicate below a floor"), floors.predicate, floors.cite)
    if gate is None:
        return
    table = Table(("gate",), "gates", "gate", gate.cite)
    locked = msg("{name}: {value}", name=instrument.attribute_title(gate.attribute), value=plain(gate.locked))
    yield table.item("locked", msg("locked"), locked)
    yield table.item("sum", msg("points added up for the gate"), listed(plain(one) for one in gate.sum_of))
    for rule in gate.answers:
        at = f".answers[{', '.join(map(str, rule.values))}]"
        yield table.item("answers", msg("condition on answers"), rule_words(rule), rule.values, at=at)


def rule_words(rule: AnswerRule) -> Message:
    """A condition on answers, in words."""
    lowest, most = str(rule.lowest), rule.most_at_lowest
    if most is None:
        return msg("none below {lowest}", lowest=lowest)
    return msg("none below {lowest}, at most {most} exactly at it", lowest=lowest, most=str(most))


def _ladder(instrument: Instrument) -> Iterator[Item]:
    ladder = instrument.ladder
    if ladder is None:
        return
    table = Table(("ladder",), "ladder", "ladder", ladder.cite)
    yield table.item("title", msg("title"), ladder.title)
    yield table.item("by", msg("attribute"), ladder.attribute)
    yield table.item("order", msg("levels, best first"), listed(rung.level for rung in ladder.rungs))
    for level, name in ladder.names.items():
        yield table.item("name", msg("name"), name, level, at=f"[{level}]")
    for word, level in ladder.also.items():
        yield table.item("also", msg("other wording"), level, word, at=f"[{word}]")
    yield from table.items(
        ("prefixes", msg("words before a claimed level"), listed(ladder.prefixes) if ladder.prefixes else None),
        ("ranges", msg("words between two claimed levels"), listed(ladder.ranges) if ladder.ranges else None),
    )
    for number, rung in enumerate(ladder.rungs, 1):
        nth = sum(one.level == rung.level for one in ladder.rungs[: number - 1])
        yield table.item("rung", msg("conditions"), _rung(rung), rung.level, nth, at=f"[{number} {rung.level}]")


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
        share = msg("only by the assessor's word") if one.by_hand else bound_words(one)
        yield from Table(("grade", one.grade), "grades", f"grades[{one.grade}]", one.cite).items(
            ("value", msg("percent of the points"), short_text(one.value)),
            ("share", msg("share of criteria met"), share),
        )


# --- What stands beside the scores ------------------------------------------------------------------------------


def _context(instrument: Instrument) -> Iterator[Item]:
    for one in instrument.context.values():
        yield from Table(("context", one.key), "context", f"context.{one.key}", instrument.cite).items(
            ("title", msg("title"), one.title),
            ("kind", msg("kind"), one.kind),
            ("values", msg("values"), listed(one.values) if one.values else None),
            ("from", msg("follows from"), one.from_node),
        )
    if instrument.bands_by is not None:
        table = Table(("context",), "context", "instrument.bands_by", instrument.cite)
        yield table.item("bands_by", msg("bands depend on"), instrument.bands_by)


def _claims(instrument: Instrument) -> Iterator[Item]:
    for one in instrument.claims.values():
        found: list[Prose] = [one.kind, one.of]
        found += [msg("{name}: {value}", name=other.instrument, value=short_text(other.max)) for other in one.others]
        found += [prose for prose in (one.title, one.reason) if prose is not None]
        yield Item(("claim", one.key), "claims", f"claims.{one.key}", msg("claim"), listed(found), one.cite)


def _validity(instrument: Instrument) -> Iterator[Item]:
    one = instrument.validity
    table = Table(("validity",), "validity", "validity", one.cite)
    known: tuple[tuple[str, Prose, Prose | None], ...] = (
        ("from", msg("in force from"), one.since.isoformat() if one.since else None),
        ("until", msg("in force until"), one.until.isoformat() if one.until else None),
        ("open_end", msg("still in force"), plain(one.open_end) if one.open_end else None),
        ("followed_by", msg("followed by"), one.followed_by),
        ("checked", msg("numbers last held against their sources"), one.checked.isoformat()),
    )
    yield from _placed(table, known)
    for rank, notice in enumerate(one.notices, 1):
        times = (notice.since.isoformat() if notice.since else "?", notice.until.isoformat() if notice.until else "?")
        found = msg("{since} – {until}: {text}", since=times[0], until=times[1], text=notice.text)
        yield table._replace(cite=notice.cite).item("notice", msg("notice"), found, rank, at=f".notices[{rank}]")


def _placed(table: Table, known: Iterable[tuple[str, Prose, Prose | None]]) -> Iterator[Item]:
    """Those of *known* that have a value, each at its own key."""
    return (table.item(name, what, found, at=f".{name}") for name, what, found in known if found is not None)


def _names(instrument: Instrument) -> Iterator[Item]:
    table = Table(("names",), "names", "instrument", instrument.nodes[TOTAL].cite)
    known: tuple[tuple[str, Prose, Prose | None], ...] = (
        ("title", msg("title"), instrument.title),
        ("short", msg("short title"), instrument.short),
        ("levels", msg("levels"), msg("{levels}", levels=instrument.levels) if instrument.levels else "–"),
        ("weights", msg("weights are shares of"), instrument.weights),
    )
    yield from _placed(table, known)
    for name, title in instrument.attribute_titles.items():
        yield table._replace(place=f"attributes.{name}").item("attribute", msg("title"), title, name)


def _readings(readings: Iterable[Reading]) -> Iterator[Item]:
    for one in readings:
        table = Table(("reading", one.id), "readings", f"readings[{one.id}]", one.cite)
        yield table.item("title", msg("title"), one.title)
        yield table.item("what", msg("what it changes"), _reading(one))


def _reading(one: Reading) -> Message:
    found: list[Prose] = [msg("axis {axis}", axis=one.axis)]
    found += [pairs({key: _inside(value) for key, value in change.items()}) for change in one.sets]
    found += [
        msg("{at}: {rounding}", at=stage.at, rounding=rounded_words(stage.digits, stage.mode, stage.divided_by))
        for stage in one.rounding
    ]
    found += [
        msg("{at} {word}: {bound}", at=table.at, word=band.predicate, bound=bound_words(band))
        for table in one.bands
        for band in table.bands
    ]
    for entry in one.points:
        points = [f"{word} {short_text(value)}" for word, value in entry.words.items()]
        points += [f"{_or_dash(step.minimum)} {short_text(step.points)}" for step in entry.steps]
        found.append(msg("{node}, {column}: {points}", node=entry.node, column=entry.column, points=tuple(points)))
    return listed(found)


def _inside(value: object) -> object:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_inside(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)) and not hasattr(value, "denominator"):
        return ", ".join(str(_inside(one)) for one in value)
    return value


def _or_dash(number: Exact | None) -> Prose:
    return "–" if number is None else short_text(number)


def _notes(kind: str, notes: Iterable[Note]) -> Iterator[Item]:
    for one in notes:
        yield from Table((kind, one.id), "notes", f"{kind}[{one.id}]", one.cite).items(
            ("text", msg("text"), one.text),
            ("explains", msg("explains"), listed(one.explains) if one.explains else None),
        )


# --- Rows -------------------------------------------------------------------------------------------------------


def _records(records: Records, seen: Seen) -> Iterator[Item]:
    table = Table(("records",), "records", "records", records.cite)
    known: tuple[tuple[str, Prose, Prose | None], ...] = (
        ("table", msg("table"), records.table),
        ("blanks", msg("blank cells"), records.blanks),
        ("pool", msg("pooled over"), records.pool),
        ("unit", msg("column of units"), records.unit),
        ("answers", msg("scale of the columns"), records.answers),
        ("groups", msg("groups allowed"), plain(records.groups)),
        ("refused", msg("refused"), records.refused),
        ("population", msg("who is counted"), _population(records)),
    )
    yield from _placed(table, known)
    for code, words in records.words.items():
        wordings = table._replace(cite=words.cite)
        for word, answer in words.also.items():
            told, at = msg("{word} = {answer}", word=word, answer=str(answer)), f".words.{code}.{word}"
            yield wordings.item("words", msg("other wording"), told, seen.node_id(code), word, at=at)
    for name, column in records.columns.items():
        yield table.item("column", msg("column"), _column(column), name, at=f".columns.{name}")
    for entry in records.points:
        yield from _entry(entry, seen)


def _population(records: Records) -> Message | None:
    one = records.population
    if one is None:
        return None
    return msg("{column}: {include}; left out: {exclude}", column=one.column, include=one.include, exclude=one.exclude)


def _column(column: Column) -> Message:
    also = [f"{word} {value if isinstance(value, str) else short_text(value)}" for word, value in column.also.items()]
    if column.values:
        return listed([*column.values, *also])
    low, high = _or_dash(column.minimum), _or_dash(column.maximum)
    if also:
        return msg("{low} to {high}; {words}", low=low, high=high, words=tuple(also))
    return msg("{low} to {high}", low=low, high=high)


def _entry(entry: RecordPoints, seen: Seen) -> Iterator[Item]:
    where = tuple(sorted((key, words) for key, words in entry.where.items()))
    told = "".join(f", {key} {' '.join(words)}" for key, words in where)
    key = ("points", seen.node_id(entry.node), entry.column, where)
    table = Table(key, "records", f"records.points[{entry.node}, {entry.column}{told}]", entry.cite)
    for word, points in entry.words.items():
        yield table.item("word", msg("points"), short_text(points), word, at=f".{word}")
    for rank, step in enumerate(entry.steps, 1):
        bound: Prose = msg("below") if step.minimum is None else short_text(step.minimum)
        kind = msg("above {bound}: {points}", bound=bound, points=short_text(step.points))
        if step.minimum is not None and not step.exclusive:
            kind = msg("from {bound}: {points}", bound=bound, points=short_text(step.points))
        yield table.item("step", msg("points"), kind, rank, at=f"[{rank}]")


def _counts(instrument: Instrument) -> Iterator[Item]:
    """The size of a sample, and how many rows a total rests on."""
    sample, attainable = instrument.sample, instrument.attainable
    if sample is not None:
        known: tuple[tuple[str, Prose, Prose | None], ...] = (
            ("chi_square", "chi_square", short_text(sample.chi_square)),
            ("proportion", "proportion", short_text(sample.proportion)),
            ("margin", "margin", short_text(sample.margin)),
            ("population", msg("population"), sample.population),
        )
        yield from _placed(Table(("sample",), "records", "sample", sample.cite), known)
    if attainable is not None:
        rows: tuple[tuple[str, Prose, Prose | None], ...] = (
            ("n", msg("number of rows"), attainable.n),
            ("items", msg("answers of a row for each leaf"), attainable.items),
        )
        yield from _placed(Table(("attainable",), "records", "attainable", attainable.cite), rows)
