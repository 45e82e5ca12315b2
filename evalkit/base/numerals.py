"""Numbers that people type into a cell: a comma or a point may be the decimal sign, and nothing else is overlooked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg, visible
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Printed
    from evalkit.base.text import Message

# No sign but a minus, no leading zero, no exponent, no underscore, no digits of other scripts: `04` and `4_` are typing slips.
_NUMERAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:[.,][0-9]+)*", re.ASCII)
_WHOLE = re.compile(r"(0|[1-9][0-9]{0,8})(?:[.,]0{1,2})?", re.ASCII)
_MARKS = re.compile("[.,]")


class Readings(NamedTuple):
    """What a numeral can be: ``id`` where ``1.250`` is 1250, ``en`` where it is 1.25; nothing where it is no number so."""

    id: Printed | None
    en: Printed | None

    @property
    def all(self) -> tuple[Printed, ...]:
        """The numbers that it can be: one, two, or none."""
        return tuple(dict.fromkeys(one for one in self if one is not None))


_NONE = Readings(None, None)


def readings(text: str) -> Readings:
    """The numbers that *text* can be; a number that a workbook keeps as one (``Decimal``) is only that."""
    if isinstance(text, Decimal):
        return _kept(text)
    if _NUMERAL.fullmatch(text) is None:
        return _NONE
    from evalkit.base.printed.parse import Amount, read_printed  # noqa: PLC0415  # most runs meet no number in a cell

    found = [read_printed(text, numbers) for numbers in Readings._fields]
    return Readings(*[one.number if isinstance(one, Amount) else None for one in found])


def _kept(text: Decimal) -> Readings:
    from evalkit.base.exact import Printed, parse_number  # noqa: PLC0415  # most runs meet no number in a cell

    found = parse_number(text)
    return Readings(found, found) if isinstance(found, Printed) else _NONE


def whole_of(text: str) -> int | None:
    """The whole number that *text* is, also with zeros behind a decimal sign (``3,0``)."""
    found = _WHOLE.fullmatch(text)
    return int(found.group(1)) if found is not None else None


def style_of(text: str) -> str | None:
    """Which of the two ways of writing numbers *text* shows (``id`` or ``en``), if it shows one."""
    marks = [] if isinstance(text, Decimal) else _MARKS.findall(text)
    found = readings(text)
    if not marks or len(found.all) != 1:
        return None
    # Two marks: the last is the decimal sign. One kind, more than once: it groups thousands.
    decimal = marks[-1] if len(marks) == 1 or len(set(marks)) > 1 else {",": ".", ".": ","}[marks[-1]]
    return "id" if decimal == "," else "en"


def style_of_cells(cells: Iterable[tuple[int, str]], faults: Faults, hint: Message | None = None) -> str | None:
    """How the texts of *cells*, each behind its row, write numbers (``id``, ``en``), if they show it; in two ways at once is a fault.

    Cells that a workbook keeps as numbers are in no doubt, and are not asked.
    """
    shown: dict[str, tuple[str, int]] = {}
    seen: set[str] = set()
    for row, text in cells:
        if not isinstance(text, Decimal) and text not in seen:
            seen.add(text)
            style = style_of(text.removesuffix("%"))
            if style is not None:
                shown.setdefault(style, (text, row))
    if len(shown) > 1:
        (one, first), (other, second) = shown.values()
        problem = msg("numbers are written in two ways: {one} in row {first}, {other} in row {second}",
                      one=visible(one, 40), first=str(first), other=visible(other, 40), second=str(second))  # fmt: skip
        faults.add("", problem, expected=msg("a decimal comma in the whole table, or a decimal point"), hint=hint)
    return next(iter(shown)) if len(shown) == 1 else None
