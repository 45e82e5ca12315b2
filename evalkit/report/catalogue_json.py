"""Instruments → ``evalkit-list/1`` and ``evalkit-show/1``, for programs. Every number is text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evalkit.base.distribution import installed_version
from evalkit.base.exact import short_text
from evalkit.instruments.facts import count_by_mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.instruments import Band, BandTable, Gate, Grade, Instrument, Ladder, Level, Node, Note, Scale
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.schema.citation import Citation, Source

LIST, SHOW = "evalkit-list/1", "evalkit-show/1"


def render_list(instruments: Sequence[Instrument], report_rules: Sequence[Mapping[str, Any]]) -> str:
    """The JSON text of a list of instruments and of rules of performance reports, whose JSON is given."""
    heads = [rule_file_json(instrument, count_by_mark(instrument)) for instrument in instruments]
    return _text(LIST, {"instruments": heads, "report_rules": list(report_rules)})


def render_instrument(instrument: Instrument, speech: Language) -> str:
    """The JSON text of one instrument; prose in the language *speech*."""
    head = rule_file_json(instrument, count_by_mark(instrument))
    return _text(SHOW, {"instrument": head | _body(instrument, speech)})


def render_report_rules(report_rules: Mapping[str, Any]) -> str:
    """The JSON text of rules of performance reports, whose JSON is given."""
    return _text(SHOW, {"report_rules": report_rules})


def _text(form: str, content: Mapping[str, Any]) -> str:
    document = {"format": form, "evalkit": installed_version(), **content}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def rule_file_json(rules: Instrument | ReportRules, counts: Mapping[str, int]) -> dict[str, Any]:
    """What a list says of a rule file; *counts*: mark → number of facts."""
    validity = rules.validity
    return {
        "id": rules.id,
        "index": rules.index,
        "edition": rules.edition,
        "title": rules.title,
        "short": rules.short,
        "validity": {
            "from": validity.since.isoformat() if validity.since else None,
            "until": validity.until.isoformat() if validity.until else None,
            "open_end": validity.open_end,
            "followed_by": validity.followed_by,
            "checked": validity.checked.isoformat(),
        },
        "facts": {mark: str(count) for mark, count in counts.items()},
        "rules": {"file": rules.file, "sha256": rules.sha256},
    }


def _body(instrument: Instrument, speech: Language) -> dict[str, Any]:
    return {
        "levels": list(instrument.levels),
        "weights": instrument.weights,
        "nodes": [_node(node, instrument, speech) for node in instrument.nodes.values()],
        "scales": [_scale(scale, speech) for scale in instrument.scales.values()],
        "bands": [_bands(table, speech) for table in instrument.bands],
        "bands_by": instrument.bands_by,
        "rounding": [
            {"at": stage.at, "digits": str(stage.digits), "mode": stage.mode, **cite_json(stage.cite, speech)}
            for stage in instrument.rounding
        ],
        **_conditions(instrument, speech),
        "readings": [
            {"id": one.id, "axis": one.axis, "title": speech.say(one.title), **cite_json(one.cite, speech)}
            for one in instrument.readings
        ],
        "properties": [_note(note, speech) for note in instrument.properties],
        "assumptions": [_note(note, speech) for note in instrument.assumptions],
        "sources": [source_json(one) for one in instrument.sources.values()],
    }


def source_json(source: Source) -> dict[str, Any]:
    """A source of a rule file."""
    return {"key": source.key, "title": source.title, "mark": source.mark, "place": source.place}


def cite_json(cite: Citation, speech: Language) -> dict[str, Any]:
    """Where a fact comes from."""
    return {
        "sources": list(cite.sources),
        "mark": cite.mark,
        "assumption": speech.say(cite.assumption) if cite.assumption else None,
    }


def _node(node: Node, instrument: Instrument, speech: Language) -> dict[str, Any]:
    return {
        "code": node.code,
        "parent": node.parent,
        "title": node.title,
        "level": instrument.level_name(node) or None,
        "weight": number_json(node.weight),
        "method": node.method or None,
        "scale": node.scale,
        "digits": str(node.digits),
        "floor": number_json(node.floor),
        "attributes": {name: _word(value) for name, value in node.attributes.items()},
        "params": {
            name: _numbers(value) if isinstance(value, dict) else short_text(value)
            for name, value in node.params.items()
        },
        **cite_json(node.cite, speech),
    }


def _scale(scale: Scale, speech: Language) -> dict[str, Any]:
    is_number = scale.kind == "number"
    return {
        "name": scale.key,
        "kind": scale.kind,
        "levels": [_level(level) for level in scale.levels],
        "na": _level(scale.na) if scale.na else None,
        "min": short_text(scale.minimum) if is_number else None,
        "max": short_text(scale.maximum) if is_number else None,
        **cite_json(scale.cite, speech),
    }


def _level(level: Level) -> dict[str, Any]:
    return {
        "answer": str(level.answer),
        "title": level.title,
        "points": number_json(level.points),
        "points_by": _numbers(level.by_attribute),
    }


def _bands(table: BandTable, speech: Language) -> dict[str, Any]:
    return {"at": table.at, "when": table.when, "bands": [band_json(band, speech) for band in table.bands]}


def band_json(band: Band, speech: Language) -> dict[str, Any]:
    """A band with its bound as used and its range as printed."""
    return {
        "predicate": band.predicate,
        "label": band.label,
        "min": number_json(band.minimum),
        "exclusive": band.exclusive,
        "printed": band.printed,
        **cite_json(band.cite, speech),
    }


def _conditions(instrument: Instrument, speech: Language) -> dict[str, Any]:
    gate, ladder = instrument.gate, instrument.ladder
    return {
        "gate": None if gate is None else _gate(gate, speech),
        "ladder": None if ladder is None else _ladder(ladder, speech),
        "floor_predicate": instrument.floor_predicate,
        "grades": [_grade(grade, speech) for grade in instrument.grades],
    }


def _grade(grade: Grade, speech: Language) -> dict[str, Any]:
    return {
        "grade": grade.grade,
        "value": short_text(grade.value),
        "min": number_json(grade.minimum),
        "exclusive": grade.exclusive,
        "by_hand": grade.by_hand,
        **cite_json(grade.cite, speech),
    }


def _gate(gate: Gate, speech: Language) -> dict[str, Any]:
    answers = [
        {
            "values": [_word(value) for value in rule.values],
            "lowest": str(rule.lowest),
            "most_at_lowest": None if rule.most_at_lowest is None else str(rule.most_at_lowest),
        }
        for rule in gate.answers
    ]
    return {
        "attribute": gate.attribute,
        "locked": _word(gate.locked),
        "sum_of": [_word(value) for value in gate.sum_of],
        "answers": answers,
        **cite_json(gate.cite, speech),
    }


def _ladder(ladder: Ladder, speech: Language) -> dict[str, Any]:
    rungs = [
        {
            "level": rung.level,
            "at_least": {_word(key): name for key, name in rung.at_least.items()},
            "gate": rung.gate,
            "needs": list(rung.needs),
        }
        for rung in ladder.rungs
    ]
    return {
        "title": ladder.title,
        "attribute": ladder.attribute,
        "names": dict(ladder.names),
        "also": dict(ladder.also),
        "prefixes": list(ladder.prefixes),
        "ranges": list(ladder.ranges),
        "rungs": rungs,
        **cite_json(ladder.cite, speech),
    }


def _note(note: Note, speech: Language) -> dict[str, Any]:
    return {"id": note.id, "node": note.node, "text": speech.say(note.text), **cite_json(note.cite, speech)}


def number_json(value: Exact | None) -> str | None:
    """A number as text."""
    return None if value is None else short_text(value)


def _numbers(values: Mapping[Any, Exact]) -> dict[str, str]:
    return {_word(key): short_text(value) for key, value in values.items()}


def _word(value: object) -> str:
    """A value of an attribute as TOML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
