"""Quantities, achievements and rupiah of performance reports as they are written, and where a realisation is from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text, signed_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.performance.model.report import UNKNOWN
from evalkit.report.blocks import Paragraph, together

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
    if quantity.kind == "level":
        return msg("level {number}", number=Decimal(number))
    if quantity.kind == "range" and quantity.upper is not None:
        return Decimal(f"{number}–{quantity.upper.text}")
    if quantity.kind == "category":
        return together(quantity.word or "", Decimal(f"({number})" if number else ""), separator=" ")
    if quantity.kind == "presence":
        return msg("present") if quantity.present else msg("absent")
    return Decimal(number)


def achieved_text(value: Exact | None, result: ReportResult) -> Decimal:
    """An achievement in percent, with the decimals of the rules."""
    return NOTHING if value is None else decimal_text(value, digits_of(result))


def digits_of(result: ReportResult) -> int:
    """Decimals of achievements."""
    return result.rules.digits if result.rules is not None else DIGITS


def percent_text(value: Exact | None) -> Decimal:
    """A share of money in percent."""
    return NOTHING if value is None else decimal_text(value, DIGITS)


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
