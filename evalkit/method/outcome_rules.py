"""What conditions on values make of the predicate of the total."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Faults, RuleFileError, UndefinedError
from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Child, Compare, Constant, Some
from evalkit.instruments.outcome_rules import ONE_LOWER, OutcomeRule
from evalkit.method.children_read import places_of
from evalkit.method.context_facts import FAILS, MOST, combinations, names_of, scored_by, told
from evalkit.method.ends import ChildEnds, course
from evalkit.method.exact_value import computed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments import Band, BandTable, ContextKey, Instrument, StatedSection
    from evalkit.instruments.expression import Expression, Levels
    from evalkit.method.context_facts import FactNames
    from evalkit.method.language import Parsed


class PredicateRule(NamedTuple):
    """A rule of the predicate, ready to be used.

    Attributes:
        stated: As the rule file has it.
        condition: Over all nodes, by their place in the tree.
        at: The places of those that it names.
        facts: Keys of the context that it names.
        open: Places behind the nodes that it looks at: facts that are not known.
        is_there: Whether all nodes that it names are, under the facts that are known; else it never holds.
        value: 1 where it holds, else 0.
        floors: Places of nodes → the smallest value of each, where all that it says is that one lies below.
        floor_key: The key of nodes that says these.
        floor_title: What readers call it.
    """

    stated: OutcomeRule
    condition: Expression
    at: tuple[int, ...]
    facts: tuple[str, ...]
    open: frozenset[int]
    value: Callable[[Sequence[Exact], Levels], Exact]
    floors: Mapping[int, Exact] = {}
    is_there: bool = True
    floor_key: str = ""
    floor_title: Prose = ""


def read_condition(text: str, names: FactNames, faults: Faults, place: str) -> Parsed | None:
    """The condition *text* over nodes and facts, as *names* has them; nothing if it has faults."""
    from evalkit.method.language import CONDITION, parse  # noqa: PLC0415  (start-up: few rule files have a condition)

    found: Parsed | None = names.read.get(text)
    if found is None:
        found = parse(text, CONDITION, names.numbers, faults, place, names.words)
        if not faults.found and not faults.lost:
            names.read[text] = found
    return found


@lru_cache(maxsize=256)
def outcome_rules(instrument: Instrument, *, asked: bool = False) -> tuple[PredicateRule, ...]:
    """The rules of *instrument*, in order. *asked*: every fact that they name is open."""
    faults, rules = Faults(instrument.file), []
    names = names_of(instrument, asked=asked) if instrument.outcome else None
    for number, stated in enumerate(instrument.outcome, 1):
        assert names is not None
        parsed = read_condition(stated.text, names, faults, f"outcome[{number}].when")
        faults.raise_if_any(RuleFileError)
        assert parsed is not None
        is_there = not any(code in instrument.of_file and code not in instrument.nodes for code in parsed.codes)
        condition = parsed.expression if is_there else FAILS
        places = places_of(condition)
        at = tuple(place for place in sorted(places) if place < len(instrument.nodes))
        facts = tuple(code for code in parsed.codes if code not in instrument.every_node)
        rules.append(
            PredicateRule(stated, condition, at, facts, places - {*at}, computed(condition), is_there=is_there)
        )
    return tuple(rules)


@lru_cache(maxsize=256)
def predicate_rules(instrument: Instrument, *, asked: bool = False) -> tuple[PredicateRule, ...]:
    """Whatever changes the predicate that the bands give, in order: that of the floors, then those of ``outcome_rules``."""
    return (*floor_rules(instrument), *outcome_rules(instrument, asked=asked))


@lru_cache(maxsize=256)
def nodes_asked(instrument: Instrument) -> tuple[int, ...]:
    """The nodes that rules of the predicate name, those with a floor among them."""
    return tuple(dict.fromkeys(at for rule in predicate_rules(instrument) for at in rule.at))


@lru_cache(maxsize=256)
def floor_rules(instrument: Instrument) -> tuple[PredicateRule, ...]:
    """The rules that sections with floors are, where some node has one: it lies below its own."""
    return tuple(
        _floor_rule(instrument, section) for section in instrument.sections.values() if _floors(instrument, section)
    )


def _floor_rule(instrument: Instrument, section: StatedSection) -> PredicateRule:
    floors, asked = _floors(instrument, section), section.section.floor
    assert asked is not None  # where there are floors
    missed = [Compare(left=Child(at=at), sign="<", right=Constant(number=floor)) for at, floor in floors.items()]
    condition = Some(parts=tuple(missed))
    stated = OutcomeRule(then=section.predicate, cite=section.cite)
    rule = PredicateRule(stated, condition, tuple(floors), (), frozenset(), computed(condition), floors)
    return rule._replace(floor_key=asked.key.name, floor_title=asked.title)


def _floors(instrument: Instrument, section: StatedSection) -> dict[int, Exact]:
    name = section.section.floor.key.name if section.section.floor is not None else ""
    return {at: node.added[name] for at, node in enumerate(instrument.nodes.values()) if name in node.added}


@lru_cache(maxsize=256)
def rules_of_floors(instrument: Instrument) -> Mapping[str, PredicateRule]:
    """By what rule each node has its floor, by code in the order of the tree; of several the one with the highest."""
    found: dict[int, PredicateRule] = {}
    for rule in floor_rules(instrument):
        higher = (at for at, floor in rule.floors.items() if at not in found or floor > found[at].floors[at])
        found |= dict.fromkeys(higher, rule)
    return {code: found[at] for at, code in enumerate(instrument.nodes) if at in found}


@lru_cache(maxsize=256)
def floors_of(instrument: Instrument) -> Mapping[str, Exact]:
    """The floors of all nodes that have one, by code in the order of the tree."""
    places = {code: at for at, code in enumerate(instrument.nodes)}
    return {code: rule.floors[places[code]] for code, rule in rules_of_floors(instrument).items()}


def floors_kept(instrument: Instrument) -> dict[str, Interval]:
    """The values of nodes with a floor that do not miss it, by code."""
    return {code: Interval(low=floor) for code, floor in floors_of(instrument).items()}


# --- Facts that rules name ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def facts_named(instrument: Instrument) -> tuple[str, ...]:
    """Keys of the context that scores hang on or that rules of the predicate name."""
    if not instrument.context:
        return ()
    named = [key for rule in outcome_rules(instrument, asked=True) for key in rule.facts]
    named += [code for text in _of_readings(instrument) for code in _facts_in(text, instrument)]
    return tuple(dict.fromkeys((*scored_by(instrument), *named)))


def _of_readings(instrument: Instrument) -> Iterator[str]:
    """The conditions that readings state."""
    for reading in instrument.readings:
        for one in reading.sets:
            yield from (rule.text for key in ("rules", "more") for rule in one.get(key, ()))


def _facts_in(text: str, instrument: Instrument) -> Iterator[str]:
    from evalkit.method.language import codes_in  # noqa: PLC0415  (start-up: few rule files have a condition)

    yield from (code for code in codes_in(text) if code in instrument.context and code not in instrument.every_node)


def with_facts(instrument: Instrument, context: Mapping[str, Any]) -> Instrument:
    """*instrument* with what *context* says of the facts that something hangs on; the same object for the same facts."""
    return told(instrument, {key: context[key] for key in facts_named(instrument) if key in context})


def open_choices(instrument: Instrument) -> dict[str, ContextKey]:
    """The choices that something hangs on and that nothing says yet."""
    named = {key: instrument.context[key] for key in facts_named(instrument) if key not in instrument.facts}
    return {
        key: context_key
        for key, context_key in named.items()
        if context_key.kind == "choice" and context_key.from_node is None
    }


def fact_contexts(instrument: Instrument) -> tuple[dict[str, Any], ...]:
    """Facts that show what rules do: each choice, and counts at and beside each number that a rule compares one with."""
    named = {key: instrument.context[key] for key in facts_named(instrument)}
    asked = {key: context_key for key, context_key in named.items() if context_key.from_node is None}
    contexts: list[dict[str, Any]] = [*(combinations(asked) or [{}])]
    for key, context_key in named.items():
        if context_key.kind == "count":
            counts = _beside(_numbers_beside(instrument, key) or [1])
            contexts = [{**facts, key: count} for facts in contexts for count in counts][:MOST]
    return tuple(contexts)


def _numbers_beside(instrument: Instrument, key: str) -> list[Fraction]:
    """The numbers in the conditions that name *key*, those of readings among them."""
    from evalkit.method.language import numbers_in  # noqa: PLC0415  (start-up: few rule files have a condition)

    stated = (*(rule.text for rule in instrument.outcome), *_of_readings(instrument))
    texts = [text for text in stated if key in text]
    return [Fraction(text[start:end].replace("_", "")) for text in texts for start, end in numbers_in(text)]


def _beside(numbers: Iterable[Exact]) -> list[int]:
    """Counts at and beside each of these numbers: one of every kind that comparisons with them tell apart."""
    return sorted({max(1, floor(number) + by) for number in numbers for by in (-1, 0, 1)})


@lru_cache(maxsize=256)
def under_facts(instrument: Instrument) -> tuple[Instrument, ...]:
    """*instrument* under every combination of the open choices, and of open counts that rules compare with numbers alone; itself where there are none, or too many to look at."""
    choices = combinations(open_choices(instrument))
    if choices is None:
        return (instrument,)
    found: list[dict[str, Any]] = [*choices]
    for key, numbers in _compared(instrument):
        if len(found) * len(numbers) <= MOST:
            found = [{**facts, key: number} for facts in found for number in numbers]
    return tuple(with_facts(instrument, one) for one in found)


def _compared(instrument: Instrument) -> Iterator[tuple[str, list[int]]]:
    """Each open count that rules compare with numbers and do nothing else with, and counts of every kind."""
    from evalkit.method.subexpressions import bounds_of  # noqa: PLC0415  # start-up: few instruments count anything

    rules = outcome_rules(instrument)
    for at, key in enumerate(instrument.context, len(instrument.nodes)):
        bounds = [bounds_of(rule.condition, at) for rule in rules if at in rule.open]
        if instrument.context[key].kind == "count" and bounds and None not in bounds:
            yield key, _beside(number for bound in bounds for _, number in bound or ())


def after(stated: OutcomeRule, table: BandTable, band: Band) -> Band:
    """The band of *table* that *band* becomes where a rule applies."""
    if stated.of is not None and band.predicate != stated.of:
        return band
    if stated.then == ONE_LOWER:
        return table.bands[min(table.bands.index(band) + 1, len(table.bands) - 1)]
    named = next(one for one in table.bands if one.predicate == stated.then)
    return max(band, named, key=table.bands.index) if stated.at_most else named


def decides(stated: OutcomeRule, table: BandTable, band: Band) -> bool:
    """Whether a rule that applies makes *band* another one, or says of it that it is the predicate."""
    if after(stated, table, band) != band:
        return True
    return stated.of is None and stated.then == band.predicate and not stated.at_most


def holds(rule: PredicateRule, values: Sequence[Exact | None]) -> bool | None:
    """Whether it holds; ``None`` where a value that it names is not known, or it has none for them.

    Args:
        rule: The rule.
        values: Of every node, in the order of the tree.
    """
    if any(values[at] is None for at in rule.at):
        return None
    if rule.open:
        known = {at: values[at] for at in rule.at}
        return surely(
            rule, [ChildEnds(None if (one := known.get(at)) is None else (one, one)) for at in range(len(values))]
        )
    try:
        return bool(rule.value(values, ()))  # type: ignore[arg-type]  # it looks at no other value
    except UndefinedError:
        return None


def surely(rule: PredicateRule, nodes: Sequence[ChildEnds]) -> bool | None:
    """Whether it holds, or does not, whatever the nodes are between their ends; ``None``: it is open."""
    if not rule.open and all((one := nodes[at].ends) is not None and one[0] == one[1] for at in rule.at):
        return holds(rule, [None if node.ends is None else node.ends[0] for node in nodes])
    behind = [ChildEnds(None)] * (max(rule.open, default=-1) + 1 - len(nodes))
    ends = course(rule.condition, [*nodes, *behind]).ends
    return bool(ends[0]) if ends is not None and ends[0] == ends[1] else None
