"""Formulas of rule files as they are loaded: what they name, under readings as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import did_you_mean
from evalkit.base.exact import short_text
from evalkit.base.limits import MAX_DEGREE
from evalkit.base.text import msg, visible
from evalkit.instruments import ONE_LOWER, TOTAL
from evalkit.instruments.tree import FORMULA
from evalkit.loading.readings import changed_nodes
from evalkit.method.builders import exponents, read_formula
from evalkit.method.computing_order import computing_order
from evalkit.method.context_facts import MOST, combinations, formula_words, names_of, scored_by, with_nodes, words_here
from evalkit.method.outcome_rules import read_condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.instruments import ContextKey, Instrument, Method, Node, OutcomeRule
    from evalkit.instruments.expression import Expression
    from evalkit.method.context_facts import FactNames

    Words = Mapping[str, Mapping[str, Expression]]

MOST_LENGTH = 100  # times 30 digits
_HIGHER = msg(
    "one higher is a rule for each predicate, that of the best first: of = the predicate, then = the next better one"
)


def check_formulas(instrument: Instrument, faults: Faults) -> None:
    """Every formula is one, and names each child of its node, each node that it reads, and nothing else; so it is under every reading.

    Args:
        instrument: Read without a fault that would make parts of it stand for nothing.
        faults: Takes what is wrong.
    """
    words = formula_words(instrument)
    for node in instrument.nodes.values():
        _check(node, f"node[{node.code}].{FORMULA}", faults, words)
    _check_growth(instrument.nodes, faults, words)
    for reading in instrument.readings:
        if any(FORMULA in one or "in" in one for one in reading.sets):
            under = with_nodes(instrument, changed_nodes(instrument.every_node, reading)).nodes
            for node in under.values():
                before = instrument.nodes[node.code]
                if (node.formula, node.operands) != (before.formula, before.operands):
                    _check(node, f"readings[{reading.id}].set[{node.code}].{FORMULA}", faults, words)
            _check_growth(under, faults, words)


def _check_growth(nodes: Mapping[str, Node], faults: Faults, words: Words) -> None:
    """No number gets longer than can be computed and printed."""
    if faults.found or not any(node.formula for node in nodes.values()):
        return
    from evalkit.method.number_length import Size, size_of, size_under_method  # noqa: PLC0415  # most rule files have no formula

    sizes: dict[str, Size] = {}
    for node in map(nodes.__getitem__, computing_order(nodes)):
        below = [sizes[code] for code in node.operands]
        sizes[node.code], longest = size_under_method(below) if below else Size(), 0
        if node.formula is not None and below:
            place = f"node[{node.code}].{FORMULA}"
            found = read_formula(node.formula, node.operands, faults, place, words)
            if found is not None:
                sizes[node.code], longest = size_of(found.expression, below)
            if longest > MOST_LENGTH:
                problem = msg("numbers of more than {limit} digits can come out", limit=str(30 * MOST_LENGTH))
                faults.add(place, problem, hint=msg("fewer products of products"))
                return


def check_method(instrument: Instrument, node: Node, method: Method, faults: Faults) -> None:
    """What a named method asks for beside weights, leaves and sections.

    Args:
        instrument: As above.
        node: One with children.
        method: Its own.
        faults: Takes what is wrong.
    """
    place = f"node[{node.code}]"
    if method.one_child and len(node.children) != 1:
        faults.add(place, msg("the method {name} has {count:child|children}", name=method.name, count=str(len(node.children))),
                   expected=msg("exactly one child"))  # fmt: skip
    low, high = (node.params.get(key) for key in ("low", "high"))
    if low is not None and high is not None:
        if low >= high:
            faults.add(f"{place}.high", msg("{found} is not above the lower end", found=short_text(high)),
                       expected=msg("a number above {low}", low=short_text(low)))  # fmt: skip
        elif low <= 0 and "logarithm" in node.params:
            faults.add(f"{place}.low", msg("{found} has no logarithm", found=short_text(low)),
                       expected=msg("a number above {low}", low="0"))  # fmt: skip
    if method.may_weigh and sum(exponents(instrument, node)) > MAX_DEGREE:
        faults.add(place, msg("the weights of its children are no shares of a hundred or fewer equal parts"))


def check_facts(instrument: Instrument, faults: Faults) -> None:
    """What scores hang on is a choice that is asked for, and weights are stated for each of its values.

    Args:
        instrument: As above.
        faults: Takes what is wrong.
    """
    for node, key in _hanging(instrument, "weights_by", "weight_by", faults):
        words = words_here(instrument, key) if node.code in instrument.nodes else ()
        _check_weights_by(node, key, words, faults)
    for node, key in _hanging(instrument, "nodes_by", "when", faults):
        _check_when(node, key, faults)
    if not faults.found and combinations({one: instrument.context[one] for one in scored_by(instrument)}) is None:
        problem = msg("scores hang on facts with more than {limit} combinations", limit=str(MOST))
        faults.add("context", problem)


def _hanging(instrument: Instrument, by: str, own: str, faults: Faults) -> list[tuple[Node, ContextKey]]:
    """The nodes that have the key *own*, each with the fact that the key *by* of the instrument names for it."""
    name = getattr(instrument, by)
    key = instrument.context.get(name or "")
    hanging = [node for node in instrument.every_node.values() if getattr(node, own) not in (None, {})]
    if key is None:
        for node in hanging if name is None else ():
            faults.add(f"node[{node.code}].{own}", msg("[instrument] has no {key}", key=by), expected=f"{by} = …")
        return []
    place = f"instrument.{by}"
    if key.from_node is not None:
        problem = msg("{key} follows from the node {code}", key=key.key, code=key.from_node)
        faults.add(place, problem, expected=msg("a choice that is asked for"))
    if not hanging:
        faults.add(place, msg("no node has {key}", key=own), hint=msg("leave the key out"))
    return [(node, key) for node in hanging]


def _check_when(node: Node, key: ContextKey, faults: Faults) -> None:
    """Nodes that hang on a fact hang on one of its values; the total is always there."""
    place, word = f"node[{node.code}].when", node.when or ""
    if word not in key.values:
        faults.unknown(place, msg("{key} has no value {word}", key=key.key, word=visible(word)), word, key.values,
                       expected=msg("one of {choices}", choices=key.values))  # fmt: skip
    elif node.code == TOTAL:
        faults.add(place, msg("the total hangs on no fact"), hint=msg("leave the key out"))


def _check_weights_by(node: Node, key: ContextKey, words: Iterable[str], faults: Faults) -> None:
    """Weights are stated for values of *key* only, and for all of *words*."""
    place, expected = f"node[{node.code}].weight_by", msg("a number for each of {choices}", choices=key.values)
    for word, weight in node.weight_by.items():
        if word not in key.values:
            faults.unknown(place, msg("{key} has no value {word}", key=key.key, word=visible(word)), word, key.values,
                           expected=expected)  # fmt: skip
        elif weight < 0:
            faults.add(f"{place}.{word}", msg("{found} is not allowed here", found=short_text(weight)),
                       expected=msg("a number from {low} up", low="0"))  # fmt: skip
    for word in words:
        if word not in node.weight_by:
            faults.add(place, msg("{word} has no weight", word=word), expected=expected)


def check_outcome(instrument: Instrument, faults: Faults) -> None:
    """Every rule of the predicate has a condition over nodes of the file, and a predicate that every table of the total has.

    Args:
        instrument: As above.
        faults: Takes what is wrong.
    """
    _check_rules(instrument, instrument.outcome, "outcome", faults)
    for reading in instrument.readings:
        for change in reading.sets:
            for key in ("rules", "more"):
                if key in change:
                    _check_rules(instrument, change[key], f"readings[{reading.id}].set[outcome].{key}", faults)


def _check_rules(instrument: Instrument, rules: Sequence[OutcomeRule], where: str, faults: Faults) -> None:
    owners = (instrument.bands, *(reading.bands for reading in instrument.readings))
    tables = [table for bands in owners for table in bands if table.at == TOTAL]
    words = [band.predicate for table in tables for band in table.bands]
    if ONE_LOWER in words and rules:
        faults.add("bands", msg("{word} is no name for a predicate: rules of the predicate mean the next lower one by it",
                                word=ONE_LOWER))  # fmt: skip
    everywhere = [word for word in words if all(any(one.predicate == word for one in table) for table in tables)]
    known = tuple(dict.fromkeys(everywhere))
    for number, rule in enumerate(rules, 1):
        _check_rule(instrument, rule, known, faults, f"{where}[{number}]")


def _check_rule(instrument: Instrument, rule: OutcomeRule, known: tuple[str, ...], faults: Faults, place: str) -> None:
    _check_conditions(rule, names_of(instrument, asked=True), faults, place)
    for key, word, choices in (("then", rule.then, (ONE_LOWER, *known)), ("of", rule.of, known)):
        if word and word not in choices:
            problem = msg("{word} is no predicate of {place}", word=word, place="bands[total]")
            hint = _HIGHER if word == "one-higher" else did_you_mean(word, choices)
            faults.add(f"{place}.{key}", problem, expected=msg("one of {choices}", choices=choices), hint=hint)


def _check_conditions(rule: OutcomeRule, names: FactNames, faults: Faults, place: str) -> None:
    if rule.when:
        read_condition(rule.when, names, faults, f"{place}.when")
    for number, requirement in enumerate(rule.unless, 1):
        if requirement.holds:
            read_condition(requirement.holds, names, faults, f"{place}.unless[{number}].holds")


def _check(node: Node, place: str, faults: Faults, words: Words) -> None:
    if node.formula is None or node.is_leaf:
        return
    found = read_formula(node.formula, node.operands, faults, place, words)
    missing = tuple(code for code in node.operands if found is not None and code not in found.codes)
    if missing:
        problem = msg("the formula leaves out {codes}", codes=missing)
        faults.add(place, problem, expected=msg("every child of {code}, and every node that it reads", code=node.code))
