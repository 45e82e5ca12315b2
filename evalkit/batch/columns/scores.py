"""A table with the answers of many → the same table with their scores: one plan, all rows at once."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns.arithmetic import ColumnArithmetic
from evalkit.batch.columns.cells import Cells
from evalkit.batch.columns.column import AddedColumns, ExactColumn, NoColumnsError, Stages, always, constant
from evalkit.batch.columns.formatting import NO_TEXT, decimals, exact, no_decimal
from evalkit.batch.columns.nodes import HIGH, LOW, WIDE_HIGH, WIDE_LOW, NodeRun, is_printed, is_there, run
from evalkit.batch.columns.predicates import Outcomes, PredicateColumns
from evalkit.batch.frames.column_names import called, inner, within
from evalkit.evaluation.context import with_defaults
from evalkit.evaluation.readings import total_ratio, variant_plan
from evalkit.instruments import TOTAL
from evalkit.method.context_facts import must_be_given
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument, Reading
    from evalkit.method.plan import Plan

PREDICATE, POSSIBLE, LOWEST, HIGHEST, OPEN = "predicate", "possible", "low", "high", "open"
EXACT, READING, OF_READING = "_exact", "reading_", "_predicate"


_ZERO = constant(0)


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

    @property
    def key(self) -> tuple[Any, ...]:
        """The same as something that can be looked up; what stays as it is hangs on nothing."""
        return None if self.codes is None else tuple(self.codes), self.exact, self.words, tuple(self.readings)


def output_columns(digits: Mapping[str, int], wanted: Wanted) -> dict[str, int | None]:
    """The columns that come out, in their order, and the decimals of those that hold numbers; others hold text.

    Args:
        digits: Code of each node → the decimals of its score.
        wanted: What is asked for.
    """
    found: dict[str, int | None] = {}
    for code in digits if wanted.codes is None else wanted.codes:
        found |= {code: digits[code]} | ({code + EXACT: None} if wanted.exact else {})
    if wanted.words:
        found |= {PREDICATE: None, POSSIBLE: None, LOWEST: digits[TOTAL], HIGHEST: digits[TOTAL]}
    for name in wanted.readings:
        found |= {READING + name: digits[TOTAL], READING + name + OF_READING: None}
    return found


def evaluated(frame: Any, instrument: Instrument, cells: Cells, wanted: Wanted) -> Any:
    """The scores of every row of a narwhals *frame*, lazily where it is lazy; see ``evalkit.batch``."""
    return evaluated_by(_plan_of(instrument), frame, cells, wanted)


def evaluated_by(plan: Plan, frame: Any, cells: Cells, wanted: Wanted) -> Any:
    """The same under a *plan*, which a reading may have made."""
    ready = _ready(plan, cells.key, wanted.key)
    return called(_within(within(frame), ready, wanted), [*wanted.kept, *ready.names])


def evaluated_within(frame: Any, instrument: Instrument, cells: Cells, wanted: Wanted) -> Any:
    """The same, with the names of columns as ``inner`` has them, coming in and going out."""
    return _within(frame, _ready(_plan_of(instrument), cells.key, wanted.key), wanted)


def is_sure(instrument: Instrument, cells: Cells, wanted: Wanted) -> bool:
    """Whether no row is left open, whatever it holds."""
    return _ready(_plan_of(instrument), cells.key, wanted.key).is_sure


def _plan_of(instrument: Instrument) -> Plan:
    """The plan of rows that give no facts: the defaults of these stand."""
    return plan_for(with_defaults(instrument))


def _within(frame: Any, ready: _Ready, wanted: Wanted) -> Any:
    return ready.stages.added_to(frame).select(*map(inner, (*wanted.kept, *ready.names)))


class _Ready(NamedTuple):
    """The expressions of a plan, those that come out last, the names of these, and whether no row is left open."""

    stages: Stages
    names: tuple[str, ...]
    is_sure: bool


@lru_cache(maxsize=64)
def _ready(plan: Plan, cells: Any, wanted: Any) -> _Ready:
    """Made once: of a table that is read part by part, each part has the same."""
    table = AddedColumns()
    names = output_columns({code: plan.nodes[at].digits for code, at in plan.position.items()}, Wanted(*wanted))
    try:
        made = dict(PlanColumns(plan, Cells.of(cells), table).columns(Wanted(*wanted)))
        columns, sure = {name: made[name].top for name in (*names, OPEN)}, made[OPEN].number == 0
    except NoColumnsError:
        columns, sure, table = _nothing(names), False, AddedColumns()
    found = [top.alias(inner(name)) for name, top in columns.items()]
    return _Ready(Stages([*table.stages, found]), tuple(columns), sure)


def hindrance(instrument: Instrument, cells: Cells) -> str | None:
    """Why no row can be computed in columns: the code of the node and what hinders it; ``None`` where they can."""
    try:
        PlanColumns(_plan_of(instrument), cells, AddedColumns())
    except NoColumnsError as error:
        return ": ".join(map(str, error.args))
    return None


def _nothing(names: Mapping[str, int | None]) -> dict[str, Any]:
    """The columns of rows each of which has to be evaluated by itself."""
    found = {name: NO_TEXT if digits is None else no_decimal(digits) for name, digits in names.items()}
    return found | {OPEN: nw.lit(True, nw.Boolean)}  # noqa: FBT003  # a cell


class PlanColumns:
    """A plan whose nodes are columns.

    Where a better answer may lower a node, its ends are not where answers end: it is known where its children are, and so is
    all that is computed from it. Other rows are evaluated by themselves.
    """

    def __init__(self, plan: Plan, cells: Cells, table: AddedColumns) -> None:
        """Compute both ends of every node; they are one where nothing is missing."""
        if any(key not in plan.instrument.facts for key in must_be_given(plan.instrument)):
            problem = "weights or formulas ask for a fact that no column has"
            raise NoColumnsError(TOTAL, problem)
        self._plan, self._cells, self._table = plan, cells, table
        self._low = run(plan, cells, table, LOW)
        self._high = self._low if cells.complete else run(plan, cells, table, HIGH)
        self._turning = _turning(plan)
        self._when_known: dict[int, ExactColumn] = {}
        self._doubts = [self._unknown()] if self._turning else []

    def _unknown(self) -> ExactColumn:
        """Whether it is not told what a node that may turn is, or an answer stands for more than one number."""
        columns = ColumnArithmetic(self._table)
        if is_printed(self._plan, self._cells):
            return columns.all_of([])
        return columns.not_(columns.all_of([self._known(at) for at in sorted(self._turning)]))

    def columns(self, wanted: Wanted) -> Iterator[tuple[str, ExactColumn]]:
        """The columns that are wanted, by name."""
        for code in self._plan.codes if wanted.codes is None else wanted.codes:
            yield from self._of_node(code, wanted)
        if wanted.words:
            words = self._words()
            yield PREDICATE, self._told(words.predicate)
            yield POSSIBLE, self._told(words.possible)
            yield LOWEST, self._end(self._low)
            yield HIGHEST, self._end(self._high)
        by_id = {reading.id: reading for reading in self._plan.instrument.readings}
        for name in wanted.readings:
            yield from self._of_reading(by_id[name])
        yield OPEN, ColumnArithmetic(self._table).any_of([*self._doubts, *self._contradicted()])

    def _words(self) -> PredicateColumns:
        """The words of rows, those aside in which printed decimals leave several."""
        plan, cells, table = self._plan, self._cells, self._table
        words = Outcomes(plan, cells, table, self._low, self._high).words()
        self._doubts.append(words.open)
        if self._wide[0] is not self._low:
            self._doubts.append(Outcomes(plan, cells._replace(complete=False), table, *self._wide).words().several)
        return words

    @cached_property
    def _wide(self) -> tuple[NodeRun, NodeRun]:
        """Both ends where printed decimals are any number that is printed so."""
        plan, cells = self._plan, self._cells
        if not (plan.monotone and is_printed(plan, cells)):
            return self._low, self._high
        return run(plan, cells, self._table, WIDE_LOW), run(plan, cells, self._table, WIDE_HIGH)

    def _contradicted(self) -> Iterator[ExactColumn]:
        """Whether a given number may be none of those that what stands below it can come to: values and answers, and answers alone."""
        plan, cells, (low, high) = self._plan, self._cells, self._wide
        for at in low.below:
            yield self._differs(at, zip(low.below[at], high.below[at], strict=True))
        answers = cells._replace(codes=frozenset(plan.codes[at] for at in plan.leaf_ends).intersection(cells.codes))
        given = {plan.position[code] for code in cells.codes - answers.codes}
        above = [at for at in low.below if any(plan.is_below(other, at) for other in given)]
        if above and answers.codes:
            least, most = (run(plan, answers, self._table, side) for side in (WIDE_LOW, WIDE_HIGH))
            for at in above:
                yield self._differs(at, ((least.raw[at], most.raw[at]), (least.values[at], most.values[at])))

    def _differs(self, at: int, ranges: Iterable[tuple[ExactColumn, ExactColumn]]) -> ExactColumn:
        """Whether a given number lies in none of *ranges* for certain; where ends only touch, that is looked at closer."""
        if not self._plan.formulas[at].monotone:
            return always(holds=True)
        columns, (low, high) = ColumnArithmetic(self._table), self._wide
        given, least, most = self._low.raw[at], low.raw[at], high.raw[at]
        agree = []
        for bottom, top in ranges:
            between = columns.compared("<=", bottom, given), columns.compared("<=", given, top)
            near = columns.compared("<", bottom, most), columns.compared("<", least, top)
            agree += [columns.all_of(between), columns.all_of(near)]
        return columns.not_(columns.any_of(agree))

    def _of_node(self, code: str, wanted: Wanted) -> Iterator[tuple[str, ExactColumn]]:
        at = self._plan.position[code]
        raw, value = (self._unlocked(at, run[at]) for run in (self._low.raw, self._low.values))
        yield code, self._where_known(at, decimals(self._table, value, self._plan.nodes[at].digits))
        if wanted.exact:
            yield code + EXACT, self._where_known(at, exact(self._table, raw))

    def _unlocked(self, at: int, column: ExactColumn) -> ExactColumn:
        """The points of a leaf, 0 behind a gate that is closed; the gate of a node that is not known yet is no closed one."""
        parent = self._plan.behind_gates.get(at)
        if parent not in self._low.gates:  # nothing stands before it, or what is given stands above both
            return column
        columns = ColumnArithmetic(self._table)
        counts = columns.any_of([self._low.gates[parent], columns.not_(self._known(parent))])
        return columns.either(counts, column, _ZERO)

    def _where_known(self, at: int, shown: ExactColumn) -> ExactColumn:
        """*shown* in the rows in which the node is known: those of a leaf that is answered, of others whose ends are one."""
        known = self._known(at)
        if known.number == 1:
            return shown
        return shown._replace(top=nw.when(known.top).then(shown.top), stage=max(shown.stage, known.stage))

    def _told(self, words: ExactColumn) -> ExactColumn:
        """*words* in the rows in which the total is known, if its ends are not where answers end; else in all."""
        return self._where_known(0, words) if 0 in self._turning else words

    def _known(self, at: int) -> ExactColumn:
        if at not in self._when_known:
            self._when_known[at] = self._table.named(self._found_known(at))
        return self._when_known[at]

    def _found_known(self, at: int) -> ExactColumn:
        columns = ColumnArithmetic(self._table)
        if self._plan.nodes[at].code in self._cells.codes and not self._plan.nodes[at].is_leaf:
            return always(holds=True)
        if self._plan.nodes[at].is_leaf or self._cells.complete:
            return is_there(self._plan, self._cells, columns, at)
        if at in self._turning:
            return columns.all_of([self._known(child) for child in self._plan.children[at]])
        return columns.same(self._low.raw[at], self._high.raw[at])

    def _end(self, run: NodeRun) -> ExactColumn:
        """An end of the total, in the rows in which it is not known."""
        digits = self._plan.nodes[0].digits
        is_open = always(holds=False) if 0 in self._turning else ColumnArithmetic(self._table).not_(self._known(0))
        if is_open.number == 0:
            return is_open._replace(top=no_decimal(digits))
        shown = decimals(self._table, run.values[0], digits)
        return shown._replace(top=nw.when(is_open.top).then(shown.top), stage=max(shown.stage, is_open.stage))

    def _of_reading(self, reading: Reading) -> Iterator[tuple[str, ExactColumn]]:
        """The total and the predicate under another reading."""
        plan = variant_plan(self._plan.instrument, (reading,))
        self._refuse_other_ends(plan)
        other = PlanColumns(plan, self._cells, self._table)
        ((_, total),) = other._of_node(plan.codes[0], Wanted())
        yield READING + reading.id, total
        yield READING + reading.id + OF_READING, other._told(other._words().predicate)
        self._doubts += other._doubts

    def _refuse_other_ends(self, other: Plan) -> None:
        """What is given above answers is only computed with where it means the same under the *other* plan."""
        given = [at for at in self._plan.children if self._plan.codes[at] in self._cells.codes]
        if any(self._plan.ends[at] != other.ends[at] for at in given) or (
            0 in given and total_ratio(self._plan, other) != 1
        ):
            problem = "a given number means another one under a reading"
            raise NoColumnsError(TOTAL, problem)


@lru_cache(maxsize=64)
def _turning(plan: Plan) -> frozenset[int]:
    """The parents that a better answer may lower, or leave without a value, and all that are computed from them."""
    found: set[int] = set()
    for step in plan.steps:
        if not (step.formula.monotone and step.formula.has_value) or found.intersection(step.children):
            found.add(step.at)
    return frozenset(found)
