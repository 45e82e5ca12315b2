"""Which instrument a workbook is about, where nobody says it: the only one whose indicators are all among its headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.workbook_check.book import Book
from evalkit.workbook_check.layout import codes_on
from evalkit.workbook_check.single import codes_below

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from evalkit.base.text import Message
    from evalkit.instruments import Instrument
    from evalkit.tables.raw import RawBook
    from evalkit.workbook_check.book import BookSheet


_FEWEST = 4  # indicators that can be taken for those of an instrument


class Recognised(NamedTuple):
    """An instrument, and why it was taken."""

    instrument: Instrument
    why: Message


def recognised(raw: RawBook, instruments: Iterable[Instrument]) -> Recognised | None:
    """The instrument that *raw* is about; nothing if there is none, or several that fit as well."""
    sheets, known = Book(raw).sheets.values(), [one for one in instruments if len(one.leaves_under(TOTAL)) >= _FEWEST]
    best = _best(sheets, known, codes_on) or _best(sheets, known, codes_below)
    if best is None:
        return None
    most, instrument = best
    text = msg("No instrument was named: {id} was taken, since {count:heading is its code|headings are its codes}.", id=instrument.id,
               count=str(most))  # fmt: skip
    return Recognised(instrument, text)


def _best(
    sheets: Collection[BookSheet],
    instruments: Iterable[Instrument],
    codes_of: Callable[[BookSheet, Instrument], set[str]],
) -> tuple[int, Instrument] | None:
    """The instrument of which one sheet names every indicator, and the most codes, with their number; none if two do."""
    fitting = []
    for instrument in instruments:
        named = [codes_of(sheet, instrument) for sheet in sheets]
        counts = [len(codes) for codes in named if codes.issuperset(instrument.leaves_under(TOTAL))]
        fitting += [(max(counts), instrument)] if counts else []
    most = max((count for count, _ in fitting), default=0)
    best = [one for one in fitting if one[0] == most]
    return best[0] if len(best) == 1 else None
