"""Which list of nodes a table is about, where nodes hang on a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import Message, msg
from evalkit.base.wording import caseless, folded
from evalkit.method.context_facts import noded_under, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.tables.sheet import Sheet


def listed_in(instrument: Instrument, sheets: Iterable[Sheet], given: Mapping[str, Any]) -> Instrument:
    """*instrument* with the nodes that *sheets* are about.

    A fact that is *given* says it. Otherwise it is the list of which most leaves stand there by title or code: of lists that
    are alike in this, the one that is taken where nothing is said, so that *instrument* is returned as it is.
    Without a default the fact is then still open.
    """
    key = instrument.context.get(instrument.nodes_by or "")
    if key is None:
        return instrument
    if key.key in given:
        said = folded(str(given[key.key]))
        return next((told(instrument, {key.key: word}) for word in key.values if folded(word) == said), instrument)
    cells = {caseless(cell) for sheet in sheets for _, row in sheet.rows for cell in row if cell is not None}
    usual, *others = noded_under(instrument)
    best, *fewer = sorted((usual, *others), key=lambda one: -len(cells & _names(one)))
    is_usual = best is usual and key.default is not None
    is_alike = any(len(cells & _names(one)) == len(cells & _names(best)) for one in fewer)
    return instrument if is_usual or is_alike else best


def _names(instrument: Instrument) -> set[str]:
    leaves = (node for node in instrument.nodes.values() if node.is_leaf)
    return {caseless(text) for node in leaves for text in (node.code, node.title)}


def found_facts(instrument: Instrument, given: Collection[str]) -> dict[str, Any]:
    """The fact by which the list was chosen, where it is not *given* beside the table or by a column."""
    return {key: word for key, word in instrument.facts.items() if key == instrument.nodes_by and key not in given}


def said_of_facts(instrument: Instrument, facts: Mapping[str, Any]) -> Sequence[Message]:
    """A sentence about each of the *facts* that follow from the table."""
    return [
        msg(
            "{key} is {word}: most of its titles or codes stand here", key=instrument.context[key].title, word=str(word)
        )
        for key, word in facts.items()
    ]
