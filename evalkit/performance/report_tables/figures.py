"""The figures of printed tables: how they are written, and what each is in the TOML of a report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.printed.behind import RUPIAH, is_of_rupiah
from evalkit.base.printed.parse import Amount, PrintedText, is_money, read_printed, scaled, spans
from evalkit.base.text import Decimal
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import HOW_TO_SAY, STYLES, style_of_cells
from evalkit.method.achievement import HIGHER, LOWER
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.quantities import LEVEL
from evalkit.performance.report_tables.headings import CATEGORY, MEASURED
from evalkit.performance.typed_quantities import is_presence, plain, presence_of, range_of
from evalkit.tables.references import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.errors import Faults
    from evalkit.performance.report_tables.table_finder import ReportTable


def style_of_tables(tables: Sequence[ReportTable], declared: str | None, faults: Faults) -> str | None:
    """How the *tables* of one file write numbers (``id``, ``en``), as *declared* or as their cells show it.

    Nothing, and a fault, where one of them does so in both ways: what can then be two numbers is none.
    """
    if declared is not None:
        return STYLES[declared]
    found = {style_of_cells(_cells(table), faults, cell_name, HOW_TO_SAY) for table in tables} - {None}
    return found.pop() if len(found) == 1 and not faults.found else None


def _cells(table: ReportTable) -> Iterator[tuple[int, int, str]]:
    figures = [at for at, one in table.meant.items() if one.target in MEASURED and one.target != CATEGORY]
    for row, cells in table.body:
        yield from ((row, at, text) for at in figures if (text := cells[at]) is not None)


def quantity(text: str, style: str | None, unit: str = "") -> Any:
    """A target or a realisation as TOML holds it; nothing for a blank or a dash.

    What cannot be understood stays as it is printed, for the reader of reports to refuse.
    """
    amount = read_printed(text, "en" if isinstance(text, Decimal) else style)
    if amount is None:
        return None
    if isinstance(amount, Amount):
        return plain(amount.number) if not amount.suffix else _with_unit(amount, text, unit)
    if not isinstance(amount, PrintedText):
        return text
    if spans(amount.text):
        return range_of(amount.text, style)
    return presence_of(amount.text) if is_presence(amount.text) else {"category": amount.text}


def _with_unit(amount: Amount, text: str, unit: str) -> Any:
    """A number with what stands behind it; in full where that multiplies it (*Rp 1.250 juta*), or as TOML cannot read it."""
    full = scaled(amount, unit)
    if amount.suffix == LEVEL or full is None or (full is amount and isinstance(read_printed(text), Amount)):
        return text
    behind = full.suffix or (RUPIAH if is_money(text) and not is_of_rupiah(unit) else "")
    return {"value": plain(full.number), **({"unit": behind} if behind else {})}


def is_rounded(text: str | None, style: str | None) -> bool:
    """Whether *text* is an amount in thousands, millions or more: *Rp 1.250 juta*."""
    amount = read_printed(text, style) if text is not None else None
    return isinstance(amount, Amount) and scaled(amount) not in (None, amount)


_NOT_THERE = re.compile(r"n\W?[ad]\W?|tidak (?:ada target|tersedia|diukur|dinilai)", re.IGNORECASE)


def is_not_there(text: str) -> bool:
    """Whether a target says that there is none: *n/a*, *tidak ada target*."""
    return _NOT_THERE.fullmatch(text.strip()) is not None


def claims_nothing(text: str) -> bool:
    """Whether *text* stands for no figure: a dash, also behind *Rp*, dots to be filled in, *n/a*."""
    return read_printed(text) is None or is_not_there(text)


# How a target says that it is the least or the most.
_LEAST = r"[≥>]=?|min(?:imal|imum)?\.?(?=\W)|paling (?:sedikit|rendah|kurang)|sekurang-kurangnya|at least"
_MOST = r"[≤<]=?|ma(?:ks|x)(?:imal|imum|imal)?\.?(?=\W)|paling (?:banyak|tinggi|lama|lambat)|selambat-lambatnya|at most"
_BOUNDED = re.compile(rf"(?:({_LEAST})|({_MOST}))\s*(?=\S)", re.IGNORECASE)


class BoundTarget(NamedTuple):
    """A target that is printed as the least or the most (``≥ 95``, ``maks. 5 hari``), and what is better then."""

    target: Any
    direction: str


def bounded(text: str, style: str | None, unit: str = "") -> BoundTarget | None:
    """The number or level of a target that is printed as a bound; nothing for any other text."""
    match = _BOUNDED.match(text.strip())
    if match is None:
        return None
    found = quantity(text.strip()[match.end() :], style, unit)
    if kind_of(found) not in ("number", LEVEL):
        return None
    return BoundTarget(found, HIGHER if match.group(1) else LOWER)


def kind_of(found: Any) -> str:
    """The kind of a target or realisation, as ``quantity`` hands it back; empty for none."""
    if isinstance(found, dict):
        return next((kind for key, kind in _KINDS.items() if key in found), "")
    read = read_printed(found) if isinstance(found, str) else None
    return LEVEL if isinstance(read, Amount) and read.suffix == LEVEL else "number"


_KINDS = {"category": "category", "from": "range", "present": "presence", "value": "number", UNKNOWN: UNKNOWN}


def is_ordered(found: Any) -> bool:
    """Whether less or more can be better of a target: of a number, a level, a range."""
    return kind_of(found) in ("number", LEVEL, "range")
