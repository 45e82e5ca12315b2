"""Numbers that people type into a cell: a comma or a point may be the decimal sign, and nothing else is overlooked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.pattern import pattern
from evalkit.base.text import Decimal, msg, visible
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Printed
    from evalkit.base.text import Message, Prose

# No sign but a minus, no leading zero, no exponent, no underscore, no digits of other scripts: `04` and `4_` are typing slips.
_NUMERAL = pattern(r"-?(?:0|[1-9][0-9]*)(?:[.,][0-9]+)*", re.ASCII)
# Three zeros in a text may be thousands; of a number that a workbook keeps they are what its format shows.
_WHOLE = pattern(r"(0|[1-9][0-9]{0,8})(?:[.,](?:0{1,2}|0{4,}))?", re.ASCII)
_WHOLE_KEPT = pattern(r"(0|[1-9][0-9]{0,8})(?:\.0+)?", re.ASCII)
_MARKS = pattern("[.,]")
_MONEY = pattern(r"(?:Rp\.?|IDR\b)\s*", re.IGNORECASE)
_SLIP = pattern(r"\+|[-−–]?\s?0[0-9]")
# Nothing but the number in plain digits, its sign or brackets, Rp and %: marks of footnotes and full stops belong to printed reports.
_TYPED = pattern(
    rf"(?:{_MONEY.pattern}|[-−–]\s?)*(\()?(?:{_MONEY.pattern})?[0-9](?:[0-9.,\s]*[0-9])?(?:,-+)?\s*%?(?(1)\)\s*%?)",
    re.IGNORECASE,
)
MOST_DECIMALS = 10  # what has more was computed, and never written by anybody
PERCENT = 100  # where numbers end there, a sign of percent may stand behind them
STYLES = {",": "id", ".": "en"}  # the decimal sign → how numbers are written
HOW_TO_SAY = msg('say which in a mapping: [source] decimal = "," or decimal = "."')


class PossibleNumbers(NamedTuple):
    """What a numeral can be: ``id`` where ``1.250`` is 1250, ``en`` where it is 1.25; nothing where it is no number so."""

    id: Printed | None
    en: Printed | None

    @property
    def all(self) -> tuple[Printed, ...]:
        """The numbers that it can be: one, two, or none."""
        return tuple(dict.fromkeys(one for one in self if one is not None))

    def written(self, style: str | None) -> tuple[Printed, ...]:
        """Those that it can be where numbers are written in *style* (``id``, ``en``), if that is known."""
        found: Printed | None = None if style is None else getattr(self, style)
        return self.all if style is None else () if found is None else (found,)


_NONE = PossibleNumbers(None, None)


def possible_numbers(text: str) -> PossibleNumbers:
    """The numbers that *text* can be; a number that a workbook keeps as one (``Decimal``) is only that."""
    if isinstance(text, Decimal):
        return _kept(text)
    if _NUMERAL.fullmatch(text) is None:
        return _NONE
    from evalkit.base.printed.parse import Amount, read_printed  # noqa: PLC0415  # most runs meet no number in a cell

    readings = [read_printed(text, numbers) for numbers in PossibleNumbers._fields]
    return PossibleNumbers(*[amount.number if isinstance(amount, Amount) else None for amount in readings])


def _kept(text: Decimal) -> PossibleNumbers:
    from evalkit.base.exact import Printed, parse_number  # noqa: PLC0415  # most runs meet no number in a cell

    found = parse_number(text)
    return PossibleNumbers(found, found) if isinstance(found, Printed) else _NONE


def whole_of(text: str) -> int | None:
    """The whole number that *text* is, also with zeros behind a decimal sign (``3,0``, ``3.0000``).

    >>> whole_of("3,0"), whole_of("3.000"), whole_of(Decimal("3.000")), whole_of(Decimal("3.5000"))
    (3, None, 3, None)
    """
    found = (_WHOLE_KEPT if isinstance(text, Decimal) else _WHOLE).fullmatch(text)
    return int(found.group(1)) if found is not None else None


def possible_numbers_of_cell(text: str, *, percent: bool = False) -> PossibleNumbers:
    """The numbers that the cell of a table can be, as offices write them: also with ``Rp`` before, and with ``%`` behind where that is allowed.

    More than ten decimals are nobody's: of those the nearest number of ten is meant.

    >>> possible_numbers_of_cell("Rp 1.250,00").all[0].text, possible_numbers_of_cell("60,02%", percent=True).all[0].text, possible_numbers_of_cell("60,02%").all
    ('1250.00', '60.02', ())
    """
    from evalkit.base.printed.parse import Amount, read_printed  # noqa: PLC0415  # most runs meet no number in a cell

    if _SLIP.match(_MONEY.sub("", text, count=1)) or not _TYPED.fullmatch(text):
        return _NONE
    readings = [read_printed(text, numbers) for numbers in PossibleNumbers._fields]
    behind = ("", "%") if percent else ("",)
    return PossibleNumbers(
        *[
            _of_ten_decimals(amount.number) if isinstance(amount, Amount) and amount.suffix in behind else None
            for amount in readings
        ]
    )


def unit_behind(text: str) -> str:
    """What stands behind the number in a cell: ``JP`` in ``20 JP``; empty if nothing does, or there is no number."""
    from evalkit.base.printed.parse import Amount, read_printed  # noqa: PLC0415  # most runs meet no number in a cell

    amount = read_printed(text, "id")
    return amount.suffix if isinstance(amount, Amount) else ""


def _of_ten_decimals(number: Printed) -> Printed:
    if number.digits <= MOST_DECIMALS:
        return number
    from evalkit.base.exact import printed_number, round_to  # noqa: PLC0415  # most runs meet no such number

    return printed_number(round_to(number.exact, MOST_DECIMALS, "half-up"), MOST_DECIMALS)


def number_of_cell(text: str, style: str | None, *, percent: bool = False) -> Printed | Message | None:
    """The number in a cell of a table whose numbers are written in *style*; a message where it can be two; nothing where it is none."""
    found = possible_numbers_of_cell(text, percent=percent).written(style)
    if len(found) > 1:
        return msg("{found} can mean two numbers", found=visible(text, 40))
    return found[0] if found else None


def style_of(text: str) -> str | None:
    """Which of the two ways of writing numbers *text* shows (``id`` or ``en``), if it shows one."""
    marks = [] if isinstance(text, Decimal) else _MARKS.findall(text)
    numbers = possible_numbers(text)
    if not marks or len(numbers.all) != 1:
        return None
    # Two marks: the last is the decimal sign. One kind, more than once: it groups thousands.
    decimal = marks[-1] if len(marks) == 1 or len(set(marks)) > 1 else {",": ".", ".": ","}[marks[-1]]
    return "id" if decimal == "," else "en"


def style_of_cells(
    cells: Iterable[tuple[int, int, str]],
    faults: Faults,
    place: Callable[[int, int], Prose],
    hint: Message | None = None,
) -> str | None:
    """How the texts of *cells* write numbers (``id``, ``en``), if they show it; in two ways at once is a fault.

    Cells that a workbook keeps as numbers are in no doubt, and are not asked.

    Args:
        cells: Row, column and text of each.
        faults: Takes what is wrong.
        place: What the cell in a row and a column is called.
        hint: What to do.
    """
    shown: dict[str, tuple[str, int, int]] = {}
    seen: set[str] = set()
    for row, at, text in cells:
        if not isinstance(text, Decimal) and text not in seen:
            seen.add(text)
            style = style_of(_MONEY.sub("", text, count=1).rstrip("% "))
            if style is not None:
                shown.setdefault(style, (text, row, at))
    if len(shown) > 1:
        (one, *first), (other, *second) = shown.values()
        problem = msg("numbers are written in two ways: {one} in {first}, {other} in {second}",
                      one=visible(one, 40), first=place(*first), other=visible(other, 40), second=place(*second))  # fmt: skip
        faults.add("", problem, expected=msg("a decimal comma in the whole table, or a decimal point"), hint=hint)
    return next(iter(shown)) if len(shown) == 1 else None
