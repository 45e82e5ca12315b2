"""Two instruments fact by fact.

Each becomes a flat list of facts; the key of one says what it is about, apart from its value. Every key of every declared
table is a fact, called by its name where ``fact_rules`` has no words for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.base.text import Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.files.crosswalk import SEVERAL
from evalkit.instruments import TOTAL, Instrument, Node
from evalkit.instruments.cited_facts import cited_elsewhere
from evalkit.instruments.head import Head
from evalkit.instruments.scales import Attribute
from evalkit.instruments.wordings import COMMON
from evalkit.rulework.diff.fact_rules import BY_NAMES, HEAD, RULES, SECTIONS_OF_FILE, rule_of
from evalkit.rulework.diff.fact_words import IN_USE, ComparisonRule, Seen, Several, Together, in_words, plain, wording
from evalkit.rulework.diff.model import SECTIONS, Change
from evalkit.schema.declare import declaration_of, fields_of
from evalkit.schema.walk import tables_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Scale, Section, StatedSection
    from evalkit.rulework.diff.pairing import NodePairing
    from evalkit.schema.citation import Citation
    from evalkit.schema.declare import KeyField


_NONE = "–"
_READINGS = "readings"  # what stands in one is told with it, whatever it is elsewhere


class ComparedFact(NamedTuple):
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


class _TableOfFacts(NamedTuple):
    """A table of a rule file, and what its facts have in common.

    Attributes:
        owner: Its value.
        key: How their keys begin.
        place: Where it stands, by code.
        cites: Where facts of that name come from, if that is not where the table comes from.
    """

    owner: Any
    rule: ComparisonRule
    key: tuple[Any, ...]
    section: str
    place: str
    cite: Citation
    cites: Mapping[str, Citation]

    def items(self, name: str, what: Prose, value: Prose | None, *sub: str, at: str = "") -> Iterator[ComparedFact]:
        """A fact, if it has a value; *sub*: which of several of that name; *at*: where in the table."""
        detail = name in self.rule.details
        if value is None and detail:
            value = _NONE
        if value is not None:
            place = self.place + (f".{name}" if self.rule.own_places else "") + at
            section, cite = self.rule.sections.get(name, self.section), self.cites.get(name, self.cite)
            yield ComparedFact((*self.key, name, *sub), section, place, what, value, cite, detail)


def items_of(seen: Seen) -> list[ComparedFact]:
    """Every fact of an instrument, but those of nodes that only one of both has, in the order of ``SECTIONS_OF_FILE``."""
    instrument = seen.instrument
    cite = instrument.nodes[TOTAL].cite
    head = _TableOfFacts(instrument, RULES[Head], (HEAD,), "names", HEAD, cite, {"bands_by": instrument.cite})
    root = _TableOfFacts(instrument, BY_NAMES, (), "methods", "", instrument.cite, {})
    items = [*_told(root, fields_of(Instrument), seen), *_told(head, fields_of(Head), seen)]
    items += (item for section in instrument.sections.values() for item in _of_plugin(section, seen))
    return sorted(items, key=lambda item: _rank(item, instrument))


def _rank(item: ComparedFact, instrument: Instrument) -> tuple[int, bool]:
    name = item.section if item.section == "context" else item.key[0]
    if name in SECTIONS_OF_FILE:
        return SECTIONS_OF_FILE.index(name), False
    section = instrument.sections[name].section  # floors are rules of the predicate, whatever they stand beside
    return SECTIONS_OF_FILE.index("outcome" if section.floor else section.beside), not section.floor


def _of_plugin(stated: StatedSection, seen: Seen) -> Iterator[ComparedFact]:
    """The facts of a section that a plugin declares, called by their names or as the plugin calls them."""
    section, rule = stated.section, rule_of(stated.section.table)
    if rule is BY_NAMES:
        rule = _rule_for(section)
    for place, table in stated.tables.items():
        key = (section.name, *([getattr(table, section.label)] if section.label else []))
        yield from _told(
            _TableOfFacts(table, rule, key, rule.section, place, table.cite, {}), fields_of(section.table), seen
        )


def _rule_for(section: Section) -> ComparisonRule:
    """How the table of a section is compared that extends none with a rule."""
    beside = next(field.key.type.classes[0] for field in fields_of(Instrument) if field.key.name == section.beside)
    alone = (field.key.name for field in fields_of(section.table) if len(field.key.type.words) == 1)
    return ComparisonRule(
        section=section.under or rule_of(beside).section,
        told=section.told() if section.told is not None else {},
        apart=(section.label,),
        details=tuple(alone),  # nothing else may stand there
        own_places=not section.label and not section.floor,  # floors have one key
    )


def _told(table: _TableOfFacts, fields: Sequence[KeyField], seen: Seen) -> Iterator[ComparedFact]:
    """The facts of a table: what is told in words of its own, then every other key by its name."""
    rule, owner = table.rule, table.owner
    if rule.whole is not None and (words := rule.whole[1](owner, seen)) is not None:
        yield ComparedFact(table.key, table.section, table.place, rule.whole[0], words, table.cite)
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


def _may_stand(owner: Any, field: KeyField) -> bool:
    """Whether the key may stand beside the one that decides."""
    deciding = declaration_of(type(owner)).deciding
    return not field.key.when or deciding is None or getattr(owner, deciding.attribute) in field.key.when


def _of_key(table: _TableOfFacts, field: KeyField, what: Prose, seen: Seen) -> Iterator[ComparedFact]:
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


def _inside(table: _TableOfFacts, field: KeyField, value: Any, seen: Seen) -> Iterator[_TableOfFacts]:
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
            section = table.section if table.section == _READINGS else rule.section or table.section
            yield _TableOfFacts(inner, rule, key, section, place, cite, _cites(inner, seen))


def _cites(owner: Any, seen: Seen) -> Mapping[str, Citation]:
    if isinstance(owner, Attribute):  # it cites its values
        return {"title": seen.instrument.nodes[TOTAL].cite}
    return cited_elsewhere(seen.instrument) if isinstance(owner, Node) else {}


# --- Facts of both, held against each other ----------------------------------------------------------------------------


NODE = msg("node")
# Relations of a crosswalk that are told as such, whatever the two nodes have in common.
RELATION = {
    "reworded": msg("reworded"),
    "continues": msg("continues in"),
    "merged": msg("merged into"),
    "part": msg("becomes part of"),
    "external": msg("comes from another evaluation"),
}
# The same, where the crosswalk is read backwards: from the later node to the earlier one.
TURNED = {
    "reworded": RELATION["reworded"],
    "continues": msg("continues from"),
    "merged": msg("merged from"),
    "part": msg("takes up"),
    "external": msg("takes the place of, from another evaluation"),
}
_JOINS = {"reworded": "reworded", **dict.fromkeys(SEVERAL, "continued")}
_KIND = {"title": "renamed", "in": "moved", "code": "moved"}


class Sides(NamedTuple):
    """Both instruments as the comparison sees them."""

    old: Seen
    new: Seen


def changes_between(old: Instrument, new: Instrument, pairing: NodePairing) -> tuple[Change, ...]:
    """Every difference, in the order of ``SECTIONS``; within one, in the order of the old rule file, then of the new."""
    sides = _sides(old, new, pairing)
    mine, theirs = ({item.key: item for item in items_of(seen)} for seen in sides)
    changes = [*_whole_nodes(old, new, pairing)]
    reworded = {("node", (row.old, row.new), "title") for row in pairing.rows if row.relation == "reworded"}
    for key, item in mine.items():
        changes += _compared(key, item, theirs.get(key), sides) if key not in reworded else ()
    changes += [
        change for key, item in theirs.items() if key not in mine for change in _compared(key, None, item, sides)
    ]
    return tuple(sorted(changes, key=lambda change: SECTIONS.index(change.section)))


def _sides(old: Instrument, new: Instrument, pairing: NodePairing) -> Sides:
    mine, theirs = _scale_ids(old, new, pairing)
    both = set(mine.values()) & set(theirs.values())
    shared = [frozenset(key for key, name in names.items() if name in both) for names in (mine, theirs)]
    return Sides(
        Seen(old, pairing.new_of, mine, shared[0]),
        Seen(new, {new: old for old, new in pairing.new_of.items()}, theirs, shared[1], is_new=True),
    )


def _scale_ids(old: Instrument, new: Instrument, pairing: NodePairing) -> tuple[dict[str, str], dict[str, str]]:
    """What each scale is in both.

    Its name means little: scales of one name are the same, then those of one content, then those that the same questions
    are answered with.
    """
    mine, theirs = {}, {}
    free_old, free_new = dict(old.scales), dict(new.scales)

    def join(mine_key: str, theirs_key: str) -> None:
        mine[mine_key] = theirs[theirs_key] = mine_key if mine_key == theirs_key else f"{mine_key} → {theirs_key}"
        del free_old[mine_key], free_new[theirs_key]

    for key in [key for key in free_old if key in free_new]:
        join(key, key)
    for key, scale in list(free_old.items()):
        alike = next((other for other, their in free_new.items() if _content(their) == _content(scale)), None)
        if alike is not None:
            join(key, alike)
    for code, other in pairing.questions.items():
        mine_key, theirs_key = old.nodes[code].scale or "", new.nodes[other].scale or ""
        if mine_key in free_old and theirs_key in free_new:
            join(mine_key, theirs_key)
    mine |= {key: f"{key} <" for key in free_old}
    theirs |= {key: f"> {key}" for key in free_new}
    return mine, theirs


def _content(scale: Scale) -> tuple[object, ...]:
    return (
        scale.kind, scale.levels, scale.minimum, scale.maximum, scale.whole, dict(scale.also), scale.points_by, scale.na,
        scale.na_counts_as, scale.unordered,
    )  # fmt: skip


def _whole_nodes(old: Instrument, new: Instrument, pairing: NodePairing) -> Iterator[Change]:
    """Nodes that only one of them has, and those that a crosswalk joins without calling them the same."""
    joined: tuple[set[str], set[str]] = (set(), set())
    for row in pairing.rows:
        if row.old is not None and row.new is not None and row.relation in _JOINS:
            words = TURNED if row.turned else RELATION
            yield Change(section="tree", kind=_JOINS[row.relation], what=words[row.relation], old_place=row.old,
                         new_place=row.new, old=_node_told(old.nodes[row.old]), new=_node_told(new.nodes[row.new]), row=row)  # fmt: skip
            joined[0].add(row.old)
            joined[1].add(row.new)
    gone = {row.old: row for row in pairing.rows if row.new is None}
    came = {row.new: row for row in pairing.rows if row.old is None}
    for code, node in old.nodes.items():
        if code not in pairing.new_of and code not in joined[0]:
            yield Change(section="tree", kind="removed", what=NODE, old_place=code, new_place=None,
                         old=_node_told(node), new=None, old_cite=node.cite, row=gone.get(code))  # fmt: skip
    kept = set(pairing.new_of.values())
    for code, node in new.nodes.items():
        if code not in kept and code not in joined[1]:
            yield Change(section="tree", kind="added", what=NODE, old_place=None, new_place=code, old=None,
                         new=_node_told(node), new_cite=node.cite, row=came.get(code))  # fmt: skip


def _node_told(node: Node) -> Prose:
    if node.weight is None:
        return node.title
    return msg("{title}, weight {weight}", title=node.title, weight=short_text(node.weight))


def _compared(
    key: tuple[object, ...], mine: ComparedFact | None, theirs: ComparedFact | None, sides: Sides
) -> Iterator[Change]:
    some = mine or theirs
    assert some is not None  # a key comes from one of them
    if some.detail and (mine is None or theirs is None or mine.value == theirs.value):
        return
    kind = "removed" if theirs is None else "added" if mine is None else "changed"
    if key[0] == "node":  # the node is there, whatever it lacks
        kind = _KIND.get(str(key[2]), "changed")
    section, what = some.section, some.what
    old, new = mine.value if mine else None, theirs.value if theirs else None
    if mine is not None and theirs is not None and _same(key, mine, theirs, sides):
        section, kind, what = "citations", "changed", msg("source of {what}", what=mine.what)
        old, new = _citation(mine.cite, sides.old), _citation(theirs.cite, sides.new)
        if old == new:
            return
    yield Change(
        section=section,
        kind=kind,
        what=what,
        old_place=mine.place if mine else _elsewhere(key, 0),
        new_place=theirs.place if theirs else _elsewhere(key, 1),
        old=old,
        new=new,
        old_cite=mine.cite if mine else None,
        new_cite=theirs.cite if theirs else None,
    )


def _elsewhere(key: tuple[object, ...], side: int) -> str | None:
    """The node that lacks a fact which it has in the other instrument."""
    if key[0] != "node":
        return None
    both = key[1]
    code = both[side] if isinstance(both, tuple) else None
    return code if isinstance(code, str) else None


def _same(key: tuple[object, ...], mine: ComparedFact, theirs: ComparedFact, sides: Sides) -> bool:
    if key[0] == "node" and key[2] == "in":
        return bool(sides.old.node_id(str(mine.value)) == sides.new.node_id(str(theirs.value)))
    if key[0] == "node" and key[2] == "scale":
        return sides.old.scale_id[str(mine.value)] == sides.new.scale_id[str(theirs.value)]
    return mine.value == theirs.value


def _citation(cite: Citation, seen: Seen) -> Prose:
    """Where a fact comes from, by the titles of the sources: their keys mean nothing."""
    sources = seen.instrument.sources
    told: list[Prose] = []
    for text in cite.sources:
        key, _, place = text.partition(":")
        source = sources.get(key.strip())
        title = source.title if source is not None else key
        told.append(f"{title}, {place.strip()}" if place else title)
    if cite.assumption is not None:
        told.append(cite.assumption)
    return msg("{sources} ({mark})", sources=tuple(told) or "–", mark=cite.mark)
