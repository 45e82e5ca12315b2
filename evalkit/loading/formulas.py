"""Formulas of rule files as they are loaded: what they name, under readings as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.instruments import ONE_LOWER, TOTAL
from evalkit.instruments.tree import FORMULA
from evalkit.loading.readings import changed_nodes
from evalkit.method.builders import read_formula
from evalkit.method.outcomes import read_condition

if TYPE_CHECKING:
    from evalkit.base.errors import Faults
    from evalkit.instruments import Instrument, Node


def check_formulas(instrument: Instrument, faults: Faults) -> None:
    """Every formula is one, and names each child of its node and nothing else; so it is under every reading.

    Args:
        instrument: Read without a fault that would make parts of it stand for nothing.
        faults: Takes what is wrong.
    """
    for node in instrument.nodes.values():
        _check(node, f"node[{node.code}].{FORMULA}", faults)
    for reading in instrument.readings:
        if any(FORMULA in one or "in" in one for one in reading.sets):
            for node in changed_nodes(instrument.nodes, reading).values():
                before = instrument.nodes[node.code]
                if (node.formula, node.children) != (before.formula, before.children):
                    _check(node, f"readings[{reading.id}].set[{node.code}].{FORMULA}", faults)


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
    for number, rule in enumerate(instrument.outcome, 1):
        if rule.when:
            read_condition(rule.when, instrument.nodes, faults, f"outcome[{number}].when")
        everywhere = [word for word in words if all(any(one.predicate == word for one in table) for table in tables)]
        if rule.then and rule.then not in (ONE_LOWER, *everywhere):
            problem = msg("{word} is no predicate of {place}", word=rule.then, place="bands[total]")
            choices = (ONE_LOWER, *dict.fromkeys(everywhere))
            faults.unknown(f"outcome[{number}].then", problem, rule.then, choices,
                           expected=msg("one of {choices}", choices=choices))  # fmt: skip


def _check(node: Node, place: str, faults: Faults) -> None:
    if node.formula is None or node.is_leaf:
        return
    found = read_formula(node.formula, node.children, faults, place)
    missing = tuple(code for code in node.children if found is not None and code not in found.codes)
    if missing:
        problem = msg("the formula leaves out {codes}", codes=missing)
        faults.add(place, problem, expected=msg("every child of {code}", code=node.code))
