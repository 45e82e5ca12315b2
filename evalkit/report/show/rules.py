"""What pages of rule files share: the head, validity in words, bands, sources.

``list``: what is installed, with how well its facts are established. ``show``: the rules of performance reports, as their rule file
states them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.grouping import by_key
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.instruments.cited_facts import count_by_mark
from evalkit.loading.report_rules.model import cited_by_rules, rule_facts_by_mark
from evalkit.loading.report_rules.target_rules import TARGET_WORDS
from evalkit.method.bands import bound_words
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Item,
    List,
    Paragraph,
    Remark,
    Row,
    Section,
    Styled,
    Table,
    together,
)
from evalkit.report.columns import table
from evalkit.report.sources import MARK, cite_prose, short_cite, with_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.instruments import Band, Instrument, Validity
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.loading.report_rules.target_rules import FormulaRule
    from evalkit.report.sources import Rules
    from evalkit.schema.citation import Citation


def about(instrument: Instrument) -> Iterator[Prose]:
    """What the index is for, and who asks for it."""
    if instrument.purpose is not None:
        yield instrument.purpose
    if instrument.asked_by:
        yield msg("asked for by: {who}", who=instrument.asked_by)


def state(validity: Validity, counts: Mapping[str, int], file: str, sha256: str) -> Iterator[Block]:
    """When a rule file is in force, how well it is established, and which file it is."""
    yield Paragraph(_validity(validity))
    yield Paragraph(facts_prose(counts))
    yield Paragraph(msg("rules: {file}, sha256 {sha}", file=file, sha=sha256))
    yield from (Paragraph(notice.text) for notice in validity.notices)


def in_force_prose(validity: Validity) -> Prose:
    """From when to when, as short as it goes; a question mark for an end that is not established."""
    since = validity.since.isoformat() if validity.since else "?"
    if validity.open_end and validity.until is None:
        return msg("since {day}", day=since)
    return f"{since} – {validity.until.isoformat() if validity.until else '?'}"


def facts_prose(counts: Mapping[str, int]) -> Message:
    """How many facts are established how well: mark → number."""
    each = [msg("{count} {mark}", count=Decimal(n), mark=MARK[mark]) for mark, n in counts.items() if n]
    return msg("facts: {list}", list=each)


def _validity(validity: Validity) -> Message:
    unknown = msg("not established")
    since: Prose = validity.since.isoformat() if validity.since else unknown
    until: Prose = validity.until.isoformat() if validity.until else unknown
    if validity.open_end and validity.until is None:
        until = msg("still in force")
    text = msg("in force from: {since}; until: {until}", since=since, until=until)
    if validity.followed_by:
        text = msg("{text}; followed by {next}", text=text, next=validity.followed_by)
    checked = msg("numbers last held against their sources: {day}", day=validity.checked.isoformat())
    return msg("{text}; {checked}", text=text, checked=checked)


def with_cite(prose: Prose, rules: Rules, cite: Citation) -> Paragraph:
    """*prose* and where it comes from."""
    return Paragraph(msg("{what}; {sources}", what=prose, sources=cite_prose(rules, cite)))


def cited(rules: Rules, cite: Citation) -> Iterator[Paragraph]:
    """Where something comes from, on lines of its own."""
    return map(Paragraph, cite_prose(rules, cite))


def bands(every: Sequence[Band], rules: Rules) -> Iterator[Block]:
    """Bands with their ranges as printed, their bounds as used, and where they come from."""
    # Most tables come from one place as a whole; it is named once.
    common = every[0].cite if len({band.cite for band in every}) == 1 else None
    yield table(
        every,
        (Column(msg("predicate")), lambda band: Styled(band.predicate, "strong")),
        (Column(), lambda band: band.label or ""),
        (Column(msg("printed range"), number=True), lambda band: Decimal(band.printed)),
        (Column(msg("from"), number=True), bound_words),
        (Column(msg("source"), wrap=True), lambda band: short_cite(rules, band.cite) if common is None else ""),
    )
    if common is not None:
        yield from cited(rules, common)


def source_numbers(rules: Rules) -> dict[str, int]:
    """Key of a source → the number by which tables name it."""
    return {key: number for number, key in enumerate(rules.sources, 1)}


def sources(rules: Rules, counts: Mapping[str, int]) -> Section:
    """The sources of a rule file; *counts*: key → number of facts that cite it."""
    items = []
    for key, number in source_numbers(rules).items():
        source = rules.sources[key]
        text = msg(
            "{title}{place} ({mark}; facts: {count})",
            title=source.title,
            place=msg("; {place}", place=source.place) if source.place else "",
            mark=MARK[source.mark],
            count=str(counts.get(key, 0)),
        )
        items.append(Item(text, f"[{number}]"))
    return [Heading(msg("Sources")), List(items)]


def list_page(instruments: Sequence[Instrument], report_rules: Sequence[ReportRules]) -> Document:
    """One row a rule file, by who asks for it, with its facts counted below; what is counted stands at the end."""
    in_order = sorted(instruments, key=lambda instrument: (not instrument.asked_by, instrument.asked_by))
    by_asker = by_key(in_order, lambda instrument: instrument.asked_by)
    rules = [(rule, rule_facts_by_mark(rule)) for rule in report_rules]
    legend = msg(
        "Facts are the weights, levels, points, bounds and rules of a rule file, counted by how well they are established."
    )
    return Document(
        [
            *(_of(asker, each) for asker, each in by_asker.items()),
            [Heading(msg("Rules of performance reports")), _table(msg("rules"), rules)] if rules else [],
            [Paragraph(legend, 0, hang=0)],
        ],
        title=msg("Installed rule files"),
    )


def _of(asker: str, instruments: Sequence[Instrument]) -> Section:
    rows = [(instrument, count_by_mark(instrument)) for instrument in instruments]
    return [Heading(asker or msg("No asker stated")), _table(msg("instrument"), rows)]


def _table(prose: Prose, every: Sequence[tuple[Instrument | ReportRules, Mapping[str, int]]]) -> Table:
    return table(
        every,
        (Column(prose), lambda row: Styled(row[0].id, "strong")),
        (Column(msg("title"), wrap=True), lambda row: row[0].title),
        (Column(msg("in force"), drop=1), lambda row: in_force_prose(row[0].validity)),
        (Column(msg("checked"), drop=3), lambda row: row[0].validity.checked.isoformat()),
        below=lambda row: [Remark(facts_prose(row[1]))],
        level=0,
    )


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
    return together(*(DIRECTION[direction] for direction in directions), separator=" / ")
