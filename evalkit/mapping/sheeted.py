"""Which list of nodes a table is about, of an instrument whose nodes hang on a fact: criteria of an agency, or of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import Message, msg
from evalkit.base.wording import caseless, folded
from evalkit.method.facts import noded_under, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.tables.sheet import Sheet


def listed_in(instrument: Instrument, sheets: Iterable[Sheet], given: Mapping[str, Any]) -> Instrument:
    """*instrument* with the nodes that *sheets* are about.

    A fact that is *given* says it. Otherwise it is the list of which most leaves stand there by title or code: of lists that
    are alike in this, the one that is taken where nothing is said, so that *instrument* is returned as it is.
    """
    key = instrument.context.get(instrument.nodes_by or "")
    if key is None:
        return instrument
    if key.key in given:
        said = folded(str(given[key.key]))
        return next((told(instrument, {key.key: word}) for word in key.values if folded(word) == said), instrument)
    cells = {caseless(cell) for sheet in sheets for _, row in sheet.rows for cell in row if cell is not None}
    usual, *others = noded_under(instrument)
    best = max((usual, *others), key=lambda one: len(cells & _names(one)))
    return instrument if best is usual else best


def _names(instrument: Instrument) -> set[str]:
    leaves = (node for node in instrument.nodes.values() if node.is_leaf)
    return {caseless(text) for node in leaves for text in (node.code, node.title)}


def found_facts(instrument: Instrument, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fact by which the list was chosen, where it is not *given*."""
    return {key: word for key, word in instrument.facts.items() if key == instrument.nodes_by and key not in given}


def said_of_facts(instrument: Instrument, facts: Mapping[str, Any]) -> Sequence[Message]:
    """A sentence about each of the *facts* that follow from the table."""
    return [
        msg(
            "{key} is {word}: most of its titles or codes stand here", key=instrument.context[key].title, word=str(word)
        )
        for key, word in facts.items()
    ]
