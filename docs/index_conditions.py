"""What decides beside weights and bands, as Markdown: gate, floors, ladder, grades, context, records, sections of plugins, claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index_text import Cites, assumed, code, number, plain, said, table, wordings

from evalkit.base.text import english
from evalkit.instruments.scales import key_of
from evalkit.method.outcome_rules import floors_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.instruments import Gate, Instrument, Ladder, RecordPoints, Records


def conditions(instrument: Instrument, cites: Cites) -> Iterator[str]:
    """The lines of all that the instrument has of these."""
    if instrument.gate is not None:
        yield from _gate(instrument.gate, instrument, cites)
    yield from _of_plugins(instrument, cites, before_records=True)
    if instrument.ladder is not None:
        yield from _ladder(instrument.ladder, instrument, cites)
    yield from _thresholds(instrument)
    if "grades" in instrument.sections:
        yield from _grades(instrument.sections["grades"].stated, cites)
    yield from _context(instrument)
    if instrument.records is not None:
        yield from _records(instrument.records, cites)
    yield from _of_plugins(instrument, cites, before_records=False)
    yield from _attainable(instrument)
    yield from _claims(instrument, cites)


def _values(values: Iterable[Any]) -> str:
    return ", ".join(plain(key_of(value)) for value in values)


def _gate(gate: Gate, instrument: Instrument, cites: Cites) -> Iterator[str]:
    name = said(instrument.attribute_title(gate.attribute))
    yield "### Gate\n"
    yield f"Leaves of {name} {_values([gate.locked])} count 0 until the gate of their node opens. It opens when"
    yield f"\n- the points of {name} {_values(gate.sum_of)} reach `{gate.least}` of the node;"
    for rule in gate.answers:
        most = "" if rule.most_at_lowest is None else f", and at most {rule.most_at_lowest} of them are {rule.lowest}"
        yield f"- no answer of {name} {_values(rule.values)} is below {rule.lowest}{most};"
    yield "\n" + cites.sentence(gate.cite) + "\n"


def _ladder(ladder: Ladder, instrument: Instrument, cites: Cites) -> Iterator[str]:
    name = said(instrument.attribute_title(ladder.attribute))
    yield f"### {plain(ladder.title)}\n"
    yield f"The first level, from the top, whose conditions hold; points are those of the leaves of that {name}."
    rows = []
    for rung in ladder.rungs:
        points = [f"{name} {key_of(value)} ≥ {code(least)}" for value, least in rung.at_least.items()]
        gate = ["the gate is open"] if rung.gate else []
        needs = [f"the node has {', '.join(map(code, rung.needs))}"] if rung.needs else []
        rows.append((plain(rung.level), plain(ladder.names.get(rung.level, "")), "; ".join([*points, *gate, *needs])))
    yield from table(("level", "name", "conditions"), rows)
    yield cites.sentence(ladder.cite) + "\n"


def _thresholds(instrument: Instrument) -> Iterator[str]:
    """Floors and the numbers of methods, a row for each node that has some."""
    floors = floors_of(instrument)
    nodes = [node for node in instrument.nodes.values() if node.code in floors or node.params]
    plain_keys = dict.fromkeys(key for node in nodes for key, one in node.params.items() if not isinstance(one, dict))
    inside = dict.fromkeys(
        (key, name) for node in nodes for key, one in node.params.items() if isinstance(one, dict) for name in one
    )
    if not nodes:
        return
    yield "### Numbers of nodes\n"
    header = ["node", "floor", *plain_keys, *(name for _, name in inside)]
    rows = [
        [
            code(node.code),
            number(floors.get(node.code)),
            *(_param(node.params.get(key)) for key in plain_keys),
            *(number(node.params.get(key, {}).get(name)) for key, name in inside),
        ]
        for node in nodes
    ]
    yield from table(header, rows)


def _param(found: Any) -> str:
    """A number of a method, or its steps, best first."""
    if isinstance(found, tuple):
        return "; ".join(f"{_bound(step)}: {number(step.points)}" for step in found)
    return number(found)


def _grades(grades: Sequence[Any], cites: Cites) -> Iterator[str]:
    yield "### Grades\n"
    rows = [(plain(one.grade), number(one.value), _share(one), cites.short(one.cite)) for one in grades]
    yield from table(("grade", "percent of the weight", "share of criteria met", "source"), rows)
    yield from assumed((one.grade, one.cite) for one in grades)


def _share(grade: Any) -> str:
    return "every criterion, and the assessor's word" if grade.by_hand else _bound(grade)


def _bound(step: Any) -> str:
    if step.minimum is None:
        return "below"
    return f"{'above' if step.exclusive else 'from'} {number(step.minimum)}"


def _context(instrument: Instrument) -> Iterator[str]:
    if not instrument.context:
        return
    yield "### Context\n"
    rows = [
        (
            code(one.key),
            said(one.title),
            _values(one.values) or "a whole number",
            f"the band of {code(one.from_node)}" if one.from_node else "",
            plain(one.default or ""),
        )
        for one in instrument.context.values()
    ]
    yield from table(("key", "title", "values", "follows from", "where it is not given"), rows)


def _records(records: Records, cites: Cites) -> Iterator[str]:
    yield "### Tables of records\n"
    yield f"`{records.table}`: {said(records.title)}."
    if records.refused is not None:
        yield f"Such a table is refused: {said(records.refused)}"
    else:
        yield f"Blank cells: {code(records.blanks)}. Pooled over: {code(records.pool)}."
    if records.groups:
        yield "Groups with a head-count may stand in place of the table."
    population = records.population
    if population is not None:
        yield f"Counted: `{population.column}` {_values(population.include)}; left out: {_values(population.exclude)}. {said(population.reason)}"
    for element, words in records.words.items():
        yield f"- {code(element)}: " + " ".join(wordings(words.also, words.common)) + f" {cites.sentence(words.cite)}"
    for column in records.columns.values():
        if column.also:
            yield f"- {code(column.key)}: " + " ".join(wordings(column.also, column.common))
    if records.points:
        rows = [
            (code(one.node), code(one.column), _where(one), _points(one), cites.short(one.cite))
            for one in records.points
        ]
        yield from table(("node", "column", "only", "points", "source"), rows)
        yield from assumed((one.node, one.cite) for one in records.points)
    yield cites.sentence(records.cite) + "\n"


def _where(entry: RecordPoints) -> str:
    return "; ".join(f"{code(column)} {_values(words)}" for column, words in entry.where.items())


def _points(entry: RecordPoints) -> str:
    words = [f"{plain(word)}: {number(points)}" for word, points in entry.words.items()]
    return "; ".join(words + [f"{_bound(step)}: {number(step.points)}" for step in entry.steps])


def _of_plugins(instrument: Instrument, cites: Cites, *, before_records: bool) -> Iterator[str]:
    """The sections that plugins declare, as they say them; those that decide the predicate stand before records."""
    for one in instrument.sections.values():
        beside = (one.section.beside == "outcome") is before_records
        own = one.section.label or one.stated in (instrument.gate, instrument.ladder)  # told in words of this page
        if beside and one.section.words is not None and not own:
            yield f"### {english(one.section.title)}\n"
            texts = [plain(english(text)) for text in one.section.words(instrument, one.stated)]
            yield " ".join(f"{text[:1].upper()}{text[1:]}." for text in texts)
            yield cites.sentence(one.cite) + "\n"


def _attainable(instrument: Instrument) -> Iterator[str]:
    if instrument.attainable is not None:
        yield "### Attainable totals\n"
        rows, items = instrument.attainable.n, instrument.attainable.items
        several = f", {code(items)} for each leaf" if items is not None else ""
        yield f"A claimed total must be reachable with {code(rows)} complete rows of whole answers{several}.\n"


def _claims(instrument: Instrument, cites: Cites) -> Iterator[str]:
    if not instrument.claims:
        return
    yield "### Claims of its own\n"
    rows = [
        (
            code(one.key),
            code(one.kind),
            code(one.of) if one.kind == "percent-of-max" else "",
            "; ".join(f"{other.instrument}: {number(other.max)}" for other in one.others),
            said(one.reason) if one.reason else "",
            cites.short(one.cite),
        )
        for one in instrument.claims.values()
    ]
    yield from table(("claim", "kind", "of", "maximum of other editions", "why", "source"), rows)
    yield from assumed((one.key, one.cite) for one in instrument.claims.values())
