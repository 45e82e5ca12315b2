"""The rules that made this report, each with its source or with what is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.loading.report_rules.targets import TARGET_WORDS
from evalkit.method.bands import bound_words
from evalkit.performance.achieved import is_above
from evalkit.report.blocks import Block, Column, Heading, Item, List, Section
from evalkit.report.columns import table
from evalkit.report.show.report_rules import OVER, TREATMENT
from evalkit.report.sources import Footnotes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.loading.report_rules.targets import Treatment
    from evalkit.performance.model import ReportResult
    from evalkit.schema.citation import Citation


def used_rules(result: ReportResult, rules: ReportRules) -> list[Section]:
    """What was used, each with the letter of its sources; the categories; the sources; further assumptions."""
    footnotes = Footnotes(rules)
    used: list[tuple[Prose, Citation]] = [*_of_indicators(result), *_of_whole(result, rules)]
    used += [(note.text, note.cite) for note in rules.assumptions]
    items = [Item(footnotes.marked(prose, cite), "–") for prose, cite in used]
    return [[Heading(msg("Rules used")), List(items)], _categories(rules, footnotes), footnotes.blocks()]


def _categories(rules: ReportRules, footnotes: Footnotes) -> list[Block]:
    """The categories as printed and as they are looked up, with the letter of their sources."""
    rows = table(
        rules.bands,
        (Column(msg("category"), wrap=True, least=10), lambda band: band.word),
        (Column(msg("printed range"), number=True, drop=1), lambda band: Decimal(band.printed)),
        (Column(msg("from"), number=True, wrap=True, least=12), bound_words),
        (Column(), lambda band: footnotes.mark(band.cite)),
    )
    return [Heading(msg("Categories")), rows]


def treatment_prose(treatment: Treatment) -> Message:
    """What becomes of a target that is no number."""
    return msg("a target of the kind {kind}: {how}", kind=TARGET_WORDS[treatment.kind], how=TREATMENT[treatment.how])


def _of_indicators(result: ReportResult) -> Iterator[tuple[Message, Citation]]:
    """Formulas, rules for a target of 0 and treatments that any indicator met, each once."""
    found: dict[str, tuple[Message, Citation]] = {}
    for indicator in result.indicators:
        if indicator.formula is not None:
            text = msg(
                "formula {name}: {printed}", name=indicator.formula.formula.name, printed=indicator.formula.printed
            )
            found[str(text)] = (text, indicator.formula.cite)
        if indicator.zero is not None:
            text = msg("a target of 0: rule {rule}", rule=indicator.zero.rule.name)
            found[str(text)] = (text, indicator.zero.cite)
        if indicator.treatment is not None:
            text = treatment_prose(indicator.treatment)
            found[str(text)] = (text, indicator.treatment.cite)
    yield from found.values()


def _of_whole(result: ReportResult, rules: ReportRules) -> Iterator[tuple[Message, Citation]]:
    for cap in rules.caps:
        if cap.value == result.report.cap:
            yield msg("an achievement counts at most {cap}", cap=short_text(cap.value)), cap.cite
    if result.correction is not None:
        args = {"word": result.correction.predicate, "percent": short_text(result.correction.percent)}
        yield msg("of the mean {percent} % are left for the predicate {word}", **args), result.correction.cite
    if rules.top is not None:
        for indicator in result.indicators:
            if (
                indicator.achievement is not None
                and is_above(indicator.achievement, rules)
                and indicator.band is not None
            ):
                text = msg("above {top}: {word}", top=short_text(rules.top.value), word=indicator.band.word)
                yield text, rules.top.cite
                break
    yield OVER[result.over], rules.mean.cite
    if any(indicator.achievement is None for indicator in result.indicators):
        yield msg("indicators without achievement are left out of every mean"), rules.unmeasured.cite
    if result.efficiency is not None and rules.efficiency is not None:
        rule = rules.efficiency
        yield msg("efficiency: form {name}", name=rule.form.name), rule.cite
        text = msg(
            "an efficiency from {low} to {high} becomes a value from 0 to 100; one outside counts as the nearer end",
            low=short_text(rule.low),
            high=short_text(rule.high),
        )
        yield text, rule.clamp.cite
