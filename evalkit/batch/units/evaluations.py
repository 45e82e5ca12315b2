"""Many respondents or persons → the evaluation of each unit, and of all: an engine adds up, the scalar path does the rest.

Rows are added up for each unit: how many there are, how many have an answer to each leaf, and what these come to, exactly.
From then on a unit is what it is in a file: the same means, rounding, predicates, and ranges where cells are blank. The
blanks of a unit that has some are counted one by one, as its predicate may hang on them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.errors import Faults
from evalkit.batch.columns.cells import Cells, places_of
from evalkit.batch.columns.result_row import texts_of
from evalkit.batch.columns.scores import output_columns
from evalkit.batch.frames.column_names import inner
from evalkit.batch.units.sums import GROUP, UnitSums
from evalkit.evaluation.bound_input import entries_of_rows
from evalkit.evaluation.context import defaults, derive_context, with_defaults
from evalkit.evaluation.engine import reading_result
from evalkit.evaluation.execution import run_all
from evalkit.evaluation.inputs import read_inputs
from evalkit.evaluation.node_results import Results
from evalkit.evaluation.outcome_of_runs import find_outcome
from evalkit.evaluation.readings import variant_plan
from evalkit.evaluation.result import Evaluation
from evalkit.files.write import assessment
from evalkit.instruments import TOTAL, Node
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import polars as pl

    from evalkit.batch.columns.scores import Wanted
    from evalkit.batch.encoding.cell_reader import CellReader
    from evalkit.batch.units.sums import People
    from evalkit.evaluation.outcome import Outcome
    from evalkit.evaluation.result import ReadingResult
    from evalkit.evaluation.runs import Runs
    from evalkit.files.records.cells import Cell
    from evalkit.files.records.rows import ParsedTable
    from evalkit.instruments import Instrument, Reading
    from evalkit.method.plan import Plan

_MOST_DIGITS, _LARGEST = 4, 2**63
_NUMBER = "evalkit_number"


def in_numbers(frame: Any, readers: Mapping[str, CellReader], instrument: Instrument) -> tuple[Any, Cells] | None:
    """A frame of places among what was *read*, as ``People`` has it; nothing where single rows have to be looked at.

    Args:
        frame: Of narwhals, with a column for each of *readers*, by the names of these.
        readers: What has read the columns of records.
        instrument: Whose records they are.
    """
    records = instrument.records
    asked = (
        set(instrument.leaves_under(TOTAL)) if records is None or records.answers is not None else set(records.columns)
    )
    if records is None or records.refused is not None or asked - set(readers) or _are_numbers(instrument):
        return None
    digits = {name: _digits(reader.said) for name, reader in readers.items()}
    if max(digits.values(), default=0) > _MOST_DIGITS:
        return None
    numbers = {
        name: [_number(instrument, name, cell, digits[name]) for cell in reader.said]
        for name, reader in readers.items()
    }
    for name, found in numbers.items():
        if found != list(range(len(found))):
            frame = _replaced(frame, inner(name), found)
    return frame, Cells(frozenset(readers), digits)


def _are_numbers(instrument: Instrument) -> bool:
    """Whether respondents answer with numbers, which have no places in a list."""
    records = instrument.records
    return records is not None and records.answers is not None and instrument.scales[records.answers].kind == "number"


def _replaced(frame: Any, name: str, numbers: Sequence[int]) -> Any:
    """*frame* with a number for each place in a column; by a join in Polars, which else would hold the whole column in memory."""
    if not (frame.implementation.is_polars() and isinstance(frame, nw.LazyFrame)):
        cell = nw.col(name).replace_strict(list(range(len(numbers))), numbers, default=None, return_dtype=nw.Int64)
        return frame.with_columns(cell.alias(name))
    import polars as pl  # noqa: PLC0415  # is there where the frame is

    known = pl.LazyFrame({name: range(len(numbers)), _NUMBER: numbers}, schema={name: pl.Int64, _NUMBER: pl.Int64})
    found = frame.with_columns(nw.col(name).cast(nw.Int64)).join(nw.from_native(known), on=name, how="left")
    return found.drop(name).rename({_NUMBER: name})


def _digits(said: Sequence[Cell]) -> int:
    """The decimals of the numbers of a column of persons; more than are computed with where some have no end, or no room in 64 bits."""
    tops = [Fraction(one[0]) for one in said if isinstance(one, tuple)]
    for digits in range(_MOST_DIGITS + 1):
        if all((top * 10**digits).denominator == 1 and abs(top * 10**digits) < _LARGEST for top in tops):
            return digits
    return _MOST_DIGITS + 1


def _number(instrument: Instrument, name: str, cell: Cell, digits: int) -> int:
    """The whole number that stands for what a cell says."""
    records = instrument.records
    assert records is not None  # the instrument takes rows
    if isinstance(cell, str):
        return records.columns[name].values.index(cell)
    assert cell is not None  # a blank has no place
    if records.answers is None:
        return int(cell[0] * 10**digits)
    scale = instrument.scales[records.answers]
    places = places_of(instrument, Node(code="", title="", cite=scale.cite, scale=scale.key))
    return next(place for place, given in places.items() if given.points == cell[0])


def evaluated_units(people: People, instrument: Instrument, readings: Sequence[str] = ()) -> list[Evaluation]:
    """The evaluation of each unit, in the order of their names, or of all rows where there are no units.

    Each has ``group``, ``n`` and the results under the readings of these ids. Rows outside the population are left out.

    Raises:
        NoColumnsError: Points hang on the words of several columns together.
    """
    instrument = with_defaults(instrument)
    return _evaluations(UnitSums(people, instrument), instrument, readings, None)


def scored_units(people: People, instrument: Instrument, wanted: Wanted) -> pl.DataFrame:
    """The same as columns: ``GROUP``, and those that are *wanted*; all units at once, but for those that need a closer look.

    Raises:
        NoColumnsError: Points hang on the words of several columns together.
    """
    from evalkit.batch.units.means import scores, typed  # noqa: PLC0415  # what has no polars gets evaluations

    instrument = with_defaults(instrument)
    counted = UnitSums(people, instrument)
    found, left = scores(counted, instrument, wanted)
    names = output_columns({code: node.digits for code, node in instrument.nodes.items()}, wanted)
    found = found.select(GROUP, *names)
    if not left:
        return found
    others = [
        {GROUP: evaluation.group or "", **dict(texts_of(evaluation, wanted))}
        for evaluation in _evaluations(counted, instrument, wanted.readings, left)
    ]
    return found.vstack(typed(others, found.schema)).sort(GROUP)


def _evaluations(
    counted: UnitSums, instrument: Instrument, readings: Sequence[str], units: Collection[str] | None
) -> list[Evaluation]:
    by_id = {reading.id: reading for reading in instrument.readings}
    plans = {name: variant_plan(instrument, (by_id[name],)) for name in readings}
    base = counted.units(plan_for(instrument), units)
    others = {name: counted.units(plan, units) for name, plan in plans.items()}
    return [
        _evaluation(instrument, unit, rows, [(by_id[name], plan, others[name][unit]) for name, plan in plans.items()])
        for unit, rows in sorted(base.items())
    ]


def _evaluation(
    instrument: Instrument, unit: str, rows: ParsedTable, others: Sequence[tuple[Reading, Plan, ParsedTable]]
) -> Evaluation:
    runs = _run(plan_for(instrument), rows)
    stated = defaults(instrument, {})
    outcome = find_outcome(runs, stated)
    return Evaluation(
        assessment=assessment(instrument),
        instrument=instrument,
        nodes=Results(lambda: runs),
        band=outcome.band,
        possible=outcome.possible,
        possible_by=outcome.possible_by,
        context=derive_context(runs, stated, "", Faults("")),
        readings=tuple(_readings(runs, stated, outcome, others)),
        group=unit,
        n=rows.n,
    )


def _readings(
    base: Runs,
    stated: Mapping[str, Any],
    outcome: Outcome,
    others: Sequence[tuple[Reading, Plan, ParsedTable]],
) -> Iterator[ReadingResult]:
    for reading, plan, rows in others:
        other = _run(plan, rows)
        if other.has_ends:
            yield reading_result(reading, (base, other), outcome.band, find_outcome(other, stated).band)


def _run(plan: Plan, rows: ParsedTable) -> Runs:
    records = plan.instrument.records
    assert records is not None  # the instrument takes rows
    entries = entries_of_rows(plan, records, rows, tuple(rows.by_unit[next(iter(rows.by_unit))]))
    return run_all(plan, read_inputs(plan, {}, {}, entries, "", Faults("")))
