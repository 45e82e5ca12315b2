"""Rows of a table → the mean of each leaf, blanks and units treated as the rule file says."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import Exact
from evalkit.base.tuples import NamedTuple
from evalkit.files.records.counting import is_full

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.files.records.rows import Rows, Tally
    from evalkit.instruments import Records

Ends = tuple[Exact, Exact]


class Reduced(NamedTuple):
    """What rows come to for a leaf.

    Attributes:
        ends: Ends of the mean; ``None`` if no row has an answer.
        n: Number of rows with an answer.
        open: Where blanks leave it open, what each row can have and how often that occurs, if the mean is one of rows.
    """

    ends: tuple[Exact, Exact] | None
    n: int
    open: Tally = ()


def reduce_rows(
    rows: Rows, codes: Sequence[str], records: Records, low: Mapping[str, Exact], high: Mapping[str, Exact]
) -> dict[str, Reduced]:
    """Means of the leaves over the rows, blanks and units treated as *records* says.

    Args:
        rows: The table, counted under *records*.
        codes: The leaves.
        records: ``blanks`` and ``pool`` are what counts here.
        low, high: Ends of each leaf, for blanks that count as missing answers.
    """
    if records.pool == "units" and rows.has_units:
        parts = [_means(rows.of_unit(unit), codes, records, low, high) for unit in rows.units()]
        return {code: _mean_of_units([part[code] for part in parts]) for code in codes}
    return _means(rows, codes, records, low, high)


def _mean_of_units(parts: Sequence[Reduced]) -> Reduced:
    known = [part for part in parts if part.ends is not None]
    n = sum(part.n for part in parts)
    if not known:
        return Reduced(None, n)
    lows = sum((Fraction(part.ends[0]) for part in known if part.ends), Fraction(0))
    highs = sum((Fraction(part.ends[1]) for part in known if part.ends), Fraction(0))
    return Reduced((lows / len(known), highs / len(known)), n)


def _means(
    rows: Rows, codes: Sequence[str], records: Records, low: Mapping[str, Exact], high: Mapping[str, Exact]
) -> dict[str, Reduced]:
    tallies = rows.tallies
    answered = sum(n for code in codes for cell, n in tallies.get(code, ()) if is_full(cell))
    average = Fraction(answered, len(codes))
    return {code: _mean(tallies.get(code, ()), records.blanks, average, (low[code], high[code])) for code in codes}


def _mean(tally: Tally, blanks: str, average: Fraction, ends: Ends) -> Reduced:
    rows = sum(n for _, n in tally)
    full = [(cell[0], n) for cell, n in tally if cell is not None and cell[0] == cell[-1]]
    answered = sum(n for _, n in full)
    if blanks == "range":
        if not rows:
            return Reduced(None, 0)
        known = [(ends if cell is None else cell, n) for cell, n in tally]
        lows, highs = (sum(Fraction(cell[side]) * n for cell, n in known) for side in (0, -1))
        return Reduced((Fraction(lows) / rows, Fraction(highs) / rows), answered, tally if lows != highs else ())
    # ``pooled``: every answer weighs the same, so an element is divided by the mean number of answers per element.
    divisor = {"zero": Fraction(rows), "pooled": average}.get(blanks, Fraction(answered))
    if not divisor or (not answered and blanks == "answered"):
        return Reduced(None, answered)
    mean = sum((Fraction(points) * n for points, n in full), Fraction(0)) / divisor
    return Reduced((mean, mean), answered)
