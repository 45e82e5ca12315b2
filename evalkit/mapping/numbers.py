"""Numbers in the cells of a table: one decimal sign throughout, and as many decimals as their column has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import Printed, decimal_text, round_to
from evalkit.base.numerals import style_of_cells
from evalkit.base.printed.parse import Amount, read_printed
from evalkit.base.printed.signs import Ambiguous
from evalkit.base.text import Decimal, Message, msg, visible
from evalkit.tables.numbers import MOST_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.base.errors import Faults

_STYLES = {",": "id", ".": "en"}


def declared_style(cells: Iterable[tuple[int, str]], declared: str | None, faults: Faults) -> str | None:
    """How *cells* write numbers (``id``, ``en``): as *declared*, else as ``evalkit.base.numerals.style_of_cells`` finds."""
    if declared is not None:
        return _STYLES[declared]
    return style_of_cells(cells, faults, msg('say which in a mapping: [source] decimal = ","'))


def number_of_cell(text: str, style: str | None, *, percent: bool = False) -> Printed | Message | None:
    """The number in a cell, with a sign of percent behind it where that is allowed; a message where it can be two; nothing where it is none."""
    found = read_printed(text, "en" if isinstance(text, Decimal) else style)
    if isinstance(found, Ambiguous):
        return msg("{found} can mean two numbers", found=visible(text, 40))
    if not isinstance(found, Amount) or found.suffix not in ("", "%" if percent else ""):
        return None
    number = found.number
    if number.digits <= MOST_DECIMALS:
        return number
    exact = round_to(number.exact, MOST_DECIMALS, "half-up")
    return Printed(str(decimal_text(exact, MOST_DECIMALS)), exact, MOST_DECIMALS)
