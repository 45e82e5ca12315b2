"""A formula of achievement with its numbers put in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.exact import Exact, short_text
from evalkit.report.performance.words import digits_of

if TYPE_CHECKING:
    from evalkit.base.exact import Printed
    from evalkit.performance.model import IndicatorResult, ReportResult
    from evalkit.report.render.page import Page

_LETTER = re.compile(r"(?<![A-Za-z])(\d*)(T1|T2|T|R)(?![A-Za-z0-9])")
_CASES = re.compile(r"[<>≤≥=]")


def inputs(one: IndicatorResult, page: Page) -> dict[str, str]:
    """The letters of the formulas and the numbers they stand for: R, and T or the ends T1 and T2."""
    target, realisation = one.indicator.target, one.realised.quantity
    numbers = {"R": realisation.number if realisation is not None else None}
    numbers |= {"T": target.number} if target.upper is None else {"T1": target.number, "T2": target.upper}
    return {letter: number_text(number, page) for letter, number in numbers.items() if number is not None}


def number_text(number: Printed, page: Page) -> str:
    """As it is written, or in full where that is only the number for the eye."""
    is_whole = _as_exact(number.text) == short_text(number.exact)
    return page.written(number.text) if is_whole else page.short(number.exact)


def _as_exact(text: str) -> str:
    """*text* without zeros that add nothing."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def filled(printed: str, letters: dict[str, str], page: Page) -> str | None:
    """The formula *printed* with its numbers; nothing if it has cases, or letters that have no number."""
    names = {match.group(2) for match in _LETTER.finditer(printed)}
    if _CASES.search(printed) or not names or not names <= set(letters):
        return None

    def put_in(match: re.Match[str]) -> str:
        number = letters[match.group(2)]
        inside = f"({number})" if number.startswith("-") or "/" in number else number
        return f"{match.group(1)} · {inside}" if match.group(1) else inside

    return page.clean(_LETTER.sub(put_in, printed))


def outcome(value: Exact, result: ReportResult, page: Page) -> str:
    """What came out: in full where its decimals end, else as a fraction and nearly."""
    full = page.short(value)
    if "/" not in full:
        return full
    return f"{full} {page.clean('≈')} {page.number(value, digits_of(result) + 2)}"


def share_text(part: Printed, whole: Printed, page: Page) -> str:
    """A share in percent, before it is worked out."""
    return page.clean(f"{page.written(part.text)} / {page.written(whole.text)} × 100")
