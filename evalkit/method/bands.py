"""Value → word: bands as lower bounds in descending order, and their words; and the values that give a word or a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import at_least, short_text
from evalkit.base.interval import Interval
from evalkit.base.text import msg
from evalkit.base.wording import caseless
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.instruments import Band, BandTable, Instrument, Node
    from evalkit.instruments.bands import Bounded
    from evalkit.instruments.expression import Step


def table_for(instrument: Instrument, node: Node, when: str | None = None) -> BandTable | None:
    """The bands of *node*: its own, else those of its level; for the context value *when* if the tables ask for one."""
    for place in (node.code, instrument.level_name(node)):
        for table in instrument.bands:
            if table.at == place and table.when == when:
                return table
    return None


def bands_at(instrument: Instrument, code: str, when: str | None = None) -> BandTable:
    """The bands of the total, for every value of the context, or of a node that a fact follows from: the loader asks for these."""
    table = table_for(instrument, instrument.nodes[code], when)
    assert table is not None
    return table


def reaches(band: Band, value: Exact) -> bool:
    """Whether *value* lies on or above the lower bound of *band* (above it, if the bound is excluded)."""
    least = band.minimum
    if least is None:
        return True
    return at_least(value, least) and not (band.exclusive and value == least)


def bound_words(band: Bounded | Step) -> Message:
    """The lower bound of a band, a grade or a step, in words."""
    if band.minimum is None:
        return msg("below")
    bound = short_text(band.minimum)
    return msg("above {bound}", bound=bound) if band.exclusive else msg("at least {bound}", bound=bound)


def find_band(table: BandTable, value: Exact) -> Band:
    """The highest band that *value* reaches. Total: the last band has no bound."""
    return table.bands[_index(table, value)]


def bands_between(table: BandTable, low: Exact, high: Exact) -> tuple[Band, ...]:
    """Every band that a value from *low* to *high* can lie in, best first."""
    return table.bands[_index(table, high) : _index(table, low) + 1]


def _index(table: BandTable, value: Exact) -> int:
    at = 0
    while not reaches(table.bands[at], value):  # the last band has no bound
        at += 1
    return at


# --- The words of the total -------------------------------------------------------------------------------------------


def predicate_words(instrument: Instrument) -> tuple[str, ...]:
    """Predicates of the total of *instrument* and the words beside them, best first, each once; none without bands."""
    each = (word for band in bands_of_total(instrument) for word in (band.predicate, band.label))
    return tuple(dict.fromkeys(word for word in each if word))


def predicate_ranks(instrument: Instrument) -> Mapping[str, int]:
    """The same words, as ``caseless`` gives them → their place in the order; 0 is the best."""
    found: dict[str, int] = {}
    order: dict[str, int] = {}
    for band in bands_of_total(instrument):
        rank = order.setdefault(band.predicate, len(order))
        for word in (band.predicate, band.label):
            if word:
                found.setdefault(caseless(word), rank)
    return found


def bands_of_total(instrument: Instrument) -> Iterator[Band]:
    """Every band of the total, those of all facts that its bands hang on."""
    return (band for table in instrument.bands if table.at == TOTAL for band in table.bands)


# --- Which values give what -------------------------------------------------------------------------------------------


def range_of(table: BandTable, number: int) -> Interval:
    """The values of a band: from its own bound to that of the one before."""
    band = table.bands[number]
    if number == 0:
        return Interval(low=band.minimum, low_open=band.exclusive)
    before = table.bands[number - 1]
    return Interval(low=band.minimum, low_open=band.exclusive, high=before.minimum, high_open=not before.exclusive)


def context_kept(instrument: Instrument, when: str | None) -> dict[str, Interval]:
    """The node that the context follows from, and the range of it that gives *when*.

    Nothing where its leaves do not count in the total: answering them otherwise, or naming the context, changes no score.
    """
    node = context_node(instrument)
    return {} if when is None or node is None else {node: range_of_context(instrument, node, when)}


def context_node(instrument: Instrument) -> str | None:
    """The node that the context of the bands follows from, where its leaves count in the total."""
    code = instrument.bands_from
    is_counted = code is not None and set(instrument.leaves_under(code)) & set(instrument.leaves_under(TOTAL))
    return code if is_counted else None


def range_of_context(instrument: Instrument, code: str, when: str) -> Interval:
    """The values of the node that the context follows from, under which it is *when*."""
    table = bands_at(instrument, code)
    number = next(i for i, band in enumerate(table.bands) if band.predicate == when)
    return range_of(table, number)
