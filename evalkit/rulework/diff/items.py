"""An instrument as a flat list of facts that can be compared: the key says what a fact is about, apart from its value.

Every key of every declared table is a fact, called by its name where ``fact_rules`` has no words for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL, Instrument, Node
from evalkit.instruments.facts import cited_elsewhere
from evalkit.instruments.head import Head
from evalkit.instruments.scales import Attribute
from evalkit.instruments.wordings import COMMON
from evalkit.rulework.diff.fact_rules import BY_NAMES, HEAD, RULES, SECTIONS_OF_FILE, rule_of
from evalkit.rulework.diff.fact_words import IN_USE, Rule, Several, Together, in_words, plain, wording
from evalkit.schema.declare import declaration_of, fields_of
from evalkit.schema.walk import tables_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.text import Prose
    from evalkit.instruments import Section, Stated
    from evalkit.rulework.diff.fact_words import Seen
    from evalkit.schema.citation import Citation
    from evalkit.schema.declare import Field

_NONE = "–"


class Item(NamedTuple):
    """One fact.

    Attributes:
        key: What it is about, the same in both instruments.
        section: One of ``model.SECTIONS``.
        place: Where it stands, by code.
        what: The kind of fact, in words.
        detail: Whether it is told only where both have its table, and differ.
    """

    key: tuple[Any, ...]
    section: str
    place: str
    what: Prose
    value: Prose
    cite: Citation
    detail: bool = False


class _Table(NamedTuple):
    """A table of a rule file, and what its facts have in common.

    Attributes:
        owner: Its value.
        key: How their keys begin.
        place: Where it stands, by code.
        cites: Where facts of that name come from, if that is not where the table comes from.
    """

    owner: Any
    rule: Rule
    key: tuple[Any, ...]
    section: str
    place: str
    cite: Citation
    cites: Mapping[str, Citation]

    def items(self, name: str, what: Prose, value: Prose | None, *sub: str, at: str = "") -> Iterator[Item]:
        """A fact, if it has a value; *sub*: which of several of that name; *at*: where in the table."""
        detail = name in self.rule.details
        if value is None and detail:
            value = _NONE
        if value is not None:
            place = self.place + (f".{name}" if self.rule.own_places else "") + at
            section, cite = self.rule.sections.get(name, self.section), self.cites.get(name, self.cite)
            yield Item((*self.key, name, *sub), section, place, what, value, cite, detail)


def items_of(seen: Seen) -> list[Item]:
    """Every fact of an instrument, but those of nodes that only one of both has, in the order of ``SECTIONS_OF_FILE``."""
    instrument = seen.instrument
    cite = instrument.nodes[TOTAL].cite
    head = _Table(instrument, RULES[Head], (HEAD,), "names", HEAD, cite, {"bands_by": instrument.cite})
    root = _Table(instrument, BY_NAMES, (), "methods", "", instrument.cite, {})
    items = [*_told(root, fields_of(Instrument), seen), *_told(head, fields_of(Head), seen)]
    items += (item for section in instrument.sections.values() for item in _of_plugin(root, section, seen))
    return sorted(items, key=lambda item: _rank(item, instrument))


def _rank(item: Item, instrument: Instrument) -> tuple[int, bool]:
    name = item.section if item.section == "context" else item.key[0]
    if name in SECTIONS_OF_FILE:
        return SECTIONS_OF_FILE.index(name), False
    section = instrument.sections[name].section  # floors are rules of the predicate, whatever they stand beside
    return SECTIONS_OF_FILE.index("outcome" if section.floor else section.beside), not section.floor


def _of_plugin(root: _Table, one: Stated, seen: Seen) -> Iterator[Item]:
    """The facts of a section that a plugin declares, called by their names or as the plugin calls them."""
    section, rule = one.section, rule_of(one.section.table)
    if rule is BY_NAMES:
        rule = _rule_for(section)
    for place, table in one.tables.items():
        key = (section.name, *([getattr(table, section.label)] if section.label else []))
        yield from _told(_Table(table, rule, key, rule.section, place, table.cite, {}), fields_of(section.table), seen)


def _rule_for(section: Section) -> Rule:
    """How the table of a section is compared that extends none with a rule."""
    beside = next(field.key.type.classes[0] for field in fields_of(Instrument) if field.key.name == section.beside)
    alone = (field.key.name for field in fields_of(section.table) if len(field.key.type.words) == 1)
    return Rule(
        section=section.under or rule_of(beside).section,
        told=section.told() if section.told is not None else {},
        apart=(section.label,),
        details=tuple(alone),  # nothing else may stand there
        own_places=not section.label and not section.floor,  # floors have one key
    )


def _told(table: _Table, fields: Sequence[Field], seen: Seen) -> Iterator[Item]:
    """The facts of a table: what is told in words of its own, then every other key by its name."""
    rule, owner = table.rule, table.owner
    if rule.whole is not None and (whole := rule.whole(owner, seen)) is not None:
        yield Item(table.key, table.section, table.place, whole[0], whole[1], table.cite)
        return
    named = {field.key.name: field for field in fields if _may_stand(owner, field)}
    for name, said in rule.told.items():
        if isinstance(said, Together):
            yield from table.items(name, said.what, said.words(owner))
        elif isinstance(said, Several):
            for fact in said.facts(owner, seen.instrument):
                inside = table._replace(section=fact.section or table.section)
                yield from inside.items(fact.name, fact.what, fact.value, *fact.sub, at=fact.at)
        elif name in named:
            yield from _of_key(table, named[name], said, seen)
    for name, field in named.items():
        if name not in rule.keys:
            yield from _of_key(table, field, name, seen)


def _may_stand(owner: Any, field: Field) -> bool:
    """Whether the key may stand beside the one that decides."""
    deciding = declaration_of(type(owner)).deciding
    return not field.key.when or deciding is None or getattr(owner, deciding.attribute) in field.key.when


def _of_key(table: _Table, field: Field, what: Prose, seen: Seen) -> Iterator[Item]:
    name, value = field.key.name, getattr(table.owner, field.attribute)
    if field.key.type.classes:
        for inner in _inside(table, field, value, seen):
            yield from _told(inner, fields_of(type(inner.owner)), seen)
    elif isinstance(value, Mapping):
        for entry, meaning in value.items():
            at = table.rule.entries.format(entry)
            words = wording(entry, meaning) if table.rule.worded else in_words(meaning)
            yield from table.items(name, what, words, str(entry), at=at)
            if hasattr(table.owner, COMMON):
                yield from table.items(COMMON, IN_USE, plain(entry in table.owner.common), str(entry), at=at)
    else:
        yield from table.items(name, what, in_words(value))


def _inside(table: _Table, field: Field, value: Any, seen: Seen) -> Iterator[_Table]:
    """The tables under a key; of two that are paired by the same, each with its number."""
    name, label, times = field.key.name, field.key.type.label, dict[Any, int]()
    for number, (inner, place) in enumerate(tables_in(field, value, f"{table.place}.{name}".lstrip(".")), 1):
        rule = rule_of(type(inner))
        if rule.paired_by is not None:
            pair = rule.paired_by(inner, seen)
        else:
            pair = getattr(inner, "key", None) or (getattr(inner, label) if label else number)
        if pair is not None:
            nth = times[pair] = times.get(pair, -1) + 1
            cite = getattr(inner, "cite", None) or table.cite
            key = (*table.key, name, pair, *((nth,) if nth else ()))
            yield _Table(inner, rule, key, rule.section or table.section, place, cite, _cites(inner, seen))


def _cites(owner: Any, seen: Seen) -> Mapping[str, Citation]:
    if isinstance(owner, Attribute):  # it cites its values
        return {"title": seen.instrument.nodes[TOTAL].cite}
    return cited_elsewhere(seen.instrument) if isinstance(owner, Node) else {}
