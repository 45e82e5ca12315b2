"""Words of bands: the tables of one node have the same, and no label stands beside two of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.wording import caseless
from evalkit.rulework.check.model import Statement, failed, proved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import BandTable, Instrument

_WORDS, _LABELS = "bands-alike", "labels-differ"


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Whether words look as if one were mistyped, two were swapped, or a label were copied."""
    by_node: dict[str, list[BandTable]] = {}
    for table in instrument.bands:
        by_node.setdefault(table.at, []).append(table)
        yield from labels(table)
    for tables in by_node.values():
        if len(tables) > 1:
            yield from _alike(tables)


def _alike(tables: Sequence[BandTable]) -> Iterator[Statement]:
    """The tables of a node have the same words in the same order, whatever the context; most are right."""
    listed = {table.place: tuple((band.predicate, band.label or "") for band in table.bands) for table in tables}
    usual = Counter(listed.values()).most_common(1)[0][0]
    wrong = {place: words for place, words in listed.items() if words != usual}
    for place, words in wrong.items():
        text = msg("its words, or their order, differ from those of the other tables of this node")
        shows = msg("here: {words}; there: {others}", words=_told(words), others=_told(usual))
        yield failed(_WORDS, place, text, shows)
    if not wrong:
        text = msg("{count} tables have the same words in the same order", count=str(len(tables)))
        yield proved(_WORDS, f"bands[{tables[0].at}]", text)


def _told(words: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{predicate} ({label})" if label else predicate for predicate, label in words)


def labels(table: BandTable) -> Iterator[Statement]:
    """No two bands of a table have the same label."""
    by_label: dict[str, list[str]] = {}
    for band in table.bands:
        if band.label is not None:
            by_label.setdefault(caseless(band.label), []).append(band.predicate)
    twice = [words for words in by_label.values() if len(words) > 1]
    labels = {band.predicate: band.label or "" for band in table.bands}
    for words in twice:
        text = msg("{names} have the same label", names=tuple(words))
        shows = msg("“{title}”", title=labels[words[0]])
        yield failed(_LABELS, table.place, text, shows)
    if by_label and not twice:
        text = msg("bands have different labels")
        yield proved(_LABELS, table.place, text)
