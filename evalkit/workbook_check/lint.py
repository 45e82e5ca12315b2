"""What is wrong with a workbook as such, whatever index it holds: what linters of spreadsheets tell."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.tables.raw import ErrorValue
from evalkit.tables.references import column_name
from evalkit.workbook_check.formula.parse import UnreadableError, moved
from evalkit.workbook_check.formula.tree import Area, CellReference, places_in
from evalkit.workbook_check.formula_workbook import name_of
from evalkit.workbook_check.model import value_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.base.text import Message, Prose
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.formula_workbook import BookSheet
    from evalkit.workbook_check.model import CheckFinding

_FEW = 4  # formulas in a column or row before one of them can be unlike the others
_ODD_SHARE = 5  # formulas of one kind that are unlike the others are at most a fifth of those
_ALIKE_IN_ROW = 3
_LONG = 200
_NUMERAL = re.compile(r"\s*-?[0-9]+(?:[.,][0-9]+)?\s*", re.ASCII)
_LINK = re.compile(r"=\+?(?:'(?:[^']|'')+'|[\w.]+)!\$?[A-Z]+\$?[0-9]+")
_GUARDS = ('=""', "ISBLANK", '<>""', "ISNUMBER", "COUNT")
_ROWS = re.compile(r"R\[-?[0-9]+\]")
_SUMS = frozenset(("SUM", "AVERAGE", "COUNT", "COUNTA", "MIN", "MAX", "SUMPRODUCT"))


def lint(sheet: BookSheet) -> Iterator[CheckFinding]:
    """Everything that is found on *sheet*."""
    for part in (
        _error_cells,
        _odd_formulas,
        _numbers_for_formulas,
        _short_ranges,
        _numbers_as_text,
        _blanks,
        _without_value,
        _hidden,
    ):
        yield from part(sheet)


def by_column(places: Iterable[Place]) -> Iterator[list[Place]]:
    """*places*, those of each column together."""
    for _, inside in groupby(sorted(places, key=lambda place: (place[1], place[0])), key=lambda place: place[1]):
        yield list(inside)


# --- Errors ---------------------------------------------------------------------------------------------------------


def _error_cells(sheet: BookSheet) -> Iterator[CheckFinding]:
    """Where errors begin, and those that come from these."""
    broken = {place for place, value in sheet.raw.values.items() if isinstance(value, ErrorValue)}
    for places in by_column(place for place in broken if not _comes_from(place, broken, sheet)):
        word = sheet.raw.values[places[0]]
        word_text = word.word if isinstance(word, ErrorValue) else ""
        text = msg("{cell} shows {word}", cell=name_of(places[0]), word=word_text)
        why = msg("it looks at a cell that was deleted") if "#REF!" in sheet.raw.formulas.get(places[0], "") else None
        yield sheet.found("error-cell", places, text, why=why, stored=word_text)


def _comes_from(place: Place, broken: set[Place], sheet: BookSheet) -> bool:
    """Whether the error is that of a cell which the formula looks at."""
    if place not in sheet.raw.formulas:
        return False
    return any(cell in broken for one in sheet.looks_at(place) if one.sheet is None for cell in places_in(one))


# --- Formulas unlike the others -------------------------------------------------------------------------------------


def _odd_formulas(sheet: BookSheet) -> Iterator[CheckFinding]:
    for places in by_column(sheet.shapes):
        yield from _odd_among(places, sheet, _is_summary)
    rows = [list(inside) for _, inside in groupby(sheet.shapes, key=lambda place: place[0])]
    for places in rows:
        for run in _neighbours(places):
            yield from _odd_among(run, sheet, _in_a_column)


def _odd_among(
    places: Sequence[Place], sheet: BookSheet, elsewhere: Callable[[Place, Place, BookSheet], bool]
) -> Iterator[CheckFinding]:
    """Formulas that are unlike most of *places*, and unlike those beside them in the other direction."""
    own = [place for place in places if _is_own(place, sheet)]
    counts = Counter(sheet.shapes[place] for place in own)
    usual, most = counts.most_common(1)[0] if counts else ("", 0)
    if len(own) < _FEW or most * 2 <= len(own):
        return
    model = next(place for place in own if sheet.shapes[place] == usual)
    rare = {shape for shape, count in counts.items() if count == 1 or count * _ODD_SHARE <= most} - {usual}
    odd = [place for place in own if sheet.shapes[place] in rare]
    odd = [place for place in odd if _gives_such(place, model, sheet) and not elsewhere(place, model, sheet)]
    if odd:
        yield sheet.found("odd-formula", odd, _unlike(odd[0], model, most, sheet), why=_other_row(odd[0], model, sheet))


def _is_own(place: Place, sheet: BookSheet) -> bool:
    """Whether a formula is to be like others: no link to another sheet, and nothing with an error of its own."""
    text = sheet.raw.formulas[place]
    return not _LINK.fullmatch(text) and not isinstance(sheet.raw.values.get(place), ErrorValue)


def _gives_such(place: Place, model: Place, sheet: BookSheet) -> bool:
    """Whether both give a number, or both a word; what is not stored may be either."""
    kinds = {type(sheet.raw.values[each]) for each in (place, model) if each in sheet.raw.values}
    return len(kinds) < 2  # noqa: PLR2004  (two kinds)


def _unlike(place: Place, model: Place, most: int, sheet: BookSheet) -> Message:
    return msg(
        "{cell} has another formula than {count:other|others} of its kind: {model} has {formula}",
        cell=name_of(place),
        count=str(most),
        model=name_of(model),
        formula=visible(sheet.raw.formulas[model], _LONG),
    )


def _other_row(place: Place, model: Place, sheet: BookSheet) -> Message | None:
    """That it looks at another row than the others do, if that is all."""
    if _ROWS.sub("R", sheet.shapes[place]) != _ROWS.sub("R", sheet.shapes[model]):
        return None
    down, right = place[0] - model[0], place[1] - model[1]
    theirs = [moved(reference, down, right) for reference in sheet.looks_at(model)]  # as they would be here
    other = next((pair for pair in zip(sheet.looks_at(place), theirs, strict=True) if pair[0] != pair[1]), None)
    if other is None or not isinstance(other[0], CellReference) or not isinstance(other[1], CellReference):
        return None
    looked, meant = (name_of((each.row, each.column)) for each in other if isinstance(each, CellReference))
    return msg("it looks at {looked}, in another row, not at {meant}", looked=looked, meant=meant)


def _in_a_column(place: Place, _model: Place, sheet: BookSheet) -> bool:
    """Whether the formula is that of the cells above or below."""
    near = ((place[0] + step, place[1]) for step in (-2, -1, 1, 2))
    return any(sheet.shapes.get(each) == sheet.shapes[place] for each in near)


def _is_summary(place: Place, model: Place, sheet: BookSheet) -> bool:
    """Whether it adds up cells of its own column, is one of a row of totals, or stands in a row of another kind."""
    if any(_is_above(one, place) for one in sheet.looks_at(place)):
        return True
    beside = ((place[0], column) for column in sheet.columns)
    if sum(sheet.shapes.get(each) == sheet.shapes[place] for each in beside) > _ALIKE_IN_ROW:
        return True
    return not _has_texts_of(place[0], model[0], sheet)


def _is_above(one: CellReference | Area, place: Place) -> bool:
    """Whether a reference is to other cells of the column in which the formula stands."""
    first, last = (one.first, one.last) if isinstance(one, Area) else (one, one)
    return (
        one.sheet is None and first.column <= place[1] <= last.column and (first.row, last.row) != (place[0], place[0])
    )


def _has_texts_of(row: int, model: int, sheet: BookSheet) -> bool:
    """Whether text stands in *row* wherever it stands in the row *model*."""
    texts = (column for column in sheet.columns if _sort((model, column), sheet) == "str")
    return all(_sort((row, column), sheet) == "str" for column in texts)


def _neighbours(places: Sequence[Place]) -> Iterator[list[Place]]:
    """Runs of cells of a row that stand side by side."""
    for _, run in groupby(enumerate(places), key=lambda each: each[1][1] - each[0]):
        yield [place for _, place in run]


def _numbers_for_formulas(sheet: BookSheet) -> Iterator[CheckFinding]:
    """Numbers between the formulas of a column, where most cells hold formulas."""
    for places in by_column(sheet.shapes):
        column, rows = places[0][1], range(places[0][0], places[-1][0] + 1)
        numbers = [place for row in rows if _is_typed_number(place := (row, column), sheet)]
        numbers = [place for place in numbers if _is_such_a_row(place[0], places[0][0], sheet)]
        if numbers and len(places) >= _FEW and len(numbers) * _ODD_SHARE <= len(places) * 2:
            first, above = numbers[0], next((place for place in reversed(places) if place < numbers[0]), places[0])
            text = msg(
                "{cell} holds the number {value}, where the others of the column have a formula ({model}: {formula})",
                cell=name_of(first),
                value=_shown(first, sheet),
                model=name_of(above),
                formula=visible(sheet.raw.formulas[above], _LONG),
            )
            yield sheet.found("number-for-formula", numbers, text, stored=_shown(first, sheet))


def _is_such_a_row(row: int, model: int, sheet: BookSheet) -> bool:
    """Whether *row* is of the kind of the row *model*: text where that has text, formulas or numbers where it has formulas."""
    formulas = ((row, column) for column in sheet.columns if (model, column) in sheet.raw.formulas)
    if not all(place in sheet.raw.formulas or _is_typed_number(place, sheet) for place in formulas):
        return False
    return _has_texts_of(row, model, sheet)


def _is_typed_number(place: Place, sheet: BookSheet) -> bool:
    return isinstance(sheet.raw.values.get(place), Fraction) and place not in sheet.raw.formulas


def _shown(place: Place, sheet: BookSheet) -> Prose:
    return value_text(sheet.value(place))


# --- Ranges ---------------------------------------------------------------------------------------------------------


def _short_ranges(sheet: BookSheet) -> Iterator[CheckFinding]:
    """Sums over a part of a column, beside which the numbers go on."""
    for places in sheet.copies(sheet.shapes):
        missed = [(place, cell) for place in places if (cell := _missed(place, sheet)) is not None]
        if missed:
            place, cell = missed[0]
            text = msg("{cell} does not count {missed}, where the numbers go on", cell=name_of(place), missed=cell)
            yield sheet.found("short-range", [each for each, _ in missed], text)


def _missed(place: Place, sheet: BookSheet) -> str | None:
    """The cell of a number right below a range of a sum, or right above one that begins in the middle of numbers."""
    if not any(name in sheet.raw.formulas[place] for name in _SUMS):
        return None
    for one in sheet.looks_at(place):
        there = _sheet_of(one, sheet) if isinstance(one, Area) else None
        if isinstance(one, Area) and there is not None and one.last.row - one.first.row >= _FEW - 2:
            for row, inside in ((one.last.row + 1, one.last.row), (one.first.row - 1, one.first.row)):
                cell = (row, one.first.column)
                beyond = (row + (_FEW - 1) * (row - inside), one.first.column)
                if there is not sheet and _is_typed_number(beyond, there):
                    continue  # a block of its own, such as a unit
                is_itself = there is sheet and cell == place
                if not is_itself and _goes_on(cell, (inside, one.first.column), there):
                    return name_of(cell) if there is sheet else f"{there.name}!{name_of(cell)}"
    return None


def _sheet_of(area: Area, here: BookSheet) -> BookSheet | None:
    """The sheet of a range in a formula *here*; nothing if it is in another workbook."""
    try:
        return here.book.at(area.first, here)
    except UnreadableError:
        return None


def _goes_on(cell: Place, inside: Place, sheet: BookSheet) -> bool:
    """Whether *cell* is a number like that *inside* the range: in a row that has text beside it where that one has."""
    are_numbers = _is_typed_number(cell, sheet) and _is_typed_number(inside, sheet)
    are_copies = cell in sheet.shapes and sheet.shapes[cell] == sheet.shapes.get(inside)
    if not (are_numbers or are_copies):
        return False
    others = [column for column in sheet.columns if column != cell[1]]
    return all(_sort((cell[0], column), sheet) == _sort((inside[0], column), sheet) for column in others)


def _sort(place: Place, sheet: BookSheet) -> str:
    if place in sheet.raw.formulas:
        return "formula"
    return type(sheet.raw.values.get(place)).__name__


def _numbers_as_text(sheet: BookSheet) -> Iterator[CheckFinding]:
    """Numbers stored as text that formulas look at."""
    texts = {place for place, value in sheet.raw.values.items() if isinstance(value, str) and _NUMERAL.fullmatch(value)}
    texts -= set(sheet.raw.formulas)
    looking: dict[Place, tuple[Place, bool]] = {}
    for place in sheet.shapes if texts else ():
        for one in sheet.looks_at(place):
            inside = [cell for cell in places_in(one) if cell in texts] if one.sheet is None else []
            looking |= {cell: (place, isinstance(one, Area)) for cell in inside if cell not in looking}
    for places in by_column(looking):
        yield _as_text(places, looking[places[0]], sheet)


def _as_text(places: Sequence[Place], looking: tuple[Place, bool], sheet: BookSheet) -> CheckFinding:
    place, in_range = looking
    cell, by = name_of(places[0]), name_of(place)
    if in_range:
        text = msg("{cell} holds a number as text: the formula in {by} leaves it out", cell=cell, by=by)
    else:
        text = msg(
            "{cell} holds a number as text: for the formula in {by} it is more than every number", cell=cell, by=by
        )
    return sheet.found("number-as-text", places, text, formula=sheet.raw.formulas[place])


def _blanks(sheet: BookSheet) -> Iterator[CheckFinding]:
    """Formulas that look at a single cell in which nothing stands, and do not ask whether it is blank."""
    found: dict[Place, Place] = {}
    for place in sheet.shapes:
        text = sheet.raw.formulas[place].upper().replace(" ", "")
        if any(guard in text for guard in _GUARDS):
            continue
        for cell in sheet.looks_at(place):
            blank = (cell.row, cell.column) if isinstance(cell, CellReference) and cell.sheet is None else None
            if blank is not None and blank not in sheet.raw.values and blank not in sheet.raw.formulas:
                found.setdefault(place, blank)
    for places in by_column(found):
        text_ = msg(
            "{cell} looks at {blank}, where nothing stands", cell=name_of(places[0]), blank=name_of(found[places[0]])
        )
        yield sheet.found("blank", places, text_, stored=_shown(places[0], sheet))


def _without_value(sheet: BookSheet) -> Iterator[CheckFinding]:
    absent = [place for place in sheet.shapes if place not in sheet.raw.values and not _is_empty_text(place, sheet)]
    for places in by_column(absent):
        text = msg("{cell} has a formula whose value is not stored", cell=name_of(places[0]))
        why = msg("the workbook was written by a program that does not compute: open it, save it, and check it again")
        yield sheet.found("no-value", places, text, why=why)


def _is_empty_text(place: Place, sheet: BookSheet) -> bool:
    """Whether the formula gives empty text, which looks in the file as if nothing was stored."""
    try:
        return sheet.given(place) in ("", None)
    except UnreadableError:
        return True


def _hidden(sheet: BookSheet) -> Iterator[CheckFinding]:
    rows, columns = sheet.raw.hidden_rows, sheet.raw.hidden_columns
    for places in sheet.copies(sheet.shapes) if rows or columns else ():
        inside = [(place, hidden) for place in places if (hidden := _hidden_in(place, sheet))]
        if inside:
            place, hidden = inside[0]
            text = msg("{cell} counts what is hidden: {hidden}", cell=name_of(place), hidden=tuple(hidden[:_FEW]))
            yield sheet.found("hidden", [each for each, _ in inside], text)


def _hidden_in(place: Place, sheet: BookSheet) -> list[str]:
    """Hidden rows and columns inside the ranges of a formula."""
    found = []
    for one in sheet.looks_at(place):
        if isinstance(one, Area) and one.sheet is None:
            found += [str(row) for row in range(one.first.row, one.last.row + 1) if row in sheet.raw.hidden_rows]
            across = range(one.first.column, one.last.column + 1)
            found += [column_name(column) for column in across if column in sheet.raw.hidden_columns]
    return found
