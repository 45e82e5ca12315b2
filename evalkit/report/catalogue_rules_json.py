"""Rules of performance reports → their parts of ``evalkit-list/1`` and ``evalkit-show/1``. Every number is text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.loading.report_rules.facts import rule_facts_by_mark
from evalkit.report.catalogue_json import band_json, cite_json, number_json, rule_file_json, source_json

if TYPE_CHECKING:
    from evalkit.base.language import Language
    from evalkit.loading.report_rules.model import EfficiencyRule, ReportRules


def rules_head(rules: ReportRules) -> dict[str, Any]:
    """What a list says of *rules*."""
    return rule_file_json(rules, rule_facts_by_mark(rules))


def rules_json(rules: ReportRules, speech: Language) -> dict[str, Any]:
    """Everything that the rule file of *rules* states; prose in the language *speech*."""
    return {
        **rules_head(rules),
        "digits": str(rules.digits),
        "formulas": [
            {
                "name": name,
                "target": rule.formula.target,
                "directions": list(rule.formula.directions),
                "printed": rule.printed,
                "default": rule.default,
                **cite_json(rule.cite, speech),
            }
            for name, rule in rules.formulas.items()
        ],
        "zero": [
            {"name": name, "directions": list(zero.rule.directions), **cite_json(zero.cite, speech)}
            for name, zero in rules.zeros.items()
        ],
        "treatments": [
            {"kind": kind, "how": treatment.how, **cite_json(treatment.cite, speech)}
            for kind, treatment in rules.treatments.items()
        ],
        "caps": [{"value": short_text(cap.value), **cite_json(cap.cite, speech)} for cap in rules.caps],
        "bands": [band_json(band, speech) for band in rules.bands],
        "top": None
        if rules.top is None
        else {"value": number_json(rules.top.value), **cite_json(rules.top.cite, speech)},
        "mean": {"over": rules.mean.over, **cite_json(rules.mean.cite, speech)},
        "unmeasured": {"how": "left-out", **cite_json(rules.unmeasured.cite, speech)},
        "efficiency": None if rules.efficiency is None else _efficiency(rules.efficiency, speech),
        "assumptions": [
            {"id": note.id, "text": speech.say(note.text), **cite_json(note.cite, speech)} for note in rules.assumptions
        ],
        "sources": [source_json(source) for source in rules.sources.values()],
    }


def _efficiency(rule: EfficiencyRule, speech: Language) -> dict[str, Any]:
    return {
        "form": rule.form.name,
        "low": short_text(rule.low),
        "high": short_text(rule.high),
        **cite_json(rule.cite, speech),
        "clamp": cite_json(rule.clamp.cite, speech),
    }
