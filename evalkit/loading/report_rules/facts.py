"""Every fact of the rules of performance reports with its cite: what ``list`` counts and ``show`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.instruments.facts import CitedFact, by_mark, cited_by, validity_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.loading.report_rules.model import ReportRules


def facts_of_rules(rules: ReportRules) -> Iterator[CitedFact]:
    """Everything that a computed report can rest on."""
    for name, formula in rules.formulas.items():
        yield CitedFact(f"formulas[{name}]", "formula", formula.cite)
    for name, zero in rules.zeros.items():
        yield CitedFact(f"zero[{name}]", "zero", zero.cite)
    for kind, treatment in rules.treatments.items():
        yield CitedFact(f"treatments[{kind}]", "treatment", treatment.cite)
    for cap in rules.caps:
        yield CitedFact(f"caps[{short_text(cap.value)}]", "cap", cap.cite)
    for correction in rules.corrections:
        yield CitedFact(f"corrections[{correction.predicate}]", "correction", correction.cite)
    for band in rules.bands:
        yield CitedFact(f"bands[{band.predicate}]", "band", band.cite)
    yield CitedFact("mean.over", "mean", rules.mean.cite)
    yield CitedFact("unmeasured", "mean", rules.unmeasured.cite)
    if rules.top is not None:
        yield CitedFact("top", "top", rules.top.cite)
    if rules.efficiency is not None:
        yield CitedFact("efficiency.form", "efficiency", rules.efficiency.cite)
        yield CitedFact("efficiency.low", "efficiency", rules.efficiency.cite)
        yield CitedFact("efficiency.high", "efficiency", rules.efficiency.cite)
        yield CitedFact("efficiency.clamp", "efficiency", rules.efficiency.clamp.cite)
    yield from validity_facts(rules.validity, rules.assumptions)


def rule_facts_by_mark(rules: ReportRules) -> dict[str, int]:
    """How many facts have each mark, best mark first."""
    return by_mark(facts_of_rules(rules))


def cited_by_rules(rules: ReportRules) -> dict[str, int]:
    """Keys of the sources that facts cite, in the order of the rule file, each with the number of facts citing it."""
    return cited_by(facts_of_rules(rules), rules.sources)
