"""The changes of one section, old beside new, with where both come from.

What a difference means for results, in sentences and one small table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of, short_text, signed_text
from evalkit.base.text import Decimal, Message, Prose, english, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Remark, Row, Section, Table, together
from evalkit.report.sources import short_cite
from evalkit.rulework.diff.compare import RELATION
from evalkit.rulework.diff.pairing import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.report.sources import Rules
    from evalkit.rulework.diff.model import Change, Diff, End, Meaning, ScoreRange, Side, Witness
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
    changes = [each for each in diff.changes if each.section == name]
    if not changes:
        return []
    rows = _gathered(changes) if name == "citations" else [_Row(each) for each in changes]
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


WHY: dict[str, Message] = {
    BY_NAME: msg("by code or title"),
    "equal": msg("equal"),
    "reworded": msg("reworded"),
    "moved": msg("moved"),
    **RELATION,
    "new": msg("new"),
    "gone": msg("gone"),
}
_MOST_EXAMPLES = 12  # answers off the start, and stretches of totals
_OPEN_DIGITS = 2


def why_incomparable(diff: Diff) -> Message:
    """Why no question of one is a question of the other."""
    if diff.crosswalk is not None:
        return msg("the crosswalk calls no question equal, reworded or moved, so no answer means the same in both")
    return msg("there is no crosswalk, and no question has the same code and title in both")


def meaning(diff: Diff, *, detail: bool) -> Section:
    """The section at the head of the report."""
    return [
        Heading(msg("What it means")),
        *map(Paragraph, _comparable(diff)),
        *_scores(diff),
        *_totals(diff, detail=detail),
        *_answers(diff, detail=detail),
    ]


def _comparable(diff: Diff) -> Iterator[Message]:
    meaning = diff.meaning
    if not meaning.same:
        yield msg("No answers can be compared: {why}.", why=why_incomparable(diff))
        return
    ways = tuple(msg("{count} {why}", count=Decimal(count), why=why) for why, count in _counted(meaning))
    yield msg(
        "{count:scored question is|scored questions are} the same in both: {ways}.",
        count=Decimal(len(meaning.same)),
        ways=ways,
    )
    if anew := tuple(_asked_anew(diff)):
        yield msg(
            "Of these {codes} are compared here, but `evalkit migrate` asks them anew: the matter is the same, and the new question asks for something else as well.",
            codes=anew,
        )
    for count, rules in ((meaning.only_old, diff.old), (meaning.only_new, diff.new)):
        if count:
            yield msg("{count:is|are} scored in {id} only.", count=Decimal(count), id=visible(rules.id))


def _asked_anew(diff: Diff) -> Iterator[str]:
    """The same questions whose answer the crosswalk does not carry."""
    crosswalk = diff.crosswalk
    ends = [] if crosswalk is None else [(row.old, row.new) for row in crosswalk.rows if not row.carried]
    turned = crosswalk is not None and crosswalk.head.old != diff.old.id
    for old, new, _ in diff.meaning.same:
        if ((new, old) if turned else (old, new)) in ends:
            yield old if old == new else f"{old} → {new}"


def _counted(meaning: Meaning) -> list[tuple[Message, int]]:
    """How many questions are the same, by why they are."""
    counts: dict[str, int] = {}
    for _, _, why in meaning.same:
        counts[why] = counts.get(why, 0) + 1
    return [(WHY[why], count) for why, count in counts.items()]


# --- Change of score --------------------------------------------------------------------------------------------


def _scores(diff: Diff) -> Iterator[Block]:
    for score in diff.meaning.scores:
        yield Paragraph(_range(score))
        for end in (score.low, score.high) if score.low != score.high else (score.low,):
            if end.old is not None and end.new is not None and end.change and end.attained:
                yield Paragraph(_end(end, score), 2)


def _range(score: ScoreRange) -> Message:
    if score.how == "exact" and not score.low.change and not score.high.change:
        return msg("The same answers give the same total, whatever they are.")
    low, high = (_change(end.change) for end in (score.low, score.high))
    if score.percent:
        text = msg("In percent of the highest total it changes by {low} to {high}", low=low, high=high)
    else:
        text = msg("For the same answers the total changes by {low} to {high}", low=low, high=high)
    if score.how == "exact":
        return msg("{text}; answers give both ends.", text=text)
    if score.low.attained or score.high.attained:
        end = low if score.low.attained else high
        return msg("{text}; no change lies outside, and answers give the end {end}.", text=text, end=end)
    return msg("{text}; no change lies outside, but the ends may not be reached.", text=text)


def _change(change: Exact) -> Decimal:
    return signed_text(change, _digits(change))


def _number(value: Exact) -> Decimal:
    return decimal_text(value, _digits(value))


def _digits(value: Exact) -> int:
    """Those that it takes to write it in full, if they end."""
    found = decimals_of(value, 12)
    return _OPEN_DIGITS if found is None else found


def _end(end: End, score: ScoreRange) -> Message:
    old, new = (_number(total) for total in (end.old or 0, end.new or 0))
    return msg("{change}: from {old} to {new}", change=_change(end.change), old=old, new=new)


# --- Totals -----------------------------------------------------------------------------------------------------


def _totals(diff: Diff, *, detail: bool) -> Iterator[Block]:
    totals = diff.meaning.totals
    if not totals.comparable:
        old, new = (short_text(ends[1]) if ends is not None else msg("not known") for ends in totals.ranges)
        yield Paragraph(
            msg("Totals cannot be held against each other: the highest is {old} in {a}, {new} in {b}.", old=old,
                new=new, a=visible(diff.old.id), b=visible(diff.new.id))
        )  # fmt: skip
    elif totals.shared_word and not totals.stretches:
        yield Paragraph(msg("A total that both can have is called the same in both."))
    elif totals.shared_word:
        yield Paragraph(msg("Totals that are called differently:"))
        yield from _stretches(diff, detail=detail)


def _stretches(diff: Diff, *, detail: bool) -> Iterator[Block]:
    totals = diff.meaning.totals
    shown = totals.stretches if detail else totals.stretches[:_MOST_EXAMPLES]
    columns = (
        Column(msg("from")),
        Column(msg("to")),
        *(Column(name, wrap=True, least=10) for name in names(diff)),
        Column(wrap=True, least=8),
    )
    rows = []
    for each in shown:
        ends = [decimal_text(end, totals.digits) if end is not None else "–" for end in (each.first, each.last)]
        rows.append(Row([*ends, each.old, each.new, each.when or ""]))
    yield Table(columns, rows, level=2)
    more = len(totals.stretches) - len(shown)
    if more:
        yield Paragraph(msg("… and {count} more; --detail shows all", count=Decimal(more)), 2)


# --- Smallest assessments ---------------------------------------------------------------------------------------


def _answers(diff: Diff, *, detail: bool) -> Iterator[Block]:
    for witness in diff.meaning.witnesses:
        yield from _witness(witness, diff, detail=detail)
    none = diff.meaning.none
    if not diff.meaning.totals.shared_word:
        yield Paragraph(msg("Predicates cannot be compared: no word stands in bands of both that belong together."))
    elif none == "proved":
        yield Paragraph(msg("No answers to the same questions are called differently: proved."))
    elif none == "not-found":
        yield Paragraph(msg("No answers were found that are called differently; that there are none is not proved."))


def _witness(witness: Witness, diff: Diff, *, detail: bool) -> Iterator[Block]:
    old, new = (_side(side, name) for side, name in zip((witness.old, witness.new), names(diff), strict=True))
    if witness.by == "total":
        yield Paragraph(msg("A total alone shows it: {old}; {new}.", old=old, new=new))
        return
    off = _off(witness, detail=detail)
    yield Paragraph(
        msg("Smallest assessment that shows it: every question has {start}{off}.", start=witness.start, off=off)
    )
    yield Paragraph(msg("{old}; {new}", old=old, new=new), 2)
    if diff.meaning.only_old or diff.meaning.only_new:
        yield Paragraph(msg("Questions that only one of them asks are answered as the others."), 2)
    proved = msg("No answers with fewer off a common start are called differently: proved.")
    not_proved = msg("Answers with fewer off a common start were not found; that there are none is not proved.")
    if witness.off:
        yield Paragraph(proved if witness.smallest == "proved" else not_proved, 2)


def _off(witness: Witness, *, detail: bool) -> Prose:
    if not witness.off:
        return ""
    shown = witness.off if detail else witness.off[:_MOST_EXAMPLES]
    answers = [
        msg("{code}: {answer}", code=old if old == new else f"{old} → {new}",
            answer=short_text(answer) if hasattr(answer, "denominator") else str(answer))
        for old, new, answer in shown
    ]  # fmt: skip
    if len(shown) < len(witness.off):
        answers.append(msg("… ({count} in all)", count=Decimal(len(witness.off))))
    return msg(", but {answers}", answers=tuple(answers))


def _side(side: Side, name: str) -> Message:
    score = decimal_text(side.score, side.instrument.nodes["total"].digits)
    return msg("{id} gives {score}, {word}", id=name, score=score, word=visible(side.predicate))
