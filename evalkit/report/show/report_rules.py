"""``show``: the rules of performance reports, as their rule file states them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Prose, msg
from evalkit.loading.report_rules.model import cited_by_rules, rule_facts_by_mark
from evalkit.loading.report_rules.targets import TARGET_WORDS
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    List,
    Paragraph,
    Remark,
    Row,
    Section,
    Styled,
    Table,
    together,
)
from evalkit.report.show.listing import bands, sources, state, with_cite
from evalkit.report.sources import cite_prose, with_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.loading.report_rules.targets import FormulaRule
    from evalkit.schema.citation import Citation

DIRECTION = {
    "higher": msg("more is better"),
    "lower": msg("less is better"),
}
TREATMENT = {
    "formula": msg("it goes into the formula"),
    "reached": msg("100 if it is reached, else no achievement"),
    "yes-no": msg("100 if it is reached, else 0"),
    "none": msg("no achievement"),
}
OVER = {
    "indicators": msg("the mean of the agency is taken over all indicators"),
    "objectives": msg("the mean of the agency is taken over the means of the objectives"),
}


def rules_page(rules: ReportRules) -> Document:
    """The whole of *rules*."""
    return Document(
        [
            [
                Heading(together(rules.id, rules.title), 1),
                *state(rules.validity, rule_facts_by_mark(rules), rules.file, rules.sha256),
            ],
            _formulas(rules),
            _zeros(rules),
            _treatments(rules),
            _caps(rules),
            _corrections(rules),
            [*_bands(rules)],
            _means(rules),
            [*_efficiency(rules)],
            _assumptions(rules),
            sources(rules, cited_by_rules(rules)),
        ]
    )


def _row(rules: ReportRules, cite: Citation, name: Prose, *cells: Prose) -> Row:
    """A fact, and below it where it comes from."""
    return Row([Styled(name, "strong"), *cells], [*map(Remark, cite_prose(rules, cite))])


def _formulas(rules: ReportRules) -> Section:
    columns = (Column(), Column(msg("formula"), wrap=True), Column(msg("target")), Column(msg("direction")))
    rows = [_formula(name, rule, rules) for name, rule in rules.formulas.items()]
    return [Heading(msg("Achievement formulas")), Table(columns, rows)]


def _formula(name: str, rule: FormulaRule, rules: ReportRules) -> Row:
    formula = rule.formula
    row = _row(rules, rule.cite, name, rule.printed, TARGET_WORDS[formula.target], _directions(formula.directions))
    default = Remark(msg("taken where the report file names no formula"))
    return row._replace(below=[default, *row.below]) if rule.default else row


def _zeros(rules: ReportRules) -> Section:
    rows = [_row(rules, zero.cite, name, _directions(zero.rule.directions)) for name, zero in rules.zeros.items()]
    columns = (Column(), Column(msg("direction"), wrap=True))
    return [Heading(msg("What a target of 0 means")), Table(columns, rows)] if rows else []


def _treatments(rules: ReportRules) -> Section:
    rows = [_row(rules, each.cite, TARGET_WORDS[kind], TREATMENT[each.how]) for kind, each in rules.treatments.items()]
    return [Heading(msg("Targets that are no number")), Table((Column(), Column(wrap=True)), rows)]


def _caps(rules: ReportRules) -> Section:
    rows = [_row(rules, cap.cite, short_text(cap.value), msg("counts at most so much")) for cap in rules.caps]
    text = msg("Nothing is capped unless the report file says so.")
    return [Heading(msg("Caps")), Paragraph(text), Table((Column(number=True), Column(wrap=True)), rows)]


def _corrections(rules: ReportRules) -> Section:
    rows = [
        _row(
            rules,
            correction.cite,
            correction.predicate,
            msg("{percent} % of the mean", percent=short_text(correction.percent)),
        )
        for correction in rules.corrections
    ]
    text = msg("Nothing is corrected unless the report file names the predicate of SAKIP.")
    return [Heading(msg("Corrections")), Paragraph(text), Table((Column(), Column(wrap=True)), rows)] if rows else []


def _bands(rules: ReportRules) -> Iterator[Block]:
    yield Heading(msg("Bands of achievement"))
    yield from bands(rules.bands, rules)
    if rules.top is not None:
        text = msg("the printed bands end at {top}", top=short_text(rules.top.value))
        yield with_cite(text, rules, rules.top.cite)


def _means(rules: ReportRules) -> Section:
    left_out = msg("indicators that were not measured are left out of every mean")
    digits = msg("achievements are shown with {digits:decimal|decimals}", digits=str(rules.digits))
    return [
        Heading(msg("Means")),
        with_cite(OVER[rules.mean.over], rules, rules.mean.cite),
        with_cite(left_out, rules, rules.unmeasured.cite),
        Paragraph(digits),
    ]


def _efficiency(rules: ReportRules) -> Iterator[Block]:
    rule = rules.efficiency
    if rule is None:
        return
    ends = {"low": short_text(rule.low), "high": short_text(rule.high)}
    clamp = msg("from {low} to {high} it becomes a value from 0 to 100; what lies outside counts as the end", **ends)
    yield Heading(msg("Efficiency"))
    yield with_cite(msg("form: {name}", name=rule.form.name), rules, rule.cite)
    yield with_cite(clamp, rules, rule.clamp.cite)


def _assumptions(rules: ReportRules) -> Section:
    """The free-standing ones; the others stand with what they are about."""
    items = [with_sources(rules, note.text, note.cite) for note in rules.assumptions]
    return [Heading(msg("Assumptions of the rule file")), List(items)] if items else []


def _directions(directions: Iterable[str]) -> Prose:
    return together(*(DIRECTION[each] for each in directions), separator=" / ")
