"""Facts beside the answers, as weights, formulas and conditions hang on them: known of one assessment, open, or the band of a node.

A fact that a score hangs on must be given, unless it has a default. While nothing is known of an instrument's assessment it
stands for that, or for its first value; ``scored_under`` has the instrument under each.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.grouping import by_key
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Child, Compare, Constant, Every, Some
from evalkit.instruments.tree import FORMULA
from evalkit.method.bands import range_of_context

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.interval import Interval
    from evalkit.instruments import BandTable, ContextKey, Instrument, Node
    from evalkit.instruments.expression import Expression

HOLDS, FAILS = Every(parts=()), Some(parts=())
MOST = 64  # combinations of facts that are looked at


class FactNames(NamedTuple):
    """What the codes of a condition stand for.

    Attributes:
        numbers: Of a node its place in the tree; of a count the number, or a place behind the nodes while it is open; of a
            node that is there under other facts only a place behind all.
        words: Of a choice: each word → the condition that it is this one.
        read: Texts of conditions that were read by these names, and had no fault.
    """

    numbers: dict[str, Expression]
    words: dict[str, dict[str, Expression]]
    read: dict[str, Any]


def names_of(instrument: Instrument, *, asked: bool = False) -> FactNames:
    """What a condition of *instrument* can name. *asked*: every fact is open, also one that is known or follows from a node."""
    inside = {
        (key.key, word): range_of_context(instrument, key.from_node, word)
        for key in instrument.context.values()
        if key.from_node is not None and not asked
        for word in key.values
    }
    facts = {} if asked else instrument.facts
    return _names(
        tuple(instrument.nodes),
        tuple(code for code in instrument.of_file if code not in instrument.nodes),
        tuple(instrument.context.values()),
        tuple(facts.items()),
        tuple(inside.items()),
    )


@lru_cache(maxsize=64)
def _names(
    codes: tuple[str, ...],
    elsewhere: tuple[str, ...],
    context: tuple[ContextKey, ...],
    facts: tuple[tuple[str, Any], ...],
    inside: tuple[tuple[tuple[str, str], Interval], ...],
) -> FactNames:
    """The same for all instruments with these nodes and facts, as mutants are."""
    names, ranges = FactNames({}, {}, {}), dict(inside)
    known = {key: fact for key, fact in facts if fact is not None}
    for at, code in (*enumerate(codes), *enumerate(elsewhere, len(codes) + len(context))):
        names.numbers[code] = Child(at=at)
    for at, key in enumerate(context, len(codes)):
        if key.key in names.numbers:
            continue  # the condition means the node
        if key.kind == "count":
            names.numbers[key.key] = Constant(number=int(known[key.key])) if key.key in known else Child(at=at)
        elif key.key in known:
            names.words[key.key] = {word: HOLDS if word == known[key.key] else FAILS for word in key.values}
        else:
            names.words[key.key] = {word: _is_number(at, number) for number, word in enumerate(key.values)}
            if key.from_node is not None:
                node = names.numbers[key.from_node]
                followed = {word: ranges[key.key, word] for word in key.values if (key.key, word) in ranges}
                names.words[key.key] |= {word: _lies_in(node, within) for word, within in followed.items()}
    return names


def _is_number(at: int, number: int) -> Expression:
    """That a choice is the value of that *number* among those that it has."""
    return Compare(left=Child(at=at), sign="=", right=Constant(number=number))


def _lies_in(child: Expression, inside: Interval) -> Expression:
    """That a node, from which a choice follows, lies between the ends of one of its values."""
    expressions: list[Expression] = []
    if inside.low is not None:
        expressions.append(
            Compare(left=child, sign=">" if inside.low_open else ">=", right=Constant(number=inside.low))
        )
    if inside.high is not None:
        expressions.append(
            Compare(left=child, sign="<" if inside.high_open else "<=", right=Constant(number=inside.high))
        )
    return Every(parts=tuple(expressions))


def combinations(keys: Mapping[str, ContextKey]) -> list[dict[str, str]] | None:
    """Every way in which the choices among *keys* can be answered; nothing where there are too many."""
    values = {key: context_key.values for key, context_key in keys.items() if context_key.kind == "choice"}
    found: list[dict[str, str]] = [{}]
    for key, words in values.items():
        if len(found) * len(words) > MOST:
            return None
        found = [{**one, key: word} for one, word in product(found, words)]
    return found


# --- Facts that scores hang on ------------------------------------------------------------------------------------------


def formula_words(instrument: Instrument) -> dict[str, dict[str, Expression]]:
    """What a formula can ask of facts: each choice, and of each word whether it is this one."""
    found: dict[str, dict[str, Expression]] = {}
    for key in instrument.context.values():
        if key.kind == "choice" and key.from_node is None and key.key not in instrument.nodes:
            known = instrument.facts.get(key.key, key.first)
            found[key.key] = {word: HOLDS if word == known else FAILS for word in key.values}
    return found


@lru_cache(maxsize=256)
def scored_by(instrument: Instrument) -> tuple[str, ...]:
    """Keys of the context that scores hang on, under some reading at least: they must be given."""
    by = [key for key in (instrument.nodes_by, instrument.weights_by) if key is not None]
    return tuple(dict.fromkeys([*by, *_in_formulas(instrument)]))


def must_be_given(instrument: Instrument) -> tuple[str, ...]:
    """Those of them that have no default."""
    return tuple([key for key in scored_by(instrument) if instrument.context[key].default is None])


def _in_formulas(instrument: Instrument) -> Iterator[str]:
    formulas = [node.formula for node in instrument.every_node.values() if node.formula is not None]
    formulas += [str(one[FORMULA]) for reading in instrument.readings for one in reading.sets if FORMULA in one]
    known = formula_words(instrument)
    if formulas and known:
        from evalkit.method.language import codes_in  # noqa: PLC0415  (start-up: few rule files have a formula)

        yield from (code for text in formulas for code in codes_in(text) if code in known)


def weighed_by(instrument: Instrument) -> Instrument:
    """*instrument* with the weights of the known fact, or of its first value."""
    key = instrument.context.get(instrument.weights_by or "")
    if key is None or not any(node.weight_by for node in instrument.nodes.values()):
        return instrument
    word = str(instrument.facts.get(key.key, key.first))
    nodes = {
        code: attrs.evolve(node, weight=node.weight_by.get(word)) if node.weight_by else node
        for code, node in instrument.nodes.items()
    }
    return attrs.evolve(instrument, nodes=nodes)


def words_here(instrument: Instrument, key: ContextKey) -> tuple[str, ...]:
    """Values of *key* that the nodes of *instrument* can be weighed under: the one that they are there by, else all."""
    return (str(instrument.facts.get(key.key, key.first)),) if key.key == instrument.nodes_by else key.values


def noded_by(instrument: Instrument) -> Instrument:
    """*instrument* with the nodes of the known fact, or of its default."""
    key = instrument.context.get(instrument.nodes_by or "")
    if key is None:
        return instrument
    word = instrument.facts.get(key.key, key.first)
    there: dict[str, Node] = {}
    for code, node in instrument.every_node.items():  # parents first
        if node.when in (None, word) and (node.parent is None or node.parent in there):
            there[code] = node
    return attrs.evolve(instrument, nodes=rebuilt(there), of_file=instrument.every_node)


def with_nodes(instrument: Instrument, nodes: Mapping[str, Node]) -> Instrument:
    """*instrument* with *nodes* in place of all that the file has."""
    if not instrument.of_file:
        return attrs.evolve(instrument, nodes=nodes)
    return weighed_by(noded_by(attrs.evolve(instrument, of_file=nodes)))


def noded_under(instrument: Instrument) -> tuple[Instrument, ...]:
    """*instrument* under each value of the fact that its nodes hang on, the one that stands for it first; else itself."""
    key = instrument.context.get(instrument.nodes_by or "")
    if key is None:
        return (instrument,)
    return tuple([told(instrument, {key.key: word}) for word in dict.fromkeys((key.first, *key.values))])


@lru_cache(maxsize=256)
def others_of(instrument: Instrument) -> tuple[Instrument, ...]:
    """*instrument* under the other values of the fact that its nodes hang on; nothing where they hang on none."""
    key = instrument.context.get(instrument.nodes_by or "")
    if key is None:
        return ()
    own = words_here(instrument, key)
    return tuple([told(instrument, {key.key: word}) for word in key.values if word not in own])


def rebuilt(nodes: Mapping[str, Node]) -> dict[str, Node]:
    """Nodes of which some have a new parent or are gone, with children and depth as these say, in the order of the tree."""
    children = by_key(nodes, lambda code: nodes[code].parent)
    found: dict[str, Node] = {}
    stack = [(node.code, 0) for node in reversed(tuple(nodes.values())) if node.parent is None]
    while stack:
        code, depth = stack.pop()
        below = tuple(children.get(code, ()))
        found[code] = attrs.evolve(nodes[code], children=below, depth=depth)
        stack.extend((child, depth + 1) for child in reversed(below))
    return found


@lru_cache(maxsize=1024)
def _told(instrument: Instrument, known: tuple[tuple[str, Any], ...]) -> Instrument:
    found, new = attrs.evolve(instrument, facts={**instrument.facts, **dict(known)}), dict(known)
    if instrument.nodes_by in new:
        return weighed_by(noded_by(found))
    return weighed_by(found) if instrument.weights_by in new else found


def told(instrument: Instrument, facts: Mapping[str, Any]) -> Instrument:
    """*instrument* where *facts* are known; the same object for the same ones."""
    known = tuple((key, fact) for key, fact in facts.items() if instrument.facts.get(key) != fact)
    return _told(instrument, known) if known else instrument


@lru_cache(maxsize=256)
def scored_under(instrument: Instrument, *, asked: bool = False) -> tuple[Instrument, ...]:
    """*instrument* under every combination of the facts that scores hang on and that are not known; itself where there are none.

    *asked*: every fact is open, also one that is known.
    """
    known = {} if asked else instrument.facts
    found = combinations({key: instrument.context[key] for key in scored_by(instrument) if key not in known})
    assert found is not None  # the loader refuses more
    return tuple(told(instrument, one) for one in found)


def facts_beside(instrument: Instrument, table: BandTable) -> list[Instrument]:
    """*instrument* under each combination of them that *table* stands for, whatever is known."""
    every, key = scored_under(instrument, asked=True), instrument.bands_key
    if key is None or table.when is None:
        return [*every]
    return [one for one in every if one.facts.get(key.key, table.when) == table.when]
