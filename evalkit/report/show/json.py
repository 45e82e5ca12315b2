"""Rule files → ``evalkit-list/1`` and ``evalkit-show/1``, for programs. Every number is text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.instruments import (
    Band,
    BandTable,
    Gate,
    Instrument,
    Ladder,
    Level,
    Node,
    Note,
    OutcomeRule,
    Reading,
    Scale,
)
from evalkit.instruments.bands import BOUNDS, Rounding
from evalkit.instruments.cited_facts import count_by_mark
from evalkit.instruments.outcome_rules import Requirement
from evalkit.instruments.scales import key_of
from evalkit.loading.report_rules.model import (
    Assumption,
    Cap,
    EfficiencyRule,
    Mean,
    ReportRules,
    Top,
    rule_facts_by_mark,
)
from evalkit.method.outcome_rules import floors_of
from evalkit.report.json import JsonWriter, by_keys, keys
from evalkit.schema.citation import Source
from evalkit.schema.declare import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language

LIST, SHOW = "evalkit-list/1", "evalkit-show/1"


def list_json(instruments: Sequence[Instrument], report_rules: Sequence[ReportRules], speech: Language) -> str:
    """The JSON text of a list of instruments and of rules of performance reports."""
    return _text(LIST, speech, instruments=[*map(_head, instruments)], report_rules=[*map(_head, report_rules)])


def show_json(rules: Instrument | ReportRules, speech: Language) -> str:
    """The JSON text of one rule file; prose in the language *speech*."""
    if isinstance(rules, Instrument):
        return _text(SHOW, speech, instrument={**_head(rules), **_instrument(rules)})
    return _text(SHOW, speech, report_rules={**_head(rules), **_rules(rules)})


def _text(form: str, speech: Language, **parts: Any) -> str:
    return JsonWriter(speech, _WAYS).text(form, **parts)


# --- What both kinds of rule files have -------------------------------------------------------------------------


def _head(rules: Instrument | ReportRules) -> dict[str, Any]:
    is_of_index = isinstance(rules, Instrument)
    return {
        **keys(rules, "id", "index", "edition", "title", "short", *(("asked_by", "purpose") if is_of_index else ())),
        "validity": validity_json(rules.validity),
        "facts": count_by_mark(rules) if isinstance(rules, Instrument) else rule_facts_by_mark(rules),
        "rules": keys(rules, "file", "sha256"),
    }


validity_json = by_keys("from: since", "until", "open_end", "followed_by", "checked")  # when a rule file was in force
_CITE = ("cite.sources", "cite.mark", "cite.assumption")


def _cited(*names: str) -> Callable[[Any], dict[str, Any]]:
    """A way to write a fact: these of its attributes, and where it comes from."""
    return by_keys(*names, *_CITE)


# --- Instruments ------------------------------------------------------------------------------------------------


def _instrument(instrument: Instrument) -> dict[str, Any]:
    return {
        **keys(instrument, "levels", "weights"),
        "nodes": [_node(node, instrument) for node in instrument.every_node.values()],
        "scales": list(instrument.scales.values()),
        **keys(instrument, "bands", "bands_by", "rounding", "gate", "ladder", "nodes_by?"),
        "floor_predicate": next(
            (section.predicate for section in instrument.sections.values() if section.section.floor), None
        ),
        **keys(instrument, "outcome?"),
        "grades": [*map(_declared, instrument.sections["grades"].stated)] if "grades" in instrument.sections else [],
        **keys(instrument, "readings", "properties", "assumptions"),
        "sources": list(instrument.sources.values()),
    }


def _node(node: Node, instrument: Instrument) -> dict[str, Any]:
    return {
        **keys(node, "code", "parent", "title"),
        "level": instrument.level_name(node) or None,
        "weight": node.weight if not node.weight_by else None,
        **({"weight_by": _numbers(node.weight_by)} if node.weight_by else {}),
        **keys(node, "method!", "formula?", "when?", "scale", "digits"),
        "floor": floors_of(instrument).get(node.code),
        "attributes": {name: key_of(value) for name, value in node.attributes.items()},
        "params": {
            name: _numbers(value) if isinstance(value, dict) else value for name, value in node.told_params.items()
        },
        **keys(node, *_CITE),
    }


def _scale(scale: Scale) -> dict[str, Any]:
    ends = ("min: minimum", "max: maximum")
    numbers = keys(scale, *ends) if scale.kind == "number" else {"min": None, "max": None}
    return {**keys(scale, "name: key", "kind", "levels", "na"), **numbers, **keys(scale, *_CITE)}


def _level(level: Level) -> dict[str, Any]:
    return {**keys(level, "answer", "title", "points"), "points_by": _numbers(level.by_attribute)}


def _declared(table: Any) -> dict[str, Any]:
    """A table that a plugin declares: its keys, a bound as it is used."""
    found: dict[str, Any] = {}
    for field in fields_of(type(table)):
        if (field.key.name,) not in BOUNDS:
            found[field.key.name] = getattr(table, field.attribute)
        elif "min" not in found:
            found |= {"min": table.minimum, "exclusive": table.exclusive}
    return found | keys(table, *_CITE)


def _gate(gate: Gate) -> dict[str, Any]:
    answers = [
        {"values": [*map(key_of, rule.values)], **keys(rule, "lowest", "most_at_lowest")} for rule in gate.answers
    ]
    return {
        "attribute": gate.attribute,
        "locked": key_of(gate.locked),
        "sum_of": [*map(key_of, gate.sum_of)],
        "answers": answers,
        **keys(gate, *_CITE),
    }


def _ladder(ladder: Ladder) -> dict[str, Any]:
    rungs = [
        {
            "level": rung.level,
            "at_least": {key_of(value): name for value, name in rung.at_least.items()},
            **keys(rung, "gate", "needs"),
        }
        for rung in ladder.rungs
    ]
    names = ("title", "attribute", "names", "also", "prefixes", "ranges")
    return {**keys(ladder, *names), "rungs": rungs, **keys(ladder, *_CITE)}


def _numbers(values: Mapping[Any, Exact]) -> dict[str, str]:
    return {key_of(key): short_text(value) for key, value in values.items()}


# --- Rules of performance reports -------------------------------------------------------------------------------


def _rules(rules: ReportRules) -> dict[str, Any]:
    return {
        "digits": rules.digits,
        "formulas": _named("name", rules.formulas, "formula.target", "formula.directions", "printed", "default"),
        "zero": _named("name", rules.zeros, "rule.directions"),
        "treatments": _named("kind", rules.treatments, "how"),
        **keys(rules, "caps", "bands", "top", "mean"),
        "unmeasured": {"how": "left-out", **keys(rules.unmeasured, *_CITE)},
        **keys(rules, "efficiency", "assumptions"),
        "sources": list(rules.sources.values()),
    }


def _named(what: str, facts: Mapping[str, Any], *names: str) -> list[dict[str, Any]]:
    """Facts by name as a list, the name in front."""
    return [{what: name, **_cited(*names)(fact)} for name, fact in facts.items()]


def _efficiency(rule: EfficiencyRule) -> dict[str, Any]:
    return {**_cited("form: form.name", "low", "high")(rule), "clamp": keys(rule.clamp, *_CITE)}


_WAYS: Mapping[type, Callable[[Any], Any]] = {
    Source: by_keys("key", "title", "mark", "place"),
    Scale: _scale,
    Level: _level,
    BandTable: by_keys("at", "when", "bands"),
    Band: _cited("predicate", "label", "min: minimum", "exclusive", "printed"),
    Rounding: _cited("at", "digits", "mode"),
    Gate: _gate,
    Ladder: _ladder,
    OutcomeRule: _cited("when: text", "then", "of?", "unless?"),
    Requirement: _cited("holds", "title"),
    Reading: _cited("id", "axis", "title"),
    Note: _cited("id", "node", "text"),
    Assumption: _cited("id", "text"),
    Cap: _cited("value"),
    Top: _cited("value"),
    Mean: _cited("over"),
    EfficiencyRule: _efficiency,
}
