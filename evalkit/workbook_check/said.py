"""Values of cells as prose."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of, round_to, short_text
from evalkit.base.text import Decimal, Message, msg, visible
from evalkit.workbook_check.formula.tree import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.workbook_check.formula.tree import Value

_MOST = 8  # decimals of a number that has more


def number_said(value: Exact) -> Prose:
    """A number in full, or with eight decimals if it has more."""
    digits = decimals_of(value, _MOST)
    return Decimal(decimal_text(value, _MOST).rstrip("0")) if digits is None else short_text(value)


def value_text(value: Value | Failure) -> Prose:
    """What a cell holds."""
    match value:
        case None:
            return msg("nothing")
        case bool():
            return "TRUE" if value else "FALSE"
        case Failure():
            return value.word
        case Fraction():
            return number_said(value)
        case _:
            return visible(value, 80)


def added(terms: Sequence[Prose]) -> Prose:
    """Terms with ``+`` between them."""
    named = {f"t{number}": term for number, term in enumerate(terms)}
    return Message(" + ".join(f"{{{name}}}" for name in named), named)


def weighs_otherwise(cell: str, code: str, theirs: Fraction, ours: Fraction) -> Message:
    """That the formula in a *cell* weighs *code* otherwise than the rules."""
    return msg("{cell} weighs {code} with {theirs}, the rules with {ours}", cell=cell, code=code,
               theirs=short_text(theirs), ours=short_text(ours))  # fmt: skip


def weighs_scaled(cell: str, scale: Fraction) -> Message:
    """That all weights of the formula in a *cell* are a multiple of those of the rules."""
    return msg("the weights of {cell} are {scale} × those of the rules", cell=cell, scale=short_text(scale))


def cut_weight(theirs: Fraction, ours: Fraction) -> Message | None:
    """That a weight is that of the rules with fewer decimals, if it is."""
    digits = decimals_of(theirs, _MOST)
    if digits is None or round_to(ours, digits, "half-up") != theirs:
        return None
    return msg("{theirs} is {ours}, rounded", theirs=short_text(theirs), ours=short_text(ours))
