"""Codes, titles and words of bands that look mistyped, copied or swapped, or as if one were left out."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.grouping import by_key
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.instruments import TOTAL
from evalkit.rulework.check.model import Statement, failed, proved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import BandTable, Instrument, Node

_NUMBER = re.compile(r"[0-9]{1,18}")
_NUMBERED_TITLE = re.compile(r"(?:(\w+)\s+)?([0-9]{1,18})(?=[\s.:)])", re.ASCII)


class _Code(NamedTuple):
    """A code with numbers in it: ``P2.10`` is of the form ``P#.#``, with the numbers 2 and 10."""

    code: str
    form: str
    numbers: tuple[int, ...]


def statements(instrument: Instrument) -> Iterator[Statement]:
    """Whether codes or titles look as if two of them were swapped, one were left out or one were copied."""
    yield from _order(instrument)
    yield from _holes(instrument)
    yield from _below_parents(instrument)
    yield from _titles(instrument)
    yield from _numbered_titles(instrument)


# --- Codes ------------------------------------------------------------------------------------------------------


def _read(code: str) -> _Code | None:
    """The numbers of *code*; nothing if it has none."""
    numbers = tuple(int(found) for found in _NUMBER.findall(code))
    return _Code(code, _NUMBER.sub("#", code), numbers) if numbers else None


def _tree_order(instrument: Instrument) -> Iterator[Node]:
    """Every node, each followed by what is below it, children in their order."""
    waiting = [node for node in instrument.nodes.values() if node.parent is None][::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [instrument.nodes[child] for child in reversed(node.children)]


def _order(instrument: Instrument) -> Iterator[Statement]:
    """Codes of one form and one level of the tree count up from the first to the last."""
    read = [(node.depth, code) for node in _tree_order(instrument) if (code := _read(node.code)) is not None]
    groups = by_key(read, lambda each: (each[0], each[1].form))
    pairs = [pair for group in groups.values() for pair in itertools.pairwise([code for _, code in group])]
    wrong = [(before, after) for before, after in pairs if after.numbers <= before.numbers]
    for before, after in wrong:
        text = msg("{code} stands after {other}: codes of one form should count up", code=after.code, other=before.code)
        shows = msg("{other}, then {code}", other=before.code, code=after.code)
        yield failed("codes-order", after.code, text, shows)
    if pairs and not wrong:
        text = msg(
            "{count} numbered codes count up in the order of the tree", count=str(sum(map(len, groups.values())))
        )
        yield proved("codes-order", "", text)


def _holes(instrument: Instrument) -> Iterator[Statement]:
    """Among siblings no number is left out; one that stands elsewhere in the tree is a matter of order."""
    looked_at = holes = 0
    for node in instrument.nodes.values():
        groups: dict[tuple[str, tuple[int, ...]], set[int]] = {}
        for read in filter(None, map(_read, node.children)):
            groups.setdefault((read.form, read.numbers[:-1]), set()).add(read.numbers[-1])
        for (form, before), found in groups.items():
            looked_at += len(found) > 1
            left_out = next((one for one in range(min(found), max(found)) if one not in found), None)
            code = _written(form, (*before, left_out)) if left_out is not None else None
            if code is None or code in instrument.nodes:
                continue
            holes += 1
            text = msg("between the children of {code} a number is left out", code=node.code)
            yield failed("codes-hole", node.code, text, msg("there is no {code}", code=code))
    if looked_at and not holes:
        yield proved("codes-hole", "", msg("no number is left out among the codes of siblings"))


def _written(form: str, numbers: tuple[int, ...]) -> str:
    first, *rest = form.split("#")
    return first + "".join(f"{number}{text}" for number, text in zip(numbers, rest, strict=True))


def _below_parents(instrument: Instrument) -> Iterator[Statement]:
    """Where most codes of a level of the tree begin with the code of their parent, all do."""
    below = (node for node in instrument.nodes.values() if node.parent not in (None, TOTAL))
    inside = wrong = 0
    for placed in by_key(below, lambda node: node.depth).values():
        outside = [(node.code, node.parent or "") for node in placed if not node.code.startswith(node.parent or "")]
        if 2 * len(outside) >= len(placed):
            continue
        inside += len(placed) - len(outside)
        for code, parent in outside:
            wrong += 1
            text = msg("{code} stands below {parent}, whose code it does not begin with", code=code, parent=parent)
            shows = msg(
                "{count:code beside it begins|codes beside it begin} with that of the parent",
                count=str(len(placed) - len(outside)),
            )
            yield failed("codes-parent", code, text, shows)
    if inside and not wrong:
        yield proved(
            "codes-parent", "", msg("{count:code begins|codes begin} with the code of the parent", count=str(inside))
        )


# --- Titles -----------------------------------------------------------------------------------------------------


def _titles(instrument: Instrument) -> Iterator[Statement]:
    """No title stands beside two siblings."""
    families = [node for node in instrument.nodes.values() if len(node.children) > 1]
    twice = 0
    for node in families:
        for codes in _called_alike({child: instrument.nodes[child].title for child in node.children}):
            twice += 1
            text = msg("{names} have the same title", names=codes)
            yield failed("titles-differ", node.code, text, msg("“{title}”", title=instrument.nodes[codes[0]].title))
    if families and not twice:
        yield proved("titles-differ", "", msg("siblings have different titles"))


def _called_alike(titles: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Those that share a title, in whatever case it is written."""
    by_title = by_key(titles, lambda name: caseless(titles[name]))
    return [tuple(names) for names in by_title.values() if len(names) > 1]


def _numbered_titles(instrument: Instrument) -> Iterator[Statement]:
    """Where all siblings have a number before their title (``Indicator 12: …``), it is the number of their code."""
    numbered = wrong = 0
    for node in instrument.nodes.values():
        read = [(_read(child), _NUMBERED_TITLE.match(instrument.nodes[child].title)) for child in node.children]
        pairs = [(code, title) for code, title in read if code is not None and title is not None]
        if len(pairs) < len(read) or len({title.group(1) for _, title in pairs}) != 1:
            continue
        numbered += 1
        for code, title in pairs:
            if int(title.group(2)) != code.numbers[-1]:
                wrong += 1
                text = msg("its title has the number {number}", number=title.group(2))
                shows = msg("{code} is called “{title}”", code=code.code, title=instrument.nodes[code.code].title)
                yield failed("titles-numbered", code.code, text, shows)
    if numbered and not wrong:
        yield proved("titles-numbered", "", msg("the numbers in titles are those of the codes"))


# --- Words of bands --------------------------------------------------------------------------------------------------

_WORDS, _LABELS = "bands-alike", "labels-differ"


def of_bands(instrument: Instrument) -> Iterator[Statement]:
    """Whether words look as if one were mistyped, two were swapped, or a label were copied."""
    for table in instrument.bands:
        yield from labels(table)
    by_node = by_key(instrument.bands, lambda table: table.at)
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
    labels = {band.predicate: band.label for band in table.bands if band.label is not None}
    twice = _called_alike(labels)
    for words in twice:
        text = msg("{names} have the same label", names=words)
        shows = msg("“{title}”", title=labels[words[0]])
        yield failed(_LABELS, table.place, text, shows)
    if labels and not twice:
        text = msg("bands have different labels")
        yield proved(_LABELS, table.place, text)
