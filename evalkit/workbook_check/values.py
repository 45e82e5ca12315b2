"""Every computed cell of a table held against what the engine makes of the answers in its row."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import Printed, decimal_text, decimals_of, printed_number, round_to
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import possible_numbers
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Assessment
from evalkit.files.period import Period
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.mapping.headings import PREDICATE
from evalkit.workbook_check.bands import same_word
from evalkit.workbook_check.formula.interpreter import Calculator
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.formula.tree import CellReference, Failure, places_in
from evalkit.workbook_check.formula_workbook import is_of, name_of, near
from evalkit.workbook_check.model import PartCheck, number_said, value_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from evalkit.base.text import Message, Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.formula.tree import Value
    from evalkit.workbook_check.formula_workbook import BookSheet
    from evalkit.workbook_check.layout import TableRules, WorksheetRules
    from evalkit.workbook_check.model import CheckFinding

_DIGITS = 10  # of a value that is taken from a binary float


class Wrong(NamedTuple):
    """A cell that disagrees, and the evaluation of its row."""

    place: Place
    evaluation: Evaluation


def check_values(context: TableRules) -> PartCheck:
    """Evaluate every row of a table, and hold its computed cells against what the rules give."""
    wrong: dict[str, list[Wrong]] = {}
    first = min(context.grid.columns.values())
    refused: dict[Place, Prose | None] = {}
    known: dict[tuple[object, ...], Evaluation] = {}
    compared = 0
    for row in context.grid.rows:
        given = _given(row, context)
        if not given.is_something:
            continue
        key = (*given.answers.items(), None, *given.values.items())
        try:
            if key not in known:
                found = assessment_on(context.sheet, context.instrument, answers=given.answers, values=given.values)
                known[key] = evaluate(context.instrument, found, readings=False, findings=False)
        except AssessmentError as error:
            refused[row, first] = next((fault.problem for fault in error.faults), None)
            continue
        for code in given.computed:
            place = (row, context.grid.columns[code])
            compared += 1
            if not _agrees(code, place, known[key], context):
                wrong.setdefault(code, []).append(Wrong(place, known[key]))
    return PartCheck([*_findings(wrong, context, refused)], compared, sum(map(len, wrong.values())))


# --- What a row gives -----------------------------------------------------------------------------------------------


class RowInput(NamedTuple):
    """What a row gives, and the codes of the cells that follow from it."""

    answers: Mapping[str, Any]
    values: Mapping[str, Any]
    computed: Sequence[str]

    @property
    def is_something(self) -> bool:
        """Whether anything can be computed from it, and held against a cell."""
        return bool(self.answers or self.values) and bool(self.computed)


def _given(row: int, context: TableRules) -> RowInput:
    """Answers, values that nothing below them gives, and what is computed from both."""
    plan, computed = context.plan, []
    answers: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for code in reversed(plan.codes):
        place = context.grid.place(code, row)
        stored = None if place is None else as_input(context.sheet.value(place))
        if isinstance(stored, str):
            stored = context.words.meant(code, stored)
        if stored is None:
            continue
        below = (*answers, *values)
        if context.node(code).is_leaf:
            answers[code] = stored
        elif any(plan.is_below(plan.position[one], plan.position[code]) for one in below):
            computed.append(code)
        else:
            values[code] = stored
    place = context.grid.place(PREDICATE, row)
    if place is not None and (answers or TOTAL in values) and _has_value(place, context):
        computed.append(PREDICATE)
    return RowInput(answers, values, computed)


def _has_value(place: Place, context: TableRules) -> bool:
    """Whether something is stored there that is no error: errors are told of as such."""
    return not isinstance(context.sheet.value(place), (Failure, type(None)))


def as_input(value: Value | Failure) -> Any:
    """A stored value as an answer; nothing for a blank cell or an error."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Fraction):
        return _number(value)
    if not isinstance(value, str) or not value.strip():
        return None
    numbers = possible_numbers(value.strip()).all
    return numbers[0] if len(numbers) == 1 else value.strip()


def _number(value: Fraction) -> Any:
    """A number as TOML would give it; what is longer than ten decimals has its digits from a binary float."""
    digits = decimals_of(value, _DIGITS)
    if digits == 0:
        return int(value)
    return printed_number(round_to(value, _DIGITS, "half-up"), _DIGITS if digits is None else digits)


