"""Rule files → ``evalkit-list/1`` and ``evalkit-show/1``, for programs. Every number is text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.instruments import Band, BandTable, Gate, Instrument, Ladder, Level, Node, Note, Reading, Scale
from evalkit.instruments.bands import BOUNDS, Rounding
from evalkit.instruments.facts import count_by_mark
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
from evalkit.method.outcomes import floors_of
from evalkit.report.json import Writer, by_keys, keys
from evalkit.schema.citation import Citation, Source
from evalkit.schema.declare import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.instruments import OutcomeRule, Validity
    from evalkit.loading.report_rules.targets import FormulaRule, ZeroTarget

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
    return Writer(speech, _WAYS).text(form, **parts)


# --- What both kinds of rule files have -------------------------------------------------------------------------


def _head(rules: Instrument | ReportRules) -> dict[str, Any]:
    counts = count_by_mark(rules) if isinstance(rules, Instrument) else rule_facts_by_mark(rules)
    return {
        **keys(rules, "id", "index", "edition", "title", "short"),
        **(keys(rules, "asked_by", "purpose") if isinstance(rules, Instrument) else {}),
        "validity": validity_json(rules.validity),
        "facts": counts,
        "rules": keys(rules, "file", "sha256"),
    }


def validity_json(validity: Validity) -> dict[str, Any]:
    """When a rule file was in force."""
    days = {"from": validity.since, "until": validity.until}
    return days | keys(validity, "open_end", "followed_by", "checked")


def _cited(*names: str) -> Callable[[Any], dict[str, Any]]:
    """A way to write a fact: these of its attributes, and where it comes from."""
    return lambda fact: {**keys(fact, *names), **_cite(fact.cite)}


def _cite(cite: Citation) -> dict[str, Any]:
    return keys(cite, "sources", "mark", "assumption")


def _band(band: Band) -> dict[str, Any]:
    """A band with its bound as used and its range as printed."""
    return {**keys(band, "predicate", "label"), "min": band.minimum, **_cited("exclusive", "printed")(band)}


# --- Instruments ------------------------------------------------------------------------------------------------


def _instrument(instrument: Instrument) -> dict[str, Any]:
    return {
        **keys(instrument, "levels", "weights"),
        "nodes": [_node(node, instrument) for node in instrument.every_node.values()],
        "scales": list(instrument.scales.values()),
        **keys(instrument, "bands", "bands_by", "rounding", "gate", "ladder"),
        **({"nodes_by": instrument.nodes_by} if instrument.nodes_by is not None else {}),
        "floor_predicate": next(
            (section.predicate for section in instrument.sections.values() if section.section.floor), None
        ),
        **({"outcome": [_rule(rule) for rule in instrument.outcome]} if instrument.outcome else {}),
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
        "method": node.method or None,
        **({"formula": node.formula} if node.formula is not None else {}),
        **({"when": node.when} if node.when is not None else {}),
        **keys(node, "scale", "digits"),
        "floor": floors_of(instrument).get(node.code),
        "attributes": {name: key_of(value) for name, value in node.attributes.items()},
        "params": {
            name: _numbers(value) if isinstance(value, dict) else value for name, value in node.told_params.items()
        },
        **_cite(node.cite),
    }


def _rule(rule: OutcomeRule) -> dict[str, Any]:
    asked = [{**keys(requirement, "holds", "title"), **_cite(requirement.cite)} for requirement in rule.unless]
    more = {"of": rule.of, "unless": asked}
    return {"when": rule.text, "then": rule.then, **{k: v for k, v in more.items() if v}, **_cite(rule.cite)}


def _scale(scale: Scale) -> dict[str, Any]:
    is_number = scale.kind == "number"
    return {
        "name": scale.key,
        **keys(scale, "kind", "levels", "na"),
        "min": scale.minimum if is_number else None,
        "max": scale.maximum if is_number else None,
        **_cite(scale.cite),
    }


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
    return {**found, **_cite(table.cite)}


def _gate(gate: Gate) -> dict[str, Any]:
    answers = [
        {"values": [*map(key_of, rule.values)], **keys(rule, "lowest", "most_at_lowest")} for rule in gate.answers
    ]
    return {
        "attribute": gate.attribute,
        "locked": key_of(gate.locked),
        "sum_of": [*map(key_of, gate.sum_of)],
        "answers": answers,
        **_cite(gate.cite),
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
    return {**keys(ladder, *names), "rungs": rungs, **_cite(ladder.cite)}


def _numbers(values: Mapping[Any, Exact]) -> dict[str, str]:
    return {key_of(key): short_text(value) for key, value in values.items()}


# --- Rules of performance reports -------------------------------------------------------------------------------


def _rules(rules: ReportRules) -> dict[str, Any]:
    return {
        "digits": rules.digits,
        "formulas": _named("name", rules.formulas, _formula),
        "zero": _named("name", rules.zeros, _zero),
        "treatments": _named("kind", rules.treatments, _cited("how")),
        **keys(rules, "caps", "bands", "top", "mean"),
        "unmeasured": {"how": "left-out", **_cite(rules.unmeasured.cite)},
        **keys(rules, "efficiency", "assumptions"),
        "sources": list(rules.sources.values()),
    }


def _named(what: str, facts: Mapping[str, Any], way: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:
    """Facts by name as a list, the name in front."""
    return [{what: name, **way(fact)} for name, fact in facts.items()]


def _formula(rule: FormulaRule) -> dict[str, Any]:
    return {**keys(rule.formula, "target", "directions"), **_cited("printed", "default")(rule)}


def _zero(zero: ZeroTarget) -> dict[str, Any]:
    return {"directions": zero.rule.directions, **_cite(zero.cite)}


def _efficiency(rule: EfficiencyRule) -> dict[str, Any]:
    return {"form": rule.form.name, **_cited("low", "high")(rule), "clamp": _cite(rule.clamp.cite)}


_WAYS: Mapping[type, Callable[[Any], Any]] = {
    Source: by_keys("key", "title", "mark", "place"),
    Scale: _scale,
    Level: _level,
    BandTable: by_keys("at", "when", "bands"),
    Band: _band,
    Rounding: _cited("at", "digits", "mode"),
    Gate: _gate,
    Ladder: _ladder,
    Reading: _cited("id", "axis", "title"),
    Note: _cited("id", "node", "text"),
    Assumption: _cited("id", "text"),
    Cap: _cited("value"),
    Top: _cited("value"),
    Mean: _cited("over"),
    EfficiencyRule: _efficiency,
}
