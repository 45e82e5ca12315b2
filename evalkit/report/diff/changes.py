"""The changes of one section, old beside new, with where both come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, Message, Prose, english, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Remark, Row, Section, Table, together
from evalkit.report.sources import short_cite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.instruments import Instrument
    from evalkit.report.sources import Rules
    from evalkit.rulework.diff.model import Change, Diff
    from evalkit.schema.citation import Citation

SECTION = {
    "tree": msg("Tree"),
    "weights": msg("Weights"),
    "methods": msg("Methods"),
    "gates": msg("Gates"),
    "thresholds": msg("Thresholds"),
    "floors": msg("Floors"),
    "answers": msg("Questions and their answers"),
    "scales": msg("Scales"),
    "bands": msg("Bands"),
    "rounding": msg("Rounding"),
    "ladder": msg("Ladder of maturity"),
    "grades": msg("Grades"),
    "context": msg("Context"),
    "records": msg("Rows of persons or respondents"),
    "claims": msg("Claims"),
    "validity": msg("Validity"),
    "names": msg("Names"),
    "readings": msg("Readings"),
    "notes": msg("Notes"),
    "sources": msg("Sources"),
    "citations": msg("Citations"),
}
KIND = {
    "added": msg("added"),
    "removed": msg("removed"),
    "moved": msg("moved"),
    "renamed": msg("renamed"),
    "reworded": msg("reworded"),
    "continued": msg("continued"),
    "changed": msg("changed"),
}
_SHOWN = 12  # changes of a section
_LONG = 200
_NONE = "–"


class _Row(NamedTuple):
    """A change as it is shown: *below* counts nodes that came or went with it, *alike* changes that say the same."""

    change: Change
    below: int = 0
    alike: int = 1


def names(diff: Diff) -> tuple[str, str]:
    """What the two are called: their ids, or A and B where these are the same."""
    old, new = visible(diff.old.id), visible(diff.new.id)
    return (old, new) if old != new else (f"{old} (A)", f"{new} (B)")


def section(name: str, diff: Diff, *, detail: bool) -> Section:
    """The section *name* of what differs; nothing if it has no changes."""
    changes = [change for change in diff.changes if change.section == name]
    if not changes:
        return []
    rows = _gathered(changes) if name == "citations" else [_Row(change) for change in changes]
    if name == "tree" and not detail:
        rows = _folded(changes, diff)
    shown = rows if detail else _first(rows)
    blocks: list[Block] = [
        Heading(msg("{section} ({count})", section=SECTION[name], count=Decimal(len(changes)))),
        _table(shown, diff, detail=detail),
    ]
    if name not in {"sources", "citations"}:
        blocks += _sources([each.change for each in shown], diff, detail=detail)
    if len(shown) < len(rows):
        blocks.append(Paragraph(msg("… and {count} more; --detail shows all", count=Decimal(len(rows) - len(shown)))))
    return blocks


def _gathered(changes: Sequence[Change]) -> list[_Row]:
    """Facts whose source changed in the same way, told once."""
    rows: dict[tuple[str, str, str], _Row] = {}
    for change in changes:
        key = change.kind, english(change.old or ""), english(change.new or "")
        rows[key] = rows[key]._replace(alike=rows[key].alike + 1) if key in rows else _Row(change)
    return list(rows.values())


def _first(rows: Sequence[_Row]) -> Sequence[_Row]:
    """As many as are shown: of every kind some, the rest as it comes."""
    if len(rows) <= _SHOWN:
        return rows
    kinds = list(dict.fromkeys(row.change.kind for row in rows))
    share = max(_SHOWN // len(kinds), 2)
    return [row for kind in kinds for row in [row for row in rows if row.change.kind == kind][:share]]


def _folded(changes: Sequence[Change], diff: Diff) -> list[_Row]:
    """Nodes that came or went with their parent are told by their number."""
    gone = {change.old_place for change in changes if change.kind == "removed"}
    came = {change.new_place for change in changes if change.kind == "added"}
    rows: dict[tuple[str, str] | int, _Row] = {}
    for number, change in enumerate(changes):
        is_gone = change.kind == "removed"
        place = change.old_place if is_gone else change.new_place
        if place is None or change.kind not in {"added", "removed"}:
            rows[number] = _Row(change)
            continue
        top = _top(place, diff.old, gone) if is_gone else _top(place, diff.new, came)
        key = change.kind, top
        rows[key] = rows[key]._replace(below=rows[key].below + 1) if place != top and key in rows else _Row(change)
    return list(rows.values())


def _top(place: str, instrument: Instrument, whole: set[str | None]) -> str:
    """The node at *place* or, of those above it that came or went as well, the highest."""
    while (parent := instrument.every_node[place].parent) is not None and parent in whole:
        place = parent
    return place


def _table(rows: Sequence[_Row], diff: Diff, *, detail: bool) -> Table:
    """Old beside new; one change below the other where columns would cut words."""
    old, new = names(diff)
    columns = (
        Column(msg("place"), wrap=True, most=28, unbroken=28),
        Column(msg("what"), wrap=True, most=22, unbroken=14),
        Column(old, wrap=True, most=1_000, unbroken=14),
        Column(new, wrap=True, most=1_000, unbroken=14),
    )
    cells = [_cells(row) for row in rows]
    notes = [_note(row.change) if detail else [] for row in rows]
    lines: list[Block] = []
    for (place, what, before, after), below in zip(cells, notes, strict=True):
        told = {"place": place, "what": what, "old": before, "new": after}
        lines.append(Paragraph(Message("{place}, {what}: {old} → {new}", told)))
        lines += [Paragraph(note, 2) for note in below]
    return Table(
        columns,
        [Row(each, [Remark(note) for note in below]) for each, below in zip(cells, notes, strict=True)],
        otherwise=lines,
    )


def _cells(row: _Row) -> tuple[Prose, Prose, Prose, Prose]:
    old, new = row.change.old, row.change.new
    return _place(row.change), _what(row), _NONE if old is None else old, _NONE if new is None else new


def _place(change: Change) -> str:
    places = [place for place in (change.old_place, change.new_place) if place is not None]
    joined = change.kind == "continued"  # one code, but two nodes
    return visible(" → ".join(places if joined else dict.fromkeys(places)), _LONG)


def _what(row: _Row) -> Prose:
    change = row.change
    if change.section == "tree" and change.kind != "continued":
        kind = KIND[change.kind]
        return msg("{kind}, with {count} below", kind=kind, count=Decimal(row.below)) if row.below else kind
    if row.alike > 1:
        return msg("{what}, and of {count} more", what=change.what, count=Decimal(row.alike - 1))
    return change.what


def _note(change: Change) -> list[Prose]:
    """What the crosswalk says beside."""
    return [change.row.note] if change.row is not None and change.row.note is not None else []


def _sources(changes: Sequence[Change], diff: Diff, *, detail: bool) -> Iterator[Block]:
    """Where the facts shown come from, each source once."""
    old, new = names(diff)
    rows = (change.row for change in changes)
    if diff.crosswalk is not None:
        cites = [row.cite for row in rows if row is not None]
        yield from _cited(msg("the crosswalk"), cites, diff.crosswalk, detail=detail)
    yield from _cited(old, (change.old_cite for change in changes), diff.old, detail=detail)
    yield from _cited(new, (change.new_cite for change in changes), diff.new, detail=detail)


def _cited(whose: Prose, cites: Iterable[Citation | None], rules: Rules, *, detail: bool) -> Iterator[Block]:
    texts = [short_cite(rules, cite) for cite in cites if cite is not None]
    each_once = list({english(text): text for text in texts}.values())
    if not each_once:
        return
    if not detail and len(each_once) > 1:
        each_once = [each_once[0], msg("… ({count} in all)", count=Decimal(len(each_once)))]
    yield Paragraph(msg("sources of {id}: {sources}", id=whose, sources=together(*each_once, separator=" | ")))