def assessment_on(sheet: BookSheet, instrument: Instrument, **found: Any) -> Assessment:
    """An assessment with what was *found* on *sheet*; its period is any, as the instrument is given."""
    day = instrument.validity.checked
    return Assessment(
        file=sheet.book.file,
        sha256="",
        instrument=instrument.id,
        subject=sheet.name,
        period=Period(text=day.isoformat(), last_day=day),
        context=instrument.facts,
        **found,
    )


# --- Whether a cell agrees ------------------------------------------------------------------------------------------


def _agrees(code: str, place: Place, evaluation: Evaluation, context: TableRules) -> bool:
    stored = context.sheet.value(place)
    if code == PREDICATE:
        word = stored.strip() if isinstance(stored, str) else None
        return evaluation.band is None or same_word(word, evaluation.band)
    return evaluation.nodes[code].score is None or _same_number(stored, code, evaluation, context)


def _same_number(stored: Value | Failure, code: str, evaluation: Evaluation, context: TableRules) -> bool:
    """Whether it is the exact value, the value that the rules round it to, or one of them with fewer decimals."""
    score, scale = evaluation.nodes[code].score, context.scales.get(code, Fraction(1))
    found = as_input(stored)
    number = found.exact if isinstance(found, Printed) else found
    if score is None or isinstance(number, (bool, str)) or number is None:
        return False
    return is_of(Fraction(number), score, scale, context.instrument.stage_of(context.node(code)))


# --- What is told ---------------------------------------------------------------------------------------------------


def check_values_of(worksheet: WorksheetRules, evaluation: Evaluation, aside: Collection[str]) -> PartCheck:
    """Hold the value of each node against *evaluation*; typed answers, and codes *aside*, are left."""
    stored = {code: place for code, place in worksheet.cells.items() if _has_value(place, worksheet)}
    computed = [
        (code, place)
        for code, place in stored.items()
        if code not in aside and evaluation.nodes[code].score is not None and evaluation.nodes[code].unlocked is None
        if place in worksheet.sheet.shapes or worksheet.node(code).children
    ]
    unlike = [each for each in computed if not _agrees(*each, evaluation, worksheet)]
    wrong = {code: [Wrong(place, evaluation)] for code, place in unlike}
    return PartCheck([*_findings(wrong, worksheet)], len(computed), len(wrong))


def _findings(
    cells_of: Mapping[str, Sequence[Wrong]], context: TableRules, refused: Mapping[Place, Prose | None] = {}
) -> Iterator[CheckFinding]:
    """Of each column the first cell that disagrees, and how many do; those that follow from others come last."""
    if refused:
        yield not_evaluated(refused, context.sheet)
    wrong = {one.place for each in cells_of.values() for one in each}
    for code in (*reversed(context.plan.codes), PREDICATE):
        cells = cells_of.get(code, ())
        first = [cell for cell in cells if _source(cell.place, wrong, context) is None]
        following = [cell for cell in cells if cell not in first]
        if first:
            yield _differing(code, first, context)
        if following:
            source = _source(following[0].place, wrong, context) or following[0].place
            why = msg("it follows from {cell}", cell=name_of(source))
            yield _differing(code, following, context)._replace(code="follows", why=why)


def not_evaluated(refused: Mapping[Place, Prose | None], sheet: BookSheet) -> CheckFinding:
    """That rows hold what cannot be computed; told is the first."""
    place, reason = next(iter(refused.items()))
    text = msg("row {row} cannot be computed", row=str(place[0]))
    return sheet.found("not-evaluated", [*refused], text, formula=None, why=reason)


def _source(place: Place, wrong: set[Place], context: TableRules) -> Place | None:
    """A cell that is wrong itself and that the formula at *place* looks at."""
    if place not in context.sheet.shapes:
        return None
    for one in context.sheet.looks_at(place):
        found = next((cell for cell in places_in(one) if cell in wrong), None) if one.sheet is None else None
        if found is not None:
            return found
    return None


def _differing(code: str, cells: Sequence[Wrong], context: TableRules) -> CheckFinding:
    place, evaluation = cells[0]
    gives = gives_other(place, context.sheet)
    why = gives or _why(code, place, context) or _reading(code, cells[0], context)
    finding = holds_otherwise([cell.place for cell in cells], _ours_said(code, evaluation, context), context.sheet)
    return finding._replace(why=why, node=None if code == PREDICATE else code)


