"""``show`` for people: the rules of performance reports, as their rule file states them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from evalkit.base.text import Prose, msg
from evalkit.loading.report_rules.facts import cited_by_rules, rule_facts_by_mark
from evalkit.report.render import as_written
from evalkit.report.render.layout import Column, Line, Row, Span, joined, line, paragraph, table
from evalkit.report.render.page import Page
from evalkit.report.show.instrument import band_lines, heading, said, source_lines, state_lines, title_lines, with_cite
from evalkit.report.words import cite_prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.language import Language
    from evalkit.loading.report_rules.model import EfficiencyRule, FormulaRule, ReportRules
    from evalkit.schema.citation import Citation

DIRECTION = {
    "higher": msg("more is better"),
    "lower": msg("less is better"),
}
KIND = {
    "number": msg("number"),
    "level": msg("level"),
    "category": msg("category"),
    "range": msg("range"),
    "presence": msg("presence"),
}
TREATMENT = {
    "formula": msg("it goes into the formula"),
    "reached": msg("100 if it is reached, else no achievement"),
    "yes-no": msg("100 if it is reached, else 0"),
    "none": msg("no achievement"),
}
OVER = {
    "indicators": msg("all indicators"),
    "objectives": msg("the means of the objectives"),
}


def render_rules(
    rules: ReportRules, language: Language, *, width: int | None = None, color: bool, file: TextIO
) -> None:
    """Write everything that the rule file of *rules* states."""
    page = Page.of_file(file, language, width=width, color=color, detail=True)
    file.write(as_written(rules_lines(rules, page), color=color))


def rules_lines(rules: ReportRules, page: Page) -> list[Line]:
    """The whole of *rules*."""
    return joined(
        [
            [
                *title_lines(rules.id, rules.title, page),
                *state_lines(rules.validity, rule_facts_by_mark(rules), rules.file, rules.sha256, page),
            ],
            _formulas(rules, page),
            _zeros(rules, page),
            _treatments(rules, page),
            _caps(rules, page),
            _bands(rules, page),
            _means(rules, page),
            [] if rules.efficiency is None else _efficiency(rules, rules.efficiency, page),
            _assumptions(rules, page),
            source_lines(rules, cited_by_rules(rules), page),
        ]
    )


def _formulas(rules: ReportRules, page: Page) -> list[Line]:
    columns = (
        Column(),
        Column(page.say(msg("formula")), wrap=True),
        Column(page.say(msg("target"))),
        Column(page.say(msg("direction"))),
    )
    rows = [_formula(name, rule, rules, page) for name, rule in rules.formulas.items()]
    return [heading(msg("Achievement formulas"), page), *table(columns, rows, page.width)]


def _formula(name: str, rule: FormulaRule, rules: ReportRules, page: Page) -> Row:
    formula = rule.formula
    default = [Span(page.say(msg("taken where the report file names no formula")))] if rule.default else []
    return Row(
        [
            line(Span(page.clean(name), "strong")),
            line(page.clean(rule.printed)),
            line(page.say(KIND[formula.target])),
            line(_directions(formula.directions, page)),
        ],
        [*default, *_below(rules, rule.cite, page)],
    )


def _zeros(rules: ReportRules, page: Page) -> list[Line]:
    columns = (Column(), Column(page.say(msg("direction")), wrap=True))
    rows = [
        Row(
            [line(Span(page.clean(name), "strong")), line(_directions(zero.rule.directions, page))],
            _below(rules, zero.cite, page),
        )
        for name, zero in rules.zeros.items()
    ]
    return [heading(msg("What a target of 0 means"), page), *table(columns, rows, page.width)] if rows else []


def _treatments(rules: ReportRules, page: Page) -> list[Line]:
    rows = [
        Row(
            [line(Span(page.say(KIND[kind]), "strong")), line(page.say(TREATMENT[treatment.how]))],
            _below(rules, treatment.cite, page),
        )
        for kind, treatment in rules.treatments.items()
    ]
    columns = (Column(), Column(wrap=True))
    return [heading(msg("Targets that are no number"), page), *table(columns, rows, page.width)]


def _caps(rules: ReportRules, page: Page) -> list[Line]:
    rows = [
        Row(
            [line(Span(page.short(cap.value), "strong")), line(page.say(msg("counts at most so much")))],
            _below(rules, cap.cite, page),
        )
        for cap in rules.caps
    ]
    columns = (Column(right=True), Column(wrap=True))
    text = msg("Nothing is capped unless the report file says so.")
    return [heading(msg("Caps"), page), *said(text, page), *table(columns, rows, page.width)]


def _bands(rules: ReportRules, page: Page) -> list[Line]:
    found = [heading(msg("Bands of achievement"), page), *band_lines(rules.bands, rules, page)]
    if rules.top is not None:
        text = msg("the printed bands end at {top}", top=page.short(rules.top.value))
        found += said(with_cite(text, rules, rules.top.cite), page)
    return found


def _means(rules: ReportRules, page: Page) -> list[Line]:
    over = msg("the mean of the agency is taken over {what}", what=OVER[rules.mean.over])
    left_out = msg("indicators that were not measured are left out of every mean")
    digits = msg("achievements are shown with {digits} decimals", digits=str(rules.digits))
    return [
        heading(msg("Means"), page),
        *said(with_cite(over, rules, rules.mean.cite), page),
        *said(with_cite(left_out, rules, rules.unmeasured.cite), page),
        *said(digits, page),
    ]


def _efficiency(rules: ReportRules, rule: EfficiencyRule, page: Page) -> list[Line]:
    form = msg("form: {name}", name=rule.form.name)
    ends = {"low": page.short(rule.low), "high": page.short(rule.high)}
    clamp = msg("from {low} to {high} it becomes a value from 0 to 100; what lies outside counts as the end", **ends)
    return [
        heading(msg("Efficiency"), page),
        *said(with_cite(form, rules, rule.cite), page),
        *said(with_cite(clamp, rules, rule.clamp.cite), page),
    ]


def _assumptions(rules: ReportRules, page: Page) -> list[Line]:
    """The free-standing ones; the others stand with what they are about."""
    found: list[Line] = []
    for note in rules.assumptions:
        texts: list[Prose] = [note.text, *cite_prose(rules, note.cite)]
        found += paragraph(" ".join(map(page.say, texts)), page.width, first=line(page.clean("  – ")), indent=4)
    return [heading(msg("Assumptions of the rule file"), page), *found] if found else []


def _directions(directions: Iterable[str], page: Page) -> str:
    return page.clean(" / ").join(page.say(DIRECTION[one]) for one in directions)


def _below(rules: ReportRules, cite: Citation, page: Page) -> Sequence[Span]:
    return [Span(page.say(prose)) for prose in cite_prose(rules, cite)]
