"""Tables and groups of an assessment → entries of leaves."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.evaluation.inputs import Entry
from evalkit.files.records.means import Reduced, reduce_rows
from evalkit.files.records.rows import Rows, read_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Exact
    from evalkit.evaluation.runs import Runs
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


def combined(plan: Plan, parts: Sequence[tuple[int, Runs]]) -> dict[str, Entry]:
    """Entries of the whole from groups: values weighted by head-count, at every node that some group gives.

    What one group does not give leaves a range, as wide as its heads weigh.
    """
    found: dict[str, Entry] = {}
    for at, node in enumerate(plan.nodes):
        if not any(_gives(runs, at) for _, runs in parts):
            continue
        sides = zip(*[runs.each for _, runs in parts], strict=True)
        point, *ends = [_weighted([n for n, _ in parts], [run.raw[at] for run in side]) for side in sides]
        low, high, wide_low, wide_high = [end for end in ends if end is not None]  # what is missing has ends
        found[node.code] = Entry("given", point, low, high, wide_low, wide_high, n=sum(n for n, _ in parts))
    return found


def _gives(runs: Runs, at: int) -> bool:
    return runs.inputs.leaves[at].known if at in runs.inputs.leaves else at in runs.used


def _weighted(heads: Sequence[int], values: Sequence[Exact | None]) -> Fraction | None:
    known = [n * Fraction(value) for n, value in zip(heads, values, strict=True) if value is not None]
    return sum(known, Fraction(0)) / sum(heads) if len(known) == len(values) else None
