"""Which instrument a workbook is about, where nobody says it: the only one whose indicators are all among its headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.workbook_check.book import Book
from evalkit.workbook_check.layout import codes_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.base.text import Message
    from evalkit.instruments import Instrument
    from evalkit.tables.raw import RawBook


class Recognised(NamedTuple):
    """An instrument, and why it was taken."""

    instrument: Instrument
    why: Message


def recognised(raw: RawBook, instruments: Iterable[Instrument]) -> Recognised | None:
    """The instrument that *raw* is about; nothing if there is none, or several that fit as well."""
    book = Book(raw)
    fitting: list[tuple[int, Instrument]] = []
    for instrument in instruments:
        codes = {code for sheet in book.sheets.values() for code in codes_on(sheet, instrument)}
        if codes.issuperset(instrument.leaves_under(TOTAL)):
            fitting.append((len(codes), instrument))
    if not fitting:
        return None
    most = max(count for count, _ in fitting)
    best = [instrument for count, instrument in fitting if count == most]
    if len(best) > 1:
        return None
    text = msg("No instrument was named: {id} was taken, since {count} headings are its codes.", id=best[0].id,
               count=str(most))  # fmt: skip
    return Recognised(best[0], text)
