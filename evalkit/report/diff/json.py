"""A difference → ``evalkit-diff/1``, for programs. Numbers that rules speak of are text; counts are numbers."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.distribution import installed_version
from evalkit.base.exact import Printed, exact_text
from evalkit.cases.files import filled
from evalkit.report.diff.meaning import why_incomparable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.files.crosswalk import Row
    from evalkit.instruments import Instrument
    from evalkit.method.plan import Ends
    from evalkit.rulework.diff.model import Change, Diff, End, ScoreRange, Side, Stretch, Witness
    from evalkit.schema.citation import Citation

FORMAT = "evalkit-diff/1"


def render_json(found: Diff, speech: Language) -> str:
    """The JSON text of *found*; sentences in the language *speech*."""
    return json.dumps(document(found, speech), ensure_ascii=False, indent=1) + "\n"


def document(found: Diff, speech: Language) -> dict[str, Any]:
    """The document, before it becomes text."""
    crosswalk = found.crosswalk
    return {
        "format": FORMAT,
        "evalkit": installed_version(),
        "old": _rules(found.old),
        "new": _rules(found.new),
        "crosswalk": None
        if crosswalk is None
        else {"file": crosswalk.file, "checked": crosswalk.head.checked.isoformat()},
        "same": found.same,
        "changes": [_change(one, speech) for one in found.changes],
        "meaning": _meaning(found, speech),
    }


def _rules(instrument: Instrument) -> dict[str, Any]:
    return {"instrument": instrument.id, "file": instrument.file, "sha256": instrument.sha256}


def _change(one: Change, speech: Language) -> dict[str, Any]:
    return {
        "section": one.section,
        "kind": one.kind,
        "what": speech.say(one.what),
        "old": _fact(one.old_place, one.old, one.old_cite, speech),
        "new": _fact(one.new_place, one.new, one.new_cite, speech),
        "crosswalk": None if one.row is None else _row(one.row, speech),
    }


def _row(row: Row, speech: Language) -> dict[str, Any]:
    return {
        "relation": row.relation,
        "turned": row.turned,
        "ask_again": row.ask_again,
        "also": list(row.also),
        "note": None if row.note is None else speech.say(row.note),
        "sources": list(row.cite.sources),
        "mark": row.cite.mark,
    }


def _fact(place: str | None, found: Prose | None, cite: Citation | None, speech: Language) -> dict[str, Any] | None:
    if place is None and found is None:
        return None
    return {
        "place": place,
        "value": None if found is None else speech.say(found),
        "sources": [] if cite is None else list(cite.sources),
        "mark": None if cite is None else cite.mark,
    }


def _meaning(found: Diff, speech: Language) -> dict[str, Any]:
    meaning = found.meaning
    totals = meaning.totals
    return {
        "questions": {
            "same": [{"old": old, "new": new, "why": why} for old, new, why in meaning.same],
            "only_old": meaning.only_old,
            "only_new": meaning.only_new,
            "incomparable": None if meaning.same else speech.say(why_incomparable(found)),
        },
        "totals": {
            "old": _ends(totals.ranges[0]),
            "new": _ends(totals.ranges[1]),
            "comparable": totals.comparable,
            "shared_word": totals.shared_word,
            "differing": [_stretch(one) for one in totals.stretches],
        },
        "scores": [_range(one) for one in meaning.scores],
        "witnesses": [_witness(one, speech) for one in meaning.witnesses],
        "no_answers": meaning.none or None,
    }


def _ends(found: Ends | None) -> dict[str, str | None]:
    low, high = (exact_text(one) for one in found) if found is not None else (None, None)
    return {"low": low, "high": high}


def _stretch(one: Stretch) -> dict[str, Any]:
    return {
        "when": one.when,
        "low": _cut(one.inside.low, above=one.inside.low_open),
        "high": _cut(one.inside.high, above=not one.inside.high_open),
        "first": None if one.first is None else exact_text(one.first),
        "last": None if one.last is None else exact_text(one.last),
        "old": one.old,
        "new": one.new,
    }


def _cut(value: Exact | None, *, above: bool) -> dict[str, Any] | None:
    """A place on the line of totals: at *value*, or just above it."""
    return None if value is None else {"value": exact_text(value), "above": above}


def _range(one: ScoreRange) -> dict[str, Any]:
    return {"how": one.how, "percent": one.percent, "low": _end(one.low), "high": _end(one.high)}


def _end(end: End) -> dict[str, Any]:
    # Answers that do not attain the end make another change: they are no example of it.
    old, new = (end.old, end.new) if end.attained else (None, None)
    old_answers, new_answers = (end.old_answers, end.new_answers) if end.attained else (None, None)
    return {
        "change": exact_text(end.change),
        "attained": end.attained,
        "old": None if old is None else exact_text(old),
        "new": None if new is None else exact_text(new),
        "old_answers": _answers(old_answers),
        "new_answers": _answers(new_answers),
    }


def _answers(answers: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if answers is None else {code: _plain(answer) for code, answer in answers.items()}


def _plain(answer: Any) -> Any:
    """An answer as JSON: decimals and fractions as text."""
    if isinstance(answer, Printed):
        return answer.text
    if isinstance(answer, Fraction):
        return exact_text(answer)
    return answer


def _witness(one: Witness, speech: Language) -> dict[str, Any]:
    return {
        "by": one.by,
        "start": speech.say(one.start) or None,
        "off": [{"old": old, "new": new, "answer": _plain(answer)} for old, new, answer in one.off],
        "smallest": one.smallest,
        "old": _side(one.old),
        "new": _side(one.new),
    }


def _side(side: Side) -> dict[str, Any]:
    content, fill = side.case.content, side.case.fill
    common = {} if fill is None else filled(side.instrument, fill)
    return {
        "answers": _answers({**common, **content.get("answers", {})} or None),
        "values": _answers(content.get("values")),
        "context": _answers(content.get("context")),
        "score": exact_text(side.score),
        "exact": exact_text(side.exact),
        "predicate": side.predicate,
    }
