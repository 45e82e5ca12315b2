"""A number that a workbook keeps as a binary float → the decimal that somebody wrote, or that the cell shows."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context
from decimal import Decimal as Exact
from typing import TYPE_CHECKING

from evalkit.base.numerals import MOST_DECIMALS
from evalkit.base.text import Decimal

if TYPE_CHECKING:
    from evalkit.tables.formats import Shown

# Spreadsheets keep and show fifteen digits of what is typed: what needs more was computed.
_KEPT = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


def stored(number: float) -> str:
    """*number* as the file has it: the shortest decimal that is that float.

    >>> stored(4.0), stored(1.9780000000000002), stored(1e-7)
    ('4', '1.9780000000000002', '0.0000001')
    """
    return _plain(Exact(repr(number)))


def number_text(number: float, shown: Shown) -> Decimal:
    """*number* as exact text: as it is written; if it was computed, at the digits that are shown, or at ten decimals.

    >>> from evalkit.tables.formats import Shown
    >>> number_text(1.9780000000000002, Shown(2)), number_text(1.9780000000000002, Shown()), number_text(0.6002, Shown(2, percent=True))
    ('1.98', '1.978', '60.02%')
    """
    exact = Exact(repr(number))
    digits = shown.digits if shown.digits is None or not shown.percent else shown.digits + 2
    if _is_long(exact) or shown.computed:
        most = MOST_DECIMALS if digits is None else digits
        exact = _KEPT.plus(exact).quantize(Exact(1).scaleb(-most), context=_WIDE)
    if shown.percent:
        return Decimal(f"{_padded(exact.scaleb(2, _WIDE), shown.digits)}%")
    return Decimal(_padded(exact, digits))


def _is_long(exact: Exact) -> bool:
    """Whether *exact* has digits that nobody types: more than ten decimals, or more than fifteen digits."""
    _, digits, exponent = exact.normalize(_WIDE).as_tuple()
    return len(digits) > _KEPT.prec or (isinstance(exponent, int) and -exponent > MOST_DECIMALS)


def is_changed(number: float, text: Decimal) -> bool:
    """Whether *text*, made of *number*, says another number than that."""
    bare = text.removesuffix("%")
    return Exact(bare).scaleb(-2 if bare != text else 0, _WIDE) != Exact(repr(number))


def _padded(exact: Exact, digits: int | None) -> str:
    """*exact* in full, with zeros at its end up to the *digits* that are shown: 4.20 says more than 4.2."""
    text = _plain(exact)
    missing = (digits or 0) - len(text.partition(".")[2])
    if missing <= 0:
        return text
    return f"{text}{'' if '.' in text else '.'}{'0' * missing}"


def _plain(exact: Exact) -> str:
    text = format(exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
