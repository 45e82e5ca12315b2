"""An assessment held against an instrument, ready to be run, under other readings and for parts of it as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import Faults
from evalkit.base.text import msg, visible
from evalkit.evaluation.inputs import Entry, Inputs, read_inputs
from evalkit.evaluation.rows import combined, entries_of_rows, read_table
from evalkit.evaluation.running import restaged, run_all
from evalkit.evaluation.variants import as_exact_total, total_ratio
from evalkit.method.plan import Plan, differs_only_at_total, same_leaves
from evalkit.questions.ends import ends_of

if TYPE_CHECKING:
    from evalkit.evaluation.runs import Runs
    from evalkit.files.assessment import Assessment, Group
    from evalkit.files.records.rows import Rows


class BoundInput:
    """An assessment held against a plan, ready to be run under other readings as well.

    Attributes:
        rows: The table as understood, with the leaves it covers.
        groups: Head-count and values of each group.
    """

    def __init__(self, plan: Plan, assessment: Assessment, faults: Faults) -> None:
        """Read the tables of *assessment*."""
        self.plan = plan
        self.assessment = assessment
        self.place = assessment.place
        self.faults = faults
        self.table = read_table(plan, assessment, faults)
        self.groups = self._groups()

    def _groups(self) -> tuple[Group, ...]:
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

    @property
    def rows(self) -> Rows | None:
        """The table, if there is one."""
        return self.table[0] if self.table else None

    def run(self, plan: Plan, faults: Faults, rows: Rows | None = None) -> Runs:
        """Run the material under *plan*; only *rows* of it, if given."""
        inputs = self.inputs(plan, faults, rows)
        if faults.found:
            return run_all(plan, read_inputs(plan, {}, {}, {}, "", Faults("")))
        ratio = total_ratio(self.plan, plan)
        if ratio != 1 and 0 in inputs.given:
            inputs.given[0] = as_exact_total(inputs.given[0], ratio, ends_of(plan)[0])
        return run_all(plan, inputs)

    def variant(self, plan: Plan, base: Runs) -> Runs:
        """Run the material under the *plan* of another reading; what *base* has computed already is not done again."""
        # The display mode of the total decides what a printed decimal stands for.
        if differs_only_at_total(self.plan, plan) and (
            base.inputs.plain or plan.display_mode(0) == self.plan.display_mode(0)
        ):
            return restaged(base, plan)
        if base.inputs.plain and same_leaves(self.plan, plan):
            return run_all(plan, base.inputs)
        return self.run(plan, Faults(""))

    def inputs(self, plan: Plan, faults: Faults, rows: Rows | None = None) -> Inputs:
        """What is known of each node under *plan*."""
        entries: dict[str, Entry] = {}
        records = plan.instrument.records
        if self.table is not None and records is not None:
            entries = entries_of_rows(plan, records, rows or self.rows_under(plan), self.table[1])
        elif self.groups:
            entries = combined(plan, [(group.n, self.run_group(plan, group, faults)) for group in self.groups])
        if rows is not None:
            return read_inputs(plan, {}, {}, entries, self.place, faults)
        return read_inputs(plan, self.assessment.answers, self.assessment.values, entries, self.place, faults)

    def rows_under(self, plan: Plan) -> Rows:
        """The rows as *plan* understands them: points of persons follow from columns, and a reading may change how."""
        assert self.table is not None
        records = plan.instrument.records
        if records is self.plan.instrument.records or records is None or records.answers is not None:
            return self.table[0]
        again = read_table(plan, self.assessment, Faults(""))
        return again[0] if again else self.table[0]

    def run_group(self, plan: Plan, group: Group, faults: Faults) -> Runs:
        """Run one group."""
        place = f"{self.place}groups[{group.name}]."
        return run_all(plan, read_inputs(plan, {}, group.values, {}, place, faults))

    def missing(self, runs: Runs, code: str) -> bool:
        """Whether the leaf *code* is missing and not below a used value."""
        at = runs.plan.position[code]
        return at in runs.inputs.leaves and not runs.inputs.leaves[at].known and at not in runs.below
