"""The changes of one section, old beside new, with where both come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.text import Decimal, Prose, english, msg, visible
from evalkit.report.diff.words import KIND, SECTION, citation, names
from evalkit.report.render.layout import GAP, Column, Line, Row, Span, line, longest_word, paragraph, table
from evalkit.report.show.instrument import heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.report.render.page import Page
    from evalkit.rulework.diff.model import Change, Diff
    from evalkit.schema.citation import Citation, Source

_SHOWN = 12  # changes of a section
_SOURCES = 1  # different sources under a section
_LONG = 200
_NONE = "–"
_INDENT = 2
# Of each column: up to how long a word is kept whole, and how wide the column grows.
_UNBROKEN = (28, 14, 14, 14)
_MOST = (28, 22, 1_000, 1_000)


class Told(NamedTuple):
    """A change as it is shown: *below* counts nodes that came or went with it, *alike* changes that say the same."""

    change: Change
    below: int = 0
    alike: int = 1


def section_lines(name: str, found: Diff, page: Page) -> list[Line]:
    """One section; nothing if it has no changes."""
    changes = [one for one in found.changes if one.section == name]
    if not changes:
        return []
    told = _gathered(changes) if name == "citations" else [Told(one) for one in changes]
    if name == "tree" and not page.detail:
        told = _folded(changes, found)
    shown = told if page.detail else _first(told)
    title = msg("{section} ({count})", section=SECTION[name], count=Decimal(len(changes)))
    lines = [heading(title, page), *_table(shown, found, page)]
    if name not in {"sources", "citations"}:
        lines += _sources([one.change for one in shown], found, page)
    if len(shown) < len(told):
        more = msg("… and {count} more; --detail shows all", count=Decimal(len(told) - len(shown)))
        lines += paragraph(page.say(more), page.width, first=line("  "), indent=4)
    return lines


def _gathered(changes: Sequence[Change]) -> list[Told]:
    """Facts whose source changed in the same way, told once."""
    told: dict[tuple[str, str, str], Told] = {}
    for one in changes:
        key = one.kind, english(one.old or ""), english(one.new or "")
        told[key] = told[key]._replace(alike=told[key].alike + 1) if key in told else Told(one)
    return list(told.values())


def _first(told: Sequence[Told]) -> list[Told]:
    """As many as are shown: of every kind some, the rest as it comes."""
    if len(told) <= _SHOWN:
        return list(told)
    kinds = list(dict.fromkeys(one.change.kind for one in told))
    share = max(_SHOWN // len(kinds), 2)
    return [one for kind in kinds for one in [one for one in told if one.change.kind == kind][:share]]


def _folded(changes: Sequence[Change], found: Diff) -> list[Told]:
    """Nodes that came or went with their parent are told by their number."""
    gone = {one.old_place for one in changes if one.kind == "removed"}
    came = {one.new_place for one in changes if one.kind == "added"}
    told: dict[str | None, Told] = {}
    others = 0
    for one in changes:
        side, whole = (found.old, gone) if one.kind == "removed" else (found.new, came)
        place = one.old_place if one.kind == "removed" else one.new_place
        top = _top(place, side, whole) if one.kind in {"added", "removed"} else None
        key = f"{one.kind} {top}"
        if top is not None and top != place and key in told:
            told[key] = told[key]._replace(below=told[key].below + 1)
        else:
            others += 1
            told[key if top is not None else f"= {others}"] = Told(one)
    return list(told.values())


def _top(place: str | None, instrument: Instrument, whole: set[str | None]) -> str | None:
    while place is not None and (parent := instrument.nodes[place].parent) in whole and parent is not None:
        place = parent
    return place


def _table(shown: Sequence[Told], found: Diff, page: Page) -> list[Line]:
    heads = [page.say(msg("place")), page.say(msg("what")), *(page.clean(name) for name in names(found))]
    rows = [_cells(one, page) for one in shown]
    least = [
        min(max(longest_word(text) for text in column), cap)
        for column, cap in zip(zip(heads, *rows, strict=True), _UNBROKEN, strict=True)
    ]
    if _INDENT + sum(least) + GAP * (len(least) - 1) > page.width:
        return _stacked(shown, rows, page)
    columns = [
        Column(head, wrap=True, least=one, most=most) for head, one, most in zip(heads, least, _MOST, strict=True)
    ]
    notes = (_note(one.change, page) for one in shown)
    cells = ([line(text) for text in row] for row in rows)
    return table(columns, [Row(each, note) for each, note in zip(cells, notes, strict=True)], page.width)


def _cells(one: Told, page: Page) -> tuple[str, str, str, str]:
    place = page.clean(_place(one.change))
    return place, page.say(_what(one)), _value(one.change.old, page), _value(one.change.new, page)


def _stacked(shown: Sequence[Told], rows: Sequence[tuple[str, str, str, str]], page: Page) -> list[Line]:
    """One change below the other, where columns would cut words."""
    lines: list[Line] = []
    for one, (place, what, old, new) in zip(shown, rows, strict=True):
        lines += paragraph(f"{place}, {what}: {old} → {new}", page.width, first=line("  "), indent=4)
        for note in _note(one.change, page):
            lines += paragraph(note.text, page.width, first=line("    "), indent=6)
    return lines


def _place(one: Change) -> str:
    places = [place for place in (one.old_place, one.new_place) if place is not None]
    joined = one.kind == "continued"  # one code, but two nodes
    return visible(" → ".join(places if joined else dict.fromkeys(places)), _LONG)


def _what(one: Told) -> Prose:
    change = one.change
    if change.section == "tree" and change.kind in {"added", "removed"}:
        kind = KIND[change.kind]
        return msg("{kind}, with {count} below", kind=kind, count=Decimal(one.below)) if one.below else kind
    if change.section == "tree":
        return change.what if change.kind == "continued" else KIND[change.kind]
    if one.alike > 1:
        return msg("{what}, and of {count} more", what=change.what, count=Decimal(one.alike - 1))
    return change.what


def _value(found: Prose | None, page: Page) -> str:
    return page.clean(_NONE) if found is None else page.say(found)


def _note(change: Change, page: Page) -> list[Span]:
    """What the crosswalk says beside."""
    if not page.detail or change.row is None or change.row.note is None:
        return []
    return [Span(page.say(change.row.note))]


def _sources(changes: Iterable[Change], found: Diff, page: Page) -> list[Line]:
    """Where the facts shown come from, each source once."""
    lines: list[Line] = []
    some = list(changes)
    if found.crosswalk is not None:
        cites = [one.row.cite for one in some if one.row is not None]
        lines += _cited(msg("the crosswalk"), cites, found.crosswalk.sources, page)
    for name, instrument, cites in (
        (names(found)[0], found.old, [one.old_cite for one in some if one.old_cite is not None]),
        (names(found)[1], found.new, [one.new_cite for one in some if one.new_cite is not None]),
    ):
        lines += _cited(name, cites, instrument.sources, page)
    return lines


def _cited(whose: Prose, cites: Iterable[Citation], sources: Mapping[str, Source], page: Page) -> list[Line]:
    texts = list(dict.fromkeys(page.say(citation(cite, sources)) for cite in cites))
    if not texts:
        return []
    shown = texts if page.detail else texts[:_SOURCES]
    if len(shown) < len(texts):
        shown = [*shown, page.say(msg("… ({count} in all)", count=Decimal(len(texts))))]
    text = page.say(msg("sources of {id}: {sources}", id=whose, sources=" | ".join(shown)))
    return paragraph(text, page.width, first=line("  "), indent=4)
