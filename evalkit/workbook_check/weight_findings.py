"""What is to be told of formulas that add up: parts left out, other weights, early rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import MODE_WORDS, MODES, short_text
from evalkit.base.text import msg, visible
from evalkit.instruments import TOTAL
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.formula.tree import CellReference, Failure
from evalkit.workbook_check.formula_workbook import name_of
from evalkit.workbook_check.model import added, cut_weight, weighs_otherwise, weighs_scaled
from evalkit.workbook_check.weights import deviation, digits_of, expected_weights, mode_of, other_rows, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from evalkit.base.text import Message, Prose
    from evalkit.instruments import Reading
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.formula.tree import Tree
    from evalkit.workbook_check.layout import TableRules
    from evalkit.workbook_check.model import CheckFinding
    from evalkit.workbook_check.weights import Deviation, FormulaWeights

_MOST_CODES = 6
_TO_THE_NEAREST = {"half-up", "half-even"}  # spreadsheets know one of them only; they differ at ties


def weight_findings(context: TableRules) -> Iterator[CheckFinding]:
    """Of every column of a node that the rules compute, the lowest first, since parents are made of these."""
    for code in reversed(context.plan.codes):
        if context.node(code).children:
            for places in context.formulas_of(code):
                yield from _of_formula(code, places, context)


def _of_formula(code: str, places: Sequence[Place], context: TableRules) -> Iterator[CheckFinding]:
    place = places[0]
    tree = context.sheet.tree(place)
    if tree is None or isinstance(tree, CellReference):  # a link
        return
    if isinstance(context.sheet.value(place), str):  # a word, such as the predicate below the index
        return
    moved = other_rows(tree, place[0], context.codes)
    if moved:
        other = name_of((moved[0].row, moved[0].column))
        text = msg("{cell} looks at {other}, in another row", cell=name_of(place), other=other)
        yield context.sheet.found("other-row", places, text, node=code)
        return
    try:
        found = sum_of(tree, context.sheet, context.variables(code, place[0]))
    except UnreadableError as error:
        yield _not_compared(code, places, str(error), context)
        return
    expected = expected_weights(context.plan, code, {} if found is None else found.weights)
    if expected is None or (found is not None and not found.weights):
        return
    if found is None:
        if not isinstance(context.sheet.value(place), Failure):  # an error is told of as such
            yield _not_compared(code, places, "", context)
        return
    differs = deviation(found, expected, context.scales)
    for check_finding in _told(code, places, found, differs, context):
        context.deviations |= dict.fromkeys(places, differs)
        yield check_finding._replace(node=code, cite=context.node(code).cite, ours=_sum_said(expected))
    yield from _rounded(code, places, found, context)
    yield from _rounded_otherwise(code, places, found, context)


def _not_compared(code: str, places: Sequence[Place], what: str, context: TableRules) -> CheckFinding:
    """A formula that is known by its values only."""
    cell = name_of(places[0])
    text = msg(
        "the formula in {cell} is no plain weighted sum: its values were compared, its weights were not", cell=cell
    )
    if what:
        text = msg("the formula in {cell} has {what}, which is not known here: its values were compared, its weights were not",
                   cell=cell, what=visible(what, 40))  # fmt: skip
    return context.sheet.found("not-read", places, text, node=code)


def _told(
    code: str, places: Sequence[Place], found: FormulaWeights, differs: Deviation, context: TableRules
) -> Iterator[CheckFinding]:
    cell = name_of(places[0])
    if differs.left_out:
        text = msg("{cell} leaves out {codes} of {node}", cell=cell, codes=_codes(differs.left_out), node=code)
        yield context.sheet.found("left-out", places, text)
    if differs.extra:
        text = msg("{cell} counts {codes}, no part of {node}", cell=cell, codes=_codes(differs.extra), node=code)
        yield context.sheet.found("extra", places, text)
    if differs.weights:
        yield _other_weights(cell, places, differs, context)
    if found.constant:
        text = msg(
            "{cell} adds {number}, which is no part of {node}", cell=cell, number=short_text(found.constant), node=code
        )
        yield context.sheet.found("weight", places, text)
    if differs.is_none and differs.scale != 1:
        yield _scaled(code, places, differs.scale, context)


def _codes(codes: Sequence[str]) -> tuple[str, ...]:
    return (*codes[:_MOST_CODES], "…") if len(codes) > _MOST_CODES else tuple(codes)


def _other_weights(cell: str, places: Sequence[Place], differs: Deviation, context: TableRules) -> CheckFinding:
    (code, (theirs, ours)), *more = differs.weights.items()
    text = weighs_otherwise(cell, code, theirs, ours)
    if more:
        text = msg("{first}; {count:more weight differs|more weights differ}", first=text, count=str(len(more)))
    return context.sheet.found("weight", places, text, why=cut_weight(theirs, ours))


def _scaled(code: str, places: Sequence[Place], scale: Fraction, context: TableRules) -> CheckFinding:
    """A column that holds a multiple; the total may not, nor a cell of a worksheet that what is above it takes for the value."""
    cell = name_of(places[0])
    if code != TOTAL and not context.is_taken_for_value(code):
        context.scales[code] = scale
        text = msg("{cell} holds {scale} × the value of {node}", cell=cell, scale=short_text(scale), node=code)
        return context.sheet.found("other-scale", places, text)
    return context.sheet.found("weight", places, weighs_scaled(cell, scale))


def _sum_said(expected: Mapping[str, Fraction]) -> Prose:
    """``2/5 A2 + 2/5 A3 + 1/5 A4``; of parts alike and many only how many there are."""
    weights = set(expected.values())
    codes = tuple(expected)
    if len(weights) == 1 and len(codes) > _MOST_CODES:
        weight = short_text(weights.pop())
        return msg("{weight} × each of {first} to {last}", weight=weight, first=codes[0], last=codes[-1])
    said = [msg("{weight} × {code}", weight=short_text(weight), code=code) for code, weight in expected.items()]
    return added(said)


# --- Rounding -------------------------------------------------------------------------------------------------------


def _rounded(code: str, places: Sequence[Place], found: FormulaWeights, context: TableRules) -> Iterator[CheckFinding]:
    """Rounding that the rules do not have, of the value or inside of its formula."""
    stage = context.instrument.stage_of(context.node(code))
    for call, is_whole in found.rounders:
        digits = digits_of(call)
        if is_whole and stage is not None and stage.divided_by == 1 and digits is not None and digits >= stage.digits:
            continue
        text = msg(
            "{cell} rounds to {digits:decimal|decimals}, the rules do not round {node} there",
            cell=name_of(places[0]),
            digits="?" if digits is None else str(digits),
            node=visible(code),
        )
        why = _reading_that_rounds(code, call, context)
        yield context.sheet.found("rounded-early", places, text, why=why, node=code)
        return


def _rounded_otherwise(
    code: str, places: Sequence[Place], found: FormulaWeights, context: TableRules
) -> Iterator[CheckFinding]:
    """The value rounded to the decimals of the rules, but cut off or always up where these say another way."""
    stage = context.instrument.stage_of(context.node(code))
    if stage is None or stage.divided_by != 1 or code in context.scales or len(found.rounders) != 1:
        return
    if found.constant:  # half a step more, and then cut off, is half up
        return
    (call, is_whole), mode = found.rounders[0], mode_of(found.rounders[0][0])
    if not is_whole or digits_of(call) != stage.digits or mode == stage.mode or {mode, stage.mode} <= _TO_THE_NEAREST:
        return
    text = msg(
        "{cell} rounds otherwise than the rules: {theirs}, not {ours}",
        cell=name_of(places[0]),
        theirs=MODE_WORDS[mode],
        ours=MODE_WORDS[stage.mode],
    )
    why = _reading_that_rounds(code, call, context, (mode,))
    yield context.sheet.found("rounded-otherwise", places, text, why=why, node=code, cite=stage.cite)


def _reading_that_rounds(code: str, call: Tree, context: TableRules, modes: Sequence[str] = MODES) -> Message | None:
    """That a documented reading rounds there as well, in one of these *modes*."""
    node, digits = context.node(code), digits_of(call)

    def rounds(reading: Reading) -> bool:
        return any(
            context.instrument.at(stage.at, node)
            and stage.mode in modes
            and (stage.digits, stage.divided_by) == (digits, 1)
            for stage in reading.rounding
        )

    reading = next(filter(rounds, context.instrument.readings), None)
    return None if reading is None else msg("another documented reading does so: {title}", title=reading.title)
