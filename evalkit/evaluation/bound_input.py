"""An assessment bound to an instrument: its tables and groups understood, ready to be run, under other readings as well."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Faults, UndefinedError
from evalkit.base.limits import MAX_RUNS
from evalkit.base.text import msg, visible
from evalkit.evaluation.execution import restaged, run_all
from evalkit.evaluation.inputs import Entry, Inputs, read_inputs
from evalkit.evaluation.readings import (
    as_exact_total,
    combined_readings,
    count_combinations,
    differs_only_at_total,
    same_answers,
    same_leaves,
    total_ratio,
    variant_plan,
)
from evalkit.instruments.offices import OFFICES
from evalkit.possible.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.runs import Runs
    from evalkit.files.assessment import Assessment, RespondentGroup
    from evalkit.files.records.counting import Counting
    from evalkit.files.records.means import Panel, Reduced
    from evalkit.files.records.rows import ParsedTable
    from evalkit.instruments import Reading, Records
    from evalkit.method.plan import Plan

MAX_LISTED = 50


class BoundInput:
    """An assessment held against a plan, ready to be run under other readings as well.

    Attributes:
        table: The table as understood, if there is one.
        groups: Head-count and values of each group.
        panel: The grades of offices, if there is a table of these.
    """

    def __init__(self, plan: Plan, assessment: Assessment, faults: Faults) -> None:
        """Read the tables of *assessment*."""
        self.plan = plan
        self.assessment = assessment
        self.place = assessment.place
        self.faults = faults
        self.table = read_table(plan, assessment, faults)
        self.panel = self._panel()
        self.groups = self._groups()

    def _groups(self) -> tuple[RespondentGroup, ...]:
        records, groups = self.plan.instrument.records, self.assessment.groups
        place = f"{self.place}groups"
        if groups and not (records and records.groups):
            problem = msg("{instrument} takes no groups", instrument=self.plan.instrument.id)
            self.faults.add(place, problem, expected=msg("answers or values"))
        elif groups and self.assessment.tables:
            self.faults.add(place, msg("there are groups and a table"), expected=msg("either groups or a table"))
        names = [group.name for group in groups]
        for twice in sorted({name for name in names if names.count(name) > 1}):
            problem = msg("the group {name} is given twice", name=visible(twice))
            self.faults.add(f"{place}[{twice}]", problem, expected=msg("names that differ"))
        return groups

    def _panel(self) -> Panel | None:
        rules, table = self.plan.instrument.offices, self.assessment.tables.get(OFFICES)
        if rules is None or table is None:
            return None
        from evalkit.files.records.means import read_offices  # noqa: PLC0415  (start-up: most instruments take no table)

        wrong = Faults(table.file)
        wrong.found += table.broken
        panel = None if table.broken else read_offices(self.plan.instrument, rules, table, wrong)
        self.faults.found += wrong.first(MAX_LISTED)
        for code in panel.grades if panel is not None else ():
            if code in self.assessment.answers:
                problem = msg("{code} is answered here, and by the offices", code=code)
                self.faults.add(f"{self.place}answers.{code}", problem, expected=msg("either of them"))
        return panel

    def _answers(self, plan: Plan) -> Mapping[str, Any]:
        """The answers that are given, and those that the offices come to under *plan*."""
        rules, given = plan.instrument.offices, self.assessment.answers
        return given if self.panel is None or rules is None else {**given, **self.panel.answers(rules.ties)}

    @property
    def rows(self) -> ParsedTable | None:
        """The table, if there is one."""
        return self.table.base if self.table is not None else None

    def run(self, plan: Plan, faults: Faults, rows: ParsedTable | None = None) -> Runs:
        """Run the material under *plan*; only *rows* of it, if given."""
        inputs = self.inputs(plan, faults, rows)
        if faults.found:
            return run_all(plan, read_inputs(plan, {}, {}, {}, "", Faults("")))
        ratio = total_ratio(self.plan, plan)
        if ratio != 1 and 0 in inputs.given:
            inputs.given[0] = as_exact_total(inputs.given[0], ratio, ends_of(plan)[0])
        return run_all(plan, inputs)

    def variant(self, plan: Plan, base: Runs) -> Runs:
        """Run the material under the *plan* of another reading; what *base* has computed already is not done again.

        Raises:
            UndefinedError: Under that reading a node has no value, or not the one that is given.
        """
        if self.panel is not None and plan.instrument.offices is not self.plan.instrument.offices:
            return self._run_under(plan)
        # The display mode of the total decides what a printed decimal stands for.
        if differs_only_at_total(self.plan, plan) and (
            base.inputs.plain or plan.display_mode(0) == self.plan.display_mode(0)
        ):
            return restaged(base, plan)
        if base.inputs.plain and same_leaves(self.plan, plan):
            return run_all(plan, base.inputs)
        if base.inputs.answered and same_answers(self.plan, plan):
            return run_all(plan, base.inputs)
        return self._run_under(plan)

    def _run_under(self, plan: Plan) -> Runs:
        """Run the material under *plan*; a value that its nodes cannot have leaves nothing to be run."""
        faults = Faults("")
        runs = self.run(plan, faults)
        for fault in faults.found:
            raise UndefinedError(fault.problem, str(fault.place).rpartition("values.")[2])
        return runs

    def inputs(self, plan: Plan, faults: Faults, rows: ParsedTable | None = None) -> Inputs:
        """What is known of each node under *plan*."""
        entries: dict[str, Entry] = {}
        records = plan.instrument.records
        if self.table is not None and records is not None:
            entries = _entries_of_rows(plan, records, rows or self.rows_under(plan), self.table.codes)
        elif self.groups:
            entries = combined(plan, [(group.n, self.run_group(plan, group, faults)) for group in self.groups])
        if rows is not None:
            return read_inputs(plan, {}, {}, entries, self.place, faults)
        return read_inputs(plan, self._answers(plan), self.assessment.values, entries, self.place, faults)

    def rows_under(self, plan: Plan) -> ParsedTable:
        """The rows as *plan* understands them: a reading may change points, those of columns and those of a scale."""
        assert self.table is not None
        records = plan.instrument.records
        if records is None:
            return self.table.base
        is_alike = plan.instrument.scale_of_rows == self.plan.instrument.scale_of_rows and self.table.fits(records)
        again = self.table if is_alike else read_table(plan, self.assessment, Faults(""))
        return again.under(records) if again else self.table.base

    def run_group(self, plan: Plan, group: RespondentGroup, faults: Faults) -> Runs:
        """Run one group."""
        place = f"{self.place}groups[{group.name}]."
        return run_all(plan, read_inputs(plan, {}, group.values, {}, place, faults))

    def missing(self, runs: Runs, code: str) -> bool:
        """Whether the leaf *code* is missing and not below a used value."""
        at = runs.plan.position[code]
        return at in runs.inputs.leaves and not runs.inputs.leaves[at].known and at not in runs.below


# --- Tables and groups ------------------------------------------------------------------------------------------------


def read_table(plan: Plan, assessment: Assessment, faults: Faults) -> Counting | None:
    """The rows of the table that the instrument takes; ``None`` if the assessment has none."""
    records = plan.instrument.records
    for key, table in assessment.tables.items():
        place = f"{assessment.place}assessment.{key}"
        if key == OFFICES and plan.instrument.offices is not None:
            continue
        if records is None or key != records.table:
            problem = msg("{instrument} takes no table {key}", instrument=plan.instrument.id, key=visible(key))
            if records is None or records.refused is not None:
                faults.add(place, problem, expected=msg("answers or values"))
            else:
                faults.unknown(place, problem, key, [records.table], expected=records.table)
        elif records.refused is not None:
            faults.add(place, msg("this table cannot be scored: {reason}", reason=records.refused))
        else:
            from evalkit.files.records.parse import read_rows  # noqa: PLC0415  # most instruments take no table

            wrong = Faults(table.file)
            counting = read_rows(plan.instrument, records, table, wrong)
            wrong.found[:0] = table.broken
            faults.found += wrong.first(MAX_LISTED)
            return counting
    return None


def _entries_of_rows(plan: Plan, records: Records, rows: ParsedTable, codes: Sequence[str]) -> dict[str, Entry]:
    """What the rows say of each leaf, as the instrument treats blanks and units."""
    from evalkit.files.records.means import reduce_rows  # noqa: PLC0415  # the same

    low, high = ({code: plan.leaf_ends[plan.position[code]][side].points for code in codes} for side in (0, 1))
    reduced = reduce_rows(rows, codes, records, low, high)
    return {code: _entry(reduced[code], low[code], high[code]) for code in codes}


def _entry(reduced: Reduced, low: Exact, high: Exact) -> Entry:
    if reduced.ends is None:
        return Entry("missing", None, low, high, low, high, n=reduced.n)
    first, last = reduced.ends
    return Entry("answered", first if first == last else None, first, last, first, last, n=reduced.n, rows=reduced.open)


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


# --- Other readings ---------------------------------------------------------------------------------------------------


class OtherReadings:
    """An assessment under every combination of the *readings* that can matter to it.

    Attributes:
        ended_early: Whether a search went through all that are tried, and there were more.
    """

    def __init__(self, bound: BoundInput, base: Runs, readings: Sequence[Reading]) -> None:
        """Run nothing yet; *base* is what the rules of the file give."""
        self._bound = bound
        self._base = base
        self._readings = readings
        self.ended_early = False

    @property
    def count(self) -> int:
        """How many combinations there are."""
        return count_combinations(self._readings)

    def plans(self) -> Iterator[tuple[tuple[Reading, ...], Plan]]:
        """Each combination and its plan, the smallest first."""
        for together in combined_readings(self._readings):
            yield together, variant_plan(self._base.plan.instrument, together)
        self.ended_early = self.count > MAX_RUNS

    def supporting(self) -> Iterator[tuple[tuple[Reading, ...], Runs]]:
        """The combinations that can support a claim, and what comes out under them."""
        for together, plan in self.plans():
            # A reading that converts a bare total explains that total; whoever printed it found the rest by his own.
            if 0 in self._base.used and total_ratio(self._base.plan, plan) != 1:
                continue
            try:
                other = self._bound.variant(plan, self._base)
            except UndefinedError:
                continue  # without a value nothing is supported
            if other.has_ends and not _loses_rows(self._base, other):
                yield together, other


def _loses_rows(base: Runs, other: Runs) -> bool:
    """Whether *other* has no row left for a leaf that *base* has: it then says nothing, not "anything"."""
    return any(
        entry.n is not None and entry.origin == "missing" and base.inputs.leaves[at].origin != "missing"
        for at, entry in other.inputs.leaves.items()
    )
