"""Formulas of rule files as they are loaded: what they name, under readings as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.instruments import ONE_LOWER, TOTAL
from evalkit.instruments.tree import FORMULA
from evalkit.loading.readings import changed_nodes
from evalkit.method.builders import MAX_DEGREE, exponents, read_formula
from evalkit.method.facts import names_of
from evalkit.method.growth import Size, size_of, size_under_method
from evalkit.method.outcomes import read_condition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.errors import Faults
    from evalkit.instruments import Instrument, Method, Node, OutcomeRule
    from evalkit.method.facts import Names

MOST_LENGTH = 100  # times 30 digits


def check_formulas(instrument: Instrument, faults: Faults) -> None:
    """Every formula is one, and names each child of its node and nothing else; so it is under every reading.

    Args:
        instrument: Read without a fault that would make parts of it stand for nothing.
        faults: Takes what is wrong.
    """
    for node in instrument.nodes.values():
        _check(node, f"node[{node.code}].{FORMULA}", faults)
    _check_growth(instrument.nodes, faults)
    for reading in instrument.readings:
        if any(FORMULA in one or "in" in one for one in reading.sets):
            for node in changed_nodes(instrument.nodes, reading).values():
                before = instrument.nodes[node.code]
                if (node.formula, node.children) != (before.formula, before.children):
                    _check(node, f"readings[{reading.id}].set[{node.code}].{FORMULA}", faults)
            _check_growth(changed_nodes(instrument.nodes, reading), faults)


def _check_growth(nodes: Mapping[str, Node], faults: Faults) -> None:
    """No number gets longer than can be computed and printed."""
    if faults.found or not any(node.formula for node in nodes.values()):
        return
    sizes: dict[str, Size] = {}
    for node in reversed(tuple(nodes.values())):  # children stand behind their parents
        below = [sizes[code] for code in node.children]
        sizes[node.code], longest = size_under_method(below) if below else Size(), 0
        if node.formula is not None and below:
            place = f"node[{node.code}].{FORMULA}"
            found = read_formula(node.formula, node.children, faults, place)
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
        faults.add(place, msg("the method {name} has {count} children", name=method.name, count=str(len(node.children))),
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


def check_outcome(instrument: Instrument, faults: Faults) -> None:
    """Every rule of the predicate has a condition over nodes of the file, and a predicate that every table of the total has.

    Args:
        instrument: As above.
        faults: Takes what is wrong.
    """
    tables = [table for table in instrument.bands if table.at == TOTAL]
    words = [band.predicate for table in tables for band in table.bands]
    if ONE_LOWER in words and instrument.outcome:
        faults.add("bands", msg("{word} is no name for a predicate: rules of the predicate mean the next lower one by it",
                                word=ONE_LOWER))  # fmt: skip
    everywhere = [word for word in words if all(any(one.predicate == word for one in table) for table in tables)]
    known = tuple(dict.fromkeys(everywhere))
    stated = [("outcome", instrument.outcome)]
    stated += [(f"readings[{reading.id}].outcome", reading.outcome) for reading in instrument.readings]
    for at, rules in stated:
        for number, rule in enumerate(rules, 1):
            _check_rule(instrument, rule, known, faults, f"{at}[{number}]")


def _check_rule(
    instrument: Instrument, rule: OutcomeRule, known: tuple[str, ...], faults: Faults, place: str
) -> None:
    _check_conditions(rule, names_of(instrument, asked=True), faults, place)
    for key, word, choices in (("then", rule.then, (ONE_LOWER, *known)), ("of", rule.of, known)):
        if word and word not in choices:
            problem = msg("{word} is no predicate of {place}", word=word, place="bands[total]")
            faults.unknown(f"{place}.{key}", problem, word, choices, expected=msg("one of {choices}", choices=choices))


def _check_conditions(rule: OutcomeRule, names: Names, faults: Faults, place: str) -> None:
    if rule.when:
        read_condition(rule.when, names, faults, f"{place}.when")
    for number, one in enumerate(rule.unless, 1):
        if one.holds:
            read_condition(one.holds, names, faults, f"{place}.unless[{number}].holds")


def _check(node: Node, place: str, faults: Faults) -> None:
    if node.formula is None or node.is_leaf:
        return
    found = read_formula(node.formula, node.children, faults, place)
    missing = tuple(code for code in node.children if found is not None and code not in found.codes)
    if missing:
        problem = msg("the formula leaves out {codes}", codes=missing)
        faults.add(place, problem, expected=msg("every child of {code}", code=node.code))
