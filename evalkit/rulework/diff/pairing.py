"""Two instruments put beside each other: which node is which, by code or as a crosswalk says; both under the same facts of the context."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

import attrs

from evalkit.base.value import Value, value
from evalkit.base.wording import caseless
from evalkit.evaluation.readings import combined_readings
from evalkit.files.crosswalk import ONE_TO_ONE, Crosswalk, CrosswalkRow
from evalkit.instruments import TOTAL, Instrument
from evalkit.loading.readings import under_readings
from evalkit.method.context_facts import combinations, scored_by, told
from evalkit.method.outcome_rules import open_choices, outcome_rules, with_facts
from evalkit.method.scales import options

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from evalkit.instruments import ContextKey, Node, Reading

    Both = tuple[Instrument, Instrument]


BY_NAME = "name"


@value
class NodePairing(Value):
    """The nodes of two instruments side by side.

    Attributes:
        new_of: Old code → new code, for nodes that are the same.
        questions: Those of them that are leaves under either total whose answer means the same in both, in the order of
            the old tree.
        why: Old code of such a question → the relation of the crosswalk that makes it the same, or ``BY_NAME``.
        rows: Rows of the crosswalk, as seen from the old instrument.
    """

    new_of: Mapping[str, str]
    questions: Mapping[str, str]
    why: Mapping[str, str] = {}
    rows: tuple[CrosswalkRow, ...] = ()


def pair(old: Instrument, new: Instrument, crosswalk: Crosswalk | None) -> NodePairing:
    """Pair the nodes of *old* and *new*; a *crosswalk* may lead either way."""
    # Of rows those about nodes that both have, and not about those of another sheet.
    rows = tuple(
        row
        for row in (() if crosswalk is None else _turned(crosswalk, old))
        if row.old in (None, *old.nodes) and row.new in (None, *new.nodes)
    )
    if crosswalk is None:
        new_of = _by_name(old, new)
        same = {
            code: BY_NAME
            for code, other in new_of.items()
            if old.id == new.id or _same_title(old.nodes[code], new.nodes[other])
        }
    else:
        named = {row.old: row.new for row in rows if row.relation in ONE_TO_ONE and row.old and row.new}
        new_of = named | _unnamed(rows, old, new)
        same = {row.old: row.relation for row in rows if row.relation in ONE_TO_ONE and not row.ask_again and row.old}
    questions = {
        code: other
        for code, other in new_of.items()
        if code in same and _answered_alike(old, old.nodes[code], new, new.nodes[other])
    }
    return NodePairing(new_of=new_of, questions=questions, why={code: same[code] for code in questions}, rows=rows)


def _by_name(old: Instrument, new: Instrument) -> dict[str, str]:
    """Nodes of one code, and of one title wherever they stand.

    Codes of another edition are numbers that may have been dealt out anew: there the titles must be alike, too.
    """
    both = [code for code in old.nodes if code in new.nodes]
    if old.id == new.id:
        return {code: code for code in both}
    found = {code: code for code in both if code == TOTAL or _same_title(old.nodes[code], new.nodes[code])}
    titles = _single_titles(new, set(found.values()))
    found |= {code: titles[title] for title, code in _single_titles(old, found).items() if title in titles}
    taken = set(found.values())
    free = [code for code in both if code not in found and code not in taken]
    found |= {code: code for code in free if _alike(old.nodes[code], new.nodes[code])}
    return {code: found[code] for code in old.nodes if code in found}


def _single_titles(instrument: Instrument, but: Container[str]) -> dict[str, str]:
    """Title → code, of titles that occur once."""
    count = Counter(caseless(node.title) for node in instrument.nodes.values())
    return {
        caseless(node.title): code
        for code, node in instrument.nodes.items()
        if code not in but and count[caseless(node.title)] == 1
    }


def _alike(one: Node, other: Node) -> bool:
    """Whether the titles have at least half of their words in common."""
    mine, theirs = set(caseless(one.title).split()), set(caseless(other.title).split())
    return 2 * len(mine & theirs) >= len(mine | theirs)


def _turned(crosswalk: Crosswalk, old: Instrument) -> tuple[CrosswalkRow, ...]:
    if crosswalk.head.old == old.id:
        return crosswalk.rows
    turned = {"new": "gone", "gone": "new"}
    return tuple(
        attrs.evolve(
            row, old=row.new, new=row.old, relation=turned.get(row.relation, row.relation), turned=not row.turned
        )
        for row in crosswalk.rows
    )


def _unnamed(rows: tuple[CrosswalkRow, ...], old: Instrument, new: Instrument) -> dict[str, str]:
    """Nodes that the crosswalk does not name: parents of one code and title, and the total."""
    told = {code for row in rows for code in (row.old, row.new)}
    both = [(code, node) for code, node in old.nodes.items() if code in new.nodes and code not in told]
    return {code: code for code, node in both if code == TOTAL or _same_title(node, new.nodes[code])}


def _same_title(one: Node, other: Node) -> bool:
    return caseless(one.title) == caseless(other.title)


def _answered_alike(old: Instrument, one: Node, new: Instrument, other: Node) -> bool:
    """Whether both are leaves with answers in common."""
    if not (one.is_leaf and other.is_leaf):
        return False
    mine, theirs = old.scales[one.scale or ""], new.scales[other.scale or ""]
    if mine.kind != theirs.kind:
        return False
    if mine.kind == "number":
        return max(mine.minimum, theirs.minimum) <= min(mine.maximum, theirs.maximum)
    return bool(set(options(old, one)) & set(options(new, other)))


# --- Two instruments under the same facts of the context ---------------------------------------------------------------


def noded_together(old: Instrument, new: Instrument) -> list[Both]:
    """Both with the nodes that they have under each word of the fact that nodes hang on; as they are where there is none."""
    known = [instrument.context for instrument in (old, new)]
    keys = dict.fromkeys(instrument.nodes_by for instrument in (old, new) if instrument.nodes_by is not None)
    words = [dict.fromkeys(word for one in known if key in one for word in one[key].values) for key in keys]
    facts = [dict(zip(keys, each, strict=True)) for each in product(*words)]
    return [(told(old, each), told(new, each)) for each in facts]


def together(old: Instrument, new: Instrument) -> list[Both]:
    """Both under every combination of the choices that something hangs on; none where these are too many to look at."""
    return _under(old, new, {**open_choices(old), **open_choices(new)}) or []


def scored_together(old: Instrument, new: Instrument) -> list[Both]:
    """The same of the facts that scores hang on."""
    named = {*scored_by(old), *scored_by(new)}
    keys = {key: context_key for key, context_key in {**open_choices(old), **open_choices(new)}.items() if key in named}
    return _under(old, new, keys) or []


def _under(old: Instrument, new: Instrument, keys: dict[str, ContextKey]) -> list[Both] | None:
    found = combinations({key: _common(choice, old, new) for key, choice in keys.items()})
    return None if found is None else [(with_facts(old, facts), with_facts(new, facts)) for facts in found]


def _common(choice: ContextKey, old: Instrument, new: Instrument) -> ContextKey:
    """The words that both know, where both ask for it."""
    known = [instrument.context[choice.key].values for instrument in (old, new) if choice.key in instrument.context]
    return attrs.evolve(choice, values=tuple(word for word in choice.values if all(word in words for words in known)))


def read_together(
    old: Instrument, new: Instrument, pairs: Sequence[tuple[Reading, Reading]]
) -> Iterator[tuple[Sequence[Reading], Instrument, Instrument]]:
    """Every combination of the readings of *old*, each paired with that of *new*, and both under it."""
    theirs_of = {mine.id: theirs for mine, theirs in pairs}
    for readings in combined_readings([mine for mine, _ in pairs]):
        of_new = [theirs_of[reading.id] for reading in readings]
        yield readings, under_readings(old, readings), under_readings(new, of_new)


def all_looked_at(old: Instrument, new: Instrument) -> bool:
    """Whether every fact that something hangs on is known under one of the combinations: there is none for counts."""
    both = together(old, new)
    return bool(both) and not any(
        rule.open for pair in both for instrument in pair for rule in outcome_rules(instrument)
    )
