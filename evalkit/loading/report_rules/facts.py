"""Every fact of the rules of performance reports with its cite: what ``list`` counts and ``show`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.instruments.facts import Fact, by_mark, cited_by, validity_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.loading.report_rules.model import ReportRules


def facts_of_rules(rules: ReportRules) -> Iterator[Fact]:
    """Everything that a computed report can rest on."""
    for name, formula in rules.formulas.items():
        yield Fact(f"formulas[{name}]", formula.cite)
    for name, zero in rules.zeros.items():
        yield Fact(f"zero[{name}]", zero.cite)
    for kind, treatment in rules.treatments.items():
        yield Fact(f"treatments[{kind}]", treatment.cite)
    for cap in rules.caps:
        yield Fact(f"caps[{short_text(cap.value)}]", cap.cite)
    for band in rules.bands:
        yield Fact(f"bands[{band.predicate}]", band.cite)
    yield Fact("mean.over", rules.mean.cite)
    yield Fact("unmeasured", rules.unmeasured.cite)
    if rules.top is not None:
        yield Fact("top", rules.top.cite)
    if rules.efficiency is not None:
        yield Fact("efficiency.form", rules.efficiency.cite)
        yield Fact("efficiency.low", rules.efficiency.cite)
        yield Fact("efficiency.high", rules.efficiency.cite)
        yield Fact("efficiency.clamp", rules.efficiency.clamp.cite)
    yield from validity_facts(rules.validity, rules.assumptions)


def rule_facts_by_mark(rules: ReportRules) -> dict[str, int]:
    """How many facts have each mark, best mark first."""
    return by_mark(facts_of_rules(rules))


def cited_by_rules(rules: ReportRules) -> dict[str, int]:
    """Keys of the sources that facts cite, in the order of the rule file, each with the number of facts citing it."""
    return cited_by(facts_of_rules(rules), rules.sources)
