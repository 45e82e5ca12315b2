"""Tables and groups of an assessment → entries of leaves."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.evaluate.inputs import Entry
from evalkit.records import Reduced, Rows, read_rows, reduce_rows
from evalkit.text import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.errors import Faults
    from evalkit.evaluate.plan import Plan
    from evalkit.evaluate.spread import Spread
    from evalkit.exact import Exact
    from evalkit.model import Assessment, Records

MAX_LISTED = 50


def read_table(plan: Plan, assessment: Assessment, faults: Faults) -> tuple[Rows, list[str]] | None:
    """The rows of the table that the instrument takes, and its leaves; ``None`` if the assessment has none."""
    records = plan.instrument.records
    for key, table in assessment.tables.items():
        place = f"{assessment.place}assessment.{key}"
        if records is None or key != records.table:
            problem = msg("{instrument} takes no table {key}", instrument=plan.instrument.id, key=key)
            faults.add(place, problem, expected=msg("answers or values"))
        elif records.refused is not None:
            faults.add(place, msg("this table cannot be scored: {reason}", reason=records.refused))
        else:
            rows, codes, found = read_rows(plan.instrument, records, table)
            faults.found += found.first(MAX_LISTED)
            return None if found.found else (rows, codes)
    return None


def entries_of_rows(plan: Plan, records: Records, rows: Rows, codes: Sequence[str]) -> dict[str, Entry]:
    """What the rows say of each leaf, as the instrument treats blanks and units."""
    low = {code: plan.low[plan.position[code]] for code in codes}
    high = {code: plan.high[plan.position[code]] for code in codes}
    reduced = reduce_rows(rows, codes, records, low, high)
    return {code: _entry(reduced[code], low[code], high[code]) for code in codes}


def _entry(found: Reduced, low: Exact, high: Exact) -> Entry:
    if found.ends is None:
        return Entry("missing", None, low, high, low, high, n=found.n)
    first, last = found.ends
    return Entry("answered", first if first == last else None, first, last, first, last, n=found.n)


def combined(plan: Plan, parts: Sequence[tuple[int, Spread]]) -> dict[str, Entry]:
    """Entries of the whole from groups: each node's values weighted by head-count, where every group has one.

    A node above others that all groups have is left to be computed.
    """
    heads = sum(n for n, _ in parts)
    found: dict[str, Entry] = {}
    for at in range(len(plan.nodes) - 1, -1, -1):
        node = plan.nodes[at]
        if any(part.point.values[at] is None for _, part in parts):
            continue
        if node.children and all(child in found for child in node.children):
            continue  # computed from its children
        ends = [_weighted(parts, heads, at, name) for name in ("point", "wide_low", "wide_high")]
        found[node.code] = Entry("given", ends[0], ends[0], ends[0], ends[1], ends[2], n=heads)
    return found


def _weighted(parts: Sequence[tuple[int, Spread]], heads: int, at: int, name: str) -> Fraction:
    total = Fraction(0)
    for n, part in parts:
        value = getattr(part, name).raw[at]
        total += n * Fraction(value)
    return total / heads
