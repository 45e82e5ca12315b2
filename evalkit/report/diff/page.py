"""What differs between two rule files: what it means, how much changed, then each change by section.

A difference → ``evalkit-diff/1``, for programs. Numbers that rules speak of are text; counts are numbers.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Ends, Printed, exact_text
from evalkit.base.text import Decimal, msg, visible
from evalkit.cases.files import filled
from evalkit.files.crosswalk import Crosswalk, CrosswalkRow
from evalkit.instruments import Instrument
from evalkit.report.blocks import Block, Column, Document, Heading, Paragraph, Row, Section, Table, together
from evalkit.report.diff.changes import KIND, SECTION, section
from evalkit.report.diff.meaning import meaning, why_incomparable
from evalkit.report.json import JsonWriter, by_keys, exact_keys, keys
from evalkit.rulework.diff.model import (
    CHANGE_KINDS,
    SECTIONS,
    Change,
    DifferenceWitness,
    End,
    ScoreRange,
    Side,
    Stretch,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.rulework.diff.model import Diff
    from evalkit.schema.citation import Citation

    Counts = list[tuple[Prose, Mapping[str, int]]]

# Of these only the number is told, unless every change is asked for.
_COUNTED = ("names", "readings", "notes", "sources", "citations")
_LONG = 200


def diff_page(diff: Diff, *, detail: bool) -> Document:
    """The page; *detail*: every change in full."""
    head = [*_head(diff, detail=detail)]
    if diff.same:
        return Document([head, [Paragraph(msg("There is no difference."))]])
    names = [name for name in SECTIONS if detail or name not in _COUNTED]
    sections = [section(name, diff, detail=detail) for name in names]
    return Document([head, meaning(diff, detail=detail), _summary(diff, detail=detail), *sections])


def _head(diff: Diff, *, detail: bool) -> Iterator[Block]:
    yield Heading(f"{visible(diff.old.id)} → {visible(diff.new.id)}", 1)
    for rules in (diff.old, diff.new):
        sha256 = rules.sha256 if detail else rules.sha256[:12]
        yield Paragraph(
            msg("{title}; rules: {file}, sha256 {sha}", title=visible(rules.short, _LONG),
                file=visible(rules.file, _LONG), sha=sha256)
        )  # fmt: skip
    if diff.crosswalk is not None:
        file = msg("crosswalk: {file}", file=visible(diff.crosswalk.file, _LONG))
        yield Paragraph(msg("{what}, checked {day}", what=file, day=diff.crosswalk.head.checked.isoformat()))


def _summary(diff: Diff, *, detail: bool) -> Section:
    """How many changes of each kind there are in each section; facts that only rest on other sources are told apart."""
    changes = [change for change in diff.changes if change.section != "citations"]
    kinds = [kind for kind in CHANGE_KINDS if any(change.kind == kind for change in changes)]
    counts: Counts = [
        (SECTION[name], Counter(change.kind for change in changes if change.section == name))
        for name in SECTIONS
        if any(change.section == name for change in changes)
    ]
    counts += [(msg("all"), Counter(change.kind for change in changes))] if counts else []
    tables = [_counted(counts, kinds)] if counts else []
    return [Heading(msg("Changes")), *tables, *_cited(len(diff.changes) - len(changes), detail=detail)]


def _counted(counts: Counts, kinds: list[str]) -> Table:
    """A row for each section and one for all; one line for each where columns would cut words."""
    rows = [Row([name, *(str(each[kind] or "") for kind in kinds)]) for name, each in counts]
    lines = []
    for name, each in counts:
        told = [together(str(each[kind]), KIND[kind], separator=" ") for kind in kinds if each[kind]]
        lines.append(Paragraph(together(name, together(*told, separator=", "), separator=": ")))
    return Table(
        [Column(wrap=True), *(Column(KIND[kind], number=True) for kind in kinds)],
        [*rows[:-1], rows[-1]._replace(style="total")],
        otherwise=lines,
    )


def _cited(count: int, *, detail: bool) -> Iterator[Block]:
    """How many facts are the same in both, but not what they rest on."""
    if not count:
        return
    told = msg("Facts that rest on other sources, but say the same: {count}.", count=Decimal(count))
    if not detail:
        told = msg("Facts that rest on other sources, but say the same: {count}; --detail shows them.",
                   count=Decimal(count))  # fmt: skip
    yield Paragraph(told)


FORMAT = "evalkit-diff/1"


def diff_json(diff: Diff, speech: Language) -> str:
    """The JSON text of *diff*; sentences in the language *speech*."""
    write = JsonWriter(
        speech,
        {
            Instrument: by_keys("instrument: id", "file", "sha256"),
            Crosswalk: by_keys("file", "head.checked"),
            Change: _change,
            CrosswalkRow: by_keys("relation", "turned", "ask_again", "also", "note", "cite.sources", "cite.mark"),
            Stretch: _stretch,
            ScoreRange: by_keys("how", "percent", "low", "high"),
            End: _end,
            DifferenceWitness: _witness,
            Side: _side,
            Decimal: lambda fact: str(speech.say(fact)),  # as people read it; numbers of other keys are no Decimal
            # In answers:
            Printed: lambda number: number.text,
            Fraction: exact_text,
        },
        whole=int,
    )
    return write.text(FORMAT, **keys(diff, "old", "new", "crosswalk", "same", "changes"), meaning=_meaning(diff))


def _change(change: Change) -> dict[str, Any]:
    return {
        **keys(change, "section", "kind", "what"),
        "old": _fact(change.old_place, change.old, change.old_cite),
        "new": _fact(change.new_place, change.new, change.new_cite),
        "crosswalk": change.row,
    }


def _fact(place: str | None, value: Prose | None, cite: Citation | None) -> dict[str, Any] | None:
    return None if place is None and value is None else {"place": place, "value": value, **_cited_json(cite)}


def _cited_json(cite: Citation | None) -> dict[str, Any]:
    return {"sources": [], "mark": None} if cite is None else keys(cite, "sources", "mark")


def _meaning(diff: Diff) -> dict[str, Any]:
    meaning, totals = diff.meaning, diff.meaning.totals
    return {
        "questions": {
            "same": [{"old": old, "new": new, "why": why} for old, new, why in meaning.same],
            **keys(meaning, "only_old", "only_new"),
            "incomparable": None if meaning.same else why_incomparable(diff),
        },
        "totals": {
            "old": _ends(totals.ranges[0]),
            "new": _ends(totals.ranges[1]),
            **keys(totals, "comparable", "shared_word"),
            "differing": totals.stretches,
        },
        **keys(meaning, "scores", "witnesses", "no_answers: none!"),
    }


def _ends(ends: Ends | None) -> dict[str, str | None]:
    low, high = map(exact_text, ends) if ends is not None else (None, None)
    return {"low": low, "high": high}


def _stretch(stretch: Stretch) -> dict[str, Any]:
    inside = stretch.inside
    cuts = {"low": _cut(inside.low, above=inside.low_open), "high": _cut(inside.high, above=not inside.high_open)}
    return {**keys(stretch, "when"), **cuts, **exact_keys(stretch, "first", "last"), **keys(stretch, "old", "new")}


def _cut(value: Exact | None, *, above: bool) -> dict[str, Any] | None:
    """A place on the line of totals: at *value*, or just above it."""
    return None if value is None else {"value": exact_text(value), "above": above}


def _end(end: End) -> dict[str, Any]:
    found = exact_keys(end, "change") | keys(end, "attained")
    if not end.attained:  # answers that do not attain the end make another change: they are no example of it
        return found | dict.fromkeys(("old", "new", "old_answers", "new_answers"))
    return found | exact_keys(end, "old", "new") | keys(end, "old_answers", "new_answers")


def _witness(witness: DifferenceWitness) -> dict[str, Any]:
    return {
        **keys(witness, "by", "start!"),
        "off": [{"old": old, "new": new, "answer": answer} for old, new, answer in witness.off],
        **keys(witness, "smallest", "old", "new"),
    }


def _side(side: Side) -> dict[str, Any]:
    content, fill = side.case.content, side.case.fill
    common = {} if fill is None else filled(side.instrument, fill)
    return {
        "answers": {**common, **content.get("answers", {})} or None,
        "values": content.get("values"),
        "context": content.get("context"),
        **exact_keys(side, "score", "exact"),
        **keys(side, "predicate"),
    }
