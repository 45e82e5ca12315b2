"""A formula of achievement with its numbers put in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import Decimal, Prose
from evalkit.report.blocks import together

if TYPE_CHECKING:
    from evalkit.base.exact import Printed
    from evalkit.performance.model import IndicatorResult

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


def share_text(part: Printed, whole: Printed) -> Decimal:
    """A share in percent, before it is worked out."""
    return Decimal(f"{part.text} / {whole.text} × 100")