def holds_otherwise(places: Sequence[Place], ours: Prose, sheet: BookSheet) -> CheckFinding:
    """That the cells at *places* hold something else than *ours*, which the rules give for the first of them."""
    stored, gives = value_text(sheet.value(places[0])), gives_other(places[0], sheet)
    text = msg("{cell} holds {stored}, the rules give {ours}", cell=name_of(places[0]), stored=stored, ours=ours)
    return sheet.found("value" if gives is None else "stale", places, text, stored=stored, ours=ours, why=gives)


def _ours_said(code: str, evaluation: Evaluation, context: TableRules) -> Prose:
    if code == PREDICATE:
        assert evaluation.band is not None  # else no word disagrees
        return visible(evaluation.band.predicate)
    score = evaluation.nodes[code].score
    assert score is not None  # as above
    return number_said(Fraction(score.value) * context.scales.get(code, 1))


def gives_other(place: Place, sheet: BookSheet) -> Message | None:
    """That the formula gives something else than what is stored."""
    if place not in sheet.shapes:
        return None
    try:
        gives = sheet.given(place)
    except UnreadableError:
        return None
    if near(gives, sheet.value(place)):
        return None
    return msg("its own formula gives {value}: the workbook was not computed again", value=value_text(gives))


def _why(code: str, place: Place, context: TableRules) -> Message | None:
    if place not in context.sheet.shapes:
        is_text = isinstance(context.sheet.value(place), str)
        return msg("text stands there, and no formula") if is_text else msg("a number stands there, and no formula")
    if place in context.deviations:
        return msg("its formula is not that of the rules")
    if code == PREDICATE:
        return _why_word(place, context)
    return None


def _why_word(place: Place, context: TableRules) -> Message | None:
    """Why a formula gives another word: what it looks at is in another row, is text, or lies right at a bound."""
    cells = [one for one in context.sheet.looks_at(place) if isinstance(one, CellReference) and one.sheet is None]
    other = next((one for one in cells if one.row != place[0] and one.column in context.codes), None)
    if other is not None:
        return msg("it looks at {other}, in another row", other=name_of((other.row, other.column)))
    texts = [one for one in cells if isinstance(context.sheet.value((one.row, one.column)), str)]
    if texts:
        cell = name_of((texts[0].row, texts[0].column))
        return msg("{cell} holds the number as text, which is more than every number", cell=cell)
    return _not_rounded_first(place, cells, context) or msg("the bounds of its formula are not those of the rules")


def _not_rounded_first(place: Place, cells: Sequence[CellReference], context: TableRules) -> Message | None:
    """That it looks at an index that is not rounded as the rules round it before they look a word up."""
    stage = context.instrument.stage_of(context.node(TOTAL))
    numbers = [context.sheet.value((cell.row, cell.column)) for cell in cells]
    if stage is None or not numbers or not isinstance(numbers[0], Fraction):
        return None
    shown = Fraction(rounded(numbers[0], stage))
    tree = context.sheet.tree(place)
    gives = None if tree is None else Calculator(lambda _: shown).value(tree)
    if near(gives, context.sheet.value(place)):
        return None
    return msg(
        "the rules round {number} to {rounded} before they look the word up, the formula does not",
        number=number_said(numbers[0]),
        rounded=decimal_text(shown, stage.decimals),
    )


def _reading(code: str, wrong: Wrong, context: TableRules) -> Message | None:
    """That a documented reading of the rules gives the value."""
    stored = as_input(context.sheet.value(wrong.place))
    if code == PREDICATE or stored is None or isinstance(stored, str) or code in context.scales:
        return None
    claim = stored if isinstance(stored, Printed) else printed_number(stored, 0)
    if claim.digits < context.node(code).digits:
        claim = printed_number(claim.exact, context.node(code).digits)
    try:
        claimed = attrs.evolve(wrong.evaluation.assessment, claims={code: claim})
        evaluation = evaluate(context.instrument, claimed, findings=False)
    except AssessmentError:
        return None
    by = next((claim_result.by for claim_result in evaluation.claims if claim_result.code == code), None)
    title = next((reading.title for reading in context.instrument.readings if reading.id == by), None)
    return None if title is None else msg("another documented reading gives it: {title}", title=title)
