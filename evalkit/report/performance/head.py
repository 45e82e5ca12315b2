"""Whose report it is, by which rules, and what came out: the mean of the agency with its category.

Quantities, achievements and rupiah of performance reports as they are written, and where a realisation is from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, rounded_text, short_text, signed_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.loading.report_rules.model import MEANS
from evalkit.performance.achievement import why_open
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.prose import quantity as plain_quantity
from evalkit.report.band_rank import rank
from evalkit.report.blocks import Block, Heading, Paragraph, Verdict, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.performance.model import IndicatorResult, Quantity, ReportResult

DIGITS = 2
NOTHING = Decimal("-")


def quantity_text(quantity: Quantity | None) -> Prose:
    """A target or a realisation."""
    if quantity is None or quantity.kind == UNKNOWN:
        return NOTHING if quantity is None else msg("not known: {text}", text=quantity.word)
    number = quantity.number.text if quantity.number is not None else ""
    if quantity.upper is not None:
        return Decimal(f"{number}–{quantity.upper.text}")
    if quantity.kind == "category":
        return together(quantity.word or "", Decimal(f"({number})" if number else ""), separator=" ")
    return plain_quantity(quantity)


def achieved_text(value: Exact | None, result: ReportResult) -> Decimal:
    """An achievement in percent, with the decimals of the rules."""
    return NOTHING if value is None else rounded_text(value, digits_of(result))


def digits_of(result: ReportResult) -> int:
    """Decimals of achievements."""
    return result.rules.digits if result.rules is not None else DIGITS


def percent_text(value: Exact | None) -> Decimal:
    """A share of money in percent."""
    return NOTHING if value is None else rounded_text(value, DIGITS)


def money_text(value: Exact | None) -> Decimal:
    """Rupiah; with decimals only where there are some."""
    if value is None:
        return NOTHING
    text = short_text(value)
    return decimal_text(value, DIGITS) if "/" in text or "." in text else text


def step_text(value: Exact | None) -> Decimal:
    """A change, with its sign."""
    return NOTHING if value is None else signed_text(value, DIGITS)


def origin_prose(indicator: IndicatorResult) -> Iterator[Prose]:
    """Where the realisation of *indicator* is from, if it was not simply given, and of which year if not of this one."""
    realised, found = indicator.realised, indicator.indicator.realisation
    if realised.address is not None:
        yield realised.address
    elif found is not None and found.share is not None:
        part, whole = found.share
        yield msg("{part} of {whole}, in percent", part=short_text(part.exact), whole=short_text(whole.exact))
    elif found is not None and found.mean is not None:
        yield msg("mean of {count:value|values}", count=str(len(found.mean)))
    reused = indicator.indicator.reused
    if reused is not None:
        yield msg("value of {year}: {reason}", year=str(reused.year), reason=reused.reason)


def named(prose: Message, codes: Sequence[str], *, of: int = 0) -> Iterator[Paragraph]:
    """What holds for some things, with their codes; nothing if it holds for none. *of*: how many there are at all."""
    if codes and len(codes) == of:
        yield Paragraph(msg("{what}: all", what=prose))
    elif codes:
        yield Paragraph(msg("{what}: {codes}", what=prose, codes=tuple(codes)))


def head(result: ReportResult) -> Iterator[Block]:
    """Agency and year; the rules."""
    report, rules = result.report, result.rules
    yield Heading(together(msg("Performance report {year}", year=str(report.year)), report.agency), 1)
    if rules is not None:
        yield Paragraph(together(rules.id, rules.title), level=0)


def mean_verdict(result: ReportResult) -> Iterator[Block]:
    """The mean and its category, large and clear; below, what it is the mean of."""
    if not result.indicators:
        yield Paragraph(msg("no indicators"), hang=0)
        return
    none = msg("OPEN") if result.unknown else msg("NO ACHIEVEMENT")
    yield _verdict(result) if result.mean is not None else Paragraph(none, hang=0, style="strong")
    for prose in _sentences(result):
        yield Paragraph(prose)


def _verdict(result: ReportResult) -> Verdict:
    score, band = Decimal(f"{achieved_text(result.mean, result)} %"), result.band
    if band is None:
        return Verdict(score, msg("no category"))
    style = rank(band, result.rules.bands) if result.rules is not None else "strong"
    return Verdict(score, band.predicate, style, label=band.label or "")


def _sentences(result: ReportResult) -> Iterator[Prose]:
    measured = str(sum(indicator.achievement is not None for indicator in result.indicators))
    every = str(len(result.indicators))
    if result.unknown:
        yield why_open(result.unknown)
        return
    if result.mean is None:
        yield msg("no indicator has an achievement ({all} in all)", all=every)
        return
    have = msg("{measured} of {all} indicators have an achievement", measured=measured, all=every)
    if result.over == MEANS[0]:
        yield msg("mean over indicators; {have}", have=have)
    else:
        counted = str(sum(objective.mean is not None for objective in result.objectives))
        yield msg(
            "mean over {counted} of {all:objective|objectives}; {have}",
            counted=counted,
            all=str(len(result.objectives)),
            have=have,
        )
    yield from _other(result)
    if any(indicator.indicator.weight is not None for indicator in result.indicators):
        yield msg("indicators count by their weights")
    if result.correction is not None and result.corrected is not None:
        yield msg(
            "corrected for the predicate {word}, {percent} % of it: {value} %",
            word=result.correction.predicate,
            percent=short_text(result.correction.percent),
            value=achieved_text(result.corrected, result),
        )
    if result.report.cap is not None:
        yield msg("each achievement counts at most {cap}", cap=short_text(result.report.cap))


def _other(result: ReportResult) -> Iterator[Message]:
    if result.other_mean is None or result.other_mean == result.mean:
        return
    value = rounded_text(result.other_mean, digits_of(result))
    if result.over == MEANS[0]:
        yield msg("over the objectives it would be {value}", value=value)
    else:
        yield msg("over the indicators it would be {value}", value=value)
