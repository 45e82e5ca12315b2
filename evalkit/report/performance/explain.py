"""How the numbers of a performance report came about: what was measured and where that is from, formulas, means, sums.

The rules that made this report, each with its source or with what is assumed.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from evalkit.base.exact import rounded_text, short_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.loading.report_rules.model import MEANS
from evalkit.loading.report_rules.target_rules import TARGET_WORDS
from evalkit.method.bands import bound_words
from evalkit.performance.achievement import is_above, why_unknown
from evalkit.performance.model.report import UNKNOWN
from evalkit.report.blocks import Block, Column, Heading, Item, List, Paragraph, Section, together
from evalkit.report.columns import table
from evalkit.report.evaluation.explain import Fact, banded, fact_list, outcome
from evalkit.report.performance.head import NOTHING, achieved_text, digits_of, money_text, quantity_text
from evalkit.report.show.rules import OVER, TREATMENT
from evalkit.report.sources import Footnotes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact, Printed
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.loading.report_rules.target_rules import FormulaRule, Treatment
    from evalkit.performance.model import BudgetResult, IndicatorResult, Money, RealisationSource, ReportResult
    from evalkit.schema.citation import Citation

    Counted = tuple[Exact, Exact | None]  # an achievement, and its weight


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
        if (rule := indicator.formula) is not None:
            text = msg("formula {name}: {printed}", name=rule.formula.name, printed=rule.printed)
            found[str(text)] = (text, rule.cite)
        if (zero := indicator.zero) is not None:
            text = msg("a target of 0: rule {rule}", rule=zero.rule.name)
            found[str(text)] = (text, zero.cite)
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
        above = (indicator.band for indicator in result.indicators if is_above(indicator.achievement, rules))
        band = next((band for band in above if band is not None), None)
        if band is not None:
            yield msg("above {top}: {word}", top=short_text(rules.top.value), word=band.word), rules.top.cite
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


REPORT, BUDGET = "report", "budget"  # the codes of the whole


def explained_codes(result: ReportResult) -> tuple[str, ...]:
    """Codes that can be explained: indicators, objectives, lines of the budget, and what stands for the whole."""
    found = [indicator.code for indicator in result.indicators]
    found += [objective.objective.code for objective in result.objectives if objective.mean is not None]
    found += [REPORT] if result.mean is not None else []
    found += [BUDGET, *(each.line.code for each in result.budget)] if result.budget else []
    return tuple(dict.fromkeys(found))


def explanation(result: ReportResult, code: str) -> list[Section]:
    """How *code* came about, one of ``explained_codes``; every indicator, and the means, if it is empty."""
    sections: list[Section] = []
    if result.rules is not None:
        footnotes = Footnotes(result.rules)
        chosen = [indicator for indicator in result.indicators if code in ("", indicator.code)]
        sections += [_indicator(indicator, result, result.rules, footnotes) for indicator in chosen]
        sections.append(list(_means(result, result.rules, code, footnotes)))
        sections.append(footnotes.blocks())
    return [section for section in [*sections, *_sums(result, code)] if section]


def _indicator(
    indicator: IndicatorResult, result: ReportResult, rules: ReportRules, footnotes: Footnotes
) -> list[Block]:
    title = together(indicator.code, indicator.indicator.title, separator="  ")
    if indicator.achievement is not None:
        title = together(title, Decimal(f"{achieved_text(indicator.achievement, result)} %"), separator=" = ")
    facts = [*_measured(indicator), *_achieved(indicator, result, rules), *_counted(indicator, result, rules)]
    return [Heading(title, 3), fact_list(facts, footnotes)]


# --- Target and realisation -------------------------------------------------------------------------------------


def _measured(indicator: IndicatorResult) -> Iterator[Fact]:
    stated, realised = indicator.indicator, indicator.realised
    yield Fact(msg("target: {target} ({unit})", target=quantity_text(stated.target), unit=stated.unit))
    value = quantity_text(realised.quantity)
    if realised.origin == UNKNOWN:
        yield Fact(why_unknown(stated.realisation))
    elif realised.quantity is None:
        yield Fact(msg("no realisation"))
    elif realised.address is not None:
        yield Fact(msg("realisation: {value}, from {address}", value=value, address=realised.address))
        number = realised.quantity.number
        if realised.exact is not None and number is not None and realised.exact != number.exact:
            exact = short_text(realised.exact)
            yield Fact(msg("the assessment gives exactly {exact}; its rounded result is used", exact=exact))
    elif stated.realisation is not None and realised.exact is not None:
        made = together(_made_of(stated.realisation), short_text(realised.exact), separator=" = ")
        yield Fact(msg("realisation: {value}, from {made}", value=value, made=made))
    else:
        yield Fact(msg("realisation: {value}", value=value))
    if stated.reused is not None:
        year, reason = str(stated.reused.year), stated.reused.reason
        yield Fact(msg("the realisation is that of {year}: {reason}", year=year, reason=reason))


def _made_of(source: RealisationSource) -> Prose:
    """A share, or the named values of a mean."""
    if source.share is not None:  # in percent, before it is worked out
        part, whole = source.share
        return Decimal(f"{part.text} / {whole.text} × 100")
    parts = [
        together(name, part.address or quantity_text(part.quantity), separator=" ")
        for name, part in (source.mean or {}).items()
    ]
    return together("(", together(*parts, separator=" + "), f") / {len(parts)}", separator="")


# --- Achievement ------------------------------------------------------------------------------------------------


def _achieved(indicator: IndicatorResult, result: ReportResult, rules: ReportRules) -> Iterator[Fact]:
    if indicator.treatment is not None:
        yield Fact(treatment_prose(indicator.treatment), (indicator.treatment.cite,))
    if indicator.formula is not None:
        yield Fact(_formula(indicator.formula, indicator, result), (indicator.formula.cite,))
    if (zero := indicator.zero) is not None:
        yield Fact(msg("the target is 0: by the rule {rule}", rule=zero.rule.name), (zero.cite,))
    if indicator.is_unknown:
        yield Fact(msg("its achievement is not known, and the means over it are open: {why}", why=indicator.why_none))
    elif indicator.why_none is not None:
        why = msg("no achievement, and left out of every mean: {why}", why=indicator.why_none)
        yield Fact(why, (rules.unmeasured.cite,))
    else:
        args = {"digits": str(digits_of(result)), "value": achieved_text(indicator.achievement, result)}
        yield Fact(msg("shown half up with {digits:decimal|decimals}: {value}; means take it unrounded", **args))


def _formula(rule: FormulaRule, indicator: IndicatorResult, result: ReportResult) -> Prose:
    letters, achievement = inputs(indicator), indicator.achievement
    args = {"name": rule.formula.name, "printed": rule.printed}
    value = None if achievement is None else outcome(achievement, digits_of(result) + 2)
    with_numbers = filled(rule.printed, letters)
    if with_numbers is None:
        numbers = tuple(Decimal(f"{letter} = {number}") for letter, number in letters.items())
        args["value"] = value or NOTHING
        return msg("formula {name}: {printed}, with {numbers}: {value}", numbers=numbers, **args)
    if value is None:
        return msg("formula {name}: {printed}; {numbers}", numbers=with_numbers, **args)
    return msg("formula {name}: {printed}; {numbers} = {value}", numbers=with_numbers, value=value, **args)


def _counted(indicator: IndicatorResult, result: ReportResult, rules: ReportRules) -> Iterator[Fact]:
    """What the achievement counts as, and its category."""
    if indicator.achievement is None:
        return
    if indicator.is_capped:
        cap = next((each for each in rules.caps if each.value == indicator.counted), None)
        text = msg("counts as {cap} in the means", cap=achieved_text(indicator.counted, result))
        yield Fact(text, (cap.cite if cap is not None else None,))
    if rules.top is not None and is_above(indicator.achievement, rules):
        text = msg("it lies above {top}, where the printed categories end", top=short_text(rules.top.value))
        yield Fact(text, (rules.top.cite,))
    yield banded(indicator.band) if indicator.band is not None else Fact(msg("no category"))


# --- Means ------------------------------------------------------------------------------------------------------


def _means(result: ReportResult, rules: ReportRules, code: str, footnotes: Footnotes) -> Iterator[Block]:
    """The mean of the objective *code*, or of the agency; all of them if *code* is empty."""
    for objective in result.objectives:
        if objective.mean is not None and code in ("", objective.objective.code):
            mean = _mean(_counting(objective.indicators), objective.mean, result)
            codes = tuple(each.code for each in objective.indicators if each.counted is not None)
            yield Paragraph(together(objective.objective.code, mean, separator=" = "), hang=2)
            yield Paragraph(msg("mean over {codes}", codes=codes), level=3)
    if code in ("", REPORT) and result.mean is not None:
        known = _counting(result.indicators)
        if result.over != MEANS[0]:
            known = [(objective.mean, None) for objective in result.objectives if objective.mean is not None]
        value = rounded_text(result.mean, digits_of(result))
        yield Paragraph(msg("mean of the agency: {value} %", value=value), style="strong")
        yield Paragraph(_mean(known, result.mean, result), level=2)
        yield Paragraph(footnotes.marked(OVER[result.over], rules.mean.cite), level=2)


def _counting(indicators: Sequence[IndicatorResult]) -> list[Counted]:
    return [(each.counted, each.indicator.weight) for each in indicators if each.counted is not None]


def _mean(values: Sequence[Counted], mean: Exact, result: ReportResult) -> Decimal:
    """The sum written out, with two more decimals than are shown elsewhere, so that it can be done again."""
    digits = digits_of(result) + 2
    whole = rounded_text(mean, digits)
    weighed = ((value, "" if weight is None else f" × {short_text(weight)}") for value, weight in values)
    parts = " + ".join(rounded_text(value, digits) + weight for value, weight in weighed)
    weights = [short_text(weight) for _, weight in values if weight is not None]
    under = f"({' + '.join(weights)})" if weights else str(len(values))
    return Decimal(f"({parts}) / {under} = {whole}") if len(values) > 1 else whole


# --- Budget -----------------------------------------------------------------------------------------------------


def _sums(result: ReportResult, code: str) -> Iterator[Section]:
    """How the budget line *code* is added up; for ``budget`` every line with lines below it, and the whole."""
    for at, line in enumerate(result.budget):
        below = _below(result.budget, at)
        if code == line.line.code or (code == BUDGET and below):
            yield _sum(together(line.line.code, line.line.title, separator="  "), line.money, below)
    if code == BUDGET and result.budget:
        top = [each for each in result.budget if each.depth == 0]
        yield _sum(msg("total"), result.money, top)


def _below(lines: Sequence[BudgetResult], at: int) -> list[BudgetResult]:
    """The lines right below the one that stands *at* a place of the tree."""
    depth = lines[at].depth
    inside = takewhile(lambda line: line.depth > depth, lines[at + 1 :])
    return [line for line in inside if line.depth == depth + 1]


def _sum(title: Prose, money: Money | None, below: Sequence[BudgetResult]) -> Section:
    """Ceiling and realisation, with what they are the sums of; a dash stands for what is not known."""
    every = [*(amount.money for amount in below), money]
    ceilings = [money_text(amount.ceiling if amount is not None else None) for amount in every]
    spent = [money_text(amount.spent if amount is not None else None) for amount in every]
    told = msg("ceiling: {value}", value=_added(ceilings)), msg("realisation: {value}", value=_added(spent))
    return [Heading(title, 3), List([*map(Item, told)], level=2)]


def _added(texts: Sequence[Decimal]) -> Decimal:
    """Parts, and behind them their sum."""
    *parts, whole = texts
    return Decimal(f"{' + '.join(parts)} = {whole}") if parts else whole


# --- How a formula is said --------------------------------------------------------------------------------------------


_LETTER = re.compile(r"(?<![A-Za-z])(\d*)(T1|T2|T|R)(?![A-Za-z0-9])")
_CASES = re.compile(r"[<>≤≥=]")


def inputs(indicator: IndicatorResult) -> dict[str, Decimal]:
    """The letters of the formulas and the numbers they stand for: R, and T or the ends T1 and T2."""
    target, realisation = indicator.indicator.target, indicator.realised.quantity
    numbers = {"R": realisation.number if realisation is not None else None}
    numbers |= {"T": target.number} if target.upper is None else {"T1": target.number, "T2": target.upper}
    return {letter: _number_text(number) for letter, number in numbers.items() if number is not None}


def _number_text(number: Printed) -> Decimal:
    """As it is written, or in full where that is only the number for the eye."""
    text = number.text.rstrip("0").rstrip(".") if "." in number.text else number.text
    in_full = short_text(number.exact)
    return Decimal(number.text) if text == in_full else in_full


def filled(printed: str, letters: dict[str, Decimal]) -> Prose | None:
    """The formula *printed* with its numbers; nothing if it has cases, or letters that have no number."""
    names = {match.group(2) for match in _LETTER.finditer(printed)}
    if _CASES.search(printed) or not names or not names <= set(letters):
        return None
    parts: list[str] = []
    end = 0
    for match in _LETTER.finditer(printed):
        factor, number = match.group(1), letters[match.group(2)]
        parts += [printed[end : match.start()], f"{factor} · " if factor else ""]
        parts.append(Decimal(f"({number})") if number.startswith("-") or "/" in number else number)
        end = match.end()
    return together(*parts, printed[end:], separator="")
