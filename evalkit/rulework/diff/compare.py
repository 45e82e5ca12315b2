"""Two instruments fact by fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.files.crosswalk import SEVERAL
from evalkit.rulework.diff.fact_words import Seen
from evalkit.rulework.diff.items import items_of
from evalkit.rulework.diff.model import SECTIONS, Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Instrument, Node, Scale
    from evalkit.rulework.diff.items import Item
    from evalkit.rulework.diff.pairing import Pairing
    from evalkit.schema.citation import Citation

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


def changes_between(old: Instrument, new: Instrument, pairing: Pairing) -> tuple[Change, ...]:
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


def _sides(old: Instrument, new: Instrument, pairing: Pairing) -> Sides:
    mine, theirs = _scale_ids(old, new, pairing)
    both = set(mine.values()) & set(theirs.values())
    shared = [frozenset(key for key, name in names.items() if name in both) for names in (mine, theirs)]
    return Sides(
        Seen(old, pairing.new_of, mine, shared[0]),
        Seen(new, {new: old for old, new in pairing.new_of.items()}, theirs, shared[1], is_new=True),
    )


def _scale_ids(old: Instrument, new: Instrument, pairing: Pairing) -> tuple[dict[str, str], dict[str, str]]:
    """What each scale is in both.

    Its name means little: scales of one name are the same, then those of one content, then those that the same questions
    are answered with.
    """
    mine, theirs = {}, {}
    free_old, free_new = dict(old.scales), dict(new.scales)

    def join(one: str, other: str) -> None:
        mine[one] = theirs[other] = one if one == other else f"{one} → {other}"
        del free_old[one], free_new[other]

    for key in [key for key in free_old if key in free_new]:
        join(key, key)
    for key, scale in list(free_old.items()):
        alike = next((other for other, their in free_new.items() if _content(their) == _content(scale)), None)
        if alike is not None:
            join(key, alike)
    for code, other in pairing.questions.items():
        one, two = old.nodes[code].scale or "", new.nodes[other].scale or ""
        if one in free_old and two in free_new:
            join(one, two)
    mine |= {key: f"{key} <" for key in free_old}
    theirs |= {key: f"> {key}" for key in free_new}
    return mine, theirs


def _content(scale: Scale) -> tuple[object, ...]:
    return (
        scale.kind, scale.levels, scale.minimum, scale.maximum, scale.whole, dict(scale.also), scale.points_by, scale.na,
        scale.na_counts_as, scale.unordered,
    )  # fmt: skip


def _whole_nodes(old: Instrument, new: Instrument, pairing: Pairing) -> Iterator[Change]:
    """Nodes that only one of them has, and those that a crosswalk joins without calling them the same."""
    joined: tuple[set[str], set[str]] = (set(), set())
    for row in pairing.rows:
        if row.old is not None and row.new is not None and row.relation in _JOINS:
            words = TURNED if row.turned else RELATION
            yield Change(section="tree", kind=_JOINS[row.relation], what=words[row.relation], old_place=row.old,
                         new_place=row.new, old=_told(old.nodes[row.old]), new=_told(new.nodes[row.new]), row=row)  # fmt: skip
            joined[0].add(row.old)
            joined[1].add(row.new)
    gone = {row.old: row for row in pairing.rows if row.new is None}
    came = {row.new: row for row in pairing.rows if row.old is None}
    for code, node in old.nodes.items():
        if code not in pairing.new_of and code not in joined[0]:
            yield Change(section="tree", kind="removed", what=NODE, old_place=code, new_place=None,
                         old=_told(node), new=None, old_cite=node.cite, row=gone.get(code))  # fmt: skip
    kept = set(pairing.new_of.values())
    for code, node in new.nodes.items():
        if code not in kept and code not in joined[1]:
            yield Change(section="tree", kind="added", what=NODE, old_place=None, new_place=code, old=None,
                         new=_told(node), new_cite=node.cite, row=came.get(code))  # fmt: skip


def _told(node: Node) -> Prose:
    if node.weight is None:
        return node.title
    return msg("{title}, weight {weight}", title=node.title, weight=short_text(node.weight))


def _compared(key: tuple[object, ...], one: Item | None, other: Item | None, sides: Sides) -> Iterator[Change]:
    some = one or other
    assert some is not None  # a key comes from one of them
    if some.detail and (one is None or other is None or one.value == other.value):
        return
    kind = "removed" if other is None else "added" if one is None else "changed"
    if key[0] == "node":  # the node is there, whatever it lacks
        kind = _KIND.get(str(key[2]), "changed")
    section, what = some.section, some.what
    old, new = one.value if one else None, other.value if other else None
    if one is not None and other is not None and _same(key, one, other, sides):
        section, kind, what = "citations", "changed", msg("source of {what}", what=one.what)
        old, new = _citation(one.cite, sides.old), _citation(other.cite, sides.new)
        if old == new:
            return
    yield Change(
        section=section,
        kind=kind,
        what=what,
        old_place=one.place if one else _elsewhere(key, 0),
        new_place=other.place if other else _elsewhere(key, 1),
        old=old,
        new=new,
        old_cite=one.cite if one else None,
        new_cite=other.cite if other else None,
    )


def _elsewhere(key: tuple[object, ...], side: int) -> str | None:
    """The node that lacks a fact which it has in the other instrument."""
    if key[0] != "node":
        return None
    both = key[1]
    found = both[side] if isinstance(both, tuple) else None
    return found if isinstance(found, str) else None


def _same(key: tuple[object, ...], one: Item, other: Item, sides: Sides) -> bool:
    if key[0] == "node" and key[2] == "in":
        return bool(sides.old.node_id(str(one.value)) == sides.new.node_id(str(other.value)))
    if key[0] == "node" and key[2] == "scale":
        return sides.old.scale_id[str(one.value)] == sides.new.scale_id[str(other.value)]
    return one.value == other.value


def _citation(cite: Citation, seen: Seen) -> Prose:
    """Where a fact comes from, by the titles of the sources: their keys mean nothing."""
    sources = seen.instrument.sources
    found: list[Prose] = []
    for text in cite.sources:
        key, _, place = text.partition(":")
        source = sources.get(key.strip())
        title = source.title if source is not None else key
        found.append(f"{title}, {place.strip()}" if place else title)
    if cite.assumption is not None:
        found.append(cite.assumption)
    return msg("{sources} ({mark})", sources=tuple(found) or "–", mark=cite.mark)
