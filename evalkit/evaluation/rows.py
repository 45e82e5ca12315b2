"""Tables and groups of an assessment → entries of leaves."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.evaluation.inputs import Entry
from evalkit.files.records.means import Reduced, reduce_rows
from evalkit.files.records.rows import Rows, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Exact
    from evalkit.evaluation.spread import Run, Spread
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Records
    from evalkit.method.plan import Plan

MAX_LISTED = 50


def read_table(plan: Plan, assessment: Assessment, faults: Faults) -> tuple[Rows, list[str]] | None:
    """The rows of the table that the instrument takes, and its leaves; ``None`` if the assessment has none."""
    records = plan.instrument.records
    for key, table in assessment.tables.items():
        place = f"{assessment.place}assessment.{key}"
        if records is None or key != records.table:
            problem = msg("{instrument} takes no table {key}", instrument=plan.instrument.id, key=visible(key))
            if records is None or records.refused is not None:
                faults.add(place, problem, expected=msg("answers or values"))
            else:
                faults.unknown(place, problem, key, [records.table], expected=records.table)
        elif records.refused is not None:
            faults.add(place, msg("this table cannot be scored: {reason}", reason=records.refused))
        else:
            rows, codes, found = read_rows(plan.instrument, records, table)
            faults.found += found.first(MAX_LISTED)
            return None if found.found else (rows, codes)
    return None


def entries_of_rows(plan: Plan, records: Records, rows: Rows, codes: Sequence[str]) -> dict[str, Entry]:
    """What the rows say of each leaf, as the instrument treats blanks and units."""
    low, high = ({code: plan.leaf_ends[plan.position[code]][side].points for code in codes} for side in (0, 1))
    reduced = reduce_rows(rows, codes, records, low, high)
    return {code: _entry(reduced[code], low[code], high[code]) for code in codes}


def _entry(found: Reduced, low: Exact, high: Exact) -> Entry:
    if found.ends is None:
        return Entry("missing", None, low, high, low, high, n=found.n)
    first, last = found.ends
    return Entry("answered", first if first == last else None, first, last, first, last, n=found.n, rows=found.open)


def combined(plan: Plan, parts: Sequence[tuple[int, Spread]]) -> dict[str, Entry]:
    """Entries of the whole from groups: values weighted by head-count, at every node that some group gives.

    What one group does not give leaves a range, as wide as its heads weigh.
    """
    heads = sum(n for n, _ in parts)
    found: dict[str, Entry] = {}
    for at, node in enumerate(plan.nodes):
        if not any(_gives(part, at) for _, part in parts):
            continue
        ends = [_weighted([(n, run(part).raw[at]) for n, part in parts], heads) for run in _RUNS]
        point, low, high, wide_low, wide_high = ends
        assert low is not None  # what is missing has ends
        assert high is not None
        assert wide_low is not None
        assert wide_high is not None
        found[node.code] = Entry("given", point, low, high, wide_low, wide_high, n=heads)
    return found


_RUNS: tuple[Callable[[Spread], Run], ...] = (
    lambda part: part.point,
    lambda part: part.low,
    lambda part: part.high,
    lambda part: part.wide_low,
    lambda part: part.wide_high,
)


def _gives(part: Spread, at: int) -> bool:
    return part.inputs.leaves[at].known if at in part.inputs.leaves else at in part.used


def _weighted(values: Sequence[tuple[int, Exact | None]], heads: int) -> Fraction | None:
    total = Fraction(0)
    for n, value in values:
        if value is None:
            return None
        total += n * Fraction(value)
    return total / heads
