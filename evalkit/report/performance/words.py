"""Quantities, achievements and rupiah of performance reports as they are written, and where a realisation is from."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Message, msg
from evalkit.report.grouped import grouped
from evalkit.report.render.layout import GAP, Line, cells, line, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.performance.model import IndicatorResult, Quantity, ReportResult
    from evalkit.report.render.page import Page

DIGITS = 2
NOTHING = "-"
INDENT = 2


def with_groups(page: Page) -> Page:
    """*page*, with the thousands of long numbers grouped."""
    found = copy.copy(page)
    found.language = grouped(page.language.code)
    return found


def quantity_text(quantity: Quantity | None, page: Page) -> str:
    """A target or a realisation."""
    if quantity is None:
        return NOTHING
    number = page.written(quantity.number.text) if quantity.number is not None else ""
    if quantity.kind == "level":
        return page.say(msg("level {number}", number=number))
    if quantity.kind == "range" and quantity.upper is not None:
        return page.clean(f"{number}–{page.written(quantity.upper.text)}")
    if quantity.kind == "category":
        word = page.clean(quantity.word or "")
        return f"{word} ({number})" if number else word
    if quantity.kind == "presence":
        return page.say(msg("present") if quantity.present else msg("absent"))
    return number


def achieved_text(value: Exact | None, result: ReportResult, page: Page) -> str:
    """An achievement in percent, with the decimals of the rules."""
    return NOTHING if value is None else page.number(value, digits_of(result))


def digits_of(result: ReportResult) -> int:
    """Decimals of achievements."""
    return result.rules.digits if result.rules is not None else DIGITS


def percent_text(value: Exact | None, page: Page) -> str:
    """A share of money in percent."""
    return NOTHING if value is None else page.number(value, DIGITS)


def money_text(value: Exact | None, page: Page) -> str:
    """Rupiah; with decimals only where there are some."""
    if value is None:
        return NOTHING
    text = short_text(value)
    return page.language.number(decimal_text(value, DIGITS) if "/" in text or "." in text else text)


def value_text(value: Exact, page: Page, digits: int = DIGITS) -> str:
    """A measured or planned value: in full if that is short."""
    text = short_text(value)
    is_short = "/" not in text and len(text.partition(".")[2]) <= digits
    return page.language.number(text if is_short else decimal_text(value, digits))


def step_text(value: Exact | None, page: Page) -> str:
    """A change, with its sign."""
    if value is None:
        return NOTHING
    text = page.number(value, DIGITS)
    return text if text.startswith("-") else f"+{text}"


def origin_prose(one: IndicatorResult) -> Iterator[Prose]:
    """Where the realisation of *one* is from, if it was not simply given, and of which year if not of this one."""
    realised, found = one.realised, one.indicator.realisation
    if realised.address is not None:
        yield realised.address
    elif found is not None and found.share is not None:
        part, whole = found.share
        yield msg("{part} of {whole}, in percent", part=short_text(part.exact), whole=short_text(whole.exact))
    elif found is not None and found.mean is not None:
        yield msg("mean of {count} values", count=str(len(found.mean)))
    reused = one.indicator.reused
    if reused is not None:
        yield msg("value of {year}: {reason}", year=str(reused.year), reason=reused.reason)


def heading(prose: Prose, page: Page) -> list[Line]:
    """The heading of a part of the page."""
    return paragraph(page.say(prose), page.width, indent=2, style="head")


def told(prose: Prose, page: Page) -> list[Line]:
    """A sentence below a table."""
    return paragraph(page.say(prose), page.width, first=line("  "), indent=4)


def named(prose: Message, codes: Sequence[str], page: Page, *, of: int = 0) -> list[Line]:
    """What holds for some things, with their codes; nothing if it holds for none. *of*: how many there are at all."""
    if codes and len(codes) == of:
        return told(msg("{what}: all", what=prose), page)
    return told(msg("{what}: {codes}", what=prose, codes=tuple(codes)), page) if codes else []


def fits(columns: Sequence[tuple[str, Sequence[str]]], page: Page) -> bool:
    """Whether *columns* (a heading and its cells) can stand side by side without any word or number being cut."""
    needed = sum(
        max(cells(word) for text in (head, *texts) for word in (text or " ").split(" ")) for head, texts in columns
    )
    return INDENT + needed + GAP * (len(columns) - 1) <= page.width
