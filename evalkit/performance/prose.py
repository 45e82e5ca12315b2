"""Numbers, targets and realisations as the sentences of findings show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import rounded_text, short_text
from evalkit.base.text import Decimal, Prose, msg, visible

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.performance.model import Quantity


def two(value: Exact) -> Decimal:
    """*value* with two decimals."""
    return rounded_text(value, 2)


def shown(value: Exact) -> Decimal:
    """*value* in full if that is short, else with two decimals."""
    text = short_text(value)
    return two(value) if "/" in text or len(text.partition(".")[2]) > len("00") else text


def quantity(found: Quantity) -> Prose:
    """A target or realisation: as written, the word of a category, both ends of a range."""
    if found.word is not None:
        return visible(found.word)
    if found.present is not None:
        return msg("present") if found.present else msg("absent")
    assert found.number is not None  # every other kind has one
    if found.upper is not None:
        return msg("{low} to {high}", low=Decimal(found.number.text), high=Decimal(found.upper.text))
    number = Decimal(found.number.text)
    return msg("level {number}", number=number) if found.kind == "level" else number
