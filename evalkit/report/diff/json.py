"""A difference → ``evalkit-diff/1``, for programs. Numbers that rules speak of are text; counts are numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Printed, exact_text
from evalkit.base.text import Decimal
from evalkit.cases.files import filled
from evalkit.files.crosswalk import Crosswalk, Row
from evalkit.instruments import Instrument
from evalkit.report.diff.meaning import why_incomparable
from evalkit.report.json import Writer, by_keys, exact_or_none, keys
from evalkit.rulework.diff.model import Change, End, ScoreRange, Side, Stretch, Witness

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.method.ends import Ends
    from evalkit.rulework.diff.model import Diff
    from evalkit.schema.citation import Citation

FORMAT = "evalkit-diff/1"


def diff_json(diff: Diff, speech: Language) -> str:
    """The JSON text of *diff*; sentences in the language *speech*."""
    write = Writer(
        speech,
        {
            Instrument: lambda rules: {"instrument": rules.id, **keys(rules, "file", "sha256")},
            Crosswalk: lambda crosswalk: {"file": crosswalk.file, "checked": crosswalk.head.checked},
            Change: _change,
            Row: lambda row: {**keys(row, "relation", "turned", "ask_again", "also", "note"), **_cited(row.cite)},
            Stretch: _stretch,
            ScoreRange: by_keys("how", "percent", "low", "high"),
            End: _end,
            Witness: _witness,
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
    return None if place is None and value is None else {"place": place, "value": value, **_cited(cite)}


def _cited(cite: Citation | None) -> dict[str, Any]:
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
        **keys(meaning, "scores", "witnesses"),
        "no_answers": meaning.none or None,
    }


def _ends(ends: Ends | None) -> dict[str, str | None]:
    low, high = map(exact_text, ends) if ends is not None else (None, None)
    return {"low": low, "high": high}


def _stretch(stretch: Stretch) -> dict[str, Any]:
    ends = {"first": exact_or_none(stretch.first), "last": exact_or_none(stretch.last)}
    inside = stretch.inside
    cuts = {"low": _cut(inside.low, above=inside.low_open), "high": _cut(inside.high, above=not inside.high_open)}
    return {"when": stretch.when, **cuts, **ends, **keys(stretch, "old", "new")}


def _cut(value: Exact | None, *, above: bool) -> dict[str, Any] | None:
    """A place on the line of totals: at *value*, or just above it."""
    return None if value is None else {"value": exact_text(value), "above": above}


def _end(end: End) -> dict[str, Any]:
    found = {"change": exact_text(end.change), "attained": end.attained}
    if not end.attained:  # answers that do not attain the end make another change: they are no example of it
        return found | dict.fromkeys(("old", "new", "old_answers", "new_answers"))
    return found | {
        "old": exact_or_none(end.old),
        "new": exact_or_none(end.new),
        **keys(end, "old_answers", "new_answers"),
    }


def _witness(witness: Witness) -> dict[str, Any]:
    return {
        "by": witness.by,
        "start": witness.start or None,
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
        "score": exact_text(side.score),
        "exact": exact_text(side.exact),
        "predicate": side.predicate,
    }
