"""Facts of declared tables in words: values as text, and those that are told as one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import MODE_WORDS, Printed, short_text
from evalkit.base.text import Decimal, Message, Prose, Text, msg, one_line
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.bands import NO_ROUNDING, Conversion
from evalkit.method.bands import bound_words
from evalkit.schema.parse import Declared
from evalkit.schema.walk import facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evalkit.base.exact import Exact
    from evalkit.instruments import AnswerRule, Column, Instrument, Node, Reading, Rung, Scale
    from evalkit.instruments.context import ClaimRule
    from evalkit.instruments.gates import Gate
    from evalkit.instruments.notes import Notice
    from evalkit.instruments.records import PointsStep, Population
    from evalkit.schema.citation import Source

_MODE_WORDS = {**MODE_WORDS, NO_ROUNDING: msg("not rounded")}
YES, NO = msg("yes"), msg("no")
IN_USE = "common"


class Seen(NamedTuple):
    """An instrument as the comparison sees it.

    Attributes:
        same: Code of a node that both have → its code in the other.
        scale_id: Name of a scale → what the scale is in both.
        shared: Names of the scales that both have.
        is_new: Whether it is the second of the two.
    """

    instrument: Instrument
    same: Mapping[str, str]
    scale_id: Mapping[str, str]
    shared: frozenset[str]
    is_new: bool = False

    def node_id(self, code: str) -> tuple[str | None, str | None]:
        """What a node is in both."""
        return (self.same.get(code), code) if self.is_new else (code, self.same.get(code))

    def place_id(self, place: str) -> object:
        """What a node or level is in both instruments."""
        return self.node_id(place) if place in self.instrument.nodes else place


class NamedFact(NamedTuple):
    """One of several facts.

    Attributes:
        what: The kind of fact, in words.
        sub: Which of several of that name.
        at: Where in the table it stands.
        section: Its section, if that is not the one of the table.
    """

    name: str
    what: Prose
    value: Prose
    sub: tuple[str, ...] = ()
    at: str = ""
    section: str = ""


class Together(NamedTuple):
    """Keys that are told as one fact: in the *words* for their table."""

    keys: tuple[str, ...]
    what: Prose
    words: Callable[[Any], Prose | None]


class Several(NamedTuple):
    """Facts of a table and its instrument: those under names that the format does not fix."""

    facts: Callable[[Any, Instrument], Iterator[NamedFact]]
    keys: tuple[str, ...] = ()


class ComparisonRule(NamedTuple):
    """How a table is compared.

    Attributes:
        section: One of ``model.SECTIONS``; empty: that of the table around.
        told: Key → what it is called, in the order in which they are told.
        apart: Keys that are no facts of it: they pair the table with its other, or are told elsewhere.
        details: Keys that are told only where both have the table, and differ.
        sections: Key → its section, where that is another one.
        own_places: Whether each key is a place of its own.
        entries: How the place of an entry of a table of words or numbers ends.
        worded: Whether the words of such tables are told beside what they stand for.
        paired_by: What the table is in both; ``None``: it is not compared. By default its name, label or number.
        whole: What the whole table is called where it is one fact, and its words.
    """

    section: str = ""
    told: Mapping[str, Prose | Together | Several] = {}
    apart: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    sections: Mapping[str, str] = {}
    own_places: bool = False
    entries: str = ".{}"
    worded: bool = False
    paired_by: Callable[[Any, Seen], Any] | None = None
    whole: tuple[Prose, Callable[[Any, Seen], Prose | None]] | None = None

    @property
    def keys(self) -> frozenset[str]:
        """Every key that it mentions."""
        joined = [key for one in self.told.values() if isinstance(one, (Together, Several)) for key in one.keys]
        return frozenset((*self.told, *joined, *self.apart))


# --- Values as text ---------------------------------------------------------------------------------------------


def plain(found: Any) -> Prose:
    """A value of a rule file, as text."""
    if isinstance(found, bool):
        return YES if found else NO
    if isinstance(found, (int, Fraction)):
        return short_text(found)
    if isinstance(found, Printed):
        return Decimal(found.text)
    if isinstance(found, str) and "\n" in found:  # a formula
        return one_line(found)
    return found if isinstance(found, (str, Text, Message)) else str(found)


def listed(proses: Iterable[Prose]) -> Message:
    """Several things in one value."""
    return msg("{items}", items=tuple(proses))


def pairs(found: Mapping[Any, Any]) -> Message:
    """A table of a rule file as one value."""
    return listed(msg("{name}: {value}", name=str(name), value=plain(value)) for name, value in found.items())


def in_words(found: Any) -> Prose | None:
    """The value of a key; nothing if it says nothing."""
    if found is None or found is False or found in ((), ""):
        return None
    if isinstance(found, (Message, Text)):
        return found
    return listed(plain(one) for one in found) if isinstance(found, tuple) else plain(found)


def wording(word: str, meaning: Any) -> Message:
    """Another wording, and what it stands for."""
    return msg("{word} = {answer}", word=word, answer=str(meaning))


# --- Nodes and scales -------------------------------------------------------------------------------------------


def params_facts(node: Node, instrument: Instrument) -> Iterator[NamedFact]:
    """What the node gives its method, which a plugin may bring."""
    own = {name: one.section.under for one in instrument.sections.values() for name in one.section.adds}
    headings = {name: under for name, under in own.items() if under} | {"thresholds": "thresholds"}
    for name, param in node.told_params.items():
        section = headings.get(name, "methods")
        if isinstance(param, dict):
            for sub, one in param.items():
                yield NamedFact(
                    name, msg("{name} {key}", name=name, key=str(sub)), plain(one), (str(sub),), "", section
                )
        else:
            yield NamedFact(name, name, plain(param), section=section)


def added_facts(node: Node, instrument: Instrument) -> Iterator[NamedFact]:
    """What sections of plugins ask of the node."""
    for section in (one.section for one in instrument.sections.values()):
        for asked in (node_key for node_key in section.asks if node_key.key.name in node.added):
            yield NamedFact(asked.key.name, asked.title, plain(node.added[asked.key.name]), section=section.under)


def attributes_facts(node: Node, instrument: Instrument) -> Iterator[NamedFact]:
    """What the node says of the attributes that the rule file declares; one that is false counts as not said."""
    for name, attribute in node.attributes.items():
        if attribute is not False:  # the same as an attribute that the rule file does not have
            yield NamedFact(name, instrument.attribute_title(name), plain(attribute), section="answers")


def levels_facts(scale: Scale, instrument: Instrument) -> Iterator[NamedFact]:
    """The wording of each level, and what it is worth, in points; *not applicable* among them."""
    for level in (*scale.levels, *((scale.na,) if scale.na else ())):
        at = f".{level.answer}"
        yield NamedFact("title", msg("wording"), level.title, (str(level.answer),), at)
        points = pairs(level.by_attribute) if level.points is None else short_text(level.points)
        yield NamedFact("level points", msg("points"), points, (str(level.answer),), at)


def whole_scale_words(scale: Scale, seen: Seen) -> Prose | None:
    """A scale that only one of the two has, in words; nothing where both have it."""
    if scale.key in seen.shared:
        return None
    if scale.kind == "number":
        return msg("{low} to {high}", low=short_text(scale.minimum), high=short_text(scale.maximum))
    if scale.kind == "yes-no":
        return msg("true or false ({yes}, {no})", yes=scale.yes, no=scale.no)
    return listed(f"{level.answer} {level.title}" for level in scale.levels)


# --- From points to words ---------------------------------------------------------------------------------------


def rounded_words(digits: int, mode: str, divided_by: Exact = 1) -> Message:
    """A way of rounding, in words."""
    how, count = _MODE_WORDS.get(mode, mode), str(digits)
    if divided_by != 1:
        by = short_text(divided_by)
        return msg("{digits:decimal|decimals}, {mode}, of the value divided by {by}", digits=count, mode=how, by=by)
    return msg("{digits:decimal|decimals}, {mode}", digits=count, mode=how)


def rule_words(rule: AnswerRule) -> Message:
    """A condition on answers, in words."""
    lowest, most = str(rule.lowest), rule.most_at_lowest
    if most is None:
        return msg("none below {lowest}", lowest=lowest)
    return msg("none below {lowest}, at most {most} exactly at it", lowest=lowest, most=str(most))


def rung_words(rung: Rung) -> Message:
    """What a rung of a ladder asks for: least points by name, an open gate, nodes with attributes."""
    asked = [msg("{name} at least {value}", name=str(name), value=value) for name, value in rung.at_least.items()]
    asked += [msg("gate open")] if rung.gate else []
    asked += [msg("for nodes with {names}", names=rung.needs)] if rung.needs else []
    return listed(asked or [msg("otherwise")])


def changes_facts(reading: Reading, _: Instrument) -> Iterator[NamedFact]:
    """Each change of keys that a reading makes: its target, and what holds there."""
    for number, change in enumerate(reading.sets, 1):
        yield NamedFact("set", msg("what it changes"), _inside(change), (str(number),), f".set[{number}]")


def _inside(value: Any) -> Prose:
    """A value that may hold others, in words."""
    if isinstance(value, Declared):
        place, said = value.place_in("", "", 0), _inside({fact.place: fact.value for fact in facts(value)})
        return said if place == "[0]" else _named(place, said)  # where it is called by its number alone
    if isinstance(value, Mapping):
        return listed(_named(str(key), _inside(inner)) for key, inner in value.items())
    if isinstance(value, (list, tuple)) and not isinstance(value, (Printed, Text)):
        return listed(map(_inside, value))
    return plain(value)


def _named(name: str, value: Prose) -> Message:
    return msg("{name} {value}", name=name, value=value)


def column_words(column: Column) -> Message:
    """What a column of a table of respondents or persons may hold: its words, or a number between two ends."""
    also = [f"{word} {value if isinstance(value, str) else short_text(value)}" for word, value in column.also.items()]
    if column.values:
        return listed([*column.values, *also])
    low, high = ("–" if end is None else short_text(end) for end in (column.minimum, column.maximum))
    if also:
        return msg("{low} to {high}; {words}", low=low, high=high, words=tuple(also))
    return msg("{low} to {high}", low=low, high=high)


# --- Told as one ------------------------------------------------------------------------------------------------


def conversion_words(conversion: Conversion) -> Message:
    """By what a value is multiplied, how it is rounded, and whether the bands of the total are looked up with it."""
    factor, rounding = short_text(conversion.factor), rounded_words(conversion.digits, conversion.mode)
    if conversion.unrounded:
        return msg("the unrounded value times {factor}, {rounding}", factor=factor, rounding=rounding)
    bands = plain(conversion.bands is not None)
    return msg("times {factor}, {rounding}, bands of the total: {bands}", factor=factor, rounding=rounding, bands=bands)


def claim_words(claim_rule: ClaimRule) -> Message:
    """What a claim of the instrument states: its kind, of which node, and the highest value in other editions."""
    found: list[Prose] = [claim_rule.kind, claim_rule.of]
    found += [msg("{name}: {value}", name=other.instrument, value=short_text(other.max)) for other in claim_rule.others]
    found += [prose for prose in (claim_rule.title, claim_rule.reason) if prose is not None]
    return listed(found)


def source_words(source: Source) -> Message:
    """A source: title, place and mark."""
    return msg("{title}; {place} ({mark})", title=source.title, place=source.place or "–", mark=source.mark)


def notice_words(notice: Notice) -> Message:
    """From when until when a notice holds (``?`` where it does not say), and its text."""
    times = (notice.since.isoformat() if notice.since else "?", notice.until.isoformat() if notice.until else "?")
    return msg("{since} – {until}: {text}", since=times[0], until=times[1], text=notice.text)


def step_words(step: PointsStep) -> Message:
    """From where, or above which bound, a step gives how many points."""
    return msg("{name}: {value}", name=bound_words(step), value=short_text(step.points))


def population_words(population: Population) -> Message:
    """By which column persons count, and the words by which they do or do not."""
    include, exclude = population.include, population.exclude
    return msg("{column}: {include}; left out: {exclude}", column=population.column, include=include, exclude=exclude)


def locked_facts(gate: Gate, instrument: Instrument) -> Iterator[NamedFact]:
    """The attribute, and its value, of the leaves that a gate locks."""
    value = msg("{name}: {value}", name=instrument.attribute_title(gate.attribute), value=plain(gate.locked))
    yield NamedFact("locked", msg("locked"), value)
