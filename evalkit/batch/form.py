"""A plan over the columns of a table: leaves from cells, parents from children, once for each end of what is missing."""

from __future__ import annotations

from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING

import narwhals as nw

from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns import Column, Columns, NoColumnsError, Table, first_of, whole
from evalkit.instruments.expression import NO_LEVEL
from evalkit.method.scales import ends, options, read_answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node
    from evalkit.method.plan import Plan, Step
    from evalkit.method.scales import Given

NOT_APPLICABLE = -1  # the place of "not applicable"
LOW, HIGH = 0, 1


class Run(NamedTuple):
    """The nodes of a plan by position, before and after their rounding stages, and the answers as levels."""

    raw: dict[int, Column]
    values: dict[int, Column]
    levels: dict[int, Column]


class Cells(NamedTuple):
    """What the table holds.

    Attributes:
        codes: The codes that it has columns of.
        digits: Decimals of the numbers in a column, by code; 0 where nothing is said.
        complete: Whether no cell is missing.
    """

    codes: frozenset[str]
    digits: Mapping[str, int] = {}
    complete: bool = False


def run(plan: Plan, cells: Cells, table: Table, side: int) -> Run:
    """Compute every node while missing answers stand at one of their ends.

    Raises:
        NoColumnsError: Something has no columns; it says which node.
    """
    found = Run({}, {}, {})
    for at in plan.leaf_ends:
        _add_leaf(plan, cells, table, found, at, side)
    for step in plan.steps:
        try:
            _add_parent(table, found, step)
        except NoColumnsError as error:
            raise NoColumnsError(plan.codes[step.at], *error.args) from error
    return found


def _add_parent(table: Table, found: Run, step: Step) -> None:
    children = [found.values[at] for at in step.children]
    answers = [found.levels.get(at, _NO_ANSWER) for at in step.children]
    columns = Columns(table, children, answers)
    one = step.formula.expression.read_by(columns)
    one = table.named(one._replace(top=one.whole, is_condition=False))
    found.raw[step.at] = one
    found.values[step.at] = one if step.stage is None else table.named(columns.staged(one, step.stage))


_NO_ANSWER = Column(whole(NO_LEVEL), NO_LEVEL, NO_LEVEL)


# --- Leaves -----------------------------------------------------------------------------------------------------------


def _add_leaf(plan: Plan, cells: Cells, table: Table, found: Run, at: int, side: int) -> None:
    node = plan.nodes[at]
    scale = plan.instrument.scales[node.scale or ""]
    if scale.kind == "number":
        points = _number(plan, cells, node, side)
    else:
        places = places_of(plan.instrument, node)
        cell = _cell(plan, cells, node, side)
        points = _looked_up(cell, {place: given.points for place, given in places.items()})
        levels = {place: NO_LEVEL if given.level is None else given.level for place, given in places.items()}
        found.levels[at] = _looked_up(cell, levels)
    found.raw[at] = found.values[at] = table.named(points)
    stage = plan.leaf_stages.get(at)
    if stage is not None:
        found.values[at] = table.named(Columns(table, (), ()).staged(points, stage))


def places_of(instrument: Instrument, node: Node) -> dict[int, Given]:
    """What a cell of a leaf can hold: the place of the level in its scale, or ``NOT_APPLICABLE``."""
    scale = instrument.scales[node.scale or ""]
    allowed = options(instrument, node)
    if scale.kind == "yes-no":
        return {place: allowed[place] for place in (0, 1)}
    found = {place: allowed[level.answer] for place, level in enumerate(scale.levels)}
    return found | ({NOT_APPLICABLE: allowed["na"]} if "na" in allowed else {})


def _cell(plan: Plan, cells: Cells, node: Node, side: int) -> Any:
    """The place in each row."""
    end = _place_instead(plan, node, side)
    if node.code not in cells.codes:
        return whole(end)
    cell = nw.col(node.code)
    return cell if cells.complete else cell.fill_null(whole(end))


def _place_instead(plan: Plan, node: Node, side: int) -> int:
    """The place that stands for a missing answer: that of the one that a reading puts in, or of an end of the scale."""
    places = places_of(plan.instrument, node)
    if node.missing is not None:
        instead = read_answer(plan.instrument, node, node.missing)
    else:
        instead = ends(plan.instrument, node)[side]
    return next(place for place, given in places.items() if given == instead)


def _looked_up(cell: Any, numbers: Mapping[int, Exact]) -> Column:
    """The number of each place: by one multiplication where they lie on a line, as most do."""
    bottom = lcm(*[number.denominator for number in numbers.values()])
    tops = {place: int(number * bottom) for place, number in numbers.items()}
    listed = [tops[place] for place in sorted(tops) if place != NOT_APPLICABLE]
    steps = {after - before for before, after in pairwise(listed)} or {0}
    low, high = min(tops.values()), max(tops.values())
    if len(steps) == 1:
        (step,) = steps
        top = _on_line(cell, listed[0], step)
        if NOT_APPLICABLE in tops:
            top = first_of([(cell == whole(NOT_APPLICABLE), whole(tops[NOT_APPLICABLE]))], top)
    else:
        *cases, (_, last) = tops.items()
        top = first_of([(cell == whole(place), whole(number)) for place, number in cases], whole(last))
    return Column(top, low, high, bottom)


def _on_line(cell: Any, start: int, step: int) -> Any:
    if step == 0:
        return whole(start)
    product = cell if step == 1 else cell * whole(step)
    return product + whole(start) if start else product


def _number(plan: Plan, cells: Cells, node: Node, side: int) -> Column:
    """A number in each row."""
    scale = plan.instrument.scales[node.scale or ""]
    bottom = 10 ** cells.digits.get(node.code, 0)
    ends_of_scale = (scale.minimum * bottom).__ceil__(), (scale.maximum * bottom).__floor__()
    end = ends_of_scale[side]
    if node.missing is not None:
        instead = read_answer(plan.instrument, node, node.missing)
        assert instead is not None  # held against the scale when the rule file was loaded
        end = int(instead.points * bottom)
    top = whole(end)
    if node.code in cells.codes:
        top = nw.col(node.code) if cells.complete else nw.col(node.code).fill_null(top)
    return Column(top, *ends_of_scale, bottom)
