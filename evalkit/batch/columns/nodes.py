"""A plan over the columns of a table: leaves from cells, parents from children, once for each end of what is missing."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import narwhals as nw

from evalkit.base.interval import stands_for
from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns.arithmetic import ColumnArithmetic
from evalkit.batch.columns.cells import NOT_APPLICABLE, Cells, places_of
from evalkit.batch.columns.column import (
    AddedColumns,
    ExactColumn,
    NoColumnsError,
    always,
    common_unit,
    constant,
    first_of,
    is_one_of,
    kind_of,
    whole,
)
from evalkit.batch.columns.interpreter import ColumnInterpreter
from evalkit.batch.frames.column_names import col
from evalkit.instruments.expression import NO_LEVEL
from evalkit.method.scales import ends, read_answer
from evalkit.method.shapes import GATE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from evalkit.base.exact import Ends, Exact
    from evalkit.instruments import Node
    from evalkit.method.plan import NodeStep, Plan
    from evalkit.method.scales import Reply

LOW, HIGH, WIDE_LOW, WIDE_HIGH = range(4)  # ends of what is missing; and of what printed decimals stand for


class NodeRun(NamedTuple):
    """The nodes of a plan by position.

    Attributes:
        raw, values: Before and after their rounding stages.
        levels: Answers as levels.
        gates: Whether gates are open.
        below: What comes of the columns that a given number stands above, before and after the stage.
    """

    raw: dict[int, ExactColumn]
    values: dict[int, ExactColumn]
    levels: dict[int, ExactColumn]
    gates: dict[int, ExactColumn]
    below: dict[int, tuple[ExactColumn, ExactColumn]]


def run(plan: Plan, cells: Cells, table: AddedColumns, side: int) -> NodeRun:
    """Compute every node while missing answers stand at one of their ends.

    Raises:
        NoColumnsError: Something has no columns; it says which node.
    """
    found = NodeRun({}, {}, {}, {}, {})
    for at in plan.leaf_ends:
        _add_leaf(plan, cells, table, found, at, side)
    hanging = {at for at in plan.leaf_ends if plan.codes[at] in cells.codes}  # on columns
    for step in plan.steps:
        is_hanging, is_given = not hanging.isdisjoint(step.children), plan.codes[step.at] in cells.codes
        try:
            if is_given:
                if is_hanging:
                    found.below[step.at] = _staged(table, step, _computed(plan, cells, table, found, step, side)[0])
                column = table.named(_given(plan, cells, step, side))
            else:
                column, gate = _computed(plan, cells, table, found, step, side)
                found.gates.update({} if gate is None else {step.at: table.named(gate)})
            found.raw[step.at], found.values[step.at] = _staged(table, step, column)
        except NoColumnsError as error:
            raise NoColumnsError(plan.codes[step.at], *error.args) from error
        if is_hanging or is_given:
            hanging.add(step.at)
    return found


def _computed(
    plan: Plan, cells: Cells, table: AddedColumns, found: NodeRun, step: NodeStep, side: int
) -> tuple[ExactColumn, ExactColumn | None]:
    """What comes of the children of a parent, and its gate."""
    children = [found.values[at] for at in step.children]
    answers = [found.levels.get(at, _NO_ANSWER) for at in step.children]
    interpreter, columns = ColumnInterpreter(table, children, answers), ColumnArithmetic(table)
    column = step.formula.expression.read_by(interpreter)
    column = table.named(columns.scaled(column, Fraction(1)))
    if plan.criteria_at(step.at) and side in (HIGH, WIDE_HIGH):
        column = table.named(_raised(plan, cells, columns, found, step.at, column))
    return column, interpreter.parts.get(GATE)


def _given(plan: Plan, cells: Cells, step: NodeStep, side: int) -> ExactColumn:
    ends = plan.ends[step.at]
    if not ends.is_bounded or plan.words_at(step.at):
        problem = "it is given, and no number between two ends"
        raise NoColumnsError(problem)
    return _number(plan, cells, step.at, ends.ends, side % 2 if plan.whole[step.at] else side)


def _staged(table: AddedColumns, step: NodeStep, column: ExactColumn) -> tuple[ExactColumn, ExactColumn]:
    """*column* before and after the rounding stage."""
    return column, column if step.stage is None else table.named(ColumnArithmetic(table).staged(column, step.stage))


def _raised(
    plan: Plan, cells: Cells, columns: ColumnArithmetic, found: NodeRun, at: int, column: ExactColumn
) -> ExactColumn:
    """The points of a grade, where no criterion is unmet and some are open those of the best that an assessor can give."""
    top = constant(plan.ends[at].ends[1])
    criteria = plan.criteria_at(at)
    blank = [columns.not_(is_there(plan, cells, columns, child)) for child in criteria]
    best = [constant(plan.leaf_ends[child][1].points) for child in criteria]
    met = [columns.same(found.raw[child], top) for child, top in zip(criteria, best, strict=True)]
    is_open = columns.all_of([columns.any_of(blank), *met])
    return columns.either(is_open, top, column)


def is_there(plan: Plan, cells: Cells, columns: ColumnArithmetic, at: int) -> ExactColumn:
    """Whether a leaf has an answer, its own or one that a reading puts in."""
    node = plan.nodes[at]
    if cells.complete or node.missing is not None:
        return always(holds=True)
    return columns.is_there(node.code) if node.code in cells.codes else always(holds=False)


_NO_ANSWER = constant(NO_LEVEL)


# --- Leaves -----------------------------------------------------------------------------------------------------------


def _add_leaf(plan: Plan, cells: Cells, table: AddedColumns, found: NodeRun, at: int, side: int) -> None:
    node = plan.nodes[at]
    scale = plan.instrument.scales[node.scale or ""]
    if scale.kind == "number":
        is_exact = scale.whole or not cells.digits.get(node.code, 0)
        points = _number(plan, cells, at, (scale.minimum, scale.maximum), side % 2 if is_exact else side)
    else:
        places = places_of(plan.instrument, node)
        kind = kind_of(*places)
        cell = _cell(plan, cells, node, side, kind)
        points = looked_up(cell, kind, {place: given.points for place, given in places.items()})
        levels = {place: NO_LEVEL if given.level is None else given.level for place, given in places.items()}
        found.levels[at] = looked_up(cell, kind, levels)
    found.raw[at] = found.values[at] = table.named(points)
    stage = plan.leaf_stages.get(at)
    if stage is not None:
        found.values[at] = table.named(ColumnArithmetic(table).staged(points, stage))


def _cell(plan: Plan, cells: Cells, node: Node, side: int, kind: Any) -> Any:
    """The place in each row."""
    given = _instead(plan, node, side)
    end = next(place for place, one in places_of(plan.instrument, node).items() if one == given)
    if node.code not in cells.codes:
        return whole(end, kind)
    cell = col(node.code).cast(kind)
    return cell if cells.complete else cell.fill_null(whole(end, kind))


def _instead(plan: Plan, node: Node, side: int) -> Reply:
    """What stands for a missing answer: the one that a reading puts in, or an end of the scale."""
    if node.missing is None:
        return ends(plan.instrument, node)[side % 2]
    instead = read_answer(plan.instrument, node, node.missing)
    assert instead is not None  # held against the scale when the rule file was loaded
    return instead


def looked_up(cell: Any, kind: Any, numbers: Mapping[int, Exact], share: Fraction = Fraction(0)) -> ExactColumn:
    """The number of each place: no more than the place itself, in some unit, where they lie on a line, as most do; else in that *share*."""
    places = sorted(place for place in numbers if place != NOT_APPLICABLE)
    listed = [Fraction(numbers[place]) for place in places]
    steps = {after - before for before, after in pairwise(listed)}
    if len(steps) == 1 and min(steps) > 0:
        (unit,) = steps
        beside = Fraction(numbers.get(NOT_APPLICABLE, listed[0])) / unit
        if (listed[0] / unit).denominator == beside.denominator == 1:
            return _on_line(
                cell, kind, int(listed[0] / unit), len(listed), int(beside), unit, na=NOT_APPLICABLE in numbers
            )
    unit = share or common_unit(abs(Fraction(number)) for number in numbers.values()) or Fraction(1)
    tops = {place: int(number / unit) for place, number in sorted(numbers.items())}
    wide = kind_of(*tops.values())
    runs = [(place, top) for place, top in tops.items() if tops.get(place - 1) != top]
    often, times = Counter(top for _, top in runs).most_common(1)[0]
    if times == 1:
        (_, others), *later = runs
        chain = [(cell >= place, whole(top, wide)) for place, top in reversed(later)]
    else:  # fewer comparisons than runs
        others, left = often, dict.fromkeys(top for _, top in runs if top != often)
        chain = [(is_one_of(cell, [at for at, its in tops.items() if its == top]), whole(top, wide)) for top in left]
    return ExactColumn(first_of(chain, whole(others, wide)), min(tops.values()), max(tops.values()), unit, kind=wide)


def _on_line(cell: Any, kind: Any, start: int, count: int, beside: int, unit: Fraction, *, na: bool) -> ExactColumn:
    """Places as they are, those of "not applicable" moved to the number *beside*."""
    low, high = min(start, beside), max(start + count - 1, beside)
    wide = kind_of(low - start, high - start)
    top = cell if wide == kind else cell.cast(wide)
    if na:
        top = first_of([(cell == whole(NOT_APPLICABLE, kind), whole(beside - start, wide))], top)
    return ExactColumn(top, low, high, unit, shift=start, is_light=not na, kind=wide)


def _number(plan: Plan, cells: Cells, at: int, between: Ends, side: int) -> ExactColumn:
    """A number *between* two in each row; at the wide sides an end of what it was printed for, or a little beyond where that is open."""
    code = plan.codes[at]
    halves = 2 if side in (WIDE_LOW, WIDE_HIGH) else 1
    bottom = halves * 10 ** cells.digits.get(code, 0)
    low, high = (between[0] * bottom).__floor__(), (between[1] * bottom).__ceil__()
    kind = kind_of(low - 2, high + 2, 2 * low, 2 * high)
    if code not in cells.codes:
        instead = whole(_number_instead(plan, plan.nodes[at], side, bottom), kind)
        return ExactColumn(instead, low, high, Fraction(1, bottom), is_light=True, kind=kind)
    top = col(code).cast(kind)
    if halves == 2:  # noqa: PLR2004  # of a unit
        top = top * whole(2, kind) + whole(_beyond(plan.display_mode(at), side), kind)
        top = nw.max_horizontal(whole(low, kind), nw.min_horizontal(top, whole(high, kind)))
        top = nw.when(~col(code).is_null()).then(top)
    if plan.nodes[at].is_leaf and not cells.complete:
        top = top.fill_null(whole(_number_instead(plan, plan.nodes[at], side, bottom), kind))
    return ExactColumn(top, low, high, Fraction(1, bottom), is_light=halves == 1, kind=kind)


def _beyond(mode: str, side: int) -> int:
    """How many halves of a unit lie between a printed number and an end of those that round to it."""
    around = stands_for(0, 0, mode)
    return int(2 * (around.ends[0] if side == WIDE_LOW else around.ends[1]))


def _number_instead(plan: Plan, node: Node, side: int, bottom: int) -> int:
    """What stands for a missing number."""
    number = _instead(plan, node, side).points * bottom
    return number.__ceil__() if side % 2 == LOW else number.__floor__()


def is_printed(plan: Plan, cells: Cells) -> bool:
    """Whether some numbers stand for all that are printed so: answers that are decimals, and what is given above answers."""
    if cells.plain:
        return False
    given = (at for at in plan.children if plan.codes[at] in cells.codes)
    decimals = (at for at in plan.leaf_ends if cells.digits.get(plan.codes[at], 0))
    return not all(plan.whole[at] for at in (*given, *decimals))
