"""How an indicator came to its achievement: what was measured and where that is from, the formula with its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.exact import short_text
from evalkit.base.text import Prose, msg
from evalkit.performance.achieved import is_above
from evalkit.report.lines import Footnotes, bound_prose
from evalkit.report.performance.explain_sums import BUDGET, REPORT, means, sums
from evalkit.report.performance.formula import filled, inputs, outcome, share_text
from evalkit.report.performance.head import head
from evalkit.report.performance.rules import treatment_prose
from evalkit.report.performance.signoff import report_sign_off
from evalkit.report.performance.words import NOTHING, achieved_text, digits_of, quantity_text, with_groups
from evalkit.report.render.layout import Line, joined, line, paragraph
from evalkit.report.words import word_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.performance.model import Found, IndicatorResult, ReportResult
    from evalkit.report.render.page import Page
    from evalkit.report.signoff import Run
    from evalkit.schema.citation import Citation


class _Fact(NamedTuple):
    """A sentence, and where it comes from."""

    prose: Prose
    cite: Citation | None = None


def performance_explanation(result: ReportResult, code: str, page: Page, run: Run) -> list[Line]:
    """How *code* came about, one of ``explained_codes``; every indicator, and the means, if it is empty."""
    page = with_groups(page)
    found = _by_rules(result, result.rules, code, page) if result.rules is not None else []
    found += sums(result, code, page)
    return joined([head(result, page), *found, report_sign_off(result, run, page)]) if found else []


def explained_codes(result: ReportResult) -> tuple[str, ...]:
    """Codes that can be explained: indicators, objectives, lines of the budget, and what stands for the whole."""
    found = [one.code for one in result.indicators]
    found += [one.objective.code for one in result.objectives if one.mean is not None]
    found += [REPORT] if result.mean is not None else []
    found += [BUDGET, *(one.line.code for one in result.budget)] if result.budget else []
    return tuple(dict.fromkeys(found))


def _by_rules(result: ReportResult, rules: ReportRules, code: str, page: Page) -> list[list[Line]]:
    """Indicators and means; nothing if *code* is neither."""
    footnotes = Footnotes(rules, page)
    chosen = [one for one in result.indicators if code in ("", one.code)]
    found = [_indicator(one, result, rules, page, footnotes) for one in chosen]
    found.append(means(result, rules, code, page, footnotes))
    return [*found, footnotes.lines()] if any(found) else []


def _indicator(
    one: IndicatorResult, result: ReportResult, rules: ReportRules, page: Page, footnotes: Footnotes
) -> list[Line]:
    value = f" = {achieved_text(one.achievement, result, page)} %" if one.achievement is not None else ""
    title = f"{page.clean(one.code)}  {page.clean(one.indicator.title)}{value}"
    found = paragraph(title, page.width, indent=2, style="strong")
    for fact in (*_inputs(one, page), *_computed(one, result, page), *_banded(one, result, rules, page)):
        found += _told(fact, page, footnotes)
    return found


def _told(fact: _Fact, page: Page, footnotes: Footnotes) -> list[Line]:
    text = f"{page.say(fact.prose)} {footnotes.mark(fact.cite)}".rstrip()
    return paragraph(text, page.width, first=line("    "), indent=6)


# --- Target and realisation -------------------------------------------------------------------------------------


def _inputs(one: IndicatorResult, page: Page) -> Iterator[_Fact]:
    indicator, realised = one.indicator, one.realised
    target = quantity_text(indicator.target, page)
    yield _Fact(msg("target: {target} ({unit})", target=target, unit=indicator.unit))
    value = quantity_text(realised.quantity, page)
    if realised.quantity is None:
        yield _Fact(msg("no realisation"))
    elif realised.address is not None:
        yield _Fact(msg("realisation: {value}, from {address}", value=value, address=realised.address))
        if realised.exact is not None and realised.quantity.number is not None:
            yield from _exactly(realised.exact, realised.quantity.number.exact, page)
    elif indicator.realisation is not None and realised.exact is not None:
        made = f"{_made_of(indicator.realisation, page)} = {page.short(realised.exact)}"
        yield _Fact(msg("realisation: {value}, from {made}", value=value, made=made))
    else:
        yield _Fact(msg("realisation: {value}", value=value))
    if indicator.reused is not None:
        year, reason = str(indicator.reused.year), indicator.reused.reason
        yield _Fact(msg("the realisation is that of {year}: {reason}", year=year, reason=reason))


def _exactly(exact: Exact, used: Exact, page: Page) -> Iterator[_Fact]:
    """That an assessment was rounded before it came here."""
    if exact != used:
        yield _Fact(msg("the assessment gives exactly {exact}; its rounded result is used", exact=page.short(exact)))


def _made_of(found: Found, page: Page) -> str:
    """A share, or the named values of a mean."""
    if found.share is not None:
        return share_text(*found.share, page)
    parts = [f"{page.clean(name)} {_value(part, page)}" for name, part in (found.mean or {}).items()]
    return f"({page.clean(' + ').join(parts)}) / {len(parts)}"


def _value(found: Found, page: Page) -> str:
    if found.address is not None:
        return page.clean(found.address)
    return quantity_text(found.quantity, page)


# --- Achievement ------------------------------------------------------------------------------------------------


def _computed(one: IndicatorResult, result: ReportResult, page: Page) -> Iterator[_Fact]:
    if one.treatment is not None:
        yield _Fact(treatment_prose(one.treatment), one.treatment.cite)
    if one.formula is not None:
        yield _Fact(_formula(one, result, page), one.formula.cite)
    if one.zero is not None:
        yield _Fact(msg("the target is 0: by the rule {rule}", rule=one.zero.rule.name), one.zero.cite)
    if one.why_none is not None:
        cite = result.rules.unmeasured_cite if result.rules is not None else None
        yield _Fact(msg("no achievement, and left out of every mean: {why}", why=one.why_none), cite)
    else:
        digits = str(digits_of(result))
        value = achieved_text(one.achievement, result, page)
        yield _Fact(
            msg("shown half up with {digits} decimals: {value}; means take it unrounded", digits=digits, value=value)
        )


def _formula(one: IndicatorResult, result: ReportResult, page: Page) -> Prose:
    assert one.formula is not None  # the caller asked
    letters = inputs(one, page)
    printed = one.formula.printed
    name = one.formula.formula.name
    with_numbers = filled(printed, letters, page)
    value = outcome(one.achievement, result, page) if one.achievement is not None else ""
    if with_numbers is None:
        numbers = tuple(f"{letter} = {number}" for letter, number in letters.items())
        return msg(
            "formula {name}: {printed}, with {numbers}: {value}",
            name=name,
            printed=printed,
            numbers=numbers,
            value=value or NOTHING,
        )
    if not value:
        return msg("formula {name}: {printed}; {numbers}", name=name, printed=printed, numbers=with_numbers)
    return msg(
        "formula {name}: {printed}; {numbers} = {value}", name=name, printed=printed, numbers=with_numbers, value=value
    )


def _banded(one: IndicatorResult, result: ReportResult, rules: ReportRules, page: Page) -> Iterator[_Fact]:
    if one.achievement is None:
        return
    if one.counted is not None and one.counted != one.achievement:
        cap = next((each for each in rules.caps if each.value == one.counted), None)
        text = msg("counts as {cap} in the means", cap=achieved_text(one.counted, result, page))
        yield _Fact(text, cap.cite if cap is not None else None)
    if rules.top is not None and is_above(one.achievement, rules):
        text = msg("it lies above {top}, where the printed categories end", top=short_text(rules.top))
        yield _Fact(text, rules.above_top)
    if one.band is not None:
        args = {"word": word_of(one.band), "bound": bound_prose(one.band, page)}
        text = msg("{word}: {bound}", **args)
        if one.band.printed:
            text = msg("{word}: {bound} (printed {printed})", printed=page.written(one.band.printed), **args)
        yield _Fact(text, one.band.cite)
    else:
        yield _Fact(msg("no category"))
