"""A table with the answers of many → the same table with their scores: one plan, all rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns import Column, Columns, NoColumnsError, Table
from evalkit.batch.form import HIGH, LOW, Cells, Run, run
from evalkit.batch.texts import decimals, exact
from evalkit.batch.words import Outcomes
from evalkit.evaluation.readings import variant_plan
from evalkit.instruments import TOTAL
from evalkit.method.facts import scored_by
from evalkit.method.outcomes import outcome_rules
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from evalkit.instruments import Instrument, Reading
    from evalkit.method.plan import Plan

PREDICATE, POSSIBLE, LOWEST, HIGHEST, OPEN = "predicate", "possible", "low", "high", "open"
EXACT, READING, OF_READING = "_exact", "reading_", "_predicate"


class Wanted(NamedTuple):
    """Which columns come out.

    Attributes:
        codes: Nodes whose score does; ``None``: all.
        exact: Whether their exact score does, too, as text.
        words: Whether the predicate and what is possible do.
        readings: Ids of readings whose total and predicate do.
        kept: Columns of the table that stay as they are.
    """

    codes: Collection[str] | None = None
    exact: bool = False
    words: bool = True
    readings: Sequence[str] = ()
    kept: Sequence[str] = ()


def evaluated(frame: Any, instrument: Instrument, cells: Cells, wanted: Wanted) -> Any:
    """The scores of every row of a lazy narwhals *frame*, lazily.

    Raises:
        NoColumnsError: The instrument has a part that columns cannot compute; it says which node.
    """
    if scored_by(instrument) or any(rule.open for rule in outcome_rules(instrument)):
        problem = "weights, formulas or rules of the predicate ask for a fact that no column has"
        raise NoColumnsError(TOTAL, problem)
    table = Table()
    ready = Evaluated(plan_for(instrument), cells, table)
    found = [column.top.alias(name) for name, column in ready.columns(wanted)]
    for stage in table.stages:
        frame = frame.with_columns(*stage)
    return frame.select(*[nw.col(name) for name in wanted.kept], *found)


class Evaluated:
    """A plan whose nodes are columns."""

    def __init__(self, plan: Plan, cells: Cells, table: Table) -> None:
        """Compute both ends of every node; they are one where nothing is missing."""
        self._plan, self._cells, self._table = plan, cells, table
        self._low = run(plan, cells, table, LOW)
        self._high = self._low if cells.complete else run(plan, cells, table, HIGH)

    def columns(self, wanted: Wanted) -> Iterator[tuple[str, Column]]:
        """The columns that are wanted, by name."""
        codes = self._plan.codes if wanted.codes is None else wanted.codes
        for code in codes:
            yield from self._of_node(code, wanted)
        if wanted.words:
            words = Outcomes(self._plan, self._cells, self._table, self._low, self._high).words()
            yield PREDICATE, words.predicate
            yield POSSIBLE, words.possible
            yield LOWEST, self._end(self._low)
            yield HIGHEST, self._end(self._high)
            yield OPEN, words.open
        by_id = {reading.id: reading for reading in self._plan.instrument.readings}
        for name in wanted.readings:
            yield from self._of_reading(by_id[name])

    def _of_node(self, code: str, wanted: Wanted) -> Iterator[tuple[str, Column]]:
        at = self._plan.position[code]
        digits = self._plan.nodes[at].digits
        yield code, self._where_known(at, decimals(self._table, self._low.values[at], digits))
        if wanted.exact:
            yield code + EXACT, self._where_known(at, exact(self._table, self._low.raw[at]))

    def _where_known(self, at: int, shown: Column) -> Column:
        """*shown* in the rows in which the node is known: those of a leaf that is answered, of others whose ends are one."""
        known = self._known(at)
        if known.number == 1:
            return shown
        return shown._replace(top=nw.when(known.top).then(shown.top), stage=max(shown.stage, known.stage))

    def _known(self, at: int) -> Column:
        columns, node = Columns(self._table, (), ()), self._plan.nodes[at]
        if self._cells.complete or node.missing is not None:
            return columns.all_of([])
        if not node.is_leaf:
            return columns.same(self._low.raw[at], self._high.raw[at])
        if node.code not in self._cells.codes:
            return columns.any_of([])
        return columns.is_there(node.code)

    def _end(self, run: Run) -> Column:
        """An end of the total, in the rows in which it is not known."""
        columns = Columns(self._table, (), ())
        shown = decimals(self._table, run.values[0], self._plan.nodes[0].digits)
        is_open = columns.not_(self._known(0))
        return shown._replace(top=nw.when(is_open.top).then(shown.top), stage=max(shown.stage, is_open.stage))

    def _of_reading(self, reading: Reading) -> Iterator[tuple[str, Column]]:
        """The total and the predicate under another reading."""
        plan = variant_plan(self._plan.instrument, (reading,))
        other = Evaluated(plan, self._cells, self._table)
        ((_, total),) = other._of_node(plan.codes[0], Wanted())
        yield READING + reading.id, total
        words = Outcomes(plan, self._cells, self._table, other._low, other._high).words()
        yield READING + reading.id + OF_READING, words.predicate
